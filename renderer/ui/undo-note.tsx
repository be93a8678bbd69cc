import { App, Button } from 'antd'
import { useCallback } from 'react'
import { useT } from './locale.tsx'

const SECONDS = 8

interface UndoNote {
  readonly key: string
  readonly text: string
  readonly isWarning: boolean
  readonly undo: () => void
}

/** Says what was changed, with a button that takes it back; a later note of the same key takes its place. */
export function useUndoNote(): (note: UndoNote) => void {
  const t = useT()
  const { message } = App.useApp()
  return useCallback(
    ({ key, text, isWarning, undo }) =>
      void message.open({
        key,
        type: isWarning ? 'warning' : 'success',
        duration: SECONDS,
        content: (
          <span>
            {text}
            <Button type="link" size="small" onClick={undo}>
              {t('common.undo')}
            </Button>
          </span>
        ),
      }),
    [message, t],
  )
}
