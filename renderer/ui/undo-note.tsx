import { Button } from 'antd'
import { useCallback } from 'react'
import { useT } from './locale.tsx'
import { useNotes } from './notes.ts'

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
  const { say } = useNotes()
  return useCallback(
    ({ key, text, isWarning, undo }) =>
      say(key, {
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
    [say, t],
  )
}
