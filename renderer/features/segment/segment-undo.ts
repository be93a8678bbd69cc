import { useCallback } from 'react'
import { useChanges } from '../../state/changes.ts'
import { useCommand } from '../../state/queries.ts'
import { textOfDropped } from '../../state/rule-text.ts'
import { useFormat, useT } from '../../ui/locale.tsx'
import { useNotes } from '../../ui/notes.ts'
import { useErrorReporter } from '../../ui/report-error.tsx'
import { useUndoNote } from '../../ui/undo-note.tsx'
import { dropClausesOf, type Member } from './members.ts'

interface SegmentUndo {
  readonly remove: (segment: Member) => void
  readonly restore: (segmentId: number) => void
}

/** Removes a segment at once and says so; the note and Ctrl+Z bring it back. Conditions that name it go and come back with it. */
export function useSegmentUndo(): SegmentUndo {
  const t = useT()
  const format = useFormat()
  const { runAsync: run } = useCommand('segment.remove')
  const report = useErrorReporter()
  const { close } = useNotes()
  const note = useUndoNote()
  const bringBack = useCallback(
    async (segmentId: number): Promise<boolean> => {
      try {
        await run({ segmentId, removed: false })
      } catch (error) {
        report(error)
        return false
      }
      close(keyOf(segmentId))
      return true
    },
    [run, report, close],
  )
  const remove = useCallback(
    async ({ segmentId, name }: Member): Promise<void> => {
      // Before the segment goes: its conditions would be asked without it.
      const dropped = dropClausesOf(segmentId)
      try {
        await run({ segmentId, removed: true })
      } catch (error) {
        dropped.bringBack()
        report(error)
        return
      }
      const key = keyOf(segmentId)
      const { add, undo } = useChanges.getState()
      const putBack = async (): Promise<void> => {
        if (await bringBack(segmentId)) dropped.bringBack()
      }
      add({ key, undo: () => void putBack(), before: null })
      const said = [t('segment.removed', { name }), ...(await textOfDropped(dropped, t, format))]
      note({ key, text: said.join(t('common.joinSentences')), isWarning: said.length > 1, undo: () => undo(key) })
    },
    [run, bringBack, report, note, t, format],
  )
  const restore = useCallback(
    (segmentId: number): void => {
      const key = keyOf(segmentId)
      const { changes, undo } = useChanges.getState()
      if (changes.some((change) => change.key === key)) undo(key)
      else void bringBack(segmentId)
    },
    [bringBack],
  )
  return { remove: (segment) => void remove(segment), restore }
}

function keyOf(segmentId: number): string {
  return `segment.${segmentId}`
}
