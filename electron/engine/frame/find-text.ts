/** How a text holds what is looked for, the best first; 0 = not at all. */
export const EXACT = 1
export const PREFIX = 2
export const WITHIN = 3

/** Texts that share a signature: what a search passes over at once. */
const BLOCK = 16
/** Words of 32 bits of a signature. */
const WORDS = 32
const ASCII = 0x80

/** What a search reads in place of a million texts. Memory: 10 bytes a text. */
interface TextIndex {
  /**
   * Which pieces of two or three letters occur in each block of texts, hashed to 1024 bits: a block without a piece of the needle
   * need not be read. Piece lengths: three where all are ASCII, else two, and single letters beyond ASCII.
   */
  readonly signatures: Uint32Array
  /** First letter × 256 + second, both ASCII and in lower case, else 0; + LONGER when more follow. */
  readonly beginnings: Uint16Array
}

const LONGER = 0x80

const made = new WeakMap<readonly string[], TextIndex>()

/** Makes what a search of this dictionary needs; the first search does so by itself. It lives as long as the dictionary. */
export function indexTexts(dictionary: readonly string[]): TextIndex {
  let index = made.get(dictionary)
  if (!index) {
    index = makeIndex(dictionary)
    made.set(dictionary, index)
  }
  return index
}

/**
 * How each text of a dictionary holds a needle, without regard to case: EXACT, PREFIX, WITHIN, or 0. A needle of one or two ASCII
 * characters is in nearly every number: it is only looked for at the beginning.
 */
export function rankTexts(dictionary: readonly string[], needle: string): Uint8Array {
  const ranks = new Uint8Array(dictionary.length)
  const wanted = needle.toLowerCase()
  if (wanted === '') return ranks
  const { signatures, beginnings } = indexTexts(dictionary)
  if (wanted.length <= 2 && /^\p{ASCII}+$/u.test(wanted)) return rankBeginnings(beginnings, wanted, ranks)
  const scratch = new Uint16Array(wanted.length * 2)
  const bits = scratch.subarray(0, readGrams(wanted, scratch))
  // Of digits and Chinese there is one case only, and lower case of Chinese text is slow to make.
  const hasCase = wanted !== wanted.toUpperCase()
  for (let block = 0; block * WORDS < signatures.length; block++) {
    if (!hasAll(signatures, block * WORDS, bits)) continue
    const end = Math.min(dictionary.length, (block + 1) * BLOCK)
    for (let code = block * BLOCK; code < end; code++) {
      const own = dictionary[code] ?? ''
      const text = hasCase ? own.toLowerCase() : own
      if (text.startsWith(wanted)) ranks[code] = text.length === wanted.length ? EXACT : PREFIX
      else if (text.includes(wanted)) ranks[code] = WITHIN
    }
  }
  return ranks
}

function rankBeginnings(beginnings: Uint16Array, wanted: string, ranks: Uint8Array): Uint8Array {
  const pair = beginningOf(wanted)
  for (let code = 0; code < ranks.length; code++) {
    const own = beginnings[code] ?? 0
    if (own === pair) ranks[code] = EXACT
    else if (wanted.length === 1 ? own >>> 8 === pair >>> 8 : own === (pair | LONGER)) ranks[code] = PREFIX
  }
  return ranks
}

function beginningOf(text: string): number {
  const first = text.charCodeAt(0)
  const second = text.length > 1 ? text.charCodeAt(1) : 0
  if (!(first < ASCII)) return 0
  return (first << 8) | (second < ASCII ? second : 0) | (text.length > 2 || second >= ASCII ? LONGER : 0)
}

function hasAll(signatures: Uint32Array, at: number, bits: Uint16Array): boolean {
  for (let i = 0; i < bits.length; i++) {
    const bit = bits[i] ?? 0
    if ((((signatures[at + (bit >>> 5)] ?? 0) >>> (bit & 31)) & 1) === 0) return false
  }
  return true
}

function makeIndex(dictionary: readonly string[]): TextIndex {
  const beginnings = new Uint16Array(dictionary.length)
  const signatures = new Uint32Array(Math.ceil(dictionary.length / BLOCK) * WORDS)
  let bits = new Uint16Array(256)
  for (let code = 0; code < dictionary.length; code++) {
    const text = (dictionary[code] ?? '').toLowerCase()
    beginnings[code] = beginningOf(text)
    if (text.length * 2 > bits.length) bits = new Uint16Array(text.length * 4)
    const at = Math.floor(code / BLOCK) * WORDS
    const count = readGrams(text, bits)
    for (let i = 0; i < count; i++) {
      const bit = bits[i] ?? 0
      signatures[at + (bit >>> 5)] = (signatures[at + (bit >>> 5)] ?? 0) | (1 << (bit & 31))
    }
  }
  return { signatures, beginnings }
}

/** Writes the bits of a text's pieces, two a letter at most; gives how many. */
function readGrams(text: string, bits: Uint16Array): number {
  let count = 0
  let b = text.charCodeAt(0)
  let c = text.charCodeAt(1)
  for (let i = 0; i < text.length; i++) {
    const a = b
    b = c
    c = i + 2 < text.length ? text.charCodeAt(i + 2) : NaN
    if (a >= ASCII) bits[count++] = hash(a, 0, 0)
    if (i + 1 === text.length) break
    if (a >= ASCII || b >= ASCII) bits[count++] = hash(a, b, 0)
    else if (c < ASCII) bits[count++] = hash(a, b, c)
  }
  return count
}

/** A bit of the signature, 0 … 1023. */
function hash(a: number, b: number, c: number): number {
  const mixed = Math.imul(Math.imul(Math.imul(a, 0x9e3779b1) + b, 0x85ebca6b) + c, 0xc2b2ae35)
  return ((mixed ^ (mixed >>> 15)) >>> 3) & (WORDS * 32 - 1)
}
