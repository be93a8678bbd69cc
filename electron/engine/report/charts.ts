import { BarChart, LineChart } from 'echarts/charts'
import { GridComponent, LegendComponent } from 'echarts/components'
import { init, use, type EChartsCoreOption } from 'echarts/core'
import { SVGRenderer } from 'echarts/renderers'
import { Html } from './html.ts'

use([BarChart, LineChart, GridComponent, LegendComponent, SVGRenderer])

const ACCENT = '#1f5fbf'
const MUTED = '#98a2b3'
const TEXT = { color: '#344054', fontFamily: 'Microsoft YaHei UI, Noto Sans CJK SC, system-ui, sans-serif', fontSize: 12 }

/** Draws a chart as markup: no window, no script in the page. */
function draw(option: EChartsCoreOption, width: number, height: number): Html {
  const chart = init(null, null, { renderer: 'svg', ssr: true, width, height })
  chart.setOption({ animation: false, textStyle: TEXT, ...option })
  const svg = chart.renderToSVGString()
  chart.dispose()
  return new Html(`<div class="chart">${svg}</div>`)
}

/** Horizontal bars from zero, the first on top, each with its value. */
export function barChart(bars: readonly { readonly label: string; readonly value: number; readonly muted?: boolean }[]): Html {
  const rows = bars.toReversed()
  return draw(
    {
      grid: { left: 8, right: 72, top: 8, bottom: 8, outerBoundsMode: 'same' },
      xAxis: { type: 'value', min: 0, axisLabel: { show: false }, splitLine: { show: false } },
      yAxis: { type: 'category', data: rows.map((bar) => bar.label), axisTick: { show: false }, axisLabel: TEXT },
      series: [
        {
          type: 'bar',
          barMaxWidth: 18,
          data: rows.map((bar) => ({ value: bar.value, itemStyle: { color: bar.muted === true ? MUTED : ACCENT } })),
          label: { show: true, position: 'right', ...TEXT, formatter: ({ value }: { readonly value: number }) => value.toLocaleString('en-US') },
        },
      ],
    },
    720,
    Math.max(90, 16 + rows.length * 26),
  )
}

/** Cumulative gains of a model against chance. Both axes are shares, 0 … 1. */
export function gainsChart(
  points: readonly { readonly depth: number; readonly capture: number }[],
  names: { readonly model: string; readonly random: string; readonly depth: string; readonly captured: string },
): Html {
  const percent = { formatter: (value: number) => `${Math.round(value * 100)}%` }
  const axis = (name: string) => ({ type: 'value', min: 0, max: 1, name, nameLocation: 'middle', nameGap: 32, axisLabel: { ...TEXT, ...percent } })
  return draw(
    {
      grid: { left: 56, right: 24, top: 36, bottom: 48 },
      legend: { top: 4, data: [names.model, names.random], textStyle: TEXT },
      xAxis: axis(names.depth),
      yAxis: axis(names.captured),
      series: [
        { name: names.model, type: 'line', symbolSize: 4, color: ACCENT, data: [[0, 0], ...points.map((point) => [point.depth, point.capture])] },
        { name: names.random, type: 'line', symbol: 'none', color: MUTED, lineStyle: { type: 'dashed' }, data: [[0, 0], [1, 1]] },
      ],
    },
    560,
    340,
  )
}
