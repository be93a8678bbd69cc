import type { ColumnState } from 'ag-grid-community'
import { forget, readRemembered, remember } from './remembered.ts'

/** Where the columns of a grid are remembered. */
export interface LayoutPlace {
  readonly id: string
  /** What grids of several ids share: order, pins and sort. Widths are each one's own, as headers differ by language. */
  readonly sharedId?: string | undefined
  /** Whose columns they are: the workspace. One that has none yet begins with those left last in any. */
  readonly owner?: string | undefined
}

const keyOf = (id: string): string => `grid.${id}`

/** Columns as they were left; none when they were never changed. */
export function readLayout({ id, sharedId, owner }: LayoutPlace): readonly ColumnState[] {
  const own = readRemembered<readonly ColumnState[]>(keyOf(id), [], owner)
  const shared = sharedId === undefined ? null : readRemembered<readonly ColumnState[] | null>(keyOf(sharedId), null, owner)
  if (shared === null) return own
  const widths = new Map(own.map(({ colId, width }) => [colId, width]))
  return shared.map((column) => ({ ...column, width: widths.get(column.colId) ?? null }))
}

export function rememberLayout({ id, sharedId, owner }: LayoutPlace, state: readonly ColumnState[]): void {
  remember(keyOf(id), state, owner)
  if (sharedId !== undefined) remember(keyOf(sharedId), state.map(({ width: _width, flex: _flex, ...column }) => column), owner)
}

/** Columns the grid does not have just now keep their place behind the one they stood behind; they sort nothing. */
export function withAbsent(shown: readonly ColumnState[], remembered: readonly ColumnState[]): readonly ColumnState[] {
  const present = new Set(shown.map(({ colId }) => colId))
  const merged = [...shown]
  remembered.forEach((column, i) => {
    if (present.has(column.colId)) return
    const before = remembered[i - 1]?.colId
    merged.splice(merged.findIndex(({ colId }) => colId === before) + 1, 0, { ...column, sort: null, sortIndex: null })
  })
  return merged
}

export function forgetLayout({ id, sharedId, owner }: LayoutPlace): void {
  forget(keyOf(id), owner)
  if (sharedId !== undefined) forget(keyOf(sharedId), owner)
}
