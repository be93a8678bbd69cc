import type { FieldType } from '../../../shared/domain/field.ts'
import type { Cell, MergeRange } from '../spreadsheet/read/table-source.ts'
import { isBlankCell } from './cell-text.ts'
import type { LoadColumn, LoadColumns } from './load-columns.ts'

/** Amounts and counts of a group stand in its first row: repeated, they would count several times. */
const MEASURES: ReadonlySet<FieldType> = new Set(['int', 'number', 'money'])

/** A merged cell that reaches below the row at hand. */
interface Open {
  readonly column: number
  readonly lastRow: number
  readonly value: Cell
}

export interface MergeRules {
  readonly columns: LoadColumns
  /** The first row below the header. */
  readonly firstRow: number
  /** Columns that tell the rows apart where each row is a fact of its subscriber; none where one may have several rows. */
  readonly keyColumns: readonly number[]
}

/**
 * Gives the rows that a cell was merged over the value of its first row, as they are read on the screen: 区县 or 网格 that
 * heads a group of subscribers. A cell with a value of its own keeps it, and amounts are not repeated: they are counted as
 * withheld. A key is given only to rows that say their own month, for otherwise they would all be the same row.
 *
 * Cost: nothing for rows outside of merged cells.
 */
export class MergedCells {
  /** Rows that have no amount because a merged cell of the group has it, by column. */
  readonly withheld = new Map<LoadColumn, number>()
  readonly #merges: readonly MergeRange[]
  readonly #columns: ReadonlyMap<number, LoadColumn>
  readonly #keys: ReadonlySet<number>
  readonly #monthColumn: number
  #next = 0
  #open: Open[] = []

  constructor(merges: readonly MergeRange[], { columns, firstRow, keyColumns }: MergeRules) {
    const { contract, details, extra, facts, join, month, msisdn, openDate, subId } = columns
    const loaded = [subId, msisdn, month, openDate, join, ...facts, ...contract, ...details].filter((column) => column !== null)
    this.#columns = new Map(loaded.map((column) => [column.column, column]))
    const read = new Set([...this.#columns.keys(), ...extra.map(({ column }) => column)])
    this.#merges = merges
      .filter((merge) => merge.lastRow > merge.firstRow && merge.firstRow >= firstRow && read.has(merge.firstColumn))
      .toSorted((a, b) => a.firstRow - b.firstRow)
    this.#keys = new Set(keyColumns)
    this.#monthColumn = month?.column ?? -1
  }

  /** Call for every row of data, in their order; rows of totals neither give nor take. */
  fill(row: readonly Cell[], rowNo: number): readonly Cell[] {
    if (this.#next === this.#merges.length && this.#open.length === 0) return row
    if (this.#open.length > 0) this.#open = this.#open.filter(({ lastRow }) => lastRow >= rowNo)
    const filled = this.#open.length === 0 ? row : this.#filled(row)
    for (let merge = this.#merges[this.#next]; merge && merge.firstRow <= rowNo; merge = this.#merges[++this.#next]) {
      const value = row[merge.firstColumn] ?? null
      if (merge.firstRow === rowNo && !isBlankCell(value)) this.#open.push({ column: merge.firstColumn, lastRow: merge.lastRow, value })
    }
    return filled
  }

  #filled(row: readonly Cell[]): readonly Cell[] {
    const filled = [...row]
    const saysMonth = this.#monthColumn >= 0 && !isBlankCell(row[this.#monthColumn])
    for (const { column, value } of this.#open) {
      if (!isBlankCell(row[column])) continue
      const target = this.#columns.get(column)
      if (target ? MEASURES.has(target.field.type) : typeof value === 'number') {
        if (target) this.withheld.set(target, (this.withheld.get(target) ?? 0) + 1)
        continue
      }
      if (this.#keys.has(column) && !saysMonth) continue
      while (filled.length < column) filled.push(null)
      filled[column] = value
    }
    return filled
  }
}
