import type { Cell } from './table-source.ts'

const UNIX_EPOCH_1900 = 25_569
const OFFSET_1904 = 1462
/** 9999-12-31 23:59:59.999; Excel shows nothing but ##### beyond. */
const MAX_SERIAL = 2_958_466

/**
 * A serial number of a cell formatted as a date or a time of day; out of range it is neither and stays a number.
 * A time of day alone is text, HH:MM:SS: as a date it would be a day of 1899 that nobody wrote. With a day before the
 * point it is a date, although its format shows the time only.
 * Excel's 1900 calendar has a 29 February 1900, so serials under 60 are one day off; 60 itself becomes 28 February.
 */
export function serialToCell(serial: number, kind: 'date' | 'time', date1904: boolean): Cell {
  if (kind === 'time' && serial >= 0 && serial < 1) return clockOf(serial)
  const serial1900 = date1904 ? serial + OFFSET_1904 : serial
  if (!(serial >= 0) || serial1900 >= MAX_SERIAL) return serial
  const days = serial1900 < 60 && !date1904 ? serial1900 - UNIX_EPOCH_1900 + 1 : serial1900 - UNIX_EPOCH_1900
  return { kind: 'date', days }
}

/** HH:MM:SS, with milliseconds when there are any. */
function clockOf(dayFraction: number): string {
  const milliseconds = Math.round(dayFraction * 86_400_000)
  const seconds = Math.floor(milliseconds / 1000)
  const parts = [Math.floor(seconds / 3600), Math.floor(seconds / 60) % 60, seconds % 60]
  const rest = milliseconds % 1000
  return parts.map((part) => String(part).padStart(2, '0')).join(':') + (rest === 0 ? '' : `.${String(rest).padStart(3, '0')}`)
}

const ISO = /^(?:([+-]?\d{4,6})-(\d\d)-(\d\d))?(?:(?:^|T|\s)(\d\d):(\d\d)(?::(\d\d(?:[.,]\d+)?))?)?(?:Z|[+-]\d\d:?\d\d)?$/i

/** An ISO 8601 date or time of day as written in the file, its zone ignored as Excel does; null when it is none. */
export function isoToCell(text: string): Cell {
  const match = ISO.exec(text.trim())
  if (match === null || (match[1] === undefined && match[4] === undefined)) return null
  const [, year, month, day, hour, minute, second] = match
  const time = (Number(hour ?? 0) * 3600 + Number(minute ?? 0) * 60 + Number((second ?? '0').replace(',', '.'))) / 86_400
  if (year === undefined) return time < 1 ? clockOf(time) : null
  const date = Date.UTC(Number(year), Number(month) - 1, Number(day))
  const parsed = new Date(date)
  if (Number.isNaN(date) || parsed.getUTCMonth() !== Number(month) - 1 || parsed.getUTCDate() !== Number(day)) return null
  return { kind: 'date', days: date / 86_400_000 + time }
}
