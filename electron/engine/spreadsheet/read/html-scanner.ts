import type { MergeRange } from './table-source.ts'

/** What the scanner finds, in document order. */
export interface HtmlTableEvents {
  onTable(index: number): void
  /** Every row, also without text; `rowNo` counts from 1 inside its table. Returns false to stop. */
  onRow(tableIndex: number, rowNo: number, cells: (string | null)[]): boolean
  onMerge(tableIndex: number, merge: MergeRange): void
}

const MAX_TAG = 65_536
const MAX_COLUMNS = 16_384
const MAX_SPAN = 65_536
const TAG = /<(\/?)([a-zA-Z][\w:.-]*)((?:"[^"]*"|'[^']*'|[^'">])*)>/y
/** The same where tags are plainly not closed: none reaches over the begin of the next. */
const STRICT_TAG = /<(\/?)([a-zA-Z][\w:.-]*)((?:"[^"<]*"|'[^'<]*'|[^'"<>])*)>/y
const MAX_OPEN_TAGS = 100
const HIDDEN = new Set(['script', 'style', 'title', 'xml', 'noscript'])
const BLOCKS = new Set(['p', 'div', 'li', 'h1', 'h2', 'h3', 'h4', 'h5', 'h6'])
const ENTITIES: Readonly<Record<string, string>> = {
  amp: '&', lt: '<', gt: '>', quot: '"', apos: "'", nbsp: ' ', yen: '¥', middot: '·', ldquo: '“', rdquo: '”', mdash: '—',
    times: '×',
}

/**
 * Takes the tables out of HTML as billing systems write it under the name .xls: tags in any case, left open, with
 * comments, styles and scripts between. Tables inside of a cell belong to the text of that cell.
 * Everything stays text, white space collapsed as a browser does; `<br>` is a line end.
 */
export class HtmlTableScanner {
  readonly #events: HtmlTableEvents
  #text = ''
  #depth = 0
  #table = -1
  #rowNo = 0
  #row: (string | null)[] | null = null
  #cell: string | null = null
  #cellSpan = { columns: 1, rows: 1 }
  /** Per column, how many further rows a cell from above covers. */
  #covered: number[] = []
  /** The same for cells of the row now open. */
  #newlyCovered: (readonly [column: number, rows: number])[] = []
  /** Name of the element whose content is not shown, or '--' inside of a comment. */
  #hidden: string | null = null
  #isStopped = false
  /** Tags nobody closed; each of them costs a look at all that follows. */
  #openTags = 0
  /** What tells a table that was cut from one whose end somebody left out. */
  #closesRows = false
  #isOpened = false
  #isPageEnded = false
  #isCut = false

  constructor(events: HtmlTableEvents) {
    this.#events = events
  }

  push(piece: string): void {
    if (this.#isStopped) return
    this.#text += piece
    this.#scan(false)
  }

  finish(): void {
    if (this.#isStopped) return
    this.#scan(true)
    // A page may leave out end tags; one that wrote those of its rows would have written that of the table.
    this.#isCut = this.#depth > 0 && this.#isOpened && this.#closesRows && !this.#isPageEnded
    this.#endRow()
  }

  /** True after `finish` when the text ended in the midst of a table: rows are missing. */
  get isCut(): boolean {
    return this.#isCut
  }

  #scan(isLast: boolean): void {
    const text = this.#text
    let i = 0
    while (i < text.length && !this.#isStopped) {
      const next = this.#hidden === null ? this.#visible(text, i, isLast) : this.#skipHidden(text, i, isLast)
      if (next < 0) break
      i = next
    }
    this.#text = text.slice(i)
  }

  #skipHidden(text: string, from: number, isLast: boolean): number {
    const close = this.#hidden === '--' ? '-->' : `</${this.#hidden}`
    const found = this.#hidden === '--' ? text.indexOf(close, from) : indexOfIgnoringCase(text, close, from)
    if (found >= 0) {
      const isComment = this.#hidden === '--'
      this.#hidden = null
      return isComment ? found + close.length : found
    }
    if (isLast) return text.length
    const keep = Math.max(from, text.length - close.length)
    return keep > from ? keep : -1
  }

  /** Where to go on, or −1 when the tag has not arrived whole. */
  #visible(text: string, from: number, isLast: boolean): number {
    if (text[from] !== '<') {
      const open = text.indexOf('<', from)
      const end = open < 0 ? text.length : open
      // An entity cut by the end of the piece waits for its rest.
      const ampersand = open < 0 && !isLast ? text.lastIndexOf('&') : -1
      const stop = ampersand >= from && end - ampersand < 12 && !text.includes(';', ampersand) ? ampersand : end
      if (this.#cell !== null) this.#cell += text.slice(from, stop)
      return stop === from ? -1 : stop
    }
    if (text.startsWith('<!--', from)) {
      this.#hidden = '--'
      return from + 4
    }
    if (text.length - from < 4 && !isLast) return -1
    if (text[from + 1] === '!' || text[from + 1] === '?') {
      const close = text.indexOf('>', from)
      return close >= 0 ? close + 1 : isLast || text.length - from > MAX_TAG ? text.length : -1
    }
    const match = /^<\/?[a-zA-Z]/.test(text.slice(from, from + 3)) ? this.#tagAt(text, from) : undefined
    if (match === null && !isLast && text.length - from < MAX_TAG) return -1
    if (match === null) this.#openTags++
    if (match === null || match === undefined) {
      if (this.#cell !== null) this.#cell += '&lt;'
      return from + 1
    }
    this.#tag(match[2]!.toLowerCase(), match[1] === '/', match[3]!)
    return from + match[0].length
  }

  /** Only what lies in the longest tag decides, so that pieces of any size give the same answer. */
  #tagAt(text: string, from: number): RegExpExecArray | null {
    const tag = this.#openTags > MAX_OPEN_TAGS ? STRICT_TAG : TAG
    const isNear = text.length - from <= MAX_TAG
    tag.lastIndex = isNear ? from : 0
    return tag.exec(isNear ? text : text.slice(from, from + MAX_TAG))
  }

  #tag(name: string, isClosing: boolean, attributes: string): void {
    if (HIDDEN.has(name)) {
      if (!isClosing && !attributes.endsWith('/')) this.#hidden = name
      return
    }
    if (isClosing && (name === 'body' || name === 'html')) this.#isPageEnded = true
    if (name === 'table') {
      if (isClosing) this.#closeTable()
      else this.#openTable(true)
    } else if (this.#depth > 1) {
      if (this.#cell !== null && (name === 'tr' || name === 'td' || name === 'th' || name === 'br')) {
        this.#cell += name === 'td' || name === 'th' ? ' ' : '<br>'
      }
    } else if (name === 'tr') {
      if (isClosing) this.#closesRows = true
      if (!isClosing && this.#depth === 0) this.#openTable(false)
      this.#endRow()
      if (!isClosing) this.#startRow()
    } else if (name === 'td' || name === 'th') {
      this.#endCell()
      if (!isClosing && this.#depth === 1) {
        if (this.#row === null) this.#startRow()
        this.#cell = ''
        this.#cellSpan = { columns: spanOf(attributes, 'colspan'), rows: spanOf(attributes, 'rowspan') }
      }
    } else if (this.#cell !== null && (name === 'br' || (BLOCKS.has(name) && this.#cell !== ''))) {
      this.#cell += '<br>'
    }
  }

  #openTable(isOpened: boolean): void {
    this.#depth++
    if (this.#depth > 1) return
    this.#isOpened = isOpened
    this.#closesRows = false
    this.#table++
    this.#rowNo = 0
    this.#covered = []
    this.#events.onTable(this.#table)
  }

  #closeTable(): void {
    if (this.#depth === 0) return
    this.#depth--
    if (this.#depth === 0) this.#endRow()
  }

  #startRow(): void {
    this.#row = []
    this.#rowNo++
  }

  #endRow(): void {
    this.#endCell()
    if (this.#row === null) return
    const covered = this.#covered
    for (let column = 0; column < covered.length; column++) covered[column] = Math.max(0, (covered[column] ?? 0) - 1)
    const row = this.#row
    this.#row = null
    for (const [column, rows] of this.#newlyCovered) this.#covered[column] = rows
    this.#newlyCovered = []
    if (!this.#events.onRow(this.#table, this.#rowNo, row)) this.#isStopped = true
  }

  #endCell(): void {
    if (this.#cell === null || this.#row === null) return
    const text = shownText(this.#cell)
    this.#cell = null
    const row = this.#row
    while ((this.#covered[row.length] ?? 0) > 0) row.push(null)
    const column = row.length
    if (column >= MAX_COLUMNS) return
    const columns = Math.min(this.#cellSpan.columns, MAX_COLUMNS - column)
    const { rows } = this.#cellSpan
    row.push(text === '' ? null : text)
    for (let extra = 1; extra < columns; extra++) row.push(null)
    if (rows > 1) for (let extra = 0; extra < columns; extra++) this.#newlyCovered.push([column + extra, rows - 1])
    if (rows > 1 || columns > 1) {
      this.#events.onMerge(this.#table, {
        firstRow: this.#rowNo, lastRow: this.#rowNo + rows - 1, firstColumn: column, lastColumn: column + columns - 1,
      })
    }
  }
}

function spanOf(attributes: string, name: string): number {
  const value = new RegExp(`(?:^|\\s)${name}\\s*=\\s*["']?\\s*(\\d{1,6})`, 'i').exec(attributes)?.[1]
  return Math.min(Math.max(1, Number(value ?? 1)), MAX_SPAN)
}

function shownText(raw: string): string {
  const lines = raw.split('<br>').map((line) => decodeHtml(line).replace(/[\s\u00a0]+/g, ' ').trim())
  return lines.join('\n').trim()
}

export function decodeHtml(text: string): string {
  if (!text.includes('&')) return text
  return text.replace(/&(?:#(x[0-9a-f]{1,6}|\d{1,7})|([a-z]{2,8}));?/gi, (whole, code?: string, name?: string) => {
    if (name !== undefined) return Object.hasOwn(ENTITIES, name.toLowerCase()) ? ENTITIES[name.toLowerCase()]! : whole
    const point = Number(`0${code ?? ''}`.replace(/^0(?=\d)/, ''))
    return point > 0 && point <= 0x10ffff ? String.fromCodePoint(point) : whole
  })
}

function indexOfIgnoringCase(text: string, word: string, from: number): number {
  for (let i = text.indexOf('<', from); i >= 0; i = text.indexOf('<', i + 1)) {
    if (text.slice(i, i + word.length).toLowerCase() === word) return i
  }
  return -1
}
