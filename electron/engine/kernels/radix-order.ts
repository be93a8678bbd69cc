/** Digits of 11 bits: three cover 32 bits, and the table of counts stays in the first-level cache. */
const DIGIT_BITS = 11
const BUCKETS = 1 << DIGIT_BITS

/**
 * Sorts rows by unsigned keys, stably, in linear time. `keys[i]` is the key of `rows[i]`; both arrays are used up.
 * Units: `largest` = the largest key. Source: LSD radix sort, Knuth 5.2.5.
 */
export function radixOrder(rows: Int32Array, keys: Uint32Array, largest: number): Int32Array {
  const n = rows.length
  let fromRows = rows
  let fromKeys = keys
  let toRows: Int32Array = new Int32Array(n)
  let toKeys: Uint32Array = new Uint32Array(n)
  const starts = new Uint32Array(BUCKETS)
  for (let shift = 0; shift < 32 && largest >>> shift > 0; shift += DIGIT_BITS) {
    starts.fill(0)
    for (let i = 0; i < n; i++) starts[(fromKeys[i]! >>> shift) & (BUCKETS - 1)]!++
    if (starts[(fromKeys[0] ?? 0) >>> shift & (BUCKETS - 1)] === n) continue
    let start = 0
    for (let digit = 0; digit < BUCKETS; digit++) {
      const count = starts[digit]!
      starts[digit] = start
      start += count
    }
    for (let i = 0; i < n; i++) {
      const key = fromKeys[i]!
      const at = starts[(key >>> shift) & (BUCKETS - 1)]!++
      toKeys[at] = key
      toRows[at] = fromRows[i]!
    }
    ;[fromRows, toRows] = [toRows, fromRows]
    ;[fromKeys, toKeys] = [toKeys, fromKeys]
  }
  return fromRows
}

/**
 * Sorts rows by numbers, ascending or descending, stably; −0 and 0 are equal. Missing: NaN goes last in either direction.
 * Whole numbers of a small span take one to three passes over the rows, any others six.
 */
export function orderByNumber(rows: Int32Array, values: Float64Array, direction: 'ascending' | 'descending'): Int32Array {
  const { present, missing } = splitMissing(rows, values)
  let min = Infinity
  let max = -Infinity
  let isWhole = true
  for (let i = 0; i < present.length; i++) {
    const value = values[present[i]!]!
    if (value < min) min = value
    if (value > max) max = value
    isWhole &&= Math.trunc(value) === value
  }
  const span = max - min
  const isShort = isWhole && span <= 0xffff_ffff
  return joined(isShort ? orderWhole(present, values, direction === 'ascending' ? min : max, span) : orderDoubles(present, values, direction), missing)
}

/** All rows in the order of their numbers; as `orderByNumber`. */
export function orderOfNumbers(values: Float64Array, direction: 'ascending' | 'descending'): Int32Array {
  const rows = new Int32Array(values.length)
  for (let i = 0; i < rows.length; i++) rows[i] = i
  return orderByNumber(rows, values, direction)
}

/** Sorts rows by codes that ascend as their texts do. Missing: codes below 0 go last in either direction. */
export function orderByCode(rows: Int32Array, codes: Int32Array, size: number, direction: 'ascending' | 'descending'): Int32Array {
  const { present, missing } = splitMissing(rows, codes)
  const keys = new Uint32Array(present.length)
  if (direction === 'ascending') for (let i = 0; i < keys.length; i++) keys[i] = codes[present[i]!]!
  else for (let i = 0; i < keys.length; i++) keys[i] = size - 1 - codes[present[i]!]!
  return joined(radixOrder(present, keys, Math.max(0, size - 1)), missing)
}

function orderWhole(rows: Int32Array, values: Float64Array, first: number, span: number): Int32Array {
  const keys = new Uint32Array(rows.length)
  for (let i = 0; i < keys.length; i++) keys[i] = Math.abs(values[rows[i]!]! - first)
  return radixOrder(rows, keys, Number.isFinite(span) ? span : 0)
}

/** The bits of a double order like the number once the sign bit is turned, and all bits of negative numbers. */
function orderDoubles(rows: Int32Array, values: Float64Array, direction: 'ascending' | 'descending'): Int32Array {
  const flip = direction === 'ascending' ? 0 : 0xffff_ffff
  const numbers = new Float64Array(rows.length)
  for (let i = 0; i < numbers.length; i++) numbers[i] = values[rows[i]!]! + 0 // makes −0 a plain 0
  const words = new Uint32Array(numbers.buffer)
  const low = new Uint32Array(rows.length)
  const positions = new Int32Array(rows.length)
  for (let i = 0; i < low.length; i++) {
    const isNegative = words[2 * i + HIGH]! >>> 31 === 1
    low[i] = (isNegative ? ~words[2 * i + LOW]! : words[2 * i + LOW]!) ^ flip
    positions[i] = i
  }
  const byLow = radixOrder(positions, low, 0xffff_ffff)
  const high = new Uint32Array(rows.length)
  for (let i = 0; i < high.length; i++) {
    const word = words[2 * byLow[i]! + HIGH]!
    high[i] = (word >>> 31 === 1 ? ~word : word | 0x8000_0000) ^ flip
  }
  return radixOrder(byLow, high, 0xffff_ffff).map((position) => rows[position]!)
}

/** Which of the two words of a double comes first depends on the machine. */
const LOW = new Uint8Array(Uint32Array.of(1).buffer)[0] === 1 ? 0 : 1
const HIGH = 1 - LOW

/** Rows with and without a value, each in their order. NaN and codes below 0 are missing. */
function splitMissing(rows: Int32Array, values: Float64Array | Int32Array): { readonly present: Int32Array; readonly missing: Int32Array } {
  const isCode = values instanceof Int32Array
  const present = new Int32Array(rows.length)
  const missing = new Int32Array(rows.length)
  let [p, m] = [0, 0]
  for (let i = 0; i < rows.length; i++) {
    const row = rows[i]!
    const value = values[row]!
    if (isCode ? value < 0 : value !== value) missing[m++] = row
    else present[p++] = row
  }
  return { present: present.subarray(0, p), missing: missing.subarray(0, m) }
}

function joined(present: Int32Array, missing: Int32Array): Int32Array {
  if (missing.length === 0) return present
  const order = new Int32Array(present.length + missing.length)
  order.set(present)
  order.set(missing, present.length)
  return order
}
