import { closeSync, openSync, readSync, rmSync } from 'node:fs'
import type { Month } from '../../../shared/domain/month.ts'
import { writeWhole } from '../db/write-whole.ts'
import type { FactPart } from './active-batches.ts'

/** What a column of facts is called in SQL, and whether its values are texts. */
export interface StagedColumn {
  readonly name: string
  readonly isText: boolean
}

/** Facts of a batch that are at hand column by column. */
export interface FactColumns {
  /** False where SQL has to be asked. */
  has(column: string): boolean
  scan(column: string, part: FactPart, visit: (subscriberNo: number, month: Month, value: string | number) => void): void
}

/** Facts of batches that were just loaded, by batch. */
export type FactStages = ReadonlyMap<number, FactStage>

type Value = string | number | null
type Packed = Int8Array<ArrayBuffer> | Int16Array<ArrayBuffer> | Int32Array<ArrayBuffer> | Float64Array<ArrayBuffer>

/** Rows put together before they are written, fewer where a row has very many values. */
const BLOCK_ROWS = 8192
const BLOCK_BYTES = 8 * 2 ** 20
/** A column of more different texts is read from SQL instead: its dictionary would take more memory than it saves time. */
const MOST_TEXTS = 50_000

/** How the values of a block were packed, the narrowest first; the lowest number that a type holds stands for a missing value. */
const WHOLE = [Int8Array, Int16Array, Int32Array]

/** Where a column of a block lies in the file. */
interface Piece {
  /** Missing: null = `constant` for every row. */
  readonly type: 'Int8Array' | 'Int16Array' | 'Int32Array' | 'Float64Array' | null
  readonly constant: number
  readonly offset: number
}

interface Block {
  readonly rows: number
  readonly firstFactId: number
  readonly pieces: readonly Piece[]
}

/**
 * The facts of a batch column by column, in a file beside the workspace while an import runs: columns of the frame are made
 * from it in a quarter of the time that reading the rows again takes. It says what the rows say, and where it cannot (a
 * column of very many texts, a full disk) it says so and SQL is asked.
 * Cost: 8 bytes for each value of 8,192 rows in memory; on disk the narrowest whole numbers that hold a column's values.
 */
export class FactStage implements FactColumns {
  readonly #file: string
  readonly #blockRows: number
  readonly #at: ReadonlyMap<string, number>
  /** Months, below zero for carried facts; subscribers; then the columns. Missing: NaN. Texts are places in `#places`. */
  readonly #buffers: readonly Float64Array<ArrayBuffer>[]
  /** Texts of each column by their place. Missing: null for numbers, and for a column of too many texts. */
  readonly #places: (Map<string, number> | null)[]
  readonly #isText: readonly boolean[]
  readonly #blocks: Block[] = []
  readonly #removed = new Set<number>()
  #rows = 0
  #nextFactId: number
  #descriptor = -1
  #length = 0
  #isBroken = false

  /** `file` is made when the first block is full. */
  constructor(file: string, firstFactId: number, columns: readonly StagedColumn[]) {
    this.#file = file
    this.#nextFactId = firstFactId
    this.#at = new Map(columns.map(({ name }, c) => [name, c]))
    this.#isText = columns.map(({ isText }) => isText)
    this.#places = columns.map(({ isText }) => (isText ? new Map<string, number>() : null))
    this.#blockRows = Math.max(64, Math.min(BLOCK_ROWS, Math.floor(BLOCK_BYTES / 8 / (columns.length + 2))))
    this.#buffers = Array.from({ length: columns.length + 2 }, () => new Float64Array(this.#blockRows))
  }

  /** Takes the next fact; ids follow one another. Its values begin at `from`, in the order of the columns. */
  add(month: Month, subscriberNo: number, values: readonly Value[], from: number, isCarried = false): void {
    const buffers = this.#buffers
    const row = this.#rows++
    this.#nextFactId++
    buffers[0]![row] = isCarried ? -month : month
    buffers[1]![row] = subscriberNo
    for (let c = 2; c < buffers.length; c++) {
      const value = values[from + c - 2] ?? null
      // Zero has no sign in SQLite.
      buffers[c]![row] = value === null ? NaN : typeof value === 'number' ? value + 0 : this.#placeOf(c - 2, value)
    }
    if (this.#rows === this.#blockRows) this.#write()
  }

  /** A fact that was taken back. */
  remove(factId: number): void {
    this.#removed.add(factId)
  }

  has(column: string): boolean {
    const c = this.#at.get(column)
    return !this.#isBroken && c !== undefined && (!this.#isText[c] || this.#places[c] !== null)
  }

  /** Visits the values of a column that `has` it, in the order of the facts; missing ones are left out. */
  scan(column: string, part: FactPart, visit: (subscriberNo: number, month: Month, value: string | number) => void): void {
    const c = this.#at.get(column)
    if (c === undefined || !this.has(column)) throw new RangeError(`no column ${column}`)
    const places = this.#places[c]
    const texts = places ? [...places.keys()] : null
    for (const [months, subscribers, values] of this.#columns([0, 1, c + 2])) {
      for (let i = 0; i < values!.length; i++) {
        const value = values![i]!
        const subscriberNo = subscribers![i]!
        const month = months![i]!
        const isWanted = part === 'all' || month < 0 === (part === 'carried')
        if (value === value && subscriberNo > 0 && isWanted) visit(subscriberNo, Math.abs(month), texts ? texts[value]! : value)
      }
    }
  }

  /** Visits the subscriber and the month of every fact. False, and nothing is visited, when they are not known. */
  scanSubscribers(visit: (subscriberNo: number, month: Month) => void): boolean {
    if (this.#isBroken) return false
    for (const [months, subscribers] of this.#columns([0, 1])) {
      for (let i = 0; i < subscribers!.length; i++) if (subscribers![i]! > 0) visit(subscribers![i]!, Math.abs(months![i]!))
    }
    return true
  }

  close(): void {
    if (this.#descriptor < 0) return
    closeSync(this.#descriptor)
    this.#descriptor = -1
    rmSync(this.#file, { force: true })
  }

  /** Some columns of block after block; a subscriber of 0 belongs to a fact that was taken back. */
  *#columns(wanted: readonly number[]): Generator<Float64Array[], void, undefined> {
    for (const block of this.#blocks) {
      yield this.#withoutRemoved(wanted, wanted.map((w) => this.#read(block, w)), block.firstFactId)
    }
    const rows = this.#rows
    if (rows > 0) yield this.#withoutRemoved(wanted, wanted.map((w) => this.#buffers[w]!.slice(0, rows)), this.#nextFactId - rows)
  }

  #withoutRemoved(wanted: readonly number[], columns: Float64Array[], firstFactId: number): Float64Array[] {
    const subscribers = columns[wanted.indexOf(1)]!
    for (const factId of this.#removed) {
      const row = factId - firstFactId
      if (row >= 0 && row < subscribers.length) subscribers[row] = 0
    }
    return columns
  }

  /** Missing: NaN once the column has too many texts. */
  #placeOf(c: number, text: string): number {
    const places = this.#places[c]
    if (!places) return NaN
    const known = places.get(text)
    if (known !== undefined) return known
    if (places.size >= MOST_TEXTS) {
      this.#places[c] = null
      return NaN
    }
    // A copy of its own: the text is a window on the piece of the file it was read from.
    places.set(Buffer.from(text, 'utf8').toString('utf8'), places.size)
    return places.size - 1
  }

  #write(): void {
    const rows = this.#rows
    this.#rows = 0
    if (this.#isBroken) return
    const pieces: Piece[] = []
    try {
      if (this.#descriptor < 0) this.#descriptor = openSync(this.#file, 'w+')
      for (const values of this.#buffers) {
        const packed = pack(values)
        if (typeof packed === 'number') pieces.push({ type: null, constant: packed, offset: 0 })
        else {
          pieces.push({ type: typeOf(packed), constant: 0, offset: this.#length })
          writeWhole(this.#descriptor, packed, this.#length)
          this.#length += packed.byteLength
        }
      }
    } catch {
      // Whatever it is, the import itself goes on; a disk that is full will say so there.
      this.#isBroken = true
      return
    }
    this.#blocks.push({ rows, firstFactId: this.#nextFactId - rows, pieces })
  }

  #read({ rows, pieces }: Block, w: number): Float64Array {
    const values = new Float64Array(rows)
    const { type, constant, offset } = pieces[w]!
    if (type === null) return values.fill(constant)
    if (type === 'Float64Array') {
      this.#fill(values, offset)
      return values
    }
    const packed = new { Int8Array, Int16Array, Int32Array }[type](rows)
    this.#fill(packed, offset)
    const missing = lowestOf(packed)
    for (let i = 0; i < rows; i++) {
      const value = packed[i]!
      values[i] = value === missing ? NaN : value
    }
    return values
  }

  #fill(to: Packed | Float64Array, offset: number): void {
    const bytes = readSync(this.#descriptor, to, 0, to.byteLength, offset)
    if (bytes !== to.byteLength) throw new Error(`${bytes} of ${to.byteLength} bytes of ${this.#file}`)
  }
}

/** Values in the narrowest type that holds them, or the one that they all are. */
function pack(values: Float64Array<ArrayBuffer>): number | Packed {
  let low = Infinity
  let high = -Infinity
  let isWhole = true
  let isMissing = false
  for (let i = 0; i < values.length; i++) {
    const value = values[i]!
    if (value !== value) {
      isMissing = true
      continue
    }
    if (value < low) low = value
    if (value > high) high = value
    if (!Number.isInteger(value)) isWhole = false
  }
  if (low > high) return NaN
  if (low === high && !isMissing) return low
  const type = isWhole ? WHOLE.find((candidate) => low > lowestOf(new candidate(0)) && high < -lowestOf(new candidate(0))) : undefined
  if (!type) return values.slice()
  const packed = new type(values.length)
  const missing = lowestOf(packed)
  for (let i = 0; i < values.length; i++) {
    const value = values[i]!
    packed[i] = value === value ? value : missing
  }
  return packed
}

function lowestOf({ BYTES_PER_ELEMENT }: Packed): number {
  return -(2 ** (BYTES_PER_ELEMENT * 8 - 1))
}

function typeOf(packed: Packed): Exclude<Piece['type'], null> {
  if (packed instanceof Int8Array) return 'Int8Array'
  if (packed instanceof Int16Array) return 'Int16Array'
  return packed instanceof Int32Array ? 'Int32Array' : 'Float64Array'
}
