import type { WriteDb } from './handles.ts'

/**
 * Removes what unfinished jobs staged: everything whose parent was never published. Run when a workspace opens and after
 * a job that did not succeed, so that the workspace is as it was before the job.
 */
export function sweepStaged(db: WriteDb): void {
  const staged = db
    .prepare<[], { batch_id: number; first_fact_id: number }>(
      'SELECT batch_id, first_fact_id FROM import_batch WHERE published_at IS NULL ORDER BY batch_id DESC',
    )
    .all()
  for (const batch of staged) sweepBatch(db, batch.batch_id, batch.first_fact_id)
  db.transaction(() => {
    db.exec(`
      DELETE FROM segment WHERE run_id IN (SELECT run_id FROM segment_run WHERE published_at IS NULL);
      DELETE FROM segment_run WHERE published_at IS NULL;
      DELETE FROM model_score WHERE model_id IN (SELECT model_id FROM model WHERE published_at IS NULL);
      DELETE FROM model WHERE published_at IS NULL;
      DELETE FROM target_member WHERE list_id IN (SELECT list_id FROM target_list WHERE published_at IS NULL);
      DELETE FROM target_list WHERE published_at IS NULL;
    `)
  })()
}

const STAGED_TABLES = [
  'contract', 'contact', 'bill_item', 'product_subscription', 'plan', 'org_unit', 'kpi_target', 'import_issue', 'subscriber',
] as const

/** Staged batches are the newest, so their facts are the tail of the table. */
function sweepBatch(db: WriteDb, batchId: number, firstFactId: number): void {
  db.transaction(() => {
    db.prepare<[number]>('DELETE FROM subscriber_month WHERE fact_id >= ?').run(firstFactId)
    for (const table of STAGED_TABLES) {
      db.prepare<[number]>(`DELETE FROM ${table} WHERE batch_id = ?`).run(batchId)
    }
    const columns = db.prepare<[number], { column_name: string }>('SELECT column_name FROM field WHERE batch_id = ?').all(batchId)
    for (const { column_name: column } of columns) db.exec(`ALTER TABLE subscriber_month DROP COLUMN "${column.replaceAll('"', '""')}"`)
    db.prepare<[number]>('DELETE FROM field WHERE batch_id = ?').run(batchId)
    db.prepare<[number]>('DELETE FROM import_batch WHERE batch_id = ?').run(batchId)
  })()
}

const DAYS_KEPT = 30

/** Ends the lists, segments and formula columns that were deleted more than 30 days ago; until then they can be brought back. */
export function purgeRemoved(db: WriteDb, now: Date): void {
  const before = new Date(now.getTime() - DAYS_KEPT * 86_400_000).toISOString()
  db.transaction(() => {
    db.prepare<[string]>('DELETE FROM target_member WHERE list_id IN (SELECT list_id FROM target_list WHERE removed_at < ?)').run(before)
    db.prepare<[string]>('DELETE FROM target_list WHERE removed_at < ?').run(before)
    db.prepare<[string]>('DELETE FROM segment WHERE removed_at < ?').run(before)
    db.prepare<[string]>('DELETE FROM formula_column WHERE removed_at < ?').run(before)
  })()
}
