const [LF, CR, QUOTE, SPACE] = [10, 13, 34, 32]
/** A quoted field longer than this was never meant as one: Excel holds 32,767 characters in a cell. */
const MAX_QUOTED = 131_072
/** So many characters are looked through in vain for closing quotes; then a quoted field must end soon. */
const MAX_VAIN = 200 * MAX_QUOTED
const MAX_QUOTED_THEN = 1024
/** So many quotes that nobody doubled do not stand in one field. */
const MAX_INNER_QUOTES = 500
const MAX_RECORD = 16 * 2 ** 20
const LINE_END = /[\r\n]/

/** A record that goes on for megabytes: the file has no line ends, or is no table at all. */
export class RecordTooLong extends Error {}

/** Returns false to stop. A blank line is a record of one empty field. `isDoubtful`: quotes of the record do not pair. */
export type OnRecord = (fields: string[], isDoubtful: boolean) => boolean

/**
 * Splits text that arrives in pieces into records of fields. RFC 4180, and what real exports do beyond it: any line end
 * (also mixed), quotes inside of quoted fields that nobody doubled, a quote that is never closed (then it is a plain
 * character), a last line without its end.
 * Everything stays text; an empty field is ''.
 * Errors: RecordTooLong. Cost: linear; an unfinished record is scanned again when it has doubled.
 */
export class CsvScanner {
  readonly #delimiter: number
  readonly #onRecord: OnRecord
  #text = ''
  /** The length from which it is worth looking again at an unfinished record, so that a line of megabytes is not read with every piece. */
  #worthwhile = 0
  #isStopped = false
  #field = ''
  /** Characters looked through for quotes that turned out to be plain. */
  #vain = 0
  #isDoubtful = false
  /** Place of the quote that turned out to be a plain character, so that the second look does not open it again. */
  #plainQuotes = new Set<number>()

  constructor(delimiter: string, onRecord: OnRecord) {
    this.#delimiter = delimiter.charCodeAt(0)
    this.#onRecord = onRecord
  }

  push(piece: string): void {
    if (this.#isStopped) return
    this.#text = this.#text === '' ? piece : this.#text + piece
    if (this.#text.length >= this.#worthwhile) this.#scan(false)
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
      if (!this.#onRecord(fields, this.#isDoubtful)) {
        this.#isStopped = true
        break
      }
    }
    this.#text = this.#isStopped ? '' : text.slice(position)
    if (this.#text.length > MAX_RECORD) throw new RecordTooLong()
    this.#worthwhile = 2 * this.#text.length
    if (this.#plainQuotes.size > 0) {
      this.#plainQuotes = new Set([...this.#plainQuotes].map((place) => place - position).filter((place) => place >= 0))
    }
  }

  /** Where the next record starts, or −1 when this one has not arrived whole. */
  #record(text: string, from: number, isLast: boolean, fields: string[]): number {
    const length = text.length
    const delimiter = this.#delimiter
    let i = from
    this.#isDoubtful = false
    for (;;) {
      let end = i
      const isQuote = i < length && text.charCodeAt(i) === QUOTE
      if (isQuote && !this.#plainQuotes.has(i)) {
        end = this.#quoted(text, i, isLast)
        if (end === -1) return -1
        if (end === -2) {
          this.#plainQuotes.add(i)
          continue
        }
        fields.push(this.#field)
      } else {
        if (isQuote) this.#isDoubtful = true
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
    const reach = this.#vain > MAX_VAIN ? MAX_QUOTED_THEN : MAX_QUOTED
    let value = ''
    let from = open + 1
    let inner = 0
    let isOdd = false
    for (;;) {
      const quote = text.indexOf('"', from)
      if (quote < 0) return isLast || text.length - open > reach ? this.#plain(text.length - open, reach) : -1
      if (quote - open > reach) return this.#plain(reach, reach)
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
        if (isOdd) this.#isDoubtful = true
        return end
      }
      // A quote nobody doubled: part of the text. Where it begins a field of a later line, this one was never closed.
      if (quote > from && this.#isBreak(text.charCodeAt(quote - 1))) {
        isOdd = true
        if (LINE_END.test(value) || LINE_END.test(text.slice(from, quote))) return this.#plain(quote - open, reach)
      }
      if (++inner > MAX_INNER_QUOTES) return this.#plain(quote - open, reach)
      value += text.slice(from, quote + 1)
      from = quote + 1
    }
  }

  #plain(looked: number, reach: number): -2 {
    this.#vain += Math.min(looked, reach)
    return -2
  }

  #isBreak(code: number): boolean {
    return code === LF || code === CR || code === this.#delimiter
  }
}
