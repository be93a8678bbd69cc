import { isDigits } from './convert-id.ts'

/** Excel keeps so many digits of a number and writes zeros for the rest. */
const KEPT_DIGITS = 15
const FEWEST = 20
const NEARLY_ALL = 0.95
const MOST_ROWS = 0.8

/**
 * Looks at the identifiers of one column as they go by, for damage that no single value shows: digits beyond the fifteenth
 * that are zero in all rows, and zeros in front that only some values still have.
 */
export class IdWatch {
  #seen = 0
  #cut = 0
  #withZero = 0
  /** Rows by length, of digits alone. */
  readonly #lengths = new Int32Array(40)
  /** All, of digits or not. */
  #rows = 0
  /** The identifier that more than half of the rows have, if there is one, and how often it was seen since it was taken for that. */
  #usual = ''
  #votes = 0
  #usualRows = 0

  see(id: string): void {
    this.#rows++
    if (id === this.#usual) {
      this.#votes++
      this.#usualRows++
    } else if (this.#votes > 0) this.#votes--
    else {
      this.#usual = id
      this.#votes = 1
      this.#usualRows = 1
    }
    if (id.length >= this.#lengths.length || !isDigits(id)) return
    this.#seen++
    this.#lengths[id.length] = (this.#lengths[id.length] ?? 0) + 1
    if (id.length > KEPT_DIGITS && /^0+$/.test(id.slice(KEPT_DIGITS))) this.#cut++
    if (id.charCodeAt(0) === 48) this.#withZero++
  }

  /** Rows that have one and the same identifier, where these are most. */
  get repeated(): number {
    return this.#rows >= FEWEST && this.#usualRows >= this.#rows * MOST_ROWS ? this.#usualRows : 0
  }

  /** What the column as a whole has suffered, with the number of rows it shows in. */
  get damage(): readonly { readonly code: 'ID_DAMAGED' | 'ID_ZEROS_STRIPPED'; readonly rows: number }[] {
    if (this.#seen < FEWEST) return []
    const usual = this.#lengths.indexOf(Math.max(...this.#lengths))
    const shorter = this.#lengths.subarray(0, usual).reduce((sum, rows) => sum + rows, 0)
    return [
      ...(this.#cut >= this.#seen * NEARLY_ALL ? [{ code: 'ID_DAMAGED' as const, rows: this.#cut }] : []),
      // Numbers that begin with zero are kept as text: where some are shorter, their zeros were taken for nothing.
      ...(this.#withZero > 0 && shorter > 0 ? [{ code: 'ID_ZEROS_STRIPPED' as const, rows: shorter }] : []),
    ]
  }
}
