import type { ChartDataOf, ChartQueryOf } from '../../../../shared/api/chart.ts'
import type { Rule } from '../../../../shared/domain/rule.ts'
import type { BrushRange } from '../../../ui/chart.tsx'
import { brushOfRange, escapeHtml, histogramChart, rangeOfBrush } from '../charts.ts'
import { rangeOfRule, rangeRule, type Range } from '../conditions.ts'
import { digitsOf } from '../../../state/field-digits.ts'
import type { Drawn, DrawWords } from './tile.ts'

/** Bars over bins of a number; a drag chooses a range of it. */
export function drawHistogram(data: ChartDataOf<'histogram'>, query: ChartQueryOf<'histogram'>, own: Rule | undefined, words: DrawWords): Drawn {
  const { t, format, colours, fields } = words
  const { edges, below, above, notPositive } = data
  const field = fields.byId.get(query.field)
  const digits = field === undefined ? 2 : digitsOf(field)
  const name = fields.nameOf(query.field)
  const range = rangeOfRule(own, query.field)
  const isLog = query.scale === 'log'
  const { option, table } = histogramChart(data, range, { t, format, colours, name, unit: fields.unitOf(query.field), digits }, isLog)
  const write = (value: number | undefined): string => format.number(value, digits)
  return {
    option,
    table,
    stacked: null,
    empty: data.rows === 0 ? t('board.nothing.nobody') : data.counts.length === 0 ? t('board.nothing.allMissing', { field: name }) : null,
    notes: [
      ...(below + above > 0 ? [t('board.note.tails', { below, above, lo: write(edges[0]), hi: write(edges.at(-1)) })] : []),
      ...(notPositive > 0 ? [t('board.note.notPositive', { count: notPositive })] : []),
    ],
    brush: {
      kind: 'range',
      area: brushOfRange(range, edges),
      rule: (area) => ruleOfRange(query.field, isLog ? rangeOfLogBrush(area, edges) : rangeOfBrush(area, edges)),
    },
  }
}

function ruleOfRange(field: string, range: Range | null): Rule | null {
  return range && rangeRule(field, range)
}

/** As `rangeOfBrush`, with bounds of three digits: bins of a logarithmic axis have no common width. */
function rangeOfLogBrush([lo, hi]: BrushRange, edges: readonly number[]): Range | null {
  const [first, last] = [edges[0], edges.at(-1)]
  if (first === undefined || last === undefined || hi <= first || lo >= last) return null
  const range = { lo: lo <= first ? undefined : Number(lo.toPrecision(3)), hi: hi >= last ? undefined : Number(hi.toPrecision(3)) }
  return range.lo === undefined && range.hi === undefined ? null : range
}

const PERCENT = 100

/** What share of a total the first subscribers have; a drag over them chooses those whose values lie between. */
export function drawLorenz(data: ChartDataOf<'lorenz'>, query: ChartQueryOf<'lorenz'>, own: Rule | undefined, words: DrawWords): Drawn {
  const { t, format, colours, fields } = words
  const { points, gini, negative } = data
  const name = fields.nameOf(query.field)
  const unit = fields.unitOf(query.field)
  const field = fields.byId.get(query.field)
  const digits = field === undefined ? 2 : digitsOf(field)
  const range = rangeOfRule(own, query.field)
  const top = points[PERCENT / 5 - 1]
  const percent = (value: number): string => `${format.number(value)}%`
  return {
    stacked: null,
    empty: data.rows === 0 ? t('board.nothing.nobody') : data.total === null ? t('board.nothing.allMissing', { field: name }) : data.rows - data.missing === 1 ? t('board.nothing.one', { field: name }) : points.length === 0 ? t('board.nothing.noTotal', { field: name }) : null,
    notes: [
      ...(gini === null ? [] : [t('board.note.gini', { gini: format.number(gini, 3) })]),
      ...(top === undefined ? [] : [t('board.note.top20', { share: format.percent(top.cumulated) })]),
      ...(negative > 0 ? [t('board.note.negative', { count: negative })] : []),
    ],
    option: {
      grid: { left: 4, right: 16, top: 4, bottom: 2, outerBoundsMode: 'same' },
      xAxis: { type: 'value', min: 0, max: PERCENT, name: t('board.axis.share'), nameLocation: 'middle', nameGap: 20, splitLine: { show: false }, axisLabel: { formatter: percent } },
      yAxis: { type: 'value', min: 0, max: (extent: { readonly max: number }) => Math.max(PERCENT, Math.ceil(extent.max)), name: t('board.axis.cumulated', { field: name }), nameGap: 6, nameTextStyle: { align: 'left' }, splitNumber: 4, axisLabel: { formatter: percent } },
      tooltip: {
        trigger: 'axis',
        confine: true,
        formatter: (params) => {
          const one = Array.isArray(params) ? params[0] : params
          const point = points[(one?.dataIndex ?? 0) - 1]
          if (point === undefined) return ''
          return `${format.percent(point.share, 0)} → ${format.percent(point.cumulated)}<br>${escapeHtml(name)} ≥ ${format.number(point.value, digits)} ${escapeHtml(unit)}`
        },
      },
      series: [
        {
          type: 'line',
          symbol: 'none',
          lineStyle: { color: colours.accent, width: 2 },
          areaStyle: { color: colours.accent, opacity: 0.12 },
          data: [[0, 0], ...points.map(({ share, cumulated }) => [share * PERCENT, cumulated * PERCENT])],
        },
        { type: 'line', symbol: 'none', silent: true, lineStyle: { color: colours.textSoft, width: 1, type: 'dashed' }, data: [[0, 0], [PERCENT, PERCENT]] },
      ],
    },
    table: {
      columns: [
        { header: t('board.axis.share'), kind: 'percent' },
        { header: t('board.axis.cumulated', { field: name }), kind: 'percent' },
        { header: t('board.table.threshold'), unit, kind: 'number', digits },
      ],
      rows: points.map(({ share, cumulated, value }) => [share, cumulated, value]),
    },
    brush: {
      kind: 'range',
      area: range && [sharedBy(points, range.hi, 'above') * PERCENT, sharedBy(points, range.lo, 'from') * PERCENT],
      rule: ([from, to]) => {
        const hi = from < 1 ? undefined : points[Math.round(from) - 1]?.value
        const lo = to > PERCENT - 1 ? undefined : points[Math.max(0, Math.round(to) - 1)]?.value
        return ruleOfRange(query.field, { lo, hi })
      },
    },
  }
}

/** The share of subscribers above, or from a bound on; an open bound is an end of the axis. */
function sharedBy(points: ChartDataOf<'lorenz'>['points'], bound: number | undefined, side: 'above' | 'from'): number {
  if (bound === undefined) return side === 'above' ? 0 : 1
  return points.findLast(({ value }) => (side === 'above' ? value > bound : value >= bound))?.share ?? 0
}
