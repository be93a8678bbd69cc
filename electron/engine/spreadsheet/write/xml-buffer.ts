/** Growing room beyond the part that is being written; a chunk leaves when it passes `CHUNK_BYTES`. */
export const CHUNK_BYTES = 256 * 1024
const SLACK_BYTES = 64 * 1024
/** The longest form of one UTF-16 unit is `_xHHHH_`. */
const MAX_BYTES_PER_UNIT = 7

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

/**
 * UTF-8 XML under construction. Bytes are written straight into one buffer: no string of a sheet's size ever exists, and the cost
 * per cell is a few copied bytes.
 */
export class XmlBuffer {
  #bytes = Buffer.allocUnsafe(CHUNK_BYTES + SLACK_BYTES)
  #length = 0

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
    const n = part.length
    this.#reserve(n)
    const bytes = this.#bytes
    let at = this.#length
    for (let i = 0; i < n; i++) bytes[at++] = part[i] ?? 0
    this.#length = at
  }

  /** ASCII only; for markup and numbers made on the spot. */
  ascii(text: string): void {
    const n = text.length
    this.#reserve(n)
    for (let i = 0; i < n; i++) this.#bytes[this.#length + i] = text.charCodeAt(i)
    this.#length += n
  }

  /** A whole number ≥ 0 and < 2³¹. */
  count(value: number): void {
    this.#reserve(10)
    const bytes = this.#bytes
    let digits = 1
    for (let limit = 10; digits < 10 && value >= limit; limit *= 10) digits++
    let rest = value
    for (let at = this.#length + digits - 1; at >= this.#length; at--) {
      const tens = (rest / 10) | 0
      bytes[at] = 48 + rest - tens * 10
      rest = tens
    }
    this.#length += digits
  }

  number(value: number): void {
    if (value >= 0 && value < 0x7fffffff && Number.isInteger(value) && !Object.is(value, -0)) this.count(value)
    else this.ascii(String(value))
  }

  /**
   * Element text. Characters XML cannot carry (controls, lone surrogates, U+FFFE, U+FFFF) and carriage returns, which XML readers
   * fold into line feeds, become `_xHHHH_`; text that already looks like such a code is escaped so that it reads back as it was.
   * Source: ECMA-376 part 1, 22.9.2.19 (ST_Xstring).
   */
  text(value: string): void {
    const n = value.length
    this.#reserve(n * MAX_BYTES_PER_UNIT)
    const bytes = this.#bytes
    let at = this.#length
    for (let i = 0; i < n; i++) {
      const c = value.charCodeAt(i)
      if (c < 0x80) {
        if (NEEDS_ESCAPE[c] === 0) bytes[at++] = c
        else at = this.#escape(c, value, i, at)
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
        } else at = this.#code(c, at)
      } else if (c >= 0xfffe) {
        at = this.#code(c, at)
      } else {
        bytes[at++] = 0xe0 | (c >> 12)
        bytes[at++] = 0x80 | ((c >> 6) & 0x3f)
        bytes[at++] = 0x80 | (c & 0x3f)
      }
    }
    this.#length = at
  }

  #escape(c: number, value: string, i: number, at: number): number {
    switch (c) {
      case 0x26: return this.#put(AMP, at)
      case 0x3c: return this.#put(LT, at)
      case 0x3e: return this.#put(GT, at)
      case 0x5f:
        if (looksLikeCode(value, i)) return this.#put(UNDERSCORE, at)
        this.#bytes[at] = c
        return at + 1
      default: return this.#code(c, at)
    }
  }

  #put(part: Uint8Array, at: number): number {
    this.#bytes.set(part, at)
    return at + part.length
  }

  #code(c: number, at: number): number {
    const bytes = this.#bytes
    bytes[at] = 0x5f
    bytes[at + 1] = 0x78
    for (let k = 0; k < 4; k++) bytes[at + 2 + k] = HEX[(c >> (12 - 4 * k)) & 15] ?? 0
    bytes[at + 6] = 0x5f
    return at + 7
  }

  #reserve(extra: number): void {
    if (this.#length + extra <= this.#bytes.length) return
    const grown = Buffer.allocUnsafe(Math.max(this.#bytes.length * 2, this.#length + extra))
    grown.set(this.#bytes.subarray(0, this.#length))
    this.#bytes = grown
  }
}

function looksLikeCode(value: string, i: number): boolean {
  const x = value.charCodeAt(i + 1)
  if ((x !== 0x78 && x !== 0x58) || value.charCodeAt(i + 6) !== 0x5f) return false
  for (let k = i + 2; k < i + 6; k++) if (!/[0-9a-f]/i.test(value.charAt(k))) return false
  return true
}

/** Text for an attribute or a short element, as a string: sheet names, formulas, document properties. */
export function escapeXml(text: string): string {
  const buffer = new XmlBuffer()
  buffer.text(text)
  return buffer.take().toString('utf8').replaceAll('"', '&quot;').replaceAll('\n', '&#10;').replaceAll('\t', '&#9;')
}
