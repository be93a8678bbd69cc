import type { ChartDataOf, ChartMeasure, ChartQueryOf, Group } from '../../../../shared/api/chart.ts'
import type { FieldView } from '../../../../shared/api/explore.ts'
import type { Rule } from '../../../../shared/domain/rule.ts'
import { MISSING } from '../../../../shared/i18n/format.ts'
import type { ChartTable } from '../../../ui/chart.tsx'
import { escapeHtml } from '../charts.ts'
import { digitsOf } from '../../../state/field-digits.ts'
import { coversOf, opacityOf, signOf, type Cover } from './cover.ts'
import { groupText, keyOf, keysOfRule, ruleOfKeys } from './groups.ts'
import type { Look } from '../../../../shared/api/board.ts'
import { measureText, type Drawn, type DrawWords } from './tile.ts'

interface Bar {
  readonly key: string
  readonly label: string
  readonly group: Group
  readonly count: number
  readonly value: number | null
  readonly cover: Cover
}

/** How numbers of a measure are written, with their unit. */
export interface MeasureWords {
  readonly name: string
  readonly unit: string
  readonly write: (value: number | null) => string
}

export function measureWords(measure: ChartMeasure, { t, format, fields }: DrawWords): MeasureWords {
  const name = measureText(measure, { t, nameOf: fields.nameOf })
  if (measure.kind === 'count') return { name, unit: '', write: (value) => (value === null ? MISSING : t('board.value.count', { count: value })) }
  const field = fields.byId.get(measure.field)
  const unit = fields.unitOf(measure.field)
  const digits = field === undefined ? 2 : measure.kind === 'mean' && field.type === 'int' ? 1 : digitsOf(field)
  const written = (value: number): string => (measure.kind === 'sum' && Math.abs(value) >= 1e5 ? format.short(value) : format.number(value, digits))
  return { name, unit, write: (value) => (value === null ? MISSING : unit === '' ? written(value) : `${written(value)} ${unit}`) }
}

function tableOf(bars: readonly Bar[], rows: number, name: string, measure: ChartMeasure, words: MeasureWords, { t }: DrawWords): ChartTable {
  const isCount = measure.kind === 'count'
  return {
    columns: [
      { header: name },
      { header: t('board.table.count'), kind: 'count' },
      { header: t('board.table.share'), kind: 'percent' },
      ...(isCount ? [] : [{ header: words.name, unit: words.unit, kind: 'number' as const, digits: 2 }]),
    ],
    rows: bars.map(({ label, count, value }) => [label, count, rows === 0 ? null : count / rows, ...(isCount ? [] : [value])]),
  }
}

/** One bar per group, or one tile whose area is its subscribers and whose tone is the measure. */
export function drawBars(data: ChartDataOf<'bars'>, query: ChartQueryOf<'bars'>, own: Rule | undefined, words: DrawWords, look: Look | null): Drawn {
  const { t, format, fields } = words
  const field = fields.byId.get(query.field)
  const chosen = keysOfRule(own, query.field)
  const covers = coversOf(own, data.groups.map(({ group }) => [group]), [{ field: query.field, type: field?.type, month: words.month }])
  const bars = data.groups.map(({ group, count, value }, i): Bar => ({ key: keyOf(group), label: groupText(group, field, { t, format }), group, count, value, cover: covers[i] ?? 'whole' }))
  const measure = measureWords(query.measure, words)
  const pick = { chosen, rule: (keys: readonly string[]) => ruleOfKeys(query.field, keys) }
  const name = fields.nameOf(query.field)
  const isMissingAll = bars.every(({ group }) => group.kind === 'missing')
  const range = isRange(data.groups.map(({ group }) => group)) ? [t('board.note.ranges')] : []
  const base = {
    table: tableOf(bars, data.rows, name, query.measure, measure, words),
    empty: data.rows === 0 ? t('board.nothing.nobody') : isMissingAll ? t('board.nothing.allMissing', { field: name }) : null,
    pick,
  }
  const tip = ({ label, count, value, cover }: Bar): string => {
    const share = format.percent(data.rows === 0 ? null : count / data.rows)
    const measured = query.measure.kind === 'count' ? '' : `<br>${escapeHtml(measure.name)} ${escapeHtml(exact(value, words, query.measure))} ${escapeHtml(measure.unit)}`
    return `${escapeHtml(name)} ${escapeHtml(label)}<br>${t('explore.countAndShare', { count, share })}${measured}${cover === 'part' ? `<br>${t('board.group.partly')}` : ''}`
  }
  if (look === 'treemap') return { ...base, ...treemap(bars, query.measure, measure, tip, words), stacked: null }
  return { ...base, notes: range, option: barOption(bars, data.rows, query.measure, measure, tip, words, field), stacked: bars.length }
}

function exact(value: number | null, { format }: DrawWords, measure: ChartMeasure): string {
  return format.number(value, measure.kind === 'count' ? 0 : 2)
}

export function isRange(groups: readonly Group[]): boolean {
  return groups.some(({ kind }) => kind === 'range')
}

export function isRest({ kind }: Group): boolean {
  return kind === 'other' || kind === 'missing'
}

function barOption(
  bars: readonly Bar[], rows: number, measure: ChartMeasure, { name, unit, write }: MeasureWords, tip: (bar: Bar) => string, words: DrawWords, field: FieldView | undefined,
): Drawn['option'] {
  const { t, format, colours } = words
  const isCount = measure.kind === 'count'
  const byKey = new Map(bars.map((bar) => [bar.key, bar]))
  const isTold = bars.some(({ cover }) => cover !== 'whole')
  const labelOf = ({ count, value }: Bar): string =>
    isCount ? t('explore.countAndShare', { count, share: format.percent(rows === 0 ? null : count / rows) }) : t('board.value.withCount', { value: write(value), count })
  const longest = Math.max(4, ...bars.map(({ label }) => label.length))
  return {
    grid: { left: 4, right: isCount ? 132 : 160, top: 4, bottom: 2, outerBoundsMode: 'same' },
    xAxis: {
      type: 'value',
      min: isCount ? 0 : (extent: { readonly min: number }) => Math.min(0, extent.min),
      name: isCount ? t('board.axis.subscribers') : unit === '' ? name : t('common.unitOf', { name, unit }),
      nameLocation: 'middle',
      nameGap: 4,
      axisLabel: { show: false },
      splitLine: { show: false },
    },
    yAxis: {
      type: 'category',
      inverse: true,
      data: bars.map(({ key }) => key),
      axisTick: { show: false },
      axisLabel: {
        width: longest > 9 || field === undefined ? 112 : 88,
        overflow: 'truncate',
        interval: 0,
        formatter: (key: string) => {
          const bar = byKey.get(key)
          return bar === undefined ? '' : `${signOf(bar.cover, isTold)}${bar.label}`
        },
      },
    },
    tooltip: { trigger: 'item', confine: true, formatter: (params) => tipOf(params, bars, tip) },
    series: [
      {
        type: 'bar',
        barMaxWidth: 14,
        cursor: 'pointer',
        emphasis: { itemStyle: { borderColor: colours.text, borderWidth: 1 } },
        data: bars.map((bar) => ({
          name: bar.key,
          value: (isCount ? bar.count : bar.value) ?? '-',
          itemStyle: { color: isRest(bar.group) ? colours.other : colours.accent, opacity: opacityOf(bar.cover) },
        })),
        label: {
          show: true,
          position: 'right',
          color: colours.textSoft,
          // A number stays to be read where its bar fades.
          opacity: 1,
          formatter: ({ dataIndex }) => {
            const bar = bars[dataIndex]
            return bar === undefined ? '' : labelOf(bar)
          },
        },
      },
    ],
  }
}

function tipOf(params: unknown, bars: readonly Bar[], tip: (bar: Bar) => string): string {
  const one: unknown = Array.isArray(params) ? params[0] : params
  const key = typeof one === 'object' && one !== null && 'name' in one ? one.name : null
  const bar = bars.find((candidate) => candidate.key === key)
  return bar === undefined ? '' : tip(bar)
}

/** A part of an area smaller than this has no room for a number that is not cut. */
const SMALLEST_NUMBERED = 0.03

/** What stands on a part of an area: its name and, where there is room, its value without the unit. */
export function areaLabel(name: string, value: string, unit: string, share: number): string {
  return share < SMALLEST_NUMBERED ? name : `${name}\n${unit === '' ? value : value.replace(` ${unit}`, '')}`
}

function treemap(bars: readonly Bar[], measure: ChartMeasure, { name, unit, write }: MeasureWords, tip: (bar: Bar) => string, words: DrawWords): Pick<Drawn, 'notes' | 'option'> {
  const { t, colours } = words
  const values = bars.flatMap(({ value, group }) => (value === null || isRest(group) ? [] : [value]))
  const [lo, hi] = [Math.min(...values), Math.max(...values)]
  const isTold = bars.some(({ cover }) => cover !== 'whole')
  const all = bars.reduce((sum, { count }) => sum + count, 0)
  const toneOf = (bar: Bar): number => (bar.value === null || hi <= lo ? 0.5 : Math.min(1, Math.max(0, (bar.value - lo) / (hi - lo))))
  return {
    notes: values.length === 0 ? [] : [t('board.note.colour', { measure: name, lo: write(lo), hi: write(hi) })],
    option: {
      tooltip: { trigger: 'item', confine: true, formatter: (params) => tipOf(params, bars, tip) },
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
          emphasis: { itemStyle: { borderColor: colours.text, borderWidth: 1 } },
          itemStyle: { borderColor: colours.surface, borderWidth: 1, gapWidth: 1 },
          data: bars.map((bar) => {
            const tone = isRest(bar.group) ? null : toneOf(bar)
            return {
              name: bar.key,
              value: bar.count,
              itemStyle: { color: tone === null ? colours.other : mixColours(colours.accentSoft, colours.accent, tone), opacity: opacityOf(bar.cover) },
              label: {
                opacity: 1,
                color: tone !== null && tone > 0.5 && bar.cover === 'whole' ? colours.surface : colours.text,
                formatter: areaLabel(`${signOf(bar.cover, isTold)}${bar.label}`, write(measure.kind === 'count' ? bar.count : bar.value), unit, bar.count / all),
              },
            }
          }),
        },
      ],
    },
  }
}

/** A tone between two colours written #rrggbb. */
export function mixColours(from: string, to: string, share: number): string {
  const part = (colour: string, at: number): number => Number.parseInt(colour.slice(at, at + 2), 16)
  return `#${[1, 3, 5].map((at) => Math.round(part(from, at) + (part(to, at) - part(from, at)) * share).toString(16).padStart(2, '0')).join('')}`
}
