/** Digits of 11 bits: three cover 32 bits, and the table of counts stays in the first-level cache. */
const DIGIT_BITS = 11
const BUCKETS = 1 << DIGIT_BITS
const DIGITS = 3

/** Rows with unsigned keys, key before row: moving both at once touches half the memory of two arrays. */
type Pairs = Uint32Array

/**
 * Sorts pairs by their keys, stably, in linear time; `pairs` is used up. Digits that all keys share cost nothing.
 * Source: LSD radix sort, Knuth 5.2.5.
 */
function sortPairs(pairs: Pairs): Pairs {
  const n = pairs.length >>> 1
  const starts = new Uint32Array(BUCKETS * DIGITS)
  for (let i = 0; i < n; i++) {
    const key = pairs[2 * i]!
    starts[key & (BUCKETS - 1)]!++
    starts[BUCKETS + ((key >>> DIGIT_BITS) & (BUCKETS - 1))]!++
    starts[2 * BUCKETS + (key >>> (2 * DIGIT_BITS))]!++
  }
  let from = pairs
  let to: Pairs | null = null
  for (let digit = 0; digit < DIGITS; digit++) {
    const shift = digit * DIGIT_BITS
    const own = starts.subarray(digit * BUCKETS, (digit + 1) * BUCKETS)
    if (n === 0 || own[(from[0]! >>> shift) & (BUCKETS - 1)] === n) continue
    let start = 0
    for (let bucket = 0; bucket < BUCKETS; bucket++) {
      const count = own[bucket]!
      own[bucket] = start
      start += count
    }
    to ??= new Uint32Array(pairs.length)
    for (let i = 0; i < from.length; i += 2) {
      const key = from[i]!
      const at = own[(key >>> shift) & (BUCKETS - 1)]!++ << 1
      to[at] = key
      to[at + 1] = from[i + 1]!
    }
    ;[from, to] = [to, from]
  }
  return from
}

/** Rows with and without a value. */
interface Split {
  /** As many as have a value; the keys are still to be set. */
  readonly pairs: Pairs
  readonly missing: Int32Array
}

/** Keys that are at most this many times as many as the rows are counted one by one: two passes, and no row is moved twice. */
const MOST_KEYS_PER_ROW = 2

/**
 * Where the rows of each key begin, for keys from 1 to `size` that were counted into `counts`; those of key 0, which are the
 * missing, come last. Works in place. Source: counting sort, Knuth 5.2.
 */
function startsOfKeys(counts: Int32Array, direction: 'ascending' | 'descending'): Int32Array {
  let start = 0
  const place = (key: number): void => {
    const count = counts[key]!
    counts[key] = start
    start += count
  }
  if (direction === 'ascending') for (let key = 1; key < counts.length; key++) place(key)
  else for (let key = counts.length - 1; key > 0; key--) place(key)
  place(0)
  return counts
}

/**
 * Sorts rows by numbers, ascending or descending, stably; −0 and 0 are equal. Missing: NaN goes last in either direction.
 *
 * Cost: linear; whole numbers of a small span are counted, those of a span below 2³² take one to three passes, others three and
 * a second look at those that share the upper half of their bits.
 */
export function orderByNumber(rows: Int32Array, values: Float64Array, direction: 'ascending' | 'descending'): Int32Array {
  let min = Infinity
  let max = -Infinity
  let isWhole = true
  for (let i = 0; i < rows.length; i++) {
    const value = values[rows[i]!]!
    if (value !== value) continue
    if (value < min) min = value
    if (value > max) max = value
    isWhole &&= Math.trunc(value) === value
  }
  if (isWhole && max >= min && max - min < MOST_KEYS_PER_ROW * rows.length) return countOutNumbers(rows, values, min, max, direction)
  const { pairs, missing } = splitMissing(rows, values)
  if (isWhole && max - min <= 0xffff_ffff) {
    if (direction === 'ascending') for (let i = 0; i < pairs.length; i += 2) pairs[i] = values[pairs[i + 1]!]! - min
    else for (let i = 0; i < pairs.length; i += 2) pairs[i] = max - values[pairs[i + 1]!]!
    return rowsOf(sortPairs(pairs), missing)
  }
  return rowsOf(sortDoubles(pairs, values, direction === 'ascending' ? 0 : 0xffff_ffff), missing)
}

/** Whole numbers of [min, max]. */
function countOutNumbers(rows: Int32Array, values: Float64Array, min: number, max: number, direction: 'ascending' | 'descending'): Int32Array {
  const counts = new Int32Array(max - min + 2)
  for (let i = 0; i < rows.length; i++) {
    const value = values[rows[i]!]!
    counts[value === value ? value - min + 1 : 0]!++
  }
  const starts = startsOfKeys(counts, direction)
  const order = new Int32Array(rows.length)
  for (let i = 0; i < rows.length; i++) {
    const row = rows[i]!
    const value = values[row]!
    order[starts[value === value ? value - min + 1 : 0]!++] = row
  }
  return order
}

/** All rows in the order of their numbers; as `orderByNumber`. */
export function orderOfNumbers(values: Float64Array, direction: 'ascending' | 'descending'): Int32Array {
  const rows = new Int32Array(values.length)
  for (let i = 0; i < rows.length; i++) rows[i] = i
  return orderByNumber(rows, values, direction)
}

/** Sorts rows by codes of [0, size) that ascend as their texts do. Missing: −1 goes last in either direction. */
export function orderByCode(rows: Int32Array, codes: Int32Array, size: number, direction: 'ascending' | 'descending'): Int32Array {
  if (size <= MOST_KEYS_PER_ROW * rows.length) return countOutCodes(rows, codes, size, direction)
  const { pairs, missing } = splitMissing(rows, codes)
  if (direction === 'ascending') for (let i = 0; i < pairs.length; i += 2) pairs[i] = codes[pairs[i + 1]!]!
  else for (let i = 0; i < pairs.length; i += 2) pairs[i] = size - 1 - codes[pairs[i + 1]!]!
  return rowsOf(sortPairs(pairs), missing)
}

function countOutCodes(rows: Int32Array, codes: Int32Array, size: number, direction: 'ascending' | 'descending'): Int32Array {
  const counts = new Int32Array(size + 1)
  for (let i = 0; i < rows.length; i++) counts[codes[rows[i]!]! + 1]!++
  const starts = startsOfKeys(counts, direction)
  const order = new Int32Array(rows.length)
  for (let i = 0; i < rows.length; i++) {
    const row = rows[i]!
    order[starts[codes[row]! + 1]!++] = row
  }
  return order
}

/**
 * The bits of a double order like the number once the sign bit is turned, and all bits of negative numbers. Sorted by the upper
 * half of the bits; among rows that share it, by the lower.
 */
function sortDoubles(pairs: Pairs, values: Float64Array, flip: number): Pairs {
  const number = new Float64Array(1)
  const words = new Uint32Array(number.buffer)
  for (let i = 0; i < pairs.length; i += 2) {
    number[0] = values[pairs[i + 1]!]! + 0 // makes −0 a plain 0
    const high = words[HIGH]!
    pairs[i] = (high >>> 31 === 1 ? ~high : high | 0x8000_0000) ^ flip
  }
  const sorted = sortPairs(pairs)
  for (let from = 0; from < sorted.length; ) {
    const high = sorted[from]!
    let to = from + 2
    while (to < sorted.length && sorted[to] === high) to += 2
    if (to - from > 2) {
      let isSorted = true
      for (let i = from; i < to; i += 2) {
        number[0] = values[sorted[i + 1]!]! + 0
        sorted[i] = (words[HIGH]! >>> 31 === 1 ? ~words[LOW]! : words[LOW]!) ^ flip
        isSorted &&= i === from || sorted[i - 2]! <= sorted[i]!
      }
      if (!isSorted) sortRun(sorted, from, to)
    }
    from = to
  }
  return sorted
}

/** Sorts the pairs in [from, to) by key, in place. */
function sortRun(pairs: Pairs, from: number, to: number): void {
  if (to - from > 2 * MOST_INSERTED) {
    pairs.set(sortPairs(pairs.slice(from, to)), from)
    return
  }
  for (let i = from + 2; i < to; i += 2) {
    const key = pairs[i]!
    const row = pairs[i + 1]!
    let at = i
    for (; at > from && pairs[at - 2]! > key; at -= 2) {
      pairs[at] = pairs[at - 2]!
      pairs[at + 1] = pairs[at - 1]!
    }
    pairs[at] = key
    pairs[at + 1] = row
  }
}

/** Up to so many, insertion beats the tables of the radix sort. */
const MOST_INSERTED = 64

/** Which of the two words of a double comes first depends on the machine. */
const LOW = new Uint8Array(Uint32Array.of(1).buffer)[0] === 1 ? 0 : 1
const HIGH = 1 - LOW

/** Rows with and without a value, each in their order. NaN and codes below 0 are missing. */
function splitMissing(rows: Int32Array, values: Float64Array | Int32Array): Split {
  const isCode = values instanceof Int32Array
  const pairs = new Uint32Array(2 * rows.length)
  const missing = new Int32Array(rows.length)
  let [p, m] = [0, 0]
  for (let i = 0; i < rows.length; i++) {
    const row = rows[i]!
    const value = values[row]!
    if (isCode ? value < 0 : value !== value) missing[m++] = row
    else {
      pairs[p + 1] = row
      p += 2
    }
  }
  return { pairs: pairs.subarray(0, p), missing: missing.subarray(0, m) }
}

function rowsOf(sorted: Pairs, missing: Int32Array): Int32Array {
  const n = sorted.length >>> 1
  const order = new Int32Array(n + missing.length)
  for (let i = 0; i < n; i++) order[i] = sorted[2 * i + 1]!
  order.set(missing, n)
  return order
}
