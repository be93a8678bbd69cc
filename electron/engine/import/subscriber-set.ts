const FIRST_WORDS = 1024

/** The subscribers of a batch; grows with the highest of them. Cost: one bit per subscriber of the workspace. */
export class SubscriberSet {
  #words = new Uint32Array(FIRST_WORDS)
  #last = 0

  add(subscriberNo: number): void {
    const at = (subscriberNo - 1) >>> 5
    if (at >= this.#words.length) {
      const grown = new Uint32Array(Math.max(at + 1, this.#words.length * 2))
      grown.set(this.#words)
      this.#words = grown
    }
    this.#words[at] = (this.#words[at] ?? 0) | (1 << ((subscriberNo - 1) & 31))
    if (subscriberNo > this.#last) this.#last = subscriberNo
  }

  get size(): number {
    return this.#words.reduce((count, word) => count + onesOf(word), 0)
  }

  /** Whole words of a `BitSet`, as many as the highest subscriber needs. */
  toBuffer(): Buffer {
    return Buffer.from(this.#words.slice(0, (this.#last + 31) >>> 5).buffer)
  }
}

/** How many are in a stored set, and how many of them in another. */
export function sharedCounts(a: Buffer, b: Buffer): { readonly inA: number; readonly shared: number } {
  let inA = 0
  let shared = 0
  for (let i = 0; i < a.length; i++) {
    const x = a[i] ?? 0
    inA += onesOf(x)
    shared += onesOf(x & (b[i] ?? 0))
  }
  return { inA, shared }
}

/** Adds those of a stored set whom another one lacks. Missing: null = it lacks everybody. */
export function addMissing(to: SubscriberSet, stored: Buffer, other: Buffer | null): void {
  for (let i = 0; i < stored.length; i++) {
    const lacking = (stored[i] ?? 0) & ~(other?.[i] ?? 0)
    for (let bit = 0; bit < 8; bit++) if (lacking & (1 << bit)) to.add(i * 8 + bit + 1)
  }
}

function onesOf(bits: number): number {
  let count = 0
  for (let rest = bits; rest !== 0; rest &= rest - 1) count++
  return count
}
