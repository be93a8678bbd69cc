import type { ChartDataOf, ChartQueryOf } from '../../../../shared/api/chart.ts'
import type { Rule } from '../../../../shared/domain/rule.ts'
import { escapeHtml } from '../charts.ts'
import { digitsOf } from '../../../state/field-digits.ts'
import { isRange } from './draw-bars.ts'
import { coversOf, opacityOf, signOf } from './cover.ts'
import { groupText, keyOf, keysOfRule, ruleOfKeys } from './groups.ts'
import type { Drawn, DrawWords } from './tile.ts'

type Box = ChartDataOf<'box'>['boxes'][number]

const PARTS = ['min', 'lowWhisker', 'q1', 'median', 'q3', 'highWhisker', 'max', 'mean'] as const

/** Quartiles of a number in each group, groups below each other. */
export function drawBox(data: ChartDataOf<'box'>, query: ChartQueryOf<'box'>, own: Rule | undefined, words: DrawWords): Drawn {
  const { t, format, colours, fields } = words
  const { by } = query
  const field = fields.byId.get(query.field)
  const digits = field === undefined ? 2 : digitsOf(field)
  const name = fields.nameOf(query.field)
  const unit = fields.unitOf(query.field)
  const byField = by === null ? undefined : fields.byId.get(by)
  const chosen = by === null ? [] : keysOfRule(own, by)
  const labelOf = ({ group }: Box): string => (group === null ? name : groupText(group, byField, { t, format }))
  const covers = by === null ? [] : coversOf(own, data.boxes.flatMap(({ group }) => group === null ? [] : [[group]]), [{ field: by, type: byField?.type, month: words.month }])
  const rows = data.boxes.map((box, i) => ({ box, key: box.group === null ? '' : keyOf(box.group), label: labelOf(box), cover: covers[i] ?? 'whole' }))
  const isTold = covers.some((cover) => cover !== 'whole')
  const labels = new Map(rows.map(({ key, label, cover }) => [key, `${signOf(cover, isTold)}${label}`]))
  const outliers = data.boxes.reduce((sum, box) => sum + box.outliers, 0)
  return {
    stacked: rows.length * 1.3 + 1,
    empty: data.rows === 0 ? t('board.nothing.nobody') : rows.length === 0 ? t('board.nothing.allMissing', { field: name }) : null,
    notes: [t('board.note.outliers', { count: outliers }), ...(isRange(data.boxes.flatMap(({ group }) => group ?? [])) ? [t('board.note.ranges')] : [])],
    option: {
      grid: { left: 4, right: 16, top: 2, bottom: 4, outerBoundsMode: 'same' },
      xAxis: {
        type: 'value',
        // Where it stays in sight while the groups scroll.
        position: 'top',
        scale: true,
        name: unit === '' ? name : t('common.unitOf', { name, unit }),
        nameLocation: 'middle',
        nameGap: 22,
        splitNumber: 4,
        axisLabel: { hideOverlap: true, formatter: (value: number) => format.short(value) },
      },
      yAxis: {
        type: 'category',
        inverse: true,
        data: rows.map(({ key }) => key),
        axisTick: { show: false },
        axisLabel: { width: 88, overflow: 'truncate', interval: 0, formatter: (key: string) => labels.get(key) ?? '' },
      },
      tooltip: {
        trigger: 'item',
        confine: true,
        formatter: (params) => {
          const one = Array.isArray(params) ? params[0] : params
          const row = rows[one?.dataIndex ?? -1]
          if (row === undefined) return ''
          const lines = PARTS.map((part) => `${t(`board.table.${part}`)} ${format.number(row.box[part], digits)} ${escapeHtml(unit)}`)
          return [escapeHtml(row.label), ...(row.cover === 'part' ? [t('board.group.partly')] : []), t('board.note.n', { count: row.box.count }), ...lines, `${t('board.table.outliers')} ${format.count(row.box.outliers)}`].join('<br>')
        },
      },
      series: [
        {
          type: 'boxplot',
          boxWidth: [6, 16],
          cursor: by === null ? 'default' : 'pointer',
          emphasis: { itemStyle: { borderWidth: 2 } },
          data: rows.map(({ box, key, cover }) => ({
            name: key,
            value: [box.lowWhisker, box.q1, box.median, box.q3, box.highWhisker],
            itemStyle: { color: colours.accentSoft, borderColor: colours.accent, opacity: opacityOf(cover) },
          })),
        },
      ],
    },
    table: {
      columns: [
        ...(by === null ? [] : [{ header: fields.nameOf(by) }]),
        { header: t('board.table.filled'), kind: 'count' },
        ...PARTS.map((part) => ({ header: t(`board.table.${part}`), unit, kind: 'number' as const, digits })),
        { header: t('board.table.outliers'), kind: 'count' },
      ],
      rows: rows.map(({ box, label }) => [...(by === null ? [] : [label]), box.count, ...PARTS.map((part) => box[part]), box.outliers]),
    },
    ...(by === null ? {} : { pick: { chosen, rule: (keys) => ruleOfKeys(by, keys) } }),
  }
}
