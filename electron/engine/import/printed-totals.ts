import type { Batch } from '../../../shared/api/import.ts'
import { storedScale } from '../../../shared/domain/field.ts'
import type { Cell } from '../spreadsheet/read/table-source.ts'
import type { LoadColumn } from './load-columns.ts'

type Total = Batch['totals'][number] & { readonly column: LoadColumn }

/** The totals a file prints in its last line, to be compared with what was loaded. */
export class PrintedTotals {
  readonly #columns: readonly LoadColumn[]
  readonly #printed = new Map<LoadColumn, number>()

  constructor(facts: readonly LoadColumn[]) {
    this.#columns = facts.filter(({ field: { type } }) => type === 'money' || type === 'int' || type === 'number')
  }

  /** Takes the numbers of a total row; those of a later one stand over those of an earlier one. */
  note(row: readonly Cell[]): void {
    for (const column of this.#columns) {
      const value = column.convert(row[column.column] ?? null)
      if (typeof value === 'number') this.#printed.set(column, value)
    }
  }

  /** `sumsOf` = sums of what was stored. */
  compare(sumsOf: (sqlColumns: readonly string[]) => readonly (number | null)[], rowsStored: number): readonly Total[] {
    const columns = [...this.#printed.keys()]
    const sums = sumsOf(columns.map(({ sqlColumn }) => sqlColumn))
    return columns.map((column, i) => {
      const printed = this.#printed.get(column) ?? 0
      const loaded = sums[i] ?? 0
      const matches = Math.abs(printed - loaded) <= tolerance(column, printed, rowsStored)
      return { column, field: column.field.id, printed: shown(printed, column), loaded: shown(loaded, column), matches }
    })
  }
}

/** What rounding can explain: seconds and KB are rounded row by row, money is exact. */
function tolerance({ field, storage }: LoadColumn, printed: number, rowsStored: number): number {
  if (field.type === 'money') return 0.5
  const isRounded = storage === 'INTEGER' && storedScale(field) > 1
  return Math.max(isRounded ? rowsStored * 0.5 : 1e-6, Math.abs(printed) * 1e-9)
}

/** In the unit the field is shown in, without the digits that the stored unit cannot carry. */
function shown(stored: number, { field }: LoadColumn): number {
  const scale = storedScale(field)
  return scale === 1 ? stored : Math.round((stored / scale) * 100) / 100
}
