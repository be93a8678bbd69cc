import { Tabs } from 'antd'
import { useMemo, useState } from 'react'
import type { Output } from '../../../shared/api/engine-api.ts'
import type { Batch, IssueCode } from '../../../shared/api/import.ts'
import { fetchEngine, useEngineQuery } from '../../state/queries.ts'
import { DataGrid, SimpleGrid, type GridColumn, type RowsRequest } from '../../ui/data-grid.tsx'
import { EmptyState } from '../../ui/empty-state.tsx'
import { useT } from '../../ui/locale.tsx'
import { Panel } from '../../ui/panel.tsx'
import { sheetName } from './ledger.tsx'
import { useTargets } from './use-targets.ts'

type Issue = Output<'import.issues'>['issues'][number]
type Total = Batch['totals'][number]

/** Rows of one batch by what became of them: issues by code, printed totals against loaded ones. */
export function BatchDetails({ batchId }: { readonly batchId: number | null }) {
  const t = useT()
  const batches = useEngineQuery('import.batches', {}).data?.batches ?? []
  const batch = batches.find((one) => one.batchId === batchId)
  if (!batch) {
    return (
      <Panel title={t('import.batch.issues')}>
        <EmptyState text={t('import.batch.none')} />
      </Panel>
    )
  }
  const { rowsRead, rowsStored, rowsRejected, rowsSkipped } = batch
  const sum = t('import.batch.sum', { read: rowsRead, stored: rowsStored, rejected: rowsRejected })
  return (
    <Panel
      title={[batch.fileName, sheetName(batch)].filter(Boolean).join(' · ')}
      isFlush
      actions={<span className="soft figures">{rowsSkipped > 0 ? `${sum} · ${t('import.batch.skipped', { skipped: rowsSkipped })}` : sum}</span>}
    >
      <Tabs
        className="batch-tabs"
        size="small"
        items={[
          { key: 'issues', label: t('import.batch.issues'), children: <Issues key={batch.batchId} batch={batch} /> },
          { key: 'totals', label: t('import.batch.totals'), children: <Totals totals={batch.totals} /> },
        ]}
      />
    </Panel>
  )
}

function Issues({ batch }: { readonly batch: Batch }) {
  const t = useT()
  const [code, setCode] = useState<IssueCode | null>(null)
  const [shown, setShown] = useState<number | null>(null)
  const columns = useMemo(
    (): readonly GridColumn<Issue>[] => [
      { id: 'rowNo', header: t('import.batch.rowNo'), kind: 'count', width: 76, value: ({ rowNo }) => (rowNo === 0 ? null : rowNo) },
      { id: 'column', header: t('import.batch.column'), width: 150, value: ({ header }) => header },
      { id: 'problem', header: t('import.batch.problem'), flex: 1, value: ({ code: issue }) => t(`issue.${issue}`) },
      { id: 'raw', header: t('import.batch.raw'), flex: 1, value: ({ raw }) => raw },
      {
        id: 'effect',
        header: t('import.batch.effect'),
        width: 100,
        value: (issue) => t(`import.effect.${effectOf(issue)}`),
        render: (issue) => <span className={issue.rejected ? 'warn' : undefined}>{t(`import.effect.${effectOf(issue)}`)}</span>,
      },
    ],
    [t],
  )
  if (batch.issues.length === 0) return <EmptyState text={t('import.batch.noIssues')} />
  const getRows = async ({ offset, limit }: RowsRequest) => {
    const { issues, total } = await fetchEngine('import.issues', { batchId: batch.batchId, offset, limit, ...(code === null ? {} : { code }) })
    return { rows: issues, total }
  }
  return (
    <div className="issues">
      <div className="issue-codes" role="group" aria-label={t('import.batch.problem')}>
        {batch.issues.map(({ code: issue, count }) => (
          <button key={issue} type="button" aria-pressed={issue === code} onClick={() => setCode(issue === code ? null : issue)}>
            <span>{t(`issue.${issue}`)}</span> <strong className="figures">{t('import.batch.shown', { count })}</strong>
          </button>
        ))}
      </div>
      <DataGrid<Issue>
        id="import.issues"
        version={`${batch.batchId}.${code ?? ''}`}
        columns={columns}
        rowKey={({ rowNo, header, code: issue }) => `${rowNo}.${header}.${issue}`}
        getRows={getRows}
        onTotal={setShown}
        status={shown === null ? '' : t('import.batch.shown', { count: shown })}
      />
    </div>
  )
}

const SKIPPED_ROWS: readonly IssueCode[] = ['TOTAL_ROW', 'HEADER_REPEATED', 'BLANK_ROW']
const LOST_VALUES: readonly IssueCode[] = ['NOT_A_NUMBER', 'NOT_A_DATE', 'NOT_A_MONTH', 'NOT_A_FLAG', 'ERROR_CELL']

/** What an issue did to its row or cell. */
function effectOf({ code, rejected }: Issue): 'rejected' | 'skipped' | 'missing' | 'kept' {
  if (rejected) return 'rejected'
  if (SKIPPED_ROWS.includes(code)) return 'skipped'
  return LOST_VALUES.includes(code) ? 'missing' : 'kept'
}

function Totals({ totals }: { readonly totals: readonly Total[] }) {
  const t = useT()
  const { nameOf } = useTargets()
  const columns = useMemo(
    (): readonly GridColumn<Total>[] => [
      { id: 'field', header: t('import.batch.field'), flex: 1, value: ({ field }) => nameOf(field) },
      { id: 'printed', header: t('import.batch.printed'), kind: 'number', digits: 2, flex: 1, value: ({ printed }) => printed },
      { id: 'loaded', header: t('import.batch.loaded'), kind: 'number', digits: 2, flex: 1, value: ({ loaded }) => loaded },
      {
        id: 'matches',
        header: t('import.batch.matches'),
        flex: 1,
        value: ({ matches, printed, loaded }) =>
          matches ? t('import.batch.same') : t('import.batch.different', { difference: Math.round((loaded - printed) * 100) / 100 }),
      },
    ],
    [t, nameOf],
  )
  if (totals.length === 0) return <EmptyState text={t('import.batch.totalsNone')} />
  return <SimpleGrid<Total> id="import.totals" columns={columns} rows={totals} rowKey={({ field }) => field} />
}
