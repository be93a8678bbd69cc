import type { TableRequest } from '../../../shared/api/import.ts'
import type { Month } from '../../../shared/domain/month.ts'
import { TABLE_KIND_RULES, type TableKind } from '../../../shared/domain/table-kind.ts'
import type { ReadDb, WriteDb } from '../db/handles.ts'
import type { BatchCounts } from './batch-counts.ts'
import { sharedCounts, SubscriberSet } from './subscriber-set.ts'

interface Row {
  readonly batch_id: number
  readonly job_id: number
  readonly kind: TableKind
  readonly file_name: string
  readonly request_json: string
  readonly months_json: string
  readonly subscribers: Buffer | null
  readonly undone_at: string | null
  readonly superseded_by: number | null
  readonly superseded_months_json: string
  readonly counts_json: string | null
  readonly first_fact_id: number
  readonly last_fact_id: number
}

const COLUMNS = `batch_id, job_id, kind, file_name, request_json, months_json, subscribers, undone_at, superseded_by, superseded_months_json,
  counts_json, first_fact_id, last_fact_id`

interface Told extends Row {
  readonly fields: string
  /** True when some columns speak of other months than that of their row. */
  readonly hasPeriods: boolean
  readonly months: readonly Month[]
}

/** The later batches that stand in the place of one: of all of it, or of it in some months. */
interface Replacement {
  readonly by: number | null
  readonly months: Readonly<Record<string, number>>
}

const NOTHING: Replacement = { by: null, months: {} }

/**
 * Says of every batch of the same kind as the given ones which later batch replaces it: one of another run that brings the
 * same fields for all of its months and has at least half of its subscribers, and is not undone. A table of other
 * subscribers is a part of a split file; one of a few corrects them; both count beside the earlier one. A later table of
 * some of its months replaces it in those. The outcome depends on what is undone and on nothing else, so that whatever is
 * undone and put back in any order ends as it was.
 */
export function settleReplaced(db: WriteDb, batchIds: readonly number[]): void {
  const mark = db.prepare<[number | null, string, number]>('UPDATE import_batch SET superseded_by = ?, superseded_months_json = ? WHERE batch_id = ?')
  for (const group of groupsOf(db, batchIds)) {
    for (const [i, row] of group.entries()) {
      const { by, months } = row.undone_at === null ? replacementOf(row, group.slice(i + 1)) : NOTHING
      const json = JSON.stringify(months)
      if (by !== row.superseded_by || json !== row.superseded_months_json) mark.run(by, json, row.batch_id)
    }
  }
}

function replacementOf(row: Told, later: readonly Told[]): Replacement {
  const whole = later.find((one) => replaces(one, row))
  if (whole) return { by: whole.batch_id, months: {} }
  const found = row.months.map((month) => [month, later.find((one) => replacesMonth(one, row, month))?.batch_id] as const)
  const months = Object.fromEntries(found.flatMap(([month, by]) => (by === undefined ? [] : [[month, by]])))
  const replacers = Object.values(months)
  return { by: replacers.length > 0 && replacers.length === row.months.length ? Math.max(...replacers) : null, months }
}

/** Takes a batch out of every number, which brings back what it had replaced, or puts it back. */
export function setUndone(db: WriteDb, batchId: number, undoneAt: string | null): void {
  db.prepare<[string | null, number]>('UPDATE import_batch SET undone_at = ? WHERE batch_id = ?').run(undoneAt, batchId)
  settleReplaced(db, [batchId])
}

export interface Replaced {
  readonly fileName: string
  /** The month it is replaced in. Missing: null when it is replaced as a whole. */
  readonly month: Month | null
  /** Subscribers of the replaced batch, or those of its month. */
  readonly before: number
  /** Those of them that the batch in its place does not have. */
  readonly lost: number
}

/**
 * What a batch stands in the place of. Batches about nobody, and those older than their stored sets, are left out.
 *
 * Cost: a scan of the facts of each batch that is replaced in some months.
 */
export function replacedBy(db: ReadDb, batchId: number): readonly Replaced[] {
  const own = db.prepare<[number], Row>(`SELECT ${COLUMNS} FROM import_batch WHERE batch_id = ?`).get(batchId)
  if (!own) return []
  const rows = db
    .prepare<[number, number], Row>(
      `SELECT ${COLUMNS} FROM import_batch
       WHERE superseded_by = ? AND superseded_months_json = '{}'
         OR EXISTS (SELECT 1 FROM json_each(superseded_months_json) AS month WHERE month.value = ?)
       ORDER BY batch_id`,
    )
    .all(batchId, batchId)
  return rows.flatMap((row): Replaced[] => {
    const months = Object.entries<number>(JSON.parse(row.superseded_months_json)).filter(([, by]) => by === batchId)
    if (months.length > 0) return months.map(([month]) => replacedMonth(db, row, own, Number(month)))
    if (!own.subscribers || !row.subscribers) return []
    const { inA, shared } = sharedCounts(row.subscribers, own.subscribers)
    return [{ fileName: row.file_name, month: null, before: inA, lost: inA - shared }]
  })
}

function replacedMonth(db: ReadDb, replaced: Row, own: Row, month: Month): Replaced {
  const statement = db.prepare<[number, number, Month], [number]>('SELECT subscriber_no FROM subscriber_month WHERE fact_id BETWEEN ? AND ? AND month = ?').raw()
  const setOf = ({ first_fact_id: first, last_fact_id: last }: Row) => {
    const set = new SubscriberSet()
    for (const [subscriberNo] of statement.iterate(first, last, month)) set.add(subscriberNo)
    return set.toBuffer()
  }
  const { inA, shared } = sharedCounts(setOf(replaced), setOf(own))
  return { fileName: replaced.file_name, month, before: inA, lost: inA - shared }
}

/** Published batches of the same kind, oldest first; each group once. */
function groupsOf(db: ReadDb, batchIds: readonly number[]): Told[][] {
  const kindOf = db.prepare<[number], { kind: string }>('SELECT kind FROM import_batch WHERE batch_id = ?')
  const kinds = new Set(batchIds.flatMap((batchId) => kindOf.get(batchId)?.kind ?? []))
  const ofKind = db.prepare<[string], Row>(`SELECT ${COLUMNS} FROM import_batch WHERE kind = ? AND published_at IS NOT NULL ORDER BY batch_id`)
  return Array.from(kinds, (kind) => ofKind.all(kind).map((row): Told => {
    const { columns = [] }: Partial<TableRequest> = JSON.parse(row.request_json)
    const hasPeriods = columns.some(({ field, period }) => field !== null && period != null)
    return { ...row, fields: fieldsKey(columns), hasPeriods, months: JSON.parse(row.months_json) }
  }))
}

function replaces(later: Told, earlier: Told): boolean {
  if (later.undone_at !== null || later.job_id === earlier.job_id || later.fields !== earlier.fields) return false
  if (!earlier.months.every((month) => later.months.includes(month)) || (earlier.months.length === 0 && later.months.length > 0)) return false
  if (!later.subscribers || !earlier.subscribers) return true
  const { inA, shared } = sharedCounts(earlier.subscribers, later.subscribers)
  return shared * 2 >= inA
}

/**
 * A later table with rows of a month of an earlier one. What columns say of other months than that of their row is no such
 * table; nor can it be told of rows that are kept elsewhere than among the facts.
 */
function replacesMonth(later: Told, earlier: Told, month: Month): boolean {
  if (later.undone_at !== null || later.job_id === earlier.job_id || later.fields !== earlier.fields || earlier.hasPeriods) return false
  if (TABLE_KIND_RULES[earlier.kind].table !== 'subscriber_month' || earlier.months.length < 2 || !later.months.includes(month)) return false
  if (!later.subscribers || !earlier.subscribers) return false
  const { inA, shared } = sharedCounts(earlier.subscribers, later.subscribers)
  return Math.min(shared, rowsOf(later, month)) * 2 >= Math.min(inA, rowsOf(earlier, month))
}

/** Rows of a month. Missing: no limit in batches older than their counts. */
function rowsOf({ counts_json: json }: Row, month: Month): number {
  const counts: BatchCounts | null = json === null ? null : JSON.parse(json)
  return counts?.months.find((one) => one.month === month)?.rows ?? Infinity
}

/** Two tables that bring the same fields say the same of their subscribers, however their headers are spelt. */
function fieldsKey(columns: TableRequest['columns']): string {
  return JSON.stringify(columns.flatMap(({ field, header, period }) => (field === null ? [] : [[field, period ?? null, field.startsWith('x_') ? header : '']])).map(String).toSorted())
}
