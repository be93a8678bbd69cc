import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { binNumbers, countCodes, gatherNumbers, sumNumbers } from '../../../electron/engine/kernels/summarise-bits.ts'

/** Sets with full words, empty ones and parts of the last. */
const table = fc.tuple(
  fc.array(fc.record({ value: fc.oneof(fc.integer({ min: -300, max: 300 }), fc.constant(NaN)), code: fc.integer({ min: -1, max: 3 }), isIn: fc.boolean() }), { maxLength: 90 }),
  fc.constantFrom('as drawn', 'everyone', 'nobody'),
).map(([rows, who]) => rows.map((row) => (who === 'as drawn' ? row : { ...row, isIn: who === 'everyone' })))

function wordsOf(bits: readonly boolean[]): Uint32Array {
  const words = new Uint32Array((bits.length + 31) >>> 5)
  for (const [i, bit] of bits.entries()) if (bit) words[i >>> 5]! |= 1 << (i & 31)
  return words
}

const split = (rows: readonly { readonly value: number; readonly code: number; readonly isIn: boolean }[]) => ({
  words: wordsOf(rows.map(({ isIn }) => isIn)),
  values: Float64Array.from(rows, ({ value }) => value),
  codes: Int32Array.from(rows, ({ code }) => code),
  members: rows.filter(({ isIn }) => isIn),
  present: rows.flatMap(({ isIn, value }) => (isIn && !Number.isNaN(value) ? [value] : [])),
})

describe('the rows of a bit set', () => {
  it('are summed and gathered without the missing', () => {
    fc.assert(
      fc.property(table, (rows) => {
        const { words, values, present } = split(rows)
        expect(sumNumbers(words, values)).toEqual({ count: present.length, sum: present.reduce((a, b) => a + b, 0) })
        expect([...gatherNumbers(words, values, 8)]).toEqual(present.map((value) => value / 8))
      }),
    )
  })

  it('fall into bins, the end bins taking what lies beyond', () => {
    fc.assert(
      fc.property(table, fc.integer({ min: -10, max: 10 }), fc.constantFrom(0.25, 1, 7.5), fc.integer({ min: 1, max: 12 }), (rows, lo, width, binCount) => {
        const { words, values, present } = split(rows)
        const counts = new Array<number>(binCount).fill(0)
        for (const value of present) counts[Math.min(binCount - 1, Math.max(0, Math.floor((value / 10 - lo) / width)))]!++
        const binned = binNumbers(words, values, 10, lo, width, binCount)
        expect([...binned.counts]).toEqual(counts)
        expect([binned.min, binned.max]).toEqual([Math.min(...present), Math.max(...present)])
      }),
    )
  })

  it('are counted by code, the missing last', () => {
    fc.assert(
      fc.property(table, (rows) => {
        const { words, codes, members } = split(rows)
        const expected = [0, 1, 2, 3, -1].map((code) => members.filter((row) => row.code === code).length)
        expect([...countCodes(words, codes, 4)]).toEqual(expected)
      }),
    )
  })
})
