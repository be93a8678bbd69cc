import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  nextAbove,
  nextBelow,
  selectBetween,
  selectCodes,
  selectCompared,
  selectMissing,
  selectValues,
  type WantedOutcomes,
} from '../../../electron/engine/kernels/select-bits.ts'

const value = fc.oneof(fc.integer({ min: -4, max: 4 }), fc.double(), fc.constantFrom(NaN, -0, 1e15, -1e15, Infinity, -Infinity, Number.MIN_VALUE))
/** Columns of every length around whole words, and a set over their rows. */
const table = fc.array(fc.record({ a: value, b: value, code: fc.integer({ min: -1, max: 4 }), isAmong: fc.boolean() }), { maxLength: 100 })
type Row = { readonly a: number; readonly b: number; readonly code: number; readonly isAmong: boolean }

function wordsOf(bits: readonly boolean[]): Uint32Array {
  const words = new Uint32Array((bits.length + 31) >>> 5)
  for (const [i, bit] of bits.entries()) if (bit) words[i >>> 5]! |= 1 << (i & 31)
  return words
}

/** What the kernel must give: whole words, so that a bit beyond the last row shows. */
function expected(rows: readonly Row[], holds: (row: Row) => boolean): Uint32Array {
  return wordsOf(rows.map((row) => row.isAmong && holds(row)))
}

const among = (rows: readonly Row[]): Uint32Array => wordsOf(rows.map(({ isAmong }) => isAmong))
const column = (rows: readonly Row[], of: 'a' | 'b'): Float64Array => Float64Array.from(rows, (row) => row[of])

describe('rows selected as bits', () => {
  it('lie between bounds', () => {
    fc.assert(
      fc.property(table, value, value, (rows, lo, hi) => {
        expect(selectBetween(among(rows), column(rows, 'a'), lo, hi)).toEqual(expected(rows, ({ a }) => a >= lo && a <= hi))
      }),
    )
  })

  it('compare with another column', () => {
    const outcome: fc.Arbitrary<WantedOutcomes> = fc.record({ less: fc.boolean(), equal: fc.boolean(), more: fc.boolean() })
    fc.assert(
      fc.property(table, fc.constantFrom(0.5, 1, -2), outcome, (rows, factor, wanted) => {
        const found = selectCompared(among(rows), column(rows, 'a'), column(rows, 'b'), factor, wanted)
        const holds = ({ a, b }: Row) => (wanted.less && a < b * factor) || (wanted.equal && a === b * factor) || (wanted.more && a > b * factor)
        expect(found).toEqual(expected(rows, holds))
      }),
    )
  })

  it('are equal to a product by a fraction, as amounts in fen are', () => {
    const plans = Float64Array.from([3900, 5900, 12_900, 100, 33, 7, NaN])
    const paid = plans.map((fen) => Math.round(fen * 11) / 10)
    const select = (wanted: WantedOutcomes) => [...selectCompared(wordsOf([...plans].map(() => true)), paid, plans, 1.1, wanted)]
    expect(select({ less: false, equal: true, more: true })).toEqual([...wordsOf([true, true, true, true, true, true, false])])
    expect(select({ less: true, equal: false, more: false })).toEqual([0])
    expect(select({ less: false, equal: false, more: true })).toEqual([0])
    // A fen more is more.
    expect([...selectCompared(Uint32Array.of(1), Float64Array.of(4291), Float64Array.of(3900), 1.1, { less: false, equal: false, more: true })]).toEqual([1])
  })

  it('have one of a few values, or of many', () => {
    const wanted = fc.oneof(fc.uniqueArray(fc.integer({ min: -9, max: 9 }), { maxLength: 5 }), fc.constant([...Array(30).keys()]))
    fc.assert(
      fc.property(table, wanted, (rows, values) => {
        expect(selectValues(among(rows), column(rows, 'a'), new Set(values))).toEqual(expected(rows, ({ a }) => values.includes(a + 0)))
      }),
    )
  })

  it('have a wanted code', () => {
    fc.assert(
      fc.property(table, fc.array(fc.nat({ max: 1 }), { minLength: 5, maxLength: 5 }), (rows, isWanted) => {
        const codes = Int32Array.from(rows, ({ code }) => code)
        expect(selectCodes(among(rows), codes, Uint8Array.from(isWanted))).toEqual(expected(rows, ({ code }) => isWanted[code] === 1))
      }),
    )
  })

  it('have no value', () => {
    fc.assert(
      fc.property(table, (rows) => {
        expect(selectMissing(among(rows), column(rows, 'a'))).toEqual(expected(rows, ({ a }) => Number.isNaN(a)))
        const codes = Int32Array.from(rows, ({ code }) => code)
        expect(selectMissing(among(rows), codes)).toEqual(expected(rows, ({ code }) => code < 0))
      }),
    )
  })
})

describe('neighbours of a double', () => {
  it('have nothing between them', () => {
    expect([nextAbove(1), nextBelow(1)]).toEqual([1 + Number.EPSILON, 1 - Number.EPSILON / 2])
    expect([nextAbove(-0), nextBelow(0)]).toEqual([Number.MIN_VALUE, -Number.MIN_VALUE])
    expect([nextAbove(Number.MAX_VALUE), nextBelow(-Number.MAX_VALUE)]).toEqual([Infinity, -Infinity])
  })

  it('make an open bound a closed one', () => {
    fc.assert(
      fc.property(fc.double({ noDefaultInfinity: true, noNaN: true }), value, (bound, x) => {
        expect([x >= nextAbove(bound), x <= nextBelow(bound)]).toEqual([x > bound, x < bound])
      }),
    )
  })
})
