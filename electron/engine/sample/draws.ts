import { createRandom, deriveSeed } from '../kernels/random.ts'
import type { Random } from '../kernels/random.ts'

/** Draws of one subscriber's life: its own stream, so a county can be walked twice, or from the middle, and stays the same. */
export interface Draws {
  /** Uniform in [lo, hi). */
  between(lo: number, hi: number): number
  /** Uniform whole number in [lo, hi]. */
  whole(lo: number, hi: number): number
  chance(probability: number): boolean
  normal(): number
  /** exp(N(ln median, sigma)). */
  logNormal(median: number, sigma: number): number
  pick<T>(values: readonly T[]): T
  weighted<T extends { readonly weight: number }>(values: readonly T[]): T
}

export function drawsFor(seed: number, ...stream: readonly number[]): Draws {
  return drawsOf(createRandom(deriveSeed(seed, ...stream)))
}

function drawsOf(random: Random): Draws {
  const pick = <T>(values: readonly T[]): T => {
    const value = values[random.int(values.length)]
    if (value === undefined) throw new RangeError('nothing to pick from')
    return value
  }
  // Box–Muller; the second value is dropped so that one call always takes two numbers of the stream.
  const normal = () => Math.sqrt(-2 * Math.log(1 - random.next())) * Math.cos(2 * Math.PI * random.next())
  return {
    between: (lo, hi) => lo + (hi - lo) * random.next(),
    whole: (lo, hi) => lo + random.int(hi - lo + 1),
    chance: probability => random.next() < probability,
    normal,
    logNormal: (median, sigma) => median * Math.exp(sigma * normal()),
    pick,
    weighted: values => {
      let rest = random.next() * values.reduce((sum, value) => sum + value.weight, 0)
      return values.find(value => (rest -= value.weight) < 0) ?? pick(values)
    },
  }
}
