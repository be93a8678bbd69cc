const FIRST_PLACES = 4096
/** Whole numbers up to here are exact. */
const MOST_DIGITS = 15

/**
 * Numbers by identifier. Identifiers are digits nearly always: those are kept as numbers in flat arrays, which takes a sixth
 * of the memory of a map of texts and one look into memory instead of three; any other text goes into a map.
 * Cost: 16 to 32 bytes per identifier of digits.
 */
export class IdMap {
  readonly #texts = new Map<string, number>()
  /** 0 = free. */
  #keys = new Float64Array(FIRST_PLACES)
  #values = new Int32Array(FIRST_PLACES)
  #count = 0

  get(id: string): number | undefined {
    const key = digitsOf(id)
    if (key === 0) return this.#texts.get(id)
    const at = this.#placeOf(key)
    return this.#keys[at] === key ? this.#values[at] : undefined
  }

  has(id: string): boolean {
    return this.get(id) !== undefined
  }

  set(id: string, value: number): void {
    const key = digitsOf(id)
    if (key === 0) {
      this.#texts.set(detached(id), value)
      return
    }
    const at = this.#placeOf(key)
    this.#values[at] = value
    if (this.#keys[at] === key) return
    this.#keys[at] = key
    if (++this.#count * 4 > this.#keys.length * 3) this.#grow()
  }

  /** Where a key is, or where it would be put. */
  #placeOf(key: number): number {
    const keys = this.#keys
    const mask = keys.length - 1
    const high = (key / 4_294_967_296) | 0
    let hash = Math.imul((key >>> 0) ^ Math.imul(high, 0x85eb_ca6b), 0x9e37_79b1)
    hash ^= hash >>> 15
    let at = hash & mask
    while (keys[at] !== 0 && keys[at] !== key) at = (at + 1) & mask
    return at
  }

  #grow(): void {
    const keys = this.#keys
    const values = this.#values
    this.#keys = new Float64Array(keys.length * 2)
    this.#values = new Int32Array(keys.length * 2)
    for (let from = 0; from < keys.length; from++) {
      const key = keys[from] ?? 0
      if (key === 0) continue
      const at = this.#placeOf(key)
      this.#keys[at] = key
      this.#values[at] = values[from] ?? 0
    }
  }
}

/** The number that digits without a leading zero stand for, and only they; 0 for any other text. */
function digitsOf(id: string): number {
  const { length } = id
  if (length === 0 || length > MOST_DIGITS || id.charCodeAt(0) === 48) return 0
  let value = 0
  for (let i = 0; i < length; i++) {
    const digit = id.charCodeAt(i) - 48
    if (digit < 0 || digit > 9) return 0
    value = value * 10 + digit
  }
  return value
}

/** A copy of its own: V8 keeps a part of a text as a window on the whole, so a kept id would hold its stretch of the file. */
export function detached(text: string): string {
  return Buffer.from(text, 'utf8').toString('utf8')
}
