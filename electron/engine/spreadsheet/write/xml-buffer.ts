/** Growing room beyond the part that is being written; a chunk leaves when it passes `CHUNK_BYTES`. */
export const CHUNK_BYTES = 256 * 1024
const SLACK_BYTES = 64 * 1024
/** The longest form of one UTF-16 unit is `_xHHHH_`. */
const MAX_BYTES_PER_UNIT = 7
/** The longest number is like -2.2250738585072014e-308. */
const MAX_BYTES_PER_NUMBER = 32

const AMP = bytesOf('&amp;')
const LT = bytesOf('&lt;')
const GT = bytesOf('&gt;')
const UNDERSCORE = bytesOf('_x005F_')
const HEX = bytesOf('0123456789ABCDEF')

/** 0 = goes out as it is; 1 = needs a look. Only tab and line feed are legal controls that survive an XML reader unchanged. */
const NEEDS_ESCAPE = new Uint8Array(128)
for (let c = 0; c < 32; c++) NEEDS_ESCAPE[c] = c === 9 || c === 10 ? 0 : 1
for (const c of '&<>_') NEEDS_ESCAPE[c.charCodeAt(0)] = 1

export function bytesOf(text: string): Uint8Array {
  return Buffer.from(text, 'utf8')
}

/** What stands around the values of a column: `start`, the number of the row, `opened`, the value, `closed`. */
export interface CellFrame {
  readonly start: Uint8Array
  readonly opened: Uint8Array
  readonly closed: Uint8Array
}

/**
 * UTF-8 XML under construction. Bytes are written straight into one buffer: no string of a sheet's size ever exists, and the cost
 * per cell is a few copied bytes and one look at the room that is left.
 */
export class XmlBuffer {
  #bytes = Buffer.allocUnsafe(CHUNK_BYTES + SLACK_BYTES)
  #length = 0
  #rowNo = bytesOf('')

  get length(): number {
    return this.#length
  }

  /** The bytes so far; the buffer starts anew. */
  take(): Buffer {
    const out = this.#bytes.subarray(0, this.#length)
    this.#bytes = Buffer.allocUnsafe(CHUNK_BYTES + SLACK_BYTES)
    this.#length = 0
    return out
  }

  raw(part: Uint8Array): void {
    this.#reserve(part.length)
    this.#length = copyBytes(this.#bytes, this.#length, part)
  }

  /** The number of the row, which the cells after it repeat. */
  rowNumber(rowNo: number): void {
    this.#rowNo = bytesOf(String(rowNo))
    this.raw(this.#rowNo)
  }

  numberCell(frame: CellFrame, value: number): void {
    this.#openCell(frame, MAX_BYTES_PER_NUMBER)
    this.#length = copyBytes(this.#bytes, putNumber(this.#bytes, this.#length, value), frame.closed)
  }

  textCell(frame: CellFrame, value: string): void {
    this.#openCell(frame, value.length * MAX_BYTES_PER_UNIT)
    this.#length = copyBytes(this.#bytes, putText(this.#bytes, this.#length, value), frame.closed)
  }

  text(value: string): void {
    this.#reserve(value.length * MAX_BYTES_PER_UNIT)
    this.#length = putText(this.#bytes, this.#length, value)
  }

  #openCell({ start, opened, closed }: CellFrame, valueBytes: number): void {
    const rowNo = this.#rowNo
    this.#reserve(start.length + rowNo.length + opened.length + valueBytes + closed.length)
    const bytes = this.#bytes
    this.#length = copyBytes(bytes, copyBytes(bytes, copyBytes(bytes, this.#length, start), rowNo), opened)
  }

  #reserve(extra: number): void {
    if (this.#length + extra <= this.#bytes.length) return
    const grown = Buffer.allocUnsafe(Math.max(this.#bytes.length * 2, this.#length + extra))
    grown.set(this.#bytes.subarray(0, this.#length))
    this.#bytes = grown
  }
}

// Each of these writes at `at`, where there is room, and returns the place behind what it wrote.

function copyBytes(bytes: Uint8Array, at: number, part: Uint8Array): number {
  bytes.set(part, at)
  return at + part.length
}

/**
 * A number with the digits of `String(value)`. Up to four decimals are made here: a quotient of whole numbers this small has no
 * shorter decimal form than its own. Minus zero is written as 0: no spreadsheet program keeps its sign.
 */
function putNumber(bytes: Uint8Array, at: number, value: number): number {
  const size = Math.abs(value)
  const whole = size | 0
  const scaled = Math.round(size * 10_000)
  if (size >= 0x7fffffff || scaled / 10_000 !== size) return copyBytes(bytes, at, bytesOf(String(value)))
  let end = at
  if (value < 0) bytes[end++] = 0x2d
  end = putCount(bytes, end, whole)
  if (whole === size) return end
  bytes[end++] = 0x2e
  let rest = scaled - whole * 10_000
  for (let unit = 1000; rest > 0; unit /= 10) {
    const digit = (rest / unit) | 0
    bytes[end++] = 48 + digit
    rest -= digit * unit
  }
  return end
}

/** A whole number ≥ 0 and < 2³¹. */
function putCount(bytes: Uint8Array, at: number, value: number): number {
  let digits = 1
  for (let limit = 10; digits < 10 && value >= limit; limit *= 10) digits++
  let rest = value
  for (let place = at + digits - 1; place >= at; place--) {
    const tens = (rest / 10) | 0
    bytes[place] = 48 + rest - tens * 10
    rest = tens
  }
  return at + digits
}

/**
 * Element text. Characters XML cannot carry (controls, lone surrogates, U+FFFE, U+FFFF) and carriage returns, which XML readers
 * fold into line feeds, become `_xHHHH_`; text that already looks like such a code is escaped so that it reads back as it was.
 * Source: ECMA-376 part 1, 22.9.2.19 (ST_Xstring).
 */
function putText(bytes: Uint8Array, start: number, value: string): number {
  const n = value.length
  let at = start
  for (let i = 0; i < n; i++) {
    const c = value.charCodeAt(i)
    if (c < 0x80) {
      if (NEEDS_ESCAPE[c] === 0) bytes[at++] = c
      else at = putEscaped(bytes, at, c, value, i)
    } else if (c < 0x800) {
      bytes[at++] = 0xc0 | (c >> 6)
      bytes[at++] = 0x80 | (c & 0x3f)
    } else if (c >= 0xd800 && c <= 0xdfff) {
      const low = c < 0xdc00 && i + 1 < n ? value.charCodeAt(i + 1) : 0
      if (low >= 0xdc00 && low <= 0xdfff) {
        const point = 0x10000 + ((c - 0xd800) << 10) + (low - 0xdc00)
        bytes[at++] = 0xf0 | (point >> 18)
        bytes[at++] = 0x80 | ((point >> 12) & 0x3f)
        bytes[at++] = 0x80 | ((point >> 6) & 0x3f)
        bytes[at++] = 0x80 | (point & 0x3f)
        i++
      } else at = putCode(bytes, at, c)
    } else if (c >= 0xfffe) {
      at = putCode(bytes, at, c)
    } else {
      bytes[at++] = 0xe0 | (c >> 12)
      bytes[at++] = 0x80 | ((c >> 6) & 0x3f)
      bytes[at++] = 0x80 | (c & 0x3f)
    }
  }
  return at
}

function putEscaped(bytes: Uint8Array, at: number, c: number, value: string, i: number): number {
  switch (c) {
    case 0x26: return copyBytes(bytes, at, AMP)
    case 0x3c: return copyBytes(bytes, at, LT)
    case 0x3e: return copyBytes(bytes, at, GT)
    case 0x5f:
      if (looksLikeCode(value, i)) return copyBytes(bytes, at, UNDERSCORE)
      bytes[at] = c
      return at + 1
    default: return putCode(bytes, at, c)
  }
}

function putCode(bytes: Uint8Array, at: number, c: number): number {
  bytes[at] = 0x5f
  bytes[at + 1] = 0x78
  for (let k = 0; k < 4; k++) bytes[at + 2 + k] = HEX[(c >> (12 - 4 * k)) & 15] ?? 0
  bytes[at + 6] = 0x5f
  return at + 7
}

/** The underscore that ends a code may be one of the text, or the first byte of the code that the next character becomes. */
function looksLikeCode(value: string, i: number): boolean {
  const x = value.charCodeAt(i + 1)
  if ((x !== 0x78 && x !== 0x58) || (value.charCodeAt(i + 6) !== 0x5f && !mayBecomeCode(value, i + 6))) return false
  for (let k = i + 2; k < i + 6; k++) if (!/[0-9a-f]/i.test(value.charAt(k))) return false
  return true
}

function mayBecomeCode(value: string, i: number): boolean {
  const c = value.charCodeAt(i)
  return c < 0x20 ? c !== 9 && c !== 10 : c >= 0xfffe || (c >= 0xd800 && c <= 0xdfff)
}

/** Text for an attribute or a short element, as a string: sheet names, formulas, document properties. */
export function escapeXml(text: string): string {
  const buffer = new XmlBuffer()
  buffer.text(text)
  return buffer.take().toString('utf8').replaceAll('"', '&quot;').replaceAll('\n', '&#10;').replaceAll('\t', '&#9;')
}
