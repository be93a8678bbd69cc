import { packRows, TICK_ROWS, type Columns, type PackedRows, type Tick } from './columns.ts'
import { fitHamerly } from './kmeans-hamerly.ts'
import { fitLloyd } from './kmeans-lloyd.ts'
import { squaredDistance } from './kmeans-step.ts'
import { createRandom, type Random } from './random.ts'

/** A clustering: plain data, kept with the labels it gave. */
export interface KmeansFit {
  readonly k: number
  /** k×p row-major. */
  readonly centroids: Float64Array
  /** Cluster of each row; −1 where the row has a missing value. */
  readonly labels: Int32Array
  /** Rows of each cluster. */
  readonly sizes: Int32Array
  /** Sum of squared distances of the labelled rows to their centroid. */
  readonly inertia: number
  readonly iterations: number
  /** False when `maxIterations` ended it before the labels settled. */
  readonly converged: boolean
}

export interface KmeansOptions {
  readonly k: number
  /** Starting centroids, k×p row-major; without them k-means++ draws them from `seed`. */
  readonly centroids?: Float64Array
  readonly seed?: number
  /** Hamerly skips rows that cannot have moved; Lloyd looks at all. Same result. Default 'hamerly'. */
  readonly algorithm?: 'hamerly' | 'lloyd'
  /** Default 300. */
  readonly maxIterations?: number
  readonly tick?: Tick
}

/**
 * Group rows around k centroids so that squared distances within groups are small; runs until no label changes.
 * Ties go to the lowest centroid. A cluster left empty takes the row farthest from its own centroid.
 * **Units**: all columns on one scale. **Missing**: such rows get label −1 and no weight. **Random**: `seed`.
 * **Errors**: RangeError when k is not in 1…complete rows, or on an infinite value.
 * **Source**: Lloyd 1982; Hamerly 2010; Arthur & Vassilvitskii 2007.
 */
export function fitKmeans(x: Columns, options: KmeansOptions): KmeansFit {
  return fitPacked(packRows(x), x[0]!.length, options)
}

/** As `fitKmeans` on rows that are packed already; `rowCount` is the length of the labels. */
export function fitPacked(packed: PackedRows, rowCount: number, options: KmeansOptions): KmeansFit {
  const { k, tick } = options
  const m = packed.rowIndex.length
  if (!Number.isInteger(k) || k < 1 || k > m) throw new RangeError(`k = ${k} is not between 1 and the ${m} complete rows`)
  const start = options.centroids ?? seedCentroids(packed, k, createRandom(options.seed ?? 0))
  if (start.length !== k * packed.p) throw new RangeError(`expected ${k}×${packed.p} centroids, got ${start.length} numbers`)
  const fit = options.algorithm === 'lloyd' ? fitLloyd : fitHamerly
  const { labels: packedLabels, ...rest } = fit(packed, start, options.maxIterations ?? 300, tick)
  let labels = packedLabels
  if (m < rowCount) {
    labels = new Int32Array(rowCount).fill(-1)
    for (let r = 0; r < m; r++) labels[packed.rowIndex[r]!] = packedLabels[r]!
  }
  return { k, labels, ...rest }
}

/**
 * Starting centroids far apart: each next one is the best of 2 + ⌊ln k⌋ rows drawn by squared distance (greedy k-means++).
 * **Shapes**: k×p row-major. **Source**: Arthur & Vassilvitskii 2007, with the greedy trials of their section 7.
 */
export function seedCentroids(packed: PackedRows, k: number, random: Random): Float64Array {
  const { p, values, rowIndex } = packed
  const m = rowIndex.length
  const centroids = new Float64Array(k * p)
  const trials = 2 + Math.floor(Math.log(k))
  const chosen = random.int(m)
  centroids.set(values.subarray(chosen * p, chosen * p + p))
  let nearest = new Float64Array(m)
  let total = 0
  for (let r = 0; r < m; r++) {
    nearest[r] = squaredDistance(values, r * p, centroids, 0, p)
    total += nearest[r]!
  }
  let candidate = new Float64Array(m)
  let best = new Float64Array(m)
  for (let c = 1; c < k; c++) {
    let bestTotal = Infinity
    let bestRow = -1
    for (let t = 0; t < trials; t++) {
      const row = drawByWeight(nearest, total, random)
      let sum = 0
      for (let r = 0; r < m; r++) {
        const d2 = squaredDistance(values, r * p, values, row * p, p)
        const kept = d2 < nearest[r]! ? d2 : nearest[r]!
        candidate[r] = kept
        sum += kept
      }
      if (sum < bestTotal) {
        bestTotal = sum
        bestRow = row
        const held = best
        best = candidate
        candidate = held
      }
    }
    centroids.set(values.subarray(bestRow * p, bestRow * p + p), c * p)
    const held = nearest
    nearest = best
    best = held
    total = bestTotal
  }
  return centroids
}

function drawByWeight(weights: Float64Array, total: number, random: Random): number {
  const target = random.next() * total
  let sum = 0
  for (let r = 0; r < weights.length; r++) {
    sum += weights[r]!
    if (sum > target) return r
  }
  return random.int(weights.length)
}

/**
 * Cluster of each row of new data under fitted centroids.
 * **Shapes**: centroids k×p row-major. **Missing**: a row with a NaN gets −1. Ties go to the lowest centroid.
 */
export function assignNearest(x: Columns, centroids: Float64Array, tick?: Tick): Int32Array {
  const p = x.length
  const n = x[0]!.length
  const k = centroids.length / p
  const labels = new Int32Array(n)
  const row = new Float64Array(p)
  for (let i = 0; i < n; i++) {
    if (i % TICK_ROWS === 0) tick?.(i, n)
    for (let j = 0; j < p; j++) row[j] = x[j]![i]!
    let nearest = -1
    let nearestD2 = Infinity
    for (let c = 0; c < k; c++) {
      const d2 = squaredDistance(row, 0, centroids, c * p, p)
      if (d2 < nearestD2) {
        nearestD2 = d2
        nearest = c
      }
    }
    labels[i] = nearest
  }
  return labels
}
