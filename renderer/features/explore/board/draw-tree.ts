import type { ChartDataOf, ChartQueryOf, Group } from '../../../../shared/api/chart.ts'
import type { Rule } from '../../../../shared/domain/rule.ts'
import { escapeHtml } from '../charts.ts'
import { coverOfParts, coversOf, opacityOf, signOf, type Cover } from './cover.ts'
import { areaLabel, isRange, isRest, measureWords, mixColours } from './draw-bars.ts'
import { groupText, keysOfTree, partKeyOf, ruleOfTree, wholeKeyOf } from './groups.ts'
import type { Drawn, DrawWords } from './tile.ts'

/** Room for the name of a whole above its parts. */
const HEAD_PX = 20

interface Node {
  readonly key: string
  readonly names: readonly string[]
  readonly group: Group
  readonly count: number
  readonly value: number | null
  readonly cover: Cover
}

/** Groups within groups: areas are their subscribers, tones the measure; a whole is clicked by its name, a part by its area. */
export function drawTree(data: ChartDataOf<'tree'>, query: ChartQueryOf<'tree'>, own: Rule | undefined, words: DrawWords): Drawn {
  const { t, format, colours, fields } = words
  const [field, by] = [fields.byId.get(query.field), fields.byId.get(query.by)]
  const measure = measureWords(query.measure, words)
  const chosen = keysOfTree(own, query.field, query.by)
  const covers = coversOf(own, data.groups.flatMap(({ group, parts }) => parts.map((part) => [group, part.group])), [
    { field: query.field, type: field?.type, month: words.month },
    { field: query.by, type: by?.type, month: words.month },
  ])
  const isTold = covers.some((cover) => cover !== 'whole')
  let at = 0
  const wholes = data.groups.map(({ group, count, value, parts }) => {
    const name = groupText(group, field, { t, format })
    const nodes = parts.map(
      (part): Node => ({ ...part, key: partKeyOf(group, part.group), names: [name, groupText(part.group, by, { t, format })], cover: covers[at++] ?? 'whole' }),
    )
    return { node: { key: wholeKeyOf(group), names: [name], group, count, value, cover: coverOfParts(nodes.map(({ cover }) => cover)) } satisfies Node, nodes }
  })
  const all = new Map(wholes.flatMap(({ node, nodes }) => [node, ...nodes]).map((node) => [node.key, node]))
  const values = wholes.flatMap(({ nodes }) => nodes).flatMap(({ value, group }) => (value === null || isRest(group) ? [] : [value]))
  const [lo, hi] = [values.reduce((a, b) => Math.min(a, b), Infinity), values.reduce((a, b) => Math.max(a, b), -Infinity)]
  const toneOf = ({ group, value }: Node): number | null =>
    isRest(group) ? null : value === null || hi <= lo ? 0.5 : Math.min(1, Math.max(0, (value - lo) / (hi - lo)))
  const colourOf = (tone: number | null): string => (tone === null ? colours.other : mixColours(colours.accentSoft, colours.accent, tone))
  const isCount = query.measure.kind === 'count'
  const writtenOf = ({ count, value }: Node): string => measure.write(isCount ? count : value)
  const nameOf = ({ names }: Node): string => names.at(-1) ?? ''
  const tip = (node: Node): string => {
    const heads = [fields.nameOf(query.field), fields.nameOf(query.by)]
    return [
      ...node.names.map((name, i) => `${escapeHtml(heads[i] ?? '')} ${escapeHtml(name)}`),
      t('explore.countAndShare', { count: node.count, share: format.percent(data.rows === 0 ? null : node.count / data.rows) }),
      ...(isCount ? [] : [`${escapeHtml(measure.name)} ${escapeHtml(writtenOf(node))}`]),
      ...(node.cover === 'part' ? [t('board.group.partly')] : []),
    ].join('<br>')
  }
  return {
    stacked: null,
    empty: data.rows === 0 ? t('board.nothing.nobody') : null,
    notes: [
      ...(values.length === 0 ? [] : [t('board.note.colour', { measure: measure.name, lo: measure.write(lo), hi: measure.write(hi) })]),
      ...(isRange(data.groups.flatMap(({ group, parts }) => [group, ...parts.map((part) => part.group)])) ? [t('board.note.ranges')] : []),
    ],
    option: {
      tooltip: {
        trigger: 'item',
        confine: true,
        formatter: (params) => {
          const node = all.get(String((Array.isArray(params) ? params[0] : params)?.name))
          return node === undefined ? '' : tip(node)
        },
      },
      series: [
        {
          type: 'treemap',
          roam: false,
          nodeClick: false,
          breadcrumb: { show: false },
          left: 0,
          right: 0,
          top: 0,
          bottom: 0,
          cursor: 'pointer',
          emphasis: { itemStyle: { borderColor: colours.text, borderWidth: 1 }, upperLabel: { show: true } },
          upperLabel: { show: true, height: HEAD_PX, color: colours.text, overflow: 'truncate' },
          levels: [
            { itemStyle: { borderWidth: 0, gapWidth: 3 }, upperLabel: { show: false } },
            { itemStyle: { borderColor: colours.border, borderWidth: 2, gapWidth: 1 } },
            { itemStyle: { borderColor: colours.surface, borderWidth: 1, gapWidth: 1 } },
          ],
          data: wholes.map(({ node, nodes }) => ({
            name: node.key,
            value: node.count,
            itemStyle: { opacity: opacityOf(node.cover) },
            upperLabel: { opacity: 1, formatter: `${signOf(node.cover, isTold)}${nameOf(node)} · ${writtenOf(node)}` },
            children: nodes.map((part) => {
              const tone = toneOf(part)
              return {
                name: part.key,
                value: part.count,
                itemStyle: { color: colourOf(tone), opacity: opacityOf(part.cover) },
                label: { opacity: 1, color: tone !== null && tone > 0.5 && part.cover === 'whole' ? colours.surface : colours.text, formatter: areaLabel(`${signOf(part.cover, isTold)}${nameOf(part)}`, writtenOf(part), measure.unit, part.count / data.rows) },
              }
            }),
          })),
        },
      ],
    },
    table: {
      columns: [
        { header: fields.nameOf(query.field) },
        { header: fields.nameOf(query.by) },
        { header: t('board.table.count'), kind: 'count' },
        { header: t('board.table.share'), kind: 'percent' },
        ...(isCount ? [] : [{ header: measure.name, unit: measure.unit, kind: 'number' as const, digits: 2 }]),
      ],
      rows: wholes
        .flatMap(({ nodes }) => nodes)
        .map(({ names, count, value }) => [names[0] ?? '', names[1] ?? '', count, data.rows === 0 ? null : count / data.rows, ...(isCount ? [] : [value])]),
    },
    pick: { chosen, rule: (keys) => ruleOfTree(query.field, query.by, keys) },
  }
}
