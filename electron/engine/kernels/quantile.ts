/**
 * Value of one quantile of ascending values, by linear interpolation between order statistics.
 * **Missing**: none allowed; an empty array gives NaN. **Source**: Hyndman & Fan type 7 (the default of numpy).
 */
export function quantileOfSorted(sorted: Float64Array, probability: number): number {
  const last = sorted.length - 1
  if (last < 0) return NaN
  const position = probability * last
  const low = Math.floor(position)
  return interpolate(sorted[low]!, sorted[Math.min(low + 1, last)]!, position - low)
}

/**
 * Quantiles of unsorted values, in the order of `probabilities`. A few are found by selection, many by one sort.
 * **Missing**: NaN is left out; no value left gives NaN. **Source**: Hyndman & Fan type 7.
 */
export function quantiles(values: Float64Array, probabilities: readonly number[]): number[] {
  if (probabilities.length > 8) {
    const sorted = withoutMissing(values).sort()
    return probabilities.map((probability) => quantileOfSorted(sorted, probability))
  }
  const { count, min, max } = spanOf(values)
  const last = count - 1
  if (last < 0) return new Array<number>(probabilities.length).fill(NaN)
  const places = probabilities.map((probability) => probability * last)
  const lows = places.map(Math.floor)
  const ranks = [...new Set([...lows, ...lows.map((low) => Math.min(low + 1, last))])].sort((a, b) => a - b)
  const found = selectRanks(values, ranks, count, min, max)
  return places.map((place, at) => {
    const low = lows[at]!
    return interpolate(found.get(low)!, found.get(Math.min(low + 1, last))!, place - low)
  })
}

interface Span {
  /** Without the missing. */
  readonly count: number
  readonly min: number
  readonly max: number
}

function spanOf(values: Float64Array): Span {
  let [count, min, max] = [0, Infinity, -Infinity]
  for (let i = 0; i < values.length; i++) {
    const value = values[i]!
    if (value !== value) continue
    count++
    if (value < min) min = value
    if (value > max) max = value
  }
  return { count, min, max }
}

/** Among so few a selection is quicker than buckets. */
const FEW = 4096
const BUCKETS = 4096

/**
 * The values of ascending ranks. The least and the greatest are known; of the others only those values are gathered that share an
 * equal-width bucket with one, so that a million values are read three times and hardly any is moved.
 */
function selectRanks(values: Float64Array, ranks: readonly number[], count: number, min: number, max: number): ReadonlyMap<number, number> {
  const found = new Map([[0, min], [count - 1, max]])
  const inner = ranks.filter((rank) => !found.has(rank))
  if (inner.length === 0) return found
  // Half a bucket short, so that the greatest value is in the last one.
  const perUnit = (BUCKETS - 0.5) / (max - min)
  if (count <= FEW || !(perUnit > 0 && perUnit < Infinity)) {
    const kept = withoutMissing(values)
    let settled = 0
    for (const rank of inner) {
      found.set(rank, selectNth(kept, rank, settled))
      settled = rank
    }
    return found
  }
  const counts = new Int32Array(BUCKETS)
  for (let i = 0; i < values.length; i++) {
    const value = values[i]!
    if (value === value) counts[((value - min) * perUnit) | 0]!++
  }
  const starts = new Int32Array(BUCKETS)
  for (let bucket = 1; bucket < BUCKETS; bucket++) starts[bucket] = starts[bucket - 1]! + counts[bucket - 1]!
  const bucketOf = (rank: number): number => {
    let [low, high] = [0, BUCKETS - 1]
    while (low < high) {
      const middle = (low + high + 1) >> 1
      if (starts[middle]! <= rank) low = middle
      else high = middle - 1
    }
    return low
  }
  const wanted = [...new Set(inner.map(bucketOf))]
  const gathered = gatherBuckets(values, min, perUnit, wanted, counts)
  const settled = new Map<number, number>()
  for (const rank of inner) {
    const bucket = bucketOf(rank)
    const nth = rank - starts[bucket]!
    found.set(rank, selectNth(gathered.get(bucket)!, nth, settled.get(bucket) ?? 0))
    settled.set(bucket, nth)
  }
  return found
}

function gatherBuckets(values: Float64Array, min: number, perUnit: number, wanted: readonly number[], counts: Int32Array): ReadonlyMap<number, Float64Array> {
  // Where the next value of a bucket goes; −1 for a bucket nobody wants.
  const next = new Int32Array(BUCKETS).fill(-1)
  let size = 0
  const from = wanted.map((bucket) => {
    const start = size
    next[bucket] = start
    size += counts[bucket]!
    return start
  })
  const gathered = new Float64Array(size)
  for (let i = 0; i < values.length; i++) {
    const value = values[i]!
    if (value !== value) continue
    const bucket = ((value - min) * perUnit) | 0
    const at = next[bucket]!
    if (at < 0) continue
    gathered[at] = value
    next[bucket] = at + 1
  }
  return new Map(wanted.map((bucket, i) => [bucket, gathered.subarray(from[i], from[i]! + counts[bucket]!)]))
}

/** Middle value; mean of the two middle ones when their number is even. **Missing**: as `quantiles`. */
export function median(values: Float64Array): number {
  return quantiles(values, [0.5])[0]!
}

/** Distinct ascending inner edges of at most `binCount` right-closed bins of about equal count. **Missing**: left out. */
export function quantileEdges(values: Float64Array, binCount: number): number[] {
  const sorted = withoutMissing(values).sort()
  const edges: number[] = []
  for (let b = 1; b < binCount && sorted.length > 0; b++) {
    const edge = quantileOfSorted(sorted, b / binCount)
    if (edges.length === 0 || edge > edges[edges.length - 1]!) edges.push(edge)
  }
  return edges
}

/** A copy of the values without NaN. */
export function withoutMissing(values: Float64Array): Float64Array<ArrayBuffer> {
  const n = values.length
  const kept = new Float64Array(n)
  let m = 0
  for (let i = 0; i < n; i++) {
    const v = values[i]!
    if (v === v) kept[m++] = v
  }
  return kept.subarray(0, m)
}

/** The interpolation numpy uses: from the nearer end, so that it is monotone and exact at both ends. */
function interpolate(a: number, b: number, share: number): number {
  if (a === b) return a
  return share >= 0.5 ? b - (b - a) * (1 - share) : a + (b - a) * share
}

/** Value of rank `nth`; reorders `a` so that smaller ranks stand left of it. Ranks below `from` are already in place. */
function selectNth(a: Float64Array, nth: number, from: number): number {
  let low = from
  let high = a.length - 1
  while (low < high) {
    const middle = (low + high) >> 1
    const first = a[low]!
    const centre = a[middle]!
    const final = a[high]!
    const pivot = Math.max(Math.min(first, centre), Math.min(Math.max(first, centre), final))
    let i = low - 1
    let j = high + 1
    for (;;) {
      do i++
      while (a[i]! < pivot)
      do j--
      while (a[j]! > pivot)
      if (i >= j) break
      const held = a[i]!
      a[i] = a[j]!
      a[j] = held
    }
    if (nth <= j) high = j
    else low = j + 1
  }
  return a[nth]!
}
