import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { createRandom } from '../../../electron/engine/kernels/random.ts'
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

  it('selection among many equals sorting, whatever their shape', () => {
    const random = createRandom(9)
    const probabilities = [0.5, 0, 0.005, 0.25, 0.75, 0.995, 1]
    const shapes: Readonly<Record<string, (i: number) => number>> = {
      even: () => random.next(),
      skewed: () => Math.round(6000 * -Math.log(1 - random.next())),
      'mostly zero': () => (random.next() < 0.9 ? 0 : random.int(50)),
      'one far away': (i) => (i === 77 ? 1e15 : random.next()),
      'all the same': () => 7,
      negative: () => -random.next() * 1e-300,
      ascending: (i) => i,
      'as far apart as numbers are': (i) => (i % 2 === 0 ? -1 : 1) * Number.MAX_VALUE * random.next(),
      endless: (i) => (i === 5 ? Infinity : i === 6 ? -Infinity : random.next()),
    }
    for (const [name, draw] of Object.entries(shapes)) {
      for (const count of [4096, 4097, 20_000]) {
        const values = Float64Array.from({ length: count }, (_, i) => draw(i))
        const before = values.slice()
        const sorted = values.slice().sort()
        const expected = probabilities.map((probability) => quantileOfSorted(sorted, probability) + 0)
        expect([name, ...quantiles(values, probabilities).map((v) => v + 0)]).toEqual([name, ...expected])
        expect(values).toEqual(before)
        const withGaps = Float64Array.from({ length: count * 2 }, (_, i) => (i % 2 === 0 ? NaN : (values[i >> 1] ?? NaN)))
        expect([name, ...quantiles(withGaps, probabilities).map((v) => v + 0)]).toEqual([name, ...expected])
      }
    }
  })

  it('edges are distinct and cut equal counts', () => {
    expect(quantileEdges(Float64Array.of(1, 1, 1, 1, 1, 2), 4)).toEqual([1])
    expect(quantileEdges(Float64Array.of(1, 2, 3, 4, 5), 4)).toEqual([2, 3, 4])
    expect(quantileEdges(Float64Array.of(NaN), 4)).toEqual([])
  })
})
