/** Σⱼ (a[aAt + j] − b[bAt + j])² over p values, summed in order. */
export function squaredDistance(a: Float64Array, aAt: number, b: Float64Array, bAt: number, p: number): number {
  let d2 = 0
  for (let j = 0; j < p; j++) {
    const d = a[aAt + j]! - b[bAt + j]!
    d2 += d * d
  }
  return d2
}

/** A clustering of packed rows: labels are per packed row, so none is −1. */
export interface PackedFit {
  readonly centroids: Float64Array
  readonly labels: Int32Array
  readonly sizes: Int32Array
  readonly inertia: number
  readonly iterations: number
  readonly converged: boolean
}

/**
 * Give the rows of [from, to) their nearest centroid; writes labels and squared distances, returns how many labels changed.
 * **Shapes**: values m×p and centroids k×p, both row-major. Ties go to the lowest centroid.
 */
export function assignRange(
  values: Float64Array,
  p: number,
  centroids: Float64Array,
  labels: Int32Array,
  distances: Float64Array,
  from: number,
  to: number,
): number {
  const k = centroids.length / p
  const fours = k - (k % 4)
  let changed = 0
  for (let r = from; r < to; r++) {
    const base = r * p
    let nearest = 0
    let nearestD2 = Infinity
    // four centroids a pass: four independent sums hide the latency of the addition; each sum keeps its plain order
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
        nearestD2 = s0
        nearest = c
      }
      if (s1 < nearestD2) {
        nearestD2 = s1
        nearest = c + 1
      }
      if (s2 < nearestD2) {
        nearestD2 = s2
        nearest = c + 2
      }
      if (s3 < nearestD2) {
        nearestD2 = s3
        nearest = c + 3
      }
    }
    for (let c = fours; c < k; c++) {
      const d2 = squaredDistance(values, base, centroids, c * p, p)
      if (d2 < nearestD2) {
        nearestD2 = d2
        nearest = c
      }
    }
    distances[r] = nearestD2
    if (labels[r] !== nearest) {
      labels[r] = nearest
      changed++
    }
  }
  return changed
}

/** Sums of the rows of each cluster (k×p) and their numbers, added in row order; both arrays are overwritten. */
export function sumClusters(values: Float64Array, p: number, labels: Int32Array, sums: Float64Array, sizes: Int32Array): void {
  const m = labels.length
  sums.fill(0)
  sizes.fill(0)
  for (let r = 0; r < m; r++) {
    const c = labels[r]!
    sizes[c]!++
    const base = r * p
    const at = c * p
    for (let j = 0; j < p; j++) sums[at + j]! += values[base + j]!
  }
}

/** Means from sums and sizes, written over the centroids; an empty cluster keeps its old centroid. */
export function meansOf(sums: Float64Array, sizes: Int32Array, p: number, centroids: Float64Array): void {
  for (let c = 0; c < sizes.length; c++) {
    const size = sizes[c]!
    if (size === 0) continue
    for (let j = c * p; j < c * p + p; j++) centroids[j] = sums[j]! / size
  }
}

/**
 * Fill each empty cluster with the row farthest from its own centroid (lowest row on ties) among clusters of two rows
 * or more. Returns how many rows moved; sizes and labels are updated, sums are not. Rows on their centroid stay.
 */
export function fillEmptyClusters(labels: Int32Array, distances: Float64Array, sizes: Int32Array): number {
  let moved = 0
  for (let c = 0; c < sizes.length; c++) {
    if (sizes[c]! > 0) continue
    let farthest = -1
    let farthestD2 = 0
    for (let r = 0; r < labels.length; r++) {
      if (distances[r]! > farthestD2 && sizes[labels[r]!]! > 1) {
        farthestD2 = distances[r]!
        farthest = r
      }
    }
    if (farthest < 0) return moved
    sizes[labels[farthest]!]!--
    labels[farthest] = c
    sizes[c] = 1
    distances[farthest] = 0
    moved++
  }
  return moved
}

/** Sum of the distances in row order. */
export function inertiaOf(distances: Float64Array): number {
  let sum = 0
  for (let r = 0; r < distances.length; r++) sum += distances[r]!
  return sum
}
