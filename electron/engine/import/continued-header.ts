import type { TablePlan } from '../../../shared/api/import.ts'
import type { Cell, TableSource } from '../spreadsheet/read/table-source.ts'
import { cellText } from './cell-text.ts'
import { headerAt, type Header, type SheetHead } from './find-header.ts'
import { parseDate } from './parse-date.ts'
import { parseWrittenNumber } from './parse-number.ts'
import { readHead } from './plan-table.ts'
import { rowKind } from './row-kind.ts'

const COMPARED_ROWS = 50
const PHONE = /^1\d{10}$/

type CellClass = 'blank' | 'date' | 'number' | 'phone' | 'text'

/**
 * A workbook holds a million rows a sheet: systems write the others to the next sheet, mostly without the header. Such a
 * sheet begins with a row of values and is as wide as the sheet before it, with values of the same classes.
 * Missing: null when the sheet does not go on from that of `before`.
 */
export async function continuedHeader(source: TableSource, sheetIndex: number, before: TablePlan, signal: () => void): Promise<Header | null> {
  const head = await readHead(source, sheetIndex, COMPARED_ROWS, signal)
  const first = head.rows[0]
  if (!first?.some((cell) => isValue(classOf(cell)))) return null
  const earlier = await readHead(source, before.sheetIndex, COMPARED_ROWS + Math.max(0, ...before.headerRows), signal)
  const header = headerAt(earlier, before.headerRows)
  if (!header) return null
  const own = classesOf(head.rows)
  const wanted = classesOf(earlier.rows.slice(header.firstData))
  // The first row is held to more than the others: a header, whatever it names, is no row of values.
  const isAlike = own.length === wanted.length && own.every((one, i) => isSame(one, wanted[i]) && isSameOrText(classOf(first[i]), one))
  return isAlike ? header : null
}

function isSame(one: CellClass, other: CellClass | undefined): boolean {
  return one === other || one === 'blank' || other === 'blank'
}

/** A column of words may hold a number; one of numbers holds no word in its first row. */
function isSameOrText(cell: CellClass, column: CellClass): boolean {
  return column === 'text' || isSame(cell, column)
}

function isValue(one: CellClass): boolean {
  return one !== 'text' && one !== 'blank'
}

/** What most cells of each column are; blank columns at the right end are not there. */
function classesOf(rows: SheetHead['rows']): readonly CellClass[] {
  const data = rows.filter((row) => rowKind(row, []) === 'data')
  const width = Math.max(0, ...data.map((row) => row.length))
  const classes = Array.from({ length: width }, (_, column) => mostOf(data.map((row) => classOf(row[column]))))
  return classes.slice(0, classes.findLastIndex((one) => one !== 'blank') + 1)
}

function mostOf(classes: readonly CellClass[]): CellClass {
  const filled = Map.groupBy(classes.filter((one) => one !== 'blank'), (one) => one)
  const [most] = [...filled].sort(([, a], [, b]) => b.length - a.length)
  return most?.[0] ?? 'blank'
}

function classOf(cell: Cell | undefined): CellClass {
  const text = cellText(cell).trim()
  if (text === '') return 'blank'
  if (PHONE.test(text)) return 'phone'
  if (parseWrittenNumber(text) !== null) return 'number'
  return parseDate(text) === null ? 'text' : 'date'
}
