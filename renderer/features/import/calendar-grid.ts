import type { Output } from '../../../shared/api/engine-api.ts'
import type { TableKind } from '../../../shared/api/import.ts'
import { monthFromIndex, monthIndex, type Month } from '../../../shared/domain/month.ts'
import { TABLE_KINDS } from '../../../shared/domain/table-kind.ts'

type CalendarMonths = Output<'import.calendar'>['months']

/** A number of a month, nothing, or a gap: there before and after, but not here. */
export type CalendarCell = { readonly value: number } | 'none' | 'gap'

export interface CalendarRow {
  readonly kind: TableKind | 'subscribers'
  readonly cells: readonly CalendarCell[]
}

export interface CalendarGrid {
  readonly months: readonly Month[]
  readonly rows: readonly CalendarRow[]
  readonly completeness: readonly (number | null)[]
}

/** Every month from the first to the last, also those without a table; one row per kind of table that is there. */
export function calendarGrid(calendar: CalendarMonths): CalendarGrid {
  const byMonth = new Map(calendar.map((one) => [one.month, one]))
  const indexes = calendar.map(({ month }) => monthIndex(month))
  const first = Math.min(...indexes)
  const months = calendar.length === 0 ? [] : Array.from({ length: Math.max(...indexes) - first + 1 }, (_, i) => monthFromIndex(first + i))
  const rowsOf = (kind: TableKind): readonly number[] =>
    months.map((month) => byMonth.get(month)?.tables.find((table) => table.kind === kind)?.rows ?? 0)
  const kinds = TABLE_KINDS.filter((kind) => calendar.some(({ tables }) => tables.some((table) => table.kind === kind)))
  return {
    months,
    rows: [
      { kind: 'subscribers', cells: withGaps(months.map((month) => byMonth.get(month)?.subscribers ?? 0)) },
      ...kinds.map((kind) => ({ kind, cells: withGaps(rowsOf(kind)) })),
    ],
    completeness: months.map((month) => byMonth.get(month)?.completeness ?? null),
  }
}

function withGaps(values: readonly number[]): readonly CalendarCell[] {
  const first = values.findIndex((value) => value > 0)
  const last = values.findLastIndex((value) => value > 0)
  return values.map((value, i) => (value > 0 ? { value } : i > first && i < last && first >= 0 ? 'gap' : 'none'))
}
