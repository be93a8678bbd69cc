import { describe, expect, it } from 'vitest'
import { calinskiHarabasz, daviesBouldin } from '../../../electron/engine/kernels/cluster-quality.ts'
import { takeRows } from '../../../electron/engine/kernels/columns.ts'
import { assignNearest, fitKmeans } from '../../../electron/engine/kernels/kmeans.ts'
import { chooseK, clusterBest, pickK } from '../../../electron/engine/kernels/kmeans-select.ts'
import { silhouette } from '../../../electron/engine/kernels/silhouette.ts'
import { applyStandardiser, fitStandardiser } from '../../../electron/engine/kernels/standardise.ts'
import { goldenAbsent, readGolden, readSet } from './golden.ts'
import { blobs, largestGap, normals, shuffledRows } from './made-data.ts'

interface KmeansGolden {
  k: number
  centers: number[][]
  inertia: number
  labels: number[]
  sizes: number[]
  silhouette: number
  silhouette_first20: number[]
  ch: number
  db: number
  best_of_10_by_k: Record<string, { inertia: number }>
}

function zScored(name: 'ibm' | 'mlc5000'): Float64Array[] {
  const { x } = readSet(name)
  return applyStandardiser(fitStandardiser(x, { winsoriseShare: 0, logSkewness: Infinity }), x)
}

/** Rows 0…k−1 as starting centroids. */
function firstRows(x: readonly Float64Array[], k: number): Float64Array {
  return Float64Array.from({ length: k * x.length }, (_, at) => x[at % x.length]![Math.floor(at / x.length)]!)
}

const ALGORITHMS = ['lloyd', 'hamerly'] as const

describe.each(ALGORITHMS)('fitKmeans (%s)', (algorithm) => {
  it('groups two pairs on a line', () => {
    const fit = fitKmeans([Float64Array.of(0, 1, 10, 12)], { k: 2, centroids: Float64Array.of(0, 1), algorithm })
    expect([...fit.labels]).toEqual([0, 0, 1, 1])
    expect([...fit.centroids]).toEqual([0.5, 11])
    expect([...fit.sizes]).toEqual([2, 2])
    expect(fit.inertia).toBe(2.5)
    expect(fit.converged).toBe(true)
  })

  it('gives a tie to the lowest centroid', () => {
    const fit = fitKmeans([Float64Array.of(-1, 0, 1)], { k: 2, centroids: Float64Array.of(-1, 1), algorithm, maxIterations: 1 })
    expect(fit.labels[1]).toBe(0)
  })

  it('leaves rows with a missing value unlabelled and without weight', () => {
    const x = [Float64Array.of(0, NaN, 1, 10, 12), Float64Array.of(0, 0, 0, 0, 0)]
    const fit = fitKmeans(x, { k: 2, centroids: Float64Array.of(0, 0, 12, 0), algorithm })
    expect([...fit.labels]).toEqual([0, -1, 0, 1, 1])
    expect(fit.inertia).toBe(2.5)
  })

  it('fills an empty cluster with the farthest row', () => {
    const fit = fitKmeans([Float64Array.of(0, 1, 2, 50)], { k: 2, centroids: Float64Array.of(1, 1000), algorithm })
    expect([...fit.labels]).toEqual([0, 0, 0, 1])
    expect(fit.inertia).toBe(2)
  })

  it('keeps clusters empty when rows are fewer than distinct places', () => {
    const fit = fitKmeans([Float64Array.of(3, 3, 3)], { k: 2, seed: 1, algorithm })
    expect(fit.inertia).toBe(0)
    expect([...fit.sizes]).toEqual([3, 0])
    expect(fit.converged).toBe(true)
  })

  it('refuses an impossible k', () => {
    const x = [Float64Array.of(1, 2, NaN)]
    for (const k of [0, 3, 1.5]) expect(() => fitKmeans(x, { k, algorithm })).toThrow(RangeError)
    expect(() => fitKmeans(x, { k: 2, centroids: Float64Array.of(1), algorithm })).toThrow(RangeError)
    expect(() => fitKmeans([Float64Array.of(1, Infinity, 2)], { k: 1, algorithm })).toThrow(RangeError)
  })

  it('can be cancelled', () => {
    const { x } = blobs(2000, [[0, 0], [1, 1]], 1, 3)
    let ticks = 0
    const tick = () => {
      if (++ticks === 3) throw new Error('stop')
    }
    expect(() => fitKmeans(x, { k: 4, seed: 1, algorithm, tick })).toThrow('stop')
  })

  it.skipIf(goldenAbsent).each(['ibm', 'mlc5000'] as const)('has the reference labels, centroids and inertia (%s)', (name) => {
    const golden = readGolden<KmeansGolden>(`kmeans_${name}`)
    const x = zScored(name)
    const fit = fitKmeans(x, { k: golden.k, centroids: firstRows(x, golden.k), algorithm })
    expect([...fit.labels]).toEqual(golden.labels)
    expect([...fit.sizes]).toEqual(golden.sizes)
    expect(Math.abs(fit.inertia / golden.inertia - 1)).toBeLessThan(1e-9)
    expect(largestGap(fit.centroids, golden.centers.flat())).toBeLessThan(1e-9)
    expect([...assignNearest(x, fit.centroids)]).toEqual(golden.labels)
  })
})

describe('Hamerly against Lloyd', () => {
  it.each([2, 3, 5, 8, 13])('ends in the same clustering, k = %i', (k) => {
    const x = Array.from({ length: 6 }, (_, j) => normals(3000, 100 + j))
    const [lloyd, hamerly] = ALGORITHMS.map((algorithm) => fitKmeans(x, { k, seed: 5, algorithm }))
    expect([...hamerly!.labels]).toEqual([...lloyd!.labels])
    expect(hamerly!.inertia).toBeCloseTo(lloyd!.inertia, 8)
    expect(lloyd!.converged && hamerly!.converged).toBe(true)
  })

  it('also where clusters run empty and many rows coincide', () => {
    const x = [0, 1].map((j) => normals(800, 40 + j).map((v) => Math.round(v)))
    for (let seed = 0; seed < 20; seed++) {
      const centroids = normals(24, seed).map((v) => v * 6)
      const [lloyd, hamerly] = ALGORITHMS.map((algorithm) => fitKmeans(x, { k: 12, centroids, algorithm }))
      expect([...hamerly!.labels]).toEqual([...lloyd!.labels])
    }
  })

  it('stops at the limit of iterations with labels that fit its centroids', () => {
    const x = [normals(3000, 1), normals(3000, 2)]
    for (const algorithm of ALGORITHMS) {
      const fit = fitKmeans(x, { k: 9, seed: 2, algorithm, maxIterations: 4 })
      expect(fit.converged).toBe(false)
      expect([...assignNearest(x, fit.centroids)]).toEqual([...fit.labels])
    }
  })
})

describe('clusterBest', () => {
  const centres = [[0, 0, 0], [6, 0, 0], [0, 6, 0], [0, 0, 6], [6, 6, 6]]

  it('finds well parted groups whatever the row order', () => {
    const { x, truth } = blobs(2000, centres, 0.5, 11)
    const fit = clusterBest(x, { k: 5, seed: 1, restarts: 5 })
    const names = new Map(centres.map((_, c) => [c, fit.labels[c]!]))
    expect(new Set(names.values()).size).toBe(5)
    expect([...fit.labels]).toEqual([...truth].map((c) => names.get(c)))
    const rows = shuffledRows(2000, 2)
    const shuffled = clusterBest(takeRows(x, rows), { k: 5, seed: 1, restarts: 5 })
    expect(shuffled.inertia).toBeCloseTo(fit.inertia, 8)
  })

  it('is the same for the same seed, and a sample is enough', () => {
    const { x } = blobs(6000, centres, 0.5, 12)
    const all = clusterBest(x, { k: 5, seed: 3, restarts: 4 })
    const sampled = clusterBest(x, { k: 5, seed: 3, restarts: 4, sampleRows: 500 })
    expect(sampled.labels.length).toBe(6000)
    expect(sampled.inertia).toBeCloseTo(all.inertia, 6)
    expect([...clusterBest(x, { k: 5, seed: 3, restarts: 4, sampleRows: 500 }).labels]).toEqual([...sampled.labels])
  })

  it.skipIf(goldenAbsent).each(['ibm', 'mlc5000'] as const)('is within 1% of the reference best of ten (%s)', (name) => {
    const golden = readGolden<KmeansGolden>(`kmeans_${name}`)
    const x = zScored(name)
    for (const [k, { inertia }] of Object.entries(golden.best_of_10_by_k)) {
      expect(clusterBest(x, { k: Number(k), seed: 42, restarts: 10 }).inertia / inertia, `k = ${k}`).toBeLessThanOrEqual(1.01)
    }
  })
})

describe('cluster quality', () => {
  const x = [Float64Array.of(0, 1, 4, 5, 100)]
  const labels = Int32Array.of(0, 0, 1, 1, -1)

  it('silhouette of two pairs by hand; unlabelled rows stay out', () => {
    const { mean, values } = silhouette(x, labels)
    const outer = (4.5 - 1) / 4.5
    const inner = (3.5 - 1) / 3.5
    expect(largestGap(values, [outer, inner, inner, outer, NaN])).toBeLessThan(1e-15)
    expect(mean).toBeCloseTo((outer + inner) / 2, 14)
  })

  it('a row alone in its cluster counts 0; one cluster has no silhouette', () => {
    expect([...silhouette([Float64Array.of(0, 1, 9)], Int32Array.of(0, 0, 1)).values]).toEqual([8 / 9, 7 / 8, 0])
    expect(silhouette([Float64Array.of(0, 1)], Int32Array.of(0, 0)).mean).toBeNaN()
  })

  it('Caliński–Harabasz and Davies–Bouldin by hand', () => {
    // between = 2·2² + 2·2² = 16, within = 4·0.5² = 1, n = 4, k = 2
    expect(calinskiHarabasz(x, labels, 2)).toBe(32)
    expect(daviesBouldin(x, labels, 2)).toBe((0.5 + 0.5) / 4)
    expect(calinskiHarabasz(x, Int32Array.of(0, 0, 0, 0, 0), 1)).toBeNaN()
    expect(daviesBouldin(x, Int32Array.of(0, 0, 0, 0, 0), 1)).toBeNaN()
  })

  it.skipIf(goldenAbsent).each(['ibm', 'mlc5000'] as const)('agree with the reference (%s)', (name) => {
    const golden = readGolden<KmeansGolden>(`kmeans_${name}`)
    const x = zScored(name)
    const labels = Int32Array.from(golden.labels)
    const { mean, values } = silhouette(x, labels)
    expect(Math.abs(mean - golden.silhouette)).toBeLessThan(1e-9)
    expect(largestGap(values.subarray(0, 20), golden.silhouette_first20)).toBeLessThan(1e-9)
    expect(Math.abs(calinskiHarabasz(x, labels, golden.k) / golden.ch - 1)).toBeLessThan(1e-9)
    expect(Math.abs(daviesBouldin(x, labels, golden.k) - golden.db)).toBeLessThan(1e-9)
  })
})

describe('chooseK', () => {
  it('finds the number of groups', () => {
    const { x } = blobs(1500, [[0, 0], [8, 0], [0, 8], [8, 8]], 0.8, 21)
    const fractions: number[] = []
    const tick = (done: number, total: number) => { fractions.push(done / total) }
    const chosen = chooseK(x, { seed: 1, maxK: 7, restarts: 3, silhouetteRows: 600, tick })
    expect(fractions).toEqual(fractions.toSorted((a, b) => a - b))
    expect(fractions.at(-1)).toBeLessThanOrEqual(1)
    expect(chosen.k).toBe(4)
    expect(chosen.meetsMinShare).toBe(true)
    expect(chosen.curve.map((point) => point.k)).toEqual([2, 3, 4, 5, 6, 7])
    for (let i = 1; i < chosen.curve.length; i++) expect(chosen.curve[i]!.inertia).toBeLessThan(chosen.curve[i - 1]!.inertia)
  })

  it('prefers a lower silhouette to a splinter cluster', () => {
    const point = { inertia: 1, calinskiHarabasz: 1, daviesBouldin: 1 }
    const curve = [
      { ...point, k: 2, silhouette: 0.9, minShare: 0.01 },
      { ...point, k: 3, silhouette: 0.4, minShare: 0.2 },
      { ...point, k: 4, silhouette: 0.4, minShare: 0.1 },
    ]
    expect(pickK(curve)).toMatchObject({ k: 3, meetsMinShare: true })
    expect(pickK(curve, 0.5)).toMatchObject({ k: 2, meetsMinShare: false })
    expect(() => pickK([])).toThrow(RangeError)
  })
})
