import { describe, expect, it } from 'vitest'
import { aucInterval, measureScores, scoreHistogram, tabulateScores, wilson } from '../../../electron/engine/churn/evaluate.ts'
import { chooseCalibration } from '../../../electron/engine/churn/fit.ts'
import { areaUnderRoc } from '../../../electron/engine/kernels/metrics.ts'
import { createRandom } from '../../../electron/engine/kernels/random.ts'

/** Scores with ties; the outcome is drawn with the true probability `score ** power`. */
function drawn(n: number, power: number, seed: number) {
  const random = createRandom(seed)
  const scores = Float64Array.from({ length: n }, () => Math.round(random.next() * 200) / 200)
  return { scores, labels: Uint8Array.from(scores, (score) => (random.next() < score ** power ? 1 : 0)) }
}

/** DeLong by its definition: how each row of a class is placed among all rows of the other one. */
function standardErrorByDefinition(scores: Float64Array, labels: Uint8Array): number {
  const of = (label: number) => [...scores].filter((_, i) => labels[i] === label)
  const [negatives, positives] = [of(0), of(1)]
  const wins = (a: number, b: number) => (a > b ? 1 : a === b ? 0.5 : 0)
  const mean = (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0) / values.length
  const varianceOfMean = (values: readonly number[]) =>
    values.reduce((sum, value) => sum + (value - mean(values)) ** 2, 0) / (values.length - 1) / values.length
  const byPositive = positives.map((p) => mean(negatives.map((n) => wins(p, n))))
  const byNegative = negatives.map((n) => mean(positives.map((p) => wins(p, n))))
  return Math.sqrt(varianceOfMean(byPositive) + varianceOfMean(byNegative))
}

describe('the interval of an AUC', () => {
  it('is DeLong’s on the log-odds scale', () => {
    const { scores, labels } = drawn(300, 1, 4)
    const auc = areaUnderRoc(scores, labels)
    const spread = (1.959963984540054 * standardErrorByDefinition(scores, labels)) / (auc * (1 - auc))
    const logit = Math.log(auc / (1 - auc))
    const { low, high } = aucInterval(scores, labels, auc)
    expect(low).toBeCloseTo(1 / (1 + Math.exp(spread - logit)), 12)
    expect(high).toBeCloseTo(1 / (1 + Math.exp(-spread - logit)), 12)
  })

  it('has no width where nothing can vary', () => {
    expect(aucInterval(Float64Array.of(0.9, 0.8, 0.2, 0.1), Uint8Array.of(1, 1, 0, 0), 1)).toEqual({ low: 1, high: 1 })
  })
})

describe('Wilson’s interval of a rate', () => {
  it.each([
    [8, 10, 0.4901625, 0.9433178],
    [0, 20, 0, 0.1611252],
    [20, 20, 0.8388748, 1],
  ])('%i of %i', (hits, rows, low, high) => {
    expect(wilson(hits, rows).low).toBeCloseTo(low, 6)
    expect(wilson(hits, rows).high).toBeCloseTo(high, 6)
  })
})

describe('tables of scores', () => {
  it('count from the highest score', () => {
    const scores = Float64Array.from({ length: 100 }, (_, i) => (99 - i) / 100)
    const labels = Uint8Array.from({ length: 100 }, (_, i) => (i < 10 || i === 50 ? 1 : 0))
    const { gains, calibration } = tabulateScores(scores, labels)
    expect(gains[0]).toEqual({ depth: 0.05, rows: 5, positives: 5, capture: 5 / 11, lift: 100 / 11 })
    expect(gains[1]).toMatchObject({ depth: 0.1, rows: 10, positives: 10, capture: 10 / 11 })
    expect(calibration.at(-1)).toMatchObject({ rows: 10, observed: 1 })
    const metrics = measureScores(scores, labels)
    expect(metrics.captureTop10).toBeCloseTo(10 / 11, 12)
    expect(metrics.liftTop10).toBeCloseTo(100 / 11, 12)
  })

  it('put every score in one bin of the histogram', () => {
    const { edges, counts } = scoreHistogram(Float64Array.of(0, 0.049, 0.05, 0.999, 1))
    expect(edges).toHaveLength(21)
    expect([counts[0], counts[1], counts[19]]).toEqual([2, 1, 2])
  })
})

describe('calibration', () => {
  it('is fitted where the scores are too high, and not on a handful who left', () => {
    const wrong = drawn(4000, 3, 8)
    expect(chooseCalibration(wrong.scores, wrong.labels)).not.toBeNull()
    const few = drawn(60, 6, 9)
    expect(few.labels.reduce((sum, label) => sum + label, 0)).toBeLessThan(30)
    expect(chooseCalibration(few.scores, few.labels)).toBeNull()
  })
})
