/** Share given to an empty bin, so that one empty bin does not make the index infinite. */
const EMPTY_SHARE = 1e-4

/** Rows of each right-closed bin cut by ascending inner edges. **Missing**: NaN is left out. */
export function binRows(values: Float64Array, edges: readonly number[]): Float64Array {
  const counts = new Float64Array(edges.length + 1)
  for (let i = 0; i < values.length; i++) {
    const v = values[i]!
    if (v === v) counts[binOf(v, edges)]!++
  }
  return counts
}

/** Number of the right-closed bin of a value: how many edges lie below it. */
export function binOf(value: number, edges: readonly number[]): number {
  let low = 0
  let high = edges.length
  while (low < high) {
    const middle = (low + high) >> 1
    if (edges[middle]! < value) low = middle + 1
    else high = middle
  }
  return low
}

/**
 * Population stability index between two sets of counts over the same bins: Σ (a − e)·ln(a / e) over shares.
 * An empty bin counts as a share of 0.0001. **Errors**: RangeError when the bins differ or a side holds no row.
 */
export function psiOfCounts(expected: ArrayLike<number>, actual: ArrayLike<number>): number {
  if (expected.length !== actual.length) throw new RangeError('bins differ in number')
  let expectedTotal = 0
  let actualTotal = 0
  for (let b = 0; b < expected.length; b++) {
    expectedTotal += expected[b]!
    actualTotal += actual[b]!
  }
  if (expectedTotal === 0 || actualTotal === 0) throw new RangeError('a side holds no row')
  let index = 0
  for (let b = 0; b < expected.length; b++) {
    if (expected[b] === 0 && actual[b] === 0) continue
    const e = Math.max(EMPTY_SHARE, expected[b]! / expectedTotal)
    const a = Math.max(EMPTY_SHARE, actual[b]! / actualTotal)
    index += (a - e) * Math.log(a / e)
  }
  return index
}

/** Population stability index of values over right-closed bins of given inner edges. **Missing**: NaN is left out. */
export function psi(expected: Float64Array, actual: Float64Array, edges: readonly number[]): number {
  return psiOfCounts(binRows(expected, edges), binRows(actual, edges))
}
