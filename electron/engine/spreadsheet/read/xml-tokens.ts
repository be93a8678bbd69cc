import { isUtf8 } from 'node:buffer'
import { damaged } from './file-errors.ts'
import type { FilePart } from './file-errors.ts'

/** What `next()` found. `MORE`: the rest of the token has not arrived; `DONE`: the document is complete. */
export const MORE = 0
export const START = 1
export const EMPTY = 2
export const END = 3
export const TEXT = 4
export const CDATA = 5
export const DONE = 6

/** Excel allows 32,767 characters in a cell; a token beyond this is an attack or a broken file. */
const MAX_TOKEN = 8 * 2 ** 20
const MAX_DEPTH = 256

const [TAB, LF, CR, SPACE, SLASH, COLON, LT, EQUALS, GT] = [0x09, 0x0a, 0x0d, 0x20, 0x2f, 0x3a, 0x3c, 0x3d, 0x3e]
const [BANG, QUOTE, APOSTROPHE, QUESTION] = [0x21, 0x22, 0x27, 0x3f]

/** The number a name is recognised by; the same value the tokenizer computes while it passes over the bytes. */
export function nameHash(name: string): number {
  let hash = 0
  for (let i = 0; i < name.length; i++) hash = (Math.imul(hash, 31) + name.charCodeAt(i)) | 0
  return hash
}

/**
 * A pull tokenizer over UTF-8 XML that arrives in chunks. It checks what makes a document well-formed at the level of
 * tags: nesting, one root, nothing cut off. Local names are recognised without their prefix, by hash.
 * Errors: FILE_CORRUPT for anything malformed; document types are refused (entity bombs).
 * Cost: one pass over the bytes; only the unfinished token at the end of a chunk is copied.
 */
export class XmlTokens {
  bytes: Buffer = Buffer.alloc(0)
  /** Local name of the last START, EMPTY or END, as `nameHash` gives it. */
  name = 0
  /** The text of the last TEXT or CDATA, or the attributes of the last START or EMPTY. */
  start = 0
  end = 0
  /** Elements open after the last token; an EMPTY element counts itself while it is current. */
  depth = 0
  /** The last attribute `nextAttribute` found; its name is hashed whole, with its prefix. */
  attributeName = 0
  valueStart = 0
  valueEnd = 0
  /** Where the next token begins. A consumer that recognises whole elements by itself may move it behind one. */
  position = 0
  readonly #where: FilePart
  readonly #open = new Int32Array(MAX_DEPTH)
  readonly #local = new Int32Array(MAX_DEPTH)
  #attribute = 0
  #finished = false
  #rootSeen = false
  #emptyPending = false

  constructor(where: FilePart) {
    this.#where = where
  }

  push(chunk: Buffer): void {
    const rest = this.bytes.length - this.position
    if (rest > MAX_TOKEN) throw damaged(this.#where, 'too-large')
    this.bytes = rest === 0 ? chunk : Buffer.concat([this.bytes.subarray(this.position), chunk])
    this.position = 0
    if (!isUtf8(this.bytes.subarray(0, wholeCharacters(this.bytes)))) throw damaged(this.#where, 'encoding')
  }

  /** No more chunks will come. */
  finish(): void {
    this.#finished = true
    if (wholeCharacters(this.bytes) !== this.bytes.length) throw damaged(this.#where, 'encoding')
  }

  /** True when the text just returned is all the text up to the closing tag of its element. */
  get isWholeText(): boolean {
    return this.bytes[this.position] === LT && this.bytes[this.position + 1] === SLASH
  }

  next(): number {
    if (this.#emptyPending) {
      this.#emptyPending = false
      this.depth--
    }
    const bytes = this.bytes
    const length = bytes.length
    for (;;) {
      let i = this.position
      if (i >= length) return this.#atEnd()
      if (bytes[i] !== LT) {
        do i++
        while (i < length && bytes[i] !== LT)
        if (i >= length && !this.#finished) return MORE
        this.start = this.position
        this.end = i
        this.position = i
        if (this.depth > 0) return TEXT
        this.#requireBlank(this.start, i)
        continue
      }
      const second = bytes[i + 1]
      if (second === SLASH) return this.#endTag(i)
      if (second === BANG) {
        const token = this.#declaration(i)
        if (token === 0) continue
        return token === -1 ? this.#incomplete() : token
      }
      if (second === QUESTION) {
        const close = bytes.indexOf('?>', i + 2, 'latin1')
        if (close < 0) return this.#incomplete()
        this.position = close + 2
        continue
      }
      if (second === undefined) return this.#incomplete()
      return this.#startTag(i)
    }
  }

  /** Steps to the next attribute of the last START or EMPTY tag. Values keep their entities. */
  nextAttribute(): boolean {
    const bytes = this.bytes
    let i = this.#attribute
    const end = this.end
    while (i < end && isSpace(bytes[i]!)) i++
    if (i >= end) return false
    let hash = 0
    while (i < end && bytes[i] !== EQUALS && !isSpace(bytes[i]!)) hash = (Math.imul(hash, 31) + bytes[i++]!) | 0
    while (i < end && isSpace(bytes[i]!)) i++
    if (i >= end || bytes[i] !== EQUALS) throw damaged(this.#where, 'xml')
    i++
    while (i < end && isSpace(bytes[i]!)) i++
    const quote = bytes[i]
    if (i >= end || (quote !== QUOTE && quote !== APOSTROPHE)) throw damaged(this.#where, 'xml')
    const valueStart = ++i
    while (i < end && bytes[i] !== quote) i++
    this.attributeName = hash
    this.valueStart = valueStart
    this.valueEnd = i
    this.#attribute = i + 1
    return true
  }

  #startTag(open: number): number {
    const bytes = this.bytes
    const length = bytes.length
    let i = open + 1
    let hash = 0
    let local = 0
    for (; i < length; i++) {
      const byte = bytes[i]!
      if (byte === GT || byte === SLASH || byte <= SPACE) break
      if (byte === LT) throw damaged(this.#where, 'xml')
      hash = (Math.imul(hash, 31) + byte) | 0
      local = byte === COLON ? 0 : (Math.imul(local, 31) + byte) | 0
    }
    if (i === open + 1) throw damaged(this.#where, 'xml')
    const attributes = i
    for (;;) {
      if (i >= length) return this.#incomplete()
      const byte = bytes[i]!
      if (byte === GT) break
      if (byte === LT) throw damaged(this.#where, 'xml')
      if (byte === QUOTE || byte === APOSTROPHE) {
        do i++
        while (i < length && bytes[i] !== byte)
      }
      i++
    }
    const isEmpty = bytes[i - 1] === SLASH
    if (this.depth === 0 && this.#rootSeen) throw damaged(this.#where, 'xml')
    if (this.depth >= MAX_DEPTH) throw damaged(this.#where, 'xml')
    this.#rootSeen = true
    this.#open[this.depth] = hash
    this.#local[this.depth] = local
    this.depth++
    this.#emptyPending = isEmpty
    this.name = local
    this.start = attributes
    this.end = isEmpty ? i - 1 : i
    this.#attribute = attributes
    this.position = i + 1
    return isEmpty ? EMPTY : START
  }

  #endTag(open: number): number {
    const bytes = this.bytes
    const length = bytes.length
    let i = open + 2
    let hash = 0
    for (; i < length; i++) {
      const byte = bytes[i]!
      if (byte === GT || byte <= SPACE) break
      hash = (Math.imul(hash, 31) + byte) | 0
    }
    while (i < length && isSpace(bytes[i]!)) i++
    if (i >= length) return this.#incomplete()
    if (bytes[i] !== GT || this.depth === 0 || this.#open[this.depth - 1] !== hash) throw damaged(this.#where, 'xml')
    this.depth--
    this.name = this.#local[this.depth]!
    this.position = i + 1
    return END
  }

  /** Comment: 0 (passed over). CDATA: its token. −1: the rest has not arrived. */
  #declaration(open: number): number {
    const bytes = this.bytes
    if (bytes.length - open < 9 && !this.#finished) return -1
    const head = bytes.toString('latin1', open + 2, open + 9)
    if (head.startsWith('--')) {
      const close = bytes.indexOf('-->', open + 4, 'latin1')
      if (close < 0) return -1
      this.position = close + 3
      return 0
    }
    if (head !== '[CDATA[' || this.depth === 0) throw damaged(this.#where, 'xml')
    const close = bytes.indexOf(']]>', open + 9, 'latin1')
    if (close < 0) return -1
    this.start = open + 9
    this.end = close
    this.position = close + 3
    return CDATA
  }

  #incomplete(): number {
    if (this.#finished) throw damaged(this.#where, 'truncated')
    return MORE
  }

  #atEnd(): number {
    if (!this.#finished) return MORE
    if (this.depth > 0 || !this.#rootSeen) throw damaged(this.#where, 'truncated')
    return DONE
  }

  #requireBlank(from: number, to: number): void {
    for (let i = from; i < to; i++) if (!isSpace(this.bytes[i]!) && this.bytes[i] !== 0) throw damaged(this.#where, 'xml')
  }
}

function isSpace(byte: number): boolean {
  return byte === SPACE || byte === LF || byte === CR || byte === TAB
}

/** Length without a character whose last bytes have not arrived. */
export function wholeCharacters(bytes: Buffer): number {
  const length = bytes.length
  for (let back = 1; back <= Math.min(3, length); back++) {
    const byte = bytes[length - back]!
    if (byte < 0x80) return length
    if (byte >= 0xc0) return back < (byte >= 0xf0 ? 4 : byte >= 0xe0 ? 3 : 2) ? length - back : length
  }
  return length
}
