import type { Output } from '../../../shared/api/engine-api.ts'

export type ProfileRow = Output<'segment.profile'>['rows'][number]

/** The eight classes as two rows (voice high, not high) of four (data and value-added services). */
export const VAD_GRID: readonly (readonly string[])[] = [
  ['VAD', 'VD', 'VA', 'V'],
  ['AD', 'D', 'A', 'NVAD'],
]

export interface ClassCell {
  readonly row: ProfileRow
  /** Length of its bar against the largest class, 0 … 1. */
  readonly bar: number
}

/** The classes in the order they are drawn; a class without a row is left out. */
export function classCells(family: 'vad' | 'value', rows: readonly ProfileRow[]): readonly (readonly ClassCell[])[] {
  const most = rows.reduce((largest, { count }) => Math.max(largest, count), 0)
  const cellOf = (row: ProfileRow): ClassCell => ({ row, bar: most === 0 ? 0 : row.count / most })
  if (family === 'value') return [rows.map(cellOf)]
  return VAD_GRID.map((codes) => codes.flatMap((code) => rows.filter((row) => row.code === code).map(cellOf)))
}

/** What the classes add up to. */
export interface ClassTotals {
  readonly count: number
  /** Null where no class has a revenue. */
  readonly revenue: number | null
  readonly revenueShare: number | null
  /** Sum of the classes minus the base, counted on its own; null until the base is known. */
  readonly difference: number | null
}

export function totalsOf(rows: readonly ProfileRow[], base: number | null): ClassTotals {
  const count = rows.reduce((sum, row) => sum + row.count, 0)
  return {
    count,
    revenue: sumOfPresent(rows.map(({ revenue }) => revenue)),
    revenueShare: sumOfPresent(rows.map(({ revenueShare }) => revenueShare)),
    difference: base === null ? null : count - base,
  }
}

function sumOfPresent(values: readonly (number | null)[]): number | null {
  const present = values.filter((value) => value !== null)
  return present.length === 0 ? null : present.reduce((sum, value) => sum + value, 0)
}

/** Fields with a mean in one row at least, in the order of the engine. */
export function fieldsWithMeans(rows: readonly ProfileRow[]): readonly string[] {
  const fields = rows[0]?.means.map(({ field }) => field) ?? []
  return fields.filter((field) => rows.some((row) => meanOf(row, field) !== null))
}

export function meanOf(row: ProfileRow, field: string): number | null {
  return row.means.find((one) => one.field === field)?.mean ?? null
}
