import type { Input, Output } from '../../../shared/api/engine-api.ts'
import type { FieldId } from '../../../shared/domain/field.ts'
import { formatMonth } from '../../../shared/domain/month.ts'
import { translateTo } from '../../../shared/i18n/catalogue.ts'
import { formatOf } from '../../../shared/i18n/format.ts'
import { writeAudit } from '../audit.ts'
import { describeRule, fieldNamesOf } from '../frame/describe-rule.ts'
import type { Frame } from '../frame/frame.ts'
import { columnFormat, workbookCellReader } from '../frame/write-cells.ts'
import type { JobRun } from '../jobs/define-job.ts'
import type { Tick } from '../jobs/progress.ts'
import { writeCsv } from '../spreadsheet/write/csv-writer.ts'
import type { SheetSpec, WriteRow } from '../spreadsheet/write/sheet-spec.ts'
import { writeXlsx } from '../spreadsheet/write/xlsx-writer.ts'
import { defineField } from './definition.ts'
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
  const written = { rows: 0 }
  const rows = readRows(frame, input, order, written, tickWrite)
  if (input.format === 'xlsx') {
    const t = translateTo(input.language)
    const subscribers: SheetSpec = {
      name: t('workbook.subscribersSheet'),
      columns: input.fields.map((id, i) => ({ header: headers[i] ?? id, format: columnFormat(frame.field(id)) })),
      rows,
      freezeHeader: true,
      autoFilter: true,
    }
    await writeXlsx(input.path, [subscribers, notesSheet(frame, input, written, now())], { signal: checkCancelled })
  } else {
    const encoding = input.format === 'csvGb18030' ? 'gb18030' : 'utf8-bom'
    await writeCsv(input.path, { header: headers, rows, encoding }, { signal: checkCancelled })
  }
  writeAudit(db, now(), 'explore.export', { rows: written.rows, fields: input.fields.length, masked: input.masked, format: input.format })
  return { path: input.path, rows: written.rows }
}

function* readRows(frame: Frame, input: Input<'explore.export'>, order: Int32Array, written: { rows: number }, tick: Tick): Generator<WriteRow> {
  const readers = input.fields.map((id) => workbookCellReader(frame, id, input.month, input))
  for (const [i, row] of order.entries()) {
    if (i % 1000 === 0) tick(i, order.length)
    yield readers.map((read) => read(row))
    written.rows++
  }
  tick(order.length, order.length)
}

/** Read after the rows are written, so that the count in the file is of what is in it. */
function notesSheet(frame: Frame, input: Input<'explore.export'>, written: { readonly rows: number }, now: Date): SheetSpec {
  const t = translateTo(input.language)
  return {
    name: t('workbook.notesSheet'),
    columns: [
      { header: t('workbook.item'), format: 'text', width: 24 },
      { header: t('workbook.content'), format: 'text', width: 90 },
    ],
    rows: noteLines(frame, input, written, now),
  }
}

function* noteLines(frame: Frame, input: Input<'explore.export'>, written: { readonly rows: number }, now: Date): Generator<WriteRow> {
  const { language, month, rule, shownRows } = input
  const t = translateTo(language)
  const format = formatOf(language)
  const nameOf = (id: FieldId): string => (language === 'en' ? frame.field(id).en : frame.field(id).zh)
  yield [t('workbook.month'), formatMonth(month)]
  yield [t('workbook.condition'), describeRule(rule, language, fieldNamesOf(frame.catalogue), frame.ruleNames)]
  yield [t('workbook.rows'), String(written.rows)]
  if (shownRows !== undefined) {
    yield [t('workbook.shownRows'), String(shownRows)]
    yield [t('workbook.rowsAgree'), t(shownRows === written.rows ? 'workbook.yes' : 'workbook.no')]
  }
  const sort = input.sort.map(({ field, direction }, i) => `${i + 1}. ${nameOf(field)} ${t(`workbook.${direction}`)}`)
  yield [t('workbook.sort'), sort.length === 0 ? t('workbook.none') : format.list(sort)]
  yield [t('workbook.masked'), input.masked ? t('workbook.yes') : t('workbook.no')]
  yield [t('workbook.madeAt'), format.dateTime(now.toISOString())]
  for (const id of input.fields) yield [nameOf(id), columnNote(defineField(frame, id, month), input)]
}

/** 口径 of a column in one cell: how it is made, in what unit, of which months and files, and how many had none. */
function columnNote(definition: Output<'explore.definition'>, { language }: Input<'explore.export'>): string {
  const t = translateTo(language)
  const format = formatOf(language)
  const { field, formula, months, missing, rows, batches } = definition
  return [
    formula === null ? t('workbook.asImported') : language === 'en' ? formula.en : formula.zh,
    ...(field.unit === '' ? [] : [`${t('workbook.unit')} ${format.unit(field.unit)}`]),
    ...(months.length === 0 ? [] : [`${t('workbook.month')} ${format.list(months.map(formatMonth))}`]),
    t('workbook.missingOf', { missing, rows }),
    ...(batches.length === 0 ? [] : [`${t('workbook.source')} ${format.list([...new Set(batches.map(({ fileName }) => fileName))])}`]),
  ].join(language === 'en' ? '; ' : '；')
}
