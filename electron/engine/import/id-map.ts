const FIRST_PLACES = 1024
/** With a 1 before them, so many digits are an exact number. */
const MOST_DIGITS = 14
const MOST_HEADS = 1024

/**
 * Numbers by identifier. Identifiers end in digits nearly always, behind a head that many share (a region, a letter): the
 * digits are kept as numbers in flat arrays, one pair for each head, which takes a sixth of the memory of a map of texts and
 * one look into memory instead of three; any other text goes into a map.
 * Cost: 16 to 32 bytes per identifier with digits.
 */
export class IdMap {
  readonly #texts = new Map<string, number>()
  readonly #heads = new Map<string, DigitMap>()
  /** The head of the identifier before, which is that of the next one nearly always. */
  #head = ''
  #digits = new DigitMap()

  constructor() {
    this.#heads.set('', this.#digits)
  }

  get(id: string): number | undefined {
    const start = digitsFrom(id)
    const digits = this.#digitsOf(id, start)
    return digits ? digits.get(numberFrom(id, start)) : this.#texts.get(id)
  }

  has(id: string): boolean {
    return this.get(id) !== undefined
  }

  set(id: string, value: number): void {
    const start = digitsFrom(id)
    let digits = this.#digitsOf(id, start)
    if (!digits && start < id.length && this.#heads.size < MOST_HEADS && !this.#texts.has(id)) {
      digits = new DigitMap()
      this.#heads.set(detached(id.slice(0, start)), digits)
    }
    if (digits) digits.set(numberFrom(id, start), value)
    else this.#texts.set(detached(id), value)
  }

  /** Missing: undefined when the identifier does not end in digits, or has a head of its own. */
  #digitsOf(id: string, start: number): DigitMap | undefined {
    if (start === id.length) return undefined
    if (start === this.#head.length && id.startsWith(this.#head)) return this.#digits
    const head = id.slice(0, start)
    const digits = this.#heads.get(head)
    if (!digits) return undefined
    this.#head = detached(head)
    this.#digits = digits
    return digits
  }
}

/** Whole numbers above 0 to numbers, by open addressing. */
class DigitMap {
  /** 0 = free. */
  #keys = new Float64Array(FIRST_PLACES)
  #values = new Int32Array(FIRST_PLACES)
  #count = 0

  get(key: number): number | undefined {
    const at = this.#placeOf(key)
    return this.#keys[at] === key ? this.#values[at] : undefined
  }

  set(key: number, value: number): void {
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

/** Where the last digits begin, at most 14 of them; the length of the text when it does not end in one. */
function digitsFrom(id: string): number {
  const least = Math.max(0, id.length - MOST_DIGITS)
  let start = id.length
  while (start > least) {
    const code = id.charCodeAt(start - 1)
    if (code < 48 || code > 57) break
    start--
  }
  return start
}

/** The digits from there on as a number with a 1 before them, so that leading zeros count. */
function numberFrom(id: string, start: number): number {
  let value = 1
  for (let i = start; i < id.length; i++) value = value * 10 + id.charCodeAt(i) - 48
  return value
}

/** A copy of its own: V8 keeps a part of a text as a window on the whole, so a kept id would hold its stretch of the file. */
export function detached(text: string): string {
  return Buffer.from(text, 'utf8').toString('utf8')
}
