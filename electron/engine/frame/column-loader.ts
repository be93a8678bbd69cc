import type { FieldHistory, FieldType } from '../../../shared/domain/field.ts'
import { isNumeric } from '../../../shared/domain/field.ts'
import { lastDayOfMonth, type Month } from '../../../shared/domain/month.ts'
import type { ReadDb } from '../db/handles.ts'
import type { ActiveBatch } from './active-batches.ts'
import { CodeColumnBuilder, numberColumn, type Column } from './column.ts'

/** What the loader needs to know of a field whose values are rows of SQL. */
export interface StoredField {
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

function sinkFor(type: FieldType, rows: number): Sink {
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
    finish: () => builder.finish(type === 'id' ? 'binary' : 'collated'),
  }
}

/**
 * A field of `subscriber_month` as of a month. A fact counts for its own month only; a state holds from its snapshot on
 * until a later one; a static value counts for every month. Of several batches the newest with a value wins.
 *
 * Cost: one scan of the ranges of the batches that brought the field.
 */
export function loadFactColumn(db: ReadDb, batches: readonly ActiveBatch[], id: string, field: StoredField, month: Month, rows: number): Column {
  const sink = sinkFor(field.type, rows)
  const bringing = batches.filter((batch) => batch.fields.has(id) && batch.lastFactId >= batch.firstFactId)
  const condition = field.history === 'fact' ? 'month = ?' : field.history === 'state' ? 'month <= ?' : '? IS NOT NULL'
  const statement = db
    .prepare<[number, number, number], [number, number, string | number]>(
      `SELECT subscriber_no, month, "${field.column}" FROM subscriber_month
       WHERE fact_id BETWEEN ? AND ? AND ${condition} AND "${field.column}" IS NOT NULL`,
    )
    .raw()
  const newestSeen = field.history === 'fact' ? null : new Int32Array(rows)
  for (const batch of bringing) {
    for (const [subscriberNo, valueMonth, value] of statement.iterate(batch.firstFactId, batch.lastFactId, month)) {
      const row = subscriberNo - 1
      if (newestSeen) {
        if (valueMonth < (newestSeen[row] ?? 0)) continue
        newestSeen[row] = valueMonth
      }
      sink.set(row, value)
    }
  }
  return sink.finish()
}

/** A column of `subscriber`: the same for every month. */
export function loadSubscriberColumn(db: ReadDb, column: 'sub_id' | 'msisdn', rows: number): Column {
  const sink = sinkFor('id', rows)
  const statement = db
    .prepare<[], [number, string]>(`SELECT subscriber_no, ${column} FROM subscriber WHERE ${column} IS NOT NULL`)
    .raw()
  for (const [subscriberNo, value] of statement.iterate()) sink.set(subscriberNo - 1, value)
  return sink.finish()
}

/**
 * A column of the contract that holds at the end of a month: of those begun by then the one that ends last. A contract
 * without a start date is known only from the month of its extract on.
 */
export function loadContractColumn(db: ReadDb, batches: readonly ActiveBatch[], column: string, type: FieldType, month: Month, rows: number): Column {
  const sink = sinkFor(type, rows)
  const lastDay = lastDayOfMonth(month)
  const latestEnd = new Float64Array(rows).fill(-Infinity)
  const statement = db
    .prepare<[number, number, number], [number, number | null, string | number | null]>(
      `SELECT subscriber_no, contract_end, "${column}" FROM contract
       WHERE batch_id = ? AND CASE WHEN contract_start IS NULL THEN month <= ? ELSE contract_start <= ? END
       ORDER BY contract_id`,
    )
    .raw()
  for (const batch of batches) {
    if (!batch.fields.has('contract_end')) continue
    for (const [subscriberNo, end, value] of statement.iterate(batch.batchId, month, lastDay)) {
      const row = subscriberNo - 1
      const endsAt = end ?? -Infinity
      if (endsAt < (latestEnd[row] ?? -Infinity)) continue
      latestEnd[row] = endsAt
      if (value === null) sink.clear(row)
      else sink.set(row, value)
    }
  }
  return sink.finish()
}

/** How often each subscriber complained between two days, both included. */
export function countComplaints(db: ReadDb, batches: readonly ActiveBatch[], firstDay: number, lastDay: number, rows: number): Float64Array {
  const counts = new Float64Array(new SharedArrayBuffer(rows * 8))
  const statement = db
    .prepare<[number, number, number], [number]>(
      `SELECT subscriber_no FROM contact
       WHERE batch_id = ? AND contact_day BETWEEN ? AND ? AND (contact_type LIKE '%投诉%' OR contact_type LIKE '%异议%')`,
    )
    .raw()
  for (const batch of batches) {
    if (batch.kind !== 'complaint') continue
    for (const [subscriberNo] of statement.iterate(batch.batchId, firstDay, lastDay)) counts[subscriberNo - 1] = (counts[subscriberNo - 1] ?? 0) + 1
  }
  return counts
}

/** Scores of a model, indexed like every column. */
export function loadScores(db: ReadDb, modelId: number, rows: number): Float64Array {
  const { values } = numberColumn(rows)
  const statement = db.prepare<[number], [number, number]>('SELECT subscriber_no, value FROM model_score WHERE model_id = ?').raw()
  for (const [subscriberNo, value] of statement.iterate(modelId)) values[subscriberNo - 1] = value
  return values
}
