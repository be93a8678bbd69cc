const POWERS_OF_TEN = [1, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15]

/** A number as text says it. `isShare` = it was written with a percent sign and is already divided by 100. */
export interface ReadNumber {
  readonly value: number
  readonly isShare: boolean
  /** Unit written behind the number; '' where there is none. */
  readonly unit: string
}

/** Plain digits with at most one point, the case of nearly every cell. Missing: NaN = anything else. */
export function parsePlainNumber(text: string): number {
  const length = text.length
  if (length === 0 || length > 16) return NaN
  let i = text.charCodeAt(0) === 45 ? 1 : 0
  const isNegative = i === 1
  if (i === length) return NaN
  let mantissa = 0
  let point = -1
  for (; i < length; i++) {
    const code = text.charCodeAt(i)
    if (code >= 48 && code <= 57) mantissa = mantissa * 10 + code - 48
    else if (code === 46 && point < 0) point = i
    else return NaN
  }
  if (mantissa > Number.MAX_SAFE_INTEGER || (point >= 0 && length === (isNegative ? 2 : 1))) return NaN
  const value = point < 0 ? mantissa : mantissa / (POWERS_OF_TEN[length - point - 1] ?? NaN)
  return isNegative ? -value : value
}

const DIGITS = String.raw`(?<digits>\d{1,3}(?:,\d{3})+(?:\.\d*)?|\d+\.?\d*|\.\d+)(?<exponent>e[+-]?\d{1,3})?`
const TAIL = String.raw`(?<tail>[%‰]|[^\d\s.,()%‰]{1,4})?`
const WRITTEN = new RegExp(String.raw`^(?<open>\()?(?<sign>[+-])?(?:[¥$]\s?(?<sign2>-)?)?${DIGITS}(?<close>\))?\s*${TAIL}$`, 'i')
const MULTIPLES: Readonly<Record<string, number>> = { 万: 1e4, 亿: 1e8, 千: 1e3, 百万: 1e6 }

/**
 * A number with what people put around it: full-width digits, thousands separators, ￥, %, 万, a unit, brackets for minus.
 * Missing: null when it is no number.
 */
export function parseWrittenNumber(text: string): ReadNumber | null {
  const groups = WRITTEN.exec(text.normalize('NFKC').trim().replaceAll('，', ',').replace('−', '-'))?.groups
  if (!groups) return null
  if ((groups['open'] === undefined) !== (groups['close'] === undefined)) return null
  if (groups['sign'] !== undefined && groups['sign2'] !== undefined) return null
  const isNegative = groups['sign'] === '-' || groups['sign2'] === '-' || groups['open'] !== undefined
  const magnitude = Number((groups['digits'] ?? '').replaceAll(',', '') + (groups['exponent'] ?? ''))
  if (!Number.isFinite(magnitude)) return null
  const tail = groups['tail'] ?? ''
  const value = isNegative ? -magnitude : magnitude
  if (tail === '%' || tail === '‰') return { value: value / (tail === '%' ? 100 : 1000), isShare: true, unit: '' }
  const multiple = tail.startsWith('百万') ? '百万' : tail.charAt(0)
  const factor = MULTIPLES[multiple]
  const unit = factor === undefined ? tail : tail.slice(multiple.length)
  return { value: value * (factor ?? 1), isShare: false, unit }
}
