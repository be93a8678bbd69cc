import type { Input } from '../../../shared/api/engine-api.ts'
import type { IssueCode } from '../../../shared/api/import.ts'
import { textOr, translateTo } from '../../../shared/i18n/catalogue.ts'
import { writeAudit } from '../audit.ts'
import type { ReadDb } from '../db/handles.ts'
import type { JobRun } from '../jobs/define-job.ts'
import type { Tick } from '../jobs/progress.ts'
import { writeCsv } from '../spreadsheet/write/csv-writer.ts'
import type { SheetSpec, WriteRow } from '../spreadsheet/write/sheet-spec.ts'
import { writeXlsx } from '../spreadsheet/write/xlsx-writer.ts'
import { countIssues, issuesWithRows, longestIssueRow, requireBatch } from './ledger.repo.ts'

const ROWS_PER_TICK = 1000

/** What became of the cell or row where it was not rejected and its cell not left empty. */
const OUTCOMES: Readonly<Partial<Record<IssueCode, 'Skipped' | 'Kept'>>> = {
  TOTAL_ROW: 'Skipped',
  HEADER_REPEATED: 'Skipped',
  BLANK_ROW: 'Skipped',
  ROW_LEFT_OUT: 'Skipped',
  NUMBER_NEGATIVE: 'Kept',
  TOTAL_MISMATCH: 'Kept',
  TOO_FEW_CELLS: 'Kept',
  ID_ZEROS_STRIPPED: 'Kept',
  TEXT_UNREADABLE: 'Kept',
  TOO_MANY_CELLS: 'Kept',
  QUOTE_UNPAIRED: 'Kept',
  VALUE_CONFLICT: 'Kept',
  NUMBER_SHARED: 'Kept',
  NUMBER_REPEATED: 'Kept',
  AMOUNT_MERGED: 'Kept',
}

/**
 * Writes what could not be loaded as it should, each with the row as it stands in the file: what the analyst mends and
 * imports again. Nothing is masked, since it is the analyst's own file, but the export is written to the audit log.
 */
export const exportIssues: JobRun<'import.exportIssues'> = async (input, { db, tick, now, checkCancelled }) => {
  const batch = requireBatch(db, input.batchId)
  const t = translateTo(input.language)
  const width = Math.max(longestIssueRow(db, input.batchId), ...batch.columns.map(({ column }) => column + 1))
  const headers = Array.from({ length: width }, (_, i) => batch.columns.find(({ column }) => column === i)?.header ?? '')
  const total = countIssues(db, input.batchId, input.code)
  const own = [t('workbook.issueRow'), t('workbook.issueColumn'), t('workbook.issueProblem'), t('workbook.issueRaw'), t('workbook.issueTreatment')]
  const rows = readRows(db, input, { total, width }, tick('write'))
  if (input.format === 'xlsx') {
    const sheet: SheetSpec = {
      name: t('workbook.issuesSheet'),
      columns: [...own, ...headers].map((header, i) => ({ header, format: i === 0 ? 'integer' : 'text', group: i < own.length ? 'given' : 'entry' })),
      rows,
      freezeHeader: true,
      autoFilter: true,
    }
    await writeXlsx(input.path, [sheet], { signal: checkCancelled })
  } else {
    await writeCsv(input.path, { header: [...own, ...headers], rows }, { signal: checkCancelled })
  }
  writeAudit(db, now(), 'import.exportIssues', { batchId: input.batchId, rows: total, code: input.code ?? null, format: input.format, masked: false })
  return { path: input.path, rows: total }
}

/** The row of the file that was kept of repeated ones. Missing: null for other issues, and for batches older than this. */
function keptRow(code: IssueCode, raw: string): number | null {
  return code === 'DUPLICATE_ROW' && raw !== '' ? Number(raw) : null
}

function* readRows(
  db: ReadDb, input: Input<'import.exportIssues'>, { total, width }: { readonly total: number; readonly width: number }, tick: Tick,
): Generator<WriteRow> {
  const t = translateTo(input.language)
  let done = 0
  for (const { row_no: rowNo, header, code, raw, rejected, cells } of issuesWithRows(db, input.batchId, input.code)) {
    if (done++ % ROWS_PER_TICK === 0) tick(done - 1, total)
    const outcome = t(`workbook.issue${rejected ? 'Rejected' : (OUTCOMES[code] ?? 'LeftEmpty')}`)
    const kept = keptRow(code, raw)
    // Row 0 is an issue of the table as a whole.
    yield [rowNo > 0 ? rowNo : null, header, textOr(t, `issue.${code}`, 'workbook.issueOther'), kept === null ? raw : t('workbook.issueKeptRow', { row: kept }), outcome, ...Array.from({ length: width }, (_, i) => cells?.[i] ?? null)]
  }
  tick(total, total)
}
