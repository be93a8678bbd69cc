import { Checkbox, Segmented } from 'antd'
import { useMemo, useState } from 'react'
import type { Output } from '../../../shared/api/engine-api.ts'
import type { Batch } from '../../../shared/api/import.ts'
import type { FieldType } from '../../../shared/domain/field.ts'
import { useJob } from '../../state/jobs.ts'
import { fetchEngine, useEngineQuery } from '../../state/queries.ts'
import { useSettings } from '../../state/settings.ts'
import { DataGrid, type GridColumn, type RowsRequest } from '../../ui/data-grid.tsx'
import { EmptyState } from '../../ui/empty-state.tsx'
import { ErrorNotice } from '../../ui/error-notice.tsx'
import { useFieldName, useFormat, useT } from '../../ui/locale.tsx'
import { ExportRows, RowsExported } from './export-rows.tsx'

type Subscriber = Output<'import.unmatched'>['subscribers'][number]
const SIDES = ['onlyHere', 'missingHere'] as const
type Side = (typeof SIDES)[number]

interface BatchProps {
  readonly batch: Batch
}

/** Subscribers that only this batch knows, or that it lacks. */
export function Unmatched({ batch }: BatchProps) {
  const t = useT()
  const [side, setSide] = useState<Side>('onlyHere')
  const reveal = useSettings((settings) => settings.reveal)
  const [total, setTotal] = useState<number | null>(null)
  const exporting = useJob('import.exportRows')
  const columns = useMemo(
    (): readonly GridColumn<Subscriber>[] => [
      { id: 'subId', header: t('import.batch.subId'), width: 200, value: ({ subId }) => subId },
      { id: 'msisdn', header: t('import.batch.msisdn'), flex: 1, value: ({ msisdn }) => msisdn },
    ],
    [t],
  )
  const { batchId, match } = batch
  if (match === null) return <EmptyState text={t('import.batch.unmatchedNone')} />
  const getRows = async ({ offset, limit }: RowsRequest) => {
    const reply = await fetchEngine('import.unmatched', { batchId, side, offset, limit, reveal })
    return { rows: reply.subscribers, total: reply.total }
  }
  return (
    <div className="batch-tab">
      <div className="batch-tools">
        <Segmented
          size="small"
          aria-label={t('import.batch.unmatchedSide')}
          value={side}
          options={SIDES.map((one) => ({ value: one, label: t(`import.batch.${one}`) }))}
          onChange={setSide}
        />
        <span className="soft">{t(`import.batch.${side}Info`)}</span>
        <Reveal />
        <ExportRows batch={batch} list={side} run={exporting} />
      </div>
      <RowsExported run={exporting} />
      <DataGrid<Subscriber>
        id="import.unmatched"
        version={`${batchId}.${side}.${reveal}.${match.matched}`}
        columns={columns}
        rowKey={({ subscriberNo }) => subscriberNo}
        getRows={getRows}
        onTotal={setTotal}
        status={total === null ? '' : t('import.batch.unmatchedCount', { count: total })}
      />
    </div>
  )
}

/** Amounts and counts stand on the right, as everywhere. */
function isQuantity(type: FieldType): boolean {
  return type === 'int' || type === 'number' || type === 'money'
}

interface StoredRow {
  readonly at: number
  readonly rowNo: number | null
  readonly cells: readonly (string | null)[]
}

/** The rows of the batch as they were stored. */
export function StoredRows({ batch }: BatchProps) {
  const t = useT()
  const format = useFormat()
  const nameOf = useFieldName()
  const reveal = useSettings((settings) => settings.reveal)
  const exporting = useJob('import.exportRows')
  const { batchId, kind } = batch
  // Which columns there are is known with the first row.
  const head = useEngineQuery('import.rows', { batchId, offset: 0, limit: 1 })
  const fields = head.data?.columns
  const columns = useMemo(
    (): readonly GridColumn<StoredRow>[] => [
      { id: 'rowNo', header: t('import.batch.rowNo'), kind: 'count', width: 72, isPinned: true, value: ({ rowNo }) => rowNo },
      ...(fields ?? []).map((field, i): GridColumn<StoredRow> => ({
        id: field.field,
        header: nameOf(field),
        unit: format.unit(field.unit),
        width: 120,
        kind: isQuantity(field.type) ? 'number' : 'text',
        value: ({ cells }) => cells[i] ?? null,
      })),
    ],
    [t, format, nameOf, fields],
  )
  if (head.error) return <ErrorNotice error={head.error} onRetry={head.refetch} />
  if (!head.data || head.isStale) return null
  const getRows = async ({ offset, limit }: RowsRequest) => {
    const { rows, rowNos, total } = await fetchEngine('import.rows', { batchId, offset, limit, reveal })
    return { rows: rows.map((cells, i): StoredRow => ({ at: offset + i, rowNo: rowNos[i] ?? null, cells })), total }
  }
  return (
    <div className="batch-tab">
      <div className="batch-tools">
        <span className="soft figures">{t('import.batch.rowsCount', { count: head.data.total })}</span>
        <Reveal />
        <ExportRows batch={batch} list="stored" run={exporting} />
      </div>
      <RowsExported run={exporting} />
      <DataGrid<StoredRow>
        id={`import.rows.${kind}`}
        version={`${batchId}.${reveal}`}
        columns={columns}
        rowKey={({ at }) => at}
        getRows={getRows}
      />
    </div>
  )
}

/** Numbers are shown in part until they are asked for, here as on the page of customers. */
function Reveal() {
  const t = useT()
  const { reveal, set } = useSettings()
  return (
    <Checkbox className="batch-reveal" checked={reveal} onChange={({ target }) => set({ reveal: target.checked })}>
      {t('import.batch.reveal')} <span className="soft">{t('import.batch.revealHint')}</span>
    </Checkbox>
  )
}
