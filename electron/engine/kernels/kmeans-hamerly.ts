import { TICK_ROWS, type PackedRows, type Tick } from './columns.ts'
import {
  assignRange, fillEmptyClusters, inertiaOf, meansOf, squaredDistance, sumClusters, type PackedFit,
} from './kmeans-step.ts'

/**
 * k-means that skips a row while bounds prove its nearest centroid unchanged. Ends as Lloyd does: a full pass over means
 * summed afresh must change no label, so rounding in the bounds cannot alter the result.
 * **Cost**: 28 bytes a row beyond the packed rows.
 * **Source**: Hamerly 2010, with drifts accumulated so that skipped rows are not written.
 */
export function fitHamerly(packed: PackedRows, start: Float64Array, maxIterations: number, tick?: Tick): PackedFit {
  const { p, values } = packed
  const m = packed.rowIndex.length
  const k = start.length / p
  const centroids = start.slice()
  const previous = new Float64Array(k * p)
  const sums = new Float64Array(k * p)
  const sizes = new Int32Array(k)
  const labels = new Int32Array(m).fill(-1)
  const distances = new Float64Array(m)
  const upper = new Float64Array(m)
  const lower = new Float64Array(m)
  const state: Bounds = { upper, lower, half: new Float64Array(k), drift: new Float64Array(k), otherDrift: new Float64Array(k) }
  let iterations = 0
  let converged = false

  const fullPass = (): number => {
    let changed = 0
    for (let from = 0; from < m; from += TICK_ROWS) {
      tick?.(iterations, maxIterations)
      changed += assignRange(values, p, centroids, labels, distances, from, Math.min(m, from + TICK_ROWS))
    }
    iterations++
    sumClusters(values, p, labels, sums, sizes)
    const moved = fillEmptyClusters(labels, distances, sizes)
    if (moved > 0) sumClusters(values, p, labels, sums, sizes)
    forgetBounds(state)
    if (moved === 0) for (let r = 0; r < m; r++) state.upper[r] = Math.sqrt(distances[r]!)
    return changed
  }

  while (iterations < maxIterations) {
    if (fullPass() === 0) {
      converged = true
      break
    }
    for (let settled = false; !settled && iterations < maxIterations; iterations++) {
      previous.set(centroids)
      meansOf(sums, sizes, p, centroids)
      measureDrift(previous, centroids, p, state)
      let changed = 0
      for (let from = 0; from < m; from += TICK_ROWS) {
        tick?.(iterations, maxIterations)
        changed += boundedRange(values, p, centroids, labels, sums, sizes, state, from, Math.min(m, from + TICK_ROWS))
      }
      settled = changed === 0
      if (sizes.includes(0)) {
        assignRange(values, p, centroids, labels, distances, 0, m)
        if (fillEmptyClusters(labels, distances, sizes) > 0) sumClusters(values, p, labels, sums, sizes)
        forgetBounds(state)
      }
    }
    sumClusters(values, p, labels, sums, sizes)
    meansOf(sums, sizes, p, centroids)
  }
  if (!converged) {
    assignRange(values, p, centroids, labels, distances, 0, m)
    sumClusters(values, p, labels, sums, sizes)
  }
  return { centroids, labels, sizes, inertia: inertiaOf(distances), iterations, converged }
}

interface Bounds {
  /** Distance to the own centroid is at most upper[r] + drift[label]. */
  readonly upper: Float64Array
  /** Distance to any other centroid is at least lower[r] − otherDrift[label]. */
  readonly lower: Float64Array
  /** Half the distance from each centroid to its nearest other one. */
  readonly half: Float64Array
  /** Path length of each centroid since the bounds were reset. */
  readonly drift: Float64Array
  /** Sum over iterations of the longest move among the other centroids. */
  readonly otherDrift: Float64Array
}

/** The next bounded pass knows nothing: it computes both bounds of every row. */
function forgetBounds(state: Bounds): void {
  state.upper.fill(Infinity)
  state.lower.fill(0)
  state.drift.fill(0)
  state.otherDrift.fill(0)
}

function measureDrift(previous: Float64Array, centroids: Float64Array, p: number, state: Bounds): void {
  const k = state.half.length
  const moves = new Float64Array(k)
  for (let c = 0; c < k; c++) moves[c] = Math.sqrt(squaredDistance(previous, c * p, centroids, c * p, p))
  for (let c = 0; c < k; c++) {
    let nearest = Infinity
    let longest = 0
    for (let o = 0; o < k; o++) {
      if (o === c) continue
      nearest = Math.min(nearest, squaredDistance(centroids, c * p, centroids, o * p, p))
      longest = Math.max(longest, moves[o]!)
    }
    state.half[c] = 0.5 * Math.sqrt(nearest)
    state.drift[c]! += moves[c]!
    state.otherDrift[c]! += longest
  }
}

function boundedRange(
  values: Float64Array,
  p: number,
  centroids: Float64Array,
  labels: Int32Array,
  sums: Float64Array,
  sizes: Int32Array,
  state: Bounds,
  from: number,
  to: number,
): number {
  const { upper, lower, half, drift, otherDrift } = state
  const k = half.length
  const fours = k - (k % 4)
  let changed = 0
  for (let r = from; r < to; r++) {
    const own = labels[r]!
    const low = lower[r]! - otherDrift[own]!
    const bound = half[own]! > low ? half[own]! : low
    const high = upper[r]! + drift[own]!
    if (high < bound) continue
    const base = r * p
    if (high !== Infinity) {
      const exact = Math.sqrt(squaredDistance(values, base, centroids, own * p, p))
      if (exact < bound) {
        upper[r] = exact - drift[own]!
        continue
      }
    }
    let nearest = 0
    let nearestD2 = Infinity
    let secondD2 = Infinity
    for (let c = 0; c < fours; c += 4) {
      let at0 = c * p
      let at1 = at0 + p
      let at2 = at1 + p
      let at3 = at2 + p
      let s0 = 0
      let s1 = 0
      let s2 = 0
      let s3 = 0
      for (let j = 0; j < p; j++) {
        const v = values[base + j]!
        const d0 = v - centroids[at0++]!
        const d1 = v - centroids[at1++]!
        const d2 = v - centroids[at2++]!
        const d3 = v - centroids[at3++]!
        s0 += d0 * d0
        s1 += d1 * d1
        s2 += d2 * d2
        s3 += d3 * d3
      }
      if (s0 < nearestD2) {
        secondD2 = nearestD2
        nearestD2 = s0
        nearest = c
      } else if (s0 < secondD2) secondD2 = s0
      if (s1 < nearestD2) {
        secondD2 = nearestD2
        nearestD2 = s1
        nearest = c + 1
      } else if (s1 < secondD2) secondD2 = s1
      if (s2 < nearestD2) {
        secondD2 = nearestD2
        nearestD2 = s2
        nearest = c + 2
      } else if (s2 < secondD2) secondD2 = s2
      if (s3 < nearestD2) {
        secondD2 = nearestD2
        nearestD2 = s3
        nearest = c + 3
      } else if (s3 < secondD2) secondD2 = s3
    }
    for (let c = fours; c < k; c++) {
      const d2 = squaredDistance(values, base, centroids, c * p, p)
      if (d2 < nearestD2) {
        secondD2 = nearestD2
        nearestD2 = d2
        nearest = c
      } else if (d2 < secondD2) secondD2 = d2
    }
    upper[r] = Math.sqrt(nearestD2) - drift[nearest]!
    lower[r] = Math.sqrt(secondD2) + otherDrift[nearest]!
    if (nearest !== own) {
      labels[r] = nearest
      changed++
      sizes[own]!--
      sizes[nearest]!++
      const ownAt = own * p
      const nearestAt = nearest * p
      for (let j = 0; j < p; j++) {
        const v = values[base + j]!
        sums[ownAt + j]! -= v
        sums[nearestAt + j]! += v
      }
    }
  }
  return changed
}
