import type { ColumnState } from 'ag-grid-community'
import { useCallback, useEffect, useMemo, useRef, useState, type RefObject } from 'react'
import type { GridView } from '../../../shared/api/grid.ts'
import type { FieldId } from '../../../shared/domain/field.ts'
import { parseMonthField } from '../../../shared/domain/month-field.ts'
import type { Month } from '../../../shared/domain/month.ts'
import { useWorkspace } from '../../state/workspace.ts'
import type { GridHandle, GridSort } from '../../ui/data-grid.tsx'
import { readLayout, rememberLayout } from '../../ui/grid-layout.ts'
import { useRemembered } from '../../ui/remembered.ts'
import { defaultColumns, isAvailable, orderColumns } from './fields.ts'
import { sortFor, useGridPlace } from './subscriber-grid.tsx'
import type { Fields } from './use-fields.ts'

/** The columns of the grid: which, in what order, pinned or not, how wide, and by which the rows are sorted. */
export interface Columns {
  /** Of those this workspace has now, in the order they stand. */
  readonly chosen: readonly FieldId[]
  /** Columns that stay keep their place; new ones come last, or stand where the list has them. */
  readonly choose: (chosen: readonly FieldId[]) => void
  readonly insertAfter: (field: FieldId, added: readonly FieldId[]) => void
  readonly isPinned: (field: FieldId) => boolean
  readonly pin: (field: FieldId, isPinned: boolean) => void
  readonly sort: readonly GridSort[]
  readonly setSort: (sort: readonly GridSort[]) => void
  /** As a view keeps them. */
  readonly capture: () => Pick<GridView, 'columns' | 'sort'>
  /** Answers how many columns of the view the workspace does not have now. */
  readonly open: (view: Pick<GridView, 'columns' | 'sort'>) => number
  readonly handle: RefObject<GridHandle | null>
  readonly onLayout: () => void
}

export function useColumns(fields: Fields): Columns {
  const place = useGridPlace()
  const held = useWorkspace()?.months
  const months = useMemo(() => new Set(held?.map(({ month }) => month)), [held])
  const [stored, setStored] = useRemembered<readonly FieldId[] | null>('explore.columns', null, place.owner)
  const [layout, setLayout] = useState(() => readLayout(place))
  const [sort, setSort] = useState<readonly GridSort[]>([])
  const [wanted, setWanted] = useState<readonly ColumnState[] | null>(null)
  const handle = useRef<GridHandle | null>(null)
  const onLayout = useCallback(() => setLayout(readLayout(place)), [place])

  const known = (stored ?? []).filter((id) => isKnown(fields, months, id))
  const ordered = JSON.stringify(orderColumns(known.length > 0 ? known : defaultColumns(fields.fields), layout))
  // A width that changes is no other list of columns: the rows are not drawn anew for it.
  const chosen = useMemo(() => JSON.parse(ordered) as readonly FieldId[], [ordered])

  /** Stands at once where the grid is not shown, and after the grid has its columns where it is. */
  const arrange = useCallback(
    (state: readonly ColumnState[]) => {
      rememberLayout(place, state)
      setLayout(state)
      setWanted(state)
    },
    [place],
  )
  useEffect(() => {
    if (wanted !== null) handle.current?.arrange(wanted)
  }, [wanted])

  const choose = useCallback(
    (next: readonly FieldId[]) => {
      const state = new Map(layoutNow(handle, layout).map((column) => [column.colId, column]))
      setStored(next)
      arrange(next.map((id) => state.get(id) ?? { colId: id }))
    },
    [setStored, arrange, layout],
  )
  return {
    chosen,
    choose,
    insertAfter: (field, added) => {
      const news = added.filter((id) => !chosen.includes(id))
      choose(chosen.flatMap((id) => (id === field ? [id, ...news] : [id])))
    },
    isPinned: (field) => layout.find(({ colId }) => colId === field)?.pinned === 'left',
    pin: (field, isPinned) =>
      arrange(layoutNow(handle, layout).map((column) => (column.colId === field ? { ...column, pinned: isPinned ? 'left' : null } : column))),
    sort,
    setSort,
    capture: () => {
      const state = new Map(layoutNow(handle, layout).map((column) => [column.colId, column]))
      return {
        columns: chosen.map((field) => {
          const { width, pinned } = state.get(field) ?? {}
          return { field, ...(width == null ? {} : { width }), isPinned: pinned === 'left' }
        }),
        sort: sortFor(sort, chosen),
      }
    },
    open: (view) => {
      const known = view.columns.filter(({ field }) => isKnown(fields, months, field))
      if (known.length > 0) {
        setStored(known.map(({ field }) => field))
        arrange(stateOf({ ...view, columns: known }))
        setSort(view.sort)
      }
      return view.columns.length - known.length
    },
    handle,
    onLayout,
  }
}

/** False for a field that the workspace does not have, and for one of a month that it does not have. */
export function isKnown(fields: Pick<Fields, 'byId'>, months: ReadonlySet<Month>, id: FieldId): boolean {
  const field = fields.byId.get(id)
  const at = parseMonthField(id)?.at
  return field !== undefined && isAvailable(field) && (at?.kind !== 'fixed' || months.has(at.month))
}

function layoutNow(handle: RefObject<GridHandle | null>, layout: readonly ColumnState[]): readonly ColumnState[] {
  const shown = handle.current?.layout() ?? []
  return shown.length > 0 ? shown : layout
}

/** The columns of a view as the grid takes them. */
export function stateOf({ columns, sort }: Pick<GridView, 'columns' | 'sort'>): readonly ColumnState[] {
  return columns.map(({ field, width, isPinned }) => {
    const at = sort.findIndex((one) => one.field === field)
    return {
      colId: field,
      ...(width === undefined ? {} : { width }),
      pinned: isPinned ? ('left' as const) : null,
      ...(at < 0 ? { sort: null } : { sort: sort[at]?.direction === 'ascending' ? ('asc' as const) : ('desc' as const), sortIndex: at }),
    }
  })
}
