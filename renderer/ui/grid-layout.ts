import type { ColumnState } from 'ag-grid-community'
import { forget, readRemembered, remember } from './remembered.ts'

/** Where the columns of a grid are remembered. */
export interface LayoutPlace {
  readonly id: string
  /** What grids of several ids share: order, pins and sort. Widths are each one's own, as headers differ by language. */
  readonly sharedId?: string | undefined
}

const keyOf = (id: string): string => `grid.${id}`

/** Columns as they were left; none when they were never changed. */
export function readLayout({ id, sharedId }: LayoutPlace): readonly ColumnState[] {
  const own = readRemembered<readonly ColumnState[]>(keyOf(id), [])
  const shared = sharedId === undefined ? null : readRemembered<readonly ColumnState[] | null>(keyOf(sharedId), null)
  if (shared === null) return own
  const widths = new Map(own.map(({ colId, width }) => [colId, width]))
  return shared.map((column) => ({ ...column, width: widths.get(column.colId) ?? null }))
}

export function rememberLayout({ id, sharedId }: LayoutPlace, state: readonly ColumnState[]): void {
  remember(keyOf(id), state)
  if (sharedId !== undefined) remember(keyOf(sharedId), state.map(({ width: _width, flex: _flex, ...column }) => column))
}

export function forgetLayout({ id, sharedId }: LayoutPlace): void {
  forget(keyOf(id))
  if (sharedId !== undefined) forget(keyOf(sharedId))
}
