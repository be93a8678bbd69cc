import type { Month } from '../../../shared/domain/month.ts'
import type { Cell } from '../spreadsheet/read/table-source.ts'
import { cellText, narrow } from './cell-text.ts'

/**
 * How a column writes months behind a point: 2024.1 … 2024.12, or 2024.01 … 2024.12, where a spreadsheet has made 2024.1 of
 * October. Missing: null where nothing tells.
 */
export type DecimalStyle = 'oneDigit' | 'twoDigits' | null

const DECIMAL = /^((?:19|20)\d{2})\.(0?[1-9]|1[0-2])$/
const ZERO_FIRST = /\.0[1-9]$/

function decimalText(cell: Cell): string {
  return typeof cell === 'number' || typeof cell === 'string' ? narrow(cellText(cell).trim()) : ''
}

export function decimalStyleOf(cells: Iterable<Cell>): DecimalStyle {
  let hasOneDigit = false
  let hasTwoDigits = false
  for (const cell of cells) {
    const month = DECIMAL.exec(decimalText(cell))?.[2] ?? ''
    // 2024.10 keeps its zero only where January cannot be taken for it.
    if (/^[2-9]$|^10$/.test(month)) hasOneDigit = true
    else if (month.startsWith('0')) hasTwoDigits = true
  }
  return hasOneDigit === hasTwoDigits ? null : hasOneDigit ? 'oneDigit' : 'twoDigits'
}

/** The month of 2024.11, a text or a number. Missing: null for any other cell. */
export function monthOfDecimal(cell: Cell, style: DecimalStyle): Month | null {
  const parts = DECIMAL.exec(decimalText(cell))
  if (!parts) return null
  return Number(parts[1]) * 100 + (parts[2] === '1' && style === 'twoDigits' ? 10 : Number(parts[2]))
}

/** Watches the months of a column for Januaries that may be Octobers. */
export class DecimalMonths {
  readonly #style: DecimalStyle
  readonly #januaries = new Set<Month>()
  #hasZeroFirst = false
  #hasOnlyNumbers = true

  constructor(style: DecimalStyle) {
    this.#style = style
  }

  see(cell: Cell, month: Month): void {
    const text = decimalText(cell)
    if (ZERO_FIRST.test(text)) this.#hasZeroFirst = true
    if (typeof cell !== 'number') this.#hasOnlyNumbers = false
    if (this.#style !== 'twoDigits' && /^\d{4}\.1$/.test(text)) this.#januaries.add(month)
  }

  /** A month read as January that is as likely October, with all months of the table. */
  doubtful(months: ReadonlySet<Month>): Month | undefined {
    return [...this.#januaries].find((january) => {
      const has = (monthOfYear: number): boolean => months.has(january - 1 + monthOfYear)
      if (this.#hasZeroFirst) return true
      // A text has kept what was typed; a number alone may have been either.
      if (this.#hasOnlyNumbers && this.#style === null && ![2, 3, 4, 5, 6, 7, 8, 9].some(has)) return true
      return !has(10) && (has(11) || has(12) || (has(9) && !has(2)))
    })
  }
}
