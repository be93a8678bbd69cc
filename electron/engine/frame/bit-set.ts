/** A set of subscribers: bit i stands for subscriber_no i + 1. Operations write into the receiver and cost n/32 words. */
export class BitSet {
  readonly size: number
  readonly words: Uint32Array

  /** `words` becomes the set's own; bits from `size` on are 0. */
  constructor(size: number, words: Uint32Array = new Uint32Array((size + 31) >>> 5)) {
    this.size = size
    this.words = words
  }

  static of(size: number, members: Iterable<number>): BitSet {
    const set = new BitSet(size)
    for (const i of members) set.add(i)
    return set
  }

  add(i: number): void {
    const at = i >>> 5
    this.words[at] = (this.words[at] ?? 0) | (1 << (i & 31))
  }

  has(i: number): boolean {
    return (((this.words[i >>> 5] ?? 0) >>> (i & 31)) & 1) === 1
  }

  clone(): BitSet {
    const copy = new BitSet(this.size)
    copy.words.set(this.words)
    return copy
  }

  and(other: BitSet): this {
    const { words } = this
    for (let w = 0; w < words.length; w++) words[w] = (words[w] ?? 0) & (other.words[w] ?? 0)
    return this
  }

  or(other: BitSet): this {
    const { words } = this
    for (let w = 0; w < words.length; w++) words[w] = (words[w] ?? 0) | (other.words[w] ?? 0)
    return this
  }

  andNot(other: BitSet): this {
    const { words } = this
    for (let w = 0; w < words.length; w++) words[w] = (words[w] ?? 0) & ~(other.words[w] ?? 0)
    return this
  }

  isEmpty(): boolean {
    for (const word of this.words) if (word !== 0) return false
    return true
  }

  count(): number {
    const { words } = this
    let total = 0
    for (let w = 0; w < words.length; w++) {
      const word = words[w] ?? 0
      let v = word - ((word >>> 1) & 0x55555555)
      v = (v & 0x33333333) + ((v >>> 2) & 0x33333333)
      total += (((v + (v >>> 4)) & 0x0f0f0f0f) * 0x01010101) >>> 24
    }
    return total
  }

  /** Members in ascending order. */
  toIndices(): Int32Array {
    const indices = new Int32Array(this.count())
    let n = 0
    for (let w = 0; w < this.words.length; w++) {
      let word = this.words[w] ?? 0
      while (word !== 0) {
        const lowest = word & -word
        indices[n++] = (w << 5) + (31 - Math.clz32(lowest))
        word ^= lowest
      }
    }
    return indices
  }

  equals(other: BitSet): boolean {
    return this.size === other.size && this.words.every((word, w) => word === other.words[w])
  }
}
