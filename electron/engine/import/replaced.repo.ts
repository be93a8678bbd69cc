import type { TableRequest } from '../../../shared/api/import.ts'
import type { Month } from '../../../shared/domain/month.ts'
import type { ReadDb, WriteDb } from '../db/handles.ts'
import { sharedCounts } from './subscriber-set.ts'

interface Row {
  readonly batch_id: number
  readonly job_id: number
  readonly file_name: string
  readonly request_json: string
  readonly months_json: string
  readonly subscribers: Buffer | null
  readonly undone_at: string | null
  readonly superseded_by: number | null
}

const COLUMNS = 'batch_id, job_id, file_name, request_json, months_json, subscribers, undone_at, superseded_by'

interface Told extends Row {
  readonly fields: string
  readonly months: readonly Month[]
}

/**
 * Says of every batch of the same kind as the given ones which later batch replaces it: one of another run that brings the
 * same fields for all of its months and has at least half of its subscribers, and is not undone. A table of other
 * subscribers is a part of a split file; one of a few corrects them; both count beside the earlier one. The outcome depends
 * on what is undone and on nothing else, so that whatever is undone and put back in any order ends as it was.
 */
export function settleReplaced(db: WriteDb, batchIds: readonly number[]): void {
  const mark = db.prepare<[number | null, number]>('UPDATE import_batch SET superseded_by = ? WHERE batch_id = ?')
  for (const group of groupsOf(db, batchIds)) {
    for (const [i, row] of group.entries()) {
      const by = row.undone_at === null ? group.slice(i + 1).find((later) => replaces(later, row)) : undefined
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

export interface Replaced {
  readonly fileName: string
  /** Subscribers of the replaced batch. */
  readonly before: number
  /** Those of them that the batch in its place does not have. */
  readonly lost: number
}

/** What a batch stands in the place of. Batches about nobody, and those older than their stored sets, are left out. */
export function replacedBy(db: ReadDb, batchId: number): readonly Replaced[] {
  const own = db.prepare<[number], Row>(`SELECT ${COLUMNS} FROM import_batch WHERE batch_id = ?`).get(batchId)?.subscribers
  const rows = db.prepare<[number], Row>(`SELECT ${COLUMNS} FROM import_batch WHERE superseded_by = ? ORDER BY batch_id`).all(batchId)
  return rows.flatMap(({ file_name: fileName, subscribers }) => {
    if (!own || !subscribers) return []
    const { inA, shared } = sharedCounts(subscribers, own)
    return [{ fileName, before: inA, lost: inA - shared }]
  })
}

/** Published batches of the same kind, oldest first; each group once. */
function groupsOf(db: ReadDb, batchIds: readonly number[]): Told[][] {
  const kindOf = db.prepare<[number], { kind: string }>('SELECT kind FROM import_batch WHERE batch_id = ?')
  const kinds = new Set(batchIds.flatMap((batchId) => kindOf.get(batchId)?.kind ?? []))
  const ofKind = db.prepare<[string], Row>(`SELECT ${COLUMNS} FROM import_batch WHERE kind = ? AND published_at IS NOT NULL ORDER BY batch_id`)
  return Array.from(kinds, (kind) => ofKind.all(kind).map((row) => ({ ...row, fields: fieldsKey(row.request_json), months: JSON.parse(row.months_json) })))
}

function replaces(later: Told, earlier: Told): boolean {
  if (later.undone_at !== null || later.job_id === earlier.job_id || later.fields !== earlier.fields) return false
  if (!earlier.months.every((month) => later.months.includes(month)) || (earlier.months.length === 0 && later.months.length > 0)) return false
  if (!later.subscribers || !earlier.subscribers) return true
  const { inA, shared } = sharedCounts(earlier.subscribers, later.subscribers)
  return shared * 2 >= inA
}

/** Two tables that bring the same fields say the same of their subscribers, however their headers are spelt. */
function fieldsKey(requestJson: string): string {
  const request: Pick<TableRequest, 'columns'> = JSON.parse(requestJson)
  return JSON.stringify(request.columns.flatMap(({ field, header, period }) => (field === null ? [] : [[field, period ?? null, field.startsWith('x_') ? header : '']])).map(String).toSorted())
}
