import { MOST_LINES, MOST_POINTS, type ChartDataOf, type ChartKind, type ChartQueryOf } from '../../../shared/api/chart.ts'
import type { Input, Output } from '../../../shared/api/engine-api.ts'
import { storedScale, type FieldId } from '../../../shared/domain/field.ts'
import type { Month } from '../../../shared/domain/month.ts'
import type { BitSet } from '../frame/bit-set.ts'
import type { Frame } from '../frame/frame.ts'
import { correlatePairs, countCells, meanPairs, tallyColumns, tallyGroups, type CellAxis, type Tally } from '../kernels/group-bits.ts'
import { sumNumbers } from '../kernels/summarise-bits.ts'
import { boxChart } from './chart-box.ts'
import { axisOf, everyGroup, groupingOf } from './chart-groups.ts'
import { histogramChart } from './chart-histogram.ts'
import { lorenzChart } from './chart-lorenz.ts'
import { measuredBy } from './chart-measure.ts'
import { treeChart } from './chart-tree.ts'
import { calendarOf, scaleOf } from './aggregate.ts'

/** Whom a chart is of. */
export interface ChartScope {
  readonly frame: Frame
  readonly month: Month
  readonly set: BitSet
}

type ChartTable = { readonly [K in ChartKind]: (scope: ChartScope, query: ChartQueryOf<K>) => ChartDataOf<K> }

/** Every type of chart, each one or two passes over typed columns. */
const charts: ChartTable = {
  histogram: histogramChart,
  bars: barsChart,
  series: seriesChart,
  scatter: scatterChart,
  box: boxChart,
  heat: heatChart,
  lorenz: lorenzChart,
  tree: treeChart,
}

/** Errors: as `Frame.select`; FIELD_UNKNOWN and FIELD_TYPE_WRONG for the chart's own fields. */
export function drawChart(frame: Frame, { month, rule, chart }: Input<'explore.chart'>): Output<'explore.chart'> {
  return drawKind(chart.kind, { frame, month, set: frame.select(rule, month) }, chart)
}

function drawKind<K extends ChartKind>(kind: K, scope: ChartScope, query: ChartQueryOf<ChartKind>): ChartDataOf<ChartKind> {
  // The query is the one of its kind: the table pairs them, which a lookup by a union cannot tell.
  return charts[kind](scope, query as ChartQueryOf<K>)
}

function barsChart({ frame, month, set }: ChartScope, { field, measure, limit, sort }: ChartQueryOf<'bars'>): ChartDataOf<'bars'> {
  const grouping = groupingOf(frame, field, month, limit)
  const { groups, isOrdered } = grouping
  const measured = measuredBy(frame, measure, month)
  const { rows, filled, sums } = tallyGroups(set.words, everyGroup(grouping), null, measured.values)
  const rowsOf = (code: number): number => rows[code] ?? 0
  const valueOf = (code: number): number | null => measured.of(rowsOf(code), filled[code] ?? 0, sums[code] ?? 0)
  const used = Array.from(groups.keys()).filter((code) => rowsOf(code) > 0)
  const byCount = (a: number, b: number): number => rowsOf(b) - rowsOf(a) || a - b
  const byValue = (a: number, b: number): number => (valueOf(b) ?? -Infinity) - (valueOf(a) ?? -Infinity) || byCount(a, b)
  // Codes ascend as the names do.
  const ranked = isOrdered ? used : sort === 'value' ? used.sort(byValue) : used.sort(byCount)
  const listed = ranked.slice(0, limit)
  if (sort === 'name') listed.sort((a, b) => a - b)
  const rest = ranked.slice(limit)
  const total = (of: ArrayLike<number>): number => rest.reduce((sum, code) => sum + (of[code] ?? 0), 0)
  const missing = rowsOf(groups.length)
  return {
    kind: 'bars',
    rows: set.count(),
    missing,
    groups: [
      ...listed.flatMap((code) => {
        const group = groups[code]
        return group === undefined ? [] : [{ group, count: rowsOf(code), value: valueOf(code) }]
      }),
      ...(rest.length > 0
        ? [{ group: { kind: 'other' as const, categories: rest.length }, count: total(rows), value: measured.of(total(rows), total(filled), total(sums)) }]
        : []),
      ...(missing > 0 ? [{ group: { kind: 'missing' as const }, count: missing, value: valueOf(groups.length) }] : []),
    ],
  }
}

function seriesChart({ frame, month, set }: ChartScope, { field, measure, split }: ChartQueryOf<'series'>): ChartDataOf<'series'> {
  const scale = storedScale(frame.field(field))
  const rows = set.count()
  const axis = split === null ? null : axisOf(frame, split, month, MOST_LINES)
  const { months, gaps } = calendarOf(frame)
  const columns = frame.months.map((at) => frame.numbers(field, at))
  const tallies = axis ? tallyColumns(set.words, axis.slots, columns) : columns.map((values) => tallyAll(set, values))
  const members = tallies[0]?.rows ?? []
  const lines = (axis?.groups ?? [null]).map((group, slot) => ({
    group,
    count: members[slot] ?? 0,
    points: months.map((at) => {
      const tally = tallies[frame.months.indexOf(at)]
      if (!tally) return { month: at, value: null, count: 0 }
      const count = tally.filled[slot] ?? 0
      const sum = (tally.sums[slot] ?? 0) / scale
      return { month: at, value: measure === 'count' ? count : count === 0 ? null : measure === 'sum' ? sum : sum / count, count }
    }),
  }))
  const filled = tallies[frame.months.indexOf(month)]?.filled.reduce((sum, count) => sum + count, 0) ?? 0
  return { kind: 'series', rows, missing: rows - filled, gaps: [...gaps], lines: lines.filter(({ count }) => count > 0) }
}

function tallyAll(set: BitSet, values: Float64Array): Tally {
  const { count, sum } = sumNumbers(set.words, values)
  return { rows: Int32Array.of(set.count()), filled: Int32Array.of(count), sums: Float64Array.of(sum) }
}

/** Cells of a density, across and up: enough to see the shape on a third of a screen. */
const CELLS_X = 48
const CELLS_Y = 32

function scatterChart({ frame, month, set }: ChartScope, { x, y }: ChartQueryOf<'scatter'>): ChartDataOf<'scatter'> {
  const xs = frame.numbers(x, month)
  const ys = frame.numbers(y, month)
  const [xScale, yScale] = [storedScale(frame.field(x)), storedScale(frame.field(y))]
  const sums = meanPairs(set.words, xs, ys)
  const r = correlatePairs(set.words, xs, ys, sums)
  const rows = set.count()
  const isFew = sums.count <= MOST_POINTS
  return {
    kind: 'scatter',
    rows,
    missing: rows - sums.count,
    correlation: Number.isNaN(r) ? null : r,
    points: isFew ? pointsOf(set, xs, ys, xScale, yScale) : null,
    density: isFew ? null : densityOf({ frame, month, set }, x, y),
  }
}

function pointsOf(set: BitSet, xs: Float64Array, ys: Float64Array, xScale: number, yScale: number): { x: number[]; y: number[] } {
  const points: { x: number[]; y: number[] } = { x: [], y: [] }
  for (const i of set.toIndices()) {
    const [x = NaN, y = NaN] = [xs[i], ys[i]]
    if (Number.isNaN(x) || Number.isNaN(y)) continue
    points.x.push(x / xScale)
    points.y.push(y / yScale)
  }
  return points
}

function densityOf({ frame, month, set }: ChartScope, x: FieldId, y: FieldId): NonNullable<ChartDataOf<'scatter'>['density']> {
  const axis = (field: FieldId, cells: number): CellAxis => {
    const { lo, hi } = scaleOf(frame, field, month)
    return { lo, width: hi > lo ? (hi - lo) / cells : 1, cells: hi > lo ? cells : 1 }
  }
  const stored = ({ lo, width, cells }: CellAxis, field: FieldId): CellAxis => {
    const scale = storedScale(frame.field(field))
    return { lo: lo * scale, width: width * scale, cells }
  }
  const edges = ({ lo, width, cells }: CellAxis): number[] => Array.from({ length: cells + 1 }, (_, i) => lo + i * width)
  const xAxis = axis(x, CELLS_X)
  const yAxis = axis(y, CELLS_Y)
  const counts = countCells(set.words, frame.numbers(x, month), frame.numbers(y, month), stored(xAxis, x), stored(yAxis, y))
  return { xEdges: edges(xAxis), yEdges: edges(yAxis), counts: [...counts] }
}

function heatChart({ frame, month, set }: ChartScope, { x, y, measure, limit }: ChartQueryOf<'heat'>): ChartDataOf<'heat'> {
  const [across, up] = [axisOf(frame, x, month, limit), axisOf(frame, y, month, limit)]
  const measured = measuredBy(frame, measure, month)
  const { rows: counts, filled, sums } = tallyGroups(set.words, across.slots, up.slots, measured.values)
  const cells = up.groups.flatMap((_up, j) => across.groups.map((_across, i) => j * across.slots.size + i))
  const rows = set.count()
  // They have cells of their own.
  const isMissing = up.groups.flatMap((one) => across.groups.map((other) => one.kind === 'missing' || other.kind === 'missing'))
  return {
    kind: 'heat',
    rows,
    missing: cells.reduce((sum, cell, k) => sum + (isMissing[k] ? (counts[cell] ?? 0) : 0), 0),
    x: [...across.groups],
    y: [...up.groups],
    counts: cells.map((cell) => counts[cell] ?? 0),
    values: cells.map((cell) => measured.of(counts[cell] ?? 0, filled[cell] ?? 0, sums[cell] ?? 0)),
  }
}
