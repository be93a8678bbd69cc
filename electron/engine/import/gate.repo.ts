import type { Batch, Check, TableKind, TableRequest } from '../../../shared/api/import.ts'
import type { FieldId } from '../../../shared/domain/field.ts'
import { addMonths, type Month } from '../../../shared/domain/month.ts'
import type { ReadDb, WriteDb } from '../db/handles.ts'
import { countingMonths, type ActiveBatch } from '../frame/active-batches.ts'
import type { BatchCounts, MonthCounts } from './batch-counts.ts'

const ACTIVE = 'published_at IS NOT NULL AND undone_at IS NULL AND superseded_by IS NULL'

/** A batch that counts, with what was counted of it. */
export interface CountedBatch {
  readonly batchId: number
  readonly jobId: number
  readonly kind: TableKind
  /** Months the table is about; those that 上月 columns of its rows speak of are left out where the rows are of one month. */
  readonly months: readonly Month[]
  readonly fields: ReadonlySet<FieldId>
  /** The months whose rows are all of that month, as far as that can be told: 上月 columns say little more than a value. */
  readonly comparable: readonly MonthCounts[]
  /** Missing: null for tables other than facts and for batches older than their counts. */
  readonly counts: BatchCounts | null
}

/** Oldest first. */
export function countedBatches(db: ReadDb): readonly CountedBatch[] {
  interface Row {
    readonly batch_id: number
    readonly job_id: number
    readonly kind: TableKind
    readonly months_json: string
    readonly superseded_months_json: string
    readonly fields_json: string
    readonly request_json: string
    readonly counts_json: string | null
  }
  const rows = db
    .prepare<[], Row>(`SELECT batch_id, job_id, kind, months_json, superseded_months_json, fields_json, request_json, counts_json FROM import_batch WHERE ${ACTIVE} ORDER BY batch_id`)
    .all()
  return rows.map((row) => {
    const counts: BatchCounts | null = row.counts_json === null ? null : JSON.parse(row.counts_json)
    const { months } = countingMonths(row)
    const isOfRows = ownMonths(JSON.parse(row.request_json), new Set(months))
    return {
      batchId: row.batch_id,
      jobId: row.job_id,
      kind: row.kind,
      months: months.filter((month) => isOfRows(month) !== false),
      fields: new Set<FieldId>(JSON.parse(row.fields_json)),
      comparable: (counts?.months ?? []).filter(({ month }) => months.includes(month) && isOfRows(month) === true),
      counts,
    }
  })
}

/**
 * Tells the months of a table's rows from those that its columns of earlier months speak of. Missing: null where a month may
 * be both, as in a table of several months with such columns.
 */
function ownMonths({ month: given, columns = [] }: Partial<TableRequest>, months: ReadonlySet<Month>): (month: Month) => boolean | null {
  const offsets = columns.flatMap(({ field, period }) => (field !== null && period && 'offset' in period ? [period.offset] : []))
  if (offsets.length === 0) return () => true
  if (given != null) return (month) => month === given
  return (month) => (offsets.some((offset) => months.has(addMonths(month, -offset))) ? null : true)
}

/** Contracts of a batch that end before they begin, of those with both dates. */
export function countEndedBeforeStart(db: ReadDb, batchId: number): { readonly rows: number; readonly of: number } {
  const row = db
    .prepare<[number], { rows: number | null; of: number }>(
      `SELECT sum(contract_end < contract_start) AS rows, count(*) AS of FROM contract
       WHERE batch_id = ? AND contract_start IS NOT NULL AND contract_end IS NOT NULL`,
    )
    .get(batchId)
  return { rows: row?.rows ?? 0, of: row?.of ?? 0 }
}

/** The row of the file that speaks of a subscriber and month; 0 where the batch did not keep it. Cost: a scan up to that row. */
export function rowOfSubscriber(db: ReadDb, { firstFactId, lastFactId }: Pick<ActiveBatch, 'firstFactId' | 'lastFactId'>, subscriberNo: number, month: Month): number {
  const row = db
    .prepare<[number, number, number, Month], [number | null]>(
      'SELECT row_no FROM subscriber_month WHERE fact_id BETWEEN ? AND ? AND subscriber_no = ? AND month = ? ORDER BY fact_id LIMIT 1',
    )
    .raw()
    .get(firstFactId, lastFactId, subscriberNo, month)
  return row?.[0] ?? 0
}

/** Plans that an imported catalogue names. */
export function plansOfCatalogues(db: ReadDb, field: FieldId): readonly string[] {
  if (field !== 'plan_code' && field !== 'plan_name') return []
  return db
    .prepare<[], [string]>(
      `SELECT DISTINCT ${field} FROM plan WHERE ${field} IS NOT NULL AND batch_id IN (SELECT batch_id FROM import_batch WHERE ${ACTIVE})`,
    )
    .raw()
    .all()
    .map(([name]) => name)
}

/** What was found when a batch was imported, and whom it matched then. */
export function saveChecks(db: WriteDb, batchId: number, checks: readonly Check[], match: Batch['match']): void {
  const json = match === null ? null : JSON.stringify(match)
  db.prepare<[string, string | null, number]>('UPDATE import_batch SET checks_json = ?, match_json = ? WHERE batch_id = ?').run(JSON.stringify(checks), json, batchId)
}
