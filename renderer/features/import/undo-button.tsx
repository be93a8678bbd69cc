import { Button } from 'antd'
import type { Batch } from '../../../shared/api/import.ts'
import { useCommand } from '../../state/queries.ts'
import { useT } from '../../ui/locale.tsx'
import { useReportError } from '../../ui/report-error.tsx'

interface UndoButtonProps {
  readonly batch: Pick<Batch, 'batchId' | 'undone'>
  /** What undoing is called here; default: undo. */
  readonly text?: string
}

/** Takes a batch out of every number, or puts it back. */
export function UndoButton({ batch, text }: UndoButtonProps) {
  const t = useT()
  const { run, isRunning, error } = useCommand('import.undo')
  useReportError(error)
  const { batchId, undone } = batch
  return (
    <Button size="small" type="link" disabled={isRunning} onClick={() => run({ batchId, undone: !undone })}>
      {undone ? t('import.ledger.redo') : (text ?? t('import.ledger.undo'))}
    </Button>
  )
}
