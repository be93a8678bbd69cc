import type { ColDef, GridApi, ICellRendererParams, IHeaderParams } from 'ag-grid-community'
import { createContext, useContext, useEffect, useMemo, useRef, type KeyboardEvent, type MouseEvent as ReactMouseEvent } from 'react'
import { useT } from './locale.tsx'

/** Rows ticked in a grid of which only some are loaded: the page keeps the set, the grid shows it and tells what was done. */
export interface GridPicks<Row> {
  readonly isPicked: (row: Row) => boolean
  readonly state: 'none' | 'some' | 'all'
  readonly onToggle: (row: Row) => void
  /** Rows between two places, both included, get the state of the row at `from`. */
  readonly onRange: (from: number, to: number, anchor: Row) => void
  /** The box of the header: all, or none where some are ticked. */
  readonly onAll: () => void
  readonly onNone: () => void
}

/** Boxes stand in portals of the grid: they follow the context, so that a tick draws no row anew. */
interface PickBoxes {
  readonly isPicked: (row: unknown) => boolean
  readonly state: GridPicks<unknown>['state']
  readonly onBox: (row: unknown, index: number, isRange: boolean) => void
  readonly onAll: () => void
}

export const PickContext = createContext<PickBoxes | null>(null)

export function pickColumn<Row>(): ColDef<Row> {
  return {
    colId: 'picked',
    headerName: '',
    width: 34,
    minWidth: 34,
    pinned: 'left',
    lockPosition: 'left',
    lockPinned: true,
    resizable: false,
    sortable: false,
    headerComponent: PickHeader,
    cellRenderer: PickCell,
    cellClass: 'pick-cell',
    headerClass: 'pick-cell',
  }
}

function PickHeader(_params: IHeaderParams) {
  const t = useT()
  const boxes = useContext(PickContext)
  const state = boxes?.state ?? 'none'
  return (
    <input
      type="checkbox"
      aria-label={t('common.pickAll')}
      checked={state === 'all'}
      ref={(box) => {
        if (box) box.indeterminate = state === 'some'
      }}
      onChange={() => boxes?.onAll()}
    />
  )
}

function PickCell({ data, node }: ICellRendererParams) {
  const t = useT()
  const boxes = useContext(PickContext)
  if (data === undefined || !boxes) return null
  const onClick = (event: ReactMouseEvent): void => {
    event.stopPropagation()
    boxes.onBox(data, node.rowIndex ?? 0, event.shiftKey)
  }
  return <input type="checkbox" className="pick-box" tabIndex={-1} aria-label={t('common.pickRow')} checked={boxes.isPicked(data)} onClick={onClick} onChange={() => undefined} />
}

/** Ticks by box, Ctrl or Shift with a click, and keys: Space for the row in focus, Ctrl+A for all, Escape for none. */
export function usePicks<Row extends object>(picks: GridPicks<Row> | undefined, grid: GridApi<Row> | null) {
  const anchor = useRef<{ readonly row: Row; readonly index: number } | null>(null)
  const latest = useRef(picks)
  useEffect(() => {
    latest.current = picks
  }, [picks])
  const { boxes, mark } = useMemo(() => {
    const markRow = (row: Row, index: number, isRange: boolean): void => {
      const from = anchor.current
      if (isRange && from) return latest.current?.onRange(from.index, index, from.row)
      anchor.current = { row, index }
      latest.current?.onToggle(row)
    }
    const made: PickBoxes | null = picks
      ? {
          // The boxes of a grid are of its own rows.
          isPicked: (row) => picks.isPicked(row as Row),
          state: picks.state,
          onBox: (row, index, isRange) => markRow(row as Row, index, isRange),
          onAll: picks.onAll,
        }
      : null
    return { boxes: made, mark: markRow }
  }, [picks])
  const onRowClick = (row: Row, index: number, event: MouseEvent): void => {
    if (!picks || !(event.ctrlKey || event.metaKey || event.shiftKey)) return
    mark(row, index, event.shiftKey)
    // A click with Shift marks text.
    window.getSelection()?.removeAllRanges()
  }
  const onKey = (event: KeyboardEvent): void => {
    if (!picks || !grid) return
    const isCell = event.target instanceof Element && event.target.closest('.ag-cell') !== null
    const at = isCell ? grid.getFocusedCell()?.rowIndex : undefined
    const row = at === undefined ? undefined : grid.getDisplayedRowAtIndex(at)?.data
    if (event.key === 'Escape' && picks.state !== 'none') picks.onNone()
    else if ((event.ctrlKey || event.metaKey) && event.key.toLowerCase() === 'a' && isCell) picks.onAll()
    else if (event.key === ' ' && at !== undefined && row !== undefined) mark(row, at, event.shiftKey)
    else return
    event.preventDefault()
    event.stopPropagation()
  }
  return { boxes, onRowClick, onKey }
}
