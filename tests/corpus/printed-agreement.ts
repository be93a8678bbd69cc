import type { Cell } from '../../electron/engine/spreadsheet/read/table-source.ts'

// Truth tables are what Excel printed into a CSV file: numbers rounded by their format, dates in one of its many spellings.
// A cell agrees when the printed text can be that value; a text that shows nothing (#####, a format of its own words) cannot.

const MONTHS = ['jan', 'feb', 'mar', 'apr', 'may', 'jun', 'jul', 'aug', 'sep', 'oct', 'nov', 'dec']
const DAYS = ['sun', 'mon', 'tue', 'wed', 'thu', 'fri', 'sat']

/** How the program that printed wrote its numbers. */
export interface PrintedStyle {
  readonly decimal: '.' | ','
}

export function agreesWithPrinted(ours: Cell, printed: string, style: PrintedStyle): boolean {
  const text = printed.replaceAll('\r\n', '\n')
  if (ours === null) return text === ''
  switch (typeof ours) {
    case 'string':
      return ours.replaceAll('\r\n', '\n') === text || sameClockWords(ours, text)
    case 'boolean':
      return text.toLowerCase() === String(ours)
    case 'number':
      return numberCouldPrint(ours, text, style)
    default:
      return ours.kind === 'error' ? ours.text === text : momentCouldPrint(ours.days, text, style)
  }
}

/** The value lies within half a unit of the last printed digit; brackets are a minus, a percent sign is two places. */
function numberCouldPrint(value: number, text: string, { decimal }: PrintedStyle): boolean {
  const elapsed = /^(\d+):(\d\d):(\d\d)$/.exec(text)
  if (elapsed !== null) {
    const seconds = Number(elapsed[1]) * 3600 + Number(elapsed[2]) * 60 + Number(elapsed[3])
    return Math.abs(value * 86_400 - seconds) <= 0.5 + 1e-6
  }
  const isNegative = /^\s*\(.*\)\s*$|^\s*-/.test(text)
  const plain = text.replace(decimal === ',' ? /\./g : /,/g, '').replace(decimal === ',' ? ',' : '.', '.')
  const fraction = /^\s*-?(?:(\d+)\s+)?(\d+)\/(\d+)\s*$/.exec(plain)
  if (fraction !== null) {
    const [, whole = '0', top = '0', bottom = '1'] = fraction
    return Math.abs(Math.abs(value) - Number(whole) - Number(top) / Number(bottom)) <= 0.5 / Number(bottom)
  }
  const digits = /^[\s$€()+-]*([\d\s\u00a0]*)(?:\.(\d*))?(?:E([+-]?\d+))?\s*(%?)[\s)€]*$/i.exec(plain)
  if (digits === null || !/\d/.test(text)) return false
  const [, whole = '', part = '', exponent = '0', percent = ''] = digits
  const scale = 10 ** (Number(exponent) - (percent === '' ? 0 : 2))
  const shown = Number(`${whole.replace(/\s/g, '')}.${part}0`) * scale
  const half = 0.5 * 10 ** -part.length * scale
  const signed = isNegative ? -shown : shown
  return Math.abs(value - signed) <= half * (1 + 1e-9) + 1e-9 * Math.abs(value)
}

/** Every part that is printed (day, month, year, weekday, hour, minute, second) is that of the moment, and one is. */
function momentCouldPrint(days: number, text: string, style: PrintedStyle): boolean {
  const moment = new Date(Math.round(days * 86_400_000))
  const clock = /(\d{1,2}):(\d\d)(?::(\d\d)(?:\.\d+)?)?\s*(AM|PM)?/i.exec(text)
  if (clock !== null && !clockCouldPrint(days, clock)) return false
  const rest = (clock === null ? text : text.replace(clock[0], '')).trim().toLowerCase()
  if (rest === '') return clock !== null
  const words = rest.split(/[^a-z0-9]+/).filter((word) => word !== '')
  const numbers: number[] = []
  let hasMonth = false
  for (const word of words) {
    const month = MONTHS.findIndex((name) => word.startsWith(name))
    const weekday = DAYS.findIndex((name) => word.startsWith(name))
    if (month >= 0) {
      if (month !== moment.getUTCMonth()) return false
      hasMonth = true
    } else if (weekday >= 0) {
      if (weekday !== moment.getUTCDay()) return false
    } else if (/^\d+$/.test(word)) {
      numbers.push(Number(word))
    } else {
      return false
    }
  }
  return words.length > 0 && dateNumbersFit(numbers, moment, hasMonth, style)
}

function dateNumbersFit(numbers: readonly number[], moment: Date, hasMonth: boolean, { decimal }: PrintedStyle): boolean {
  const [day, month, year] = [moment.getUTCDate(), moment.getUTCMonth() + 1, moment.getUTCFullYear()]
  const isYear = (number: number | undefined): boolean => number === year || number === year % 100
  if (hasMonth) return numbers.every((number) => number === day || isYear(number))
  const [first, second, third] = numbers
  if (numbers.length === 3 && first === year) return second === month && third === day
  const isOrdered = (first === month && second === day) || (decimal === ',' && first === day && second === month)
  return (numbers.length === 2 || (numbers.length === 3 && isYear(third))) && isOrdered
}

function clockCouldPrint(days: number, [, hour, minute, second, half]: RegExpExecArray): boolean {
  const shown = (half === undefined ? Number(hour) : (Number(hour) % 12) + (half.toLowerCase() === 'pm' ? 12 : 0)) * 3600
    + Number(minute) * 60 + Number(second ?? 0)
  const exact = (days - Math.floor(days)) * 86_400
  // Without seconds Excel cuts the minute, with seconds it rounds the second.
  return second === undefined ? exact >= shown - 0.5 && exact < shown + 60 : Math.abs(exact - shown) <= 0.5 + 1e-3
}

function sameClockWords(ours: string, printed: string): boolean {
  const own = /^(\d\d):(\d\d):(\d\d)(?:\.\d+)?$/.exec(ours)
  const clock = /^(\d{1,2}):(\d\d)(?::(\d\d))?\s*(AM|PM)?$/i.exec(printed)
  if (own === null || clock === null) return false
  return clockCouldPrint((Number(own[1]) * 3600 + Number(own[2]) * 60 + Number(own[3])) / 86_400, clock)
}
