import { MAX_COLUMNS, MAX_ROWS, parseRange } from './cell-reference.ts'
import { numberCell, parseNumber, SHOWN_AS_NUMBER, typedCell, UNCALCULATED } from './cell-value.ts'
import { damaged } from './file-errors.ts'
import type { FilePart } from './file-errors.ts'
import { RowChunks } from './row-chunks.ts'
import type { SharedStrings } from './shared-strings.ts'
import type { Cell, MergeRange } from './table-source.ts'
import { CDATA, DONE, EMPTY, END, MORE, nameHash, START, TEXT } from './xml-tokens.ts'
import type { XmlTokens } from './xml-tokens.ts'
import { decodeCdata, decodeText, decodeXstring } from './xml-text.ts'

const [SHEET_DATA, ROW, C, F, V, IS, T, RPH] = ['sheetData', 'row', 'c', 'f', 'v', 'is', 't', 'rPh'].map(nameHash)
const MERGE_CELL = nameHash('mergeCell')
const [ATTRIBUTE_R, ATTRIBUTE_S, ATTRIBUTE_T, ATTRIBUTE_REF] = ['r', 's', 't', 'ref'].map(nameHash)
const ROW_DEPTH = 3
const CELL_DEPTH = 4

/** What the `t` attribute says; numbers have none. */
const NUMBER_TYPE = 'n'
const TYPES: ReadonlyMap<number, string> = new Map(
  ['s', 'str', 'inlineStr', 'b', 'e', 'd', 'n'].map((type) => [nameHash(type), type]),
)

const [LT, GT, SLASH, EQUALS, QUOTE, SPACE, ZERO] = [0x3c, 0x3e, 0x2f, 0x3d, 0x22, 0x20, 0x30]
const [LETTER_C, LETTER_N, LETTER_R, LETTER_S, LETTER_T, LETTER_V] = [0x63, 0x6e, 0x72, 0x73, 0x74, 0x76]
/** A plain cell is shorter than this; nearer to the end of what has arrived the tokenizer decides. */
const PLAIN_CELL_BYTES = 160
const CELL_END_BYTES = '</v></c>'.length

function isCellEnd(bytes: Buffer, i: number): boolean {
  return bytes[i] === LT && bytes[i + 1] === SLASH && bytes[i + 2] === LETTER_V && bytes[i + 3] === GT
    && bytes[i + 4] === LT && bytes[i + 5] === SLASH && bytes[i + 6] === LETTER_C && bytes[i + 7] === GT
}

export interface SheetContext {
  readonly where: FilePart
  readonly strings: SharedStrings
  readonly shownAs: Uint8Array
  readonly date1904: boolean
  readonly maxRows: number
  /** False: only the merged ranges are wanted, cells are passed over. */
  readonly withCells: boolean
}

/** Turns the tokens of one worksheet into rows. Feed the tokenizer, call `scan`, take the chunks. */
export class SheetScanner {
  readonly merges: MergeRange[] = []
  readonly chunks: RowChunks
  readonly #context: SheetContext
  readonly #tokens: XmlTokens
  #isInSheetData = false
  #row: Cell[] | null = null
  #rowNo = 0
  #isRowNumbered = false
  #column = -1
  #type = NUMBER_TYPE
  #shown = SHOWN_AS_NUMBER
  /** Element the text of the cell is collected from: `v`, or `t` inside of `is`. */
  #collects = false
  #isInline = false
  #isFormula = false
  #phoneticDepth = 0
  #text = ''
  #inlineText = ''
  #value: Cell = null

  constructor(tokens: XmlTokens, context: SheetContext) {
    this.#tokens = tokens
    this.#context = context
    this.chunks = new RowChunks(context.maxRows)
  }

  /**
   * Reads what has arrived. False when it paused because many rows wait to be taken: then take them and call again.
   * Errors: FILE_CORRUPT.
   */
  scan(): boolean {
    const tokens = this.#tokens
    while (!this.chunks.isFull) {
      if (this.chunks.isAmple) return false
      if (this.#row !== null && tokens.depth === ROW_DEPTH) this.#takePlainCells(this.#row)
      const token = tokens.next()
      switch (token) {
        case MORE:
        case DONE:
          return true
        case START:
          this.#open(false)
          break
        case EMPTY:
          this.#open(true)
          break
        case END:
          this.#close()
          break
        case TEXT:
          if (this.#collects) this.#takeText()
          break
        case CDATA:
          if (this.#collects) this.#append(decodeCdata(tokens.bytes, tokens.start, tokens.end))
          break
      }
    }
    return true
  }

  /**
   * Nearly every cell of a long sheet is `<c r="A1" s="1" t="s"><v>12</v></c>`, letter for letter: such runs are read
   * without a token for each tag. The first cell that is anything else, or may not have arrived whole, is left in place.
   */
  #takePlainCells(row: Cell[]): void {
    const tokens = this.#tokens
    const bytes = tokens.bytes
    const { shownAs, date1904 } = this.#context
    const length = bytes.length
    const last = length - PLAIN_CELL_BYTES
    let i = tokens.position
    while (i < last && bytes[i] === LT && bytes[i + 1] === LETTER_C) {
      i += 2
      let column = this.#column + 1
      let style = 0
      let isShared = false
      while (bytes[i] === SPACE && bytes[i + 2] === EQUALS && bytes[i + 3] === QUOTE) {
        const name = bytes[i + 1]
        i += 4
        if (name === LETTER_R) {
          const start = i
          while (i < length && bytes[i] !== QUOTE) i++
          if (i >= length) return
          column = this.#columnOf(bytes, start, i)
        } else if (name === LETTER_S) {
          for (; i < length && bytes[i] !== QUOTE; i++) style = style * 10 + bytes[i]! - ZERO
        } else if (name === LETTER_T && (bytes[i] === LETTER_S || bytes[i] === LETTER_N)) {
          isShared = bytes[i] === LETTER_S
          i++
        }
        if (bytes[i] !== QUOTE) return
        i++
      }
      if (bytes[i] !== GT || bytes[i + 1] !== LT || bytes[i + 2] !== LETTER_V || bytes[i + 3] !== GT) return
      const start = i + 4
      i = start
      while (i < length && bytes[i] !== LT) i++
      const value = parseNumber(bytes, start, i)
      if (i >= length || Number.isNaN(value) || column >= MAX_COLUMNS || !isCellEnd(bytes, i)) return
      const cell = isShared ? this.#sharedString(value) : numberCell(value, shownAs[style] ?? SHOWN_AS_NUMBER, date1904)
      if (cell !== null) {
        while (row.length < column) row.push(null)
        row[column] = cell
      }
      this.#column = column
      i += CELL_END_BYTES
      tokens.position = i
    }
  }

  #open(isEmpty: boolean): void {
    const { name, depth } = this.#tokens
    if (this.#row !== null) {
      if (depth === CELL_DEPTH) {
        if (name === C) this.#openCell(isEmpty)
      } else if (name === F && depth === CELL_DEPTH + 1) {
        this.#isFormula = true
      } else if (!isEmpty && depth > CELL_DEPTH && this.#column >= 0) {
        if (name === V && depth === CELL_DEPTH + 1) this.#collects = true
        else if (name === IS && depth === CELL_DEPTH + 1) this.#isInline = true
        else if (name === T && this.#isInline && this.#phoneticDepth === 0) this.#collects = true
        else if (name === RPH && this.#phoneticDepth === 0) this.#phoneticDepth = depth
      }
    } else if (this.#isInSheetData) {
      if (name === ROW && depth === ROW_DEPTH && this.#context.withCells) this.#openRow(isEmpty)
    } else if (name === SHEET_DATA && depth === ROW_DEPTH - 1) {
      this.#isInSheetData = !isEmpty
    } else if (name === MERGE_CELL && depth === 3) {
      this.#takeMerge()
    }
  }

  #close(): void {
    const { name, depth } = this.#tokens
    if (this.#row === null) {
      if (name === SHEET_DATA && depth === ROW_DEPTH - 2) this.#isInSheetData = false
      return
    }
    this.#collects = false
    if (depth === CELL_DEPTH - 1) {
      if (name === C && this.#column >= 0) this.#finishCell()
    } else if (depth === ROW_DEPTH - 1) {
      this.chunks.add(this.#rowNo, this.#row)
      this.#row = null
    } else if (depth === CELL_DEPTH && name === V) {
      if (this.#text !== '') this.#finishValue()
      // Of two values the last counts, however the chunks cut them.
      this.#text = ''
    } else if (depth === CELL_DEPTH && name === IS) {
      this.#isInline = false
    } else if (this.#phoneticDepth > 0 && depth < this.#phoneticDepth) {
      this.#phoneticDepth = 0
    }
  }

  #openRow(isEmpty: boolean): void {
    const tokens = this.#tokens
    let rowNo = this.#rowNo + 1
    this.#isRowNumbered = false
    while (tokens.nextAttribute()) {
      if (tokens.attributeName !== ATTRIBUTE_R) continue
      rowNo = parseNumber(tokens.bytes, tokens.valueStart, tokens.valueEnd)
      this.#isRowNumbered = true
    }
    this.#setRowNo(rowNo, this.#rowNo)
    this.#column = -1
    this.#row = isEmpty ? null : []
  }

  /** Rows out of order are refused by Excel too; taking them as they come would put values under wrong row numbers. */
  #setRowNo(rowNo: number, previous: number): void {
    if (!Number.isInteger(rowNo) || rowNo <= previous || rowNo > MAX_ROWS) throw damaged(this.#context.where, 'structure')
    this.#rowNo = rowNo
  }

  #openCell(isEmpty: boolean): void {
    const tokens = this.#tokens
    let column = this.#column + 1
    let style = 0
    this.#type = NUMBER_TYPE
    while (tokens.nextAttribute()) {
      const { bytes, valueStart, valueEnd, attributeName } = tokens
      if (attributeName === ATTRIBUTE_R) {
        column = this.#columnOf(bytes, valueStart, valueEnd)
      } else if (attributeName === ATTRIBUTE_S) {
        style = 0
        for (let i = valueStart; i < valueEnd; i++) style = style * 10 + bytes[i]! - 0x30
      } else if (attributeName === ATTRIBUTE_T && valueEnd > valueStart) {
        let hash = 0
        for (let i = valueStart; i < valueEnd; i++) hash = (Math.imul(hash, 31) + bytes[i]!) | 0
        this.#type = TYPES.get(hash) ?? 'str'
      }
    }
    if (column >= MAX_COLUMNS) throw damaged(this.#context.where, 'structure')
    this.#column = column
    if (isEmpty) return
    this.#shown = this.#context.shownAs[style] ?? SHOWN_AS_NUMBER
    this.#value = null
    this.#text = ''
    this.#inlineText = ''
    this.#isInline = false
    this.#isFormula = false
    this.#phoneticDepth = 0
  }

  /** The column of `AB12`, from 0. A row without its own number takes the number of its first cell. */
  #columnOf(bytes: Buffer, start: number, end: number): number {
    let i = start
    let column = 0
    for (; i < end; i++) {
      const letter = bytes[i]! & 0xdf
      if (letter < 0x41 || letter > 0x5a) break
      column = column * 26 + letter - 0x40
    }
    if (column === 0 || column > MAX_COLUMNS) throw damaged(this.#context.where, 'structure')
    if (!this.#isRowNumbered) {
      const rowNo = parseNumber(bytes, i, end)
      if (rowNo !== this.#rowNo) this.#setRowNo(rowNo, this.#rowNo - 1)
      this.#isRowNumbered = true
    }
    return column - 1
  }

  #takeText(): void {
    const tokens = this.#tokens
    const { bytes, start, end } = tokens
    if (!this.#isInline && this.#text === '' && tokens.isWholeText) {
      if (this.#type === NUMBER_TYPE) {
        const value = parseNumber(bytes, start, end)
        if (!Number.isNaN(value)) {
          this.#value = numberCell(value, this.#shown, this.#context.date1904)
          return
        }
      } else if (this.#type === 's') {
        const index = parseNumber(bytes, start, end)
        if (!Number.isNaN(index)) {
          this.#value = this.#sharedString(index)
          return
        }
      }
    }
    this.#append(decodeText(bytes, start, end, this.#context.where))
  }

  #append(text: string): void {
    if (this.#isInline) this.#inlineText += text
    else this.#text += text
  }

  #sharedString(index: number): Cell {
    const text = this.#context.strings.get(index)
    return text === '' ? null : text
  }

  #finishValue(): void {
    const { date1904 } = this.#context
    // Number() would make 0 of blanks, and that is somebody's string.
    if (this.#type === 's') this.#value = this.#sharedString(this.#text.trim() === '' ? NaN : Number(this.#text))
    else if (this.#type === 'str' || this.#type === 'inlineStr') this.#value = decodeXstring(this.#text)
    else this.#value = typedCell(this.#type, this.#text, this.#shown, date1904)
  }

  #finishCell(): void {
    const value = this.#inlineText === '' ? (this.#value ?? this.#uncalculated()) : decodeXstring(this.#inlineText)
    if (value === null) return
    const row = this.#row!
    const column = this.#column
    while (row.length < column) row.push(null)
    row[column] = value
  }

  /** A formula that shows an empty text says so by its type; one without a result was never calculated. */
  #uncalculated(): Cell {
    return this.#isFormula && this.#type === NUMBER_TYPE ? { kind: 'error', text: UNCALCULATED } : null
  }

  #takeMerge(): void {
    const tokens = this.#tokens
    while (tokens.nextAttribute()) {
      if (tokens.attributeName !== ATTRIBUTE_REF) continue
      const range = parseRange(tokens.bytes.toString('latin1', tokens.valueStart, tokens.valueEnd))
      if (range !== null) this.merges.push(range)
    }
  }
}
