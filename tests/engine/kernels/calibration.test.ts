import { describe, expect, it } from 'vitest'
import { applyCalibration, fitIsotonic, fitPlatt, type Calibration } from '../../../electron/engine/kernels/calibration.ts'
import { logloss } from '../../../electron/engine/kernels/metrics.ts'
import { createRandom } from '../../../electron/engine/kernels/random.ts'
import { goldenAbsent, readGolden } from './golden.ts'
import { largestGap } from './made-data.ts'

/** Scores whose true probability is the square of the score. */
function overconfident(n: number, seed: number) {
  const random = createRandom(seed)
  const scores = Float64Array.from({ length: n }, () => random.next())
  return { scores, labels: Uint8Array.from(scores, (s) => (random.next() < s * s ? 1 : 0)) }
}

describe('fitIsotonic', () => {
  it('pools violators and ties by hand', () => {
    const fit = fitIsotonic(Float64Array.of(1, 2, 3, 4, 4, 5), Uint8Array.of(0, 1, 0, 1, 0, 1))
    // rates 0 | 1, 0, (1 of 2) pool to 2 of 4 | 1
    expect(fit.scores).toEqual([1, 2, 4, 5])
    expect(fit.probabilities).toEqual([0, 0.5, 0.5, 1])
    expect([...applyCalibration(fit, Float64Array.of(-9, 1, 1.5, 3, 4.5, 9, NaN))]).toEqual([0, 0, 0.25, 0.5, 0.75, 1, NaN])
  })

  it('keeps the total of events', () => {
    const { scores, labels } = overconfident(3000, 1)
    const total = applyCalibration(fitIsotonic(scores, labels), scores).reduce((a, b) => a + b, 0)
    expect(total).toBeCloseTo(labels.reduce((a, b) => a + b, 0), 8)
  })

  it.skipIf(goldenAbsent)('agrees with the reference (1e-9)', () => {
    const golden = readGolden<{
      scores: number[]
      y: number[]
      isotonic_first50: number[]
      isotonic_x: number[]
      isotonic_y: number[]
    }>('metrics_ibm_fold0')
    const scores = Float64Array.from(golden.scores)
    const fit = fitIsotonic(scores, Uint8Array.from(golden.y))
    expect(largestGap(fit.scores, golden.isotonic_x)).toBeLessThan(1e-9)
    expect(largestGap(fit.probabilities, golden.isotonic_y)).toBeLessThan(1e-9)
    expect(largestGap(applyCalibration(fit, scores).subarray(0, 50), golden.isotonic_first50)).toBeLessThan(1e-9)
  })
})

describe('fitPlatt', () => {
  it('leaves calibrated scores alone', () => {
    const random = createRandom(4)
    const scores = Float64Array.from({ length: 40_000 }, () => random.next())
    const fit = fitPlatt(scores, Uint8Array.from(scores, (s) => (random.next() < s ? 1 : 0)))
    expect(fit.slope).toBeCloseTo(1, 1)
    expect(fit.intercept).toBeCloseTo(0, 1)
    expect(largestGap(applyCalibration({ kind: 'platt', intercept: 0, slope: 1 }, scores), scores)).toBeLessThan(1e-12)
  })

  it.skipIf(goldenAbsent)('agrees with the reference', () => {
    const golden = readGolden<{ scores: number[]; y: number[]; platt: [number, number] }>('metrics_ibm_fold0')
    const fit = fitPlatt(Float64Array.from(golden.scores), Uint8Array.from(golden.y))
    expect(largestGap([fit.intercept, fit.slope], golden.platt)).toBeLessThan(1e-6)
  })
})

describe.each([['platt', fitPlatt], ['isotonic', fitIsotonic]] as const)('calibration laws (%s)', (_, fit) => {
  const { scores, labels } = overconfident(5000, 2)
  const calibration: Calibration = fit(scores, labels)

  it('is monotone and stays in [0, 1]', () => {
    const grid = Float64Array.from({ length: 2001 }, (__, i) => i / 2000)
    const p = applyCalibration(calibration, grid)
    for (let i = 1; i < p.length; i++) expect(p[i]!).toBeGreaterThanOrEqual(p[i - 1]!)
    expect(p[0]).toBeGreaterThanOrEqual(0)
    expect(p[2000]).toBeLessThanOrEqual(1)
  })

  it('lowers the loss on rows it has not seen and survives JSON', () => {
    const fresh = overconfident(5000, 3)
    const again: Calibration = JSON.parse(JSON.stringify(calibration))
    expect(logloss(applyCalibration(again, fresh.scores), fresh.labels)).toBeLessThan(logloss(fresh.scores, fresh.labels))
  })

  it('refuses a single class and missing scores', () => {
    expect(() => fit(Float64Array.of(0.1, 0.2), Uint8Array.of(1, 1))).toThrow(RangeError)
    expect(() => fit(Float64Array.of(0.1, NaN), Uint8Array.of(0, 1))).toThrow(RangeError)
  })
})
