import type { MergeRange } from './table-source.ts'

/** The grid of Excel since 2007. */
export const MAX_ROWS = 1_048_576
export const MAX_COLUMNS = 16_384

const RANGE = /^\$?([A-Za-z]{1,3})\$?([0-9]{1,7})(?::\$?([A-Za-z]{1,3})\$?([0-9]{1,7}))?$/

/** `A1:C3` or `B2`; null when it is no range of cells. */
export function parseRange(reference: string): MergeRange | null {
  const match = RANGE.exec(reference.trim())
  if (match === null) return null
  const [, firstLetters = '', firstRow = '', lastLetters = firstLetters, lastRow = firstRow] = match
  return {
    firstRow: Number(firstRow),
    lastRow: Number(lastRow),
    firstColumn: columnIndex(firstLetters),
    lastColumn: columnIndex(lastLetters),
  }
}

function columnIndex(letters: string): number {
  let column = 0
  for (const letter of letters.toUpperCase()) column = column * 26 + letter.charCodeAt(0) - 0x40
  return column - 1
}
