import type { Month } from '../../../shared/domain/month.ts'

/**
 * Remembers one row id per subscriber and month, to find the earlier row of a duplicate.
 * Cost: four bytes per subscriber and month seen; row ids are kept as offsets from `base`.
 */
export class RowTracker {
  readonly #base: number
  readonly #months = new Map<Month, Int32Array>()

  constructor(base: number) {
    this.#base = base
  }

  get months(): readonly Month[] {
    return [...this.#months.keys()].sort((a, b) => a - b)
  }

  /** Missing: 0 = no row yet. */
  get(month: Month, subscriberNo: number): number {
    const offset = this.#months.get(month)?.[subscriberNo] ?? 0
    return offset === 0 ? 0 : this.#base + offset - 1
  }

  set(month: Month, subscriberNo: number, rowId: number): void {
    let rows = this.#months.get(month)
    if (!rows || subscriberNo >= rows.length) {
      const grown = new Int32Array(Math.max(1024, subscriberNo + 1, Math.ceil((rows?.length ?? 0) * 1.5)))
      if (rows) grown.set(rows)
      this.#months.set(month, grown)
      rows = grown
    }
    rows[subscriberNo] = rowId - this.#base + 1
  }

  forget(month: Month, subscriberNo: number): void {
    const rows = this.#months.get(month)
    if (rows && subscriberNo < rows.length) rows[subscriberNo] = 0
  }
}
