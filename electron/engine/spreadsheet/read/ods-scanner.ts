import { AppError } from '../../../../shared/domain/errors.ts'
import { MAX_COLUMNS, MAX_ROWS } from './cell-reference.ts'
import { damaged } from './file-errors.ts'
import type { FilePart } from './file-errors.ts'
import { OdsText } from './ods-text.ts'
import { odsCell } from './ods-value.ts'
import { RowChunks } from './row-chunks.ts'
import type { Cell, MergeRange } from './table-source.ts'
import { CDATA, DONE, EMPTY, END, MORE, nameHash, START, TEXT } from './xml-tokens.ts'
import type { XmlTokens } from './xml-tokens.ts'
import { decodeCdata, decodeEntities, decodeText } from './xml-text.ts'

const [TABLE, ROW, CELL, COVERED_CELL, ANNOTATION] = ['table', 'table-row', 'table-cell', 'covered-table-cell', 'annotation']
  .map(nameHash)
const [STYLE, TABLE_PROPERTIES, TIME_STYLE] = ['style', 'table-properties', 'time-style'].map(nameHash)
const TABLE_DEPTH = 4
/** A repeated row costs nothing in the file and everything in memory; Calc itself repeats blank rows only. */
const MAX_REPEATED_CELLS = 5_000_000

export interface OdsTable {
  readonly name: string
  readonly hidden: boolean
  readonly merges: MergeRange[]
  rows: number
}

type Attributes = ReadonlyMap<string, string>

/**
 * Turns the tokens of content.xml into the list of its tables and the rows of one of them.
 * Attributes are known by the prefixes every writer uses (`table:`, `office:`).
 * Errors: FILE_CORRUPT, FILE_TOO_COMPRESSED.
 */
export class OdsScanner {
  readonly tables: OdsTable[] = []
  readonly chunks: RowChunks
  readonly #where: FilePart
  readonly #tokens: XmlTokens
  readonly #wanted: number
  readonly #hiddenStyles = new Set<string>()
  readonly #elapsedFormats = new Set<string>()
  readonly #elapsedStyles = new Set<string>()
  #style = ''
  #isInTable = false
  #rowNo = 0
  #rowRepeat = 1
  #row: Cell[] | null = null
  #column = 0
  #cell: Attributes | null = null
  #cellDepth = 0
  #text = new OdsText()
  #annotationDepth = 0
  #repeatedCells = 0

  /** `wanted`: place of the table whose rows are taken; −1 for none. */
  constructor(tokens: XmlTokens, where: FilePart, wanted: number, maxRows: number) {
    this.#tokens = tokens
    this.#where = where
    this.#wanted = wanted
    this.chunks = new RowChunks(maxRows)
  }

  /** True when nothing that comes can belong to the wanted table. */
  get isPast(): boolean {
    return this.chunks.isFull || (this.#wanted >= 0 && !this.#isInTable && this.tables.length > this.#wanted)
  }

  scan(): void {
    const tokens = this.#tokens
    for (;;) {
      const token = tokens.next()
      switch (token) {
        case MORE:
        case DONE:
          return
        case START:
        case EMPTY:
          this.#open(token === EMPTY)
          break
        case END:
          this.#close()
          break
        case TEXT:
          if (this.#takesText) this.#text.add(decodeText(tokens.bytes, tokens.start, tokens.end, this.#where))
          break
        case CDATA:
          if (this.#takesText) this.#text.add(decodeCdata(tokens.bytes, tokens.start, tokens.end))
          break
      }
      if (this.isPast) return
    }
  }

  get #takesText(): boolean {
    return this.#cell !== null && this.#annotationDepth === 0
  }

  #open(isEmpty: boolean): void {
    const { name, depth } = this.#tokens
    if (this.#cell !== null) {
      if (this.#annotationDepth > 0) return
      if (name === ANNOTATION) this.#annotationDepth = isEmpty ? 0 : depth
      else this.#text.open(name, depth - this.#cellDepth, isEmpty, () => this.#attributes().get('text:c'))
    } else if (this.#row !== null) {
      if (name === CELL || name === COVERED_CELL) this.#openCell(isEmpty)
    } else if (this.#isInTable) {
      if (name === ROW) this.#openRow(isEmpty)
    } else if (name === TABLE && depth === TABLE_DEPTH) {
      this.#openTable(isEmpty)
    } else if (name === STYLE || name === TABLE_PROPERTIES || name === TIME_STYLE) {
      this.#takeStyle(name)
    }
  }

  #close(): void {
    const { name, depth } = this.#tokens
    if (this.#cell !== null) {
      if (this.#annotationDepth > 0) {
        if (depth < this.#annotationDepth) this.#annotationDepth = 0
      } else if (depth < this.#cellDepth) {
        this.#finishCell(this.#cell)
      } else {
        this.#text.close(depth - this.#cellDepth)
      }
    } else if (this.#row !== null) {
      if (name === ROW) this.#finishRow(this.#row)
    } else if (name === TABLE && depth === TABLE_DEPTH - 1) {
      this.#isInTable = false
    }
  }

  #openTable(isEmpty: boolean): void {
    const attributes = this.#attributes()
    const hidden = this.#hiddenStyles.has(attributes.get('table:style-name') ?? '')
    this.tables.push({ name: attributes.get('table:name') ?? '', hidden, merges: [], rows: 0 })
    this.#isInTable = !isEmpty
    this.#rowNo = 0
  }

  #openRow(isEmpty: boolean): void {
    this.#rowRepeat = count(this.#attributes().get('table:number-rows-repeated'))
    if (isEmpty) this.#rowNo += this.#rowRepeat
    else this.#row = []
    this.#column = 0
  }

  #openCell(isEmpty: boolean): void {
    this.#cell = this.#attributes()
    this.#cellDepth = this.#tokens.depth
    this.#text = new OdsText()
    if (isEmpty) this.#finishCell(this.#cell)
  }

  #finishCell(attributes: Attributes): void {
    this.#cell = null
    const row = this.#row!
    const repeat = count(attributes.get('table:number-columns-repeated'))
    const column = this.#column
    this.#column += repeat
    const [columns, rows] = [count(attributes.get('table:number-columns-spanned')), count(attributes.get('table:number-rows-spanned'))]
    if (columns > 1 || rows > 1) {
      this.tables.at(-1)?.merges.push({ firstRow: this.#rowNo + 1, lastRow: this.#rowNo + rows, firstColumn: column,
        lastColumn: column + columns - 1 })
    }
    const isElapsed = this.#elapsedStyles.has(attributes.get('table:style-name') ?? '')
    const cell = odsCell(attributes, this.#text.take(), isElapsed)
    if (cell === null) return
    if (this.#column > MAX_COLUMNS) throw damaged(this.#where, 'structure')
    while (row.length < column) row.push(null)
    for (let i = 0; i < repeat; i++) row.push(cell)
  }

  #finishRow(row: Cell[]): void {
    this.#row = null
    const first = this.#rowNo + 1
    this.#rowNo += this.#rowRepeat
    if (row.length === 0) return
    if (this.#rowNo > MAX_ROWS) throw damaged(this.#where, 'structure')
    this.#repeatedCells += row.length * (this.#rowRepeat - 1)
    if (this.#repeatedCells > MAX_REPEATED_CELLS) throw new AppError('FILE_TOO_COMPRESSED', { ...this.#where })
    const table = this.tables.at(-1)
    if (table !== undefined) table.rows = this.#rowNo
    if (this.tables.length - 1 !== this.#wanted) return
    for (let rowNo = first; rowNo <= this.#rowNo; rowNo++) this.chunks.add(rowNo, rowNo === this.#rowNo ? row : [...row])
  }

  /** Styles stand before the tables that use them. */
  #takeStyle(element: number): void {
    const attributes = this.#attributes()
    const name = attributes.get('style:name') ?? ''
    if (element === STYLE) {
      this.#style = name
      if (this.#elapsedFormats.has(attributes.get('style:data-style-name') ?? '')) this.#elapsedStyles.add(name)
    } else if (element === TIME_STYLE) {
      if (attributes.get('number:truncate-on-overflow') === 'false') this.#elapsedFormats.add(name)
    } else if (attributes.get('table:display') === 'false') {
      this.#hiddenStyles.add(this.#style)
    }
  }

  #attributes(): Attributes {
    const tokens = this.#tokens
    const values = new Map<string, string>()
    let from = tokens.start
    while (tokens.nextAttribute()) {
      const { bytes, valueStart, valueEnd } = tokens
      const name = bytes.toString('utf8', from, valueStart).replace(/\s*=\s*["']$/, '').trim()
      values.set(name, decodeEntities(bytes.toString('utf8', valueStart, valueEnd), this.#where))
      from = valueEnd + 1
    }
    return values
  }
}

function count(text: string | undefined): number {
  const value = Number(text ?? 1)
  return Number.isInteger(value) && value > 0 ? value : 1
}
