import { TICK_ROWS, type PackedRows, type Tick } from './columns.ts'
import { assignRange, fillEmptyClusters, inertiaOf, meansOf, sumClusters, type PackedFit } from './kmeans-step.ts'

/** Plain k-means: every row looks at every centroid each time. The reference for the faster form. **Source**: Lloyd 1982. */
export function fitLloyd(packed: PackedRows, start: Float64Array, maxIterations: number, tick?: Tick): PackedFit {
  const { p, values } = packed
  const m = packed.rowIndex.length
  const centroids = start.slice()
  const sums = new Float64Array(centroids.length)
  const sizes = new Int32Array(centroids.length / p)
  const labels = new Int32Array(m).fill(-1)
  const distances = new Float64Array(m)
  let iterations = 0
  let converged = false
  while (!converged && iterations < maxIterations) {
    let changed = 0
    for (let from = 0; from < m; from += TICK_ROWS) {
      tick?.(iterations, maxIterations)
      changed += assignRange(values, p, centroids, labels, distances, from, Math.min(m, from + TICK_ROWS))
    }
    iterations++
    sumClusters(values, p, labels, sums, sizes)
    const moved = fillEmptyClusters(labels, distances, sizes)
    if (moved > 0) sumClusters(values, p, labels, sums, sizes)
    converged = changed === 0
    if (!converged) meansOf(sums, sizes, p, centroids)
  }
  if (!converged) {
    assignRange(values, p, centroids, labels, distances, 0, m)
    sumClusters(values, p, labels, sums, sizes)
  }
  return { centroids, labels, sizes, inertia: inertiaOf(distances), iterations, converged }
}
