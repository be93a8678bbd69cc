import { recipeSchema, waterfallSchema, type Recipe, type TargetList, type Waterfall } from '../../../shared/api/campaign.ts'
import { AppError } from '../../../shared/domain/errors.ts'
import type { Month } from '../../../shared/domain/month.ts'
import type { ReadDb, WriteDb } from '../db/handles.ts'
import { snapshotSchema, type Snapshot } from './snapshot.ts'

interface ListRow {
  readonly list_id: number
  readonly name: string
  readonly state: 'draft' | 'locked'
  readonly recipe_json: string
  readonly waterfall_json: string
  readonly model_id: number | null
  readonly hash: string | null
  readonly created_at: string
  readonly locked_at: string | null
  readonly removed_at: string | null
}

export type Arm = 'target' | 'control'

export interface Member {
  readonly subscriberNo: number
  readonly arm: Arm
  readonly workOrder: string
  readonly rank: number
  readonly grid: string | null
  readonly area: string | null
  readonly manager: string | null
  readonly snapshot: Snapshot
}

interface MemberRow {
  readonly subscriber_no: number
  readonly arm: Arm
  readonly work_order: string
  readonly rank: number
  readonly grid: string | null
  readonly area: string | null
  readonly manager: string | null
  readonly snapshot_json: string
}

const LIST_COLUMNS = 'list_id, name, state, recipe_json, waterfall_json, model_id, hash, created_at, locked_at, removed_at'
const MEMBER_COLUMNS = 'subscriber_no, arm, work_order, rank, grid, area, manager, snapshot_json'

export function readLists(db: ReadDb): TargetList[] {
  return db
    .prepare<[], ListRow>(`SELECT ${LIST_COLUMNS} FROM target_list WHERE published_at IS NOT NULL ORDER BY list_id DESC`)
    .all()
    .map(readList)
}

/** Errors: LIST_NOT_FOUND. */
export function requireList(db: ReadDb, listId: number): TargetList {
  const row = db
    .prepare<[number], ListRow>(`SELECT ${LIST_COLUMNS} FROM target_list WHERE list_id = ? AND published_at IS NOT NULL`)
    .get(listId)
  if (!row) throw new AppError('LIST_NOT_FOUND', { listId })
  return readList(row)
}

function readList(row: ListRow): TargetList {
  return {
    listId: row.list_id,
    name: row.name,
    state: row.state,
    recipe: recipeSchema.parse(JSON.parse(row.recipe_json)),
    waterfall: waterfallSchema.parse(JSON.parse(row.waterfall_json)),
    hash: row.hash,
    modelId: row.model_id,
    createdAt: row.created_at,
    lockedAt: row.locked_at,
    removed: row.removed_at !== null,
  }
}

export function isNameTaken(db: ReadDb, name: string): boolean {
  return (
    db.prepare<[string], unknown>('SELECT 1 FROM target_list WHERE name = ? AND published_at IS NOT NULL AND removed_at IS NULL').get(name) !== undefined
  )
}

/** Members of all locked lists of a month that are not deleted: row indices. */
export function lockedMembers(db: ReadDb, month: Month): readonly number[] {
  return db
    .prepare<[number], [number]>(
      `SELECT DISTINCT subscriber_no FROM target_member JOIN target_list USING (list_id)
       WHERE month = ? AND state = 'locked' AND removed_at IS NULL AND published_at IS NOT NULL`,
    )
    .raw()
    .all(month)
    .map(([subscriberNo]) => subscriberNo - 1)
}

/** Members by rank, one at a time. */
export function* iterateMembers(db: ReadDb, listId: number, arm?: Arm): Generator<Member> {
  const statement = db.prepare<[number, string | null, string | null], MemberRow>(
    `SELECT ${MEMBER_COLUMNS} FROM target_member WHERE list_id = ? AND (? IS NULL OR arm = ?) ORDER BY rank`,
  )
  for (const row of statement.iterate(listId, arm ?? null, arm ?? null)) yield readMember(row)
}

export function readMembers(db: ReadDb, listId: number, page: { readonly arm: Arm | undefined; readonly offset: number; readonly limit: number }) {
  const arm = page.arm ?? null
  const total =
    db
      .prepare<[number, string | null, string | null], { n: number }>(
        'SELECT count(*) AS n FROM target_member WHERE list_id = ? AND (? IS NULL OR arm = ?)',
      )
      .get(listId, arm, arm)?.n ?? 0
  const members = db
    .prepare<[number, string | null, string | null, number, number], MemberRow>(
      `SELECT ${MEMBER_COLUMNS} FROM target_member WHERE list_id = ? AND (? IS NULL OR arm = ?) ORDER BY rank LIMIT ? OFFSET ?`,
    )
    .all(listId, arm, arm, page.limit, page.offset)
    .map(readMember)
  return { total, members }
}

function readMember(row: MemberRow): Member {
  return {
    subscriberNo: row.subscriber_no,
    arm: row.arm,
    workOrder: row.work_order,
    rank: row.rank,
    grid: row.grid,
    area: row.area,
    manager: row.manager,
    snapshot: snapshotSchema.parse(JSON.parse(row.snapshot_json)),
  }
}

/** Writes the list's row, not yet visible; members follow and `publishList` shows it. */
export function stageList(
  db: WriteDb,
  list: { readonly jobId: number; readonly name: string; readonly recipe: Recipe; readonly waterfall: Waterfall; readonly modelId: number | null; readonly now: Date },
): number {
  const { lastInsertRowid } = db
    .prepare<[number, string, number, string, string, number | null, string]>(
      `INSERT INTO target_list (job_id, name, state, month, recipe_json, waterfall_json, model_id, created_at)
       VALUES (?, ?, 'draft', ?, ?, ?, ?, ?)`,
    )
    .run(list.jobId, list.name, list.recipe.month, JSON.stringify(list.recipe), JSON.stringify(list.waterfall), list.modelId, list.now.toISOString())
  return Number(lastInsertRowid)
}

export function memberInserter(db: WriteDb, listId: number): (member: Member) => void {
  const insert = db.prepare(
    `INSERT INTO target_member (list_id, ${MEMBER_COLUMNS}) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)`,
  )
  return (member) => {
    insert.run(
      listId, member.subscriberNo, member.arm, member.workOrder, member.rank, member.grid, member.area, member.manager, JSON.stringify(member.snapshot),
    )
  }
}

export function publishList(db: WriteDb, listId: number, now: Date): void {
  db.prepare<[string, number]>('UPDATE target_list SET published_at = ? WHERE list_id = ?').run(now.toISOString(), listId)
}

export function markLocked(db: WriteDb, listId: number, hash: string, now: Date): void {
  db.prepare<[string, string, number]>(`UPDATE target_list SET state = 'locked', hash = ?, locked_at = ? WHERE list_id = ?`).run(hash, now.toISOString(), listId)
}

export function markRemoved(db: WriteDb, listId: number, removedAt: string | null): void {
  db.prepare<[string | null, number]>('UPDATE target_list SET removed_at = ? WHERE list_id = ?').run(removedAt, listId)
}

/** The members as stored, in a fixed order, for the hash of a locked list. */
export function* memberLines(db: ReadDb, listId: number): Generator<string> {
  const statement = db.prepare<[number], MemberRow>(`SELECT ${MEMBER_COLUMNS} FROM target_member WHERE list_id = ? ORDER BY subscriber_no`)
  for (const row of statement.iterate(listId)) yield `${row.subscriber_no}|${row.arm}|${row.work_order}|${row.snapshot_json}\n`
}
