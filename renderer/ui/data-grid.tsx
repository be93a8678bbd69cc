import type { ColumnState, GridApi, IDatasource, SortModelItem } from 'ag-grid-community'
import { AgGridReact } from 'ag-grid-react'
import { useEffect, useEffectEvent, useMemo, useState } from 'react'
import { ErrorNotice, type ErrorLike } from './error-notice.tsx'
import type { GridSort } from './grid-column.ts'
import { sortOf, useGridFrame, type GridBasics } from './grid-frame.tsx'
import { useT } from './locale.tsx'
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
  const read = useEffectEvent((request: RowsRequest) => getRows(request))
  const reportTotal = useEffectEvent((total: number) => onTotal?.(total))
  const reportRememberedSort = useEffectEvent(() => onSortChange?.(sortOf(readRemembered<ColumnState[]>(`grid.${id}`, []))))

  useEffect(() => {
    let isCurrent = true
    const datasource: IDatasource = {
      getRows: (params) => {
        const { startRow, endRow } = params
        read({ offset: startRow, limit: endRow - startRow, sort: params.sortModel.map(toGridSort) }).then(
          ({ rows, total }) => {
            // The grid reads only so many blocks at once and counts those it has dropped: each wants an answer.
            if (!isCurrent) return params.failCallback()
            setError(null)
            setEmpty(total === 0)
            reportTotal(total)
            params.successCallback([...rows], total)
          },
          (reason: unknown) => {
            if (!isCurrent) return params.failCallback()
            setError(isErrorLike(reason) ? reason : { code: 'INTERNAL', params: {}, ref: String(reason) })
            params.failCallback()
          },
        )
      },
    }
    grid?.setGridOption('datasource', datasource)
    return () => {
      isCurrent = false
    }
    // Rows of another version come from another datasource.
  }, [version, grid])

  useEffect(() => reportRememberedSort(), [id])

  return frame(
    <>
      {error && <ErrorNotice error={error} onRetry={() => grid?.purgeInfiniteCache()} />}
      <AgGridReact<Row>
        key={gridKey}
        {...options}
        rowModelType="infinite"
        cacheBlockSize={BLOCK_ROWS}
        maxBlocksInCache={30}
        blockLoadDebounceMillis={40}
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
    </>,
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
  const { rows, status, isFitted = false, totals } = props
  const t = useT()
  const { options, frame, gridKey } = useGridFrame(props)
  const rowData = useMemo(() => [...rows], [rows])
  const pinned = useMemo(() => (totals ? [totals] : []), [totals])
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

function toGridSort({ colId, sort }: SortModelItem): GridSort {
  return { field: colId, direction: sort === 'asc' ? 'ascending' : 'descending' }
}

function isErrorLike(reason: unknown): reason is ErrorLike {
  return typeof reason === 'object' && reason !== null && 'code' in reason && 'params' in reason && 'ref' in reason
}
