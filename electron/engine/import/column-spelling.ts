import type { Cell } from '../spreadsheet/read/table-source.ts'
import { cellConverter, type Spelling } from './convert-cell.ts'
import { decimalStyleOf } from './decimal-months.ts'
import type { LoadColumn, LoadColumns } from './load-columns.ts'
import { dayOrderOf } from './parse-date.ts'

/** What the first cells of a column tell of the dates and months that none of them tells alone. */
export function spellingOf(cells: readonly Cell[]): Spelling {
  const texts = cells.filter((cell) => typeof cell === 'string')
  return { dayOrder: dayOrderOf(texts), decimals: decimalStyleOf(cells) }
}

/** The columns as the first rows of the table say they are to be read. */
export function withSpellings(columns: LoadColumns, rows: readonly (readonly Cell[])[]): LoadColumns {
  const spelt = new Map<LoadColumn, LoadColumn>()
  const of = (column: LoadColumn): LoadColumn => {
    const { field: { id, type } } = column
    const known = spelt.get(column)
    if (known || (type !== 'date' && type !== 'month')) return known ?? column
    const spelling = spellingOf(rows.map((row) => row[column.column] ?? null))
    const one = { ...column, spelling, convert: cellConverter({ id, type, unit: '', fileUnit: '', spelling }) }
    spelt.set(column, one)
    return one
  }
  const { contract, details, facts, month, openDate } = columns
  return { ...columns, contract: contract.map(of), details: details.map(of), facts: facts.map(of), month: month && of(month), openDate: openDate && of(openDate) }
}
