import type { FieldId } from '../../../shared/domain/field.ts'
import type { Month } from '../../../shared/domain/month.ts'
import type { ReadDb, WriteDb } from '../db/handles.ts'
import { BitSet } from './bit-set.ts'
import { codeColumn, numberColumn, type Column } from './column.ts'

/**
 * Columns kept in the workspace so that opening it does not read the facts again. They are derived: the table can be
 * emptied at any time. `stamp` names the batches a column was made from; with other batches it does not count.
 */
interface CachedRow {
  readonly kind: 'int32' | 'float64' | 'code' | 'bits'
  readonly data: Buffer
  readonly dictionary_json: string | null
}

const MISSING_INT32 = -2_147_483_648

/** Who has a row of a month is kept beside the columns, under the empty field id. */
export const PRESENT = ''

function readRow(db: ReadDb, field: FieldId, month: Month, stamp: string): CachedRow | undefined {
  return db
    .prepare<[string, number, string], CachedRow>('SELECT kind, data, dictionary_json FROM column_cache WHERE field_id = ? AND month = ? AND stamp = ?')
    .get(field, month, stamp)
}

/** A kept column, as long as today's rows; null when it is not kept or was made from other batches. */
export function readCachedColumn(db: ReadDb, field: FieldId, month: Month, stamp: string, rows: number): Column | null {
  const cached = readRow(db, field, month, stamp)
  if (!cached) return null
  const { kind, data } = cached
  if (kind === 'float64') {
    const column = numberColumn(rows)
    copyBytes(data, column.values)
    return column
  }
  if (kind === 'code') {
    const column = codeColumn(rows, JSON.parse(cached.dictionary_json ?? '[]'))
    copyBytes(data, column.codes)
    return column
  }
  const stored = new Int32Array(Math.min(rows, data.byteLength / Int32Array.BYTES_PER_ELEMENT))
  copyBytes(data, stored)
  const column = numberColumn(rows)
  for (let i = 0; i < stored.length; i++) {
    const value = stored[i] ?? MISSING_INT32
    if (value !== MISSING_INT32) column.values[i] = value
  }
  return column
}

export function isCached(db: ReadDb, field: FieldId, month: Month, stamp: string): boolean {
  return db.prepare<[string, number, string], unknown>('SELECT 1 FROM column_cache WHERE field_id = ? AND month = ? AND stamp = ?').get(field, month, stamp) !== undefined
}

/** The months that a field is kept for, and what the columns were made from. */
export function cachedColumns(db: ReadDb, field: FieldId): readonly { readonly month: Month; readonly stamp: string }[] {
  return db.prepare<[string], { month: Month; stamp: string }>('SELECT month, stamp FROM column_cache WHERE field_id = ?').all(field)
}

export function writeCachedColumn(db: WriteDb, field: FieldId, month: Month, stamp: string, column: Column): void {
  if (column.kind === 'code') writeRow(db, field, month, stamp, 'code', column.codes, JSON.stringify(column.dictionary))
  else {
    const whole = asInt32(column.values)
    writeRow(db, field, month, stamp, whole ? 'int32' : 'float64', whole ?? column.values, null)
  }
}

export function readCachedPresent(db: ReadDb, month: Month, stamp: string, rows: number): BitSet | null {
  const cached = readRow(db, PRESENT, month, stamp)
  if (!cached) return null
  const present = new BitSet(rows)
  copyBytes(cached.data, present.words)
  return present
}

export function writeCachedPresent(db: WriteDb, month: Month, stamp: string, present: BitSet): void {
  writeRow(db, PRESENT, month, stamp, 'bits', present.words, null)
}

function writeRow(db: WriteDb, field: FieldId, month: Month, stamp: string, kind: CachedRow['kind'], values: ArrayBufferView, dictionary: string | null): void {
  // SQLite copies the bytes, but will not take them from shared memory.
  const data = Buffer.from(new Uint8Array(values.buffer, values.byteOffset, values.byteLength))
  db.prepare<[string, number, string, string, Buffer, string | null]>(
    'INSERT OR REPLACE INTO column_cache (field_id, month, stamp, kind, data, dictionary_json) VALUES (?, ?, ?, ?, ?, ?)',
  ).run(field, month, stamp, kind, data, dictionary)
}

/** Whole numbers take half the room; most stored units are whole. Null when one value is not, or is too large. */
function asInt32(values: Float64Array): Int32Array | null {
  const whole = new Int32Array(values.length)
  for (let i = 0; i < values.length; i++) {
    const value = values[i] ?? NaN
    if (value !== value) whole[i] = MISSING_INT32
    else if (Number.isInteger(value) && value > MISSING_INT32 && value <= 2_147_483_647 && !Object.is(value, -0)) whole[i] = value
    else return null
  }
  return whole
}

/** Byte by byte: a blob may begin at any address, a typed array may not. What was stored for fewer or more rows fits too. */
function copyBytes(data: Buffer, to: Float64Array | Int32Array | Uint32Array): void {
  new Uint8Array(to.buffer, to.byteOffset, to.byteLength).set(data.subarray(0, to.byteLength))
}
