import type { Batch } from '../../../shared/api/import.ts'
import { storedScale } from '../../../shared/domain/field.ts'
import type { Cell } from '../spreadsheet/read/table-source.ts'
import type { LoadColumn } from './load-columns.ts'

/** `rowNo` = the row that prints it; the last one where it is a sum of rows. */
type Total = Batch['totals'][number] & { readonly column: LoadColumn; readonly rowNo: number }

interface Printed {
  readonly value: number
  readonly rowNo: number
}

/** The totals a file prints, below all rows or below each page or group of them, to be compared with what was loaded. */
export class PrintedTotals {
  readonly #columns: readonly LoadColumn[]
  readonly #printed = new Map<LoadColumn, Printed[]>()

  constructor(facts: readonly LoadColumn[]) {
    this.#columns = facts.filter(({ field: { type } }) => type === 'money' || type === 'int' || type === 'number')
  }

  /** Takes the numbers of a total row. */
  note(row: readonly Cell[], rowNo: number): void {
    for (const column of this.#columns) {
      const value = column.convert(row[column.column] ?? null)
      if (typeof value !== 'number') continue
      const before = this.#printed.get(column)
      if (before) before.push({ value, rowNo })
      else this.#printed.set(column, [{ value, rowNo }])
    }
  }

  /** `sumsOf` = sums of what was stored. Missing: null where no row has a value, undefined where the sum is not known. */
  compare(sumsOf: (columns: readonly LoadColumn[]) => readonly (number | null | undefined)[], rowsStored: number): readonly Total[] {
    const columns = [...this.#printed.keys()]
    const sums = sumsOf(columns)
    return columns.flatMap((column, i): Total[] => {
      if (sums[i] === undefined) return []
      const loaded = sums[i] ?? 0
      const isSame = (a: number, b: number) => Math.abs(a - b) <= tolerance(column, a, rowsStored)
      const printed = totalOf(this.#printed.get(column) ?? [], loaded, isSame)
      if (printed === null) return []
      const { value, rowNo } = printed
      return [{ column, rowNo, field: column.field.id, printed: shown(value, column), loaded: shown(loaded, column), matches: isSame(value, loaded) }]
    })
  }
}

type IsSame = (a: number, b: number) => boolean

/**
 * What the totals of a column say of all rows: one of them that says what was loaded, the sum of those of pages, or the last one
 * where it is the sum of the others. Missing: null where pages are fewer than the file may have, which proves nothing.
 */
function totalOf(totals: readonly Printed[], loaded: number, isSame: IsSame): Printed | null {
  const last = totals.at(-1) ?? { value: 0, rowNo: 0 }
  const whole = totals.findLast(({ value }) => isSame(value, loaded))
  if (whole !== undefined || totals.length < 2) return whole ?? last
  const all = totals.reduce((sum, { value }) => sum + value, 0)
  if (isSame(all - last.value, last.value) || totals.every(({ value }) => isSame(value, last.value))) return last
  return isSame(all, loaded) || all > loaded ? { value: all, rowNo: last.rowNo } : null
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
