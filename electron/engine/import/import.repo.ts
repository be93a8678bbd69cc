import type { Batch, IssueCode, TableKind, TableRequest } from '../../../shared/api/import.ts'
import type { Field, FieldId } from '../../../shared/domain/field.ts'
import type { Month } from '../../../shared/domain/month.ts'
import type { ReadDb, WriteDb } from '../db/handles.ts'
import { quoted } from './bulk-insert.ts'
import type { KnownField, StorageClass } from './custom-field.ts'
import type { StoredSubscriber, SubscriberUpdate } from './subscriber-index.ts'
import { overlaps } from './subscriber-set.ts'

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
  readonly durationMs: number
}

/** Makes a batch count. Call inside the transaction that publishes all of a run. */
export function publishBatch(db: WriteDb, batch: FinishedBatch, publishedAt: string): void {
  db.prepare(
    `UPDATE import_batch SET last_fact_id = ?, subscribers = ?, months_json = ?, fields_json = ?, rows_read = ?, rows_stored = ?,
       rows_rejected = ?, rows_skipped = ?, totals_json = ?, issues_json = ?, duration_ms = ?, published_at = ? WHERE batch_id = ?`,
  ).run(
    batch.lastFactId, batch.subscribers, JSON.stringify(batch.months), JSON.stringify(batch.fields), batch.rowsRead, batch.rowsStored,
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
 * Replaces older batches by a newer one that says the same anew: same kind, months and headers, mostly of the same
 * subscribers, and not of the same run. Tables of other subscribers are the parts of a split file, which belong together.
 */
export function supersedeOlder(db: WriteDb, batchId: number): void {
  interface Row {
    readonly batch_id: number
    readonly job_id: number
    readonly kind: TableKind
    readonly months_json: string
    readonly request_json: string
    readonly subscribers: Buffer | null
  }
  const columns = 'batch_id, job_id, kind, months_json, request_json, subscribers'
  const newer = db.prepare<[number], Row>(`SELECT ${columns} FROM import_batch WHERE batch_id = ?`).get(batchId)
  if (!newer) return
  const key = headerKey(newer.request_json)
  const older = db
    .prepare<[number, number, string, string], Row>(
      `SELECT ${columns} FROM import_batch WHERE batch_id < ? AND job_id <> ? AND kind = ? AND months_json = ? AND ${ACTIVE}`,
    )
    .all(batchId, newer.job_id, newer.kind, newer.months_json)
  const mark = db.prepare<[number, number]>('UPDATE import_batch SET superseded_by = ? WHERE batch_id = ?')
  for (const row of older) {
    const isSameBase = !newer.subscribers || !row.subscribers || overlaps(newer.subscribers, row.subscribers)
    if (isSameBase && headerKey(row.request_json) === key) mark.run(batchId, row.batch_id)
  }
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
