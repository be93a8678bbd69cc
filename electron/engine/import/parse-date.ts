import { parseDay } from '../../../shared/domain/month.ts'
import { clockText, narrow } from './cell-text.ts'

const TIME = [
  String.raw`(?:[T\s日号]*\s*(?:(?<noon>[上下])午)?\s*(?<hour>\d{1,2})[:：时](?<minute>\d{1,2})(?:[:：分](?<second>\d{1,2})(?:\.\d+)?秒?|分)?`,
  String.raw`\s*(?<half>[AP]M)?(?:Z|[+-]\d\d:?\d\d)?)?`,
].join('')
const DAY = String.raw`(?<year>\d{4})\s?(?<mark>[-/.年])\s?(?<month>\d{1,2})\s?(?:\k<mark>|月)\s?(?<day>\d{1,2})\s?(?:日|号)?`
const SEPARATED = new RegExp(`^${DAY}${TIME}$`, 'i')
const COMPACT = /^(?<year>\d{4})(?<month>\d{2})(?<day>\d{2})(?:[T\s]?(?<hour>\d{2}|\d(?=:)):?(?<minute>\d{2}):?(?<second>\d{2})?)?$/
/** Oracle's own format under a Chinese or English setting, and Excel's: 05-3月 -19, 05-MAR-2019, 5 Mar 2019. */
const ORACLE = new RegExp(String.raw`^(?<day>\d{1,2})(?:-\s?(?<month>\d{1,2}\s?月|[a-z]{3})\s?-|[\s/](?<word>[a-z]{3})[\s/])\s?(?<year>\d{2}|\d{4})${TIME}$`, 'i')
/** Month and day as figures before the year: which is which, the column tells. */
const ORDERED = new RegExp(String.raw`^(?<one>\d{1,2})(?<mark>[-/.])(?<other>\d{1,2})\k<mark>(?<year>\d{4})${TIME}$`, 'i')
/** 2024年1月5日 上午: half a day is no time. */
const HALF_DAY = /\s*(?:[上下中]午|凌晨|早上|晚上)$/
const ENGLISH_MONTHS = ['jan', 'feb', 'mar', 'apr', 'may', 'jun', 'jul', 'aug', 'sep', 'oct', 'nov', 'dec']

/** A day with the time of day as far as the text says it. Units: days since 1970-01-01; seconds since midnight. */
export interface Moment {
  readonly day: number
  /** Missing: null when only the day is given. */
  readonly seconds: number | null
}

/** Which of day and month comes first where both are figures before the year: 3/25/2019, 25/3/2019. */
export type DayOrder = 'monthFirst' | 'dayFirst'

/**
 * What tells the order in a column: a part above 12 is a day, wherever all such parts stand. Missing: null where there is none,
 * or where they stand in both places.
 */
export function dayOrderOf(texts: Iterable<string>): DayOrder | null {
  let isMonthFirst = false
  let isDayFirst = false
  for (const text of texts) {
    const parts = ORDERED.exec(narrow(text.trim()))?.groups
    if (Number(parts?.['one']) > 12) isDayFirst = true
    if (Number(parts?.['other']) > 12) isMonthFirst = true
  }
  return isMonthFirst === isDayFirst ? null : isMonthFirst ? 'monthFirst' : 'dayFirst'
}

/** True for a date that nothing but its column can explain. */
export function needsDayOrder(text: string): boolean {
  return ORDERED.test(narrow(text.trim()))
}

/**
 * A date as real extracts write it: 2019-03-05, 2019/3/5, 2019.3.5, 2019年3月5日, 20190305, 05-3月-19, 5 Mar 2019, each with or
 * without a time, in full-width digits too. 3/5/2019 is read only where the column tells the order, see `dayOrderOf`.
 * Missing: null when it is no real day.
 */
export function parseMoment(text: string, order: DayOrder | null = null): Moment | null {
  const plain = narrow(text).replace(HALF_DAY, '')
  const ordered = order === null ? null : ORDERED.exec(plain)
  const groups = (SEPARATED.exec(plain) ?? COMPACT.exec(plain) ?? ORACLE.exec(plain) ?? ordered)?.groups
  if (!groups) return null
  const { one = '', other = '', year = '' } = groups
  const [month, dayOfMonth] = ordered === null
    ? [groups['month'] ?? groups['word'] ?? '', groups['day'] ?? '']
    : order === 'monthFirst' ? [one, other] : [other, one]
  const day = parseDay([year.length === 2 ? fullYear(year) : year, monthPart(month), dayOfMonth.padStart(2, '0')].join('-'))
  if (day === null) return null
  if (groups['hour'] === undefined) return { day, seconds: null }
  const noon = groups['noon'] === undefined ? undefined : groups['noon'] === '上' ? 'AM' : 'PM'
  const half = noon ?? groups['half']?.toUpperCase()
  const hour = half === undefined ? Number(groups['hour']) : (Number(groups['hour']) % 12) + (half === 'PM' ? 12 : 0)
  const minute = Number(groups['minute'])
  const second = Number(groups['second'] ?? 0)
  if (hour > 23 || minute > 59 || second > 59) return null
  return { day, seconds: hour * 3600 + minute * 60 + second }
}

/** As Oracle and Excel read two figures: of this century up to 49. */
function fullYear(twoDigits: string): string {
  return `${Number(twoDigits) < 50 ? 20 : 19}${twoDigits}`
}

function monthPart(text: string): string {
  return String(englishMonth(text) ?? Number.parseInt(text, 10)).padStart(2, '0')
}

/** From 1. Missing: null for any other word. */
export function englishMonth(word: string): number | null {
  const at = ENGLISH_MONTHS.indexOf(word.toLowerCase())
  return at < 0 ? null : at + 1
}

/** The day of `parseMoment`. Cost: ISO dates and eight digits take a short way without a regular expression. */
export function parseDate(text: string, order: DayOrder | null = null): number | null {
  const short = shortDate(text)
  return short !== undefined ? short : (parseMoment(text, order)?.day ?? null)
}

const daysBeforeMonth = [0, 31, 59, 90, 120, 151, 181, 212, 243, 273, 304, 334]

/** YYYY-MM-DD, YYYY/MM/DD and YYYYMMDD; undefined = another spelling. */
function shortDate(text: string): number | null | undefined {
  const isCompact = text.length === 8
  if (!isCompact && text.length !== 10) return undefined
  const mark = text.charCodeAt(4)
  if (!isCompact && ((mark !== 45 && mark !== 47) || text.charCodeAt(7) !== mark)) return undefined
  const year = digits(text, 0, 4)
  const month = isCompact ? digits(text, 4, 6) : digits(text, 5, 7)
  const day = isCompact ? digits(text, 6, 8) : digits(text, 8, 10)
  if (Number.isNaN(year + month + day)) return undefined
  const before = daysBeforeMonth[month - 1]
  if (before === undefined || day < 1 || year < 1) return null
  const isLeap = year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0)
  const last = month === 2 ? (isLeap ? 29 : 28) : month === 4 || month === 6 || month === 9 || month === 11 ? 30 : 31
  if (day > last) return null
  const past = year - 1
  const leaps = Math.floor(past / 4) - Math.floor(past / 100) + Math.floor(past / 400)
  return past * 365 + leaps + before + (isLeap && month > 2 ? 1 : 0) + day - 1 - 719_162
}

function digits(text: string, from: number, to: number): number {
  let value = 0
  for (let i = from; i < to; i++) {
    const digit = text.charCodeAt(i) - 48
    if (digit < 0 || digit > 9) return NaN
    value = value * 10 + digit
  }
  return value
}

/** A moment as `YYYY-MM-DD`, with ` HH:MM:SS` when the time is known. */
export function momentText(dayText: string, seconds: number | null): string {
  return seconds === null ? dayText : `${dayText} ${clockText(seconds)}`
}
