import type { ColumnState, GridApi, IDatasource, SortModelItem } from 'ag-grid-community'
import { AgGridReact } from 'ag-grid-react'
import { useEffect, useEffectEvent, useMemo, useState } from 'react'
import { ErrorNotice, type ErrorLike } from './error-notice.tsx'
import type { GridSort } from './grid-column.ts'
import { sortOf, useGridFrame, type GridBasics } from './grid-frame.tsx'
import { useT } from './locale.tsx'
import { useAfter } from './panel.tsx'
import { readRemembered } from './remembered.ts'

export type { CellValue, GridCell, GridColumn, GridMenuItem, GridSort } from './grid-column.ts'

/** Rows per request. */
const BLOCK_ROWS = 200

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
}

/** A grid of any number of rows, read from the engine in blocks as they are scrolled to. */
export function DataGrid<Row extends object>(props: DataGridProps<Row>) {
  const { id, getRows, version, onSortChange, onTotal, status } = props
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
  const reportTotal = useEffectEvent((total: number) => onTotal?.(total))
  const reportRememberedSort = useEffectEvent(() => onSortChange?.(sortOf(readRemembered<ColumnState[]>(`grid.${id}`, []))))

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
            },
            (reason: unknown) => {
              params.failCallback()
              fail(reason)
            },
          )
        },
      }
      // Selected rows of the former version need not be among the new ones.
      grid.deselectAll()
      grid.setGridOption('datasource', datasource)
    }, fail)
    return () => {
      isCurrent = false
    }
  }, [wanted, grid])

  useEffect(() => reportRememberedSort(), [id])

  return frame(
    <div className={isLate ? 'grid-rows panel-stale' : 'grid-rows'}>
      {error && <ErrorNotice error={error} onRetry={() => setAttempt((now) => now + 1)} />}
      <AgGridReact<Row>
        key={gridKey}
        {...options}
        rowModelType="infinite"
        cacheBlockSize={BLOCK_ROWS}
        maxBlocksInCache={30}
        blockLoadDebounceMillis={15}
        infiniteInitialRowCount={1}
        rowBuffer={20}
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
    </div>,
    status,
  )
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
