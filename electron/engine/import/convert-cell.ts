import type { FieldType } from '../../../shared/domain/field.ts'
import { isMonth, type Month } from '../../../shared/domain/month.ts'
import type { Cell } from '../spreadsheet/read/table-source.ts'
import { convertId, convertPhone } from './convert-id.ts'
import { cellText } from './cell-text.ts'
import { monthOfDecimal, type DecimalStyle } from './decimal-months.ts'
import { flagOf } from './flag-words.ts'
import { isErrorWord, isMissingNumber, isMissingWord } from './missing-words.ts'
import { monthOfCell } from './month-in-text.ts'
import { needsDayOrder, parseDate, type DayOrder } from './parse-date.ts'
import { parsePlainNumber, parseWrittenNumber } from './parse-number.ts'
import { BAD, badError, type BadCell } from './bad-cell.ts'
import { storedFactor, unitOf } from './units.ts'

/** The value as it is stored, null = missing, or why the cell cannot be what its column says. */
export type Converted = string | number | null | BadCell

export type CellConverter = (cell: Cell) => Converted

/** What the cells of a column tell of one another, where none of them tells alone. */
export interface Spelling {
  readonly dayOrder: DayOrder | null
  readonly decimals: DecimalStyle
}

const UNKNOWN_SPELLING: Spelling = { dayOrder: null, decimals: null }

export interface ConvertedColumn {
  readonly id: string
  readonly type: FieldType
  /** The unit the field is shown in. */
  readonly unit: string
  /** The unit of the values in the file. */
  readonly fileUnit: string
  readonly spelling?: Spelling
}

/** Day and month fields beyond are "without end" in billing systems, not dates. */
const ENDLESS_FROM = Date.UTC(2099, 0, 1) / 86_400_000
const EARLIEST_DAY = Date.UTC(1900, 0, 1) / 86_400_000
const EXCEL_EPOCH = 25_569
const SERIAL_FROM = 7_305
const SERIAL_TO = 73_050
/** The most a cell of Excel holds. */
const LONGEST_TEXT = 32_767
/** Lengths of time and the like may be given with decimals; things that are counted may not. */
const ROUNDED_UNITS = new Set(['月', '天', '岁'])

/** Makes the converter of one column. Units: the result is in stored units. Missing: null. */
export function cellConverter(column: ConvertedColumn): CellConverter {
  switch (column.type) {
    case 'id':
      return column.id === 'msisdn' || column.id === 'contact_phone' ? convertPhone : convertId
    case 'text':
    case 'enum':
      return convertText
    case 'flag':
      return convertFlag
    case 'date':
      return dateConverter(column.spelling ?? UNKNOWN_SPELLING)
    case 'month':
      return monthConverter(column.spelling ?? UNKNOWN_SPELLING)
    case 'int':
    case 'number':
    case 'money':
      return numberConverter(column)
  }
}

function convertText(cell: Cell): Converted {
  if (typeof cell === 'string') {
    const text = cell.trim()
    if (isErrorWord(text)) return BAD.ERROR_CELL
    return isMissingWord(text) ? null : text.length > LONGEST_TEXT ? text.slice(0, LONGEST_TEXT) : text
  }
  if (cell === null) return null
  if (typeof cell === 'object' && cell.kind === 'error') return badError(cell)
  return cellText(cell)
}

function convertFlag(cell: Cell): Converted {
  if (cell === null) return null
  if (typeof cell === 'boolean') return cell ? 1 : 0
  if (typeof cell === 'number') return cell === 1 || cell === 0 ? cell : BAD.NOT_A_FLAG
  if (typeof cell === 'object') return cell.kind === 'error' ? badError(cell) : BAD.NOT_A_FLAG
  const text = cell.trim()
  const flag = flagOf(text)
  if (flag !== null) return flag
  if (isErrorWord(text)) return BAD.ERROR_CELL
  return isMissingNumber(text) ? null : BAD.NOT_A_FLAG
}

function dateConverter({ dayOrder }: Spelling): CellConverter {
  return (cell) => convertDate(cell, dayOrder)
}

function convertDate(cell: Cell, order: DayOrder | null): Converted {
  if (cell === null) return null
  if (typeof cell === 'boolean') return BAD.NOT_A_DATE
  if (typeof cell === 'object') return cell.kind === 'error' ? badError(cell) : usableDay(Math.floor(cell.days))
  if (typeof cell === 'number') return dayOfNumber(cell)
  const text = cell.trim()
  if (isErrorWord(text)) return BAD.ERROR_CELL
  if (isMissingNumber(text) || /^0{4}[-/.]?0{2}[-/.]?0{2}/.test(text)) return null
  const day = parseDate(text, order)
  if (day !== null) return usableDay(day)
  const serial = /^\d{5}(?:\.\d+)?$/.test(text) ? Number(text) : NaN
  return Number.isNaN(serial) ? badDate(text, order) : dayOfNumber(serial)
}

export function badDate(text: string, order: DayOrder | null): BadCell {
  return order === null && needsDayOrder(text) ? BAD.DATE_ORDER_UNKNOWN : BAD.NOT_A_DATE
}

/** Excel's serial numbers, or a day written as the number YYYYMMDD. */
function dayOfNumber(value: number): Converted {
  if (value >= SERIAL_FROM && value < SERIAL_TO) return Math.floor(value) - EXCEL_EPOCH
  if (value === 0) return null
  const day = Number.isInteger(value) && value >= 19_000_101 && value <= 99_991_231 ? parseDate(String(value)) : null
  return day === null ? BAD.NOT_A_DATE : usableDay(day)
}

function usableDay(day: number): Converted {
  if (day < EARLIEST_DAY) return BAD.NOT_A_DATE
  return day >= ENDLESS_FROM ? null : day
}

function monthConverter({ dayOrder, decimals }: Spelling): CellConverter {
  return (cell) => convertMonth(cell, dayOrder, decimals)
}

function convertMonth(cell: Cell, order: DayOrder | null, decimals: DecimalStyle): Converted {
  if (cell === null) return null
  if (typeof cell === 'object' && cell.kind === 'error') return badError(cell)
  if (typeof cell === 'string' && isMissingNumber(cell.trim())) return null
  const month = monthOfDecimal(cell, decimals) ?? monthOfCell(cell, order)
  if (month !== null) return month
  return typeof cell === 'string' && order === null && needsDayOrder(cell) ? BAD.DATE_ORDER_UNKNOWN : BAD.NOT_A_MONTH
}

/** True when a month can be one of an extract: from 2000 on, and not after the month that follows the import. */
export function isPlausibleMonth(month: Month, latest: Month): boolean {
  return isMonth(month) && month >= 200_001 && month <= latest
}

function numberConverter({ type, unit, fileUnit }: ConvertedColumn): CellConverter {
  const factor = storedFactor({ unit }, fileUnit) ?? storedFactor({ unit }, '') ?? 1
  const scaled = storedFactor({ unit }, '') ?? 1
  const isWhole = type !== 'number' || scaled !== 1
  const isRounded = type === 'money' || scaled !== 1 || factor !== 1 || ROUNDED_UNITS.has(unit)
  const store = (value: number, by: number): Converted => {
    const stored = by === 1 ? value : value * by
    if (!isWhole) return Number.isFinite(stored) ? stored : BAD.NOT_A_NUMBER
    if (Number.isInteger(stored)) return Number.isSafeInteger(stored) ? stored : BAD.NOT_A_NUMBER
    // 0.285 yuan times 100 is a hair under 28.5 in binary: the half has to go up all the same.
    const rounded = Math.round(stored * (1 + 2 * Number.EPSILON))
    return isRounded && Number.isSafeInteger(rounded) ? rounded : BAD.NOT_A_NUMBER
  }
  return (cell) => {
    if (typeof cell === 'string') {
      if (isErrorWord(cell)) return BAD.ERROR_CELL
      const plain = parsePlainNumber(cell)
      if (!Number.isNaN(plain)) return store(plain, factor)
      const text = cell.trim()
      if (isMissingNumber(text)) return null
      const written = parseWrittenNumber(text)
      if (!written) return BAD.NOT_A_NUMBER
      if (written.isShare) return unit === '' || unit === '%' ? store(written.value, scaled) : BAD.NOT_A_NUMBER
      const by = written.unit === '' ? factor : writtenFactor(unit, written.unit)
      return by === null ? BAD.NOT_A_NUMBER : store(written.value, by)
    }
    if (typeof cell === 'number') return store(cell, factor)
    if (cell === null) return null
    if (typeof cell === 'boolean') return isWhole && type === 'int' ? Number(cell) : BAD.NOT_A_NUMBER
    return cell.kind === 'error' ? badError(cell) : BAD.NOT_A_NUMBER
  }
}

/** A unit written in the cell stands over the one of the column. */
function writtenFactor(unit: string, written: string): number | null {
  const known = unitOf(written)
  return known === null ? null : storedFactor({ unit }, known)
}
