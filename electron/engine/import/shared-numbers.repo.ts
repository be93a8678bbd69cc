import type { Batch, TableRequest } from '../../../shared/api/import.ts'
import { TABLE_KIND_RULES } from '../../../shared/domain/table-kind.ts'
import type { WriteDb } from '../db/handles.ts'
import type { CountedBatch } from './gate.repo.ts'
import { KEPT_PER_CODE } from './issue-log.ts'
import type { BatchSets } from './match-rate.ts'

interface Place {
  readonly request_json: string
  readonly issues_json: string
  readonly first_fact_id: number
  readonly last_fact_id: number
}

/**
 * Notes the rows that say whom they are about by nothing but a number which several subscribers of the base tables have had:
 * such a row counts for the newest of them.
 *
 * Cost: one pass over the numbers of the workspace, and one over the rows of a batch that has such a number.
 */
export function noteSharedNumbers(db: WriteDb, sets: BatchSets, { batchId, fields, kind }: CountedBatch): void {
  const { table } = TABLE_KIND_RULES[kind]
  const own = sets.of(batchId)
  if (!own || table === null || !fields.has('msisdn') || fields.has('sub_id') || fields.has('open_date')) return
  const known = sets.baseWithout(batchId, own)
  const holders = db
    .prepare<[], [number, string]>(
      `SELECT subscriber_no, msisdn FROM subscriber WHERE msisdn IN (
         SELECT msisdn FROM subscriber WHERE msisdn IS NOT NULL GROUP BY msisdn HAVING count(*) > 1)`,
    )
    .raw()
    .all()
  const byNumber = Map.groupBy(holders.filter(([subscriberNo]) => known.has(subscriberNo - 1)), ([, msisdn]) => msisdn)
  const isShared = ([, msisdn]: readonly [number, string]) => (byNumber.get(msisdn)?.length ?? 0) > 1
  const numbers = new Map(holders.filter((holder) => own.has(holder[0] - 1) && isShared(holder)))
  if (numbers.size === 0) return
  const place = db.prepare<[number], Place>('SELECT request_json, issues_json, first_fact_id, last_fact_id FROM import_batch WHERE batch_id = ?').get(batchId)
  if (!place) return
  const range = table === 'subscriber_month' ? 'fact_id BETWEEN ? AND ?' : 'batch_id BETWEEN ? AND ?'
  const [from, to] = table === 'subscriber_month' ? [place.first_fact_id, place.last_fact_id] : [batchId, batchId]
  const rows = new Map<number, string>()
  const statement = db.prepare<[number, number], [number, number]>(`SELECT row_no, subscriber_no FROM ${table} WHERE ${range}`).raw()
  for (const [rowNo, subscriberNo] of statement.iterate(from, to)) {
    const number = numbers.get(subscriberNo)
    if (number !== undefined) rows.set(rowNo, number)
  }
  saveIssues(db, batchId, place, rows)
}

function saveIssues(db: WriteDb, batchId: number, place: Place, rows: ReadonlyMap<number, string>): void {
  const { columns = [] }: Partial<TableRequest> = JSON.parse(place.request_json)
  const header = columns.find(({ field }) => field === 'msisdn')?.header ?? ''
  const add = db.prepare<[number, number, string, string]>(
    `INSERT INTO import_issue (batch_id, row_no, header, field_id, code, raw, rejected) VALUES (?, ?, ?, 'msisdn', 'NUMBER_SHARED', ?, 0)`,
  )
  for (const [rowNo, number] of [...rows].slice(0, KEPT_PER_CODE)) add.run(batchId, rowNo, header, number)
  const counts: Batch['issues'] = JSON.parse(place.issues_json)
  const issues = [...counts, { code: 'NUMBER_SHARED', count: rows.size }].toSorted((a, b) => b.count - a.count)
  db.prepare<[string, number]>('UPDATE import_batch SET issues_json = ? WHERE batch_id = ?').run(JSON.stringify(issues), batchId)
}
