import type { Output } from '../../../shared/api/engine-api.ts'
import type { Batch, IssueCode, TableKind, TableRequest } from '../../../shared/api/import.ts'
import { AppError } from '../../../shared/domain/errors.ts'
import type { FieldId } from '../../../shared/domain/field.ts'
import type { Month } from '../../../shared/domain/month.ts'
import { TABLE_KIND_RULES } from '../../../shared/domain/table-kind.ts'
import type { ReadDb } from '../db/handles.ts'
import { monthOfRow } from '../frame/active-batches.ts'
import type { BatchCounts } from './batch-counts.ts'
import { BatchSets } from './match-rate.ts'

const LISTED = 'published_at IS NOT NULL AND superseded_by IS NULL'

interface BatchRow {
  readonly batch_id: number
  readonly file_name: string
  readonly member: string
  readonly sheet: string
  readonly kind: TableKind
  readonly months_json: string
  readonly rows_read: number
  readonly rows_stored: number
  readonly rows_rejected: number
  readonly rows_skipped: number
  readonly issues_json: string
  readonly totals_json: string
  readonly checks_json: string
  readonly match_json: string | null
  readonly imported_at: string
  readonly undone_at: string | null
  readonly superseded_months_json: string
  readonly duration_ms: number
}

const BATCH_COLUMNS = `batch_id, file_name, member, sheet, kind, months_json, rows_read, rows_stored, rows_rejected, rows_skipped,
  issues_json, totals_json, checks_json, match_json, imported_at, undone_at, superseded_months_json, duration_ms`

function readBatchRow(row: BatchRow, sets: BatchSets): Batch {
  return {
    batchId: row.batch_id,
    fileName: row.file_name,
    member: row.member,
    sheet: row.sheet,
    kind: row.kind,
    months: JSON.parse(row.months_json),
    rowsRead: row.rows_read,
    rowsStored: row.rows_stored,
    rowsRejected: row.rows_rejected,
    rowsSkipped: row.rows_skipped,
    issues: JSON.parse(row.issues_json),
    totals: JSON.parse(row.totals_json),
    checks: JSON.parse(row.checks_json),
    match: sets.match(row.batch_id),
    matchAtImport: row.match_json === null ? null : JSON.parse(row.match_json),
    importedAt: row.imported_at,
    undone: row.undone_at !== null,
    replacedMonths: Object.keys(JSON.parse(row.superseded_months_json)).map(Number).toSorted((a, b) => a - b),
    durationMs: row.duration_ms,
  }
}

/** Published batches that no later one has replaced, the newest first. */
export function listBatches(db: ReadDb): Batch[] {
  const sets = new BatchSets(db)
  return db
    .prepare<[], BatchRow>(`SELECT ${BATCH_COLUMNS} FROM import_batch WHERE ${LISTED} ORDER BY batch_id DESC`)
    .all()
    .map((row) => readBatchRow(row, sets))
}

/** A published batch; undefined when there is none of that id. */
export function findBatch(db: ReadDb, batchId: number): Batch | undefined {
  const row = db
    .prepare<[number], BatchRow>(`SELECT ${BATCH_COLUMNS} FROM import_batch WHERE batch_id = ? AND published_at IS NOT NULL`)
    .get(batchId)
  return row && readBatchRow(row, new BatchSets(db))
}

/** What a published batch was made of. */
export interface BatchRecord {
  readonly batchId: number
  readonly kind: TableKind
  readonly fileName: string
  readonly months: readonly Month[]
  readonly rowsStored: number
  readonly fields: ReadonlySet<FieldId>
  readonly columns: TableRequest['columns']
  /** Range of `subscriber_month`; empty when last < first. */
  readonly firstFactId: number
  readonly lastFactId: number
  /** Missing: null in batches older than their counts. */
  readonly counts: BatchCounts | null
}

/** Errors: BATCH_NOT_FOUND. */
export function requireBatch(db: ReadDb, batchId: number): BatchRecord {
  interface Row extends Pick<BatchRow, 'batch_id' | 'kind' | 'file_name' | 'months_json' | 'rows_stored'> {
    readonly fields_json: string
    readonly request_json: string
    readonly first_fact_id: number
    readonly last_fact_id: number
    readonly counts_json: string | null
  }
  const row = db
    .prepare<[number], Row>(
      `SELECT batch_id, kind, file_name, months_json, rows_stored, fields_json, request_json, first_fact_id, last_fact_id, counts_json
       FROM import_batch WHERE batch_id = ? AND published_at IS NOT NULL`,
    )
    .get(batchId)
  if (!row) throw new AppError('BATCH_NOT_FOUND', { batchId })
  const request: Partial<Pick<TableRequest, 'columns'>> = JSON.parse(row.request_json)
  return {
    batchId,
    kind: row.kind,
    fileName: row.file_name,
    months: JSON.parse(row.months_json),
    rowsStored: row.rows_stored,
    fields: new Set<FieldId>(JSON.parse(row.fields_json)),
    columns: request.columns ?? [],
    firstFactId: row.first_fact_id,
    lastFactId: row.last_fact_id,
    counts: row.counts_json === null ? null : JSON.parse(row.counts_json),
  }
}

interface IssueRow {
  readonly row_no: number
  readonly header: string
  readonly field_id: string | null
  readonly code: IssueCode
  readonly raw: string
  readonly rejected: number
}

export interface IssueQuery {
  readonly batchId: number
  readonly code: IssueCode | undefined
  readonly offset: number
  readonly limit: number
}

/** Kept issues in the order of the file's rows. */
export function pageIssues(db: ReadDb, query: IssueQuery): Output<'import.issues'> {
  const issues = db
    .prepare<[number, string | null, string | null, number, number], IssueRow>(
      `SELECT row_no, header, field_id, code, raw, rejected FROM import_issue
       WHERE batch_id = ? AND (? IS NULL OR code = ?) ORDER BY row_no, issue_id LIMIT ? OFFSET ?`,
    )
    .all(query.batchId, query.code ?? null, query.code ?? null, query.limit, query.offset)
  return {
    total: countIssues(db, query.batchId, query.code),
    issues: issues.map(({ row_no: rowNo, field_id: field, header, code, raw, rejected }) => ({
      rowNo, header, field, code, raw, rejected: rejected === 1,
    })),
  }
}

export function countIssues(db: ReadDb, batchId: number, code: IssueCode | undefined): number {
  return (
    db
      .prepare<[number, string | null, string | null], { n: number }>(
        'SELECT count(*) AS n FROM import_issue WHERE batch_id = ? AND (? IS NULL OR code = ?)',
      )
      .get(batchId, code ?? null, code ?? null)?.n ?? 0
  )
}

/** An issue with the cells of its row. */
export interface IssueWithRow extends Omit<IssueRow, 'rejected'> {
  readonly rejected: boolean
  /** Missing: null for rows that were skipped and for batches older than the column. */
  readonly cells: readonly string[] | null
}

/** Kept issues in the order of the file's rows, read as they are asked for. */
export function* issuesWithRows(db: ReadDb, batchId: number, code: IssueCode | undefined): Generator<IssueWithRow, void, undefined> {
  const statement = db.prepare<[number, string | null, string | null], IssueRow & { readonly row_json: string | null }>(
    `SELECT row_no, header, field_id, code, raw, rejected, row_json FROM import_issue
     WHERE batch_id = ? AND (? IS NULL OR code = ?) ORDER BY row_no, issue_id`,
  )
  for (const { row_json: json, rejected, ...issue } of statement.iterate(batchId, code ?? null, code ?? null)) {
    yield { ...issue, rejected: rejected === 1, cells: json === null ? null : JSON.parse(json) }
  }
}

/** Cells of the longest row that an issue keeps; 0 when none keeps its row. */
export function longestIssueRow(db: ReadDb, batchId: number): number {
  return (
    db
      .prepare<[number], { n: number }>('SELECT coalesce(max(json_array_length(row_json)), 0) AS n FROM import_issue WHERE batch_id = ?')
      .get(batchId)?.n ?? 0
  )
}

/** Stored rows of a batch by month. Cost: a scan of its rows only for batches of several months that are older than their counts. */
export function rowsByMonth(db: ReadDb, batchId: number): ReadonlyMap<Month, number> {
  const { kind, months, rowsStored, firstFactId, lastFactId, counts } = requireBatch(db, batchId)
  if (counts) return new Map(counts.months.map(({ month, rows }) => [month, rows]))
  const [only] = months
  if (only !== undefined && months.length === 1) return new Map([[only, rowsStored]])
  const { table } = TABLE_KIND_RULES[kind]
  if (table === null) return new Map()
  const rows =
    table === 'subscriber_month'
      ? db
          .prepare<[number, number], [Month, number]>('SELECT month, count(*) FROM subscriber_month WHERE fact_id BETWEEN ? AND ? GROUP BY month')
          .raw()
          .all(firstFactId, lastFactId)
      : db.prepare<[number], [Month, number]>(`SELECT ${monthOfRow(table)}, count(*) FROM ${table} WHERE batch_id = ? GROUP BY 1`).raw().all(batchId)
  return new Map(rows)
}
