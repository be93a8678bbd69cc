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
  const kept = withoutMissing(values)
  if (probabilities.length > 8) {
    kept.sort()
    return probabilities.map((probability) => quantileOfSorted(kept, probability))
  }
  const last = kept.length - 1
  const result = new Array<number>(probabilities.length).fill(NaN)
  if (last < 0) return result
  const ascending = probabilities.map((probability, at) => ({ probability, at }))
  ascending.sort((a, b) => a.probability - b.probability)
  let settled = 0
  for (const { probability, at } of ascending) {
    const position = probability * last
    const low = Math.floor(position)
    const lowValue = selectNth(kept, low, settled)
    settled = low
    let nextValue = lowValue
    if (low < last && position > low) {
      nextValue = Infinity
      for (let i = low + 1; i <= last; i++) if (kept[i]! < nextValue) nextValue = kept[i]!
    }
    result[at] = interpolate(lowValue, nextValue, position - low)
  }
  return result
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
