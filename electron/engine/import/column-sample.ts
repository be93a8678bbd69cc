import type { Cell } from '../spreadsheet/read/table-source.ts'
import { cellText, isBlankCell, narrow } from './cell-text.ts'
import { spellingOf } from './column-spelling.ts'
import { monthOfDecimal } from './decimal-months.ts'
import { flagOf } from './flag-words.ts'
import { isErrorWord, isMissingNumber, isMissingWord } from './missing-words.ts'
import { monthOfCell } from './month-in-text.ts'
import { needsDayOrder, parseDate } from './parse-date.ts'
import { parsePlainNumber, parseWrittenNumber } from './parse-number.ts'
import { unitOf } from './units.ts'

const PHONE = /^(?:\+?86)?1[3-9]\d{9}$/

/** What the first rows of a column look like. Shares are of the cells with a value. */
export interface ColumnSample {
  /** Cells with a value. */
  readonly filled: number
  readonly distinct: number
  readonly phoneShare: number
  readonly dateShare: number
  readonly monthShare: number
  /** Numbers such as 2024.11: months where the header says so. */
  readonly decimalMonthShare: number
  /** Dates such as 3/5/2019 in a column that does not tell the order. */
  readonly orderlessShare: number
  readonly numberShare: number
  readonly wholeShare: number
  readonly flagShare: number
  /** True when the values are dates by their cell format. */
  readonly isDateFormatted: boolean
  readonly hasLeadingZeros: boolean
  /** Unit written behind the numbers; '' where there is none. */
  readonly writtenUnit: string
  readonly longestDigits: number
  readonly longest: number
  /** Numbers among the values, in order. */
  readonly numbers: readonly number[]
  /** Different texts, at most 400, in order of appearance. */
  readonly values: readonly string[]
}

/** Looks at the cells of one column below the header. */
export function sampleColumn(cells: readonly Cell[]): ColumnSample {
  const seen = new Set<string>()
  const numbers: number[] = []
  const count = { filled: 0, phone: 0, date: 0, month: 0, decimalMonth: 0, orderless: 0, whole: 0, flag: 0, dateCells: 0 }
  const { dayOrder } = spellingOf(cells)
  let hasLeadingZeros = false
  let longestDigits = 0
  let longest = 0
  let writtenUnit = ''
  for (const cell of cells) {
    if (isBlankCell(cell)) continue
    const text = narrow(cellText(cell).trim())
    const flag = flagOf(text)
    if (isErrorWord(text) || (typeof cell === 'object' && cell !== null && cell.kind === 'error')) continue
    if (isMissingNumber(text) && flag === null) {
      if (!isMissingWord(text)) seen.add(text)
      continue
    }
    count.filled++
    seen.add(text)
    longest = Math.max(longest, text.length)
    if (/^\d+$/.test(text)) {
      longestDigits = Math.max(longestDigits, text.length)
      if (text.length > 1 && text.startsWith('0') && typeof cell === 'string') hasLeadingZeros = true
    }
    if (PHONE.test(text)) count.phone++
    if (flag !== null) count.flag++
    const isDateCell = typeof cell === 'object' && cell !== null && cell.kind === 'date'
    if (isDateCell) count.dateCells++
    if (isDateCell || parseDate(text, dayOrder) !== null) count.date++
    else if (dayOrder === null && needsDayOrder(text)) count.orderless++
    if (!isDateCell && text.length <= 10 && monthOfCell(cell) !== null && parseDate(text) === null) count.month++
    if (typeof cell === 'number' && monthOfDecimal(cell, null) !== null) count.decimalMonth++
    const { value: number, unit } = readCellNumber(cell)
    if (unit !== '') writtenUnit = unit
    if (!Number.isNaN(number)) {
      numbers.push(number)
      if (Number.isInteger(number)) count.whole++
    }
  }
  const share = (n: number) => (count.filled === 0 ? 0 : n / count.filled)
  return {
    filled: count.filled,
    distinct: seen.size,
    phoneShare: share(count.phone),
    dateShare: share(count.date),
    monthShare: share(count.month),
    decimalMonthShare: share(count.decimalMonth),
    orderlessShare: share(count.orderless),
    numberShare: share(numbers.length),
    wholeShare: share(count.whole),
    flagShare: share(count.flag),
    isDateFormatted: count.dateCells > 0 && share(count.dateCells) >= 0.9,
    hasLeadingZeros,
    writtenUnit,
    longestDigits,
    longest,
    numbers,
    values: [...seen].slice(0, 400),
  }
}

const NO_NUMBER = { value: NaN, unit: '' }

function readCellNumber(cell: Cell): { readonly value: number; readonly unit: string } {
  if (typeof cell === 'number') return { value: cell, unit: '' }
  return typeof cell === 'string' ? readNumber(cell.trim()) : NO_NUMBER
}

/** Missing: NaN when it is no number, or one with a word behind it that is no unit. */
function readNumber(text: string): { readonly value: number; readonly unit: string } {
  const plain = parsePlainNumber(text)
  if (!Number.isNaN(plain)) return { value: plain, unit: '' }
  const written = parseWrittenNumber(text)
  if (!written) return NO_NUMBER
  if (written.unit === '') return { value: written.value, unit: '' }
  const unit = unitOf(written.unit)
  return unit === null ? NO_NUMBER : { value: written.value, unit }
}
