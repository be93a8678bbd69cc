import type { Batch, IssueCode, TableKind, TableRequest } from '../../../shared/api/import.ts'
import type { Field, FieldId } from '../../../shared/domain/field.ts'
import type { Month } from '../../../shared/domain/month.ts'
import { addColumns } from '../db/add-columns.ts'
import type { ReadDb, WriteDb } from '../db/handles.ts'
import type { BatchCounts } from './batch-counts.ts'
import type { KnownField, StorageClass } from './custom-field.ts'
import type { StoredSubscriber, SubscriberUpdate } from './subscriber-index.ts'

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

/** When the same content was imported with the same request and still counts; undefined otherwise. */
export function findSameContent(db: ReadDb, contentHash: string): string | undefined {
  return db
    .prepare<[string], { imported_at: string }>(`SELECT imported_at FROM import_batch WHERE content_hash = ? AND ${ACTIVE}`)
    .get(contentHash)?.imported_at
}

/** What a batch that counts was made of. */
export interface CountingRequest {
  readonly request: TableRequest
  readonly contentHash: string
  readonly importedAt: string
}

/** Oldest first; batches that no request made are left out. */
export function readCountingRequests(db: ReadDb): CountingRequest[] {
  const rows = db
    .prepare<[], { request_json: string; content_hash: string; imported_at: string }>(
      `SELECT request_json, content_hash, imported_at FROM import_batch WHERE ${ACTIVE} AND request_json <> '{}' ORDER BY batch_id`,
    )
    .all()
  return rows.map(({ request_json: json, content_hash: contentHash, imported_at: importedAt }) => ({ request: JSON.parse(json), contentHash, importedAt }))
}

export interface StagedBatch {
  readonly jobId: number
  readonly fileName: string
  /** The file inside of a container; '' for ordinary files. */
  readonly member: string
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
      `INSERT INTO import_batch (job_id, file_name, member, sheet, kind, content_hash, request_json, outcome_field, outcome_positive,
         months_json, fields_json, rows_read, rows_stored, rows_rejected, rows_skipped, totals_json, first_fact_id, last_fact_id,
         imported_at, duration_ms)
       VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, '[]', '[]', 0, 0, 0, 0, '[]', ?, ?, ?, 0)`,
    )
    .run(
      batch.jobId, batch.fileName, batch.member, batch.sheet, batch.kind, batch.contentHash, batch.requestJson, batch.outcome?.field ?? null,
      batch.outcome?.positive ?? null, firstFactId, firstFactId - 1, batch.importedAt,
    )
  return { batchId: Number(lastInsertRowid), firstFactId }
}

/** A field that a file brings first, and where its values go. */
export interface NewField {
  readonly field: Field
  readonly sqlColumn: string
  readonly storage: StorageClass
}

/** Adds the columns of fields that a file brings first. Call inside a transaction, for all of them at once: see `addColumns`. */
export function addFields(db: WriteDb, fields: readonly NewField[], batchId: number): void {
  addColumns(db, 'subscriber_month', fields.map(({ sqlColumn, storage }) => ({ name: sqlColumn, type: storage })))
  const add = db.prepare(
    `INSERT INTO field (field_id, zh, en, type, unit, group_id, source, history, sensitive, column_name, batch_id)
     VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
  )
  for (const { field, sqlColumn } of fields) {
    const { id, zh, en, type, unit, group, source, history, sensitive } = field
    add.run(id, zh, en, type, unit, group, source === 'custom' ? 'custom' : 'imported', history, sensitive ?? null, sqlColumn, batchId)
  }
}

export function* storedSubscribers(db: ReadDb): Generator<StoredSubscriber, void, undefined> {
  const statement = db
    .prepare<[], [number, string, string | null, string | null]>(
      'SELECT subscriber_no, subscriber_key, sub_id, msisdn FROM subscriber ORDER BY subscriber_no',
    )
    .raw()
  for (const [subscriberNo, key, subId, msisdn] of statement.iterate()) yield { subscriberNo, key, subId, msisdn }
}

export interface FinishedBatch {
  readonly batchId: number
  readonly firstFactId: number
  readonly lastFactId: number
  readonly months: readonly Month[]
  readonly fields: readonly FieldId[]
  /** One bit per subscriber. Missing: null for a kind about nobody. */
  readonly subscribers: Buffer | null
  readonly rowsRead: number
  readonly rowsStored: number
  readonly rowsRejected: number
  readonly rowsSkipped: number
  readonly totals: Batch['totals']
  readonly issues: readonly { readonly code: IssueCode; readonly count: number }[]
  /** Missing: null for tables that no month is compared by. */
  readonly counts: BatchCounts | null
  readonly durationMs: number
}

/** Makes a batch count. Call inside the transaction that publishes all of a run. */
export function publishBatch(db: WriteDb, batch: FinishedBatch, publishedAt: string): void {
  db.prepare(
    `UPDATE import_batch SET last_fact_id = ?, subscribers = ?, months_json = ?, fields_json = ?, rows_read = ?, rows_stored = ?,
       rows_rejected = ?, rows_skipped = ?, totals_json = ?, issues_json = ?, counts_json = ?, duration_ms = ?, published_at = ? WHERE batch_id = ?`,
  ).run(
    batch.lastFactId, batch.subscribers, JSON.stringify(batch.months), JSON.stringify(batch.fields), batch.rowsRead, batch.rowsStored,
    batch.rowsRejected, batch.rowsSkipped, JSON.stringify(batch.totals), JSON.stringify(batch.issues),
    batch.counts === null ? null : JSON.stringify(batch.counts), batch.durationMs, publishedAt, batch.batchId,
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
