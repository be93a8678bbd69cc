import type { SUPPRESSION_CODES, Waterfall } from '../../../shared/api/campaign.ts'
import type { Translate } from '../../../shared/i18n/catalogue.ts'
import { MISSING, type Format } from '../../../shared/i18n/format.ts'
import type { ChartOption, ChartTable } from '../../ui/chart.tsx'
import type { Colours } from '../../ui/theme.ts'

type SuppressionCode = (typeof SUPPRESSION_CODES)[number]

export interface WaterfallRow {
  readonly key: 'base' | 'notMatching' | 'candidates' | 'control' | 'targets' | SuppressionCode
  /** A level that is reached, a part that is taken out, or the part that is held back. */
  readonly kind: 'level' | 'removed' | 'held'
  readonly count: number
  /** Subscribers left after the row. */
  readonly left: number
  /** False: the column the step needs is not imported. */
  readonly isApplicable: boolean
}

/** From the subscribers of the month to the targets, each row with what it takes out and what it leaves. */
export function waterfallRows({ base, candidates, steps, control, targets }: Waterfall): readonly WaterfallRow[] {
  const level = (
    key: WaterfallRow['key'],
    count: number,
  ): WaterfallRow => ({ key, kind: 'level', count, left: count, isApplicable: true })
  return [
    level('base', base),
    { key: 'notMatching', kind: 'removed', count: base - candidates, left: candidates, isApplicable: true },
    level('candidates', candidates),
    ...steps.map(({ code, removed, left, applicable }): WaterfallRow => ({
      key: code,
      kind: 'removed',
      count: removed,
      left,
      isApplicable: applicable,
    })),
    { key: 'control', kind: 'held', count: control, left: targets, isApplicable: true },
    level('targets', targets),
  ]
}

/** How many the steps after the candidates take out. */
export function removedOf({ steps }: Waterfall): number {
  return steps.reduce((sum, { removed }) => sum + removed, 0)
}

/** Who is taken out or left at a step. */
export function rowMeaning(key: WaterfallRow['key'], t: Translate): string {
  switch (key) {
    case 'base':
    case 'notMatching':
    case 'candidates':
    case 'control':
    case 'targets':
      return t(`campaign.waterfall.about.${key}`)
    default:
      return t(`campaign.suppressionMeaning.${key}`)
  }
}

export function rowName(key: WaterfallRow['key'], t: Translate): string {
  switch (key) {
    case 'base':
    case 'notMatching':
    case 'candidates':
    case 'control':
    case 'targets':
      return t(`campaign.waterfall.${key}`)
    default:
      return t(`campaign.suppression.${key}`)
  }
}

/** Below this share of the month's subscribers the candidates would be a hairline beside them. */
const VISIBLE_SHARE = 0.15

interface Drawing {
  readonly colours: Colours
  readonly t: Translate
  readonly format: Format
}

interface DrawnWaterfall {
  readonly option: ChartOption
  readonly table: ChartTable
  /** How many bars there are, one below the other. */
  readonly bars: number
}

/** What a row takes out, with a minus; — where there was nothing to go by. */
export function removedText({ count, isApplicable }: WaterfallRow, format: Format): string {
  return isApplicable ? minusCount(count, format) : MISSING
}

/** A number taken out; nothing taken out has no sign. */
export function minusCount(count: number, format: Format): string {
  return count > 0 ? `−${format.count(count)}` : format.count(count)
}

/**
 * The rows as floating bars, one below the other. A small set of candidates is drawn from the candidates on; the table
 * beside it has all rows.
 */
export function waterfallChart(waterfall: Waterfall, { colours, t, format }: Drawing): DrawnWaterfall {
  const all = waterfallRows(waterfall)
  const isSmall = waterfall.candidates < VISIBLE_SHARE * waterfall.base
  const rows = isSmall ? all.slice(2) : all
  const names = rows.map(({ key }) => rowName(key, t))
  const colourOf = ({ key, kind }: WaterfallRow): string =>
    kind === 'removed' ? colours.other : kind === 'held' ? colours.warn : key === 'targets' ? colours.accent : colours.textSoft
  return {
    option: {
      grid: { left: 8, right: 64, top: 4, bottom: 4, containLabel: true },
      tooltip: {
        trigger: 'item',
        formatter: (params) => {
          const row = Array.isArray(params) ? undefined : rows[params.dataIndex]
          return row ? t('campaign.waterfall.tip', { name: rowName(row.key, t), count: row.count }) : ''
        },
      },
      xAxis: { type: 'value', min: 0, show: false },
      yAxis: { type: 'category', inverse: true, data: names, axisLine: { show: false }, axisTick: { show: false } },
      series: [
        {
          type: 'bar',
          stack: 'waterfall',
          silent: true,
          itemStyle: { color: 'transparent' },
          data: rows.map(({ kind, left }) => (kind === 'level' ? 0 : left)),
        },
        {
          type: 'bar',
          stack: 'waterfall',
          barCategoryGap: '30%',
          data: rows.map((row) => ({ value: row.count, itemStyle: { color: colourOf(row) } })),
          label: {
            show: true,
            position: 'right',
            color: colours.text,
            formatter: ({ dataIndex }) => {
              const row = rows[dataIndex]
              if (!row) return ''
              return row.kind === 'removed' ? removedText(row, format) : format.count(row.count)
            },
          },
        },
      ],
    },
    table: {
      columns: [
        { header: t('campaign.waterfall.step') },
        { header: t('campaign.waterfall.removed'), kind: 'count' },
        { header: t('campaign.waterfall.left'), kind: 'count' },
      ],
      rows: all.map(({ key, kind, count, left }) => [rowName(key, t), kind === 'level' ? null : count, left]),
    },
    bars: rows.length,
  }
}
