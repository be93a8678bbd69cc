import { setImmediate as pause } from 'node:timers/promises'
import type { RowTable } from '../../../shared/domain/table-kind.ts'
import type { WriteDb } from '../db/handles.ts'
import type { ActiveBatch } from './active-batches.ts'

/** Tables whose rows are about one subscriber each. */
export type SubscriberTable = Extract<RowTable, 'subscriber_month' | 'contract' | 'contact' | 'product_subscription'>

const ID_COLUMNS: Readonly<Record<SubscriberTable, string>> = {
  subscriber_month: 'fact_id',
  contract: 'contract_id',
  contact: 'contact_id',
  product_subscription: 'product_subscription_id',
}

/** Subscribers whose rows are kept together: what one look-up reads. */
const CHUNK = 16_384
/** Rows read before other requests are answered. */
const ROWS_AT_ONCE = 20_000

/** Rows of a batch by subscriber, while they cannot be stored: one chunk per element, each laid out as `makeChunk` says. */
const held = new WeakMap<WriteDb, Map<string, readonly (Int32Array | undefined)[]>>()

/**
 * Ids of the rows of one subscriber in a batch, ascending. Tables have no index by subscriber, which would cost every import more
 * than it gives: the order is found by one scan of the batch, when first asked for, and kept in `column_cache` from then on.
 * `mayStore` is false while a job writes; then it is held in memory.
 *
 * Cost: one read of 64 KB or so; for a batch not seen before a scan of it, with pauses for other requests.
 */
export async function rowsOfSubscriber(db: WriteDb, table: SubscriberTable, batch: ActiveBatch, subscriberNo: number, mayStore: boolean): Promise<number[]> {
  const key = `#${table}.${batch.batchId}`
  const chunk = Math.floor((subscriberNo - 1) / CHUNK)
  const stored = readStored(db, key, chunk, batch.importedAt)
  if (stored) return readChunk(stored, subscriberNo)
  const memory = held.get(db) ?? new Map<string, readonly (Int32Array | undefined)[]>()
  held.set(db, memory)
  const chunks = memory.get(key) ?? (isStored(db, key, batch.importedAt) ? [] : await orderRows(db, table, batch))
  if (!mayStore) memory.set(key, chunks)
  else if (chunks.length > 0) {
    store(db, key, batch.importedAt, chunks)
    memory.delete(key)
  }
  const found = chunks[chunk]
  return found ? readChunk(found, subscriberNo) : []
}

async function orderRows(db: WriteDb, table: SubscriberTable, batch: ActiveBatch): Promise<(Int32Array | undefined)[]> {
  const id = ID_COLUMNS[table]
  const [first, last] = rangeOf(db, table, batch)
  // Of a batch of facts the range says all; rows of other tables may stand between those of another batch.
  const statement = db
    .prepare<[number, number, number], [number, number]>(
      `SELECT ${id}, subscriber_no FROM ${table} WHERE ${id} BETWEEN ? AND ? AND batch_id = ? ORDER BY ${id}`,
    )
    .raw()
  const rows: [subscriber: number[], id: number[]][] = []
  for (let from = first; from <= last; from += ROWS_AT_ONCE) {
    for (const [rowId, subscriberNo] of statement.all(from, Math.min(last, from + ROWS_AT_ONCE - 1), batch.batchId)) {
      const chunk = Math.floor((subscriberNo - 1) / CHUNK)
      const [subscribers, ids] = (rows[chunk] ??= [[], []])
      subscribers.push(subscriberNo)
      ids.push(rowId)
    }
    await pause()
  }
  // Chunk 0 is always there: it says that the batch has been read.
  return Array.from({ length: Math.max(1, rows.length) }, (_, chunk) => makeChunk(rows[chunk] ?? [[], []]))
}

function rangeOf(db: WriteDb, table: SubscriberTable, batch: ActiveBatch): readonly [first: number, last: number] {
  if (table === 'subscriber_month') return [batch.firstFactId, batch.lastFactId]
  const id = ID_COLUMNS[table]
  const row = db
    .prepare<[number], { first: number | null; last: number | null }>(`SELECT min(${id}) AS first, max(${id}) AS last FROM ${table} WHERE batch_id = ?`)
    .get(batch.batchId)
  return [row?.first ?? 0, row?.last ?? -1]
}

/** A counting sort. Layout: where the rows of each subscriber of the chunk begin, where the last ones end, then the ids. */
function makeChunk([subscribers, ids]: readonly [readonly number[], readonly number[]]): Int32Array {
  const data = new Int32Array(CHUNK + 1 + ids.length)
  const placeOf = (subscriberNo: number): number => (subscriberNo - 1) % CHUNK
  for (const subscriberNo of subscribers) data[placeOf(subscriberNo) + 1] = (data[placeOf(subscriberNo) + 1] ?? 0) + 1
  for (let i = 0; i < CHUNK; i++) data[i + 1] = (data[i + 1] ?? 0) + (data[i] ?? 0)
  const next = data.slice(0, CHUNK)
  for (const [i, subscriberNo] of subscribers.entries()) {
    const place = placeOf(subscriberNo)
    const at = next[place] ?? 0
    data[CHUNK + 1 + at] = ids[i] ?? 0
    next[place] = at + 1
  }
  return data
}

function readChunk(data: Int32Array, subscriberNo: number): number[] {
  const place = (subscriberNo - 1) % CHUNK
  return [...data.subarray(CHUNK + 1 + (data[place] ?? 0), CHUNK + 1 + (data[place + 1] ?? 0))]
}

function readStored(db: WriteDb, key: string, chunk: number, stamp: string): Int32Array | null {
  const row = db
    .prepare<[string, number, string], { data: Buffer }>('SELECT data FROM column_cache WHERE field_id = ? AND month = ? AND stamp = ?')
    .get(key, chunk, stamp)
  if (!row) return null
  // A blob may begin at any address, a typed array may not.
  const data = new Int32Array(row.data.byteLength / Int32Array.BYTES_PER_ELEMENT)
  new Uint8Array(data.buffer).set(row.data)
  return data
}

/** True once all chunks of a batch are stored: they come in one transaction. */
function isStored(db: WriteDb, key: string, stamp: string): boolean {
  return db.prepare<[string, string], unknown>('SELECT 1 FROM column_cache WHERE field_id = ? AND month = 0 AND stamp = ?').get(key, stamp) !== undefined
}

function store(db: WriteDb, key: string, stamp: string, chunks: readonly (Int32Array | undefined)[]): void {
  const insert = db.prepare<[string, number, string, Buffer]>(
    `INSERT OR REPLACE INTO column_cache (field_id, month, stamp, kind, data) VALUES (?, ?, ?, 'int32', ?)`,
  )
  db.transaction(() => {
    db.prepare<[string]>('DELETE FROM column_cache WHERE field_id = ?').run(key)
    for (const [chunk, data] of chunks.entries()) {
      if (data) insert.run(key, chunk, stamp, Buffer.from(data.buffer, data.byteOffset, data.byteLength))
    }
  })()
}
