const [LF, CR, QUOTE, SPACE] = [10, 13, 34, 32]
/** A quoted field longer than this was never meant as one: Excel holds 32,767 characters in a cell. */
const MAX_QUOTED = 131_072
/** After this many quotes that nothing closes the text plainly does not quote; looking on would cost 128 K steps each. */
const MAX_PLAIN_QUOTES = 200
/** So many quotes that nobody doubled do not stand in one field. */
const MAX_INNER_QUOTES = 500
const MAX_RECORD = 16 * 2 ** 20

/** A record that goes on for megabytes: the file has no line ends, or is no table at all. */
export class RecordTooLong extends Error {}

/**
 * Splits text that arrives in pieces into records of fields. RFC 4180, and what real exports do beyond it: any line end
 * (also mixed), quotes inside of quoted fields that nobody doubled, a quote that is never closed (then it is a plain
 * character), a last line without its end.
 * Everything stays text; an empty field is ''.
 * Errors: RecordTooLong. Cost: linear; only the unfinished record at the end of a piece is scanned again.
 */
export class CsvScanner {
  #plainQuotesFound = 0
  readonly #delimiter: number
  readonly #onRecord: (fields: string[]) => boolean
  #text = ''
  #isStopped = false
  #field = ''
  /** Place of the quote that turned out to be a plain character, so that the second look does not open it again. */
  #plainQuotes = new Set<number>()

  /** `onRecord` returns false to stop. A blank line is a record of one empty field. */
  constructor(delimiter: string, onRecord: (fields: string[]) => boolean) {
    this.#delimiter = delimiter.charCodeAt(0)
    this.#onRecord = onRecord
  }

  push(piece: string): void {
    if (this.#isStopped) return
    this.#text = this.#text === '' ? piece : this.#text + piece
    this.#scan(false)
  }

  finish(): void {
    if (this.#isStopped) return
    this.#scan(true)
  }

  #scan(isLast: boolean): void {
    const text = this.#text
    let position = 0
    while (position < text.length) {
      const fields: string[] = []
      const next = this.#record(text, position, isLast, fields)
      if (next < 0) break
      position = next
      if (!this.#onRecord(fields)) {
        this.#isStopped = true
        break
      }
    }
    this.#text = this.#isStopped ? '' : text.slice(position)
    if (this.#text.length > MAX_RECORD) throw new RecordTooLong()
    if (this.#plainQuotes.size > 0) {
      this.#plainQuotes = new Set([...this.#plainQuotes].map((place) => place - position).filter((place) => place >= 0))
    }
  }

  /** Where the next record starts, or −1 when this one has not arrived whole. */
  #record(text: string, from: number, isLast: boolean, fields: string[]): number {
    const length = text.length
    const delimiter = this.#delimiter
    let i = from
    for (;;) {
      let end = i
      if (i < length && text.charCodeAt(i) === QUOTE && !this.#plainQuotes.has(i)) {
        end = this.#quoted(text, i, isLast)
        if (end === -1) return -1
        if (end === -2) {
          this.#plainQuotes.add(i)
          this.#plainQuotesFound++
          continue
        }
        fields.push(this.#field)
      } else {
        while (end < length) {
          const code = text.charCodeAt(end)
          if (code === delimiter || code === LF || code === CR) break
          end++
        }
        if (end >= length && !isLast) return -1
        fields.push(text.slice(i, end))
      }
      if (end >= length) return end
      const code = text.charCodeAt(end)
      if (code === delimiter) {
        i = end + 1
        if (i >= length && !isLast) return -1
        continue
      }
      if (code === CR) {
        if (end + 1 >= length && !isLast) return -1
        return text.charCodeAt(end + 1) === LF ? end + 2 : end + 1
      }
      return end + 1
    }
  }

  /** End of a quoted field, its text in `#field`; −1: not arrived whole; −2: the opening quote is a plain character. */
  #quoted(text: string, open: number, isLast: boolean): number {
    if (this.#plainQuotesFound > MAX_PLAIN_QUOTES) return -2
    let value = ''
    let from = open + 1
    let inner = 0
    for (;;) {
      const quote = text.indexOf('"', from)
      if (quote < 0) return isLast || text.length - open > MAX_QUOTED ? -2 : -1
      if (quote - open > MAX_QUOTED) return -2
      if (quote + 1 >= text.length && !isLast) return -1
      if (text.charCodeAt(quote + 1) === QUOTE) {
        value += text.slice(from, quote + 1)
        from = quote + 2
        continue
      }
      let end = quote + 1
      while (end < text.length && text.charCodeAt(end) === SPACE && this.#delimiter !== SPACE) end++
      if (end >= text.length && !isLast) return -1
      if (end >= text.length || this.#isBreak(text.charCodeAt(end))) {
        this.#field = value + text.slice(from, quote)
        return end
      }
      // A quote nobody doubled: part of the text.
      if (++inner > MAX_INNER_QUOTES) return -2
      value += text.slice(from, quote + 1)
      from = quote + 1
    }
  }

  #isBreak(code: number): boolean {
    return code === LF || code === CR || code === this.#delimiter
  }
}
