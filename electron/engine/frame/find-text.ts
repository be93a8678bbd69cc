import { countBeside } from './beside-column.ts'
import type { CodeColumn } from './column.ts'

/** How a text holds what is looked for, the best first. */
export const EXACT = 1
export const PREFIX = 2
/** What is shown of a masked number. */
export const ENDING = 3
export const WITHIN = 4

/** Texts that share a signature: what a search passes over at once. */
const BLOCK = 16
/** Words of 32 bits of a signature. */
const WORDS = 32
const ASCII = 0x80

/** Beyond ASCII and Chinese characters: only these texts may have full-width letters and the like. */
const UNUSUAL = /[^\p{ASCII}\u3400-\u9fff]/u

/** A text in the letters it is looked for by: full-width brackets, letters and digits as plain ones, ㎡ as m2. */
export function foldText(text: string): string {
  return UNUSUAL.test(text) ? text.normalize('NFKC') : text
}

/** What a search reads in place of a million texts and rows. Memory: 14 bytes a text and 4 a row. */
interface TextIndex extends RowsByText {
  /**
   * Which pieces of two or three letters occur in each block of texts, hashed to 1024 bits: a block without a piece of the needle
   * need not be read. Piece lengths: three where all are ASCII, else two, and single letters beyond ASCII.
   */
  readonly signatures: Uint32Array
  /** 1 for a block with a text that is folded. */
  readonly folds: Uint8Array
  /** First letter × 256 + second, both ASCII and in lower case, else 0; + LONGER when more follow. */
  readonly beginnings: Uint16Array
}

/** Rows in the order of their texts, those of the text with code c in [starts[c], starts[c + 1]). */
export interface RowsByText {
  readonly rows: Int32Array
  readonly starts: Int32Array
}

const LONGER = 0x80

const made = new WeakMap<CodeColumn, TextIndex>()
const begun = new WeakMap<CodeColumn, Generator<undefined, TextIndex>>()

/** Does a part of what the first search of a column has to, some 10 ms of it; false when all is done. It lives as long as the column. */
export function readyTexts(column: CodeColumn): boolean {
  if (made.has(column)) return false
  const steps = begun.get(column) ?? makeIndex(column)
  begun.set(column, steps)
  const { done, value } = steps.next()
  if (!done) return true
  begun.delete(column)
  made.set(column, value)
  countBeside(column, value.signatures.byteLength + value.folds.byteLength + value.beginnings.byteLength + value.rows.byteLength + value.starts.byteLength)
  return false
}

function indexOf(column: CodeColumn): TextIndex {
  for (;;) {
    const index = made.get(column)
    if (index) return index
    readyTexts(column)
  }
}

export function rowsByText(column: CodeColumn): RowsByText {
  return indexOf(column)
}

/** The texts that hold what is looked for. */
export interface FoundTexts {
  /** Ascending. */
  readonly codes: Int32Array
  /** EXACT, PREFIX, ENDING or WITHIN, of each of them. */
  readonly ranks: Uint8Array
}

/**
 * The texts of a column that hold a needle, without regard to case or width of letters. A needle of one or two ASCII characters is in nearly every
 * number: it is only looked for at the beginning.
 */
export function findTexts(column: CodeColumn, needle: string): FoundTexts {
  const found = new Found()
  const wanted = foldText(needle).toLowerCase()
  if (wanted === '') return found.finish()
  const index = indexOf(column)
  if (wanted.length <= 2 && /^\p{ASCII}+$/u.test(wanted)) return findBeginnings(index.beginnings, wanted, found)
  // Of digits and Chinese there is one case only, and lower case of Chinese text is slow to make.
  const hasCase = wanted !== wanted.toUpperCase()
  return findInBlocks(column.dictionary, index, [wanted], found, (own) => {
    const text = hasCase ? own.toLowerCase() : own
    if (text.startsWith(wanted)) return text.length === wanted.length ? EXACT : PREFIX
    return text.endsWith(wanted) ? ENDING : text.includes(wanted) ? WITHIN : 0
  })
}

/** The texts that begin with one and end with another, which do not overlap: what a masked number shows. All are found as WITHIN. */
export function findEnds(column: CodeColumn, start: string, end: string): FoundTexts {
  const [head, tail] = [foldText(start).toLowerCase(), foldText(end).toLowerCase()]
  return findInBlocks(column.dictionary, indexOf(column), [head, tail], new Found(), (own) => {
    const text = own.toLowerCase()
    return text.length >= head.length + tail.length && text.startsWith(head) && text.endsWith(tail) ? WITHIN : 0
  })
}

/** Looks at the texts of those blocks that have all pieces of what is looked for. */
function findInBlocks(dictionary: readonly string[], { signatures, folds }: TextIndex, wanted: readonly string[], found: Found, rankOf: (text: string) => number): FoundTexts {
  const scratch = new Uint16Array(wanted.reduce((letters, { length }) => letters + length, 0) * 2)
  let count = 0
  for (const part of wanted) count += readGrams(part, scratch.subarray(count))
  const bits = scratch.subarray(0, count)
  for (let block = 0; block * WORDS < signatures.length; block++) {
    if (!hasAll(signatures, block * WORDS, bits)) continue
    const end = Math.min(dictionary.length, (block + 1) * BLOCK)
    const isFolded = folds[block] === 1
    for (let code = block * BLOCK; code < end; code++) {
      const own = dictionary[code] ?? ''
      const rank = rankOf(isFolded ? foldText(own) : own)
      if (rank !== 0) found.add(code, rank)
    }
  }
  return found.finish()
}

function findBeginnings(beginnings: Uint16Array, wanted: string, found: Found): FoundTexts {
  const pair = beginningOf(wanted)
  for (let code = 0; code < beginnings.length; code++) {
    const own = beginnings[code] ?? 0
    if (own === pair) found.add(code, EXACT)
    else if (wanted.length === 1 ? own >>> 8 === pair >>> 8 : own === (pair | LONGER)) found.add(code, PREFIX)
  }
  return found.finish()
}

/** Grows with what is found. */
class Found {
  #codes = new Int32Array(1024)
  #ranks = new Uint8Array(1024)
  #count = 0

  add(code: number, rank: number): void {
    if (this.#count === this.#codes.length) {
      const [codes, ranks] = [this.#codes, this.#ranks]
      this.#codes = new Int32Array(codes.length * 2)
      this.#codes.set(codes)
      this.#ranks = new Uint8Array(ranks.length * 2)
      this.#ranks.set(ranks)
    }
    this.#codes[this.#count] = code
    this.#ranks[this.#count++] = rank
  }

  finish(): FoundTexts {
    return { codes: this.#codes.subarray(0, this.#count), ranks: this.#ranks.subarray(0, this.#count) }
  }
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

/** Texts or rows between two pauses. */
const STEP = 1 << 16

function* makeIndex({ codes, dictionary }: CodeColumn): Generator<undefined, TextIndex> {
  const beginnings = new Uint16Array(dictionary.length)
  const blocks = Math.ceil(dictionary.length / BLOCK)
  const signatures = new Uint32Array(blocks * WORDS)
  const folds = new Uint8Array(blocks)
  for (let from = 0; from < dictionary.length; from += STEP) {
    signTexts(dictionary, from, Math.min(dictionary.length, from + STEP), { signatures, folds, beginnings })
    yield
  }
  const starts = new Int32Array(dictionary.length + 1)
  for (const code of codes) if (code >= 0) starts[code + 1] = (starts[code + 1] ?? 0) + 1
  for (let code = 0; code < dictionary.length; code++) starts[code + 1] = (starts[code + 1] ?? 0) + (starts[code] ?? 0)
  yield
  const rows = new Int32Array(starts[dictionary.length] ?? 0)
  const next = starts.slice()
  for (let row = 0; row < codes.length; row++) {
    const code = codes[row] ?? -1
    if (code < 0) continue
    const at = next[code] ?? 0
    rows[at] = row
    next[code] = at + 1
    if (row % (STEP * 4) === 0) yield
  }
  return { signatures, folds, beginnings, rows, starts }
}

function signTexts(dictionary: readonly string[], from: number, to: number, { signatures, folds, beginnings }: Omit<TextIndex, keyof RowsByText>): void {
  let bits = new Uint16Array(256)
  for (let code = from; code < to; code++) {
    const own = dictionary[code] ?? ''
    const plain = foldText(own)
    const text = plain.toLowerCase()
    const block = Math.floor(code / BLOCK)
    if (plain !== own) folds[block] = 1
    beginnings[code] = beginningOf(text)
    if (text.length * 2 > bits.length) bits = new Uint16Array(text.length * 4)
    const at = block * WORDS
    const count = readGrams(text, bits)
    for (let i = 0; i < count; i++) {
      const bit = bits[i] ?? 0
      signatures[at + (bit >>> 5)] = (signatures[at + (bit >>> 5)] ?? 0) | (1 << (bit & 31))
    }
  }
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
