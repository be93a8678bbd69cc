import type { Input } from '../../../shared/api/engine-api.ts'
import { dictionaryField, type FieldType } from '../../../shared/domain/field.ts'
import { translateTo } from '../../../shared/i18n/catalogue.ts'
import { writeAudit } from '../audit.ts'
import type { JobContext, JobRun } from '../jobs/define-job.ts'
import { writeCsv } from '../spreadsheet/write/csv-writer.ts'
import type { ColumnFormat, ColumnSpec, WriteCell, WriteRow } from '../spreadsheet/write/sheet-spec.ts'
import { writeXlsx } from '../spreadsheet/write/xlsx-writer.ts'
import { batchRows } from './batch-rows.ts'
import { requireBatch } from './ledger.repo.ts'
import { pageUnmatched } from './match-rate.ts'

/** Rows read at a time; a page of unmatched subscribers costs a pass over all of them. */
const STORED_AT_ONCE = 5000
const UNMATCHED_AT_ONCE = 50_000

type Request = Input<'import.exportRows'>
type Context = JobContext<'import.exportRows'>

interface List {
  readonly total: number
  readonly columns: readonly ColumnSpec[]
  readonly rows: Iterable<WriteRow>
}

/**
 * Writes what the details of a batch show, all of it: the rows as they were stored, or the subscribers that only this batch
 * knows or that it lacks. Masked as on the page unless revealed; written to the audit log either way.
 */
export const exportRows: JobRun<'import.exportRows'> = async (input, context) => {
  const { db, now, checkCancelled } = context
  const { batchId, list, format, path, reveal } = input
  const t = translateTo(input.language)
  const { total, columns, rows } = list === 'stored' ? storedList(input, context) : unmatchedList({ ...input, list }, context)
  if (format === 'xlsx') {
    await writeXlsx(path, [{ name: t(`workbook.${list}Sheet`), columns, rows, freezeHeader: true, autoFilter: true }], { signal: checkCancelled })
  } else {
    await writeCsv(path, { header: columns.map(({ header }) => header), rows }, { signal: checkCancelled })
  }
  writeAudit(db, now(), 'import.exportRows', { batchId, list, rows: total, format, masked: reveal !== true })
  return { path, rows: total }
}

function storedList({ batchId, reveal, language }: Request, { db, tick }: Context): List {
  const t = translateTo(language)
  const ask = (offset: number, limit: number) => batchRows(db, { batchId, offset, limit, reveal })
  const { total, columns } = ask(0, 1)
  const report = tick('write')
  function* rows(): Generator<WriteRow> {
    for (let offset = 0; offset < total; offset += STORED_AT_ONCE) {
      report(offset, total)
      const page = ask(offset, STORED_AT_ONCE)
      for (const [i, cells] of page.rows.entries()) yield [page.rowNos[i], ...cells.map((text, c) => cellOf(text, columns[c]?.type))]
    }
    report(total, total)
  }
  const headers = columns.map(({ zh, en, unit, type }): ColumnSpec => {
    const name = language === 'en' ? en : zh
    return { header: unit === '' ? name : `${name} (${unit})`, format: formatOf(type) }
  })
  return { total, columns: [{ header: t('workbook.issueRow'), format: 'integer' }, ...headers], rows: rows() }
}

function unmatchedList({ batchId, list, reveal, language }: Request & { readonly list: 'onlyHere' | 'missingHere' }, { db, frame, tick }: Context): List {
  const batch = requireBatch(db, batchId)
  const ask = (offset: number, limit: number) => pageUnmatched(db, frame, batch, { batchId, side: list, offset, limit, reveal })
  const { total } = ask(0, 0)
  const report = tick('write')
  function* rows(): Generator<WriteRow> {
    for (let offset = 0; offset < total; offset += UNMATCHED_AT_ONCE) {
      report(offset, total)
      for (const { subId, msisdn } of ask(offset, UNMATCHED_AT_ONCE).subscribers) yield [subId, msisdn]
    }
    report(total, total)
  }
  const columns = (['sub_id', 'msisdn'] as const).map((id): ColumnSpec => {
    const field = dictionaryField(id)
    return { header: (language === 'en' ? field?.en : field?.zh) ?? id, format: 'text' }
  })
  return { total, columns, rows: rows() }
}

function formatOf(type: FieldType): ColumnFormat {
  if (type === 'int') return 'integer'
  return type === 'money' ? 'money' : type === 'number' ? 'decimal' : 'text'
}

/** Numbers as numbers, so that they can be added up; identifiers stay text. */
function cellOf(text: string | null, type: FieldType | undefined): WriteCell {
  if (text === null || type === undefined || formatOf(type) === 'text') return text
  const value = Number(text)
  return text.trim() === '' || Number.isNaN(value) ? text : value
}
