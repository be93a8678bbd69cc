import { BarChartOutlined, TableOutlined } from '@ant-design/icons'
import { Button } from 'antd'
import { BarChart, BoxplotChart, CustomChart, HeatmapChart, LineChart, ScatterChart, TreemapChart } from 'echarts/charts'
import type {
  BarSeriesOption,
  BoxplotSeriesOption,
  CustomSeriesOption,
  HeatmapSeriesOption,
  LineSeriesOption,
  ScatterSeriesOption,
  TreemapSeriesOption,
} from 'echarts/charts'
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
import { memo, useCallback, useEffect, useEffectEvent, useMemo, useRef, useState, type KeyboardEvent } from 'react'
import { shapeOf } from './chart-shape.ts'
import { SimpleGrid } from './data-grid.tsx'
import { drawSoon, forgetDrawing } from './draw-queue.ts'
import type { CellValue, GridColumn } from './grid-column.ts'
import { useAppearance, useT } from './locale.tsx'
import { paced } from './paced.ts'
import { chartThemeOf, coloursOf } from './theme.ts'

echarts.use([
  AriaComponent,
  BarChart,
  BoxplotChart,
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
  TreemapChart,
  VisualMapComponent,
])
echarts.registerTheme('liuke-light', chartThemeOf('light'))
echarts.registerTheme('liuke-dark', chartThemeOf('dark'))

export type ChartOption = echarts.ComposeOption<
  | BarSeriesOption
  | BoxplotSeriesOption
  | CustomSeriesOption
  | HeatmapSeriesOption
  | LineSeriesOption
  | ScatterSeriesOption
  | TreemapSeriesOption
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
export type BrushRect = readonly [x: BrushRange, y: BrushRange]
type BrushArea = BrushRange | BrushRect
type BrushType = 'rect' | 'lineX'

/** What a click on a bar, point or line means: take this one, with Ctrl or Shift add it, with Alt remove it. */
export type SelectMode = 'only' | 'add' | 'remove'

interface ChartProps {
  /** What the chart shows, for screen readers. */
  readonly label: string
  /** Keep its identity while nothing changes (useMemo): a new object redraws. */
  readonly option: ChartOption
  readonly table: ChartTable
  /** Of the drawing, where it may be higher than its place, which then scrolls. */
  readonly height?: number | undefined
  /** The range now selected on the x axis; null = none. */
  readonly brushed?: BrushRange | null
  /** Dragging selects a range in units of the x axis (positions, for categories); double click clears it. */
  readonly onBrush?: (range: BrushRange | null) => void
  /** As `brushed` and `onBrush`, for a rectangle on both axes. */
  readonly brushedRect?: BrushRect | null
  readonly onBrushRect?: (rect: BrushRect | null) => void
  /** A bar, point or line was clicked. */
  readonly onSelect?: (name: string, mode: SelectMode) => void
  /** The pointer is over the mark of this name; null = over none. */
  readonly onHover?: (name: string | null) => void
  /** The name of a mark that stands out, as if the pointer were over it. */
  readonly highlighted?: string | null
}

/** A chart in the window's theme, with its table twin behind Alt+T. */
export function Chart(props: ChartProps) {
  const { label, option, table, height, onBrush, onBrushRect, onSelect, onHover, highlighted = null } = props
  const brushed: BrushArea | null | undefined = onBrushRect ? props.brushedRect : props.brushed
  const { theme } = useAppearance()
  const [isTable, setTable] = useState(false)
  const box = useRef<HTMLDivElement>(null)
  const chart = useRef<echarts.ECharts | null>(null)
  const reportBrush = useEffectEvent((area: BrushArea | null) => {
    if (area === null || isRect(area)) onBrushRect?.(area)
    if (area === null || !isRect(area)) onBrush?.(area)
  })
  const reportSelect = useEffectEvent((name: string, mode: SelectMode) => onSelect?.(name, mode))
  const reportHover = useEffectEvent((name: string | null) => onHover?.(name))
  const brushType: BrushType | null = onBrushRect ? 'rect' : onBrush ? 'lineX' : null
  const brushes = useEffectEvent(() => brushType !== null)
  const lastArea = useRef<BrushArea | null>(null)
  const drawn = useRef<{ readonly option: ChartOption; readonly brushType: BrushType | null; readonly shape: string } | null>(null)
  const isPressed = useRef(false)

  const draw = useEffectEvent((instance: echarts.ECharts) => {
    // The brush that is being dragged is drawn by the chart itself.
    if (isPressed.current) return
    if (drawn.current?.option !== option || drawn.current.brushType !== brushType) {
      const shape = `${brushType} ${shapeOf(option)}`
      if (drawn.current?.shape === shape) instance.setOption(option)
      else replaceOption(instance, option, brushType, coloursOf(theme).other)
      drawn.current = { option, brushType, shape }
    }
    if (brushed !== undefined && !isSameArea(brushed, lastArea.current)) {
      lastArea.current = brushed
      instance.dispatchAction({ type: 'brush', areas: brushed ? [areaOption(brushed)] : [] })
    }
    if (highlighted !== null) instance.dispatchAction({ type: 'highlight', name: highlighted })
  })

  useEffect(() => {
    const element = box.current
    if (!element || isTable) return
    const instance = echarts.init(element, `liuke-${theme}`, { renderer: 'canvas' })
    chart.current = instance
    const steps = paced((area: BrushArea | null) => reportBrush(area))
    // While a range is dragged no mark is explained: the tooltip would be laid out anew with every step.
    let hasTooltip = true
    const showTooltip = (show: boolean): void => {
      if (hasTooltip === show) return
      hasTooltip = show
      if (!show) instance.dispatchAction({ type: 'hideTip' })
      instance.setOption({ tooltip: { show } }, { lazyUpdate: true })
    }
    const report = (area: BrushArea | null): void => {
      lastArea.current = area
      if (isPressed.current && area !== null) showTooltip(false)
      steps.next(area)
    }
    const onBrushEvent = (event: unknown): void => {
      if (isByHand(event)) report(areaOf(event))
    }
    instance.on('brush', onBrushEvent)
    instance.on('brushEnd', onBrushEvent)
    instance.on('click', ({ name, event }) => reportSelect(name, selectModeOf(event?.event)))
    instance.on('mouseover', ({ name }) => reportHover(name))
    instance.on('mouseout', () => reportHover(null))
    instance.getZr().on('dblclick', () => steps.next(null))
    const observer = new ResizeObserver(() => instance.resize())
    observer.observe(element)
    const press = (): void => {
      isPressed.current = brushes()
    }
    const release = (): void => {
      if (!isPressed.current) return
      isPressed.current = false
      showTooltip(true)
      drawSoon(instance, () => draw(instance))
    }
    // What a key does is done to what was dragged, not to a step on the way: Ctrl+Z right after a brush takes it back.
    globalThis.addEventListener('keydown', steps.flush, { capture: true })
    element.addEventListener('pointerdown', press)
    globalThis.addEventListener('pointerup', release)
    globalThis.addEventListener('pointercancel', release)
    return () => {
      observer.disconnect()
      steps.stop()
      globalThis.removeEventListener('keydown', steps.flush, { capture: true })
      globalThis.removeEventListener('pointerup', release)
      globalThis.removeEventListener('pointercancel', release)
      forgetDrawing(instance)
      isPressed.current = false
      chart.current = null
      drawn.current = null
      lastArea.current = null
      instance.dispose()
    }
  }, [theme, isTable])

  useEffect(() => {
    const instance = chart.current
    if (instance) drawSoon(instance, () => draw(instance))
  }, [option, brushType, brushed, theme, isTable])

  useEffect(() => {
    const instance = chart.current
    if (!instance || highlighted === null) return
    instance.dispatchAction({ type: 'highlight', name: highlighted })
    return () => {
      if (!instance.isDisposed()) instance.dispatchAction({ type: 'downplay', name: highlighted })
    }
  }, [highlighted, theme, isTable])

  const toggle = useCallback(() => setTable((now) => !now), [])
  const onKeyDown = (event: KeyboardEvent): void => {
    if (!event.altKey || event.key.toLowerCase() !== 't') return
    event.preventDefault()
    toggle()
  }
  return (
    <div className={`chart${isTable ? ' chart-as-table' : ''}`} style={isTable || height === undefined ? {} : { height, minHeight: '100%' }} onKeyDown={onKeyDown} tabIndex={0} role="group" aria-label={label}>
      {isTable ? (
        <div key="table" className="chart-twin">
          <TableTwin label={label} table={table} />
        </div>
      ) : (
        // Of its own, as the drawing empties its place when it ends.
        <div key="chart" className="chart-box" ref={box} role="img" aria-label={label} />
      )}
      <SwitchButton isTable={isTable} onToggle={toggle} />
    </div>
  )
}

/** Between chart and table; not drawn anew with the chart. */
const SwitchButton = memo(function SwitchButton({ isTable, onToggle }: { readonly isTable: boolean; readonly onToggle: () => void }) {
  const t = useT()
  const text = isTable ? t('common.showChart') : t('common.showTable')
  return <Button className="chart-switch" type="text" size="small" icon={isTable ? <BarChartOutlined /> : <TableOutlined />} title={text} aria-label={text} onClick={onToggle}>{isTable ? text : null}</Button>
})

function replaceOption(instance: echarts.ECharts, option: ChartOption, brushType: BrushType | null, outside: string): void {
  const axes = brushType === 'rect' ? { xAxisIndex: 0, yAxisIndex: 0 } : { xAxisIndex: 0 }
  const outOfBrush = { color: outside, colorAlpha: 0.5 }
  const brush = { ...axes, outOfBrush, throttleType: 'debounce', throttleDelay: 0, removeOnClick: true, toolbox: [] }
  const full = { animation: false, aria: { enabled: true }, ...option, ...(brushType ? { brush, toolbox: { show: false } } : {}) }
  instance.setOption(full, { replaceMerge: ['series', 'xAxis', 'yAxis', 'visualMap', 'legend'] })
  if (brushType) instance.dispatchAction({ type: 'takeGlobalCursor', key: 'brush', brushOption: { brushType, brushMode: 'single' } })
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

/** Whether somebody drags. A range that the chart was told to draw gives the same event, rounded to the axis: nobody chose that. */
export function isByHand(event: unknown): boolean {
  return typeof event === 'object' && event !== null && '$from' in event
}

/** The area of a brush event; null when the brush was removed. */
export function areaOf(event: unknown): BrushArea | null {
  if (typeof event !== 'object' || event === null || !('areas' in event) || !Array.isArray(event.areas)) return null
  const area: unknown = event.areas[0]
  if (typeof area !== 'object' || area === null || !('coordRange' in area) || !Array.isArray(area.coordRange)) return null
  const [a, b]: unknown[] = area.coordRange
  if (!Array.isArray(a) || !Array.isArray(b)) return rangeOf(a, b)
  const [x, y] = [rangeOf(a[0], a[1]), rangeOf(b[0], b[1])]
  return x === null || y === null ? null : [x, y]
}

function rangeOf(a: unknown, b: unknown): BrushRange | null {
  // A press that was not moved is no range.
  if (typeof a !== 'number' || typeof b !== 'number' || a === b) return null
  return a <= b ? [a, b] : [b, a]
}

function isRect(area: BrushArea): area is BrushRect {
  return typeof area[0] !== 'number'
}

function areaOption(area: BrushArea): object {
  if (!isRect(area)) return { brushType: 'lineX', coordRange: [...area], xAxisIndex: 0 }
  return { brushType: 'rect', coordRange: area.map((range) => [...range]), xAxisIndex: 0, yAxisIndex: 0 }
}

function selectModeOf(event: unknown): SelectMode {
  if (!(event instanceof MouseEvent)) return 'only'
  return event.shiftKey || event.ctrlKey || event.metaKey ? 'add' : event.altKey ? 'remove' : 'only'
}

function isSameArea(a: BrushArea | null, b: BrushArea | null): boolean {
  return a === b || (a !== null && b !== null && JSON.stringify(a) === JSON.stringify(b))
}
