import type { Input } from '../../../shared/api/engine-api.ts'
import { formatMonth } from '../../../shared/domain/month.ts'
import { translateTo } from '../../../shared/i18n/catalogue.ts'
import { formatOf } from '../../../shared/i18n/format.ts'
import { writeAudit } from '../audit.ts'
import { describeRule } from '../frame/describe-rule.ts'
import type { Frame } from '../frame/frame.ts'
import { columnFormat, workbookCellReader } from '../frame/write-cells.ts'
import type { JobRun } from '../jobs/define-job.ts'
import type { Tick } from '../jobs/progress.ts'
import { writeCsv } from '../spreadsheet/write/csv-writer.ts'
import type { SheetSpec, WriteRow } from '../spreadsheet/write/sheet-spec.ts'
import { writeXlsx } from '../spreadsheet/write/xlsx-writer.ts'
import { sortedOrder } from './page.ts'

/** Writes exactly the rows and columns on screen; a 说明 sheet says what they are and how many. */
export const exportSubscribers: JobRun<'explore.export'> = async (input, { frame, db, tick, now, checkCancelled }) => {
  const order = sortedOrder(frame, input)
  const tickWrite = tick('write')
  tick('select')(1, 1)
  const english = input.language === 'en'
  const headers = input.fields.map((id) => {
    const field = frame.field(id)
    const label = english ? field.en : field.zh
    return field.unit === '' ? label : english ? `${label} (${formatOf(input.language).unit(field.unit)})` : `${label}（${field.unit}）`
  })
  const rows = readRows(frame, input, order, tickWrite)
  if (input.format === 'xlsx') {
    const t = translateTo(input.language)
    const subscribers: SheetSpec = {
      name: t('workbook.subscribersSheet'),
      columns: input.fields.map((id, i) => ({ header: headers[i] ?? id, format: columnFormat(frame.field(id)) })),
      rows,
      freezeHeader: true,
      autoFilter: true,
    }
    await writeXlsx(input.path, [subscribers, notesSheet(frame, input, order.length, now())], { signal: checkCancelled })
  } else {
    const encoding = input.format === 'csvGb18030' ? 'gb18030' : 'utf8-bom'
    await writeCsv(input.path, { header: headers, rows, encoding }, { signal: checkCancelled })
  }
  writeAudit(db, now(), 'explore.export', { rows: order.length, fields: input.fields.length, masked: input.masked, format: input.format })
  return { path: input.path, rows: order.length }
}

function* readRows(frame: Frame, input: Input<'explore.export'>, order: Int32Array, tick: Tick): Generator<WriteRow> {
  const readers = input.fields.map((id) => workbookCellReader(frame, id, input.month, input.masked))
  for (const [i, row] of order.entries()) {
    if (i % 1000 === 0) tick(i, order.length)
    yield readers.map((read) => read(row))
  }
  tick(order.length, order.length)
}

function notesSheet(frame: Frame, input: Input<'explore.export'>, rows: number, now: Date): SheetSpec {
  const t = translateTo(input.language)
  const lines: WriteRow[] = [
    [t('workbook.month'), formatMonth(input.month)],
    [t('workbook.condition'), describeRule(input.rule, input.language, (id) => frame.catalogue.byId.get(id))],
    [t('workbook.rows'), String(rows)],
    [t('workbook.masked'), input.masked ? t('workbook.yes') : t('workbook.no')],
    [t('workbook.madeAt'), now.toISOString()],
  ]
  for (const id of input.fields) {
    const field = frame.field(id)
    if (field.origin.kind !== 'measure') continue
    const { measure } = field.origin
    lines.push([input.language === 'en' ? field.en : field.zh, input.language === 'en' ? measure.formula.en : measure.formula.zh])
  }
  return {
    name: t('workbook.notesSheet'),
    columns: [
      { header: t('workbook.item'), format: 'text', width: 24 },
      { header: t('workbook.content'), format: 'text', width: 90 },
    ],
    rows: lines,
  }
}
