import { describe, expect, it } from 'vitest'
import { takeLabels, takeRows } from '../../../electron/engine/kernels/columns.ts'
import { fitLogistic, logisticMargins, predictLogistic } from '../../../electron/engine/kernels/logistic.ts'
import { areaUnderRoc, logloss } from '../../../electron/engine/kernels/metrics.ts'
import { applyStandardiser, fitStandardiser } from '../../../electron/engine/kernels/standardise.ts'
import { goldenAbsent, readGolden, readSet } from './golden.ts'
import { churnLike, largestGap, shuffledRows } from './made-data.ts'

interface LogisticGolden {
  coef: number[]
  intercept: number
  first20_prob: number[]
  auc: number
  logloss: number
}

describe('fitLogistic', () => {
  const half = { x: [Float64Array.of(0, 0, 0, 0, 1, 1, 1, 1)], y: Uint8Array.of(1, 0, 0, 0, 1, 1, 1, 0) }

  it('without penalty a flag gets its log odds ratio and the textbook standard error', () => {
    const model = fitLogistic(half.x, half.y, { l2: 0 })
    expect(model.intercept).toBeCloseTo(Math.log(1 / 3), 8)
    expect(model.coefficients[0]).toBeCloseTo(Math.log(9), 8)
    expect(model.standardErrors![0]).toBeCloseTo(Math.sqrt(1 + 1 / 3 + 1 + 1 / 3), 8)
    expect(model.standardErrors![1]).toBeCloseTo(Math.sqrt(1 + 1 / 3), 8)
    expect(model.logLikelihood).toBeCloseTo(2 * Math.log(0.25) + 6 * Math.log(0.75), 10)
    expect(model.converged).toBe(true)
  })

  it.each(['newton', 'lbfgs'] as const)('the gradient of the stated objective is 0 (%s)', (solver) => {
    const { x, y } = churnLike(500, 4, 3)
    const weights = Float64Array.from({ length: 500 }, (_, i) => (i % 5) * 0.5)
    const model = fitLogistic(x, y, { l2: 2.5, weights, solver })
    const p = predictLogistic(model, x)
    const residual = p.map((v, i) => weights[i]! * (v - y[i]!))
    expect(Math.abs(residual.reduce((a, b) => a + b, 0))).toBeLessThan(1e-5)
    model.coefficients.forEach((w, j) => {
      const slope = residual.reduce((sum, r, i) => sum + r * x[j]![i]!, 0) + 2.5 * w
      expect(Math.abs(slope)).toBeLessThan(1e-5)
    })
  })

  it('a weight of 2 is a row given twice, a weight of 0 a row left out', () => {
    const { x, y } = churnLike(300, 3, 4)
    const rows = Int32Array.from({ length: 300 }, (_, i) => i).filter((i) => i % 3 !== 0)
    const twice = Int32Array.from([...rows, ...rows.filter((i) => i % 3 === 1)])
    const weighted = fitLogistic(x, y, { weights: Float64Array.from({ length: 300 }, (_, i) => [0, 2, 1][i % 3]!) })
    const repeated = fitLogistic(takeRows(x, twice), takeLabels(y, twice))
    expect(largestGap(weighted.coefficients, repeated.coefficients)).toBeLessThan(1e-8)
  })

  it('row order does not matter', () => {
    const { x, y } = churnLike(2000, 5, 5)
    const rows = shuffledRows(2000, 1)
    const model = fitLogistic(x, y)
    const shuffled = fitLogistic(takeRows(x, rows), takeLabels(y, rows))
    expect(largestGap(model.coefficients, shuffled.coefficients)).toBeLessThan(1e-9)
    expect(areaUnderRoc(predictLogistic(shuffled, x), y)).toBeCloseTo(areaUnderRoc(predictLogistic(model, x), y), 9)
  })

  it('copied and constant columns do no harm', () => {
    const { x, y } = churnLike(400, 3, 6)
    const single = fitLogistic([x[0]!], y, { l2: 0 })
    const doubled = fitLogistic([x[0]!, x[0]!.slice(), new Float64Array(400)], y, { l2: 0 })
    expect(doubled.coefficients[0]! + doubled.coefficients[1]!).toBeCloseTo(single.coefficients[0]!, 4)
    expect(doubled.standardErrors).toBeNull()
    expect(fitLogistic([x[0]!, new Float64Array(400)], y).coefficients[1]).toBe(0)
  })

  it('separated classes stay finite under the penalty', () => {
    const x = [Float64Array.of(-2, -1, 1, 2)]
    const model = fitLogistic(x, Uint8Array.of(0, 0, 1, 1))
    expect(model.coefficients[0]).toBeGreaterThan(0.5)
    expect(model.coefficients[0]).toBeLessThan(5)
  })

  it('many columns take L-BFGS, with the same result as Newton', () => {
    const { x, y } = churnLike(600, 90, 7)
    const auto = fitLogistic(x, y)
    expect(auto.standardErrors).toBeNull()
    const newton = fitLogistic(x, y, { solver: 'newton' })
    expect(largestGap(auto.coefficients, newton.coefficients)).toBeLessThan(1e-5)
    expect(fitLogistic(x, y, { standardErrors: true }).standardErrors).toHaveLength(91)
  })

  it('refuses what it cannot fit, in plain words', () => {
    const y = Uint8Array.of(0, 1, 1)
    const single = new RangeError('labels hold a single class')
    expect(() => fitLogistic([Float64Array.of(1, 2, 3)], Uint8Array.of(1, 1, 1))).toThrow(single)
    expect(() => fitLogistic([Float64Array.of(1, NaN, 3)], y)).toThrow(RangeError)
    expect(() => fitLogistic([Float64Array.of(1, Infinity, 3)], y)).toThrow(RangeError)
    expect(() => fitLogistic([Float64Array.of(1, 2)], y)).toThrow(RangeError)
    expect(() => fitLogistic([Float64Array.of(1, 2, 3)], y, { l2: -1 })).toThrow(RangeError)
    expect(() => fitLogistic([Float64Array.of(1, 2, 3)], y, { weights: Float64Array.of(1, -1, 1) })).toThrow(RangeError)
    expect(() => fitLogistic([Float64Array.of(1, 2, 3)], y, { weights: Float64Array.of(0, 1, 1) })).toThrow(RangeError)
    expect(() => fitLogistic([Float64Array.of(1, 2, 3)], Uint8Array.of(0, 1, 2))).toThrow(RangeError)
    const model = fitLogistic(half.x, half.y)
    expect(() => logisticMargins(model, [half.x[0]!, half.x[0]!])).toThrow(RangeError)
    expect(predictLogistic(model, [Float64Array.of(NaN)])[0]).toBeNaN()
  })

  it.skipIf(goldenAbsent).each([
    ['ibm', 'newton'], ['ibm', 'lbfgs'], ['mlc5000', 'newton'], ['mlc5000', 'lbfgs'],
  ] as const)('has the reference coefficients and probabilities (%s, %s)', (name, solver) => {
    const golden = readGolden<LogisticGolden>(`logistic_l2_${name}`)
    const { x, y } = readSet(name)
    const z = applyStandardiser(fitStandardiser(x, { winsoriseShare: 0, logSkewness: Infinity }), x)
    const model = fitLogistic(z, y, { solver })
    expect(model.converged).toBe(true)
    expect(largestGap(model.coefficients, golden.coef)).toBeLessThan(1e-5)
    expect(Math.abs(model.intercept - golden.intercept)).toBeLessThan(1e-5)
    const p = predictLogistic(model, z)
    expect(largestGap(p.subarray(0, 20), golden.first20_prob)).toBeLessThan(1e-6)
    expect(Math.abs(areaUnderRoc(p, y) - golden.auc)).toBeLessThan(1e-6)
    expect(Math.abs(logloss(p, y) - golden.logloss)).toBeLessThan(1e-6)
  })

  it.skipIf(goldenAbsent)('has the reference maximum likelihood estimates and standard errors on raw columns', () => {
    const golden = readGolden<{ cols: string[]; coef: number[]; se: number[]; llf: number }>('logit_mle_mlc5000')
    const { names, x, y } = readSet('mlc5000')
    const model = fitLogistic(golden.cols.slice(1).map((name) => x[names.indexOf(name)]!), y, { l2: 0 })
    const estimates = [model.intercept, ...model.coefficients]
    const errors = [model.standardErrors!.at(-1)!, ...model.standardErrors!.slice(0, -1)]
    golden.coef.forEach((coef, j) => {
      expect(Math.abs(estimates[j]! / coef - 1)).toBeLessThan(1e-6)
      expect(Math.abs(errors[j]! / golden.se[j]! - 1)).toBeLessThan(1e-5)
    })
    expect(Math.abs(model.logLikelihood - golden.llf)).toBeLessThan(1e-6)
  })
})
