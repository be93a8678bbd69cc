/**
 * Sums and counts over the rows of a bit set, straight from its words: bit i & 31 of word i >>> 5 stands for row i. Full words,
 * which is most of them where a set is large, take no bit arithmetic.
 *
 * Missing: NaN and −1.
 */

export interface NumberSummary {
  /** Rows with a value. */
  readonly count: number
  readonly sum: number
}

/** Whole numbers add up exactly as long as the sum does not pass 2⁵³. */
export function sumNumbers(words: Uint32Array, values: Float64Array): NumberSummary {
  let count = 0
  let sum = 0
  for (let w = 0; w < words.length; w++) {
    let word = words[w]!
    const from = w << 5
    if (word === 0xffff_ffff) {
      for (let b = 0; b < 32; b++) {
        const value = values[from + b]!
        if (value !== value) continue
        count++
        sum += value
      }
      continue
    }
    while (word !== 0) {
      const value = values[from + (31 - Math.clz32(word & -word))]!
      word &= word - 1
      if (value !== value) continue
      count++
      sum += value
    }
  }
  return { count, sum }
}

export interface NumberBins {
  readonly counts: Int32Array
  /** Infinity and −Infinity when no row has a value. */
  readonly min: number
  readonly max: number
}

/**
 * How many rows fall into each of `binCount` equal-width bins from `lo` on; those beyond are counted in the end bins.
 * Units: `lo` and `width` are in the values' unit divided by `scale`; `min` and `max` in the values' own.
 */
export function binNumbers(words: Uint32Array, values: Float64Array, scale: number, lo: number, width: number, binCount: number): NumberBins {
  const counts = new Int32Array(binCount)
  const last = binCount - 1
  let min = Infinity
  let max = -Infinity
  for (let w = 0; w < words.length; w++) {
    let word = words[w]!
    const from = w << 5
    if (word === 0xffff_ffff) {
      for (let b = 0; b < 32; b++) {
        const value = values[from + b]!
        if (value !== value) continue
        if (value < min) min = value
        if (value > max) max = value
        const bin = (value / scale - lo) / width
        counts[bin < 0 ? 0 : bin >= last ? last : bin | 0]!++
      }
      continue
    }
    while (word !== 0) {
      const value = values[from + (31 - Math.clz32(word & -word))]!
      word &= word - 1
      if (value !== value) continue
      if (value < min) min = value
      if (value > max) max = value
      const bin = (value / scale - lo) / width
      counts[bin < 0 ? 0 : bin >= last ? last : bin | 0]!++
    }
  }
  return { counts, min, max }
}

/** How many rows have each code of `size`; the missing last. */
export function countCodes(words: Uint32Array, codes: Int32Array, size: number): Int32Array {
  // The missing are counted in front, so that no row needs a branch.
  const counts = new Int32Array(size + 1)
  for (let w = 0; w < words.length; w++) {
    let word = words[w]!
    const from = w << 5
    if (word === 0xffff_ffff) {
      for (let b = 0; b < 32; b++) counts[codes[from + b]! + 1]!++
      continue
    }
    while (word !== 0) {
      counts[codes[from + (31 - Math.clz32(word & -word))]! + 1]!++
      word &= word - 1
    }
  }
  const missing = counts[0]!
  counts.copyWithin(0, 1)
  counts[size] = missing
  return counts
}

/** The values of the rows that have one, divided by `scale`, in the order of the rows. */
export function gatherNumbers(words: Uint32Array, values: Float64Array, scale: number): Float64Array<ArrayBuffer> {
  // As long as the set, not the column: clearing a million places costs more than gathering a thousand values.
  const gathered = new Float64Array(countBits(words))
  let n = 0
  for (let w = 0; w < words.length; w++) {
    let word = words[w]!
    const from = w << 5
    while (word !== 0) {
      const value = values[from + (31 - Math.clz32(word & -word))]!
      word &= word - 1
      if (value === value) gathered[n++] = value / scale
    }
  }
  return gathered.subarray(0, n)
}

function countBits(words: Uint32Array): number {
  let total = 0
  for (let w = 0; w < words.length; w++) {
    const word = words[w]!
    let v = word - ((word >>> 1) & 0x55555555)
    v = (v & 0x33333333) + ((v >>> 2) & 0x33333333)
    total += Math.imul((v + (v >>> 4)) & 0x0f0f0f0f, 0x01010101) >>> 24
  }
  return total
}
