import { describe, expect, it } from 'vitest'
import { countBetweenEdges, gatherGroups, tallyColumns, tallyGroups, type Slots } from '../../../electron/engine/kernels/group-bits.ts'
import { createRandom, type Random } from '../../../electron/engine/kernels/random.ts'
import { RowBlocks } from '../../../electron/engine/kernels/row-blocks.ts'

/** The numbers beside one, as near as numbers get. */
function besides(value: number): number[] {
  const bits = new BigInt64Array(new Float64Array([value]).buffer)
  return [-1n, 0n, 1n].map((step) => new Float64Array(BigInt64Array.of((bits[0] ?? 0n) + step).buffer)[0] ?? NaN)
}

describe('counting between edges', () => {
  it('counts every row in the range it is in, also at the edges and as near as can be', () => {
    const random = createRandom(4)
    for (const [lo, hi, bins] of [[0.3, 9000, 40], [1, 2, 7], [1e-9, 1e15, 200], [5, 5.0001, 3], [1, 2, 1]] as const) {
      for (const areEven of [true, false]) {
        const at = Float64Array.from({ length: bins + 1 }, (_, i) =>
          i === bins ? hi : areEven ? lo + (i * (hi - lo)) / bins : lo * Math.exp((i * Math.log(hi / lo)) / bins),
        )
        const values = Float64Array.from([...at].flatMap(besides).concat(Array.from({ length: 500 }, () => lo * (hi / lo) ** (random.next() * 1.2 - 0.1)), [NaN, 0, -3, Infinity]))
        const words = new Uint32Array(Math.ceil(values.length / 32))
        const plain = { filled: 0, counts: new Int32Array(bins), below: 0, above: 0, min: Infinity, max: -Infinity }
        for (const [i, value] of values.entries()) {
          if (random.next() < 0.2) continue
          words[i >>> 5] = (words[i >>> 5] ?? 0) | (1 << (i & 31))
          if (!Number.isNaN(value)) plain.filled++
          if (!(value > 0)) continue
          plain.min = Math.min(plain.min, value)
          plain.max = Math.max(plain.max, value)
          if (value < lo) plain.below++
          if (value > hi) plain.above++
          const place = Math.min(bins - 1, Math.max(0, at.filter((edge) => edge <= value).length - 1))
          plain.counts[place] = (plain.counts[place] ?? 0) + 1
        }
        expect(countBetweenEdges(words, values, 1, { at, areEven }, 0)).toEqual(plain)
      }
    }
  })
})

/** Every 32 rows at their own share, so that empty and full words and all between occur; the last word is not whole. */
function drawWords(random: Random, rows: number): { readonly words: Uint32Array; readonly members: number[] } {
  const words = new Uint32Array(Math.ceil(rows / 32))
  const members: number[] = []
  let share = 0
  for (let i = 0; i < rows; i++) {
    if (i % 32 === 0) share = Math.min(1, Math.max(0, random.next() * 1.6 - 0.3))
    if (random.next() >= share) continue
    words[i >>> 5] = (words[i >>> 5] ?? 0) | (1 << (i & 31))
    members.push(i)
  }
  return { words, members }
}

describe('the rows of a set', () => {
  it('come in ascending order, each once, in blocks', () => {
    const random = createRandom(11)
    for (const rows of [0, 1, 31, 32, 33, 2047, 2048, 2049, 30_011]) {
      const { words, members } = drawWords(random, rows)
      const blocks = new RowBlocks(words)
      const seen: number[] = []
      for (let n = blocks.next(); n > 0; n = blocks.next()) seen.push(...blocks.rows.subarray(0, n))
      expect(seen).toEqual(members)
      expect(blocks.next()).toBe(0)
    }
  })
})

describe('tallies by group', () => {
  const rows = 9001
  const random = createRandom(12)
  const slotsOf = (codes: number): Slots => ({
    codes: Int32Array.from({ length: rows }, () => random.int(codes + 1) - 1),
    slotOf: Int32Array.from({ length: codes + 1 }, (_, i) => (i === 0 ? 3 : (i - 1) % 3)),
    size: 4,
  })
  const column = (missing: number): Float64Array => Float64Array.from({ length: rows }, () => (random.next() < missing ? NaN : random.next() * 100 - 30))
  const slotAt = ({ codes, slotOf }: Slots, i: number): number => slotOf[(codes[i] ?? -1) + 1] ?? -1

  it('are those of row by row, added in the order of the rows, of one column, of any number, and over two fields', () => {
    const { words, members } = drawWords(random, rows)
    const [x, y] = [slotsOf(7), slotsOf(12)]
    const plain = (cellOf: (i: number) => number, cells: number, values: Float64Array) => {
      const tally = { rows: new Int32Array(cells), filled: new Int32Array(cells), sums: new Float64Array(cells) }
      for (const i of members) {
        const [cell, value] = [cellOf(i), values[i] ?? NaN]
        tally.rows[cell] = (tally.rows[cell] ?? 0) + 1
        if (Number.isNaN(value)) continue
        tally.filled[cell] = (tally.filled[cell] ?? 0) + 1
        tally.sums[cell] = (tally.sums[cell] ?? 0) + value
      }
      return tally
    }
    for (const count of [1, 2, 5]) {
      const columns = Array.from({ length: count }, (_, c) => column(c === 0 ? 1 : c / 5))
      expect(tallyColumns(words, x, columns)).toEqual(columns.map((values) => plain((i) => slotAt(x, i), 4, values)))
    }
    const values = column(0.1)
    expect(tallyGroups(words, x, y, values)).toEqual(plain((i) => slotAt(x, i) + 4 * slotAt(y, i), 16, values))
    const counted = plain((i) => slotAt(x, i), 4, values).rows
    expect(tallyGroups(words, x, null, null)).toEqual({ rows: counted, filled: counted, sums: new Float64Array(0) })
  })

  it('gather the values of each group in the order of the rows', () => {
    const { words, members } = drawWords(random, rows)
    const [slots, values] = [slotsOf(7), column(0.3)]
    const { values: gathered, starts } = gatherGroups(words, slots, values, 10)
    for (let slot = 0; slot < slots.size; slot++) {
      const expected = members.filter((i) => slotAt(slots, i) === slot).map((i) => (values[i] ?? NaN) / 10).filter((value) => !Number.isNaN(value))
      expect([...gathered.subarray(starts[slot], starts[slot + 1])]).toEqual(expected)
    }
    expect(starts.at(-1)).toBe(gathered.length)
  })
})
