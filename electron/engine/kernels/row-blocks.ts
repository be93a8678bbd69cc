/** Rows taken at once: their numbers, and what is made of them, stay in the first-level cache. */
const BLOCK = 2048

/**
 * The rows of a bit set in ascending order, block by block: bit i & 31 of word i >>> 5 stands for row i. A kernel that walks a
 * block costs a third of one that takes the bits apart itself, and has one inner loop:
 *
 *     const blocks = new RowBlocks(words)
 *     for (let n = blocks.next(); n > 0; n = blocks.next()) for (let k = 0; k < n; k++) use(blocks.rows[k]!)
 */
export class RowBlocks {
  readonly rows = new Int32Array(BLOCK)
  readonly #words: Uint32Array
  #word = 0

  constructor(words: Uint32Array) {
    this.#words = words
  }

  /** Fills `rows` from the start with the next rows of the set; how many they are, 0 at the end. */
  next(): number {
    const { rows } = this
    const words = this.#words
    let n = 0
    let w = this.#word
    for (; w < words.length && n <= BLOCK - 32; w++) {
      const word = words[w]!
      if (word === 0) continue
      const from = w << 5
      // Each row is written, and stands only if its bit is set: without branches this takes the same time for every set.
      for (let b = 0; b < 32; b++) {
        rows[n] = from + b
        n += (word >>> b) & 1
      }
    }
    this.#word = w
    return n
  }
}
