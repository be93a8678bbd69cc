import { firstDayOfMonth } from '../../../shared/domain/month.ts'
import type { WindowName } from '../../../shared/domain/formula.ts'
import type { Comparison } from '../../../shared/domain/rule.ts'
import { civilOf, wholeMonths } from './calendar.ts'

/**
 * Computes `count` values of `out` from as many of each operand. Missing: NaN in, NaN out, unless said otherwise; a result that is
 * not finite is missing.
 */
export type NumberKernel = (out: Float64Array, args: readonly Float64Array[], count: number) => void

const NONE = new Float64Array(0)

const add: NumberKernel = (out, [a = NONE, b = NONE], count) => {
  for (let i = 0; i < count; i++) out[i] = finite((a[i] ?? NaN) + (b[i] ?? NaN))
}

const subtract: NumberKernel = (out, [a = NONE, b = NONE], count) => {
  for (let i = 0; i < count; i++) out[i] = finite((a[i] ?? NaN) - (b[i] ?? NaN))
}

const multiply: NumberKernel = (out, [a = NONE, b = NONE], count) => {
  for (let i = 0; i < count; i++) out[i] = finite((a[i] ?? NaN) * (b[i] ?? NaN))
}

const divide: NumberKernel = (out, [a = NONE, b = NONE], count) => {
  for (let i = 0; i < count; i++) out[i] = finite((a[i] ?? NaN) / (b[i] ?? NaN))
}

/** As Excel's MOD: with the sign of the divisor. */
const modulo: NumberKernel = (out, [a = NONE, b = NONE], count) => {
  for (let i = 0; i < count; i++) {
    const x = a[i] ?? NaN
    const y = b[i] ?? NaN
    const rest = x % y
    out[i] = rest !== 0 && rest < 0 !== y < 0 ? rest + y : rest
  }
}

/** A number that JavaScript can hold, else missing. */
function finite(value: number): number {
  return value - value === 0 ? value : NaN
}

/** One number from one number. */
function each(value: (x: number) => number): NumberKernel {
  return (out, [a = NONE], count) => {
    for (let i = 0; i < count; i++) out[i] = finite(value(a[i] ?? NaN))
  }
}

/** One number from two, neither of them missing. */
function eachPair(value: (x: number, y: number) => number): NumberKernel {
  return (out, [a = NONE, b = NONE], count) => {
    for (let i = 0; i < count; i++) {
      const x = a[i] ?? NaN
      const y = b[i] ?? NaN
      out[i] = x === x && y === y ? finite(value(x, y)) : NaN
    }
  }
}

const power = eachPair(Math.pow)
const monthsBetween = eachPair(wholeMonths)
const days = eachPair((start, end) => end - start)
/** Missing where the end comes first, as Excel's DATEDIF gives #NUM!. */
const monthsFrom = eachPair((start, end) => (end < start ? NaN : wholeMonths(start, end)))
const daysFrom = eachPair((start, end) => (end < start ? NaN : end - start))

const ROUNDING = 2 * Number.EPSILON

export const COMPARE: Readonly<Record<Comparison, NumberKernel>> = {
  less: eachCompared((a, b) => a < b && !isSame(a, b)),
  atMost: eachCompared((a, b) => a <= b || isSame(a, b)),
  more: eachCompared((a, b) => a > b && !isSame(a, b)),
  atLeast: eachCompared((a, b) => a >= b || isSame(a, b)),
  equal: eachCompared(isSame),
  notEqual: eachCompared((a, b) => !isSame(a, b)),
}

function eachCompared(holds: (a: number, b: number) => boolean): NumberKernel {
  return (out, [a = NONE, b = NONE], count) => {
    for (let i = 0; i < count; i++) {
      const x = a[i] ?? NaN
      const y = b[i] ?? NaN
      out[i] = told(x, y, holds(x, y))
    }
  }
}

/** Fractions that differ by what computing with them leaves behind are one, as in a spreadsheet: 0.1 + 0.2 = 0.3. Whole numbers are exact. */
function isSame(a: number, b: number): boolean {
  return a === b || (Math.abs(a - b) <= ROUNDING * Math.abs(b) && !(Number.isInteger(a) && Number.isInteger(b)))
}

function told(a: number, b: number, holds: boolean): number {
  return a === a && b === b ? (holds ? 1 : 0) : NaN
}

/** False when one side is false, whatever the other is. */
const and: NumberKernel = (out, [a = NONE, b = NONE], count) => {
  for (let i = 0; i < count; i++) out[i] = a[i] === 0 || b[i] === 0 ? 0 : (a[i] ?? NaN) * (b[i] ?? NaN)
}

/** True when one side is true, whatever the other is. */
const or: NumberKernel = (out, [a = NONE, b = NONE], count) => {
  for (let i = 0; i < count; i++) out[i] = a[i] === 1 || b[i] === 1 ? 1 : (a[i] ?? NaN) + (b[i] ?? NaN)
}

const not: NumberKernel = (out, [a = NONE], count) => {
  for (let i = 0; i < count; i++) out[i] = 1 - (a[i] ?? NaN)
}

const isMissing: NumberKernel = (out, [a = NONE], count) => {
  for (let i = 0; i < count; i++) out[i] = a[i] === a[i] ? 0 : 1
}

/** Condition, value, otherwise; an undecided condition gives no value. */
export const choose: NumberKernel = (out, [condition = NONE, then = NONE, otherwise], count) => {
  for (let i = 0; i < count; i++) {
    const holds = condition[i] ?? NaN
    out[i] = holds === 1 ? (then[i] ?? NaN) : holds === 0 ? (otherwise?.[i] ?? NaN) : NaN
  }
}

/** The first value there is. */
export const coalesce: NumberKernel = (out, args, count) => {
  out.fill(NaN, 0, count)
  for (const arg of args) {
    for (let i = 0; i < count; i++) if (out[i] !== out[i]) out[i] = arg[i] ?? NaN
  }
}

/** Aggregates of the operands that have a value; missing when fewer than `least` have. The newest month comes first. */
export function aggregate(name: WindowName, least: number): NumberKernel {
  return name === 'SLOPE' ? slope(least) : (out, args, count) => aggregateChunk(name, least, out, args, count)
}

function aggregateChunk(name: Exclude<WindowName, 'SLOPE'>, least: number, out: Float64Array, args: readonly Float64Array[], count: number): void {
  const present = new Uint8Array(count)
  out.fill(name === 'MAX' ? -Infinity : name === 'MIN' ? Infinity : 0, 0, count)
  for (const arg of args) {
    for (let i = 0; i < count; i++) {
      const value = arg[i] ?? NaN
      if (value !== value) continue
      present[i] = (present[i] ?? 0) + 1
      const before = out[i] ?? NaN
      if (name === 'MAX') out[i] = value > before ? value : before
      else if (name === 'MIN') out[i] = value < before ? value : before
      else out[i] = before + value
    }
  }
  for (let i = 0; i < count; i++) {
    const months = present[i] ?? 0
    if (name === 'COUNT') out[i] = months
    else if (months === 0 || months < least) out[i] = NaN
    else out[i] = finite(name === 'AVG' ? (out[i] ?? NaN) / months : (out[i] ?? NaN))
  }
}

/** Change a month by least squares over the months with a value. */
function slope(least: number): NumberKernel {
  return (out, args, count) => {
    for (let i = 0; i < count; i++) {
      let n = 0
      let sumX = 0
      let sumY = 0
      for (let k = 0; k < args.length; k++) {
        const y = args[k]?.[i] ?? NaN
        if (y !== y) continue
        n++
        sumX -= k
        sumY += y
      }
      let covariance = 0
      let variance = 0
      for (let k = 0; k < args.length; k++) {
        const y = args[k]?.[i] ?? NaN
        if (y !== y) continue
        const x = -k - sumX / n
        covariance += x * (y - sumY / n)
        variance += x * x
      }
      out[i] = n >= least && variance > 0 ? finite(covariance / variance) : NaN
    }
  }
}

/** Half up by amount, as Excel does; a number that only its binary form keeps below the half is rounded up, too. */
export function round(digits: number): NumberKernel {
  const size = 10 ** Math.abs(digits)
  const rounded = (amount: number): number => Math.floor(amount + 0.5 + amount * Number.EPSILON)
  return each((x) => {
    const amount = Math.abs(x)
    // From 2^52 on there are no digits to round.
    if (amount >= 2 ** 52) return x
    return Math.sign(x) * (digits >= 0 ? rounded(amount * size) / size : rounded(amount / size) * size)
  })
}

export const NUMBER_FUNCTIONS = {
  negate: each((x) => 0 - x),
  abs: each(Math.abs),
  floor: each(Math.floor),
  ln: each(Math.log),
  log10: each(Math.log10),
  sqrt: each(Math.sqrt),
  exp: each(Math.exp),
  year: each((day) => Math.floor(civilOf(day) / 10_000)),
  month: each((day) => Math.floor(civilOf(day) / 100) % 100),
  day: each((day) => civilOf(day) % 100),
  firstDay: each((month) => (month === month ? firstDayOfMonth(month) : NaN)),
} satisfies Readonly<Record<string, NumberKernel>>

export const PAIRS = { add, subtract, multiply, divide, modulo, power, days, monthsBetween, daysFrom, monthsFrom } satisfies Readonly<Record<string, NumberKernel>>

export const LOGIC = { and, or, not, isMissing } satisfies Readonly<Record<string, NumberKernel>>
