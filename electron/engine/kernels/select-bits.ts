/**
 * Conditions over columns as sets of bits: bit i & 31 of word i >>> 5 stands for row i. Each kernel gives the rows of `among`
 * that satisfy it; words of `among` without a row cost nothing. The bits of a word are made without branches, which halves
 * the time and makes it the same for every share of matching rows.
 *
 * Shapes: `among` has one bit for each row of the columns. Missing: NaN and −1; they satisfy nothing but `selectMissing`.
 */

/** Values in [lo, hi], both included; see `nextAbove` and `nextBelow` for open ends. */
export function selectBetween(among: Uint32Array, values: Float64Array, lo: number, hi: number): Uint32Array {
  const found = new Uint32Array(among.length)
  for (let w = 0; w < among.length; w++) {
    const mask = among[w]!
    if (mask === 0) continue
    const from = w << 5
    const n = Math.min(32, values.length - from)
    let bits = 0
    for (let b = 0; b < n; b++) {
      const value = values[from + b]!
      bits |= (Number(value >= lo) & Number(value <= hi)) << b
    }
    found[w] = bits & mask
  }
  return found
}

/** Which of the three outcomes of a comparison are wanted. */
export interface WantedOutcomes {
  readonly less: boolean
  readonly equal: boolean
  readonly more: boolean
}

/** What a product by a fraction may be off by: 1.1 × 39.00 is no more than 42.90. */
const SLACK = 2 * Number.EPSILON

/** Rows whose left value compares with their right one × factor in one of the wanted ways. */
export function selectCompared(among: Uint32Array, left: Float64Array, right: Float64Array, factor: number, wanted: WantedOutcomes): Uint32Array {
  const found = new Uint32Array(among.length)
  const [less, equal, more] = [Number(wanted.less), Number(wanted.equal), Number(wanted.more)]
  const slack = Number.isInteger(factor) ? 0 : SLACK
  for (let w = 0; w < among.length; w++) {
    const mask = among[w]!
    if (mask === 0) continue
    const from = w << 5
    const n = Math.min(32, left.length - from)
    let bits = 0
    for (let b = 0; b < n; b++) {
      const a = left[from + b]!
      const c = right[from + b]! * factor
      const isEqual = Number(a === c || Math.abs(a - c) < slack * Math.abs(c))
      bits |= ((Number(a < c) & ~isEqual & less) | (isEqual & equal) | (Number(a > c) & ~isEqual & more)) << b
    }
    found[w] = bits & mask
  }
  return found
}

/** A few values are compared with each row; more than this are looked up. */
const MOST_COMPARED = 8

/** Rows that have one of some values. */
export function selectValues(among: Uint32Array, values: Float64Array, wanted: ReadonlySet<number>): Uint32Array {
  if (wanted.size > MOST_COMPARED) return selectMembers(among, values, wanted)
  const found = new Uint32Array(among.length)
  for (const value of wanted) {
    const rows = selectBetween(among, values, value, value)
    for (let w = 0; w < found.length; w++) found[w]! |= rows[w]!
  }
  return found
}

function selectMembers(among: Uint32Array, values: Float64Array, wanted: ReadonlySet<number>): Uint32Array {
  const found = new Uint32Array(among.length)
  for (let w = 0; w < among.length; w++) {
    const mask = among[w]!
    if (mask === 0) continue
    const from = w << 5
    const n = Math.min(32, values.length - from)
    let bits = 0
    for (let b = 0; b < n; b++) bits |= Number(wanted.has(values[from + b]!)) << b
    found[w] = bits & mask
  }
  return found
}

/** Rows whose code is wanted: `isWanted[code]` is 1 or 0. */
export function selectCodes(among: Uint32Array, codes: Int32Array, isWanted: Uint8Array): Uint32Array {
  const found = new Uint32Array(among.length)
  // One place more in front, for the code of the missing.
  const table = new Uint8Array(isWanted.length + 1)
  table.set(isWanted, 1)
  if (!table.includes(1)) return found
  for (let w = 0; w < among.length; w++) {
    const mask = among[w]!
    if (mask === 0) continue
    const from = w << 5
    const n = Math.min(32, codes.length - from)
    let bits = 0
    for (let b = 0; b < n; b++) bits |= table[codes[from + b]! + 1]! << b
    found[w] = bits & mask
  }
  return found
}

/** Rows without a value. */
export function selectMissing(among: Uint32Array, column: Float64Array | Int32Array): Uint32Array {
  return column instanceof Int32Array ? missingCodes(among, column) : missingNumbers(among, column)
}

function missingNumbers(among: Uint32Array, values: Float64Array): Uint32Array {
  const found = new Uint32Array(among.length)
  for (let w = 0; w < among.length; w++) {
    const mask = among[w]!
    if (mask === 0) continue
    const from = w << 5
    const n = Math.min(32, values.length - from)
    let bits = 0
    for (let b = 0; b < n; b++) {
      const value = values[from + b]!
      bits |= Number(value !== value) << b
    }
    found[w] = bits & mask
  }
  return found
}

function missingCodes(among: Uint32Array, codes: Int32Array): Uint32Array {
  const found = new Uint32Array(among.length)
  for (let w = 0; w < among.length; w++) {
    const mask = among[w]!
    if (mask === 0) continue
    const from = w << 5
    const n = Math.min(32, codes.length - from)
    let bits = 0
    for (let b = 0; b < n; b++) bits |= (codes[from + b]! >>> 31) << b
    found[w] = bits & mask
  }
  return found
}

/** The least double above a finite one: `value > x` is `value >= nextAbove(x)`. */
export function nextAbove(x: number): number {
  if (x === 0) return Number.MIN_VALUE
  const number = Float64Array.of(x)
  const bits = new BigInt64Array(number.buffer)
  bits[0]! += x > 0 ? 1n : -1n
  return number[0]!
}

/** The greatest double below a finite one. */
export function nextBelow(x: number): number {
  return -nextAbove(-x)
}
