import type { Cell, RowChunk } from './table-source.ts'

const CHUNK_ROWS = 1024
/** A row that reaches to the last column is 16,384 slots: chunks close early so that sparse sheets stay small in memory. */
const CHUNK_SLOTS = 131_072
const AMPLE_CHUNKS = 8

/** Collects rows into chunks: trims trailing blanks, leaves blank rows out, stops at `maxRows`. */
export class RowChunks {
  readonly #maxRows: number
  readonly #widths: number[] | null
  #doubtful: number[] = []
  #rows: Cell[][] = []
  #rowNos: number[] = []
  #slots = 0
  #taken = 0
  #ready: RowChunk[] = []

  /** `hasWidths`: the rows of the source say how many cells they have, blank ones included. */
  constructor(maxRows = Infinity, hasWidths = false) {
    this.#maxRows = maxRows
    this.#widths = hasWidths ? [] : null
  }

  get isFull(): boolean {
    return this.#taken >= this.#maxRows
  }

  /** True when so much waits to be taken that a scanner should pause: short rows may be thousands of slots wide. */
  get isAmple(): boolean {
    return this.#ready.length >= AMPLE_CHUNKS
  }

  add(rowNo: number, cells: Cell[], isDoubtful = false): void {
    let length = cells.length
    while (length > 0 && cells[length - 1] === null) length--
    if (length === 0 || this.isFull) return
    this.#widths?.push(cells.length)
    cells.length = length
    this.#rows.push(cells)
    this.#rowNos.push(rowNo)
    if (isDoubtful) this.#doubtful.push(rowNo)
    this.#taken++
    this.#slots += length
    if (this.#rows.length >= CHUNK_ROWS || this.#slots >= CHUNK_SLOTS) this.#close()
  }

  /** The chunks that are complete; with `isLast`, also the one begun. */
  take(isLast: boolean): readonly RowChunk[] {
    if (isLast && this.#rows.length > 0) this.#close()
    const ready = this.#ready
    this.#ready = []
    return ready
  }

  #close(): void {
    const widths = this.#widths && { widths: Int32Array.from(this.#widths.splice(0)) }
    const doubtful = this.#doubtful.length > 0 && { doubtful: new Set(this.#doubtful.splice(0)) }
    this.#ready.push({ firstRowNo: this.#rowNos[0]!, rows: this.#rows, rowNos: Int32Array.from(this.#rowNos), ...widths, ...doubtful })
    this.#rows = []
    this.#rowNos = []
    this.#slots = 0
  }
}
