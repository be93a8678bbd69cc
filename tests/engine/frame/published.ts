import type { TestWorkspace } from '../../helpers/workspace.ts'
import { monthOfDay, parseDay, type Month } from '../../../shared/domain/month.ts'

/** Publishes a batch that brings fields into other tables than the monthly facts. */
function publishBatch(workspace: TestWorkspace, kind: 'subscriberMaster' | 'complaint' | 'productSubscription', fields: readonly string[], months: readonly Month[] = []): number {
  const { db } = workspace
  const job = db
    .prepare(
      `INSERT INTO job (method, state, input_json, app_version, started_at)
       VALUES ('import.run', 'succeeded', '{}', 'test', '')`,
    )
    .run()
  const batch = db
    .prepare(
      `INSERT INTO import_batch (job_id, file_name, sheet, kind, content_hash, request_json, months_json, fields_json, rows_read,
         rows_stored, rows_rejected, rows_skipped, totals_json, first_fact_id, last_fact_id, imported_at, duration_ms, published_at)
       VALUES (?, 'test.csv', '', ?, '', '{}', ?, ?, 0, 0, 0, 0, '[]', 0, -1, '', 0, '2024-09-05')`,
    )
    .run(job.lastInsertRowid, kind, JSON.stringify(months), JSON.stringify(fields))
  return Number(batch.lastInsertRowid)
}

export interface ContractRow {
  readonly subscriber: number
  readonly name: string
  /** YYYY-MM-DD; null = not given. */
  readonly start: string | null
  readonly end: string | null
  /** In fen. */
  readonly lowFee?: number
  readonly rebate?: number
}

export function publishContracts(workspace: TestWorkspace, month: Month, rows: readonly ContractRow[]): number {
  const fields = ['contract_name', 'contract_start', 'contract_end']
  if (rows.some(({ lowFee }) => lowFee !== undefined)) fields.push('low_fee')
  if (rows.some(({ rebate }) => rebate !== undefined)) fields.push('monthly_rebate')
  const batchId = publishBatch(workspace, 'subscriberMaster', fields, [month])
  const insert = workspace.db.prepare(
    'INSERT INTO contract (batch_id, subscriber_no, month, contract_name, contract_start, contract_end, low_fee_fen, monthly_rebate_fen) VALUES (?, ?, ?, ?, ?, ?, ?, ?)',
  )
  const day = (text: string | null) => (text === null ? null : parseDay(text))
  for (const row of rows) insert.run(batchId, row.subscriber, month, row.name, day(row.start), day(row.end), row.lowFee ?? null, row.rebate ?? null)
  workspace.frame.refresh()
  return batchId
}

export function publishContacts(
  workspace: TestWorkspace,
  rows: readonly { readonly subscriber: number; readonly day: string; readonly type: string | null }[],
): number {
  const batchId = publishBatch(workspace, 'complaint', ['contact_time', 'contact_type'], rows.map(({ day }) => monthOfDay(parseDay(day) ?? NaN)).toSorted((a, b) => a - b))
  const insert = workspace.db.prepare(
    'INSERT INTO contact (batch_id, subscriber_no, contact_day, contact_time, contact_type) VALUES (?, ?, ?, ?, ?)',
  )
  for (const { subscriber, day, type } of rows) insert.run(batchId, subscriber, parseDay(day), day, type)
  workspace.frame.refresh()
  return batchId
}

export function publishProducts(
  workspace: TestWorkspace, month: Month,
  rows: readonly { readonly subscriber: number; readonly product: string; readonly start?: string; readonly end?: string; readonly status?: string }[],
): number {
  const batchId = publishBatch(workspace, 'productSubscription', ['product'], [month])
  const insert = workspace.db.prepare(
    'INSERT INTO product_subscription (batch_id, subscriber_no, month, row_no, product, prod_start, prod_end, prod_status) VALUES (?, ?, ?, ?, ?, ?, ?, ?)',
  )
  for (const [i, { subscriber, product, start, end, status }] of rows.entries()) {
    insert.run(batchId, subscriber, month, i + 2, product, start === undefined ? null : parseDay(start), end === undefined ? null : parseDay(end), status ?? null)
  }
  workspace.frame.refresh()
  return batchId
}

/** Publishes a churn model of a month with the probabilities it gave. */
export function publishScores({ db, frame }: TestWorkspace, month: Month, scores: readonly (readonly [subscriber: number, score: number])[]): void {
  const job = db.prepare(`INSERT INTO job (method, state, input_json, app_version, started_at) VALUES ('churn.train', 'succeeded', '{}', 'test', '')`).run().lastInsertRowid
  const columns = db.prepare<[], { name: string; notnull: number; dflt_value: string | null; type: string; pk: number }>(`SELECT name, "notnull", dflt_value, type, pk FROM pragma_table_info('model')`).all()
  const given: Readonly<Record<string, unknown>> = { job_id: job, kind: 'churn', month, published_at: '2024-09-05' }
  const needed = columns.filter(({ name, notnull, dflt_value: fallback, pk }) => pk === 0 && (name in given || (notnull === 1 && fallback === null)))
  const model = db
    .prepare(`INSERT INTO model (${needed.map(({ name }) => name).join(', ')}) VALUES (${needed.map(() => '?').join(', ')})`)
    .run(...needed.map(({ name, type }) => given[name] ?? (type === 'TEXT' ? '{}' : 0))).lastInsertRowid
  for (const [subscriber, score] of scores) db.prepare('INSERT INTO model_score (model_id, subscriber_no, value) VALUES (?, ?, ?)').run(model, subscriber, score)
  frame.refresh()
}

/** Takes a batch out of the count: undone, or replaced by another. */
export function endBatch({ db, frame }: TestWorkspace, batchId: number, how: 'undone' | { readonly supersededBy: number }): void {
  if (how === 'undone') db.prepare(`UPDATE import_batch SET undone_at = '2024-09-06' WHERE batch_id = ?`).run(batchId)
  else db.prepare('UPDATE import_batch SET superseded_by = ? WHERE batch_id = ?').run(how.supersededBy, batchId)
  frame.refresh()
}
