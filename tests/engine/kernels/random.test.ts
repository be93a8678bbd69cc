import { describe, expect, it } from 'vitest'
import { createRandom, deriveSeed } from '../../../electron/engine/kernels/random.ts'

describe('createRandom', () => {
  it('gives the published mulberry32 stream', () => {
    const random = createRandom(1)
    expect([random.next(), random.next(), random.next()].map((v) => v * 4294967296)).toEqual([2693262067, 11749833, 2265367787])
  })

  it('is uniform enough for sampling', () => {
    const random = createRandom(7)
    const counts = new Int32Array(10)
    for (let i = 0; i < 100_000; i++) counts[random.int(10)]!++
    for (const count of counts) expect(Math.abs(count - 10_000)).toBeLessThan(400)
  })

  it('shuffles into every order of three', () => {
    const random = createRandom(3)
    const seen = new Map<string, number>()
    for (let i = 0; i < 6000; i++) {
      const values = Int32Array.of(0, 1, 2)
      random.shuffle(values)
      seen.set(values.join(''), (seen.get(values.join('')) ?? 0) + 1)
    }
    expect(seen.size).toBe(6)
    for (const count of seen.values()) expect(Math.abs(count - 1000)).toBeLessThan(150)
  })

  it('samples distinct ascending rows and refuses too many', () => {
    const sample = createRandom(5).sample(1000, 400)
    expect(new Set(sample).size).toBe(400)
    expect([...sample]).toEqual([...sample].sort((a, b) => a - b))
    expect(sample[399]).toBeLessThan(1000)
    expect([...createRandom(5).sample(4, 4)]).toEqual([0, 1, 2, 3])
    expect(() => createRandom(5).sample(3, 4)).toThrow(RangeError)
  })
})

describe('deriveSeed', () => {
  it('parts give different seeds, the same parts the same', () => {
    const seeds = new Set<number>()
    for (let k = 0; k < 20; k++) for (let r = 0; r < 20; r++) seeds.add(deriveSeed(42, k, r))
    expect(seeds.size).toBe(400)
    expect(deriveSeed(42, 3, 1)).toBe(deriveSeed(42, 3, 1))
    expect(deriveSeed(42, 1, 3)).not.toBe(deriveSeed(42, 3, 1))
  })
})
