import type { Input } from '../../../../shared/api/engine-api.ts'
import type { Month } from '../../../../shared/domain/month.ts'
import type { Rule } from '../../../../shared/domain/rule.ts'
import { useJob, type EngineJob } from '../../../state/jobs.ts'
import { drawChartImage } from '../../../ui/chart-image.ts'
import type { ChartTable } from '../../../ui/chart.tsx'
import { useAppearance, useFormat, useT } from '../../../ui/locale.tsx'
import type { Drawn } from './tile.ts'

type Content = Input<'explore.exportChart'>['content']

/** A chart to be written to a file, as it is on screen. */
export interface ChartFile {
  readonly format: 'png' | 'svg' | 'xlsx' | 'csv'
  readonly title: string
  readonly drawn: Drawn
  readonly notes: readonly string[]
  readonly rule: Rule
}

const ROW_HEIGHT = 20
const FRAME_HEIGHT = 120

/** Writes charts to files: asks where, draws for print or takes the numbers, and leaves the writing to the engine. */
export function useChartFiles(month: Month): { readonly run: EngineJob<'explore.exportChart'>; readonly write: (file: ChartFile) => Promise<void> } {
  const t = useT()
  const format = useFormat()
  const { language } = useAppearance()
  const run = useJob('explore.exportChart')
  const write = async (file: ChartFile): Promise<void> => {
    const { title, notes, rule } = file
    const name = t('board.export.picture', { title, month: format.month(month) }).replaceAll(/[\\/:*?"<>|]+/g, ' ')
    const path = await window.host.chooseSavePath(file.format, `${name}.${file.format}`)
    if (path !== null) run.start({ month, rule, title, notes: [...notes], path, language, content: contentOf(file) })
  }
  return { run, write }
}

function contentOf({ format, title, drawn, notes }: ChartFile): Content {
  if (format === 'xlsx' || format === 'csv') return { kind: 'table', format, ...tableOf(drawn.table) }
  const height = drawn.stacked === null ? {} : { height: drawn.stacked * ROW_HEIGHT + FRAME_HEIGHT }
  return { kind: 'picture', format, base64: drawChartImage({ format, option: drawn.option, title, notes, ...height }) }
}

const KINDS = { number: 'number', count: 'count', percent: 'percent' } as const

function tableOf({ columns, rows }: ChartTable): Pick<Extract<Content, { readonly kind: 'table' }>, 'columns' | 'rows'> {
  return {
    columns: columns.map(({ header, unit, kind }) => ({
      header: unit ? `${header} (${unit})` : header,
      kind: kind === 'number' || kind === 'count' || kind === 'percent' ? KINDS[kind] : 'text',
    })),
    rows: rows.map((row) => [...row]),
  }
}
