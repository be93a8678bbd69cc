import type { FieldHistory, FieldId, FieldType } from '../../../shared/domain/field.ts'
import { isNumeric } from '../../../shared/domain/field.ts'
import { firstDayOfMonth, lastDayOfMonth, type Month } from '../../../shared/domain/month.ts'
import type { ReadDb } from '../db/handles.ts'
import { byWeight, countingFacts, countingRows, type ActiveBatch, type FactPart } from './active-batches.ts'
import { codeColumn, CodeColumnBuilder, numberColumn, type CodeColumn, type Column } from './column.ts'
import type { FactColumns } from './fact-stage.ts'
import type { Subset } from './subset.ts'

/** What the loader needs to know of a field whose values are rows of SQL. */
export interface StoredField {
  readonly id: FieldId
  readonly type: FieldType
  readonly history: FieldHistory
  readonly column: string
}

/** Takes values row by row and ends as a column; a later value stands over an earlier one. */
interface Sink {
  set(row: number, value: string | number): void
  clear(row: number): void
  finish(): Column
}

function sinkFor(type: FieldType, rows: number, isSorted = true): Sink {
  if (isNumeric(type)) {
    const column = numberColumn(rows)
    return {
      set: (row, value) => {
        column.values[row] = Number(value)
      },
      clear: (row) => {
        column.values[row] = NaN
      },
      finish: () => column,
    }
  }
  const builder = new CodeColumnBuilder(rows)
  return {
    set: (row, value) => builder.set(row, String(value)),
    clear: (row) => builder.clear(row),
    finish: () => builder.finish(!isSorted ? 'seen' : type === 'id' ? 'binary' : 'collated'),
  }
}

/** Which facts are read, and whether the texts of a column have to be in order. */
interface FactReading {
  readonly part?: FactPart
  readonly isSorted?: boolean
}

/**
 * Fields of `subscriber_month` whose values belong to their own month, for several months at once. Of several batches the
 * newest with a value wins, see `byWeight`. Gives the columns of each field by month, in the order of the fields.
 *
 * Cost: one scan of the batches, however many fields and months there are.
 */
export function loadFactColumns(
  db: ReadDb,
  batches: readonly ActiveBatch[],
  fields: readonly StoredField[],
  months: readonly Month[],
  rows: number,
  stages: ReadonlyMap<number, FactColumns>,
  { part = 'all', isSorted = true }: FactReading = {},
): ReadonlyMap<Month, Column>[] {
  const wanted = new Set(months)
  const concerned = batches.filter((batch) => batch.months.some((month) => wanted.has(month)))
  const sinks = fields.map(() => new Map<Month, Sink>())
  scanFacts(db, concerned, fields, stages, { onlyPart: part, months }, (f, row, month, value) => {
    const byMonth = sinks[f]
    const field = fields[f]
    if (!byMonth || !field || !wanted.has(month)) return
    let sink = byMonth.get(month)
    if (!sink) {
      sink = sinkFor(field.type, rows, isSorted)
      byMonth.set(month, sink)
    }
    sink.set(row, value)
  })
  return sinks.map((byMonth) => new Map(Array.from(byMonth, ([month, sink]) => [month, sink.finish()])))
}

/**
 * Fields of `subscriber_month` as of a month: a state holds from its snapshot on until a later one, a static value counts
 * for every month. Within a month the newest batch with a value wins.
 *
 * Cost: one scan of the batches.
 */
export function loadStateColumns(
  db: ReadDb,
  batches: readonly ActiveBatch[],
  fields: readonly StoredField[],
  asOf: Month,
  rows: number,
  stages: ReadonlyMap<number, FactColumns>,
): Column[] {
  const targets = fields.map((field) => ({ isState: field.history === 'state', sink: sinkFor(field.type, rows), newestSeen: new Int32Array(rows) }))
  scanFacts(db, batches, fields, stages, { onlyPart: 'all', months: null }, (f, row, month, value) => {
    const target = targets[f]
    if (!target || (target.isState && month > asOf) || month < (target.newestSeen[row] ?? 0)) return
    target.newestSeen[row] = month
    target.sink.set(row, value)
  })
  return targets.map(({ sink }) => sink.finish())
}

/** Rows fetched at once: one call for many rows takes two thirds of the time of a call for each. */
const ROWS_AT_ONCE = 2000

/** The rows of a batch that count, in the order of the file, subscriber_no and month first. Missing: months null = all. */
export function* factRows(
  db: ReadDb, batch: ActiveBatch, columns: readonly string[], part: FactPart = 'all', months: readonly Month[] | null = null,
): Generator<[number, Month, ...(string | number | null)[]], void, undefined> {
  const isWhole = months === null || batch.months.every((month) => months.includes(month))
  const ofMonths = isWhole ? '' : ` AND month IN (${months.map(Number).join(', ')})`
  const names = ['subscriber_no', 'month', ...columns.map((name) => `"${name.replaceAll('"', '""')}"`)]
  const statement = db
    .prepare<[number, number], [number, Month, ...(string | number | null)[]]>(
      `SELECT ${names.join(', ')} FROM subscriber_month WHERE fact_id BETWEEN ? AND ?${ofMonths}${countingFacts(batch, part)}`,
    )
    .raw()
  for (let from = batch.firstFactId; from <= batch.lastFactId; from += ROWS_AT_ONCE) {
    yield* statement.all(from, Math.min(batch.lastFactId, from + ROWS_AT_ONCE - 1))
  }
}

/** Visits every value of some fields, or of a part of the facts, lighter ones first; what is staged is not read again. */
function scanFacts(
  db: ReadDb,
  batches: readonly ActiveBatch[],
  fields: readonly StoredField[],
  stages: ReadonlyMap<number, FactColumns>,
  { onlyPart, months }: { readonly onlyPart: FactPart; readonly months: readonly Month[] | null },
  visit: (field: number, row: number, month: Month, value: string | number) => void,
): void {
  /** False when the rows have to be asked. */
  const visitStaged = ({ batchId, supersededMonths }: ActiveBatch, part: FactPart, f: number): boolean => {
    const stage = stages.get(batchId)
    const column = fields[f]?.column ?? ''
    if (!stage?.has(column)) return false
    stage.scan(column, part, (subscriberNo, month, value) => {
      if (!supersededMonths.includes(month)) visit(f, subscriberNo - 1, month, value)
    })
    return true
  }
  for (const { batch, part } of byWeight(batches)) {
    if (onlyPart === (part === 'carried' ? 'own' : 'carried')) continue
    const said = part === 'carried' && batch.carried ? batch.carried.fields : batch.fields
    const brought = fields.map((_, f) => f).filter((f) => said.has(fields[f]?.id ?? '') && !visitStaged(batch, part, f))
    if (brought.length === 0 || batch.lastFactId < batch.firstFactId) continue
    for (const row of factRows(db, batch, brought.map((f) => fields[f]?.column ?? ''), part, months)) {
      for (let c = 0; c < brought.length; c++) {
        const value = row[c + 2]
        if (value != null) visit(brought[c] ?? -1, row[0] - 1, row[1], value)
      }
    }
  }
}

/** A column without a single value. */
export function missingColumn(type: FieldType, rows: number): Column {
  return sinkFor(type, rows).finish()
}

/**
 * A column of `subscriber`: the same for every month. SQLite gives the texts in order, so that neither a look-up nor a sort of
 * hundreds of thousands of different ones is needed here.
 */
export function loadSubscriberColumn(db: ReadDb, column: 'sub_id' | 'msisdn', of: Subset): Column {
  const statement = db
    .prepare<[], [number, string]>(`SELECT subscriber_no, ${column} FROM subscriber WHERE ${column} IS NOT NULL${of.filter} ORDER BY ${column}`)
    .raw()
  const dictionary: string[] = []
  const loaded = codeColumn(of.count, dictionary)
  let last: string | null = null
  for (const [subscriberNo, value] of statement.iterate()) {
    const place = of.placeOf(subscriberNo)
    // Those of an import at hand do not count yet.
    if (place >= of.count) continue
    if (value !== last) dictionary.push(value)
    last = value
    loaded.codes[place] = dictionary.length - 1
  }
  return loaded
}

/**
 * A column of the contract that holds at the end of a month: of those begun by then the one that ends last. A contract
 * without a start date is known only from the month of its extract on.
 */
export function loadContractColumn(db: ReadDb, batches: readonly ActiveBatch[], column: string, type: FieldType, month: Month, of: Subset): Column {
  const sink = sinkFor(type, of.count)
  const lastDay = lastDayOfMonth(month)
  const latestEnd = new Float64Array(of.count).fill(-Infinity)
  for (const batch of batches) {
    const statement = db
      .prepare<[number, number, number], [number, number | null, string | number | null]>(
        `SELECT subscriber_no, contract_end, "${column}" FROM contract
         WHERE batch_id = ? AND CASE WHEN contract_start IS NULL THEN month <= ? ELSE contract_start <= ? END${countingRows(batch)}${of.filter}
         ORDER BY contract_id`,
      )
      .raw()
    for (const [subscriberNo, end, value] of statement.iterate(batch.batchId, month, lastDay)) {
      const row = of.placeOf(subscriberNo)
      const endsAt = end ?? -Infinity
      if (endsAt < (latestEnd[row] ?? -Infinity)) continue
      latestEnd[row] = endsAt
      if (value === null) sink.clear(row)
      else sink.set(row, value)
    }
  }
  return sink.finish()
}

/**
 * How often each subscriber complained in some months. Missing for everybody unless the imported lists cover all of the
 * months, from the first month they name to the last: no list is not the same as no complaint.
 */
export function countComplaints(db: ReadDb, batches: readonly ActiveBatch[], months: readonly Month[], of: Subset): Float64Array {
  const lists = batches.filter((batch) => batch.kind === 'complaint')
  const isCovered = (month: Month) => lists.some(({ months: listed }) => (listed[0] ?? Infinity) <= month && month <= (listed.at(-1) ?? 0))
  if (!months.every(isCovered)) return numberColumn(of.count).values
  const firstDay = firstDayOfMonth(Math.min(...months))
  const lastDay = lastDayOfMonth(Math.max(...months))
  const counts = new Float64Array(new SharedArrayBuffer(of.count * 8))
  const statementOf = (batch: ActiveBatch) => db
    .prepare<[number, number, number], [number]>(
      `SELECT subscriber_no FROM contact
       WHERE batch_id = ? AND contact_day BETWEEN ? AND ?${countingRows(batch, 'contact')}
         AND (contact_type IS NULL OR NOT (contact_type LIKE '%咨询%' OR contact_type LIKE '%查询%' OR contact_type LIKE '%办理%'
           OR contact_type LIKE '%表扬%' OR contact_type LIKE '%建议%'))${of.filter}`,
    )
    .raw()
  for (const batch of lists) {
    for (const [subscriberNo] of statementOf(batch).iterate(batch.batchId, firstDay, lastDay)) {
      const row = of.placeOf(subscriberNo)
      counts[row] = (counts[row] ?? 0) + 1
    }
  }
  return counts
}

/**
 * How many different products each subscriber uses at the end of a month, by the lists of that month. Missing for everybody
 * without a list; who is on no list has none.
 */
export function countProducts(db: ReadDb, batches: readonly ActiveBatch[], month: Month, of: Subset): Float64Array {
  const lists = batches.filter((batch) => batch.kind === 'productSubscription' && batch.months.includes(month))
  if (lists.length === 0) return numberColumn(of.count).values
  const counts = new Float64Array(new SharedArrayBuffer(of.count * 8))
  const lastDay = lastDayOfMonth(month)
  const statement = db
    .prepare<[Month, number, number], [number, number]>(
      `SELECT subscriber_no, count(DISTINCT product) FROM product_subscription
       WHERE batch_id IN (${lists.map(({ batchId }) => batchId).join(', ')}) AND month = ?
         AND (prod_start IS NULL OR prod_start <= ?) AND (prod_end IS NULL OR prod_end > ?)
         AND (prod_status IS NULL OR NOT (prod_status LIKE '%退订%' OR prod_status LIKE '%失效%' OR prod_status LIKE '%取消%'
           OR prod_status LIKE '%到期%'))${of.filter}
       GROUP BY subscriber_no`,
    )
    .raw()
  for (const [subscriberNo, products] of statement.iterate(month, lastDay, lastDay)) counts[of.placeOf(subscriberNo)] = products
  return counts
}

/** Scores of a model, indexed like every column. */
export function loadScores(db: ReadDb, modelId: number, of: Subset): Float64Array {
  const { values } = numberColumn(of.count)
  const statement = db.prepare<[number], [number, number]>(`SELECT subscriber_no, value FROM model_score WHERE model_id = ?${of.filter}`).raw()
  for (const [subscriberNo, value] of statement.iterate(modelId)) values[of.placeOf(subscriberNo)] = value
  return values
}

/** The clusters of a portrait, from 1; all missing without one. */
export function clusterColumn(db: ReadDb, modelId: number | null, of: Subset): CodeColumn {
  const clusters = modelId === null ? new Float64Array(0) : loadScores(db, modelId, of)
  const k = clusters.reduce((most, value) => (value > most ? value : most), 0)
  const column = codeColumn(of.count, Array.from({ length: k }, (_, i) => String(i + 1)))
  for (let i = 0; i < clusters.length; i++) column.codes[i] = Number.isNaN(clusters[i] ?? NaN) ? -1 : (clusters[i] ?? 0) - 1
  return column
}
