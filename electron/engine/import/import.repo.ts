import type { Batch, IssueCode, TableKind, TableRequest } from '../../../shared/api/import.ts'
import type { Field, FieldId } from '../../../shared/domain/field.ts'
import type { Month } from '../../../shared/domain/month.ts'
import type { ReadDb, WriteDb } from '../db/handles.ts'
import { BulkInsert, quoted } from './bulk-insert.ts'
import type { KnownField, StorageClass } from './custom-field.ts'
import type { Issue } from './issue-log.ts'
import type { NewSubscriber, StoredSubscriber, SubscriberUpdate } from './subscriber-index.ts'

const ACTIVE = 'published_at IS NOT NULL AND undone_at IS NULL AND superseded_by IS NULL'

/** The workspace's fields whose columns exist. */
export function readKnownFields(db: ReadDb): KnownField[] {
  return db.prepare<[], KnownField>('SELECT field_id AS id, type, unit FROM field').all()
}

export function readCustomFields(db: ReadDb): readonly Pick<Field, 'id' | 'zh' | 'en' | 'type' | 'unit' | 'group'>[] {
  return db
    .prepare<[], Pick<Field, 'id' | 'zh' | 'en' | 'type' | 'unit' | 'group'>>(
      `SELECT field_id AS id, zh, en, type, unit, group_id AS "group" FROM field WHERE source = 'custom' ORDER BY field_id`,
    )
    .all()
}

function profileKey(kind: TableKind, headers: readonly string[]): string {
  return JSON.stringify([kind, ...headers.filter((header) => header !== '').toSorted()])
}

/** When the same content was imported with the same request and still counts; undefined otherwise. */
export function findSameContent(db: ReadDb, contentHash: string): string | undefined {
  return db
    .prepare<[string], { imported_at: string }>(`SELECT imported_at FROM import_batch WHERE content_hash = ? AND ${ACTIVE}`)
    .get(contentHash)?.imported_at
}

export interface StagedBatch {
  readonly jobId: number
  readonly fileName: string
  readonly sheet: string
  readonly kind: TableKind
  readonly contentHash: string
  readonly requestJson: string
  readonly outcome: { readonly field: FieldId; readonly positive: string } | null
  readonly importedAt: string
}

/** Writes the staged row of a batch: from here on a crash leaves only rows that the sweep finds. */
export function stageBatch(db: WriteDb, batch: StagedBatch): { readonly batchId: number; readonly firstFactId: number } {
  const firstFactId =
    db.prepare<[], { n: number }>('SELECT coalesce(max(fact_id), 0) + 1 AS n FROM subscriber_month').get()?.n ?? 1
  const { lastInsertRowid } = db
    .prepare(
      `INSERT INTO import_batch (job_id, file_name, sheet, kind, content_hash, request_json, outcome_field, outcome_positive,
         months_json, fields_json, rows_read, rows_stored, rows_rejected, rows_skipped, totals_json, first_fact_id, last_fact_id,
         imported_at, duration_ms)
       VALUES (?, ?, ?, ?, ?, ?, ?, ?, '[]', '[]', 0, 0, 0, 0, '[]', ?, ?, ?, 0)`,
    )
    .run(
      batch.jobId, batch.fileName, batch.sheet, batch.kind, batch.contentHash, batch.requestJson, batch.outcome?.field ?? null,
      batch.outcome?.positive ?? null, firstFactId, firstFactId - 1, batch.importedAt,
    )
  return { batchId: Number(lastInsertRowid), firstFactId }
}

/** Adds the column of a field when a file first brings it. */
export function addField(db: WriteDb, field: Field, column: string, storage: StorageClass, batchId: number): void {
  db.exec(`ALTER TABLE subscriber_month ADD COLUMN ${quoted(column)} ${storage}`)
  db.prepare(
    `INSERT INTO field (field_id, zh, en, type, unit, group_id, source, history, sensitive, column_name, batch_id)
     VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
  ).run(
    field.id, field.zh, field.en, field.type, field.unit, field.group, field.source === 'custom' ? 'custom' : 'imported',
    field.history, field.sensitive ?? null, column, batchId,
  )
}

export function* storedSubscribers(db: ReadDb): Generator<StoredSubscriber, void, undefined> {
  const statement = db
    .prepare<[], [number, string, string | null, string | null]>(
      'SELECT subscriber_no, subscriber_key, sub_id, msisdn FROM subscriber ORDER BY subscriber_no',
    )
    .raw()
  for (const [subscriberNo, key, subId, msisdn] of statement.iterate()) yield { subscriberNo, key, subId, msisdn }
}

/** Prepared inserts of one batch. */
export function batchWriters(db: WriteDb, batchId: number) {
  const subscriber = db.prepare<[number, string, string | null, string | null, number]>(
    'INSERT INTO subscriber (subscriber_no, subscriber_key, sub_id, msisdn, batch_id) VALUES (?, ?, ?, ?, ?)',
  )
  const issue = db.prepare<[number, number, string, string | null, string, string, number]>(
    'INSERT INTO import_issue (batch_id, row_no, header, field_id, code, raw, rejected) VALUES (?, ?, ?, ?, ?, ?, ?)',
  )
  const rowNoOf = db.prepare<[number], { row_no: number }>('SELECT row_no FROM subscriber_month WHERE fact_id = ?')
  const removeFact = db.prepare<[number]>('DELETE FROM subscriber_month WHERE fact_id = ?')
  const removeContract = db.prepare<[number]>('DELETE FROM contract WHERE contract_id = ?')
  return {
    addSubscriber: ({ subscriberNo, key, subId, msisdn }: NewSubscriber) =>
      subscriber.run(subscriberNo, key, subId, msisdn, batchId),
    addIssue: (one: Issue) => issue.run(batchId, one.rowNo, one.header, one.field, one.code, one.raw, one.rejected ? 1 : 0),
    /** Takes a row out again and tells which row of the file it was. */
    removeFact: (factId: number): number => {
      const rowNo = rowNoOf.get(factId)?.row_no ?? 0
      removeFact.run(factId)
      return rowNo
    },
    removeContract: (contractId: number) => removeContract.run(contractId),
    inserter: (table: 'subscriber_month' | 'contract' | 'contact', columns: readonly string[]) =>
      new BulkInsert(db, table, columns),
  }
}

export type BatchWriters = ReturnType<typeof batchWriters>

export function nextContractId(db: ReadDb): number {
  return db.prepare<[], { n: number }>('SELECT coalesce(max(contract_id), 0) + 1 AS n FROM contract').get()?.n ?? 1
}

/** Sums of stored values over a range of facts. Missing: null when no row has a value. */
export function sumFacts(db: ReadDb, firstFactId: number, columns: readonly string[]): readonly (number | null)[] {
  if (columns.length === 0) return []
  const sums = columns.map((column) => `sum(${quoted(column)})`).join(', ')
  const statement = db.prepare<[number], (number | null)[]>(`SELECT ${sums} FROM subscriber_month WHERE fact_id >= ?`)
  return statement.raw().get(firstFactId) ?? []
}

export interface FinishedBatch {
  readonly batchId: number
  readonly lastFactId: number
  readonly months: readonly Month[]
  readonly fields: readonly FieldId[]
  readonly rowsRead: number
  readonly rowsStored: number
  readonly rowsRejected: number
  readonly rowsSkipped: number
  readonly totals: Batch['totals']
  readonly issues: readonly { readonly code: IssueCode; readonly count: number }[]
  readonly durationMs: number
}

/** Makes a batch count. Call inside the transaction that publishes all of a run. */
export function publishBatch(db: WriteDb, batch: FinishedBatch, publishedAt: string): void {
  db.prepare(
    `UPDATE import_batch SET last_fact_id = ?, months_json = ?, fields_json = ?, rows_read = ?, rows_stored = ?,
       rows_rejected = ?, rows_skipped = ?, totals_json = ?, issues_json = ?, duration_ms = ?, published_at = ? WHERE batch_id = ?`,
  ).run(
    batch.lastFactId, JSON.stringify(batch.months), JSON.stringify(batch.fields), batch.rowsRead, batch.rowsStored,
    batch.rowsRejected, batch.rowsSkipped, JSON.stringify(batch.totals), JSON.stringify(batch.issues), batch.durationMs,
    publishedAt, batch.batchId,
  )
}

/** Writes what a file added to subscribers known before: the sub_id or number they lacked. */
export function completeSubscribers(db: WriteDb, updates: Iterable<SubscriberUpdate>): void {
  const subId = db.prepare<[string, string, number]>(
    'UPDATE subscriber SET sub_id = ?, subscriber_key = ? WHERE subscriber_no = ? AND sub_id IS NULL',
  )
  const msisdn = db.prepare<[string, number]>('UPDATE subscriber SET msisdn = ? WHERE subscriber_no = ? AND msisdn IS NULL')
  for (const update of updates) {
    if (update.subId !== null) subId.run(update.subId, update.subId, update.subscriberNo)
    if (update.msisdn !== null) msisdn.run(update.msisdn, update.subscriberNo)
  }
}

/**
 * Replaces older batches by a newer one that says the same anew: same kind, months and headers, and not of the same run,
 * because the parts of a split file belong together.
 */
export function supersedeOlder(db: WriteDb, batchId: number): void {
  interface Row {
    readonly batch_id: number
    readonly job_id: number
    readonly kind: TableKind
    readonly months_json: string
    readonly request_json: string
  }
  const columns = 'batch_id, job_id, kind, months_json, request_json'
  const newer = db.prepare<[number], Row>(`SELECT ${columns} FROM import_batch WHERE batch_id = ?`).get(batchId)
  if (!newer) return
  const key = headerKey(newer.request_json)
  const older = db
    .prepare<[number, number, string, string], Row>(
      `SELECT ${columns} FROM import_batch WHERE batch_id < ? AND job_id <> ? AND kind = ? AND months_json = ? AND ${ACTIVE}`,
    )
    .all(batchId, newer.job_id, newer.kind, newer.months_json)
  const mark = db.prepare<[number, number]>('UPDATE import_batch SET superseded_by = ? WHERE batch_id = ?')
  for (const row of older) if (headerKey(row.request_json) === key) mark.run(batchId, row.batch_id)
}

function headerKey(requestJson: string): string {
  const request: Pick<TableRequest, 'columns'> = JSON.parse(requestJson)
  return profileKey('subscriberMaster', request.columns.map(({ header }) => header))
}

/** Takes a batch out of every number, which brings back what it had replaced, or puts it back. */
export function setUndone(db: WriteDb, batchId: number, undoneAt: string | null): void {
  db.prepare<[string | null, number]>('UPDATE import_batch SET undone_at = ? WHERE batch_id = ?').run(undoneAt, batchId)
  if (undoneAt === null) supersedeOlder(db, batchId)
  else db.prepare<[number]>('UPDATE import_batch SET superseded_by = NULL WHERE superseded_by = ?').run(batchId)
}
