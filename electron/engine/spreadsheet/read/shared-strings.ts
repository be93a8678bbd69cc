import { damaged } from './file-errors.ts'
import type { FilePart } from './file-errors.ts'
import { CDATA, DONE, EMPTY, END, MORE, nameHash, START, TEXT, XmlTokens } from './xml-tokens.ts'
import { decodeCdata, decodeText, decodeXstring } from './xml-text.ts'
import { utf8Chunks } from './xml-encoding.ts'

const SI = nameHash('si')
const T = nameHash('t')
const RPH = nameHash('rPh')

const BLOCK_BYTES = 8 * 2 ** 20
const CACHE_SLOTS = 65_536
const CACHE_MASK = CACHE_SLOTS - 1

/**
 * The strings the cells of a workbook point to. They stay as UTF-8 outside of the JS heap and become strings when a
 * cell asks, with a cache for the ones that repeat: a million distinct strings cost their bytes, not a million objects.
 */
export class SharedStrings {
  readonly #where: FilePart
  readonly #blocks: Buffer[] = []
  #used = BLOCK_BYTES
  #count = 0
  #places = new Uint32Array(4096)
  #lengths = new Uint32Array(4096)
  readonly #cacheIndex = new Int32Array(CACHE_SLOTS).fill(-1)
  readonly #cacheText: string[] = []

  constructor(where: FilePart) {
    this.#where = where
  }

  get count(): number {
    return this.#count
  }

  /** Errors: FILE_CORRUPT for an index that does not exist. */
  get(index: number): string {
    const slot = index & CACHE_MASK
    if (this.#cacheIndex[slot] === index) return this.#cacheText[slot]!
    if (!Number.isInteger(index) || index < 0 || index >= this.#count) throw damaged(this.#where, 'reference')
    const place = this.#places[index]!
    const start = place % BLOCK_BYTES
    const length = this.#lengths[index]!
    const text = length === 0 ? '' : this.#blocks[(place - start) / BLOCK_BYTES]!.toString('utf8', start, start + length)
    this.#cacheIndex[slot] = index
    this.#cacheText[slot] = text
    return text
  }

  addBytes(bytes: Buffer, start: number, end: number): void {
    const length = end - start
    const block = this.#reserve(length)
    bytes.copy(block, this.#used, start, end)
    this.#place(length)
  }

  addText(text: string): void {
    const length = Buffer.byteLength(text)
    const block = this.#reserve(length)
    block.write(text, this.#used, 'utf8')
    this.#place(length)
  }

  /** Takes the last string back, to be extended. */
  removeLast(): string {
    const text = this.get(this.#count - 1)
    this.#count--
    this.#used -= this.#lengths[this.#count]!
    this.#cacheIndex[this.#count & CACHE_MASK] = -1
    return text
  }

  #reserve(length: number): Buffer {
    if (length > BLOCK_BYTES) throw damaged(this.#where, 'too-large')
    if (this.#used + length > BLOCK_BYTES || this.#blocks.length === 0) {
      // Places are 32-bit, which is 4 GB of text: far beyond any workbook that opens anywhere.
      if ((this.#blocks.length + 1) * BLOCK_BYTES > 2 ** 32) throw damaged(this.#where, 'too-large')
      this.#blocks.push(Buffer.allocUnsafeSlow(BLOCK_BYTES))
      this.#used = 0
    }
    return this.#blocks[this.#blocks.length - 1]!
  }

  #place(length: number): void {
    if (this.#count === this.#places.length) {
      this.#places = grown(this.#places)
      this.#lengths = grown(this.#lengths)
    }
    this.#places[this.#count] = (this.#blocks.length - 1) * BLOCK_BYTES + this.#used
    this.#lengths[this.#count] = length
    this.#count++
    this.#used += length
  }
}

function grown(old: Uint32Array<ArrayBuffer>): Uint32Array<ArrayBuffer> {
  const next = new Uint32Array(old.length * 2)
  next.set(old)
  return next
}

/**
 * Reads the shared strings of a workbook. Every `<si>` counts, also an empty one; phonetic readings are left out.
 * Errors: FILE_CORRUPT.
 */
export async function readSharedStrings(
  source: AsyncIterable<Buffer>, where: FilePart, signal?: () => void,
): Promise<SharedStrings> {
  const strings = new SharedStrings(where)
  const tokens = new XmlTokens(where)
  const scan = stringScanner(tokens, strings, where)
  for await (const chunk of utf8Chunks(source, where)) {
    signal?.()
    tokens.push(chunk)
    scan()
  }
  tokens.finish()
  scan()
  return strings
}

function stringScanner(tokens: XmlTokens, strings: SharedStrings, where: FilePart): () => void {
  let insideT = false
  let phoneticDepth = 0
  let text = ''
  let isPlaced = false

  function take(isCdata: boolean): void {
    const { bytes, start, end } = tokens
    if (!isCdata && text === '' && !isPlaced && tokens.isWholeText && isPlain(bytes, start, end)) {
      // The common string has one run and nothing to decode: its bytes are copied as they are.
      strings.addBytes(bytes, start, end)
      isPlaced = true
      return
    }
    if (isPlaced) {
      text = strings.removeLast()
      isPlaced = false
    }
    text += isCdata ? decodeCdata(bytes, start, end) : decodeText(bytes, start, end, where)
  }

  return () => {
    for (;;) {
      const token = tokens.next()
      if (token === MORE || token === DONE) return
      if (token === START) {
        if (tokens.name === T) insideT = phoneticDepth === 0
        else if (tokens.name === RPH && phoneticDepth === 0) phoneticDepth = tokens.depth
      } else if (token === END) {
        insideT = false
        if (tokens.name === RPH && tokens.depth < phoneticDepth) phoneticDepth = 0
        if (tokens.name === SI && tokens.depth === 1) {
          if (!isPlaced) strings.addText(decodeXstring(text))
          text = ''
          isPlaced = false
        }
      } else if (token === EMPTY) {
        if (tokens.name === SI && tokens.depth === 2) strings.addText('')
      } else if (insideT && (token === TEXT || token === CDATA)) {
        take(token === CDATA)
      }
    }
  }
}

/** No entity, no carriage return, no `_x` escape. */
function isPlain(bytes: Buffer, start: number, end: number): boolean {
  for (let i = start; i < end; i++) {
    const byte = bytes[i]!
    if (byte === 0x26 || byte === 0x0d || (byte === 0x5f && bytes[i + 1] === 0x78)) return false
  }
  return true
}
