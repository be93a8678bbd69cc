import { Alert, Button } from 'antd'
import { useState } from 'react'
import type { Batch } from '../../../shared/api/import.ts'
import { isBaseKind } from '../../../shared/domain/table-kind.ts'
import { openPage } from '../../state/navigation.ts'
import { useEngineQuery } from '../../state/queries.ts'
import { useSelection } from '../../state/selection.ts'
import { useFormat, useT } from '../../ui/locale.tsx'
import type { OpenBatch } from './batch-details.tsx'
import { failedTotals, totalDifference } from './batch-totals.ts'
import { useCheckWords } from './check-text.ts'
import { monthsText } from './ledger.tsx'
import { UndoButton } from './undo-button.tsx'
import { useTargets } from './use-targets.ts'

interface ImportResultProps {
  readonly batches: readonly Batch[]
  readonly onOpen: (batch: OpenBatch) => void
  readonly onClose: () => void
}

/** What an import did, in numbers, and what the quality gate says of its batches. */
export function ImportResult({ batches, onOpen, onClose }: ImportResultProps) {
  const t = useT()
  const format = useFormat()
  // Undone meanwhile, here or in the ledger.
  const current = useEngineQuery('import.batches', {}).data?.batches ?? batches
  const sum = (of: (batch: Batch) => number): number => batches.reduce((total, batch) => total + of(batch), 0)
  const skipped = sum(({ rowsSkipped }) => rowsSkipped)
  const worst = mostRejected(batches)
  const months = [...new Set(batches.flatMap((batch) => batch.months))].sort((a, b) => a - b)
  const checked = batches.filter((batch) => batch.checks.length > 0 || failedTotals(batch).length > 0).map((batch) => current.find(({ batchId }) => batchId === batch.batchId) ?? batch)
  const hasWarning = checked.length > 0 || sum(({ rowsRejected }) => rowsRejected) > 0
  return (
    <Alert
      type={hasWarning ? 'warning' : 'success'}
      showIcon
      closable={{ closeIcon: true, onClose, 'aria-label': t('import.result.close') }}
      title={[
        t('import.result.done', { stored: sum(({ rowsStored }) => rowsStored), rejected: sum(({ rowsRejected }) => rowsRejected) }),
        ...(skipped > 0 ? [t('import.result.skipped', { skipped })] : []),
        ...(months.length > 0 ? [monthsText(months, format.month)] : []),
      ].join(' · ')}
      description={
        checked.length === 0 ? undefined : (
          <ul className="result-checks">
            {checked.map((batch) => (
              <BatchChecks key={batch.batchId} batch={batch} onOpen={onOpen} />
            ))}
          </ul>
        )
      }
      action={
        <span className="result-actions">
          {worst !== null && (
            <Button size="small" onClick={() => onOpen({ batchId: worst, tab: 'issues' })}>
              {t('import.result.seeIssues')}
            </Button>
          )}
          <Button
            size="small"
            type="primary"
            onClick={() => {
              onClose()
              showMonthOf(batches)
              openPage('explore')
            }}
          >
            {t('import.result.next')}
          </Button>
        </span>
      }
    />
  )
}

/** Whoever imported a month wants to see it, whichever was looked at before. */
function showMonthOf(batches: readonly Batch[]): void {
  const months = batches.filter(({ kind }) => isBaseKind(kind)).flatMap((batch) => batch.months)
  if (months.length > 0) useSelection.getState().setMonth(Math.max(...months))
}

/** Totals first: they say that rows of the file itself are missing or counted twice. */
function BatchChecks({ batch, onOpen }: { readonly batch: Batch; readonly onOpen: (batch: OpenBatch) => void }) {
  const t = useT()
  const format = useFormat()
  const { lineOf } = useCheckWords()
  const { nameOf } = useTargets()
  const { batchId, fileName, checks, undone } = batch
  const totals = failedTotals(batch)
  const lines = [
    ...totals.map(({ field, printed, loaded }) =>
      t('import.result.totalDiffers', {
        field: nameOf(field),
        printed: format.number(printed),
        loaded: format.number(loaded),
        difference: format.number(totalDifference({ printed, loaded })),
      }),
    ),
    ...checks.map(lineOf),
  ]
  const [isOpen, setOpen] = useState(false)
  const [line, ...others] = lines
  return (
    <li className={undone ? 'result-undone' : undefined}>
      <strong>{fileName}</strong>
      <span className="warn">{line}</span>
      {others.length > 0 && (
        <button type="button" className="link" aria-expanded={isOpen} onClick={() => setOpen(!isOpen)}>
          {t(isOpen ? 'import.result.fewer' : 'import.result.more', { count: others.length })}
        </button>
      )}
      {totals.length > 0 && (
        <button type="button" className="link" onClick={() => onOpen({ batchId, tab: 'totals' })}>
          {t('import.result.totals', { count: totals.length })}
        </button>
      )}
      {checks.length > 0 && (
        <button type="button" className="link" onClick={() => onOpen({ batchId, tab: 'checks' })}>
          {t('import.result.checks', { count: checks.length })}
        </button>
      )}
      <UndoButton batch={batch} text={t('import.result.undoBatch')} />
      {isOpen && (
        <ul className="result-lines warn">
          {others.map((other, i) => (
            <li key={i}>{other}</li>
          ))}
        </ul>
      )}
    </li>
  )
}

/** The batch to look at first: most rejected rows, else most issues; null when all is well. */
export function mostRejected(batches: readonly Batch[]): number | null {
  const weight = ({ rowsRejected, issues }: Batch): number => rowsRejected * 1000 + issues.length
  const worst = [...batches].sort((a, b) => weight(b) - weight(a))[0]
  return worst && weight(worst) > 0 ? worst.batchId : null
}
