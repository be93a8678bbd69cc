import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { median, quantileEdges, quantileOfSorted, quantiles } from '../../../electron/engine/kernels/quantile.ts'

describe('quantiles', () => {
  it('interpolates as numpy does', () => {
    expect(quantiles(Float64Array.of(4, 1, 3, 2), [0, 0.25, 0.5, 0.9, 1])).toEqual([1, 1.75, 2.5, 3.7, 4])
    expect(quantiles(Float64Array.of(10), [0.01, 0.99])).toEqual([10, 10])
  })

  it('keeps the order of the asked probabilities and leaves missing values out', () => {
    expect(quantiles(Float64Array.of(NaN, 1, NaN, 3), [1, 0, 0.5])).toEqual([3, 1, 2])
    expect(quantiles(Float64Array.of(NaN), [0.5])).toEqual([NaN])
    expect(median(Float64Array.of(5, 1, 9))).toBe(5)
  })

  it('selection equals sorting', () => {
    fc.assert(fc.property(
      fc.array(fc.oneof(fc.integer({ min: -3, max: 3 }), fc.double({ min: -1e6, max: 1e6, noNaN: true })), {
        minLength: 1,
        maxLength: 200,
      }),
      fc.array(fc.double({ min: 0, max: 1, noNaN: true }), { minLength: 1, maxLength: 6 }),
      (values, probabilities) => {
        const sorted = Float64Array.from(values).sort()
        const expected = probabilities.map((probability) => quantileOfSorted(sorted, probability) + 0)
        expect(quantiles(Float64Array.from(values), probabilities).map((v) => v + 0)).toEqual(expected)
      },
    ))
  })

  it('edges are distinct and cut equal counts', () => {
    expect(quantileEdges(Float64Array.of(1, 1, 1, 1, 1, 2), 4)).toEqual([1])
    expect(quantileEdges(Float64Array.of(1, 2, 3, 4, 5), 4)).toEqual([2, 3, 4])
    expect(quantileEdges(Float64Array.of(NaN), 4)).toEqual([])
  })
})
