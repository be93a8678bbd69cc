import { isMonth, type Month } from '../../../shared/domain/month.ts'
import { westernDigits } from './month-in-text.ts'

/**
 * Which month a column speaks of, as its header says it: that of its row, a month of its own, a month of a year the header
 * does not name, so many months before that of the row, or something else (近三月, 同期, 累计 …) that is no single month.
 */
export type HeaderPeriod =
  | 'current'
  | 'other'
  | { readonly month: Month }
  | { readonly monthOfYear: number }
  | { readonly offset: number }

interface Token {
  readonly source: string
  readonly read: (year: string, month: string) => HeaderPeriod | null
}

const MONTH_NO = '(1[0-2]|0?[1-9])'
const dated = (source: string): Token => ({ source, read: (year, month) => absolute(year, month) })

/** The surest first. Every source has two groups, a year and a month or empty ones. */
const TOKENS: readonly Token[] = [
  dated(String.raw`((?:19|20)\d{2})(?:\s*年[\s_]*|\s?[-_./]\s?)?(0[1-9]|1[0-2])(?!\d)(?:月份?)?`),
  dated(String.raw`((?:19|20)\d{2})(?:\s*年[\s_]*|\s?[-./]\s?)([1-9])(?!\d)(?:月份?)?`),
  dated(String.raw`(?<!\d)(\d{2})\s*年[\s_]*${MONTH_NO}月份?`),
  dated(String.raw`(?<!\d)([1-4]\d)-(0[1-9]|1[0-2])(?![\d月岁元天年个])`),
  { source: '()(上+)个?月份?', read: (_, above) => ({ offset: -above.length }) },
  { source: '()(前)月(?!份)', read: () => ({ offset: -2 }) },
  { source: String.raw`()(?<![a-z])[mt]-(\d{1,2})(?!\d)月?`, read: (_, count) => before(Number(count)) },
  { source: `()${MONTH_NO}月份?`, read: (_, month) => ({ monthOfYear: Number(month) }) },
]
const JOINT = String.raw`[\s_\-/.·:：,，的]*`
/** 1-3月 and 近3月 are spans of months, not the third one. */
const NOT_IN_SPAN = String.raw`(?<!\d)(?<![近前后每续满])(?<!\d\s?月?份?\s?[-~—至到])`
const SPAN_FOLLOWS = String.raw`(?!\s?[-~—至到]\s?\d)`

const STARTS = TOKENS.map(({ source, read }) => ({ pattern: new RegExp(`^${source}${SPAN_FOLLOWS}${JOINT}(?=.)`, 'i'), read }))
const ENDS = TOKENS.map(({ source, read }) => ({ pattern: new RegExp(`(?<=.)${JOINT}${NOT_IN_SPAN}${source}$`, 'i'), read }))
const WHOLE = TOKENS.map(({ source }) => new RegExp(`^${source}$`, 'i'))
/** 2024年出账收入 over 1月, 2月, 3月. */
const LED_BY_YEAR = /^(20\d{2})年度?[\s_]*(?=.)/
const CURRENT_ALONE = /^(?:本月|当月|本期|当期)$/

/** Takes the month out of a header, at its start or its end. `period` is `current` where there is none. */
export function splitPeriod(header: string): { readonly rest: string; readonly period: HeaderPeriod } {
  const text = westernDigits(header)
  for (const { pattern, read } of [...STARTS, ...ENDS]) {
    const found = pattern.exec(text)
    if (!found) continue
    const period = read(found[1] ?? '', found[2] ?? '')
    if (period === null) continue
    const rest = found.index === 0 && found[0].length < text.length ? text.slice(found[0].length) : text.slice(0, found.index)
    const ofYear = LED_BY_YEAR.exec(rest)
    if (ofYear && typeof period === 'object' && 'monthOfYear' in period) {
      return again(rest.slice(ofYear[0].length), { month: Number(ofYear[1]) * 100 + period.monthOfYear })
    }
    return again(rest, period)
  }
  return { rest: header, period: 'current' }
}

/** 1月_1月ARPU under a group heading is one month; 1月_2月ARPU is nobody's guess. */
function again(rest: string, period: HeaderPeriod): { readonly rest: string; readonly period: HeaderPeriod } {
  const inner = splitPeriod(rest)
  if (inner.period === 'current') return { rest, period }
  return { rest: inner.rest, period: JSON.stringify(inner.period) === JSON.stringify(period) ? period : 'other' }
}

/** True for a header cell that names nothing but a month, as over or under the names of fields. */
export function isPeriodLabel(text: string): boolean {
  const plain = westernDigits(text.normalize('NFKC').trim())
  return CURRENT_ALONE.test(plain) || WHOLE.some((pattern) => pattern.test(plain))
}

function absolute(year: string, month: string): HeaderPeriod | null {
  const value = (year.length === 2 ? 2000 + Number(year) : Number(year)) * 100 + Number(month)
  return isMonth(value) ? { month: value } : null
}

function before(count: number): HeaderPeriod | null {
  if (count === 0) return 'current'
  return count <= 36 ? { offset: -count } : null
}
