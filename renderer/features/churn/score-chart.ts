import type { Output } from '../../../shared/api/engine-api.ts'
import { indexOf, type DrawnChart, type Drawing } from './charts.ts'

type Histogram = Output<'churn.detail'>['scoreHistogram']

/** The left and right end of the plot, so that a slider under the chart can have the same scale. */
export const SCORE_PLOT = { left: 56, right: 16 } as const

/** How the probabilities of a month are spread; what lies above the threshold stands out. */
export function scoreChart(histogram: Histogram, threshold: number, { colours, t, format }: Drawing): DrawnChart {
  const { edges, counts } = histogram
  const total = counts.reduce((sum, count) => sum + count, 0)
  const bounds = counts.map((_, i) => ({ lo: edges[i] ?? 0, hi: edges[i + 1] ?? 1 }))
  const range = ({ lo, hi }: { lo: number; hi: number }) => ({ lo: format.number(lo, 2), hi: format.number(hi, 2) })
  const tip = (i: number): string => {
    const bin = bounds[i]
    const count = counts[i] ?? 0
    return bin ? t('churn.score.tip', { ...range(bin), count, share: format.percent(total > 0 ? count / total : null) }) : ''
  }
  return {
    option: {
      grid: { ...SCORE_PLOT, top: 22, bottom: 22 },
      tooltip: { trigger: 'item', formatter: (params) => tip(indexOf(params)) },
      xAxis: {
        type: 'value',
        min: 0,
        max: 1,
        interval: 0.1,
        containShape: false,
        axisLabel: { formatter: (value: number) => format.number(value, 1) },
        splitLine: { show: false },
      },
      yAxis: { type: 'value', min: 0 },
      series: [
        {
          type: 'bar',
          barCategoryGap: '8%',
          data: bounds.map(({ lo, hi }, i) => ({
            value: [(lo + hi) / 2, counts[i] ?? 0],
            itemStyle: { color: lo >= threshold - 1e-9 ? colours.loss : colours.other },
          })),
          label: {
            show: true,
            position: 'top',
            color: colours.textSoft,
            fontSize: 10,
            formatter: ({ dataIndex }) => (counts[dataIndex] ? format.count(counts[dataIndex]) : ''),
          },
          markLine: {
            silent: true,
            symbol: 'none',
            lineStyle: { color: colours.loss, width: 1.5 },
            label: {
              formatter: t('churn.score.above', { threshold: format.number(threshold, 2) }),
              color: colours.loss,
              position: 'end',
            },
            data: [{ xAxis: threshold }],
          },
        },
      ],
    },
    table: {
      columns: [{ header: t('churn.score.bin') }, { header: t('churn.score.count'), kind: 'count' }],
      rows: bounds.map((bin, i) => [t('churn.score.binRange', range(bin)), counts[i] ?? 0]),
    },
  }
}
