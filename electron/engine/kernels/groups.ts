import { median } from './quantile.ts'

/** Values of one number within one group (cluster, segment) and how they differ from the rest. */
export interface NumericProfile {
  /** Rows of the group with a value, and without. */
  readonly count: number
  readonly missing: number
  readonly mean: number
  readonly median: number
  /** Sample sd (n − 1). */
  readonly sd: number
  /** 100·mean / mean of the base; NaN when the base mean is 0. */
  readonly index: number
  /**
   * Standardised difference (Cohen d) from all other rows of the base: (mean − rest mean) / √((variance + rest variance) / 2).
   * NaN without spread or with fewer than two rows on a side.
   */
  readonly difference: number
}

export interface NumericProfiles {
  readonly base: Pick<NumericProfile, 'count' | 'missing' | 'mean' | 'median' | 'sd'>
  readonly groups: readonly NumericProfile[]
}

/**
 * Profile of a number by group. The base is every row with a group.
 * **Shapes**: values and labels = n; labels in 0…groupCount−1.
 * **Missing**: NaN values are counted apart; label −1 is outside the base.
 */
export function profileNumber(values: Float64Array, labels: Int32Array, groupCount: number): NumericProfiles {
  const n = values.length
  if (labels.length !== n) throw new RangeError(`expected ${n} labels, got ${labels.length}`)
  const counts = new Int32Array(groupCount)
  const missing = new Int32Array(groupCount)
  const sums = new Float64Array(groupCount)
  for (let i = 0; i < n; i++) {
    const c = labels[i]!
    if (c < 0) continue
    const v = values[i]!
    if (v !== v) {
      missing[c]!++
      continue
    }
    counts[c]!++
    sums[c]! += v
  }
  const count = counts.reduce((a, b) => a + b, 0)
  const sum = sums.reduce((a, b) => a + b, 0)
  const means = sums.map((total, c) => total / counts[c]!)
  const squares = new Float64Array(groupCount)
  const starts = new Int32Array(groupCount + 1)
  for (let c = 0; c < groupCount; c++) starts[c + 1] = starts[c]! + counts[c]!
  const next = starts.slice()
  const sorted = new Float64Array(count)
  for (let i = 0; i < n; i++) {
    const c = labels[i]!
    const v = values[i]!
    if (c < 0 || v !== v) continue
    const d = v - means[c]!
    squares[c]! += d * d
    sorted[next[c]!++] = v
  }
  const mean = sum / count
  // total squares = within groups + between groups; both parts are sums of squares, so nothing cancels
  let total = 0
  for (let c = 0; c < groupCount; c++) if (counts[c]! > 0) total += squares[c]! + counts[c]! * (means[c]! - mean) ** 2
  const groups = Array.from(counts, (groupRows, c): NumericProfile => {
    const rest = count - groupRows
    const restMean = (sum - sums[c]!) / rest
    let restSquares = 0
    for (let o = 0; o < groupCount; o++) {
      if (o !== c && counts[o]! > 0) restSquares += squares[o]! + counts[o]! * (means[o]! - restMean) ** 2
    }
    const spread = Math.sqrt((squares[c]! / (groupRows - 1) + restSquares / (rest - 1)) / 2)
    return {
      count: groupRows,
      missing: missing[c]!,
      mean: means[c]!,
      median: median(sorted.subarray(starts[c]!, starts[c + 1]!)),
      sd: Math.sqrt(squares[c]! / (groupRows - 1)),
      index: mean === 0 ? NaN : (100 * means[c]!) / mean,
      difference: groupRows > 1 && rest > 1 && spread > 0 ? (means[c]! - restMean) / spread : NaN,
    }
  })
  return {
    base: {
      count,
      missing: missing.reduce((a, b) => a + b, 0),
      mean,
      median: median(sorted),
      sd: Math.sqrt(total / (count - 1)),
    },
    groups,
  }
}

export interface CategoryProfiles {
  /** levelCount: share of each level among base rows with a level. */
  readonly baseShares: Float64Array
  /** groupCount×levelCount row-major: rows of the group in the level. */
  readonly counts: Int32Array
  /** groupCount×levelCount: share of the level among the group's rows with a level; NaN for a group without any. */
  readonly shares: Float64Array
  /** groupCount×levelCount: share / base share; NaN for a level nobody has. */
  readonly lifts: Float64Array
  /** groupCount: rows of the group without a level. */
  readonly missing: Int32Array
}

/**
 * Shares of categories by group, with lift against the base (every row with a group).
 * **Shapes**: codes and labels = n. **Missing**: code −1 is counted apart; label −1 is outside the base.
 */
export function profileCategories(
  codes: Int32Array,
  levelCount: number,
  labels: Int32Array,
  groupCount: number,
): CategoryProfiles {
  const n = codes.length
  if (labels.length !== n) throw new RangeError(`expected ${n} labels, got ${labels.length}`)
  const counts = new Int32Array(groupCount * levelCount)
  const missing = new Int32Array(groupCount)
  for (let i = 0; i < n; i++) {
    const c = labels[i]!
    if (c < 0) continue
    const code = codes[i]!
    if (code < 0) missing[c]!++
    else counts[c * levelCount + code]!++
  }
  const perGroup = new Int32Array(groupCount)
  const perLevel = new Int32Array(levelCount)
  let total = 0
  for (let c = 0; c < groupCount; c++) {
    for (let l = 0; l < levelCount; l++) {
      const rows = counts[c * levelCount + l]!
      perGroup[c]! += rows
      perLevel[l]! += rows
      total += rows
    }
  }
  const baseShares = Float64Array.from(perLevel, (rows) => rows / total)
  const shares = Float64Array.from(counts, (rows, at) => rows / perGroup[Math.floor(at / levelCount)]!)
  const lifts = shares.map((share, at) => share / baseShares[at % levelCount]!)
  return { baseShares, counts, shares, lifts, missing }
}
