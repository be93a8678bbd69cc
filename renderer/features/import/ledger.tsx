import { useCallback, useMemo } from 'react'
import type { Batch } from '../../../shared/api/import.ts'
import type { Month } from '../../../shared/domain/month.ts'
import type { Translate } from '../../../shared/i18n/catalogue.ts'
import { MISSING, type Format } from '../../../shared/i18n/format.ts'
import { useEngineQuery } from '../../state/queries.ts'
import { SimpleGrid, type GridColumn } from '../../ui/data-grid.tsx'
import { useFormat, useT } from '../../ui/locale.tsx'
import { Panel } from '../../ui/panel.tsx'
import type { OpenBatch } from './batch-details.tsx'
import { failedTotals } from './batch-totals.ts'
import { matchShares } from './match-share.ts'
import { UndoButton } from './undo-button.tsx'

interface LedgerProps {
  readonly open: OpenBatch | null
  readonly onOpen: (batch: OpenBatch) => void
  /** Only batches of this month; null for all. */
  readonly month: Month | null
  readonly onAllMonths: () => void
}

/** Every table that was imported, with what became of its rows. */
export function Ledger({ open, onOpen, month, onAllMonths }: LedgerProps) {
  const t = useT()
  const format = useFormat()
  const query = useEngineQuery('import.batches', {})
  const columns = useMemo((): readonly GridColumn<Batch>[] => {
    return [
      {
        id: 'file',
        header: t('import.ledger.file'),
        flex: 1,
        value: batchName,
        render: (batch) => (
          <button type="button" className="link" onClick={() => onOpen({ batchId: batch.batchId, tab: 'issues' })}>
            {batchName(batch)}
          </button>
        ),
      },
      {
        id: 'state',
        header: t('import.ledger.state'),
        width: 70,
        value: (batch) => stateText(batch, t),
        render: (batch) => (
          <span className={batch.undone || batch.replacedMonths.length > 0 ? 'warn' : 'soft'} title={stateHint(batch, t, format)}>
            {stateText(batch, t)}
          </span>
        ),
      },
      { id: 'kind', header: t('import.ledger.kind'), width: 96, value: ({ kind }) => t(`import.kind.${kind}`) },
      { id: 'months', header: t('import.ledger.months'), width: 144, value: ({ months }) => monthsText(months, format.month) },
      { id: 'read', header: t('import.ledger.read'), kind: 'count', width: 66, isSortable: true, value: ({ rowsRead }) => rowsRead },
      { id: 'stored', header: t('import.ledger.stored'), kind: 'count', width: 66, isSortable: true, value: ({ rowsStored }) => rowsStored },
      {
        id: 'rejected',
        header: t('import.ledger.rejected'),
        kind: 'count',
        width: 74,
        isSortable: true,
        value: ({ rowsRejected }) => rowsRejected,
        render: ({ rowsRejected }) => <span className={rowsRejected > 0 ? 'warn' : undefined}>{format.count(rowsRejected)}</span>,
      },
      { id: 'skipped', header: t('import.ledger.skipped'), kind: 'count', width: 70, value: ({ rowsSkipped }) => rowsSkipped },
      {
        id: 'match',
        header: t('import.ledger.match'),
        width: 108,
        value: (batch) => matchShares(batch)?.map((share) => format.percent(share)).join(' → ') ?? null,
        render: (batch) => {
          const shares = matchShares(batch)
          return shares === null ? MISSING : (
            <button type="button" className="link figures" title={matchText(batch, t)} onClick={() => onOpen({ batchId: batch.batchId, tab: 'unmatched' })}>
              {shares.map((share) => format.percent(share)).join(' → ')}
            </button>
          )
        },
      },
      {
        id: 'checks',
        header: t('import.ledger.checks'),
        width: 76,
        value: ({ checks }) => (checks.length === 0 ? null : t('import.ledger.checksCount', { count: checks.length })),
        render: ({ batchId, checks }) =>
          checks.length === 0 ? MISSING : (
            <button type="button" className="link warn" onClick={() => onOpen({ batchId, tab: 'checks' })}>
              ⚠ {t('import.ledger.checksCount', { count: checks.length })}
            </button>
          ),
      },
      {
        id: 'totals',
        header: t('import.ledger.totals'),
        width: 106,
        value: (batch) => totalsText(batch, t),
        render: (batch) =>
          batch.totals.length === 0 ? MISSING : (
            <button type="button" className={failedTotals(batch).length > 0 ? 'link warn' : 'link'} onClick={() => onOpen({ batchId: batch.batchId, tab: 'totals' })}>
              {totalsText(batch, t)}
            </button>
          ),
      },
      {
        id: 'importedAt',
        header: t('import.ledger.importedAt'),
        width: 86,
        kind: 'dateTime',
        isSortable: true,
        value: ({ importedAt }) => importedAt,
        // The day is enough to tell batches apart, and leaves the names of files room.
        render: ({ importedAt }) => <span title={format.dateTime(importedAt)}>{format.dateTime(importedAt).slice(0, 'YYYY-MM-DD'.length)}</span>,
      },
      {
        id: 'action',
        header: t('import.ledger.action'),
        width: 80,
        value: ({ undone }) => t(undone ? 'import.ledger.redo' : 'import.ledger.undo'),
        render: (batch) => <UndoButton batch={batch} />,
      },
    ]
  }, [t, format, onOpen])
  const openId = open?.batchId
  const rowClass = useCallback(({ batchId, undone }: Batch) => (undone ? 'row-undone' : batchId === openId ? 'row-open' : undefined), [openId])
  return (
    <Panel
      title={t('import.ledger.title')}
      unit={t('import.ledger.rowsUnit')}
      info={t('import.ledger.info')}
      query={query}
      isFlush
      actions={
        month !== null && (
          <button type="button" className="chip" title={t('common.removeCondition', { label: format.month(month) })} onClick={onAllMonths}>
            {t('import.ledger.onlyMonth', { month: format.month(month) })} ×
          </button>
        )
      }
      emptyText={({ batches }) => (batches.length === 0 ? t('import.ledger.empty') : batches.some(isOf(month)) ? null : t('import.ledger.noneOfMonth'))}
    >
      {({ batches }) => (
        <SimpleGrid<Batch>
          id="import.batches"
          columns={columns}
          rows={batches.filter(isOf(month))}
          rowKey={({ batchId }) => batchId}
          onRowOpen={({ batchId }) => onOpen({ batchId, tab: 'issues' })}
          rowClass={rowClass}
        />
      )}
    </Panel>
  )
}

/** Whether the numbers hold what the batch brought. */
function stateText({ undone, replacedMonths }: Batch, t: Translate): string {
  return t(undone ? 'import.ledger.undone' : replacedMonths.length > 0 ? 'import.ledger.replaced' : 'import.ledger.counts')
}

function stateHint({ undone, replacedMonths }: Batch, t: Translate, format: Format): string | undefined {
  if (undone) return t('import.ledger.undoneHint')
  return replacedMonths.length > 0 ? t('import.ledger.replacedHint', { months: format.list(replacedMonths.map(format.month)) }) : undefined
}

/** What was found when the batch was imported, and what holds now if that is something else. */
function matchText({ match, matchAtImport }: Batch, t: Translate): string {
  if (matchAtImport === null) return match === null ? '' : t('import.ledger.matchNow', match)
  const then = t('import.ledger.matchOf', matchAtImport)
  if (match === null) return t('import.ledger.matchGone', matchAtImport)
  return match.matched === matchAtImport.matched ? then : t('import.ledger.matchSince', { ...match, then: matchAtImport.matched })
}

function totalsText(batch: Batch, t: Translate): string | null {
  const count = failedTotals(batch).length
  if (batch.totals.length === 0) return null
  return count === 0 ? t('import.ledger.totalsMatch') : t('import.ledger.totalsDiffer', { count })
}

function isOf(month: Month | null): (batch: Batch) => boolean {
  return ({ months }) => month === null || months.includes(month)
}

/** File and sheet of a batch. */
export function batchName(batch: Pick<Batch, 'fileName' | 'sheet'>): string {
  return [batch.fileName, sheetName(batch)].filter(Boolean).join(' · ')
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
