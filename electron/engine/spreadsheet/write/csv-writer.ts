import iconv from 'iconv-lite'
import { isoDate } from './iso-date.ts'
import { writeOutputFile } from './output-file.ts'
import { RowSource } from './row-source.ts'
import type { WriteCell, WriteRow } from './sheet-spec.ts'

export interface CsvSpec {
  readonly header?: readonly string[]
  readonly rows: Iterable<WriteRow> | AsyncIterable<WriteRow>
  /** `utf8-bom` opens right in Excel and WPS of any language; `gb18030` is what old billing tools read. Default `utf8-bom`. */
  readonly encoding?: 'utf8-bom' | 'utf8' | 'gb18030'
  /** Default true: a cell a spreadsheet would run as a formula gets a leading apostrophe. Plain numbers such as -12.50 stay. */
  readonly guardFormulas?: boolean
}

export interface CsvOptions {
  /** Called at least once per 256 K characters; throws to cancel, and nothing of the file stays. */
  readonly signal?: () => void
  /** Rows written since the last call, the header not counted. */
  readonly onRows?: (rows: number) => void
}

export interface CsvResult {
  /** Without the header. */
  readonly rows: number
  readonly bytes: number
}

const CHUNK_CHARS = 256 * 1024
const NEEDS_QUOTES = /[",\r\n]|^[\s\ufeff]|\s$/
/** The full-width forms are read as formulas by spreadsheets with Chinese and Japanese input habits. */
const STARTS_FORMULA = /^[=+\-@\t\r＝＋－＠]/
const PLAIN_NUMBER = /^[+-]?(\d+|\d{1,3}(,\d{3})+)?(\.\d+)?([eE][+-]?\d+)?%?$/

/**
 * Write rows as CSV (RFC 4180, CRLF), streaming.
 * Missing: null, undefined, NaN and ±Infinity are empty cells. Units: dates as yyyy-mm-dd, with hh:mm:ss behind when they have a time of day.
 * Errors: OUTPUT_NOT_WRITABLE, DISK_FULL; what the row source or `signal` throws comes out unchanged. After any of them no file
 * is left.
 */
export async function writeCsv(path: string, spec: CsvSpec, options: CsvOptions = {}): Promise<CsvResult> {
  let rows = 0
  const bytes = await writeOutputFile(path, csvBytes(spec, options, count => {
    rows += count
  }))
  return { rows, bytes }
}

async function* csvBytes(spec: CsvSpec, options: CsvOptions, onChunk: (rows: number) => void): AsyncGenerator<Uint8Array> {
  const encode = (chunk: string) => spec.encoding === 'gb18030' ? iconv.encode(chunk, 'gb18030') : Buffer.from(chunk, 'utf8')
  const guard = spec.guardFormulas !== false
  const source = new RowSource(spec.rows)
  let text = (spec.encoding ?? 'utf8-bom') === 'utf8-bom' ? '\ufeff' : ''
  let rows = 0
  const told = () => {
    options.signal?.()
    options.onRows?.(rows)
    onChunk(rows)
    rows = 0
  }
  try {
    if (spec.header) text += csvLine(spec.header, guard)
    for (;;) {
      const row = source.isAsync ? await source.nextAsync() : source.next()
      if (row === null) break
      text += csvLine(row, guard)
      rows++
      if (text.length >= CHUNK_CHARS) {
        told()
        yield encode(text)
        text = ''
      }
    }
    told()
    if (text !== '') yield encode(text)
  } finally {
    await source.close()
  }
}

function csvLine(row: WriteRow, guard: boolean): string {
  let line = ''
  for (let j = 0; j < row.length; j++) line += (j === 0 ? '' : ',') + csvCell(row[j], guard)
  return `${line}\r\n`
}

function csvCell(cell: WriteCell, guard: boolean): string {
  if (cell === null || cell === undefined) return ''
  if (typeof cell === 'number') return Number.isFinite(cell) ? String(cell) : ''
  if (typeof cell === 'boolean') return cell ? '1' : '0'
  if (typeof cell === 'string') return csvText(cell, guard)
  if ('date' in cell) return isoDate(cell.date)
  return 'text' in cell ? csvText(cell.text, guard) : csvCell(cell.number, guard)
}

function csvText(value: string, guard: boolean): string {
  const safe = guard && STARTS_FORMULA.test(value) && !isPlainNumber(value) ? `'${value}` : value
  return NEEDS_QUOTES.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe
}

function isPlainNumber(value: string): boolean {
  return /\d/.test(value) && PLAIN_NUMBER.test(value)
}
