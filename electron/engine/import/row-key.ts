import { AppError } from '../../../shared/domain/errors.ts'
import type { Cell } from '../spreadsheet/read/table-source.ts'
import type { LoadColumn, LoadColumns } from './load-columns.ts'

const UNIQUE_SHARE = 0.995
const NUMBERED_SHARE = 0.7

/** How the rows of a table are told apart. */
export interface RowKey {
  /** Column whose values become sub_id. Missing: null = the table goes by number only, or by row. */
  readonly subId: LoadColumn | null
  readonly msisdn: LoadColumn | null
  /** True when most values of `subId` have digits, so that a name among them is no identifier. */
  readonly areNumbered: boolean
  /** True when nothing but the position tells the rows apart: the key is `row:<batch>:<n>`. */
  readonly isRowNumber: boolean
  /** The owner's number by which the subscribers of a row are found. Missing: null = rows name their subscriber. */
  readonly join: LoadColumn | null
  readonly isAboutSubscribers: boolean
  /** Columns of the file that hold an identifier, or the name of a row about nobody. */
  readonly columns: readonly number[]
}

/**
 * The key of a table. Without sub_id and number it is the first other id column that tells its first rows apart; an outcome
 * table without one goes by row number. Errors: ID_COLUMN_MISSING.
 */
export function chooseRowKey(load: LoadColumns, rows: readonly (readonly Cell[])[], fileName: string): RowKey {
  const { subId, msisdn, otherIds, outcome, join, names } = load
  const none = { subId: null, msisdn: null, areNumbered: false, isRowNumber: false, join, isAboutSubscribers: names === null }
  if (names) return { ...none, columns: names }
  if (join) return { ...none, columns: [join.column] }
  const key = subId ?? (msisdn ? null : (otherIds.find((column) => isUnique(rows, column)) ?? null))
  const isRowNumber = key === null && msisdn === null
  if (isRowNumber && outcome === null) throw new AppError('ID_COLUMN_MISSING', { file: fileName })
  const columns = [key, msisdn].filter((column) => column !== null).map(({ column }) => column)
  return { ...none, subId: key, msisdn, areNumbered: key !== null && areNumbered(rows, key), isRowNumber, columns }
}

function areNumbered(rows: readonly (readonly Cell[])[], key: LoadColumn): boolean {
  const values = rows.map((row) => key.convert(row[key.column] ?? null)).filter((value) => typeof value === 'string')
  return values.filter((value) => /\d/.test(value)).length >= values.length * NUMBERED_SHARE
}

/** 城东支局: what stands in the key column of a line between or below the subscribers. */
export function isName(id: string): boolean {
  return id.charCodeAt(0) > 127 && /^\p{sc=Han}\D*$/u.test(id)
}

function isUnique(rows: readonly (readonly Cell[])[], column: LoadColumn): boolean {
  const values = new Set<string>()
  let filled = 0
  for (const row of rows) {
    const value = column.convert(row[column.column] ?? null)
    if (typeof value !== 'string') continue
    filled++
    values.add(value)
  }
  return filled > 0 && filled >= rows.length * UNIQUE_SHARE && values.size >= filled * UNIQUE_SHARE
}

/** Shorter numbers may be how many rows a total line counts. */
const SHORTEST_ID = 10_000_000

/** The short way for nearly all rows: a long identifier that begins with a digit is no total row and no header. */
export function looksLikeId(row: readonly Cell[], idColumns: readonly number[]): boolean {
  for (const column of idColumns) {
    const cell = row[column]
    if (typeof cell === 'number' && cell >= SHORTEST_ID) return true
    if (typeof cell === 'string' && cell.length >= 8) {
      const first = cell.charCodeAt(0)
      if (first >= 48 && first <= 57) return true
    }
  }
  return false
}
