import type { Input } from '../../../shared/api/engine-api.ts'
import { formatMonth } from '../../../shared/domain/month.ts'
import { translateTo } from '../../../shared/i18n/catalogue.ts'
import { formatOf } from '../../../shared/i18n/format.ts'
import { writeAudit } from '../audit.ts'
import { describeRule, fieldNamesOf } from '../frame/describe-rule.ts'
import type { Frame } from '../frame/frame.ts'
import type { JobRun } from '../jobs/define-job.ts'
import { writeCsv } from '../spreadsheet/write/csv-writer.ts'
import { writeOutputFile } from '../spreadsheet/write/output-file.ts'
import type { ColumnFormat, SheetSpec, WriteRow } from '../spreadsheet/write/sheet-spec.ts'
import { writeXlsx } from '../spreadsheet/write/xlsx-writer.ts'

type Table = Extract<Input<'explore.exportChart'>['content'], { readonly kind: 'table' }>

const FORMATS: Readonly<Record<Table['columns'][number]['kind'], ColumnFormat>> = { text: 'text', count: 'integer', number: 'decimal', percent: 'percent' }

/** Writes a chart as the window drew it: its picture, or the numbers behind it with a 说明 sheet that says whom they are of. */
export const exportChart: JobRun<'explore.exportChart'> = async (input, { frame, db, tick, now, checkCancelled }) => {
  const { content, path } = input
  tick('write')(0, 1)
  if (content.kind === 'picture') {
    await writeOutputFile(path, pieceOf(content.base64))
  } else if (content.format === 'xlsx') {
    await writeXlsx(path, [dataSheet(input, content), notesSheet(frame, input, content, now())], { signal: checkCancelled })
  } else {
    await writeCsv(path, { header: content.columns.map(({ header }) => header), rows: content.rows.map((row) => row.map(asText)) }, { signal: checkCancelled })
  }
  const rows = content.kind === 'table' ? content.rows.length : 0
  tick('write')(1, 1)
  writeAudit(db, now(), 'explore.exportChart', { kind: content.kind, format: content.format, rows })
  return { path, rows }
}

/** Digits beyond these are what dividing leaves behind; a workbook hides them in its formats. */
const CSV_DIGITS = 10

function asText(value: Table['rows'][number][number]): Table['rows'][number][number] {
  return typeof value === 'number' ? Number(value.toPrecision(CSV_DIGITS)) : value
}

async function* pieceOf(base64: string): AsyncGenerator<Uint8Array> {
  yield await Promise.resolve(Buffer.from(base64, 'base64'))
}

function dataSheet({ title, language }: Input<'explore.exportChart'>, { columns, rows }: Table): SheetSpec {
  return {
    name: translateTo(language)('workbook.chartSheet'),
    titleRows: [[{ text: title, style: 'title' }]],
    columns: columns.map(({ header, kind }) => ({ header, format: FORMATS[kind] })),
    rows,
    freezeHeader: true,
  }
}

function notesSheet(frame: Frame, { title, month, rule, language, notes }: Input<'explore.exportChart'>, { rows }: Table, now: Date): SheetSpec {
  const t = translateTo(language)
  const lines: WriteRow[] = [
    [t('workbook.chart'), title],
    [t('workbook.month'), formatMonth(month)],
    [t('workbook.condition'), describeRule(rule, language, fieldNamesOf(frame.catalogue), frame.ruleNames)],
    [t('workbook.rows'), String(rows.length)],
    ...notes.map((note) => [t('workbook.note'), note]),
    [t('workbook.madeAt'), formatOf(language).dateTime(now.toISOString())],
  ]
  return {
    name: t('workbook.notesSheet'),
    columns: [
      { header: t('workbook.item'), format: 'text', width: 24 },
      { header: t('workbook.content'), format: 'text', width: 90 },
    ],
    rows: lines,
  }
}
