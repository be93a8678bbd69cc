import type { TableRequest } from '../../../shared/api/import.ts'
import type { Overlap, OverlapChoice } from '../../../shared/api/overlap.ts'
import type { Month } from '../../../shared/domain/month.ts'
import { TABLE_KIND_RULES, type TableKind } from '../../../shared/domain/table-kind.ts'
import type { ReadDb, WriteDb } from '../db/handles.ts'
import { countingMonths, monthOfRow } from '../frame/active-batches.ts'
import { addMissing, sharedCounts, SubscriberSet } from './subscriber-set.ts'

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
  readonly first_fact_id: number
  readonly last_fact_id: number
}

const COLUMNS = `batch_id, job_id, kind, file_name, request_json, months_json, subscribers, undone_at, superseded_by, superseded_months_json,
  first_fact_id, last_fact_id`

interface Told extends Row {
  readonly fields: string
  /** True when some columns speak of other months than that of their row. */
  readonly hasPeriods: boolean
  readonly months: readonly Month[]
  readonly overlap: OverlapChoice
}

/** Fewer of the subscribers of an earlier table are strays of a split file. Own choice. */
const FEW = 0.1
const HALF = 0.5

/** The share from which on a later table stands in the place of an earlier one; all above none when it was chosen so. */
const NEEDED: Readonly<Record<OverlapChoice, number>> = { auto: HALF, replace: 0, addUp: Infinity }

/** The later batches that stand in the place of one: of all of it, or of it in some months. */
interface Replacement {
  readonly by: number | null
  readonly months: Readonly<Record<string, number>>
}

const NOTHING: Replacement = { by: null, months: {} }

/**
 * Says of every batch of the same kind as the given ones which later batch replaces it: one of another run that brings the
 * same fields for all of its months and has in each of them at least half of its subscribers, or as many as was chosen, and
 * is not undone. A table of other subscribers is a part of a split file; one of a few corrects them; both count beside the
 * earlier one. A later table of some of its months replaces it in those. The outcome depends on what is undone and on nothing else, so that whatever is
 * undone and put back in any order ends as it was.
 *
 * Cost: a scan of the rows of each batch of several months that another one of the same fields may replace.
 */
export function settleReplaced(db: WriteDb, batchIds: readonly number[]): void {
  const mark = db.prepare<[number | null, string, number]>('UPDATE import_batch SET superseded_by = ?, superseded_months_json = ? WHERE batch_id = ?')
  const sets = new MonthSets(db)
  for (const group of groupsOf(db, batchIds)) {
    for (const [i, row] of group.entries()) {
      const { by, months } = row.undone_at === null ? replacementOf(row, group.slice(i + 1), sets) : NOTHING
      const json = JSON.stringify(months)
      if (by !== row.superseded_by || json !== row.superseded_months_json) mark.run(by, json, row.batch_id)
    }
  }
}

function replacementOf(row: Told, later: readonly Told[], sets: MonthSets): Replacement {
  const whole = later.find((one) => replaces(one, row, sets))
  if (whole) return { by: whole.batch_id, months: {} }
  const found = row.months.map((month) => [month, later.find((one) => replacesMonth(one, row, month, sets))?.batch_id] as const)
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
 * Cost: a scan of the rows of each batch that is replaced in some months.
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
  const sets = new MonthSets(db)
  const later = told(own)
  return rows.flatMap((row): Replaced[] => {
    const earlier = told(row)
    if (!later.subscribers || !earlier.subscribers) return []
    const months = Object.entries<number>(JSON.parse(row.superseded_months_json)).flatMap(([month, by]) => (by === batchId ? [Number(month)] : []))
    const setOf = (month: Month | null) => sets.of(later, month)
    if (months.length === 0) return [{ fileName: row.file_name, month: null, ...lostIn(earlier, setOf, earlier.months.length > 0 ? earlier.months : [null], sets) }]
    return months.map((month) => ({ fileName: row.file_name, month, ...lostIn(earlier, setOf, [month], sets) }))
  })
}

/** A table that may replace others, loaded or only planned. */
export interface LaterTable {
  readonly kind: TableKind
  readonly columns: TableRequest['columns']
  readonly months: readonly Month[]
  /** Its subscribers in a month, as a stored set. Missing: month null for a table without months. */
  readonly setOf: (month: Month | null) => Buffer
}

/** `own`: those of the later table that have a number, known or just loaded. */
type CountedOverlap = Overlap & { readonly own: number }

/** What counts and is of the kind, the fields and at least one month of a table. Missing: months null = any may be its own. */
export function hasAlike(db: ReadDb, { kind, columns }: Pick<LaterTable, 'kind' | 'columns'>, months: readonly Month[] | null): boolean {
  return countingLike(db, kind, columns).some((one) => months === null || one.months.length === 0 || one.months.some((month) => months.includes(month)))
}

/** The tables that count and that a later one speaks of the same subscribers and months as; with what `auto` makes of it. */
export function overlapsWith(db: ReadDb, later: LaterTable, ofRun: Pick<Row, 'batch_id' | 'job_id'> | null = null): CountedOverlap[] {
  const sets = new MonthSets(db)
  const isBefore = (one: Row) => ofRun === null || (one.batch_id < ofRun.batch_id && one.job_id !== ofRun.job_id)
  return countingLike(db, later.kind, later.columns).filter(isBefore).flatMap((earlier): CountedOverlap[] => {
    const months = earlier.months.length === 0 ? [null] : earlier.months.filter((month) => later.months.includes(month))
    const own = new SubscriberSet()
    for (const month of months) addMissing(own, later.setOf(month), null)
    const { before, lost } = lostIn(earlier, later.setOf, months, sets)
    if (before === lost) return []
    const isReplaced = months.every((month) => isEnough(sets.of(earlier, month), later.setOf(month), NEEDED.auto))
    return [{ fileName: earlier.file_name, before, shared: before - lost, own: own.size, isReplaced }]
  })
}

/** Earlier tables of another run that count beside a batch though many of their subscribers are in it, and it is more than a correction of them. */
export function overlapsBeside(db: ReadDb, batchId: number): Overlap[] {
  const row = db.prepare<[number], Row>(`SELECT ${COLUMNS} FROM import_batch WHERE batch_id = ?`).get(batchId)
  if (!row?.subscribers) return []
  const own = told(row)
  const sets = new MonthSets(db)
  const { columns = [] }: Partial<TableRequest> = JSON.parse(row.request_json)
  const found = overlapsWith(db, { kind: row.kind, columns, months: own.months, setOf: (month) => sets.of(own, month) }, row)
  // All of whom are in the earlier table: a correction of some of it.
  const isBoth = own.overlap === 'addUp'
  return found.filter(({ before, shared, own: all, isReplaced }) => (isBoth || (own.overlap === 'auto' && !isReplaced)) && shared >= FEW * before && (isBoth || shared <= (1 - FEW) * all))
}

function countingLike(db: ReadDb, kind: TableKind, columns: TableRequest['columns']): Told[] {
  const fields = fieldsKey(columns)
  const rows = db
    .prepare<[string], Row>(
      `SELECT ${COLUMNS} FROM import_batch
       WHERE kind = ? AND published_at IS NOT NULL AND undone_at IS NULL AND superseded_by IS NULL AND subscribers IS NOT NULL ORDER BY batch_id`,
    )
    .all(kind)
  return rows.map((row) => ({ ...told(row), ...countingMonths(row) })).filter((one) => one.fields === fields)
}

/** Subscribers of a batch in some months, and those whom another one lacks in one of them. */
function lostIn(earlier: Told, setOf: LaterTable['setOf'], months: readonly (Month | null)[], sets: MonthSets): Pick<Replaced, 'before' | 'lost'> {
  const [before, lost] = [new SubscriberSet(), new SubscriberSet()]
  for (const month of months) {
    const own = sets.of(earlier, month)
    addMissing(before, own, null)
    addMissing(lost, own, setOf(month))
  }
  return { before: before.size, lost: lost.size }
}

/** The subscribers of batches by month, from their rows where a batch has several. */
class MonthSets {
  readonly #db: ReadDb
  readonly #scanned = new Map<number, ReadonlyMap<Month, Buffer>>()

  constructor(db: ReadDb) {
    this.#db = db
  }

  /** Those of the whole batch where it has one month, or its columns are not those of a month. Missing: month null. */
  of(batch: Told, month: Month | null): Buffer {
    if (month === null || batch.months.length < 2 || batch.hasPeriods || !batch.subscribers) return batch.subscribers ?? NOBODY
    let byMonth = this.#scanned.get(batch.batch_id)
    if (!byMonth) this.#scanned.set(batch.batch_id, (byMonth = this.#scan(batch)))
    return byMonth.get(month) ?? NOBODY
  }

  #scan({ batch_id: batchId, first_fact_id: first, last_fact_id: last, kind }: Row): ReadonlyMap<Month, Buffer> {
    const sets = new Map<Month, SubscriberSet>()
    const { table } = TABLE_KIND_RULES[kind]
    // Bill items make a fact for each of their subscribers and months.
    const from = table === null || table === 'bill_item' ? 'subscriber_month' : table
    const areFacts = from === 'subscriber_month'
    const range = areFacts ? 'fact_id' : 'batch_id'
    const statement = this.#db.prepare<[number, number], [Month, number]>(`SELECT ${monthOfRow(from)}, subscriber_no FROM ${from} WHERE ${range} BETWEEN ? AND ?`).raw()
    for (const [month, subscriberNo] of statement.iterate(areFacts ? first : batchId, areFacts ? last : batchId)) {
      let set = sets.get(month)
      if (!set) sets.set(month, (set = new SubscriberSet()))
      set.add(subscriberNo)
    }
    return new Map(Array.from(sets, ([month, set]) => [month, set.toBuffer()]))
  }
}

const NOBODY = Buffer.alloc(0)

function told(row: Row): Told {
  const { columns = [], overlap = 'auto' }: Partial<TableRequest> = JSON.parse(row.request_json)
  const hasPeriods = columns.some(({ field, period }) => field !== null && period != null)
  return { ...row, fields: fieldsKey(columns), hasPeriods, months: JSON.parse(row.months_json), overlap }
}

/** Published batches of the same kind, oldest first; each group once. */
function groupsOf(db: ReadDb, batchIds: readonly number[]): Told[][] {
  const kindOf = db.prepare<[number], { kind: string }>('SELECT kind FROM import_batch WHERE batch_id = ?')
  const kinds = new Set(batchIds.flatMap((batchId) => kindOf.get(batchId)?.kind ?? []))
  const ofKind = db.prepare<[string], Row>(`SELECT ${COLUMNS} FROM import_batch WHERE kind = ? AND published_at IS NOT NULL ORDER BY batch_id`)
  return Array.from(kinds, (kind) => ofKind.all(kind).map(told))
}

function replaces(later: Told, earlier: Told, sets: MonthSets): boolean {
  if (later.undone_at !== null || later.job_id === earlier.job_id || later.fields !== earlier.fields) return false
  if (!earlier.months.every((month) => later.months.includes(month)) || (earlier.months.length === 0 && later.months.length > 0)) return false
  if (!later.subscribers || !earlier.subscribers) return true
  return (earlier.months.length > 0 ? earlier.months : [null]).every((month) => hasEnough(later, earlier, month, sets))
}

/** A later table with rows of a month of an earlier one. What columns say of other months than that of their row is no such table. */
function replacesMonth(later: Told, earlier: Told, month: Month, sets: MonthSets): boolean {
  if (later.undone_at !== null || later.job_id === earlier.job_id || later.fields !== earlier.fields || earlier.hasPeriods) return false
  if (earlier.months.length < 2 || !later.months.includes(month)) return false
  if (TABLE_KIND_RULES[earlier.kind].role === 'reference') return true
  return later.subscribers !== null && earlier.subscribers !== null && hasEnough(later, earlier, month, sets)
}

function hasEnough(later: Told, earlier: Told, month: Month | null, sets: MonthSets): boolean {
  // Without anybody in common no facts have to be read.
  if (sharedCounts(earlier.subscribers ?? NOBODY, later.subscribers ?? NOBODY).shared === 0) return false
  return isEnough(sets.of(earlier, month), sets.of(later, month), NEEDED[later.overlap])
}

/** Of nobody, nothing has to come again: a month may have lost all of its rows to another table. */
function isEnough(earlier: Buffer, later: Buffer, needed: number): boolean {
  const { inA, shared } = sharedCounts(earlier, later)
  return inA === 0 ? needed < Infinity : shared > 0 && shared >= inA * needed
}

/** Two tables that bring the same fields say the same of their subscribers, however their headers are spelt. */
function fieldsKey(columns: TableRequest['columns']): string {
  return JSON.stringify(columns.flatMap(({ field, header, period }) => (field === null ? [] : [[field, period ?? null, field.startsWith('x_') ? header : '']])).map(String).toSorted())
}
