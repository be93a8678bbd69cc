import type { TableRequest } from '../../../shared/api/import.ts'
import type { ReadDb, WriteDb } from '../db/handles.ts'
import { overlaps } from './subscriber-set.ts'

interface Row {
  readonly batch_id: number
  readonly job_id: number
  readonly request_json: string
  readonly subscribers: Buffer | null
  readonly undone_at: string | null
  readonly superseded_by: number | null
}

/**
 * Says of every batch of the same kind and months as the given ones which later batch replaces it: one of another run with
 * the same headers and mostly the same subscribers, that is not undone. Tables of other subscribers are the parts of a split
 * file, which belong together. The outcome depends on what is undone and on nothing else, so that whatever is undone and put
 * back in any order ends as it was.
 */
export function settleReplaced(db: WriteDb, batchIds: readonly number[]): void {
  const mark = db.prepare<[number | null, number]>('UPDATE import_batch SET superseded_by = ? WHERE batch_id = ?')
  for (const group of groupsOf(db, batchIds)) {
    const headers = new Map(group.map(({ batch_id: id, request_json: json }) => [id, headerKey(json)]))
    for (const [i, row] of group.entries()) {
      const by = row.undone_at === null ? group.slice(i + 1).find((later) => headers.get(later.batch_id) === headers.get(row.batch_id) && replaces(later, row)) : undefined
      const supersededBy = by?.batch_id ?? null
      if (supersededBy !== row.superseded_by) mark.run(supersededBy, row.batch_id)
    }
  }
}

/** Takes a batch out of every number, which brings back what it had replaced, or puts it back. */
export function setUndone(db: WriteDb, batchId: number, undoneAt: string | null): void {
  db.prepare<[string | null, number]>('UPDATE import_batch SET undone_at = ? WHERE batch_id = ?').run(undoneAt, batchId)
  settleReplaced(db, [batchId])
}

/** Published batches of the same kind and months, oldest first; each group once. */
function groupsOf(db: ReadDb, batchIds: readonly number[]): Row[][] {
  const keyOf = db.prepare<[number], { kind: string; months_json: string }>('SELECT kind, months_json FROM import_batch WHERE batch_id = ?')
  const keys = new Map(batchIds.map((batchId) => keyOf.get(batchId)).flatMap((key) => (key ? [[`${key.kind} ${key.months_json}`, key] as const] : [])))
  const ofKey = db.prepare<[string, string], Row>(
    `SELECT batch_id, job_id, request_json, subscribers, undone_at, superseded_by FROM import_batch
     WHERE kind = ? AND months_json = ? AND published_at IS NOT NULL ORDER BY batch_id`,
  )
  return Array.from(keys.values(), ({ kind, months_json: months }) => ofKey.all(kind, months))
}

function replaces(later: Row, earlier: Row): boolean {
  if (later.undone_at !== null || later.job_id === earlier.job_id) return false
  return !later.subscribers || !earlier.subscribers || overlaps(later.subscribers, earlier.subscribers)
}

/** Two tables of the same headers, in whatever order, say the same of their subscribers. */
function headerKey(requestJson: string): string {
  const request: Pick<TableRequest, 'columns'> = JSON.parse(requestJson)
  return JSON.stringify(request.columns.map(({ header }) => header).filter((header) => header !== '').toSorted())
}
