import type { Output } from '../../../shared/api/engine-api.ts'
import type { Translate } from '../../../shared/i18n/catalogue.ts'
import type { Format } from '../../../shared/i18n/format.ts'
import { CUSTOM_SERIES } from '../../ui/chart-shape.ts'
import type { ChartOption, ChartTable } from '../../ui/chart.tsx'
import type { Colours } from '../../ui/theme.ts'

type Detail = Output<'churn.detail'>

/** What every chart is drawn with. */
export interface Drawing {
  readonly colours: Colours
  readonly t: Translate
  readonly format: Format
}

export interface DrawnChart {
  readonly option: ChartOption
  readonly table: ChartTable
}

const GRID = { left: 44, right: 16, top: 26, bottom: 38 } as const
const axisName = (name: string) => ({ name, nameLocation: 'middle', nameGap: 24 }) as const
const percentAxis = { type: 'value', min: 0, max: 100, axisLabel: { formatter: '{value}%' } } as const

/** Cumulative gains of the model beside contacting at random, with the first tenth marked. */
export function gainsChart(gains: Detail['gains'], { colours, t, format }: Drawing): DrawnChart {
  const tenth = gains.find(({ depth }) => Math.abs(depth - 0.1) < 0.005)
  const points = [[0, 0], ...gains.map(({ depth, capture }) => [depth * 100, capture * 100])]
  const tip = (i: number): string => {
    const row = gains[i - 1]
    if (!row) return ''
    const { depth, rows, positives, capture } = row
    return t('churn.gains.tip', { depth: format.percent(depth), capture: format.percent(capture), rows, positives })
  }
  const mark = {
    silent: true,
    symbol: 'none',
    lineStyle: { color: colours.textSoft, type: 'dashed' as const },
    label: { color: colours.text, position: 'end' as const },
    data: tenth ? [{ xAxis: 10, label: { formatter: t('churn.gains.mark', { capture: format.percent(tenth.capture) }) } }] : [],
  }
  return {
    option: {
      grid: GRID,
      tooltip: { trigger: 'item', formatter: (params) => tip(indexOf(params)) },
      xAxis: { ...percentAxis, ...axisName(t('churn.gains.depth')) },
      yAxis: percentAxis,
      series: [
        {
          type: 'line',
          name: t('churn.gains.model'),
          data: points,
          symbolSize: 5,
          itemStyle: { color: colours.accent },
          lineStyle: { width: 2 },
          markLine: mark,
        },
        {
          type: 'line',
          name: t('churn.gains.random'),
          data: [[0, 0], [100, 100]],
          silent: true,
          symbol: 'none',
          itemStyle: { color: colours.other },
          lineStyle: { type: 'dashed', width: 1.5 },
          endLabel: {
            show: true,
            formatter: '{a}',
            color: colours.textSoft,
            align: 'right',
            verticalAlign: 'top',
            distance: 0,
            offset: [-8, 16],
          },
        },
      ],
    },
    table: {
      columns: [
        { header: t('churn.gains.depth'), kind: 'percent' },
        { header: t('churn.gains.rows'), kind: 'count' },
        { header: t('churn.gains.positives'), kind: 'count' },
        { header: t('churn.gains.capture'), kind: 'percent' },
        { header: t('churn.gains.random'), kind: 'percent' },
      ],
      rows: gains.map(({ depth, rows, positives, capture }) => [depth, rows, positives, capture, depth]),
    },
  }
}

export interface Decile {
  /** 1 = the tenth with the highest probabilities. */
  readonly group: number
  readonly rows: number
  readonly positives: number
  readonly rate: number
  readonly lift: number
}

/** Tenths of the hold-out from its cumulative gains; fewer than ten when it has fewer rows. */
export function decilesOf(gains: Detail['gains']): readonly Decile[] {
  const last = gains.at(-1)
  if (!last || last.positives === 0) return []
  const base = last.positives / last.rows
  const ends = Array.from({ length: 10 }, (_, k) =>
    gains.reduce((best, row) => (Math.abs(row.depth - (k + 1) / 10) < Math.abs(best.depth - (k + 1) / 10) ? row : best), last),
  )
  return ends.flatMap((end, k) => {
    const start = k === 0 ? { rows: 0, positives: 0 } : (ends[k - 1] ?? end)
    const rows = end.rows - start.rows
    const positives = end.positives - start.positives
    return rows > 0 ? [{ group: k + 1, rows, positives, rate: positives / rows, lift: positives / rows / base }] : []
  })
}

/** Lift of each tenth on its own, not cumulated. */
export function decileChart(gains: Detail['gains'], { colours, t, format }: Drawing): DrawnChart {
  const deciles = decilesOf(gains)
  const tip = (i: number): string => {
    const decile = deciles[i]
    if (!decile) return ''
    const { group, rows, positives, rate, lift } = decile
    return t('churn.decile.tip', { group, rows, positives, rate: format.percent(rate), lift: format.number(lift, 2) })
  }
  return {
    option: {
      grid: GRID,
      tooltip: { trigger: 'item', formatter: (params) => tip(indexOf(params)) },
      xAxis: { type: 'category', data: deciles.map(({ group }) => String(group)), ...axisName(t('churn.decile.group')) },
      yAxis: { type: 'value', min: 0 },
      series: [
        {
          type: 'bar',
          data: deciles.map(({ lift }) => lift),
          itemStyle: { color: colours.accent },
          barCategoryGap: '25%',
          label: {
            show: true,
            position: 'top',
            color: colours.text,
            fontSize: 11,
            backgroundColor: colours.surface,
            padding: [0, 1],
            formatter: ({ value }) => (typeof value === 'number' ? format.number(value, 1) : ''),
          },
          markLine: {
            z: 1,
            silent: true,
            symbol: 'none',
            lineStyle: { color: colours.textSoft, type: 'dashed' },
            label: { formatter: t('churn.decile.average'), position: 'insideEndTop', color: colours.textSoft },
            data: [{ yAxis: 1 }],
          },
        },
      ],
    },
    table: {
      columns: [
        { header: t('churn.decile.group') },
        { header: t('churn.decile.rows'), kind: 'count' },
        { header: t('churn.decile.positives'), kind: 'count' },
        { header: t('churn.decile.rate'), kind: 'percent' },
        { header: t('churn.decile.lift'), kind: 'number', digits: 2 },
      ],
      rows: deciles.map(({ group, rows, positives, rate, lift }) => [String(group), rows, positives, rate, lift]),
    },
  }
}

/** Predicted against observed with 95 % intervals; on the diagonal a probability is a rate. */
export function calibrationChart(calibration: Detail['calibration'], { colours, t, format }: Drawing): DrawnChart {
  const top = axisTop(calibration.flatMap(({ predicted, high }) => [predicted, high]))
  const axis = { type: 'value', min: 0, max: top * 100, axisLabel: { formatter: '{value}%' } } as const
  const tip = (i: number): string => {
    const bin = calibration[i]
    if (!bin) return ''
    const [predicted, observed, low, high] = [
      bin.predicted,
      bin.observed,
      bin.low,
      bin.high,
    ].map((share) => format.percent(share))
    return t(
      'churn.calibration.tip',
      { rows: bin.rows, predicted: predicted ?? '', observed: observed ?? '', low: low ?? '', high: high ?? '' },
    )
  }
  return {
    option: {
      grid: GRID,
      tooltip: { trigger: 'item', formatter: (params) => tip(indexOf(params)) },
      xAxis: { ...axis, ...axisName(t('churn.calibration.predicted')) },
      yAxis: axis,
      series: [
        {
          type: 'line',
          name: t('churn.calibration.ideal'),
          data: [[0, 0], [top * 100, top * 100]],
          silent: true,
          symbol: 'none',
          itemStyle: { color: colours.other },
          lineStyle: { type: 'dashed', width: 1.5 },
          endLabel: {
            show: true,
            formatter: '{a}',
            color: colours.textSoft,
            align: 'right',
            verticalAlign: 'bottom',
            distance: 0,
          },
        },
        {
          ...CUSTOM_SERIES,
          silent: true,
          data: calibration.map(({ predicted, low, high }) => [predicted * 100, low * 100, high * 100]),
          encode: { x: 0, y: [1, 2] },
          renderItem: (_params, api) => {
            const [x = 0, yLow = 0] = api.coord([api.value(0), api.value(1)])
            const [, yHigh = 0] = api.coord([api.value(0), api.value(2)])
            return {
              type: 'line',
              shape: { x1: x, y1: yLow, x2: x, y2: yHigh },
              style: { stroke: colours.accent, lineWidth: 1.5, opacity: 0.6 },
            }
          },
        },
        {
          type: 'scatter',
          name: t('churn.calibration.observed'),
          data: calibration.map(({ predicted, observed }) => [predicted * 100, observed * 100]),
          symbolSize: 8,
          itemStyle: { color: colours.accent },
        },
      ],
    },
    table: {
      columns: [
        { header: t('churn.calibration.rows'), kind: 'count' },
        { header: t('churn.calibration.predicted'), kind: 'percent' },
        { header: t('churn.calibration.observed'), kind: 'percent' },
        { header: t('churn.calibration.low'), kind: 'percent' },
        { header: t('churn.calibration.high'), kind: 'percent' },
      ],
      rows: calibration.map(({ rows, predicted, observed, low, high }) => [rows, predicted, observed, low, high]),
    },
  }
}

/** Leavers found against stayers flagged, over all thresholds. */
export function rocChart(roc: Detail['roc'], { colours, t }: Drawing): DrawnChart {
  const points = roc.map(({ falsePositiveRate, truePositiveRate }) => [falsePositiveRate * 100, truePositiveRate * 100])
  return {
    option: {
      grid: GRID,
      xAxis: { ...percentAxis, ...axisName(t('churn.roc.falsePositive')) },
      yAxis: { ...percentAxis },
      series: [
        {
          type: 'line',
          data: points,
          silent: true,
          symbol: 'none',
          itemStyle: { color: colours.accent },
          lineStyle: { width: 2 },
        },
        {
          type: 'line',
          data: [[0, 0], [100, 100]],
          silent: true,
          symbol: 'none',
          itemStyle: { color: colours.other },
          lineStyle: { type: 'dashed', width: 1.5 },
        },
      ],
    },
    table: {
      columns: [
        { header: t('churn.roc.falsePositive'), kind: 'percent' },
        { header: t('churn.roc.truePositive'), kind: 'percent' },
      ],
      rows: roc.map(({ falsePositiveRate, truePositiveRate }) => [falsePositiveRate, truePositiveRate]),
    },
  }
}

/** The next 5 % at or above the largest share; at least 5 %. */
function axisTop(shares: readonly number[]): number {
  return Math.min(1, Math.max(0.05, Math.ceil(Math.max(0, ...shares) * 20 - 1e-9) / 20))
}

/** The position within its series of what the pointer is on; −1 when it is on none. */
export function indexOf(params: unknown): number {
  const first: unknown = Array.isArray(params) ? params[0] : params
  if (typeof first !== 'object' || first === null || !('dataIndex' in first)) return -1
  return typeof first.dataIndex === 'number' ? first.dataIndex : -1
}
