import { BarChart } from 'echarts/charts'
import { GridComponent } from 'echarts/components'
import * as echarts from 'echarts/core'
import { expect, it } from 'vitest'
import { withoutControls } from '../../renderer/ui/chart-image.ts'
import { chartThemeOf } from '../../renderer/ui/theme.ts'

echarts.use([BarChart, GridComponent])

/** A tag as XML has it: names, and values in quotation marks without any of their kind or `<` in them. */
const TAG = /<\/?[\w:]+(?:\s+[\w:-]+="[^"<]*")*\s*\/?>/g

it('a chart as SVG is well-formed, whatever its categories are called', () => {
  const instance = echarts.init(null, chartThemeOf('light'), { renderer: 'svg', ssr: true, width: 400, height: 300 })
  const names = ['东"街\'', '<b>&amp;', 'a\u0000b\u0008c\uFFFE', '一\n二\t三']
  instance.setOption({ animation: false, xAxis: { type: 'category', data: names }, yAxis: {}, series: [{ type: 'bar', data: [1, 2, 3, 4], label: { show: true } }] })
  const svg = withoutControls(instance.renderToSVGString())
  instance.dispose()
  const texts = svg.replaceAll(/<!\[CDATA\[[^]*?\]\]>/g, '').replaceAll(TAG, '')
  expect(svg).toContain('abc')
  expect(texts).not.toMatch(/[<>"]/)
  expect(texts.replaceAll(/&(?:amp|lt|gt|quot|#39);/g, '')).not.toContain('&')
  // What no XML file may hold: https://www.w3.org/TR/xml/#charsets
  expect(svg).not.toMatch(/[^\t\n\r\u0020-\uD7FF\uE000-\uFFFD]/)
})
