import type { CustomSeriesOption } from 'echarts/charts'
import type { Output } from '../../../shared/api/engine-api.ts'
import type { Translate } from '../../../shared/i18n/catalogue.ts'
import type { Format } from '../../../shared/i18n/format.ts'
import { CUSTOM_SERIES } from '../../ui/chart-shape.ts'
import type { BrushRange, ChartOption, ChartTable } from '../../ui/chart.tsx'
import type { Colours } from '../../ui/theme.ts'
import type { Range } from './conditions.ts'

export interface ChartWords {
  readonly t: Translate
  readonly format: Format
  readonly colours: Colours
  /** Name and unit of the field, in the language of the window. */
  readonly name: string
  readonly unit: string
  readonly digits: number
}

/** Values are names from extracts: in the HTML of a tooltip they are text, not markup. */
export function escapeHtml(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;')
}

/** How much a bar outside of the chosen ones fades. */
export const FADED = 0.35

type Histogram = Pick<Output<'explore.histogram'>, 'edges' | 'counts' | 'rows'>

/** Bars from edge to edge; those outside of the chosen range are faded. */
export function histogramChart(data: Histogram, range: Range | null, words: ChartWords, isLog = false): { readonly option: ChartOption; readonly table: ChartTable } {
  const { t, format, colours, name, unit, digits } = words
  const { edges, counts, rows } = data
  const bins = counts.map((count, i) => ({ lo: edges[i] ?? 0, hi: edges[i + 1] ?? 0, count }))
  // The end bins also hold what lies beyond the axis. Of a single value the bin that begins with it has it.
  const isIn = (lo: number, hi: number): boolean =>
    range === null ||
    ((hi > (range.lo ?? -Infinity) || hi === edges.at(-1)) && (lo < (range.hi ?? Infinity) || lo === edges[0] || lo === range.lo))
  const renderItem: NonNullable<CustomSeriesOption['renderItem']> = (_params, api) => {
    const [lo, hi, count] = [Number(api.value(0)), Number(api.value(1)), Number(api.value(2))]
    const [left = 0, top = 0] = api.coord([lo, count])
    const [right = 0, bottom = 0] = api.coord([hi, 0])
    const width = Math.max(1, right - left - 1)
    return {
      type: 'rect',
      shape: { x: left, y: top, width, height: bottom - top },
      style: { fill: colours.accent, opacity: isIn(lo, hi) ? 1 : FADED },
    }
  }
  const binText = (i: number): string => binLabel(bins, i, digits, t, format)
  const shareOf = (count: number): number | null => (rows === 0 ? null : count / rows)
  return {
    option: {
      grid: { left: 4, right: 12, top: 4, bottom: 2, outerBoundsMode: 'same' },
      xAxis: {
        type: isLog ? 'log' : 'value',
        name: unit === '' ? name : t('common.unitOf', { name, unit }),
        nameLocation: 'middle',
        nameGap: 20,
        min: edges[0] ?? 0,
        max: edges.at(-1) ?? 1,
        splitLine: { show: false },
        axisLabel: { hideOverlap: true, showMinLabel: false, showMaxLabel: false, formatter: (value: number) => format.short(value) },
      },
      yAxis: {
        type: 'value',
        name: t('explore.subscribersAxis'),
        nameGap: 6,
        nameTextStyle: { align: 'left' },
        minInterval: 1,
        splitNumber: 3,
        axisLabel: { formatter: (value: number) => format.short(value) },
      },
      tooltip: {
        trigger: 'item',
        formatter: (params) => {
          const one = Array.isArray(params) ? params[0] : params
          const count = bins[one?.dataIndex ?? -1]?.count
          return count === undefined
            ? ''
            : `${escapeHtml(name)} ${binText(one?.dataIndex ?? 0)} ${escapeHtml(unit)}<br>${t('explore.countAndShare', { count, share: format.percent(shareOf(count)) })}`
        },
      },
      series: [{ ...CUSTOM_SERIES, renderItem, encode: { x: [0, 1], y: 2 }, data: bins.map(({ lo, hi, count }) => [lo, hi, count]) }],
    },
    table: {
      columns: [
        { header: name, unit },
        { header: t('explore.subscribersAxis'), kind: 'count' },
        { header: t('explore.share'), kind: 'percent' },
      ],
      rows: bins.map(({ count }, i) => [binText(i), count, shareOf(count)]),
    },
  }
}

/** Of what it is, a line over months may rise by as much before it is drawn as a change. */
const LEAST_SPAN = 0.1

/**
 * The ends of an axis of values that hardly differ: round numbers a little below and above, so that 89.6 and 89.85 are a flat line
 * and not a steep one with odd numbers beside it. Null = the values spread widely enough for the chart to find its own ends.
 */
export function calmExtent(min: number, max: number): readonly [number, number] | null {
  const most = Math.max(Math.abs(min), Math.abs(max))
  if (!Number.isFinite(most) || most === 0 || max - min >= LEAST_SPAN * most) return null
  const around = (LEAST_SPAN * most) / 2
  const decade = 10 ** Math.floor(Math.log10(around))
  // Of 1, 2 and 5 the first with at most four of it between the ends: those are marks of the axis, too.
  const step = ([1, 2, 5].find((part) => part * decade >= (2 * around) / 3) ?? 10) * decade
  const middle = (min + max) / 2
  return [Math.floor((middle - around) / step) * step, Math.ceil((middle + around) / step) * step]
}

/** The end bins also hold what lies beyond them, so their outer edge is open. */
function binLabel(bins: readonly { readonly lo: number; readonly hi: number }[], i: number, digits: number, t: Translate, format: Format): string {
  const bin = bins[i]
  if (!bin) return ''
  const [lo, hi] = [format.number(bin.lo, digits), format.number(bin.hi, digits)]
  if (bins.length === 1) return lo
  if (i === 0) return t('explore.below', { bound: hi })
  return i === bins.length - 1 ? t('explore.from', { bound: lo }) : t('explore.fromTo', { lo, hi })
}

/**
 * The range a brush means: bounds rounded to a tenth of a bin, so that they read well, and open where the brush covers an
 * end bin, which holds everything beyond it too. Null = the brush covers no part, or all, of the axis.
 */
export function rangeOfBrush([lo, hi]: BrushRange, edges: readonly number[]): Range | null {
  const first = edges[0]
  const last = edges.at(-1)
  if (first === undefined || last === undefined || hi <= first || lo >= last) return null
  const width = (last - first) / Math.max(1, edges.length - 1)
  const places = Math.min(6, Math.max(0, 1 - Math.floor(Math.log10(width))))
  const round = (value: number): number => Number(value.toFixed(places))
  const range = { lo: lo <= first ? undefined : round(lo), hi: hi >= last ? undefined : round(hi) }
  return range.lo === undefined && range.hi === undefined ? null : range
}

/** Where a range lies on the axis; an open bound reaches to its end. Null = no range, or one that lies beyond the axis. */
export function brushOfRange(range: Range | null, edges: readonly number[]): BrushRange | null {
  const first = edges[0]
  const last = edges.at(-1)
  if (range === null || first === undefined || last === undefined) return null
  const area = [Math.max(first, range.lo ?? first), Math.min(last, range.hi ?? last)] as const
  return area[0] <= area[1] ? area : null
}
