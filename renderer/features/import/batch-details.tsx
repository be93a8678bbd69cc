import { CloseOutlined } from '@ant-design/icons'
import { Button, Tabs } from 'antd'
import { useMemo } from 'react'
import type { Batch, Check } from '../../../shared/api/import.ts'
import { useEngineQuery } from '../../state/queries.ts'
import { SimpleGrid, type GridColumn } from '../../ui/data-grid.tsx'
import { EmptyState } from '../../ui/empty-state.tsx'
import { useT } from '../../ui/locale.tsx'
import { Panel } from '../../ui/panel.tsx'
import { BatchIssues } from './batch-issues.tsx'
import { StoredRows, Unmatched } from './batch-rows.tsx'
import { totalDifference } from './batch-totals.ts'
import { useCheckWords } from './check-text.ts'
import { batchName } from './ledger.tsx'
import { matchShare } from './match-share.ts'
import { UndoButton } from './undo-button.tsx'
import { useTargets } from './use-targets.ts'

const TABS = ['issues', 'unmatched', 'rows', 'checks', 'totals'] as const
export type BatchTab = (typeof TABS)[number]

/** The batch whose details are shown, and which of them. */
export interface OpenBatch {
  readonly batchId: number
  readonly tab: BatchTab
}

interface BatchDetailsProps {
  readonly open: OpenBatch
  readonly onOpen: (batch: OpenBatch) => void
  readonly onClose: () => void
}

type Total = Batch['totals'][number]

/** What became of the rows of one batch: issues, subscribers without a match, stored rows, remarks, totals. */
export function BatchDetails({ open, onOpen, onClose }: BatchDetailsProps) {
  const t = useT()
  const batch = useEngineQuery('import.batches', {}).data?.batches.find((one) => one.batchId === open.batchId)
  if (!batch) return null
  const { batchId } = batch
  return (
    <Panel
      title={batchName(batch)}
      isFlush
      actions={
        <>
          <Sum batch={batch} />
          <UndoButton batch={batch} text={t('import.result.undoBatch')} />
          <Button type="text" size="small" icon={<CloseOutlined />} title={t('import.batch.close')} aria-label={t('import.batch.close')} onClick={onClose} />
        </>
      }
    >
      <Tabs
        className="batch-tabs"
        size="small"
        destroyOnHidden
        activeKey={open.tab}
        onChange={(key) => onOpen({ batchId, tab: TABS.find((tab) => tab === key) ?? 'issues' })}
        items={[
          { key: 'issues', label: t('import.batch.issues'), children: <BatchIssues key={batchId} batch={batch} /> },
          { key: 'unmatched', label: <UnmatchedLabel share={matchShare(batch)} />, children: <Unmatched key={batchId} batch={batch} /> },
          { key: 'rows', label: t('import.batch.rows'), children: <StoredRows key={batchId} batch={batch} /> },
          {
            key: 'checks',
            label: batch.checks.length === 0 ? t('import.batch.checks') : <span className="warn">{`${t('import.batch.checks')} ${batch.checks.length}`}</span>,
            children: <Checks batch={batch} />,
          },
          { key: 'totals', label: t('import.batch.totals'), children: <Totals totals={batch.totals} /> },
        ]}
      />
    </Panel>
  )
}

function Sum({ batch }: { readonly batch: Batch }) {
  const t = useT()
  const { rowsRead, rowsStored, rowsRejected, rowsSkipped } = batch
  const sum = t('import.batch.sum', { read: rowsRead, stored: rowsStored, rejected: rowsRejected })
  return <span className="soft figures">{rowsSkipped > 0 ? `${sum} · ${t('import.batch.skipped', { skipped: rowsSkipped })}` : sum}</span>
}

function UnmatchedLabel({ share }: { readonly share: number | null }) {
  const t = useT()
  return <span>{share === null ? t('import.batch.unmatched') : `${t('import.batch.unmatched')} · ${t('import.batch.matchNow', { share })}`}</span>
}

function Checks({ batch }: { readonly batch: Batch }) {
  const t = useT()
  const { textOf, fieldOf } = useCheckWords()
  const columns = useMemo(
    (): readonly GridColumn<Check>[] => [
      { id: 'month', header: t('import.batch.checkMonth'), kind: 'month', width: 86, value: ({ month }) => month },
      { id: 'field', header: t('import.batch.field'), width: 150, value: fieldOf },
      { id: 'check', header: t('import.batch.check'), flex: 1, value: textOf, render: (check) => <span className="warn">{textOf(check)}</span> },
    ],
    [t, textOf, fieldOf],
  )
  if (batch.checks.length === 0) return <EmptyState text={t('import.batch.checksNone')} />
  return (
    <div className="batch-tab">
      <p className="batch-tools soft">
        {t('import.batch.checksInfo')}
        <UndoButton batch={batch} text={t('import.result.undoBatch')} />
      </p>
      <SimpleGrid<Check> id="import.checks" columns={columns} rows={batch.checks} rowKey={({ code, field, month }) => `${code}.${field}.${month}`} />
    </div>
  )
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
          matches ? t('import.batch.same') : t('import.batch.different', { difference: totalDifference({ printed, loaded }) }),
      },
    ],
    [t, nameOf],
  )
  if (totals.length === 0) return <EmptyState text={t('import.batch.totalsNone')} />
  return <SimpleGrid<Total> id="import.totals" columns={columns} rows={totals} rowKey={({ field }) => field} />
}
