import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { basename, dirname, extname, join } from 'node:path'
import { TextDecoder } from 'node:util'
import { readOds } from 'hucre/ods'
import { readXls, readXlsb, readXlsx } from 'hucre/xlsx'
import type { CellValue, Workbook } from 'hucre/xlsx'
import Papa from 'papaparse'
import * as SheetJs from 'xlsx'
import { openTable } from '../../electron/engine/spreadsheet/read/table-source.ts'
import type { Cell, TableSource } from '../../electron/engine/spreadsheet/read/table-source.ts'
import { sameCell } from './cell-agreement.ts'
import expectedCells from './expected-cells.json' with { type: 'json' }
import { agreesWithPrinted } from './printed-agreement.ts'
import type { PrintedStyle } from './printed-agreement.ts'

/** A sheet as somebody else says it is. Rows by their number from 1. */
export interface ReferenceSheet {
  /** Null: known by its place alone. */
  readonly name: string | null
  readonly place: number
  /** Absent when this reference does not tell. */
  readonly hidden?: boolean
  readonly rows: ReadonlyMap<number, readonly Cell[]>
}

/** An independent answer to what a file holds. `load` fails when the other reader refuses the file. */
export interface Reference {
  readonly name: string
  readonly load: () => Promise<readonly ReferenceSheet[]>
  readonly agrees: (ours: Cell, theirs: Cell) => boolean
  /** False: only the cells the reference names are compared. */
  readonly isWhole: boolean
}

const HUCRE: Readonly<Record<string, (bytes: Uint8Array) => Promise<Workbook>>> = {
  '.xlsx': readXlsx, '.xlsm': readXlsx, '.xls': readXls, '.xlsb': readXlsb, '.ods': readOds,
}
const BOOKS: ReadonlySet<string> = new Set(['.xlsx', '.xlsm', '.xls', '.xlsb', '.ods', '.xml', '.biff5', '.et', '.htm'])
const TEXTS: ReadonlySet<string> = new Set(['.csv', '.tsv', '.txt', '.prn'])
/** The program that printed it left the title row out. */
const PRINTED_WITHOUT_TITLE = /Attendance/
/** Sheets printed by Excel under another system language: code page, list separator and decimal comma. */
const PRINTED_ABROAD: readonly (readonly [name: RegExp, encoding: string])[] = [
  [/russian/, 'windows-1251'], [/greek/, 'windows-1253'],
]

/** Everything independent that is known about a file of the corpus. */
export function referencesOf(path: string): readonly Reference[] {
  const extension = extname(path).toLowerCase()
  const references: Reference[] = []
  const hucre = HUCRE[extension]
  if (hucre !== undefined) references.push({ ...typed('hucre'), load: () => hucreSheets(path, hucre) })
  if (extension === '.xlsx' || extension === '.xlsm') references.push({ ...typed('sheetjs'), load: () => sheetJsSheets(path) })
  if (TEXTS.has(extension)) references.push({ ...typed('papaparse'), load: () => papaSheets(path) })
  if (BOOKS.has(extension)) references.push(...printedTwins(path), ...bookTwins(path))
  if (extension === '.csv' && basename(dirname(path)) === 'csv-spectrum') references.push(...jsonTwins(path))
  references.push(...writtenExpectations(path))
  return references
}

function typed(name: string): Pick<Reference, 'name' | 'agrees' | 'isWhole'> {
  return { name, agrees: sameCell, isWhole: true }
}

async function hucreSheets(path: string, read: (bytes: Uint8Array) => Promise<Workbook>): Promise<readonly ReferenceSheet[]> {
  const book = await read(new Uint8Array(readFileSync(path)))
  // Of the binary formats hucre does not read which sheets are hidden.
  const tellsHidden = !/\.xlsb?$/i.test(path) || /\.xlsx$/i.test(path)
  return book.sheets.map((sheet, place) => ({
    name: sheet.name,
    place,
    ...(tellsHidden ? { hidden: sheet.hidden === true || sheet.veryHidden === true } : {}),
    rows: rowsByNumber(sheet.rows.map((row) => row.map(hucreCell))),
  }))
}

function hucreCell(value: CellValue | undefined): Cell {
  if (value === undefined || value === null || value === '') return null
  return value instanceof Date ? { kind: 'date', days: value.getTime() / 86_400_000 } : value
}

async function sheetJsSheets(path: string): Promise<readonly ReferenceSheet[]> {
  const book = SheetJs.read(readFileSync(path), { dense: true, cellNF: true, cellText: false, cellFormula: false })
  const date1904 = book.Workbook?.WBProps?.date1904 === true
  return book.SheetNames.map((name, place) => {
    const rows = (book.Sheets[name]?.['!data'] ?? []).map((row) => (row ?? []).map((cell) => sheetJsCell(cell, date1904)))
    return { name, place, hidden: (book.Workbook?.Sheets?.[place]?.Hidden ?? 0) > 0, rows: rowsByNumber(rows) }
  })
}

/** Its calendar and its opinion of number formats, not ours. */
function sheetJsCell(cell: SheetJs.CellObject | undefined, date1904: boolean): Cell {
  if (cell === undefined || cell.v === undefined || cell.v === '') return null
  if (cell.t === 'e') return { kind: 'error', text: cell.w ?? SHEETJS_ERRORS[Number(cell.v)] ?? String(cell.v) }
  if (cell.v instanceof Date) return { kind: 'date', days: cell.v.getTime() / 86_400_000 }
  const format = String(cell.z ?? '')
  if (typeof cell.v !== 'number' || !SheetJs.SSF.is_date(format) || /\[(?:h+|m+|s+)\]/i.test(format)) return cell.v
  const parts: { y: number; m: number; d: number; H: number; M: number; S: number; u: number } | null =
    SheetJs.SSF.parse_date_code(cell.v, { date1904 })
  if (parts === null) return cell.v
  const second = parts.H * 3600 + parts.M * 60 + parts.S + parts.u
  return { kind: 'date', days: (Date.UTC(parts.y, parts.m - 1, parts.d) / 1000 + second) / 86_400 }
}

const SHEETJS_ERRORS: Readonly<Record<number, string>> = {
  0: '#NULL!', 7: '#DIV/0!', 15: '#VALUE!', 23: '#REF!', 29: '#NAME?', 36: '#NUM!', 42: '#N/A', 43: '#GETTING_DATA',
}

/** The other parser gets the encoding and the delimiter found here: it judges the fields, not the guess. */
async function papaSheets(path: string): Promise<readonly ReferenceSheet[]> {
  const source = await openTable(path)
  await source.close()
  const text = new TextDecoder(source.encoding).decode(readFileSync(path)).replaceAll('\0', '')
  const delimiter = source.delimiter ?? ','
  return [{ name: null, place: 0, rows: rowsByNumber(parseText(text, delimiter)) }]
}

function parseText(text: string, delimiter: string): readonly (readonly Cell[])[] {
  const { data } = Papa.parse<readonly string[]>(text, { delimiter })
  return data.map((fields) => fields.map((field) => (field === '' ? null : field)))
}

/** Tables that Excel printed from the same workbook, by name: `book.csv`, `book.0.csv`, `book.xls.0.csv`. */
function printedTwins(path: string): readonly Reference[] {
  const folder = dirname(path)
  const stem = stemOf(path)
  return [folder, join(folder, 'truth-csv')].flatMap((where) => filesOf(where).flatMap((name) => {
    const match = /^(?:biff5__)?(.+?)(?:\.(?:xls|xlsb|xlsx|xls\.xml))?(?:\.(\d+))?\.csv$/i.exec(name)
    if (match === null || match[1] !== stem) return []
    const encoding = PRINTED_ABROAD.find(([pattern]) => pattern.test(name))?.[1]
    const style: PrintedStyle = { decimal: encoding === undefined ? '.' : ',' }
    const sheet = Number(match[2] ?? 0)
    return [{
      name: `printed ${name}`,
      isWhole: true,
      agrees: (ours: Cell, theirs: Cell) => agreesWithPrinted(ours, typeof theirs === 'string' ? theirs : '', style),
      load: async () => {
        const text = new TextDecoder(encoding ?? 'utf-8').decode(readFileSync(join(where, name)))
        const rows = parseText(text, encoding === undefined ? ',' : ';')
        return [{ name: null, place: sheet, rows: rowsByNumber(PRINTED_WITHOUT_TITLE.test(name) ? [[], ...rows] : rows) }]
      },
    }]
  }))
}

/** The same workbook saved as .xlsx, read by the scanner of this project: a check of the readers of all other formats. */
function bookTwins(path: string): readonly Reference[] {
  if (/\.xls[xm]$/i.test(path)) return []
  const stem = stemOf(path)
  return filesOf(dirname(path)).filter((name) => /\.xls[xm]$/i.test(name) && stemOf(name) === stem).map((name) => ({
    ...typed(`twin ${name}`),
    load: async () => {
      const source = await openTable(join(dirname(path), name))
      try {
        return await sheetsOf(source)
      } finally {
        await source.close()
      }
    },
  }))
}

export async function sheetsOf(source: TableSource): Promise<readonly ReferenceSheet[]> {
  const sheets: ReferenceSheet[] = []
  for (const [place, { name, hidden }] of source.sheets.entries()) {
    const rows = new Map<number, readonly Cell[]>()
    for await (const chunk of source.rows(place)) chunk.rows.forEach((row, i) => rows.set(chunk.rowNos[i] ?? 0, row))
    sheets.push({ name, place, hidden, rows })
  }
  return sheets
}

/** The name that twins share: without folder, format and the marks of the format in the name. */
function stemOf(path: string): string {
  return basename(path, extname(path)).replace(/^biff5__/, '').replace(/\.biff5$/, '').replace(/-xlsx?$/, '')
    .replace(/^(crlf__crlf|freeze|sheet_visibility)5$/, '$1').replace(/^(.*(?:converter|template))0[37]$/, '$1')
}

function jsonTwins(path: string): readonly Reference[] {
  const twin = join(dirname(path), basename(path).replace('csvs__', 'json__').replace('.csv', '.json'))
  if (!existsSync(twin)) return []
  return [{
    ...typed(`printed ${basename(twin)}`),
    load: async () => {
      const records = JSON.parse(readFileSync(twin, 'utf8')) as readonly Readonly<Record<string, string>>[]
      const header = Object.keys(records[0] ?? {})
      const rows = [header, ...records.map((record) => header.map((key) => record[key] ?? null))]
      return [{ name: null, place: 0, rows: rowsByNumber(rows.map((row) => row.map((text) => (text === '' ? null : text)))) }]
    },
  }]
}

type WrittenCell = string | number | boolean | null | { readonly date?: string; readonly error?: string }

interface WrittenExpectation {
  readonly file: string
  readonly sheet: string
  readonly row: number
  readonly rows: readonly (readonly WrittenCell[])[]
}

/** What the project that collected the file says is in it. */
function writtenExpectations(path: string): readonly Reference[] {
  const file = `${basename(dirname(path))}/${basename(path)}`
  const known: readonly WrittenExpectation[] = expectedCells
  return known.filter((expectation) => expectation.file === file).map(({ sheet, row, rows }) => ({
    ...typed('expected'),
    isWhole: false,
    load: async () => [{
      name: sheet,
      place: -1,
      rows: new Map(rows.map((cells, i) => [row + i, cells.map(writtenCell)] as const)),
    }],
  }))
}

function writtenCell(cell: WrittenCell): Cell {
  if (typeof cell !== 'object' || cell === null) return cell
  if (cell.date === undefined) return { kind: 'error', text: cell.error ?? '' }
  return { kind: 'date', days: Date.parse(`${cell.date}Z`) / 86_400_000 }
}

function rowsByNumber(rows: readonly (readonly Cell[])[]): ReadonlyMap<number, readonly Cell[]> {
  const byNumber = new Map<number, readonly Cell[]>()
  rows.forEach((row, i) => {
    if (row.some((cell) => cell !== null && cell !== undefined)) byNumber.set(i + 1, row)
  })
  return byNumber
}

function filesOf(folder: string): readonly string[] {
  return existsSync(folder) ? readdirSync(folder).sort() : []
}
