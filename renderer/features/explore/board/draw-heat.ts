import type { ChartDataOf, ChartQueryOf, Group } from '../../../../shared/api/chart.ts'
import type { Rule } from '../../../../shared/domain/rule.ts'
import { escapeHtml } from '../charts.ts'
import { coversOf, opacityOf, signOf, type Cover } from './cover.ts'
import { isRange, measureWords, mixColours } from './draw-bars.ts'
import { cellKeyOf, cellsOfRule, groupText, keyOf, ruleOfCells } from './groups.ts'
import type { Look } from '../../../../shared/api/board.ts'
import type { Drawn, DrawWords } from './tile.ts'

/** More columns than this have slanted names, so that each has its own. */
const MOST_LEVEL = 5

/** Two fields across each other; the tone and the text of a cell are its measure, or its share of the row or column. */
export function drawHeat(data: ChartDataOf<'heat'>, query: ChartQueryOf<'heat'>, own: Rule | undefined, words: DrawWords, look: Look | null): Drawn {
  const { t, format, colours, fields } = words
  const [xField, yField] = [fields.byId.get(query.x), fields.byId.get(query.y)]
  const measure = measureWords(query.measure, words)
  const chosen = cellsOfRule(own, query.x, query.y)
  const width = data.x.length
  const isSlanted = width > MOST_LEVEL
  const totalOf = (cells: readonly number[]): number => cells.reduce((sum, count) => sum + count, 0)
  const rowTotals = data.y.map((_up, j) => totalOf(data.counts.slice(j * width, (j + 1) * width)))
  const columnTotals = data.x.map((_across, i) => totalOf(data.counts.filter((_count, cell) => cell % width === i)))
  const isShare = look === 'row' || look === 'column'
  const covers = coversOf(own, data.y.flatMap((up) => data.x.map((across) => [across, up])), [
    { field: query.x, type: xField?.type, month: words.month },
    { field: query.y, type: yField?.type, month: words.month },
  ])
  const isTold = covers.some((cover) => cover !== 'whole')
  const cells = data.y.flatMap((up, j) =>
    data.x.map((across, i) => {
      const count = data.counts[j * width + i] ?? 0
      const total = (look === 'row' ? rowTotals[j] : columnTotals[i]) ?? 0
      const value = data.values[j * width + i] ?? null
      const shown = isShare ? (total === 0 ? null : count / total) : query.measure.kind === 'count' ? count : value
      const key = cellKeyOf(across, up)
      return { i, j, key, across, up, count, value, shown, cover: covers[j * width + i] ?? 'whole' }
    }),
  )
  const write = (value: number | null): string => (isShare ? format.percent(value) : query.measure.kind === 'count' ? format.count(value) : measure.write(value).replace(` ${measure.unit}`, ''))
  const shownValues = cells.flatMap(({ shown, count }) => (shown === null || count === 0 ? [] : [shown]))
  const [lo, hi] = shownValues.length === 0 ? [0, 1] : [shownValues.reduce((a, b) => Math.min(a, b)), shownValues.reduce((a, b) => Math.max(a, b))]
  const toneOf = (value: number): number => (hi > lo ? (value - lo) / (hi - lo) : 0.5)
  const axisName = (id: string): string => {
    const unit = fields.unitOf(id)
    return unit === '' ? fields.nameOf(id) : t('common.unitOf', { name: fields.nameOf(id), unit })
  }
  const text = (group: Group, field: typeof xField): string => groupText(group, field, { t, format })
  const names = { x: new Map(data.x.map((group) => [keyOf(group), text(group, xField)])), y: new Map(data.y.map((group) => [keyOf(group), text(group, yField)])) }
  return {
    stacked: data.y.length + (isSlanted ? 4 : 2),
    empty: data.rows === 0 ? t('board.nothing.nobody') : shownValues.length === 0 ? t('board.nothing.allMissing', { field: measure.name }) : null,
    notes: [
      t('board.note.colour', { measure: isShare ? t(`board.look.${look}`) : measure.name, lo: write(lo), hi: write(hi) }),
      ...(isRange([...data.x, ...data.y]) ? [t('board.note.ranges')] : []),
    ],
    option: {
      grid: { left: 4, right: 4, top: 2, bottom: 4, outerBoundsMode: 'same' },
      xAxis: {
        type: 'category',
        // Where it stays in sight while the rows scroll.
        position: 'top',
        name: axisName(query.x),
        nameLocation: 'middle',
        nameGap: isSlanted ? 68 : 22,
        data: data.x.map(keyOf),
        axisTick: { show: false },
        axisLabel: { interval: 0, rotate: isSlanted ? 35 : 0, width: isSlanted ? 104 : 72, overflow: 'truncate', formatter: (key: string) => names.x.get(key) ?? '' },
      },
      yAxis: {
        type: 'category',
        inverse: true,
        name: axisName(query.y),
        nameLocation: 'end',
        nameGap: 6,
        nameTextStyle: { align: 'center' },
        data: data.y.map(keyOf),
        axisTick: { show: false },
        axisLabel: { interval: 0, width: 88, overflow: 'truncate', formatter: (key: string) => names.y.get(key) ?? '' },
      },
      visualMap: { show: false, min: lo, max: hi > lo ? hi : lo + 1, dimension: 2, inRange: { color: [colours.accentSoft, mixColours(colours.accentSoft, colours.accent, 0.85)] } },
      tooltip: {
        trigger: 'item',
        confine: true,
        formatter: (params) => {
          const one = Array.isArray(params) ? params[0] : params
          const cell = cells.find(({ key }) => key === one?.name)
          if (cell === undefined) return ''
          const { i, j, count } = cell
          const share = (total: number | undefined): string => format.percent(total === undefined || total === 0 ? null : count / total)
          return [
            `${escapeHtml(fields.nameOf(query.x))} ${escapeHtml(text(cell.across, xField))}`,
            `${escapeHtml(fields.nameOf(query.y))} ${escapeHtml(text(cell.up, yField))}`,
            t('board.value.count', { count }),
            `${t('board.look.row')} ${share(rowTotals[j])} · ${t('board.look.column')} ${share(columnTotals[i])}`,
            ...(query.measure.kind === 'count' ? [] : [`${escapeHtml(measure.name)} ${escapeHtml(measure.write(cell.value))}`]),
            ...(cell.cover === 'part' ? [t('board.group.partly')] : []),
          ].join('<br>')
        },
      },
      series: [
        {
          type: 'heatmap',
          cursor: 'pointer',
          emphasis: { itemStyle: { borderColor: colours.text, borderWidth: 1 } },
          data: cells.map(({ i, j, key, shown, count, cover }) => ({
            name: key,
            value: [i, j, shown ?? '-'],
            itemStyle: { opacity: count === 0 ? 0 : opacityOf(cover), borderColor: colours.surface, borderWidth: 1 },
            label: { color: shown !== null && cover === 'whole' && toneOf(shown) > 0.6 ? colours.surface : colours.text },
          })),
          label: { show: true, opacity: 1, overflow: 'truncate', formatter: ({ dataIndex }) => labelOf(cells[dataIndex], write, isTold) },
          labelLayout: { hideOverlap: true },
        },
      ],
    },
    table: {
      columns: [
        { header: fields.nameOf(query.x) },
        { header: fields.nameOf(query.y) },
        { header: t('board.table.count'), kind: 'count' },
        { header: t('board.look.row'), kind: 'percent' },
        { header: t('board.look.column'), kind: 'percent' },
        ...(query.measure.kind === 'count' ? [] : [{ header: measure.name, unit: measure.unit, kind: 'number' as const, digits: 2 }]),
      ],
      rows: cells.map(({ i, j, across, up, count, value }) => [
        text(across, xField),
        text(up, yField),
        count,
        rowTotals[j] ? count / rowTotals[j] : null,
        columnTotals[i] ? count / columnTotals[i] : null,
        ...(query.measure.kind === 'count' ? [] : [value]),
      ]),
    },
    pick: { chosen, rule: (keys) => ruleOfCells(query.x, query.y, keys) },
  }
}

function labelOf(cell: { readonly shown: number | null; readonly count: number; readonly cover: Cover } | undefined, write: (value: number | null) => string, isTold: boolean): string {
  return cell === undefined || cell.count === 0 ? '' : `${signOf(cell.cover, isTold)}${write(cell.shown)}`
}
