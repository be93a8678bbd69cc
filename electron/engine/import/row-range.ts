import { TABLE_KIND_RULES, type RowTable } from '../../../shared/domain/table-kind.ts'
import type { ReadDb } from '../db/handles.ts'
import type { BatchRecord } from './ledger.repo.ts'

/** Where the rows of a batch are: a batch is loaded in one go, so its rows follow one another in their table. */
export interface RowRange {
  readonly first: number
  readonly last: number
  readonly total: number
  /** Ids of every `ROWS_PER_MARK`th row. Missing: null when no id is left out, so that the place of a row is its id. */
  readonly marks: readonly number[] | null
}

const ROWS_PER_MARK = 1000

/** Rows of a published batch never change, so what was found of them stays true as long as the workspace is open. */
const found = new WeakMap<ReadDb, Map<number, RowRange>>()

/** Cost: at most one pass over the ids of the batch's rows when it is first asked for; nothing after that. */
export function rowRange(db: ReadDb, table: RowTable, id: string, batch: BatchRecord): RowRange {
  const known = found.get(db) ?? new Map<number, RowRange>()
  found.set(db, known)
  let range = known.get(batch.batchId)
  if (!range) known.set(batch.batchId, (range = readRange(db, table, id, batch)))
  return range
}

function readRange(db: ReadDb, table: RowTable, id: string, batch: BatchRecord): RowRange {
  const { first, last } = edges(db, table, id, batch)
  if (last < first) return { first, last, total: 0, marks: null }
  const total = batch.counts
    ? batch.counts.months.reduce((sum, { rows }) => sum + rows, 0)
    : (db.prepare<[number, number], { n: number }>(`SELECT count(*) AS n FROM ${table} WHERE ${id} BETWEEN ? AND ?`).get(first, last)?.n ?? 0)
  if (total === last - first + 1) return { first, last, total, marks: null }
  const marks: number[] = []
  const next = db.prepare<[number, number, number], { id: number }>(
    `SELECT ${id} AS id FROM ${table} WHERE ${id} BETWEEN ? AND ? ORDER BY ${id} LIMIT 1 OFFSET ?`,
  )
  for (let at = next.get(first, last, 0); at; at = next.get(at.id, last, ROWS_PER_MARK)) marks.push(at.id)
  return { first, last, total, marks }
}

function edges(db: ReadDb, table: RowTable, id: string, batch: BatchRecord): { readonly first: number; readonly last: number } {
  if (TABLE_KIND_RULES[batch.kind].table === 'subscriber_month') return { first: batch.firstFactId, last: batch.lastFactId }
  const edge = (which: 'min' | 'max') =>
    db.prepare<[number], { id: number | null }>(`SELECT ${which}(${id}) AS id FROM ${table} WHERE batch_id = ?`).get(batch.batchId)?.id
  return { first: edge('min') ?? 1, last: edge('max') ?? 0 }
}

/** Where to begin reading for the row of that place, and how many rows to pass over from there. */
export function findPage({ first, total, marks }: RowRange, offset: number): { readonly from: number; readonly skip: number } {
  if (!marks) return { from: first + Math.min(offset, total), skip: 0 }
  const mark = Math.min(Math.floor(offset / ROWS_PER_MARK), marks.length - 1)
  return { from: marks[mark] ?? first, skip: offset - mark * ROWS_PER_MARK }
}
