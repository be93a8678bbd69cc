import { describe, expect, it } from 'vitest'
import { applyStandardiser, fitStandardiser } from '../../../electron/engine/kernels/standardise.ts'
import { goldenAbsent, readGolden, readSet } from './golden.ts'
import { largestGap, normals, toShared } from './made-data.ts'

describe('fitStandardiser', () => {
  it('z-scores with the population sd', () => {
    const fit = fitStandardiser([Float64Array.of(1, 2, 3, 4)], { winsoriseShare: 0 })
    expect(fit.columns[0]).toEqual({
      mean: 2.5, sd: Math.sqrt(1.25), log1p: false, constant: false, missing: 0, low: 1, high: 4,
    })
    const [z] = applyStandardiser(fit, [Float64Array.of(2.5, NaN, 100, 4)])
    expect([...z!]).toEqual([0, 0, 1.5 / Math.sqrt(1.25), 1.5 / Math.sqrt(1.25)])
  })

  it('clamps to P1–P99 and applies the same limits to new months', () => {
    const column = Float64Array.from({ length: 101 }, (_, i) => i)
    const fit = fitStandardiser([column])
    expect(fit.columns[0]).toMatchObject({ low: 1, high: 99 })
    const [z] = applyStandardiser(fit, [Float64Array.of(-1e9, 1, 99, 1e9)])
    expect(z![0]).toBe(z![1])
    expect(z![2]).toBe(z![3])
  })

  it('logs skewed non-negative columns only', () => {
    const skewed = normals(5000, 1).map((v) => Math.exp(1.5 * v))
    const fit = fitStandardiser([skewed, skewed.map((v) => -v), skewed.map((v) => v - 100), normals(5000, 2).map((v) => v + 10)])
    expect(fit.columns.map((column) => column.log1p)).toEqual([true, false, false, false])
    const [z] = applyStandardiser(fit, [skewed, skewed, skewed, skewed])
    const mean = z!.reduce((a, b) => a + b, 0) / 5000
    const sd = Math.sqrt(z!.reduce((a, b) => a + b * b, 0) / 5000)
    expect(Math.abs(mean)).toBeLessThan(1e-12)
    expect(sd).toBeCloseTo(1, 12)
  })

  it('keeps a rare flag that winsorising would erase', () => {
    const flag = Float64Array.from({ length: 1000 }, (_, i) => (i < 5 ? 1 : 0))
    expect(fitStandardiser([flag]).columns[0]).toMatchObject({ constant: false, low: 0, high: 1 })
  })

  it('flags constant and empty columns, which become 0', () => {
    const fit = fitStandardiser([Float64Array.of(7, 7, NaN), Float64Array.of(NaN, NaN, NaN)])
    expect(fit.columns.map(({ constant, missing }) => ({ constant, missing }))).toEqual([
      { constant: true, missing: 1 },
      { constant: true, missing: 3 },
    ])
    for (const column of applyStandardiser(fit, [Float64Array.of(1, 2, NaN), Float64Array.of(1, 2, 3)])) {
      expect([...column]).toEqual([0, 0, 0])
    }
  })

  it('survives JSON, reads shared memory and writes where it is told', () => {
    const column = toShared(normals(500, 4))
    const fit = fitStandardiser([column])
    const again: typeof fit = JSON.parse(JSON.stringify(fit))
    const [shared] = applyStandardiser(again, [column], { allocate: (n) => new Float64Array(new SharedArrayBuffer(n * 8)) })
    expect(shared!.buffer).toBeInstanceOf(SharedArrayBuffer)
    expect(largestGap(shared!, applyStandardiser(fit, [column])[0]!)).toBe(0)
  })

  it('refuses infinite values and other column counts', () => {
    expect(() => fitStandardiser([Float64Array.of(1, Infinity)])).toThrow(RangeError)
    expect(() => fitStandardiser([])).toThrow(RangeError)
    const fit = fitStandardiser([Float64Array.of(1, 2)])
    expect(() => applyStandardiser(fit, [Float64Array.of(1), Float64Array.of(1)])).toThrow(RangeError)
  })

  it.skipIf(goldenAbsent).each(['ibm', 'mlc5000'] as const)('plain z-scores have the reference mean and sd (%s)', (name) => {
    const { x } = readSet(name)
    const { mean, sd } = readGolden<{ mean: number[]; sd: number[] }>(`logistic_l2_${name}`)
    const fit = fitStandardiser(x, { winsoriseShare: 0, logSkewness: Infinity })
    expect(largestGap(fit.columns.map((column) => column.mean / column.sd), mean.map((m, j) => m / sd[j]!))).toBeLessThan(1e-9)
    expect(largestGap(fit.columns.map((column, j) => column.sd / sd[j]!), mean.map(() => 1))).toBeLessThan(1e-9)
  })
})
