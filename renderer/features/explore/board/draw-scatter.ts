import type { CustomSeriesOption } from 'echarts/charts'
import { MOST_POINTS, type ChartDataOf, type ChartQueryOf } from '../../../../shared/api/chart.ts'
import { allOf, type Rule } from '../../../../shared/domain/rule.ts'
import { CUSTOM_SERIES } from '../../../ui/chart-shape.ts'
import type { BrushRange } from '../../../ui/chart.tsx'
import { brushOfRange, escapeHtml } from '../charts.ts'
import { rangeOfRule, rangeRule } from '../conditions.ts'
import { digitsOf } from '../../../state/field-digits.ts'
import type { Drawn, DrawWords } from './tile.ts'

type Scatter = ChartDataOf<'scatter'>
type Density = NonNullable<Scatter['density']>

interface AxisWords {
  readonly name: string
  readonly digits: number
  readonly title: string
}

/** Two numbers against each other: a point per subscriber, or how many fall into each cell; a dragged rectangle chooses both ranges. */
export function drawScatter(data: Scatter, query: ChartQueryOf<'scatter'>, own: Rule | undefined, words: DrawWords): Drawn {
  const { t, format, fields } = words
  const { density, points, correlation } = data
  const axis = (id: string): AxisWords => {
    const field = fields.byId.get(id)
    const [name, unit] = [fields.nameOf(id), fields.unitOf(id)]
    return { name, digits: field === undefined ? 2 : digitsOf(field), title: unit === '' ? name : t('common.unitOf', { name, unit }) }
  }
  const [x, y] = [axis(query.x), axis(query.y)]
  const n = data.rows - data.missing
  const reach = reachOf(data)
  // A density reaches from quantile to quantile: those are no round numbers to read along an axis.
  const endLabels = density === null ? {} : { showMinLabel: false, showMaxLabel: false }
  return {
    stacked: null,
    empty: data.rows === 0 ? t('board.nothing.nobody') : n === 0 ? t('board.nothing.allMissing', { field: t('board.title.scatter', { x: x.name, y: y.name }) }) : null,
    notes: [
      ...(correlation === null ? [] : [t('board.note.correlation', { r: format.number(correlation, 2) })]),
      density === null ? t('board.note.points') : t('board.note.density', { most: MOST_POINTS }),
    ],
    option: {
      grid: { left: 4, right: 16, top: 4, bottom: 2, outerBoundsMode: 'same' },
      xAxis: { type: 'value', name: x.title, nameLocation: 'middle', nameGap: 20, scale: true, ...endsOf(density?.xEdges), splitLine: { show: false }, axisLabel: { hideOverlap: true, ...endLabels, formatter: (value: number) => format.short(value) } },
      yAxis: { type: 'value', name: y.title, nameGap: 6, nameTextStyle: { align: 'left' }, scale: true, ...endsOf(density?.yEdges), splitNumber: 4, axisLabel: { ...endLabels, formatter: (value: number) => format.short(value) } },
      tooltip: {
        trigger: 'item',
        confine: true,
        formatter: (params) => {
          const one = Array.isArray(params) ? params[0] : params
          const value: unknown = one?.value
          if (!Array.isArray(value)) return ''
          const at = value.map(Number)
          if (density === null) return `${escapeHtml(x.title)} ${format.number(at[0], x.digits)}<br>${escapeHtml(y.title)} ${format.number(at[1], y.digits)}`
          const [left, low, right, high, count] = at
          return `${escapeHtml(x.title)} ${format.number(left, x.digits)} – ${format.number(right, x.digits)}<br>${escapeHtml(y.title)} ${format.number(low, y.digits)} – ${format.number(high, y.digits)}<br>${t('explore.countAndShare', { count: count ?? 0, share: format.percent(n === 0 ? null : (count ?? 0) / n) })}`
        },
      },
      series: [density === null ? pointSeries(points, words) : densitySeries(density, words)],
    },
    table:
      density === null
        ? {
            columns: [{ header: x.title, kind: 'number', digits: x.digits }, { header: y.title, kind: 'number', digits: y.digits }],
            rows: (points?.x ?? []).map((value, i) => [value, points?.y[i] ?? null]),
          }
        : {
            columns: [x.title, x.title, y.title, y.title].map((header, i) => ({ header: `${header} ${t(i % 2 === 0 ? 'board.table.from' : 'board.table.to')}`, kind: 'number' as const, digits: i < 2 ? x.digits : y.digits })).concat([{ header: t('board.table.count'), kind: 'number' as const, digits: 0 }]),
            rows: cellsOf(density).map(([left, low, right, high, count]) => [left, right, low, high, count]),
          },
    brush: {
      kind: 'rect',
      area: areaOfRule(own, query, reach),
      rule: ([across, up]) => {
        const rules = [boundRule(query.x, across, reach[0]), boundRule(query.y, up, reach[1])]
        return rules.every((rule) => rule === null) ? null : allOf(rules)
      },
    },
  }
}

/** From where to where the axes reach; beyond lies nobody, or those counted in the outer cells. */
function reachOf({ density, points }: Scatter): readonly [BrushRange, BrushRange] {
  const ends = (values: readonly number[]): BrushRange => [values.reduce((a, b) => Math.min(a, b), Infinity), values.reduce((a, b) => Math.max(a, b), -Infinity)]
  return [ends(density?.xEdges ?? points?.x ?? []), ends(density?.yEdges ?? points?.y ?? [])]
}

/** A range of one axis, open where the rectangle covers its end; three digits read well. */
function boundRule(field: string, [lo, hi]: BrushRange, [first, last]: BrushRange): Rule | null {
  return rangeRule(field, { lo: lo <= first ? undefined : Number(lo.toPrecision(3)), hi: hi >= last ? undefined : Number(hi.toPrecision(3)) })
}

function areaOfRule(rule: Rule | undefined, { x, y }: ChartQueryOf<'scatter'>, [across, up]: readonly [BrushRange, BrushRange]): readonly [BrushRange, BrushRange] | null {
  if (rule === undefined) return null
  const parts = rule.op === 'all' ? rule.of : [rule]
  const rangeOf = (field: string, reach: BrushRange): BrushRange | null =>
    brushOfRange(parts.map((part) => rangeOfRule(part, field)).find((found) => found !== null) ?? { lo: undefined, hi: undefined }, reach)
  const [width, height] = [rangeOf(x, across), rangeOf(y, up)]
  return width && height && [width, height]
}

function endsOf(edges: readonly number[] | undefined): { readonly min?: number; readonly max?: number } {
  const [min, max] = [edges?.[0], edges?.at(-1)]
  return min === undefined || max === undefined ? {} : { min, max }
}

function cellsOf({ xEdges, yEdges, counts }: Density): readonly (readonly [left: number, low: number, right: number, high: number, count: number])[] {
  const width = xEdges.length - 1
  return counts.flatMap((count, cell) => {
    if (count === 0) return []
    const [i, j] = [cell % width, Math.floor(cell / width)]
    return [[xEdges[i] ?? 0, yEdges[j] ?? 0, xEdges[i + 1] ?? 0, yEdges[j + 1] ?? 0, count] as const]
  })
}

function pointSeries(points: Scatter['points'], { colours }: DrawWords) {
  return {
    type: 'scatter' as const,
    symbolSize: 4,
    // All points as one shape: thousands of them are drawn anew with every step of a brush.
    large: true,
    largeThreshold: 500,
    itemStyle: { color: colours.accent, opacity: 0.45 },
    data: (points?.x ?? []).map((x, i) => [x, points?.y[i] ?? 0]),
  }
}

/** Few against many tells more than their difference: the tone follows the logarithm. */
function densitySeries(density: Density, { colours }: DrawWords): CustomSeriesOption {
  const cells = cellsOf(density)
  const most = Math.log1p(cells.reduce((max, cell) => Math.max(max, cell[4]), 1))
  const renderItem: NonNullable<CustomSeriesOption['renderItem']> = (_params, api) => {
    const [left, low, right, high, count] = [0, 1, 2, 3, 4].map((at) => Number(api.value(at)))
    const [x0 = 0, y0 = 0] = api.coord([left ?? 0, low ?? 0])
    const [x1 = 0, y1 = 0] = api.coord([right ?? 0, high ?? 0])
    return {
      type: 'rect',
      shape: { x: x0, y: y1, width: Math.max(1, x1 - x0), height: Math.max(1, y0 - y1) },
      style: { fill: colours.accent, opacity: 0.1 + 0.9 * (Math.log1p(count ?? 0) / most) },
    }
  }
  return { ...CUSTOM_SERIES, renderItem, encode: { x: [0, 2], y: [1, 3] }, data: cells.map((cell) => [...cell]) }
}
