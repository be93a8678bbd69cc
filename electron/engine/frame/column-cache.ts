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

/** What is told of a kept column without reading its values. */
interface CachedShape {
  readonly kind: CachedRow['kind']
  readonly bytes: number
  readonly dictionaryBytes: number
}

/** Cells up to which each is read by itself: a column of a million is walked in a quarter of the time it takes to copy it. */
const MOST_SINGLE_CELLS = 4
/** Of a larger dictionary SQLite finds a few texts faster than all of them are parsed. */
const LARGE_DICTIONARY_BYTES = 2 ** 18

/** Some cells of a kept column as a column of their own; null when it is not kept or was made from other batches. */
export function readCachedCells(db: ReadDb, field: FieldId, month: Month, stamp: string, rows: Int32Array): Column | null {
  // Of one state of the workspace: a job may replace the column meanwhile.
  return db.transaction(() => cachedCells(db, field, month, stamp, rows))()
}

function cachedCells(db: ReadDb, field: FieldId, month: Month, stamp: string, rows: Int32Array): Column | null {
  const shape = db
    .prepare<[string, number, string], CachedShape>(
      `SELECT kind, length(data) AS bytes, coalesce(octet_length(dictionary_json), 0) AS dictionaryBytes
       FROM column_cache WHERE field_id = ? AND month = ? AND stamp = ?`,
    )
    .get(field, month, stamp)
  if (!shape) return null
  const size = shape.kind === 'float64' ? Float64Array.BYTES_PER_ELEMENT : Int32Array.BYTES_PER_ELEMENT
  const cell = cellReader(db, field, month, size, rows)
  const isKept = (row: number): boolean => (row + 1) * size <= shape.bytes
  if (shape.kind !== 'code') {
    const column = numberColumn(rows.length)
    for (const [place, row] of rows.entries()) {
      const bytes = isKept(row) ? cell(row) : null
      const value = bytes === null ? NaN : size === Float64Array.BYTES_PER_ELEMENT ? bytes.readDoubleLE() : bytes.readInt32LE()
      column.values[place] = shape.kind === 'int32' && value === MISSING_INT32 ? NaN : value
    }
    return column
  }
  const stored = Int32Array.from(rows, (row) => (isKept(row) ? cell(row).readInt32LE() : -1))
  const codes = [...new Set(stored)].filter((code) => code >= 0).sort((a, b) => a - b)
  const column = codeColumn(rows.length, readTexts(db, field, month, codes, shape.dictionaryBytes))
  const places = new Map(codes.map((code, place) => [code, place]))
  for (const [place, code] of stored.entries()) column.codes[place] = places.get(code) ?? -1
  return column
}

/** The codes of a kept text column, without the texts. */
export function readCachedCodes(db: ReadDb, field: FieldId, month: Month, stamp: string, rows: number): Int32Array | null {
  const row = db
    .prepare<[string, number, string], Pick<CachedRow, 'data'>>(`SELECT data FROM column_cache WHERE field_id = ? AND month = ? AND stamp = ? AND kind = 'code'`)
    .get(field, month, stamp)
  if (!row) return null
  const codes = new Int32Array(rows).fill(-1)
  copyBytes(row.data, codes)
  return codes
}

/** Gives the bytes of a row's cell: of a few rows each by itself, of many out of the whole column. */
function cellReader(db: ReadDb, field: FieldId, month: Month, size: number, rows: Int32Array): (row: number) => Buffer {
  if (rows.length <= MOST_SINGLE_CELLS) {
    const part = db.prepare<[number, number, string, number], { data: Buffer }>('SELECT substr(data, ?, ?) AS data FROM column_cache WHERE field_id = ? AND month = ?')
    return (row) => part.get(row * size + 1, size, field, month)?.data ?? Buffer.alloc(size)
  }
  const whole = db.prepare<[string, number], Pick<CachedRow, 'data'>>('SELECT data FROM column_cache WHERE field_id = ? AND month = ?').get(field, month)?.data
  return (row) => whole?.subarray(row * size, (row + 1) * size) ?? Buffer.alloc(size)
}

/** Texts of a kept dictionary, in its order. */
function readTexts(db: ReadDb, field: FieldId, month: Month, codes: readonly number[], dictionaryBytes: number): readonly string[] {
  if (codes.length <= MOST_SINGLE_CELLS && dictionaryBytes > LARGE_DICTIONARY_BYTES) {
    const one = db.prepare<[string, string, number], { text: string }>('SELECT json_extract(dictionary_json, ?) AS text FROM column_cache WHERE field_id = ? AND month = ?')
    return codes.map((code) => one.get(`$[${code}]`, field, month)?.text ?? '')
  }
  const row = db.prepare<[string, number], Pick<CachedRow, 'dictionary_json'>>('SELECT dictionary_json FROM column_cache WHERE field_id = ? AND month = ?').get(field, month)
  const dictionary: readonly string[] = JSON.parse(row?.dictionary_json ?? '[]')
  return codes.map((code) => dictionary[code] ?? '')
}

export function isCached(db: ReadDb, field: FieldId, month: Month, stamp: string): boolean {
  return db.prepare<[string, number, string], unknown>('SELECT 1 FROM column_cache WHERE field_id = ? AND month = ? AND stamp = ?').get(field, month, stamp) !== undefined
}

/** Kept texts up to which a column is read in about 10 ms; of more, taking the dictionary apart takes longer than all else. */
const QUICK_DICTIONARY_BYTES = 2 ** 20

/** Whether a column is kept, and its texts are few. */
export function isQuicklyRead(db: ReadDb, field: FieldId, month: Month, stamp: string): boolean {
  const row = db
    .prepare<[string, number, string], { bytes: number }>('SELECT coalesce(octet_length(dictionary_json), 0) AS bytes FROM column_cache WHERE field_id = ? AND month = ? AND stamp = ?')
    .get(field, month, stamp)
  return row !== undefined && row.bytes <= QUICK_DICTIONARY_BYTES
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
