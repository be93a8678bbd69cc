/** Seeded random numbers: the same seed gives the same stream on every machine. */
export interface Random {
  /** Uniform in [0, 1). */
  next(): number
  /** Uniform integer in [0, n). */
  int(n: number): number
  /** Permute in place (Fisher–Yates). */
  shuffle(values: Int32Array): void
  /** `count` distinct integers of [0, n), ascending. **Errors**: RangeError when count > n. */
  sample(n: number, count: number): Int32Array
}

/** A generator started from an integer seed. **Source**: mulberry32, T. Ettinger 2017. */
export function createRandom(seed: number): Random {
  let state = seed | 0
  const next = (): number => {
    state = (state + 0x6d2b79f5) | 0
    let t = Math.imul(state ^ (state >>> 15), 1 | state)
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296
  }
  const int = (n: number): number => Math.floor(next() * n)
  const shuffle = (values: Int32Array): void => {
    for (let i = values.length - 1; i > 0; i--) {
      const j = int(i + 1)
      const held = values[i]!
      values[i] = values[j]!
      values[j] = held
    }
  }
  const sample = (n: number, count: number): Int32Array => {
    if (count > n) throw new RangeError(`cannot draw ${count} of ${n} without replacement`)
    const pool = new Int32Array(n)
    for (let i = 0; i < n; i++) pool[i] = i
    for (let i = 0; i < count; i++) {
      const j = i + int(n - i)
      const held = pool[i]!
      pool[i] = pool[j]!
      pool[j] = held
    }
    return pool.slice(0, count).sort()
  }
  return { next, int, shuffle, sample }
}

/** A seed for one part of a larger task (restart 3 of k = 5), so that parts may run in any order or thread. */
export function deriveSeed(seed: number, ...parts: readonly number[]): number {
  let h = seed | 0
  for (const part of parts) {
    h = Math.imul(h ^ (part + 0x9e3779b9), 0x85ebca6b)
    h ^= h >>> 13
    h = Math.imul(h, 0xc2b2ae35)
    h ^= h >>> 16
  }
  return h | 0
}
