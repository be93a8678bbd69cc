type Value = string | number | null

const FIRST_PLACES = 4096

/**
 * Finds an earlier row with the same values by a hash of 32 bits; `isSame` settles whether a row with the same hash is one.
 * Cost: 16 bytes per row.
 */
export class SeenRows {
  readonly #base: number
  readonly #isSame: (rowId: number, values: readonly Value[]) => boolean
  #hashes = new Int32Array(FIRST_PLACES)
  /** 0 = free, else the row id as an offset from `base`, from 1. */
  #rows = new Int32Array(FIRST_PLACES)
  #count = 0

  constructor(base: number, isSame: (rowId: number, values: readonly Value[]) => boolean) {
    this.#base = base
    this.#isSame = isSame
  }

  /** The id of an earlier row with these values; 0 when there is none, and the row is remembered under its own id. */
  find(rowId: number, values: readonly Value[]): number {
    const hash = hashOf(values)
    const mask = this.#rows.length - 1
    let at = hash & mask
    for (let row = this.#rows[at] ?? 0; row !== 0; row = this.#rows[at] ?? 0) {
      if (this.#hashes[at] === hash && this.#isSame(this.#base + row - 1, values)) return this.#base + row - 1
      at = (at + 1) & mask
    }
    this.#hashes[at] = hash
    this.#rows[at] = rowId - this.#base + 1
    if (++this.#count * 2 > this.#rows.length) this.#grow()
    return 0
  }

  #grow(): void {
    const hashes = this.#hashes
    const rows = this.#rows
    const mask = rows.length * 2 - 1
    this.#hashes = new Int32Array(mask + 1)
    this.#rows = new Int32Array(mask + 1)
    for (let from = 0; from < rows.length; from++) {
      const row = rows[from] ?? 0
      if (row === 0) continue
      const hash = hashes[from] ?? 0
      let at = hash & mask
      while (this.#rows[at] !== 0) at = (at + 1) & mask
      this.#hashes[at] = hash
      this.#rows[at] = row
    }
  }
}

/** FNV-1a over the values as text. Source: Fowler, Noll, Vo 1991. */
function hashOf(values: readonly Value[]): number {
  let hash = 0x811c9dc5
  for (let v = 0; v < values.length; v++) {
    const value = values[v] ?? null
    const text = value === null ? '' : typeof value === 'string' ? value : String(value)
    for (let i = 0; i < text.length; i++) hash = Math.imul(hash ^ text.charCodeAt(i), 0x01000193)
    hash = Math.imul(hash ^ 0x1f, 0x01000193)
  }
  return hash | 0
}
