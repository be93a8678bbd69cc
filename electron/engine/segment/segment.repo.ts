import type { z } from 'zod'
import type { Segment, SegmentFamily, segmentRunSchema } from '../../../shared/api/segment.ts'
import type { Month } from '../../../shared/domain/month.ts'
import type { Rule } from '../../../shared/domain/rule.ts'
import type { ReadDb, WriteDb } from '../db/handles.ts'
import type { BitSet } from '../frame/bit-set.ts'
import { packBits } from '../frame/packed-bits.ts'

export type SegmentRun = z.infer<typeof segmentRunSchema>
export type SegmentRunHead = Omit<SegmentRun, 'segments'>

interface RunRow {
  readonly family: SegmentFamily
  readonly version: number
  readonly month: Month
  readonly base_rule_json: string
  readonly base_count: number
  readonly thresholds_json: string
  readonly incomplete: number
}

interface SegmentRow {
  readonly segment_id: number
  readonly family: SegmentFamily
  readonly code: string
  readonly name: string
  readonly rule_json: string
  readonly recipe_json: string | null
  readonly month: Month
  readonly count: number
  readonly version: number
  readonly created_at: string
}

const SEGMENT_COLUMNS = 'segment_id, family, code, name, rule_json, recipe_json, month, count, version, created_at'

/** The classes of the newest published run of each family: what lists, columns and profiles show. */
const IN_NEWEST_RUN = `run_id IN (
  SELECT run_id FROM segment_run AS run WHERE published_at IS NOT NULL AND version = (
    SELECT max(version) FROM segment_run WHERE published_at IS NOT NULL AND family = run.family))`

function toSegment(row: SegmentRow): Segment {
  return {
    segmentId: row.segment_id,
    family: row.family,
    code: row.code,
    name: row.name,
    rule: row.recipe_json === null ? JSON.parse(row.rule_json) : { op: 'inSegment', segmentId: row.segment_id },
    recipe: row.recipe_json === null ? null : JSON.parse(row.recipe_json),
    month: row.month,
    count: row.count,
    version: row.version,
    createdAt: row.created_at,
  }
}

/** Published runs, newest first. */
export function listRuns(db: ReadDb): SegmentRunHead[] {
  return db
    .prepare<[], RunRow>(
      `SELECT family, version, month, base_rule_json, base_count, thresholds_json, incomplete
       FROM segment_run WHERE published_at IS NOT NULL ORDER BY run_id DESC`,
    )
    .all()
    .map((row) => ({
      family: row.family,
      month: row.month,
      version: row.version,
      base: { rule: JSON.parse(row.base_rule_json), count: row.base_count },
      thresholds: JSON.parse(row.thresholds_json),
      incomplete: row.incomplete,
    }))
}

/** The classes of the newest run of each family, then the analyst's own in the order they were made. */
export function listSegments(db: ReadDb): Segment[] {
  return db
    .prepare<[], SegmentRow>(
      `SELECT ${SEGMENT_COLUMNS} FROM segment
       WHERE removed_at IS NULL AND (run_id IS NULL OR ${IN_NEWEST_RUN})
       ORDER BY run_id IS NULL, segment_id`,
    )
    .all()
    .map(toSegment)
}

export function segmentsOfFamily(db: ReadDb, family: SegmentFamily): Segment[] {
  return listSegments(db).filter((segment) => segment.family === family)
}

/** The rule of a segment of any version, of fixed members the segment itself; null when there is none or it was removed. */
export function segmentRule(db: ReadDb, segmentId: number): Rule | null {
  const row = db
    .prepare<[number], SegmentRow>(`SELECT ${SEGMENT_COLUMNS} FROM segment WHERE segment_id = ? AND removed_at IS NULL`)
    .get(segmentId)
  return row ? toSegment(row).rule : null
}

export function nextVersion(db: ReadDb, family: SegmentFamily): number {
  const newest = db
    .prepare<[string], { version: number }>('SELECT coalesce(max(version), 0) AS version FROM segment_run WHERE family = ?')
    .get(family)
  return (newest?.version ?? 0) + 1
}

/** Stages a run; nothing of it is visible before `publishRun`. Answers its run_id. */
export function stageRun(db: WriteDb, jobId: number, run: SegmentRunHead): number {
  const { lastInsertRowid } = db
    .prepare<[number, string, number, number, string, number, string, number]>(
      `INSERT INTO segment_run (job_id, family, version, month, base_rule_json, base_count, thresholds_json, incomplete)
       VALUES (?, ?, ?, ?, ?, ?, ?, ?)`,
    )
    .run(
      jobId, run.family, run.version, run.month, JSON.stringify(run.base.rule), run.base.count,
      JSON.stringify(run.thresholds), run.incomplete,
    )
  return Number(lastInsertRowid)
}

export function publishRun(db: WriteDb, runId: number, now: Date): void {
  db.prepare<[string, number]>('UPDATE segment_run SET published_at = ? WHERE run_id = ?').run(now.toISOString(), runId)
}

/** `runId` null = the analyst's own. */
export function insertSegment(db: WriteDb, runId: number | null, segment: Omit<Segment, 'segmentId' | 'recipe'>): Segment {
  const { lastInsertRowid } = db
    .prepare<[number | null, string, string, string, string, number, number, number, string]>(
      `INSERT INTO segment (run_id, family, code, name, rule_json, month, count, version, created_at)
       VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)`,
    )
    .run(
      runId, segment.family, segment.code, segment.name, JSON.stringify(segment.rule), segment.month, segment.count,
      segment.version, segment.createdAt,
    )
  return { segmentId: Number(lastInsertRowid), recipe: null, ...segment }
}

/** Gives a segment the members it keeps, and the words for how they were chosen. */
export function keepMembers(db: WriteDb, segment: Segment, members: BitSet, recipe: NonNullable<Segment['recipe']>): Segment {
  db.prepare<[Uint8Array, string, number]>('UPDATE segment SET members = ?, recipe_json = ? WHERE segment_id = ?').run(
    packBits(members),
    JSON.stringify(recipe),
    segment.segmentId,
  )
  return { ...segment, rule: { op: 'inSegment', segmentId: segment.segmentId }, recipe }
}

/** One of the analyst's own, removed or not; null when there is none. */
export function ownSegment(db: ReadDb, segmentId: number): { readonly name: string; readonly removed: boolean } | null {
  const row = db
    .prepare<[number], { name: string; removed_at: string | null }>(
      'SELECT name, removed_at FROM segment WHERE segment_id = ? AND run_id IS NULL',
    )
    .get(segmentId)
  return row ? { name: row.name, removed: row.removed_at !== null } : null
}

export function setRemoved(db: WriteDb, segmentId: number, removedAt: Date | null): void {
  db.prepare<[string | null, number]>('UPDATE segment SET removed_at = ? WHERE segment_id = ?').run(
    removedAt?.toISOString() ?? null,
    segmentId,
  )
}

/** Whether a segment in use has the name; letter case does not make another name. */
export function isNameTaken(db: ReadDb, name: string): boolean {
  const wanted = name.toLowerCase()
  return listSegments(db).some((segment) => segment.name.toLowerCase() === wanted)
}
