import { readFile, stat } from 'node:fs/promises'
import { basename } from 'node:path'
import { runInNewContext } from 'node:vm'
import * as SheetJs from 'xlsx'
import * as codePages from 'xlsx/dist/cpexcel.full.mjs'
import { AppError } from '../../../../shared/domain/errors.ts'
import { restoreBuiltinFormats } from './biff-formats.ts'
import { MAX_COLUMNS, MAX_ROWS } from './cell-reference.ts'
import { damaged, fromSystemError } from './file-errors.ts'
import { formatKind } from './number-format.ts'
import { RowChunks } from './row-chunks.ts'
import { hasCircle } from './sector-chains.ts'
import { serialToCell } from './serial-date.ts'
import type { Cell, MergeRange, ReadOptions, RowChunk, SheetInfo, TableKind, TableSource } from './table-source.ts'
import { decodedText, detectEncoding } from './text-encoding.ts'

// The ESM build has no code pages of its own: without them BIFF5 text in Chinese reads as rubbish.
SheetJs.set_cptable(codePages)

const CHINESE_CODE_PAGE = 936
/** What is read whole must fit a string and leave the laptop some memory. */
const MAX_BYTES = 400 * 2 ** 20
/** SheetJS walks whatever ranges a damaged file names, cell by cell: 4 billion of them never end. Sound files need a tenth of this. */
const LONGEST_PARSE_MS = 15_000
const LONGEST_PARSE_MS_PER_MB = 2000
const ERROR_TEXTS: ReadonlyMap<number, string> = new Map([
  [0x00, '#NULL!'], [0x07, '#DIV/0!'], [0x0f, '#VALUE!'], [0x17, '#REF!'], [0x1d, '#NAME?'], [0x24, '#NUM!'], [0x2a, '#N/A'],
    [0x2b, '#GETTING_DATA'],
])

/**
 * Opens what has no streaming reader here: .xls (BIFF 2–8), .xlsb and the XML of Excel 2003, through SheetJS.
 * Cost: the whole workbook in memory, read at once; these formats hold 65,536 rows or are rare.
 * Errors: FILE_ENCRYPTED, FILE_CORRUPT.
 */
export async function openSheetJs(path: string, kind: Extract<TableKind, 'xls' | 'xlsb' | 'spreadsheetml'>): Promise<TableSource> {
  const file = basename(path)
  const where = { file, part: '' }
  const { size } = await stat(path).catch((error: unknown) => {
    throw fromSystemError(error, path)
  })
  if (size > MAX_BYTES) throw damaged(where, 'too-large')
  const workbook = kind === 'spreadsheetml' ? await parseText(path, file) : await parseBinary(path, file, kind)
  const date1904 = workbook.Workbook?.WBProps?.date1904 === true
  const names = workbook.SheetNames.filter((name, i) => {
    const sheet = workbook.Sheets[name]
    if (sheet === undefined) throw damaged({ file, part: `${i + 1}` }, 'missing-part')
    return sheet['!type'] === undefined || sheet['!type'] === 'sheet'
  })
  const sheets = names.map((name): SheetInfo => {
    const sheet = workbook.Sheets[name]!
    const properties = workbook.Workbook?.Sheets?.[workbook.SheetNames.indexOf(name)]
    // An index that damage has made of billions of rows.
    if (rowsOf(sheet).length > MAX_ROWS) throw damaged({ file, part: name }, 'reference')
    return { name, hidden: (properties?.Hidden ?? 0) > 0, rowEstimate: rowsOf(sheet).length, merges: mergesOf(sheet) }
  })

  async function* read(sheetIndex: number, options: ReadOptions): AsyncGenerator<RowChunk, void, undefined> {
    const name = names[sheetIndex]
    if (name === undefined) throw new AppError('SHEET_NOT_FOUND', { file, sheet: sheetIndex + 1 })
    const rows = rowsOf(workbook.Sheets[name]!)
    const chunks = new RowChunks(options.maxRows)
    for (let i = 0; i < rows.length && !chunks.isFull; i++) {
      const cells = rows[i]
      if (cells === undefined) continue
      if (cells.length > MAX_COLUMNS) throw damaged({ file, part: name }, 'reference')
      chunks.add(i + 1, Array.from(cells, (cell) => (cell === undefined ? null : cellOf(cell, date1904))))
      if ((i & 1023) === 1023) {
        options.signal?.()
        options.onProgress?.(i + 1, rows.length)
        yield* chunks.take(false)
      }
    }
    options.signal?.()
    options.onProgress?.(rows.length, rows.length)
    yield* chunks.take(true)
  }

  return {
    path,
    kind,
    sheets,
    rows: (sheetIndex, options = {}) => read(sheetIndex, options),
    async merges(sheetIndex) {
      const sheet = sheets[sheetIndex]
      if (sheet === undefined) throw new AppError('SHEET_NOT_FOUND', { file: where.file, sheet: sheetIndex + 1 })
      return sheet.merges
    },
    async close() {},
  }
}

const OPTIONS = { dense: true, cellDates: false, cellNF: true, cellText: false, cellHTML: false, cellFormula: false,
  raw: true } as const

async function parseBinary(path: string, file: string, kind: 'xls' | 'xlsb'): Promise<SheetJs.WorkBook> {
  const bytes = await readFile(path).catch((error: unknown) => {
    throw fromSystemError(error, path)
  })
  try {
    // The shown text of .xlsb is the only trace of formats that SheetJS knows and does not name.
    if (kind === 'xlsb') return inTime(bytes.length, () => SheetJs.read(bytes, { ...OPTIONS, cellText: true, type: 'buffer' }))
    if (bytes.readUInt32BE(0) === 0xd0cf11e0 && hasCircle(bytes)) throw damaged({ file, part: '' }, 'reference')
    return inTime(bytes.length, () => {
      const stream = workbookStream(bytes, file)
      // Of the container only the stream: how many properties the others claim to have, SheetJS believes up to 4 billion.
      const workbook = SheetJs.read(stream !== null && isRecords(stream) ? stream : bytes, { ...OPTIONS, type: 'buffer', codepage: CHINESE_CODE_PAGE })
      if (stream !== null) restoreBuiltinFormats(workbook, stream)
      return workbook
    })
  } catch (error) {
    throw parseError(error, file)
  }
}

async function parseText(path: string, file: string): Promise<SheetJs.WorkBook> {
  const encoded = await detectEncoding(path)
  let text = ''
  for await (const piece of decodedText(encoded, {})) text += piece
  if (!/<\/(?:\w+:)?Workbook\s*>\s*$/.test(text.slice(-4096))) throw damaged({ file, part: '' }, 'truncated')
  try {
    return inTime(text.length, () => SheetJs.read(text, { ...OPTIONS, type: 'string' }))
  } catch (error) {
    throw parseError(error, file)
  }
}

/** Only the virtual machine can end a loop of somebody else's. */
function inTime<T>(bytes: number, read: () => T): T {
  let result: T | undefined
  const timeout = LONGEST_PARSE_MS + Math.ceil((bytes / 2 ** 20) * LONGEST_PARSE_MS_PER_MB)
  runInNewContext('read()', { read: () => void (result = read()) }, { timeout })
  return result as T
}

/** The stream of the cells; null for a file without container. SheetJS reads on over the end of a cut one: the sizes tell. */
function workbookStream(bytes: Buffer, file: string): Buffer | null {
  if (bytes.readUInt32BE(0) !== 0xd0cf11e0) return null
  const container = SheetJs.CFB.read(bytes, { type: 'buffer' })
  if (SheetJs.CFB.find(container, 'EncryptedPackage') !== null) throw new AppError('FILE_ENCRYPTED', { file })
  for (const entry of container.FileIndex) {
    if (entry.type !== 2 || !/^(?:workbook|book)$/i.test(entry.name)) continue
    if (entry.content.length < entry.size) throw damaged({ file, part: entry.name }, 'truncated')
  }
  // A file saved for two versions of Excel holds both, and one with embedded workbooks those of them further down.
  const entry = SheetJs.CFB.find(container, '/Workbook') ?? SheetJs.CFB.find(container, '/Book')
  return entry?.content ? Buffer.from(entry.content) : null
}

/** True for what SheetJS knows as the records of a workbook; of anything else it would make text. */
function isRecords(stream: Buffer): boolean {
  return stream.length > 4 && stream[0] === 0x09 && (stream[1] ?? 0xff) <= 0x08
}

function parseError(error: unknown, file: string): unknown {
  if (error instanceof AppError) return error
  // SheetJS throws plain texts, too.
  if (!(error instanceof Error)) return damaged({ file, part: '' }, 'structure', error)
  if ('code' in error && error.code === 'ERR_SCRIPT_EXECUTION_TIMEOUT') return damaged({ file, part: '' }, 'too-large', error)
  if (/password|encrypt/i.test(error.message)) return new AppError('FILE_ENCRYPTED', { file }, { cause: error })
  return damaged({ file, part: '' }, 'structure', error)
}

function rowsOf(sheet: SheetJs.WorkSheet): readonly (readonly (SheetJs.CellObject | undefined)[] | undefined)[] {
  return sheet['!data'] ?? []
}

function mergesOf(sheet: SheetJs.WorkSheet): readonly MergeRange[] {
  return (sheet['!merges'] ?? []).map(({ s, e }) => ({ firstRow: s.r + 1, lastRow: e.r + 1, firstColumn: s.c, lastColumn: e.c }))
}

function cellOf(cell: SheetJs.CellObject, date1904: boolean): Cell {
  switch (cell.t) {
    case 's':
      return cell.v === '' || cell.v === undefined ? null : String(cell.v)
    case 'n': {
      if (typeof cell.v !== 'number' || !Number.isFinite(cell.v)) return null
      const kind = formatKind(cell.z === undefined ? impliedFormat(cell.w) : String(cell.z))
      return kind === 'date' || kind === 'time' ? serialToCell(cell.v, kind, date1904) : cell.v
    }
    case 'b':
      return cell.v === true
    case 'e':
      return { kind: 'error', text: ERROR_TEXTS.get(Number(cell.v)) ?? '#ERROR!' }
    case 'd':
      return cell.v instanceof Date ? { kind: 'date', days: cell.v.getTime() / 86_400_000 } : null
    case 'z':
      return null
    default:
      return null
  }
}

/** The first cell of each built-in format in .xlsb has its text only: 3/5/24 or 8:30:00. */
function impliedFormat(shown: string | undefined): string {
  if (shown === undefined) return ''
  return /^\d{1,2}\/\d{1,2}\/\d{2}$/.test(shown) ? 'm/d/yy' : /^\d{1,2}:\d\d/.test(shown) ? 'h:mm:ss' : ''
}
