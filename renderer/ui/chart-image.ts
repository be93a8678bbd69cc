import { TitleComponent } from 'echarts/components'
import * as echarts from 'echarts/core'
import { SVGRenderer } from 'echarts/renderers'
import type { ChartOption } from './chart.tsx'
import { coloursOf, FONT_FAMILY, SIZE } from './theme.ts'

echarts.use([SVGRenderer, TitleComponent])

/** The printed width of a page of A4 at 96 dots an inch; as a PNG, three dots for each (288 an inch). */
const WIDTH = 640
const HEIGHT = 400
const DOTS = 3
const LINE = 16

export interface ChartImage {
  readonly format: 'png' | 'svg'
  readonly option: ChartOption
  readonly title: string
  /** Below the chart: n, missing, how it was counted. */
  readonly notes: readonly string[]
  /** Marks stacked upwards need more room than a page's usual chart. */
  readonly height?: number
}

/** A chart as a file for print, always in the light theme, with its title above and its notes below. In base64. */
export function drawChartImage({ format, option, title, notes, height = HEIGHT }: ChartImage): string {
  const colours = coloursOf('light')
  const lines = notes.flatMap((note) => wrap(note))
  const total = Math.max(HEIGHT, height) + lines.length * LINE
  const element = document.createElement('div')
  const instance = echarts.init(element, 'liuke-light', { renderer: format === 'svg' ? 'svg' : 'canvas', width: WIDTH, height: total, devicePixelRatio: DOTS })
  const text = { color: colours.textSoft, fontSize: SIZE.fontSmall, fontWeight: 'normal' as const, fontFamily: FONT_FAMILY, lineHeight: LINE }
  try {
    instance.setOption({ animation: false, backgroundColor: colours.surface, ...option, ...withRoom(option, lines.length * LINE + 16) })
    instance.setOption({
      title: [
        { text: title, left: 12, top: 8, textStyle: { ...text, color: colours.text, fontSize: SIZE.fontTitle, fontWeight: 'bold' } },
        { text: lines.join('\n'), left: 12, bottom: 6, textStyle: text },
      ],
    })
    if (format === 'svg') return base64Of(withoutControls(instance.renderToSVGString()))
    return instance.getDataURL({ type: 'png', pixelRatio: DOTS, backgroundColor: colours.surface }).replace(/^data:image\/png;base64,/, '')
  } finally {
    instance.dispose()
  }
}

const TITLE_ROOM = 44

/** Space for the title and the notes, whatever the chart leaves for itself. */
function withRoom(option: ChartOption, bottom: number): ChartOption {
  const grids = [option.grid ?? []].flat()
  const room = { grid: grids.map((grid) => ({ ...grid, left: 16, top: TITLE_ROOM + (typeof grid.top === 'number' ? grid.top : 0), bottom })) }
  const series = [option.series ?? []].flat().map((one) => (one.type === 'treemap' ? { ...one, left: 16, right: 16, top: TITLE_ROOM, bottom } : one))
  const legends = [option.legend ?? []].flat().map((legend) => ({ ...legend, left: 16, top: TITLE_ROOM }))
  return { ...room, series, ...(legends.length > 0 ? { legend: legends } : {}) }
}

/** About as many characters as fit into the width; a Chinese one is as wide as two Latin ones. */
const MOST_IN_LINE = 100

function wrap(text: string): readonly string[] {
  const lines: string[] = []
  let line = ''
  let width = 0
  for (const character of text) {
    const own = character.codePointAt(0)! > 0x2e80 ? 2 : 1
    if (width + own > MOST_IN_LINE) {
      lines.push(line)
      line = ''
      width = 0
    }
    line += character
    width += own
  }
  return [...lines, line]
}

/** A name in the data may hold characters that no XML file may hold, not even escaped. */
export function withoutControls(xml: string): string {
  return xml.replaceAll(/[^\P{Cc}\t\n\r]|[\uFFFE\uFFFF]/gu, '')
}

function base64Of(text: string): string {
  return btoa(Array.from(new TextEncoder().encode(text), (byte) => String.fromCharCode(byte)).join(''))
}
