import { BarChartOutlined, TableOutlined } from '@ant-design/icons'
import { Button } from 'antd'
import { BarChart, CustomChart, HeatmapChart, LineChart, ScatterChart } from 'echarts/charts'
import type { BarSeriesOption, CustomSeriesOption, HeatmapSeriesOption, LineSeriesOption, ScatterSeriesOption } from 'echarts/charts'
import {
  AriaComponent,
  BrushComponent,
  DatasetComponent,
  GridComponent,
  LegendComponent,
  MarkAreaComponent,
  MarkLineComponent,
  TooltipComponent,
  VisualMapComponent,
} from 'echarts/components'
import type { DatasetComponentOption, GridComponentOption, LegendComponentOption, TooltipComponentOption, VisualMapComponentOption } from 'echarts/components'
import * as echarts from 'echarts/core'
import { CanvasRenderer } from 'echarts/renderers'
import { useEffect, useEffectEvent, useMemo, useRef, useState, type KeyboardEvent } from 'react'
import { SimpleGrid } from './data-grid.tsx'
import type { CellValue, GridColumn } from './grid-column.ts'
import { useAppearance, useT } from './locale.tsx'
import { chartThemeOf, coloursOf } from './theme.ts'

echarts.use([
  AriaComponent,
  BarChart,
  BrushComponent,
  CanvasRenderer,
  CustomChart,
  DatasetComponent,
  GridComponent,
  HeatmapChart,
  LegendComponent,
  LineChart,
  MarkAreaComponent,
  MarkLineComponent,
  ScatterChart,
  TooltipComponent,
  VisualMapComponent,
])
echarts.registerTheme('liuke-light', chartThemeOf('light'))
echarts.registerTheme('liuke-dark', chartThemeOf('dark'))

export type ChartOption = echarts.ComposeOption<
  | BarSeriesOption
  | CustomSeriesOption
  | HeatmapSeriesOption
  | LineSeriesOption
  | ScatterSeriesOption
  | DatasetComponentOption
  | GridComponentOption
  | LegendComponentOption
  | TooltipComponentOption
  | VisualMapComponentOption
>

/** The same numbers as a table, for reading, copying and screen readers. */
export interface ChartTable {
  readonly columns: readonly { readonly header: string; readonly unit?: string; readonly kind?: GridColumn<unknown>['kind']; readonly digits?: number }[]
  readonly rows: readonly (readonly CellValue[])[]
}

export type BrushRange = readonly [lo: number, hi: number]

/** What a click on a bar, point or line means: take this one, with Shift add it, with Alt remove it. */
export type SelectMode = 'only' | 'add' | 'remove'

interface ChartProps {
  /** What the chart shows, for screen readers. */
  readonly label: string
  /** Keep its identity while nothing changes (useMemo): a new object redraws. */
  readonly option: ChartOption
  readonly table: ChartTable
  /** The range now selected on the x axis; null = none. */
  readonly brushed?: BrushRange | null
  /** Dragging selects a range in units of the x axis (positions, for categories); double click clears it. */
  readonly onBrush?: (range: BrushRange | null) => void
  /** A bar, point or line was clicked. */
  readonly onSelect?: (name: string, mode: SelectMode) => void
}

/** A chart in the window's theme, with its table twin behind Alt+T. */
export function Chart({ label, option, table, brushed, onBrush, onSelect }: ChartProps) {
  const t = useT()
  const { theme } = useAppearance()
  const [isTable, setTable] = useState(false)
  const box = useRef<HTMLDivElement>(null)
  const chart = useRef<echarts.ECharts | null>(null)
  const reportBrush = useEffectEvent((range: BrushRange | null) => onBrush?.(range))
  const reportSelect = useEffectEvent((name: string, mode: SelectMode) => onSelect?.(name, mode))
  const hasBrush = onBrush !== undefined
  const lastRange = useRef<BrushRange | null>(null)

  useEffect(() => {
    const element = box.current
    if (!element || isTable) return
    const instance = echarts.init(element, `liuke-${theme}`, { renderer: 'canvas' })
    chart.current = instance
    let frame = 0
    const report = (range: BrushRange | null): void => {
      lastRange.current = range
      cancelAnimationFrame(frame)
      frame = requestAnimationFrame(() => reportBrush(range))
    }
    const onBrushEvent = (event: unknown): void => report(rangeOf(event))
    instance.on('brush', onBrushEvent)
    instance.on('brushEnd', onBrushEvent)
    instance.on('click', ({ name, event }) => reportSelect(name, selectModeOf(event?.event)))
    instance.getZr().on('dblclick', () => reportBrush(null))
    const observer = new ResizeObserver(() => instance.resize())
    observer.observe(element)
    return () => {
      observer.disconnect()
      cancelAnimationFrame(frame)
      chart.current = null
      lastRange.current = null
      instance.dispose()
    }
  }, [theme, isTable])

  useEffect(() => {
    const instance = chart.current
    if (!instance) return
    const outOfBrush = { color: coloursOf(theme).other, colorAlpha: 0.5 }
    const brush = { xAxisIndex: 0, outOfBrush, throttleType: 'debounce', throttleDelay: 0, removeOnClick: true, toolbox: [] }
    const full = { animation: false, aria: { enabled: true }, ...option, ...(hasBrush ? { brush, toolbox: { show: false } } : {}) }
    instance.setOption(full, { replaceMerge: ['series', 'xAxis', 'yAxis', 'visualMap', 'legend'] })
    if (hasBrush) {
      instance.dispatchAction({ type: 'takeGlobalCursor', key: 'brush', brushOption: { brushType: 'lineX', brushMode: 'single' } })
    }
  }, [option, hasBrush, theme, isTable])

  useEffect(() => {
    const instance = chart.current
    if (!instance || brushed === undefined || isSameRange(brushed, lastRange.current)) return
    lastRange.current = brushed
    const areas = brushed ? [{ brushType: 'lineX', coordRange: [...brushed], xAxisIndex: 0 }] : []
    instance.dispatchAction({ type: 'brush', areas })
  }, [brushed, option, theme, isTable])

  const toggle = (): void => setTable((now) => !now)
  const onKeyDown = (event: KeyboardEvent): void => {
    if (!event.altKey || event.key.toLowerCase() !== 't') return
    event.preventDefault()
    toggle()
  }
  const switchText = isTable ? t('common.showChart') : t('common.showTable')
  return (
    <div className="chart" onKeyDown={onKeyDown} tabIndex={0} role="group" aria-label={label}>
      {isTable ? <TableTwin label={label} table={table} /> : <div className="chart-box" ref={box} role="img" aria-label={label} />}
      <Button
        className="chart-switch"
        type="text"
        size="small"
        icon={isTable ? <BarChartOutlined /> : <TableOutlined />}
        title={switchText}
        aria-label={switchText}
        onClick={toggle}
      />
    </div>
  )
}

interface TwinRow {
  readonly key: number
  readonly cells: readonly CellValue[]
}

function TableTwin({ label, table }: { readonly label: string; readonly table: ChartTable }) {
  const columns = useMemo(
    () =>
      table.columns.map(
        ({ header, unit, kind, digits }, i): GridColumn<TwinRow> => ({
          id: `c${i}`,
          header,
          unit,
          kind,
          digits,
          isSortable: true,
          flex: 1,
          value: ({ cells }) => cells[i] ?? null,
        }),
      ),
    [table.columns],
  )
  const rows = useMemo(() => table.rows.map((cells, key): TwinRow => ({ key, cells })), [table.rows])
  return <SimpleGrid<TwinRow> id={`twin.${label}`} columns={columns} rows={rows} rowKey={({ key }) => key} />
}

/** The x range of a brush event; null when the brush was removed. */
export function rangeOf(event: unknown): BrushRange | null {
  if (typeof event !== 'object' || event === null || !('areas' in event) || !Array.isArray(event.areas)) return null
  const area: unknown = event.areas[0]
  if (typeof area !== 'object' || area === null || !('coordRange' in area) || !Array.isArray(area.coordRange)) return null
  const [a, b]: unknown[] = area.coordRange
  if (typeof a !== 'number' || typeof b !== 'number') return null
  return a <= b ? [a, b] : [b, a]
}

function selectModeOf(event: unknown): SelectMode {
  if (!(event instanceof MouseEvent)) return 'only'
  return event.shiftKey ? 'add' : event.altKey ? 'remove' : 'only'
}

function isSameRange(a: BrushRange | null, b: BrushRange | null): boolean {
  return a === b || (a !== null && b !== null && a[0] === b[0] && a[1] === b[1])
}
