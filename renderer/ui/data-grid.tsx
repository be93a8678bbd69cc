import type { ColumnState, GridApi, IDatasource, OverlayType, SortModelItem } from 'ag-grid-community'
import { AgGridReact } from 'ag-grid-react'
import { useEffect, useEffectEvent, useImperativeHandle, useMemo, useRef, useState, type Ref } from 'react'
import { ErrorNotice, type ErrorLike } from './error-notice.tsx'
import type { GridSort } from './grid-column.ts'
import { readLayout } from './grid-layout.ts'
import { sortOf, useGridFrame, type GridBasics } from './grid-frame.tsx'
import { PickContext, pickColumn, usePicks, type GridPicks } from './grid-picks.tsx'
import { useT } from './locale.tsx'
import { useAfter } from './panel.tsx'
import { readRemembered, remember } from './remembered.ts'

export type { GridPicks } from './grid-picks.tsx'
export type { CellValue, GridCell, GridColumn, GridMenuItem, GridSort } from './grid-column.ts'

/** Rows per request. */
/** An empty grid says so itself, in the words of the product. */
const OWN_EMPTY: OverlayType[] = ['noRows', 'noMatchingRows']
const BLOCK_ROWS = 200

/** Rows made above and below those in sight. Each is a cell a column: a jump makes all of them at once. */
const ROWS_BEYOND = 6

export interface RowsRequest {
  readonly offset: number
  readonly limit: number
  readonly sort: readonly GridSort[]
}

export interface RowsReply<Row> {
  readonly rows: readonly Row[]
  readonly total: number
}

interface DataGridProps<Row> extends GridBasics<Row> {
  readonly getRows: (request: RowsRequest) => Promise<RowsReply<Row>>
  /** What the rows depend on besides sort: when it changes, all rows are read again from the top. */
  readonly version: string
  readonly onSortChange?: (sort: readonly GridSort[]) => void
  readonly onTotal?: (total: number) => void
  /** Boxes to tick rows with. */
  readonly picks?: GridPicks<Row> | undefined
  /** What the scroll position belongs to: as long as it is the same, rows that are read again stay where they were, after a restart too. */
  readonly place?: string | undefined
  readonly handle?: Ref<GridHandle> | undefined
}

/** What a page does with the columns of its grid. */
export interface GridHandle {
  readonly layout: () => readonly ColumnState[]
  /** Sort of columns that are not named ends. */
  readonly arrange: (state: readonly ColumnState[]) => void
}

interface Place {
  readonly key: string
  readonly row: number
}

/** A grid of any number of rows, read from the engine in blocks as they are scrolled to. */
export function DataGrid<Row extends object>(props: DataGridProps<Row>) {
  const { id, sharedId, owner, getRows, version, onSortChange, onTotal, status, picks, place = version, handle } = props
  const t = useT()
  const { options, frame, gridKey } = useGridFrame(props)
  const [grid, setGrid] = useState<GridApi<Row> | null>(null)
  const [error, setError] = useState<ErrorLike | null>(null)
  const [isEmpty, setEmpty] = useState(false)
  const [attempt, setAttempt] = useState(0)
  const wanted = `${attempt}.${version}`
  const [answered, setAnswered] = useState('')
  const isLate = useAfter(100, answered !== wanted)
  const read = useEffectEvent((request: RowsRequest) => getRows(request))
  const placeKey = `grid.place.${id}`
  // Until the rows of a version are in place, the scrolling is not the reader's.
  const isPlaced = useRef(false)
  const putInPlace = useEffectEvent((total: number, api: GridApi<Row>) => {
    if (isPlaced.current) return
    isPlaced.current = true
    const { key, row } = readRemembered<Place>(placeKey, { key: '', row: 0 })
    if (key === place && row > 0 && total > 0) requestAnimationFrame(() => !api.isDestroyed() && api.ensureIndexVisible(Math.min(row, total - 1), 'top'))
  })
  const storePlace = (api: GridApi<Row>): void => {
    const height = api.getDisplayedRowAtIndex(0)?.rowHeight
    if (isPlaced.current && height) remember(placeKey, { key: place, row: Math.round(api.getVerticalPixelRange().top / height) } satisfies Place)
  }
  const reportTotal = useEffectEvent((total: number) => onTotal?.(total))
  const reportRememberedSort = useEffectEvent(() => onSortChange?.(sortOf(readLayout({ id, sharedId, owner }))))

  useEffect(() => {
    if (!grid) return
    let isCurrent = true
    const fail = (reason: unknown): void => {
      if (!isCurrent) return
      setAnswered(wanted)
      setError(isErrorLike(reason) ? reason : { code: 'INTERNAL', params: {}, ref: String(reason) })
    }
    // Rows of another version come from another datasource. Those of the former stay until the first new ones are here.
    const first: RowsRequest = { offset: 0, limit: BLOCK_ROWS, sort: sortOf(grid.getColumnState()) }
    read(first).then((firstReply) => {
      if (!isCurrent) return
      setAnswered(wanted)
      let waiting: RowsReply<Row> | null = firstReply
      const replyTo = (request: RowsRequest): Promise<RowsReply<Row>> => {
        const reply = waiting
        waiting = null
        return reply && isSameRequest(request, first) ? Promise.resolve(reply) : read(request)
      }
      const datasource: IDatasource = {
        getRows: (params) => {
          const { startRow, endRow, sortModel } = params
          replyTo({ offset: startRow, limit: endRow - startRow, sort: sortModel.map(toGridSort) }).then(
            ({ rows, total }) => {
              // The grid reads only so many blocks at once and counts those it has dropped: each wants an answer.
              if (!isCurrent) return params.failCallback()
              setError(null)
              setEmpty(total === 0)
              reportTotal(total)
              params.successCallback([...rows], total)
              putInPlace(total, grid)
            },
            (reason: unknown) => {
              params.failCallback()
              fail(reason)
            },
          )
        },
      }
      isPlaced.current = false
      grid.setGridOption('datasource', datasource)
    }, fail)
    return () => {
      isCurrent = false
    }
  }, [wanted, grid])

  useEffect(() => reportRememberedSort(), [id])

  useImperativeHandle(
    handle,
    () => ({
      layout: () => grid?.getColumnState() ?? [],
      arrange: (state) => grid?.applyColumnState({ state: [...state], applyOrder: true, defaultState: { sort: null } }),
    }),
    [grid],
  )

  const { boxes, onRowClick, onKey } = usePicks(picks, grid)
  const hasBoxes = boxes !== null
  const columnDefs = useMemo(() => (hasBoxes ? [pickColumn<Row>(), ...(options.columnDefs ?? [])] : (options.columnDefs ?? null)), [hasBoxes, options.columnDefs])

  const rows = (
    <div className={isLate ? 'grid-rows panel-stale' : 'grid-rows'} onKeyDown={onKey}>
      {error && <ErrorNotice error={error} onRetry={() => setAttempt((now) => now + 1)} />}
      <AgGridReact<Row>
        key={gridKey}
        {...options}
        columnDefs={columnDefs}
        rowModelType="infinite"
        cacheBlockSize={BLOCK_ROWS}
        maxBlocksInCache={30}
        blockLoadDebounceMillis={15}
        suppressOverlays={OWN_EMPTY}
        infiniteInitialRowCount={1}
        rowBuffer={ROWS_BEYOND}
        suppressRowTransform
        // Rows that are read anew are one row for a moment: without its bar the grid would be laid out twice.
        alwaysShowVerticalScroll
        onRowClicked={({ data, rowIndex, event }) => data && event instanceof MouseEvent && onRowClick(data, rowIndex ?? 0, event)}
        onBodyScrollEnd={({ api, direction }) => direction === 'vertical' && storePlace(api)}
        onGridReady={(event) => {
          options.onGridReady?.(event)
          setGrid(event.api)
        }}
        onGridPreDestroyed={(event) => {
          options.onGridPreDestroyed?.(event)
          setGrid(null)
        }}
        onSortChanged={(event) => {
          options.onSortChanged?.(event)
          onSortChange?.(sortOf(event.api.getColumnState()))
        }}
      />
      {isEmpty && !error && <p className="grid-empty">{t('common.noRows')}</p>}
    </div>
  )
  return frame(<PickContext value={boxes}>{rows}</PickContext>, status)
}

interface SimpleGridProps<Row> extends GridBasics<Row> {
  readonly rows: readonly Row[]
  /** As high as its rows instead of filling its container. */
  readonly isFitted?: boolean
  /** A last row that stays in place whatever the order: sums of the others. */
  readonly totals?: Row | undefined
}

/** A small table whose rows are all in memory; it sorts by itself. */
export function SimpleGrid<Row extends object>(props: SimpleGridProps<Row>) {
  const { rows, status, isFitted = false, totals, rowClass } = props
  const t = useT()
  const { api, options, frame, gridKey } = useGridFrame(props)
  const rowData = useMemo(() => [...rows], [rows])
  const pinned = useMemo(() => (totals ? [totals] : []), [totals])
  // The grid adds the class of a row's new data, and keeps that of the former.
  useEffect(() => {
    if (rowClass) api.current?.redrawRows()
  }, [api, rows, rowClass])
  return frame(
    <AgGridReact<Row>
      key={gridKey}
      {...options}
      rowData={rowData}
      pinnedBottomRowData={pinned}
      domLayout={isFitted ? 'autoHeight' : 'normal'}
      overlayNoRowsTemplate={`<span>${t('common.noRows')}</span>`}
    />,
    status,
  )
}

function isSameRequest(a: RowsRequest, b: RowsRequest): boolean {
  return JSON.stringify([a.offset, a.limit, a.sort]) === JSON.stringify([b.offset, b.limit, b.sort])
}

function toGridSort({ colId, sort }: SortModelItem): GridSort {
  return { field: colId, direction: sort === 'asc' ? 'ascending' : 'descending' }
}

function isErrorLike(reason: unknown): reason is ErrorLike {
  return typeof reason === 'object' && reason !== null && 'code' in reason && 'params' in reason && 'ref' in reason
}
