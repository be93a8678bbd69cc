import type { ComputePool } from '../jobs/compute-pool.ts'
import type { Columns, Tick } from '../kernels/columns.ts'
import { fitKmeans } from '../kernels/kmeans.ts'
import { pickK, sampleForK, type KCandidate } from '../kernels/kmeans-select.ts'
import { deriveSeed } from '../kernels/random.ts'

const SAMPLE_ROWS = 20_000
const SILHOUETTE_ROWS = 3000
const LEAST_K = 2
const MOST_K = 12
const SMALLEST_SHARE = 0.03
/** Difference of mean silhouettes; 0.1 is about what a weak against a reasonable structure differs by. */
const CLEARLY_BETTER = 0.1
const RESTARTS_TO_CHOOSE = 5
const RESTARTS_TO_FIT = 10
const POLL_MS = 50

export interface FitClustersOptions {
  readonly k: number | 'auto'
  readonly seed: number
  readonly pool: ComputePool
  readonly checkCancelled: () => void
  readonly tickChoose: Tick
  readonly tickFit: Tick
}

export interface FittedClusters {
  /** Every k tried, ascending. */
  readonly curve: readonly KCandidate[]
  readonly chosen: KCandidate
  /** Clusters that have rows; at most the k chosen. */
  readonly k: number
  /** Cluster from 0 of each row, the largest cluster first. */
  readonly labels: Int32Array
  /** In the order of the clusters. */
  readonly centroids: readonly (readonly number[])[]
  readonly sizes: readonly number[]
  readonly sampleRows: number
  readonly silhouetteRows: number
}

/**
 * Groups rows by k-means: the number of clusters by silhouette on a sample, the best of several starts on that sample,
 * then all rows from its centroids.
 *
 * Shapes: x = p complete columns, on SharedArrayBuffers so that threads read them.
 * Random: `seed` alone; every task has a seed of its own, so the number of threads does not matter.
 */
export async function fitClusters(x: Columns, options: FitClustersOptions): Promise<FittedClusters> {
  const { seed, pool, tickChoose, tickFit } = options
  const sample = sampleForK(x, seed, SAMPLE_ROWS).map(toShared)
  const sampleRows = sample[0]?.length ?? 0

  const candidates = options.k === 'auto' ? range(LEAST_K, Math.min(MOST_K, sampleRows - 1)) : [options.k]
  const curve = await inThreads(options, candidates, tickChoose, (k) =>
    pool.run('kmeans.tryK', { x: sample, options: { k, seed, restarts: RESTARTS_TO_CHOOSE, silhouetteRows: SILHOUETTE_ROWS } }),
  )
  const k = suggestK(curve)
  const chosen = curve.find((candidate) => candidate.k === k)

  const tickStarts: Tick = (done, total) => tickFit(done, total * 2)
  const starts = await inThreads(options, range(0, RESTARTS_TO_FIT - 1), tickStarts, (restart) =>
    pool.run('kmeans.fit', { x: sample, options: { k, seed: deriveSeed(seed, k, restart) } }),
  )
  const [best] = starts.toSorted((a, b) => a.inertia - b.inertia)
  if (!chosen || !best) throw new RangeError('no clustering was computed')
  const tickAll: Tick = (done, total) => tickFit(total + Math.min(done, total), total * 2)
  const fit = fitKmeans(x, { k, centroids: best.centroids, tick: tickAll })
  tickFit(1, 1)

  const order = [...fit.sizes.keys()]
    .filter((c) => (fit.sizes[c] ?? 0) > 0)
    .sort((a, b) => (fit.sizes[b] ?? 0) - (fit.sizes[a] ?? 0) || a - b)
  const rankOf = new Int32Array(k)
  for (const [rank, c] of order.entries()) rankOf[c] = rank
  return {
    curve,
    chosen,
    k: order.length,
    labels: fit.labels.map((c) => rankOf[c] ?? 0),
    centroids: order.map((c) => [...fit.centroids.subarray(c * x.length, (c + 1) * x.length)]),
    sizes: order.map((c) => fit.sizes[c] ?? 0),
    sampleRows,
    silhouetteRows: Math.min(SILHOUETTE_ROWS, sampleRows),
  }
}

/**
 * The best silhouette with clusters of a useful size. Two clusters mostly part high from low use, which the value tiers
 * tell already: they are taken only where they fit clearly better than any finer grouping.
 */
export function suggestK(curve: readonly KCandidate[]): number {
  const all = pickK(curve, SMALLEST_SHARE)
  const finer = curve.filter((candidate) => candidate.k > 2 && candidate.minShare >= SMALLEST_SHARE)
  if (all.k !== 2 || finer.length === 0) return all.k
  const { k } = pickK(finer, SMALLEST_SHARE)
  const silhouetteAt = (at: number): number => curve.find((candidate) => candidate.k === at)?.silhouette ?? NaN
  return silhouetteAt(2) - silhouetteAt(k) > CLEARLY_BETTER ? 2 : k
}

/** Runs one task for each item in the pool; answers in the order of the items, whichever ends first. */
async function inThreads<I, O>(
  { checkCancelled }: FitClustersOptions,
  items: readonly I[],
  tick: Tick,
  run: (item: I) => Promise<O>,
): Promise<O[]> {
  let done = 0
  tick(0, items.length)
  const work = Promise.all(
    items.map(async (item) => {
      const output = await run(item)
      tick(++done, items.length)
      return output
    }),
  )
  let timer: NodeJS.Timeout | undefined
  const cancel = new Promise<never>((_resolve, reject) => {
    timer = setInterval(() => {
      try {
        checkCancelled()
      } catch (error) {
        reject(error instanceof Error ? error : new Error(String(error)))
      }
    }, POLL_MS)
  })
  try {
    return await Promise.race([work, cancel])
  } finally {
    clearInterval(timer)
  }
}

function toShared(column: Float64Array): Float64Array {
  if (column.buffer instanceof SharedArrayBuffer) return column
  const shared = new Float64Array(new SharedArrayBuffer(column.byteLength))
  shared.set(column)
  return shared
}

function range(first: number, last: number): number[] {
  return Array.from({ length: Math.max(0, last - first + 1) }, (_, i) => first + i)
}
