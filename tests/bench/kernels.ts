import { pathToFileURL } from 'node:url'
import { fitGbdt } from '../../electron/engine/kernels/gbdt.ts'
import { fitKmeans } from '../../electron/engine/kernels/kmeans.ts'
import { fitLogistic } from '../../electron/engine/kernels/logistic.ts'
import { applyStandardiser, fitStandardiser } from '../../electron/engine/kernels/standardise.ts'
import { descendLogistic, growExactTrees, lloydOverObjects } from './kernels-naive.ts'
import { blobs, churnLike } from '../engine/kernels/made-data.ts'

/** One measured case beside its baseline in the same run; machines differ, the ratio hardly. */
export interface BenchRow {
  readonly name: string
  readonly n: number
  readonly ms: number
  readonly baselineMs: number
  readonly ratio: number
  readonly baseline: string
  /** Further columns of the printed table. */
  readonly details?: Readonly<Record<string, string>>
}

const REPEATS = 3

/** Times of `REPEATS` alternating runs of both sides; the median of each. */
function compare(name: string, n: number, baseline: string, kernel: () => void, naive: () => void): BenchRow {
  const times: number[] = []
  const naiveTimes: number[] = []
  for (let repeat = 0; repeat < REPEATS; repeat++) {
    times.push(timed(kernel))
    naiveTimes.push(timed(naive))
  }
  const ms = middle(times)
  const baselineMs = middle(naiveTimes)
  return { name, n, ms, baselineMs, ratio: ms / baselineMs, baseline }
}

function timed(run: () => void): number {
  const start = performance.now()
  run()
  return performance.now() - start
}

function middle(times: readonly number[]): number {
  return times.toSorted((a, b) => a - b)[Math.floor(times.length / 2)]!
}

function benchKmeans(): BenchRow {
  const n = 30_000
  const k = 8
  const p = 20
  const centres = Array.from({ length: k }, (_, c) => Array.from({ length: p }, (__, j) => ((c * 7 + j * 3) % 5) * 0.6))
  const { x } = blobs(n, centres, 1, 1)
  const centroids = Float64Array.from({ length: k * p }, (_, at) => x[at % p]![Math.floor(at / p)]!)
  const rows = Array.from({ length: n }, (_, i) => ({ features: x.map((column) => column[i]!), cluster: -1 }))
  const starts = Array.from({ length: k }, (_, c) => [...centroids.subarray(c * p, c * p + p)])
  let inertia = NaN
  let naiveInertia = NaN
  const row = compare(
    `k-means k=${k}, ${p} columns, until settled`, n, 'Lloyd over row objects, same start',
    () => { inertia = fitKmeans(x, { k, centroids }).inertia },
    () => { naiveInertia = lloydOverObjects(rows, starts) },
  )
  requireClose('inertia', inertia, naiveInertia, 1e-9)
  return row
}

function benchGbdt(): BenchRow {
  const n = 8000
  const p = 12
  const trees = 20
  const { x, y } = churnLike(n, p, 2)
  let margin = NaN
  let naiveLoss = NaN
  let loss = NaN
  const options = { trees, learningRate: 0.1, leaves: 16, minLeaf: 20, l2: 1 }
  const row = compare(
    `boosted trees, ${trees} of 16 leaves, ${p} columns`, n, 'exact greedy splits on sorted values',
    () => {
      const model = fitGbdt(x, y, { ...options, validation: { x, y } })
      margin = model.baseMargin
      loss = model.validationLoss.at(-1)!
    },
    () => { naiveLoss = growExactTrees(x, y, options, margin) },
  )
  requireClose('training loss', loss, naiveLoss, 0.02)
  return row
}

function benchLogistic(): BenchRow {
  const n = 10_000
  const p = 30
  const made = churnLike(n, p + 1, 3)
  // columns of an extract go together (fees, minutes, traffic): each shares a common part
  const common = made.x[p]!
  const mixed = made.x.slice(0, p).map((column) => column.map((v, i) => v + common[i]!))
  const x = applyStandardiser(fitStandardiser(mixed, { winsoriseShare: 0, logSkewness: Infinity }), mixed)
  const { y } = made
  let target = NaN
  let reached = NaN
  const row = compare(
    `logistic regression, ${p} columns`, n, 'gradient descent of fixed step to 1e-6 of the same loss',
    () => {
      const model = fitLogistic(x, y)
      target = 0.5 * model.coefficients.reduce((sum, w) => sum + w * w, 0) - model.logLikelihood
    },
    () => { reached = descendLogistic(x, y, target * (1 + 1e-6)) },
  )
  requireClose('loss', target, reached, 1e-5)
  return row
}

/** A speed says nothing when both sides do not compute the same. */
function requireClose(what: string, a: number, b: number, tolerance: number): void {
  if (!(Math.abs(a - b) <= tolerance * Math.abs(b))) throw new Error(`${what} differs: ${a} and ${b}`)
}

export function run(): Promise<BenchRow[]> {
  return Promise.resolve([benchKmeans(), benchGbdt(), benchLogistic()])
}

if (process.argv[1] !== undefined && import.meta.url === pathToFileURL(process.argv[1]).href) console.table(await run())
