export type StoredValue = string | number | null

/** What a column of a STRICT table may hold; REAL may be whole, TEXT is text only. */
export type ColumnType = 'INTEGER' | 'REAL' | 'TEXT'

/** The largest page of SQLite: one page above the leaves is enough for any image. */
export const IMAGE_PAGE_BYTES = 65_536
const IMAGE_PAGES = 192
/** A record that does not fit a page would need overflow pages. */
const MOST_PAYLOAD = IMAGE_PAGE_BYTES - 64
/** Bytes of a number, of the type of a value in the head of its record, and of all before that: three lengths and a row id. */
const [LONGEST_NUMBER, LONGEST_SERIAL, LONGEST_CELL_HEAD] = [8, 3, 16]
const [LEAF, INTERIOR] = [13, 5]
const [LEAF_HEADER, INTERIOR_HEADER] = [8, 12]
/** Texts longer than this are encoded by Node; calling it costs more than a short text. */
const SHORT_TEXT = 48
const TWO_32 = 2 ** 32
const TWO_47 = 2 ** 47

/**
 * Rows as the leaf pages of a SQLite table, so that SQLite takes them over as they are instead of value by value, which costs
 * six times as much. Only the pages of the rows are made here; the file around them is SQLite's own. A record is written from
 * its end to its beginning, where SQLite wants it, so that its lengths are known when they are due and nothing is copied.
 * Errors: RangeError for a value that the type of its column does not allow. Cost: 64 KB for each of `pages`.
 * Source: "Database File Format", sqlite.org, 1.6 and 2.1.
 */
export class TableImage {
  readonly #types: readonly ColumnType[]
  /** Which of the values given stands in each column; −1 = none: the row id itself, or a column nobody fills. */
  readonly #order: Int32Array
  readonly #most: number
  readonly #pages: Buffer
  readonly #view: DataView
  readonly #lastRowIds: number[] = []
  readonly #serials: Int32Array
  /** Start of the current page, where its cells begin and how many there are. */
  #page = -IMAGE_PAGE_BYTES
  #content = 0
  #cells = 0
  #rows = 0
  #lastRowId = 0
  /** Where the record at hand begins so far, and where it must not go. */
  #at = 0
  #floor = 0

  constructor(types: readonly ColumnType[], order: readonly number[], pages = IMAGE_PAGES) {
    this.#types = types
    // A record may end before the last column: what is left out is NULL.
    this.#order = Int32Array.from(order.slice(0, order.findLastIndex((at) => at >= 0) + 1))
    this.#most = pages
    this.#pages = Buffer.alloc(pages * IMAGE_PAGE_BYTES)
    this.#view = new DataView(this.#pages.buffer, this.#pages.byteOffset)
    this.#serials = new Int32Array(order.length)
  }

  get rows(): number {
    return this.#rows
  }

  get isNearlyFull(): boolean {
    return this.#lastRowIds.length >= (this.#most * 3) / 4
  }

  /** True when the next row may not fit. */
  get isFull(): boolean {
    return this.#lastRowIds.length >= this.#most - 1
  }

  /** Adds a row; row ids have to ascend. False, and nothing is added, when it is longer than a page. */
  add(rowId: number, values: readonly StoredValue[]): boolean {
    if (this.#rows > 0 && rowId <= this.#lastRowId) throw new RangeError('row ids do not ascend')
    if (this.#page < 0) this.#nextPage()
    if (!this.#put(rowId, values)) {
      if (this.#cells === 0) return false
      this.#nextPage()
      if (!this.#put(rowId, values)) return false
    }
    this.#content = this.#at - this.#page
    this.#view.setUint16(this.#page + LEAF_HEADER + this.#cells * 2, this.#content)
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
    this.#cells = 0
    this.#rows = 0
    return taken
  }

  #rootPage(lastPage: number): Buffer {
    const root = Buffer.alloc(IMAGE_PAGE_BYTES)
    const count = this.#lastRowIds.length
    let content = IMAGE_PAGE_BYTES
    for (let leaf = 0; leaf < count - 1; leaf++) {
      const rowId = this.#lastRowIds[leaf] ?? 0
      const length = varintLength(rowId)
      content -= 4 + length
      root.writeUInt32BE(lastPage + leaf + 1, content)
      putVarintBefore(root, content + 4 + length, rowId)
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
    if (this.#cells === 0) return
    const page = this.#page
    this.#pages[page] = LEAF
    this.#pages.writeUInt16BE(this.#cells, page + 3)
    this.#pages.writeUInt16BE(this.#content % IMAGE_PAGE_BYTES, page + 5)
    this.#lastRowIds.push(this.#lastRowId)
  }

  /** Writes one cell before those of the page, from `at` on; false when there is no room for it. */
  #put(rowId: number, values: readonly StoredValue[]): boolean {
    const order = this.#order
    const serials = this.#serials
    const end = this.#page + this.#content
    this.#at = end
    this.#floor = this.#page + LEAF_HEADER + (this.#cells + 1) * 2 + order.length * LONGEST_SERIAL + LONGEST_CELL_HEAD
    for (let i = order.length - 1; i >= 0; i--) {
      const place = order[i]!
      const value = place < 0 ? null : (values[place] ?? null)
      if (this.#at - LONGEST_NUMBER < this.#floor) return false
      if (value === null) serials[i] = 0
      else if (typeof value === 'number') serials[i] = this.#putNumber(value, this.#types[i])
      else if (this.#types[i] !== 'TEXT') throw new RangeError('text in a column of numbers')
      else {
        const bytes = this.#putText(value)
        if (bytes < 0) return false
        serials[i] = 13 + bytes * 2
      }
    }
    const pages = this.#pages
    const body = this.#at
    let at = body
    for (let i = order.length - 1; i >= 0; i--) {
      const serial = serials[i]!
      if (serial < 128) pages[--at] = serial
      else at = putVarintBefore(pages, at, serial)
    }
    const headerLength = body - at + (body - at < 127 ? 1 : 2)
    at = putVarintBefore(pages, at, headerLength)
    const payload = end - at
    if (payload > MOST_PAYLOAD) return false
    at = putVarintBefore(pages, at, rowId)
    this.#at = putVarintBefore(pages, at, payload)
    return true
  }

  /** The serial type of a number, which stands before what was written last. */
  #putNumber(value: number, type: ColumnType | undefined): number {
    if (type === 'TEXT' || !Number.isFinite(value)) throw new RangeError('no number for this column')
    const pages = this.#pages
    if (!Number.isSafeInteger(value)) {
      if (type === 'INTEGER') throw new RangeError('a fraction in a column of whole numbers')
      this.#at -= 8
      this.#view.setFloat64(this.#at, value)
      return 7
    }
    if (value === 0 || value === 1) return 8 + value
    let at = this.#at
    if (value >= -2_147_483_648 && value <= 2_147_483_647) {
      const bytes = value >= -128 && value <= 127 ? 1 : value >= -32_768 && value <= 32_767 ? 2 : value >= -8_388_608 && value <= 8_388_607 ? 3 : 4
      for (let shift = 0; shift < bytes * 8; shift += 8) pages[--at] = value >> shift
      this.#at = at
      return bytes
    }
    const isWide = value >= TWO_47 || value < -TWO_47
    const high = Math.floor(value / TWO_32)
    const low = value >>> 0
    for (let shift = 0; shift < 32; shift += 8) pages[--at] = low >>> shift
    for (let shift = 0; shift < (isWide ? 32 : 16); shift += 8) pages[--at] = high >> shift
    this.#at = at
    return isWide ? 6 : 5
  }

  /** How many bytes a text has; −1 when there is no room for it. */
  #putText(text: string): number {
    const { length } = text
    if (length > SHORT_TEXT || this.#at - length * 3 < this.#floor) return this.#putLongText(text)
    const pages = this.#pages
    const end = this.#at
    let at = end
    for (let i = length - 1; i >= 0; i--) {
      const code = text.charCodeAt(i)
      if (code < 0x80) {
        pages[--at] = code
      } else if (code < 0x800) {
        pages[--at] = 0x80 | (code & 0x3f)
        pages[--at] = 0xc0 | (code >> 6)
      } else if (code >= 0xd800 && code <= 0xdfff) {
        // A surrogate: Node knows what to do with pairs and with lone ones.
        return this.#putLongText(text)
      } else {
        pages[--at] = 0x80 | (code & 0x3f)
        pages[--at] = 0x80 | ((code >> 6) & 0x3f)
        pages[--at] = 0xe0 | (code >> 12)
      }
    }
    this.#at = at
    return end - at
  }

  #putLongText(text: string): number {
    const bytes = Buffer.byteLength(text)
    if (this.#at - bytes < this.#floor) return -1
    this.#at -= bytes
    this.#pages.write(text, this.#at)
    return bytes
  }
}

function varintLength(value: number): number {
  let length = 1
  for (let rest = value; rest >= 128; rest = Math.floor(rest / 128)) length++
  return length
}

/** Writes a number of SQLite's variable length, seven bits a byte, so that it ends before `end`; where it begins. */
function putVarintBefore(bytes: Buffer, end: number, value: number): number {
  let at = end
  let rest = value
  bytes[--at] = rest & 0x7f
  while (rest >= 128) {
    rest = Math.floor(rest / 128)
    bytes[--at] = 0x80 | (rest & 0x7f)
  }
  return at
}
