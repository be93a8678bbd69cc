export type StoredValue = string | number | null

/** What a column of a STRICT table may hold; REAL may be whole, TEXT is text only. */
export type ColumnType = 'INTEGER' | 'REAL' | 'TEXT'

/** The largest page of SQLite: one page above the leaves is enough for any image. */
export const IMAGE_PAGE_BYTES = 65_536
const IMAGE_PAGES = 192
/** A record that does not fit a page would need overflow pages. */
const MOST_PAYLOAD = IMAGE_PAGE_BYTES - 64
const [LEAF, INTERIOR] = [13, 5]
const [LEAF_HEADER, INTERIOR_HEADER] = [8, 12]
/** Texts longer than this are encoded by Node; calling it costs more than a short text. */
const SHORT_TEXT = 48
const TWO_32 = 2 ** 32
const TWO_47 = 2 ** 47

/**
 * Rows as the leaf pages of a SQLite table, so that SQLite takes them over as they are instead of value by value, which costs
 * six times as much. Only the pages of the rows are made here; the file around them is SQLite's own.
 * Errors: RangeError for a value that the type of its column does not allow. Cost: 12 MB.
 * Source: "Database File Format", sqlite.org, 1.6 and 2.1.
 */
export class TableImage {
  readonly #types: readonly ColumnType[]
  /** Which of the values given stands in each column; −1 = none: the row id itself, or a column nobody fills. */
  readonly #order: Int32Array
  readonly #pages = Buffer.alloc(IMAGE_PAGES * IMAGE_PAGE_BYTES)
  readonly #lastRowIds: number[] = []
  readonly #header: Buffer
  readonly #body = Buffer.alloc(IMAGE_PAGE_BYTES + 4096)
  readonly #float = Buffer.alloc(8)
  #headerLength = 0
  #bodyLength = 0
  /** Start of the current page, where its cells begin and how many there are. */
  #page = -IMAGE_PAGE_BYTES
  #content = 0
  #cells = 0
  #rows = 0
  #lastRowId = 0

  constructor(types: readonly ColumnType[], order: readonly number[]) {
    this.#types = types
    // A record may end before the last column: what is left out is NULL.
    this.#order = Int32Array.from(order.slice(0, order.findLastIndex((at) => at >= 0) + 1))
    this.#header = Buffer.alloc(order.length * 5 + 16)
  }

  get rows(): number {
    return this.#rows
  }

  get isNearlyFull(): boolean {
    return this.#lastRowIds.length >= (IMAGE_PAGES * 3) / 4
  }

  /** True when the next row may not fit. */
  get isFull(): boolean {
    return this.#lastRowIds.length >= IMAGE_PAGES - 1
  }

  /** Adds a row; row ids have to ascend. False, and nothing is added, when it is longer than a page. */
  add(rowId: number, values: readonly StoredValue[]): boolean {
    if (this.#rows > 0 && rowId <= this.#lastRowId) throw new RangeError('row ids do not ascend')
    if (!this.#encode(values)) return false
    const headerLength = this.#headerLength + (this.#headerLength < 127 ? 1 : 2)
    const payload = headerLength + this.#bodyLength
    if (payload > MOST_PAYLOAD) return false
    const length = varintLength(payload) + varintLength(rowId) + payload
    if (this.#rows === 0 || this.#content - length < LEAF_HEADER + (this.#cells + 1) * 2) this.#nextPage()
    this.#content -= length
    const pages = this.#pages
    const cell = this.#page + this.#content
    let at = putVarint(pages, cell, payload)
    at = putVarint(pages, at, rowId)
    at = putVarint(pages, at, headerLength)
    at += this.#header.copy(pages, at, 0, this.#headerLength)
    this.#body.copy(pages, at, 0, this.#bodyLength)
    pages.writeUInt16BE(this.#content, this.#page + LEAF_HEADER + this.#cells * 2)
    this.#cells++
    this.#rows++
    this.#lastRowId = rowId
    return true
  }

  /**
   * The table's root page and the pages below it, which come behind page `lastPage` of the file; then the image is empty
   * again. The bytes are good until the next row.
   */
  take(lastPage: number): { readonly root: Buffer; readonly below: Buffer } {
    this.#closePage()
    const count = this.#lastRowIds.length
    const leaves = this.#pages.subarray(0, count * IMAGE_PAGE_BYTES)
    const taken = count === 1 ? { root: leaves, below: Buffer.alloc(0) } : { root: this.#rootPage(lastPage), below: leaves }
    this.#lastRowIds.length = 0
    this.#page = -IMAGE_PAGE_BYTES
    this.#rows = 0
    return taken
  }

  #rootPage(lastPage: number): Buffer {
    const root = Buffer.alloc(IMAGE_PAGE_BYTES)
    const count = this.#lastRowIds.length
    let content = IMAGE_PAGE_BYTES
    for (let leaf = 0; leaf < count - 1; leaf++) {
      const rowId = this.#lastRowIds[leaf] ?? 0
      content -= 4 + varintLength(rowId)
      root.writeUInt32BE(lastPage + leaf + 1, content)
      putVarint(root, content + 4, rowId)
      root.writeUInt16BE(content, INTERIOR_HEADER + leaf * 2)
    }
    root[0] = INTERIOR
    root.writeUInt16BE(Math.max(0, count - 1), 3)
    root.writeUInt16BE(content % IMAGE_PAGE_BYTES, 5)
    root.writeUInt32BE(lastPage + count, 8)
    return root
  }

  #nextPage(): void {
    this.#closePage()
    this.#page += IMAGE_PAGE_BYTES
    this.#content = IMAGE_PAGE_BYTES
    this.#cells = 0
  }

  #closePage(): void {
    if (this.#rows === 0) return
    const page = this.#page
    this.#pages[page] = LEAF
    this.#pages.writeUInt16BE(this.#cells, page + 3)
    this.#pages.writeUInt16BE(this.#content % IMAGE_PAGE_BYTES, page + 5)
    this.#lastRowIds.push(this.#lastRowId)
  }

  /** Fills header and body of one record; false when it is too long. */
  #encode(values: readonly StoredValue[]): boolean {
    const order = this.#order
    const types = this.#types
    this.#headerLength = 0
    this.#bodyLength = 0
    for (let i = 0; i < order.length; i++) {
      const at = order[i]!
      const value = at < 0 ? null : (values[at] ?? null)
      if (value === null) this.#header[this.#headerLength++] = 0
      else if (typeof value === 'number') this.#putNumber(value, types[i])
      else if (types[i] !== 'TEXT') throw new RangeError('text in a column of numbers')
      else if (!this.#putText(value)) return false
    }
    return true
  }

  #putNumber(value: number, type: ColumnType | undefined): void {
    if (type === 'TEXT' || !Number.isFinite(value)) throw new RangeError('no number for this column')
    const body = this.#body
    let at = this.#bodyLength
    let serial: number
    if (!Number.isSafeInteger(value)) {
      if (type === 'INTEGER') throw new RangeError('a fraction in a column of whole numbers')
      this.#float.writeDoubleBE(value, 0)
      this.#float.copy(body, at, 0, 8)
      at += 8
      serial = 7
    } else if (value === 0 || value === 1) {
      serial = 8 + value
    } else if (value >= -2_147_483_648 && value <= 2_147_483_647) {
      const bytes = value >= -128 && value <= 127 ? 1 : value >= -32_768 && value <= 32_767 ? 2 : value >= -8_388_608 && value <= 8_388_607 ? 3 : 4
      for (let shift = (bytes - 1) * 8; shift >= 0; shift -= 8) body[at++] = value >> shift
      serial = bytes
    } else {
      const isWide = value >= TWO_47 || value < -TWO_47
      const high = Math.floor(value / TWO_32)
      if (isWide) {
        body[at++] = high >> 24
        body[at++] = high >> 16
      }
      body[at++] = high >> 8
      body[at++] = high
      const low = value >>> 0
      for (let shift = 24; shift >= 0; shift -= 8) body[at++] = low >>> shift
      serial = isWide ? 6 : 5
    }
    this.#header[this.#headerLength++] = serial
    this.#bodyLength = at
  }

  #putText(text: string): boolean {
    const body = this.#body
    const start = this.#bodyLength
    const { length } = text
    let at = start
    if (start + length * 3 > MOST_PAYLOAD) {
      if (start + Buffer.byteLength(text) > MOST_PAYLOAD) return false
      at += body.write(text, start)
    } else if (length > SHORT_TEXT) {
      at += body.write(text, start)
    } else {
      for (let i = 0; i < length; i++) {
        const code = text.charCodeAt(i)
        if (code < 0x80) {
          body[at++] = code
        } else if (code < 0x800) {
          body[at++] = 0xc0 | (code >> 6)
          body[at++] = 0x80 | (code & 0x3f)
        } else if (code >= 0xd800 && code <= 0xdfff) {
          // A surrogate: Node knows what to do with pairs and with lone ones.
          at = start + body.write(text, start)
          break
        } else {
          body[at++] = 0xe0 | (code >> 12)
          body[at++] = 0x80 | ((code >> 6) & 0x3f)
          body[at++] = 0x80 | (code & 0x3f)
        }
      }
    }
    this.#bodyLength = at
    this.#headerLength = putVarint(this.#header, this.#headerLength, 13 + (at - start) * 2)
    return true
  }
}

function varintLength(value: number): number {
  let length = 1
  for (let rest = value; rest >= 128; rest = Math.floor(rest / 128)) length++
  return length
}

/** Writes a number of SQLite's variable length, seven bits a byte, the highest first; where the next byte goes. */
function putVarint(bytes: Buffer, at: number, value: number): number {
  if (value < 128) {
    bytes[at] = value
    return at + 1
  }
  const length = varintLength(value)
  let rest = value
  for (let i = at + length - 1; i >= at; i--) {
    bytes[i] = (rest % 128) | (i === at + length - 1 ? 0 : 0x80)
    rest = Math.floor(rest / 128)
  }
  return at + length
}
