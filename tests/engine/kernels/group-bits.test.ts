import { describe, expect, it } from 'vitest'
import { countBetweenEdges } from '../../../electron/engine/kernels/group-bits.ts'
import { createRandom } from '../../../electron/engine/kernels/random.ts'

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
