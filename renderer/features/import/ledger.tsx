import { Button } from 'antd'
import { useCallback, useMemo } from 'react'
import type { Batch } from '../../../shared/api/import.ts'
import { useCommand, useEngineQuery } from '../../state/queries.ts'
import { SimpleGrid, type GridColumn } from '../../ui/data-grid.tsx'
import { useFormat, useT } from '../../ui/locale.tsx'
import { Panel } from '../../ui/panel.tsx'
import { useReportError } from '../../ui/report-error.tsx'

interface LedgerProps {
  readonly onOpen: (batchId: number) => void
  readonly openId: number | null
}

/** Every table that was imported, with what became of its rows. */
export function Ledger({ onOpen, openId }: LedgerProps) {
  const t = useT()
  const format = useFormat()
  const query = useEngineQuery('import.batches', {})
  const undo = useCommand('import.undo')
  useReportError(undo.error)
  const { run, isRunning } = undo
  const columns = useMemo((): readonly GridColumn<Batch>[] => {
    return [
      {
        id: 'file',
        header: t('import.ledger.file'),
        flex: 2,
        value: ({ fileName }) => fileName,
        render: ({ batchId, fileName }) => (
          <button type="button" className="link" onClick={() => onOpen(batchId)}>
            {fileName}
          </button>
        ),
      },
      { id: 'sheet', header: t('import.ledger.sheet'), width: 90, value: sheetName },
      { id: 'kind', header: t('import.ledger.kind'), width: 124, value: ({ kind }) => t(`import.kind.${kind}`) },
      { id: 'months', header: t('import.ledger.months'), width: 146, value: ({ months }) => monthsText(months, format.month) },
      { id: 'read', header: t('import.ledger.read'), kind: 'count', width: 76, isSortable: true, value: ({ rowsRead }) => rowsRead },
      { id: 'stored', header: t('import.ledger.stored'), kind: 'count', width: 76, isSortable: true, value: ({ rowsStored }) => rowsStored },
      {
        id: 'rejected',
        header: t('import.ledger.rejected'),
        kind: 'count',
        width: 76,
        isSortable: true,
        value: ({ rowsRejected }) => rowsRejected,
        render: ({ rowsRejected }) => <span className={rowsRejected > 0 ? 'warn' : undefined}>{format.count(rowsRejected)}</span>,
      },
      { id: 'skipped', header: t('import.ledger.skipped'), kind: 'count', width: 76, value: ({ rowsSkipped }) => rowsSkipped },
      {
        id: 'totals',
        header: t('import.ledger.totals'),
        width: 110,
        value: ({ totals }) => {
          const count = totals.filter(({ matches }) => !matches).length
          return totals.length === 0 ? null : count === 0 ? t('import.ledger.totalsMatch') : t('import.ledger.totalsDiffer', { count })
        },
      },
      { id: 'importedAt', header: t('import.ledger.importedAt'), width: 126, kind: 'dateTime', isSortable: true, value: ({ importedAt }) => importedAt },
      {
        id: 'action',
        header: t('import.ledger.action'),
        width: 92,
        value: ({ undone }) => (undone ? t('import.ledger.undone') : ''),
        render: ({ batchId, undone }) => (
          <Button size="small" type="link" disabled={isRunning} onClick={() => run({ batchId, undone: !undone })}>
            {t(undone ? 'import.ledger.redo' : 'import.ledger.undo')}
          </Button>
        ),
      },
    ]
  }, [t, format, onOpen, run, isRunning])
  const rowClass = useCallback(({ batchId, undone }: Batch) => (undone ? 'row-undone' : batchId === openId ? 'row-open' : undefined), [openId])
  return (
    <Panel
      title={t('import.ledger.title')}
      unit={t('import.ledger.rowsUnit')}
      info={t('import.ledger.info')}
      query={query}
      isFlush
      emptyText={({ batches }) => (batches.length === 0 ? t('import.ledger.empty') : null)}
    >
      {({ batches }) => (
        <SimpleGrid<Batch>
          id="import.ledger"
          columns={columns}
          rows={batches}
          rowKey={({ batchId }) => batchId}
          onRowOpen={({ batchId }) => onOpen(batchId)}
          rowClass={rowClass}
        />
      )}
    </Panel>
  )
}

/** The sheet of a workbook; a text file has none of its own. */
export function sheetName({ fileName, sheet }: { readonly fileName: string; readonly sheet: string }): string | null {
  return sheet === '' || fileName.startsWith(sheet) ? null : sheet
}

/** One month, or first and last of several. */
export function monthsText(months: readonly number[], write: (month: number) => string): string | null {
  const [first] = months
  const last = months.at(-1)
  if (first === undefined || last === undefined) return null
  return first === last ? write(first) : `${write(first)} – ${write(last)}`
}
