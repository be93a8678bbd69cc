import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { orderByCode, orderByNumber, orderOfNumbers } from '../../../electron/engine/kernels/radix-order.ts'
import { normals } from './made-data.ts'

const direction = fc.constantFrom('ascending' as const, 'descending' as const)
const odd = fc.oneof(fc.double(), fc.constantFrom(NaN, 0, -0, Infinity, -Infinity, 1e15, -1e15, Number.MIN_VALUE, 4_294_967_296), fc.integer({ min: -50, max: 50 }))

/** A plain stable sort: equal values keep their place, missing ones go last in either direction. */
function plainOrder(rows: Int32Array, values: readonly number[], isMissing: (value: number) => boolean, ascending: boolean): number[] {
  return [...rows].sort((a, b) => {
    const [x = NaN, y = NaN] = [values[a], values[b]]
    if (isMissing(x) || isMissing(y)) return Number(isMissing(x)) - Number(isMissing(y))
    if (x === y) return 0
    return (x < y ? -1 : 1) * (ascending ? 1 : -1)
  })
}

function shuffled(size: number): Int32Array {
  return Int32Array.from({ length: size }, (_, i) => (i * 7 + 3) % size)
}

describe('the radix order', () => {
  it('of any numbers is that of a stable sort', () => {
    fc.assert(
      fc.property(fc.array(odd, { maxLength: 60 }), direction, (values, way) => {
        const rows = values.length % 7 === 0 ? Int32Array.from(values.keys()) : shuffled(values.length)
        expect([...orderByNumber(rows.slice(), Float64Array.from(values), way)]).toEqual(plainOrder(rows, values, Number.isNaN, way === 'ascending'))
      }),
      { numRuns: 400 },
    )
  })

  it('of codes is that of a stable sort, also where one digit is not enough', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: -1, max: 9_999 }), { maxLength: 60 }), direction, (codes, way) => {
        const rows = Int32Array.from(codes.keys())
        const ordered = orderByCode(rows.slice(), Int32Array.from(codes), 10_000, way)
        expect([...ordered]).toEqual(plainOrder(rows, codes, (code) => code < 0, way === 'ascending'))
      }),
    )
  })

  it('of few codes and of whole numbers near each other, which are counted, is that of a stable sort', () => {
    const near = fc.oneof({ weight: 5, arbitrary: fc.integer({ min: -6, max: 9 }) }, fc.constantFrom(NaN, -0))
    // Up to there doubles are whole numbers one, two or sixteen apart.
    const bases = [0, 1e15, -(2 ** 53), 2 ** 57]
    fc.assert(
      fc.property(fc.array(near, { minLength: 8, maxLength: 40 }), fc.constantFrom(...bases), direction, (draws, base, way) => {
        const values = draws.map((value) => base + value * (base === 2 ** 57 ? 16 : 1))
        const rows = shuffled(values.length % 7 === 0 ? 1 : values.length)
        expect([...orderByNumber(rows.slice(), Float64Array.from(values), way)]).toEqual(plainOrder(rows, values, Number.isNaN, way === 'ascending'))
        const codes = draws.map((value) => (value >= 0 ? value : -1))
        expect([...orderByCode(rows.slice(), Int32Array.from(codes), 10, way)]).toEqual(plainOrder(rows, codes, (code) => code < 0, way === 'ascending'))
      }),
    )
  })

  it('of whole numbers far apart is exact', () => {
    const values = Float64Array.of(4_294_967_295, 0, 4_294_967_296, 1, -1)
    expect([...orderByNumber(Int32Array.of(0, 1, 2, 3, 4), values, 'ascending')]).toEqual([4, 1, 3, 0, 2])
    expect([...orderByNumber(Int32Array.of(0, 1, 3), values, 'descending')]).toEqual([0, 3, 1])
  })

  it('of all rows is stable, treats −0 as 0 and puts missing values last', () => {
    expect([...orderOfNumbers(Float64Array.of(2, NaN, 0, -1, -0, Infinity, 2), 'ascending')]).toEqual([3, 2, 4, 0, 6, 5, 1])
    expect([...orderOfNumbers(Float64Array.of(2, NaN, 0, -1, -0, Infinity, 2), 'descending')]).toEqual([5, 0, 6, 2, 4, 3, 1])
  })

  it('of many numbers of any size is that of a stable sort', () => {
    const values = normals(20_000, 9).map((v, i) => {
      if (i % 97 === 0) return NaN
      if (i % 89 === 0) return -0
      if (i % 83 === 0) return i % 2 === 0 ? Infinity : -Infinity
      return i % 3 === 0 ? Math.round(v * 4) / 4 : v * 10 ** ((i % 40) - 20)
    })
    const rows = Int32Array.from(values.keys())
    for (const way of ['ascending', 'descending'] as const) {
      expect([...orderOfNumbers(values, way)]).toEqual(plainOrder(rows, [...values], Number.isNaN, way === 'ascending'))
    }
  })

  it('of many numbers that share the upper half of their bits is exact', () => {
    const values = Float64Array.from({ length: 500 }, (_, i) => (i % 5 === 0 ? -1 : 1) * (1 + ((i * 7919) % 97) * Number.EPSILON))
    const rows = shuffled(values.length)
    for (const way of ['ascending', 'descending'] as const) {
      expect([...orderByNumber(rows.slice(), values, way)]).toEqual(plainOrder(rows, [...values], Number.isNaN, way === 'ascending'))
    }
  })
})
