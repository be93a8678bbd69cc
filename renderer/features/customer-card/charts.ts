import type { Month } from '../../../shared/domain/month.ts'
import type { ChartOption, ChartTable } from '../../ui/chart.tsx'
import type { Colours } from '../../ui/theme.ts'
import type { Words } from './field-text.ts'

interface Trend {
  readonly months: readonly Month[]
  readonly values: readonly (number | null)[]
  readonly name: string
  readonly unit: string
  readonly digits: number
}

/** One number of a subscriber month by month; a missing month is a gap, never 0. */
export function trendChart({ months, values, name, unit, digits }: Trend, { format, t }: Words, colours: Colours): { readonly option: ChartOption; readonly table: ChartTable } {
  const labels = months.map((month) => format.month(month))
  const write = (value: unknown): string => (typeof value === 'number' ? `${format.number(value, digits)} ${unit}` : format.number(null))
  return {
    option: {
      grid: { left: 2, right: 8, top: 8, bottom: 0, outerBoundsMode: 'same' },
      xAxis: {
        type: 'category',
        data: labels,
        boundaryGap: true,
        axisTick: { show: false },
        axisLabel: { interval: (i: number) => i % 3 === (months.length - 1) % 3, formatter: (label: string) => label.slice(2), hideOverlap: true },
      },
      yAxis: { type: 'value', min: (range) => Math.min(0, range.min), splitNumber: 2, axisLabel: { formatter: (value: number) => format.short(value) } },
      tooltip: {
        trigger: 'axis',
        formatter: (params) => {
          const at = (Array.isArray(params) ? params[0] : params)?.dataIndex ?? -1
          return `${labels[at] ?? ''}<br>${write(values[at])}`
        },
      },
      series: [
        {
          type: 'line',
          symbol: 'circle',
          symbolSize: 5,
          connectNulls: false,
          itemStyle: { color: colours.accent },
          lineStyle: { color: colours.accent, width: 2 },
          data: [...values],
        },
      ],
    },
    table: {
      columns: [{ header: t('explore.series.month') }, { header: name, unit, kind: 'number', digits }],
      rows: months.map((_, i) => [labels[i] ?? '', values[i] ?? null]),
    },
  }
}
