import { takeRows, rowCountOf, packRows, type Columns, type Tick } from './columns.ts'
import { calinskiHarabasz, daviesBouldin } from './cluster-quality.ts'
import { fitPacked, type KmeansFit } from './kmeans.ts'
import { createRandom, deriveSeed } from './random.ts'
import { silhouette } from './silhouette.ts'

export interface ClusterBestOptions {
  readonly k: number
  readonly seed: number
  /** Default 10. */
  readonly restarts?: number
  /** Rows the restarts run on; all rows when fewer. Default 50,000. */
  readonly sampleRows?: number
  readonly maxIterations?: number
  readonly tick?: Tick
}

/**
 * The clustering of least inertia among several starts. Restarts run on a sample; the winner's centroids then start one
 * fit on all rows. **Random**: restart r uses deriveSeed(seed, k, r), so restarts may run apart.
 * **Missing**, **Errors**: as `fitKmeans`.
 */
export function clusterBest(x: Columns, options: ClusterBestOptions): KmeansFit {
  const { k, seed, tick } = options
  const n = rowCountOf(x)
  const restarts = options.restarts ?? 10
  const sampleRows = options.sampleRows ?? 50_000
  const maxIterations = options.maxIterations ?? 300
  const sampled = n > sampleRows
  const sample = sampled ? takeRows(x, createRandom(deriveSeed(seed, k, -1)).sample(n, sampleRows)) : x
  const packed = packRows(sample)
  const steps = restarts + (sampled ? 1 : 0)
  let best: KmeansFit | undefined
  for (let r = 0; r < restarts; r++) {
    const within: Tick = (done, total) => tick?.(r + done / total, steps)
    const fit = fitPacked(packed, sample[0]!.length, { k, seed: deriveSeed(seed, k, r), maxIterations, tick: within })
    if (best === undefined || fit.inertia < best.inertia) best = fit
  }
  if (best === undefined) throw new RangeError('restarts must be at least 1')
  if (!sampled) return best
  const within: Tick = (done, total) => tick?.(restarts + done / total, steps)
  return fitPacked(packRows(x), n, { k, centroids: best.centroids, maxIterations, tick: within })
}

/** How good one number of clusters is, measured on a sample. */
export interface KCandidate {
  readonly k: number
  readonly inertia: number
  readonly silhouette: number
  readonly calinskiHarabasz: number
  readonly daviesBouldin: number
  /** Smallest cluster as a share of the labelled rows. */
  readonly minShare: number
}

export interface TryKOptions {
  readonly k: number
  readonly seed: number
  /** Default 5. */
  readonly restarts?: number
  /** Rows of the silhouette, which is quadratic. Default 3,000. */
  readonly silhouetteRows?: number
  readonly tick?: Tick
}

/** Cluster the given rows into k and measure the result. The rows are taken as they are: draw the sample before. */
export function tryK(x: Columns, options: TryKOptions): KCandidate {
  const { k, seed, tick } = options
  const n = rowCountOf(x)
  const fit = clusterBest(x, {
    k,
    seed,
    restarts: options.restarts ?? 5,
    sampleRows: n,
    tick: (done, total) => tick?.(0.6 * (done / total), 1),
  })
  const labelled = fit.labels.reduce((count, label) => count + (label >= 0 ? 1 : 0), 0)
  const rows = createRandom(deriveSeed(seed, -2)).sample(n, Math.min(n, options.silhouetteRows ?? 3000))
  const labels = rows.map((row) => fit.labels[row]!)
  const score = silhouette(takeRows(x, rows), labels, (done, total) => tick?.(0.6 + 0.4 * (done / total), 1))
  return {
    k,
    inertia: fit.inertia,
    silhouette: score.mean,
    calinskiHarabasz: calinskiHarabasz(x, fit.labels, k),
    daviesBouldin: daviesBouldin(x, fit.labels, k),
    minShare: Math.min(...fit.sizes) / labelled,
  }
}

export interface ChosenK {
  readonly k: number
  /** False when no candidate keeps every cluster at `minShare`; k is then the best without that condition. */
  readonly meetsMinShare: boolean
  readonly curve: readonly KCandidate[]
}

/** The candidate of highest silhouette among those whose smallest cluster is large enough; the smaller k on ties. */
export function pickK(curve: readonly KCandidate[], minShare = 0.03): ChosenK {
  const large = curve.filter((candidate) => candidate.minShare >= minShare)
  const pool = large.length > 0 ? large : curve
  const first = pool[0]
  if (first === undefined) throw new RangeError('no candidate k')
  const best = pool.reduce((a, b) => (b.silhouette > a.silhouette || (b.silhouette === a.silhouette && b.k < a.k) ? b : a), first)
  return { k: best.k, meetsMinShare: large.length > 0, curve }
}

export interface ChooseKOptions {
  readonly seed: number
  /** Default 2…12; an end above the rows of the sample is cut. */
  readonly minK?: number
  readonly maxK?: number
  /** Smallest cluster allowed, as a share. Default 0.03. */
  readonly minShare?: number
  /** Default 20,000. */
  readonly sampleRows?: number
  readonly restarts?: number
  readonly silhouetteRows?: number
  readonly tick?: Tick
}

/**
 * Suggest a number of clusters by silhouette on a sample, with the curve behind the suggestion.
 * **Random**: `seed` draws the sample and the restarts. **Missing**: rows with NaN do not take part. **Errors**: as `fitKmeans`.
 */
export function chooseK(x: Columns, options: ChooseKOptions): ChosenK {
  const { seed, tick } = options
  const sample = sampleForK(x, seed, options.sampleRows)
  const minK = options.minK ?? 2
  const maxK = Math.min(options.maxK ?? 12, sample[0]!.length - 1)
  const curve: KCandidate[] = []
  for (let k = minK; k <= maxK; k++) {
    tick?.(k - minK, maxK - minK + 1)
    curve.push(tryK(sample, {
      k,
      seed,
      ...(options.restarts !== undefined && { restarts: options.restarts }),
      ...(options.silhouetteRows !== undefined && { silhouetteRows: options.silhouetteRows }),
      tick: (done, total) => tick?.(k - minK + done / total, maxK - minK + 1),
    }))
  }
  return pickK(curve, options.minShare)
}

/** The rows on which numbers of clusters are compared; all rows when few. **Random**: `seed`. */
export function sampleForK(x: Columns, seed: number, sampleRows = 20_000): Columns {
  const n = rowCountOf(x)
  return n > sampleRows ? takeRows(x, createRandom(deriveSeed(seed, -3)).sample(n, sampleRows)) : x
}
