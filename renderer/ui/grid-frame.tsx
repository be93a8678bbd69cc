import { AG_GRID_LOCALE_CN, AG_GRID_LOCALE_EN } from '@ag-grid-community/locale'
import {
  AllCommunityModule,
  ModuleRegistry,
  type CellContextMenuEvent,
  type ColDef,
  type ColumnState,
  type GridApi,
  type GridOptions,
} from 'ag-grid-community'
import { useCallback, useEffect, useMemo, useRef, useState, type KeyboardEvent, type ReactNode } from 'react'
import { copyTable, copyText } from './clipboard.ts'
import { ContextMenu } from './context-menu.tsx'
import { cellTable, cellText, headerText, isRightAligned, type GridCell, type GridColumn, type GridMenuItem, type GridSort } from './grid-column.ts'
import { forgetLayout, readLayout, rememberLayout, withAbsent, type LayoutPlace } from './grid-layout.ts'
import { useAppearance, useFormat, useT } from './locale.tsx'
import { gridThemeOf } from './theme.ts'

ModuleRegistry.registerModules([AllCommunityModule])

/** What the grids of this window have in common. */
export interface GridBasics<Row> extends LayoutPlace {
  readonly columns: readonly GridColumn<Row>[]
  readonly rowKey: (row: Row) => string | number
  readonly onRowOpen?: ((row: Row) => void) | undefined
  readonly onSelectionChange?: ((rows: readonly Row[]) => void) | undefined
  /** The rows a copy takes, where they are more than the grid holds; none = the focused one, null = too many. Default: the selected ones. */
  readonly rowsToCopy?: (() => Promise<readonly Row[] | null>) | undefined
  /** Order, widths, pins or sort of the columns have changed; they are remembered already. */
  readonly onLayout?: (() => void) | undefined
  /** Entries of the right-click menu above "copy". */
  readonly menuItems?: ((cell: GridCell<Row>) => readonly GridMenuItem[]) | undefined
  /** Line under the grid: counts, sums. */
  readonly status?: ReactNode
  /** Keep its identity while nothing changes: a new function redraws the rows. */
  readonly rowClass?: ((row: Row) => string | undefined) | undefined
}

interface OpenMenu<Row> {
  readonly x: number
  readonly y: number
  readonly cell: GridCell<Row>
}

export function sortOf(state: readonly ColumnState[]): readonly GridSort[] {
  return state
    .filter(({ sort }) => sort === 'asc' || sort === 'desc')
    .sort((a, b) => (a.sortIndex ?? 0) - (b.sortIndex ?? 0))
    .map(({ colId, sort }) => ({ field: colId, direction: sort === 'asc' ? 'ascending' : 'descending' }))
}

/** Options, events and surroundings that both kinds of grid share. */
export function useGridFrame<Row extends object>(basics: GridBasics<Row>) {
  const { id, sharedId, owner, columns, rowKey, onRowOpen, onSelectionChange, menuItems, rowClass, rowsToCopy, onLayout } = basics
  const { language, theme } = useAppearance()
  const format = useFormat()
  const t = useT()
  const api = useRef<GridApi<Row> | null>(null)
  const [menu, setMenu] = useState<OpenMenu<Row> | null>(null)
  const place = useMemo(() => ({ id, sharedId, owner }), [id, sharedId, owner])

  const columnDefs = useMemo(() => columns.map((column) => columnDef(column, format)), [columns, format])
  const storeState = useCallback(
    (event: { readonly api: GridApi<Row>; readonly finished?: boolean }) => {
      if (event.finished === false) return
      rememberLayout(place, withAbsent(event.api.getColumnState(), readLayout(place)))
      onLayout?.()
    },
    [place, onLayout],
  )

  useEffect(() => {
    if (rowClass) api.current?.redrawRows()
  }, [rowClass])

  // A page that is hidden and shown again makes its grid anew; AgGridReact would make it of the props of its first render.
  const [hidings, setHidings] = useState(0)
  useEffect(() => () => setHidings((now) => now + 1), [])

  const shownColumns = (): readonly GridColumn<Row>[] => {
    const byId = new Map(columns.map((column) => [column.id, column]))
    const order = api.current?.getAllDisplayedColumns().map((column) => column.getColId()) ?? []
    return order.flatMap((columnId) => byId.get(columnId) ?? [])
  }
  const copyRows = async (withHeader: boolean, fallback?: Row): Promise<void> => {
    const selected = rowsToCopy ? await rowsToCopy() : (api.current?.getSelectedRows() ?? [])
    if (selected === null) return
    const focused = api.current?.getFocusedCell()
    const focusedRow = focused ? api.current?.getDisplayedRowAtIndex(focused.rowIndex)?.data : undefined
    const rows = selected.length > 0 ? selected : [fallback ?? focusedRow].filter((row) => row !== undefined)
    const shown = shownColumns()
    if (rows.length > 0) copyTable(cellTable(shown, rows, format, withHeader), shown.map((column) => !isRightAligned(column)))
  }

  const options: GridOptions<Row> = {
    theme: useMemo(() => gridThemeOf(theme), [theme]),
    localeText: language === 'zh-CN' ? AG_GRID_LOCALE_CN : AG_GRID_LOCALE_EN,
    columnDefs,
    defaultColDef: DEFAULT_COLUMN,
    getRowId: ({ data }) => String(rowKey(data)),
    suppressDragLeaveHidesColumns: true,
    preventDefaultOnContextMenu: true,
    suppressCellFocus: false,
    // Arrows go from cell to cell; Tab leaves the grid as it leaves any other control.
    tabToNextCell: () => false,
    tabToNextHeader: () => false,
    animateRows: false,
    tooltipShowDelay: 400,
    tooltipShowMode: 'whenTruncated',
    ...(rowClass ? { getRowClass: ({ data }) => (data ? rowClass(data) : undefined) } : {}),
    ...(onSelectionChange
      ? {
          rowSelection: { mode: 'multiRow', checkboxes: true, headerCheckbox: false, enableClickSelection: true },
          selectionColumnDef: { width: 34, pinned: 'left', resizable: false, suppressHeaderMenuButton: true },
          onSelectionChanged: (event) => onSelectionChange(event.api.getSelectedRows()),
        }
      : {}),
    onGridReady: (event) => {
      api.current = event.api
      const state = readLayout(place)
      if (state.length > 0) event.api.applyColumnState({ state: [...state], applyOrder: true })
    },
    onGridPreDestroyed: () => (api.current = null),
    onColumnMoved: storeState,
    onColumnResized: storeState,
    onColumnVisible: storeState,
    onColumnPinned: storeState,
    onSortChanged: storeState,
    onCellDoubleClicked: ({ data }) => data && onRowOpen?.(data),
    onCellKeyDown: (event) => {
      if (!(event.event instanceof window.KeyboardEvent)) return
      const { key, ctrlKey, metaKey } = event.event
      if (key === 'Enter' && event.data) onRowOpen?.(event.data)
      if ((key === 'End' || key === 'Home') && (ctrlKey || metaKey)) focusEndOf(event.api, key)
    },
    onCellContextMenu: ({ data, column, event }: CellContextMenuEvent<Row>) => {
      const found = columns.find((one) => one.id === column.getColId())
      if (!data || !found || !(event instanceof MouseEvent)) return
      const cell = { row: data, columnId: found.id, value: found.value(data), text: cellText(found, data, format) }
      setMenu({ x: event.clientX, y: event.clientY, cell })
    },
  }

  const onKeyDown = (event: KeyboardEvent): void => {
    const isEditing = event.target instanceof HTMLInputElement && event.target.type !== 'checkbox'
    if (!(event.ctrlKey || event.metaKey) || event.key.toLowerCase() !== 'c' || isEditing) return
    // Marked text is copied as text.
    if ((window.getSelection()?.toString() ?? '') !== '') return
    event.preventDefault()
    void copyRows(true)
  }

  const items = (cell: GridCell<Row>): readonly GridMenuItem[] => [
    ...(menuItems?.(cell) ?? []),
    { key: 'copyCell', label: `${t('common.copy')} ${cell.text}`, onClick: () => copyText(cell.text) },
    { key: 'copyRows', label: t('common.copyRows'), onClick: () => void copyRows(true, cell.row) },
    { key: 'copyRowsOnly', label: t('common.copyRowsOnly'), onClick: () => void copyRows(false, cell.row) },
    {
      key: 'resetColumns',
      label: t('common.resetColumns'),
      onClick: () => {
        forgetLayout(place)
        api.current?.resetColumnState()
        onLayout?.()
      },
    },
  ]

  const frame = (grid: ReactNode, status: ReactNode): ReactNode => (
    <div className="grid-frame" onKeyDown={onKeyDown}>
      <div className="grid-area">{grid}</div>
      {status !== undefined && <div className="grid-status">{status}</div>}
      {menu && (
        <ContextMenu
          key={`${menu.x}.${menu.y}`}
          x={menu.x}
          y={menu.y}
          items={items(menu.cell).map(({ key, label, isDanger, isDisabled, onClick }) => ({ key, label, danger: isDanger ?? false, disabled: isDisabled ?? false, onClick }))}
          onClose={() => setMenu(null)}
        />
      )}
    </div>
  )

  // Language and theme are read once by the grid when it is made.
  return { api, options, frame, gridKey: `${language}.${id}.${hidings}` }
}

const DEFAULT_COLUMN: ColDef = {
  resizable: true,
  minWidth: 48,
  suppressHeaderMenuButton: true,
  filter: false,
  sortingOrder: ['desc', 'asc', null],
}

function columnDef<Row>(column: GridColumn<Row>, format: ReturnType<typeof useFormat>): ColDef<Row> {
  const { id, render, width, flex, isPinned, isSortable = false, tooltip } = column
  const isRight = isRightAligned(column)
  return {
    colId: id,
    headerName: headerText(column),
    headerTooltip: tooltip ?? headerText(column),
    sortable: isSortable,
    valueGetter: ({ data }) => (data === undefined ? undefined : column.value(data)),
    // A row whose block is still being read is blank; a value that is missing is not.
    valueFormatter: ({ data }) => (data === undefined ? '' : cellText(column, data, format)),
    tooltipValueGetter: ({ data }) => (data === undefined ? '' : cellText(column, data, format)),
    ...(render
      ? { cellRenderer: ({ data }: { readonly data?: Row }) => (data === undefined ? null : render(data)) }
      : {}),
    ...(isRight ? { cellClass: 'cell-number', headerClass: 'header-number' } : {}),
    // To begin with: columns that are given anew keep the widths and pins the reader gave them.
    ...(width === undefined ? {} : { initialWidth: width }),
    ...(flex === undefined ? {} : { initialFlex: flex }),
    ...(isPinned ? { initialPinned: 'left' as const } : {}),
  }
}

/** The grid scrolls to its first or last cell by itself, but has none to give the focus to before the row is drawn. */
function focusEndOf(api: GridApi, key: 'Home' | 'End'): void {
  const focus = (): void => {
    if (api.isDestroyed()) return
    const row = key === 'Home' ? 0 : api.getDisplayedRowCount() - 1
    const column = api.getAllDisplayedColumns().at(key === 'Home' ? 0 : -1)
    if (row >= 0 && column) api.setFocusedCell(row, column)
  }
  requestAnimationFrame(() => requestAnimationFrame(focus))
}
