import type { ChartDataOf, ChartQueryOf } from '../../../../shared/api/chart.ts'
import type { Rule } from '../../../../shared/domain/rule.ts'
import { categoryColour } from '../../../ui/category-colours.ts'
import { calmExtent, escapeHtml } from '../charts.ts'
import { digitsOf } from '../../../state/field-digits.ts'
import { coversOf, opacityOf } from './cover.ts'
import { groupText, keyOf, keysOfRule, ruleOfKeys } from './groups.ts'
import type { Drawn, DrawWords } from './tile.ts'

const FEW_POINTS = 6

/** A line over the months, or one per category; a month without values is a gap. The month in use is marked. */
export function drawSeries(data: ChartDataOf<'series'>, query: ChartQueryOf<'series'>, own: Rule | undefined, words: DrawWords): Drawn {
  const { t, format, colours, theme, fields, month } = words
  const field = fields.byId.get(query.field)
  const { split } = query
  const splitField = split === null ? undefined : fields.byId.get(split)
  const chosen = split === null ? [] : keysOfRule(own, split)
  const isCount = query.measure === 'count'
  const unit = isCount ? t('board.axis.subscribers') : fields.unitOf(query.field)
  const digits = isCount ? 0 : field === undefined ? 2 : query.measure === 'mean' && field.type === 'int' ? 1 : digitsOf(field)
  const covers = split === null ? [] : coversOf(own, data.lines.flatMap(({ group }) => group === null ? [] : [[group]]), [{ field: split, type: splitField?.type, month }])
  const lines = data.lines.map(({ group, count, points }, i) => {
    const label = group === null ? fields.nameOf(query.field) : groupText(group, splitField, { t, format })
    const isRest = group?.kind === 'other' || group?.kind === 'missing'
    const colour = group === null ? colours.accent : isRest ? colours.other : categoryColour(theme, label, split ?? '')
    const key = group === null ? '' : keyOf(group)
    return { key, label, count, points, colour, opacity: opacityOf(covers[i] ?? 'whole') }
  })
  const months = data.lines[0]?.points.map((point) => format.month(point.month)) ?? []
  const nothing = data.lines.every(({ points }) => points.every(({ count }) => count === 0))
  const first = lines[0]
  const isSingle = split === null
  const values = lines.flatMap(({ points }) => points.flatMap(({ value }) => value ?? []))
  const calm = isCount || query.measure !== 'mean' ? null : calmExtent(values.reduce((a, b) => Math.min(a, b), Infinity), values.reduce((a, b) => Math.max(a, b), -Infinity))
  return {
    stacked: null,
    empty: data.rows === 0 ? t('board.nothing.nobody') : nothing ? t('board.nothing.allMissing', { field: fields.nameOf(query.field) }) : null,
    notes: [t('board.note.cohort'), ...(data.gaps.length === 0 ? [] : [t('board.note.gaps', { months: format.list(data.gaps.map(format.month)) })])],
    option: {
      grid: { left: 4, right: 16, top: isSingle ? 4 : 24, bottom: 2, outerBoundsMode: 'same' },
      ...(isSingle ? {} : { legend: { type: 'scroll', top: 0, left: 0, itemWidth: 14, itemHeight: 8, data: lines.map(({ label }) => label), selectedMode: false } }),
      xAxis: { type: 'category', data: months, axisLabel: { hideOverlap: true } },
      yAxis: { type: 'value', name: unit, nameGap: 8, nameTextStyle: { align: 'left' }, scale: !isCount && query.measure === 'mean', ...(calm === null ? {} : { min: calm[0], max: calm[1] }), splitNumber: 3, axisLabel: { formatter: (value: number) => format.short(value) } },
      tooltip: {
        trigger: 'axis',
        confine: true,
        formatter: (params) => {
          const one = Array.isArray(params) ? params[0] : params
          const at = one?.dataIndex ?? -1
          const head = months[at]
          if (head === undefined) return ''
          const rows = lines.map(({ label, points }) => `${escapeHtml(label)} ${format.number(points[at]?.value, digits)} ${escapeHtml(unit)} · ${t('explore.series.withValue', { count: points[at]?.count ?? 0 })}`)
          return [head, ...rows].join('<br>')
        },
      },
      series: lines.map((line, i) => ({
        type: 'line' as const,
        name: line.label,
        symbol: 'circle',
        symbolSize: 6,
        connectNulls: false,
        cursor: isSingle ? 'default' : 'pointer',
        itemStyle: { color: line.colour, opacity: line.opacity },
        lineStyle: { color: line.colour, width: 2, opacity: line.opacity },
        emphasis: { lineStyle: { width: 4 } },
        data: line.points.map(({ value }) => ({ name: line.key, value: value ?? '-' })),
        label: {
          show: isSingle && line.points.length <= FEW_POINTS,
          position: 'top' as const,
          color: colours.text,
          formatter: ({ value }: { readonly value?: unknown }) => (typeof value === 'number' ? (Math.abs(value) >= 1e5 ? format.short(value) : format.number(value, digits)) : ''),
        },
        ...(i > 0 || line !== first
          ? {}
          : { markLine: { symbol: 'none', silent: true, label: { show: false }, lineStyle: { color: colours.textSoft, type: 'dashed' as const }, data: [{ xAxis: format.month(month) }] } }),
      })),
    },
    table: {
      columns: [
        { header: t('board.axis.month') },
        ...(isSingle ? [] : [{ header: fields.nameOf(split) }]),
        { header: t('board.table.value'), unit, kind: 'number', digits },
        { header: t('board.table.filled'), kind: 'count' },
      ],
      rows: lines.flatMap(({ label, points }) => points.map((point) => [format.month(point.month), ...(isSingle ? [] : [label]), point.value, point.count])),
    },
    ...(isSingle ? {} : { pick: { chosen, rule: (keys) => ruleOfKeys(split, keys) } }),
  }
}
