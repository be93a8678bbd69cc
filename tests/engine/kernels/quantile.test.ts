import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { median, quantileEdges, quantileOfSorted, quantiles } from '../../../electron/engine/kernels/quantile.ts'
import { ascendingOrder, descendingOrder } from '../../../electron/engine/kernels/sort-order.ts'
import { normals } from './made-data.ts'

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

describe('ascendingOrder', () => {
  it('is stable, treats −0 as 0 and puts missing values last', () => {
    expect([...ascendingOrder(Float64Array.of(2, NaN, 0, -1, -0, Infinity, 2))]).toEqual([3, 2, 4, 0, 6, 5, 1])
    expect([...descendingOrder(Float64Array.of(2, NaN, 0, -1, -0, Infinity, 2))]).toEqual([5, 0, 6, 2, 4, 3, 1])
  })

  it('radix and comparison sorts give the same order', () => {
    const values = normals(20_000, 9).map((v, i) => {
      if (i % 97 === 0) return NaN
      if (i % 89 === 0) return -0
      if (i % 83 === 0) return i % 2 === 0 ? Infinity : -Infinity
      return i % 3 === 0 ? Math.round(v * 4) / 4 : v * 10 ** ((i % 40) - 20)
    })
    const rank = (v: number) => (v !== v ? Infinity : v === Infinity ? Number.MAX_VALUE : v)
    const expected = [...values.keys()].sort((a, b) => {
      const d = rank(values[a]!) - rank(values[b]!)
      return d < 0 ? -1 : d > 0 ? 1 : a - b
    })
    expect([...ascendingOrder(values)]).toEqual(expected)
  })
})
