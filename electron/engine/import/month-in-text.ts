import { isMonth, monthOfDay, type Month } from '../../../shared/domain/month.ts'
import type { Cell } from '../spreadsheet/read/table-source.ts'
import { narrow } from './cell-text.ts'
import { englishMonth, parseDate, type DayOrder } from './parse-date.ts'

const CHINESE_DIGITS = '〇一二三四五六七八九'
const RANGE = String.raw`\s*(?:-|~|—|–|－|至|到)\s*`

/** Each spelling gives a year and a month; the look-arounds keep day dates, phone numbers and ranges out. */
const SPELLINGS: readonly RegExp[] = [
  new RegExp(String.raw`(?<!\d)((?:19|20)\d{2})(0[1-9]|1[0-2])(?!\d)(?!${RANGE}(?:0?[1-9]|1[0-2])(?!\d))`, 'g'),
  /(?<![\d./-])((?:19|20)\d{2})\s?[-/._]\s?(1[0-2]|0?[1-9])(?![\d])(?!\s?[-/._]\s?\d)(?!\s*[~至到]\s*\d{1,2}(?!\d))/g,
  /(?<!\d)((?:19|20)?\d{2})\s*年\s*(1[0-2]|0?[1-9])\s*月(?!\s*\d{1,2}\s*[日号])(?!份?\s*[-~—–至到]\s*\d)/g,
  /(?<![\d./-])([1-4]\d)-(0[1-9]|1[0-2])(?![\d./-])/g,
]

/** What every spelling has, so that amounts are told apart at once. */
const MAY_BE_MONTH = /(?:19|20)\d\d|[年月]|\d-\d|[^\x20-\x7e]/

/** 2024年1-3月, 2024年1月至3月. */
const SPOKEN_RANGE = /[年月]\s*\d{0,2}\s*[-~—–至到]\s*\d{1,4}\s*[年月]/

/**
 * The one month a file name, sheet name or title speaks of: 202403, 2024-03, 2024/3, 2024年3月, 24-03, 二〇二四年三月.
 * Missing: null when there is none, or more than one as in 202312-202408; days such as 20240305 or 2024-03-05 are none.
 */
export function monthInText(text: string): Month | null {
  const plain = westernDigits(text.normalize('NFKC'))
  const found = monthsIn(plain)
  if (SPOKEN_RANGE.test(plain)) return null
  const [only] = found
  return found.size === 1 && only !== undefined ? only : null
}

/** The last month of a span such as 2024年1-6月 or 202312-202405. Missing: null when the text speaks of no months. */
export function lastMonthInText(text: string): Month | null {
  const plain = westernDigits(text.normalize('NFKC'))
  const found = [...monthsIn(plain), ...spanEnds(plain)]
  return found.length === 0 ? null : Math.max(...found)
}

/** The one year a text names, 2024年度 or 2024. Missing: null when there is none or more than one. */
export function yearInText(text: string): number | null {
  const years = new Set(Array.from(text.normalize('NFKC').matchAll(/(?<!\d)(20\d{2})(?!\d)/g), ([year]) => Number(year)))
  const [only] = years
  return years.size === 1 && only !== undefined ? only : null
}

/** A name that is nothing but a month, 24.03, 2403, 3月 or 三月份, with the year where it says one. Missing: null. */
export function monthName(name: string): { readonly year: number | null; readonly monthOfYear: number } | null {
  const plain = westernDigits(name.normalize('NFKC').trim())
  const dated = /^([1-4]\d)[-._年]?(0[1-9]|1[0-2]|(?<=[-._年])[1-9])月?份?$/.exec(plain)
  if (dated) return { year: fullYear(Number(dated[1])), monthOfYear: Number(dated[2]) }
  const alone = /^(1[0-2]|0?[1-9])月份?$/.exec(plain)
  return alone && { year: null, monthOfYear: Number(alone[1]) }
}

const SPAN = /(?<!\d)((?:19|20)?\d{2})\s*年\s*(?:1[0-2]|0?[1-9])\s*月?份?\s*[-~—–至到]\s*(1[0-2]|0?[1-9])\s*月/g
const COMPACT_SPAN = /(?<!\d)(?:20\d{2})(?:0[1-9]|1[0-2])\s*[-~—–至到]\s*(20\d{2})(0[1-9]|1[0-2])(?!\d)/g

function spanEnds(plain: string): readonly Month[] {
  return [...plain.matchAll(SPAN), ...plain.matchAll(COMPACT_SPAN)]
    .map(([, year, month]) => fullYear(Number(year)) * 100 + Number(month))
    .filter((value) => isMonth(value))
}

function monthsIn(plain: string): ReadonlySet<Month> {
  const found = new Set<Month>()
  for (const spelling of SPELLINGS) {
    for (const [, year, month] of plain.matchAll(spelling)) {
      const value = fullYear(Number(year)) * 100 + Number(month)
      if (isMonth(value)) found.add(value)
    }
  }
  return found
}

/** 二〇二四年十二月 as 2024年12月; other text is unchanged. */
export function westernDigits(text: string): string {
  return text
    .replaceAll(/[零○Ｏ]/g, '〇')
    .replaceAll(/[〇一二三四五六七八九]{2,4}(?=\s*年)/g, (year) => Array.from(year, (digit) => CHINESE_DIGITS.indexOf(digit)).join(''))
    .replaceAll(/[一二三四五六七八九十]{1,2}(?=\s*月)/g, (month) => String(monthNumber(month)))
}

function monthNumber(word: string): number {
  if (!word.startsWith('十')) return CHINESE_DIGITS.indexOf(word.charAt(0))
  return 10 + (word.length > 1 ? CHINESE_DIGITS.indexOf(word.charAt(1)) : 0)
}

function fullYear(year: number): number {
  return year < 100 ? 2000 + year : year
}

/** Jan-24, Jan 2024, as a spreadsheet shows a month in English. */
const ENGLISH = /^([a-z]{3})[-\s/']{1,2}(\d{2}|20\d{2})$/i

/**
 * A cell of a month column: a spelling alone, a number YYYYMM, or any day of the month. `order` is for days, as in `parseMoment`.
 * Missing: null = not a month.
 */
export function monthOfCell(cell: Cell, order: DayOrder | null = null): Month | null {
  if (typeof cell === 'number') {
    if (isMonth(cell)) return cell
    const day = cell >= 19_000_101 ? parseDate(String(cell)) : null
    return day === null ? null : monthOfDay(day)
  }
  if (typeof cell === 'object' && cell !== null) return cell.kind === 'date' ? monthOfDay(Math.floor(cell.days)) : null
  if (typeof cell !== 'string') return null
  return monthOfText(narrow(cell), order)
}

function monthOfText(cell: string, order: DayOrder | null): Month | null {
  if (cell.length === 6) {
    const value = Number(cell)
    if (isMonth(value)) return value
  }
  const text = cell.trim()
  const english = ENGLISH.exec(text)
  if (english) {
    const [, word = '', year = ''] = english
    const monthOfYear = englishMonth(word)
    return monthOfYear === null ? null : fullYear(Number(year)) * 100 + monthOfYear
  }
  if (text.length > 24 || !MAY_BE_MONTH.test(text)) return null
  const day = parseDate(text, order)
  if (day !== null) return monthOfDay(day)
  const rest = text.replaceAll(/[\d\s./_年月份〇零○一二三四五六七八九十-]/g, '')
  return rest === '' ? monthInText(text.replace(/\.0+$/, '')) : null
}
