import { rowCountOf, type Columns } from './columns.ts'

interface Dispersion {
  readonly k: number
  readonly rows: number
  readonly sizes: Int32Array
  /** k×p row-major. */
  readonly centroids: Float64Array
  /** Squared distance of each row to the centroid of its cluster. */
  readonly distances: Float64Array
  /** Σ size·‖centroid − overall mean‖². */
  readonly between: number
}

function measureDispersion(x: Columns, labels: Int32Array, clusterCount: number): Dispersion {
  const n = rowCountOf(x)
  const p = x.length
  const sizes = new Int32Array(clusterCount)
  let rows = 0
  for (let i = 0; i < n; i++) {
    if (labels[i]! < 0) continue
    sizes[labels[i]!]!++
    rows++
  }
  const centroids = new Float64Array(clusterCount * p)
  const distances = new Float64Array(n)
  let between = 0
  for (let j = 0; j < p; j++) {
    const column = x[j]!
    const sums = new Float64Array(clusterCount)
    let total = 0
    for (let i = 0; i < n; i++) {
      const c = labels[i]!
      if (c < 0) continue
      sums[c]! += column[i]!
      total += column[i]!
    }
    const mean = total / rows
    for (let c = 0; c < clusterCount; c++) {
      if (sizes[c] === 0) continue
      sums[c]! /= sizes[c]!
      centroids[c * p + j] = sums[c]!
      between += sizes[c]! * (sums[c]! - mean) * (sums[c]! - mean)
    }
    for (let i = 0; i < n; i++) {
      const c = labels[i]!
      if (c < 0) continue
      const d = column[i]! - sums[c]!
      distances[i]! += d * d
    }
  }
  const k = sizes.reduce((count, size) => count + (size > 0 ? 1 : 0), 0)
  return { k, rows, sizes, centroids, distances, between }
}

/**
 * Variance between clusters over variance within, each per degree of freedom: larger is better.
 * **Missing**: rows labelled −1 are left out. Fewer than two clusters give NaN. **Source**: Caliński & Harabasz 1974.
 */
export function calinskiHarabasz(x: Columns, labels: Int32Array, clusterCount: number): number {
  const { k, rows, distances, between } = measureDispersion(x, labels, clusterCount)
  if (k < 2 || rows <= k) return NaN
  let within = 0
  for (let i = 0; i < distances.length; i++) within += distances[i]!
  return within === 0 ? 1 : (between * (rows - k)) / (within * (k - 1))
}

/**
 * Mean over clusters of the worst (spread + spread) / distance to another cluster: smaller is better.
 * **Missing**: rows labelled −1 are left out. Fewer than two clusters give NaN. **Source**: Davies & Bouldin 1979.
 */
export function daviesBouldin(x: Columns, labels: Int32Array, clusterCount: number): number {
  const { k, sizes, centroids, distances } = measureDispersion(x, labels, clusterCount)
  if (k < 2) return NaN
  const p = x.length
  const spread = new Float64Array(clusterCount)
  for (let i = 0; i < distances.length; i++) if (labels[i]! >= 0) spread[labels[i]!]! += Math.sqrt(distances[i]!)
  for (let c = 0; c < clusterCount; c++) if (sizes[c]! > 0) spread[c]! /= sizes[c]!
  let total = 0
  for (let a = 0; a < clusterCount; a++) {
    if (sizes[a] === 0) continue
    let worst = 0
    for (let b = 0; b < clusterCount; b++) {
      if (b === a || sizes[b] === 0) continue
      let d2 = 0
      for (let j = 0; j < p; j++) d2 += (centroids[a * p + j]! - centroids[b * p + j]!) ** 2
      worst = Math.max(worst, (spread[a]! + spread[b]!) / Math.sqrt(d2))
    }
    total += worst
  }
  return total / k
}
