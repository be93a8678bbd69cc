import { parseDay } from '../../../shared/domain/month.ts'
import { clockText, narrow } from './cell-text.ts'

const TIME = [
  String.raw`(?:[T\s日号]*\s*(?:(?<noon>[上下])午)?\s*(?<hour>\d{1,2})[:：时](?<minute>\d{1,2})(?:[:：分](?<second>\d{1,2})(?:\.\d+)?秒?|分)?`,
  String.raw`\s*(?<half>[AP]M)?(?:Z|[+-]\d\d:?\d\d)?)?`,
].join('')
const DAY = String.raw`(?<year>\d{4})\s?(?<mark>[-/.年])\s?(?<month>\d{1,2})\s?(?:\k<mark>|月)\s?(?<day>\d{1,2})\s?(?:日|号)?`
const SEPARATED = new RegExp(`^${DAY}${TIME}$`, 'i')
const COMPACT = /^(?<year>\d{4})(?<month>\d{2})(?<day>\d{2})(?:\s?(?<hour>\d{2}):?(?<minute>\d{2}):?(?<second>\d{2})?)?$/
/** Oracle's own format under a Chinese or English setting: 05-3月 -19, 05-MAR-2019. */
const ORACLE = new RegExp(String.raw`^(?<day>\d{1,2})-\s?(?<month>\d{1,2}\s?月|[a-z]{3})\s?-\s?(?<year>\d{2}|\d{4})${TIME}$`, 'i')
const ENGLISH_MONTHS = ['jan', 'feb', 'mar', 'apr', 'may', 'jun', 'jul', 'aug', 'sep', 'oct', 'nov', 'dec']

/** A day with the time of day as far as the text says it. Units: days since 1970-01-01; seconds since midnight. */
export interface Moment {
  readonly day: number
  /** Missing: null when only the day is given. */
  readonly seconds: number | null
}

/**
 * A date as real extracts write it: 2019-03-05, 2019/3/5, 2019.3.5, 2019年3月5日, 20190305, 05-3月-19, each with or without a
 * time, in full-width digits too. Day-first and month-first spellings with slashes are not read, because nothing tells them apart.
 * Missing: null when it is no real day.
 */
export function parseMoment(text: string): Moment | null {
  const plain = narrow(text)
  const groups = (SEPARATED.exec(plain) ?? COMPACT.exec(plain) ?? ORACLE.exec(plain))?.groups
  if (!groups) return null
  const { year = '', month = '', day: dayOfMonth = '' } = groups
  const day = parseDay([year.length === 2 ? `20${year}` : year, monthPart(month), dayOfMonth.padStart(2, '0')].join('-'))
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

function monthPart(text: string): string {
  const english = ENGLISH_MONTHS.indexOf(text.toLowerCase())
  return String(english >= 0 ? english + 1 : Number.parseInt(text, 10)).padStart(2, '0')
}

/** The day of `parseMoment`. Cost: ISO dates and eight digits take a short way without a regular expression. */
export function parseDate(text: string): number | null {
  const short = shortDate(text)
  return short !== undefined ? short : (parseMoment(text)?.day ?? null)
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
