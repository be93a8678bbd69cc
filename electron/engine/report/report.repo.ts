import { z } from 'zod'
import { engineApi, type Output } from '../../../shared/api/engine-api.ts'
import { segmentRunSchema } from '../../../shared/api/segment.ts'
import type { ReadDb } from '../db/handles.ts'

export interface SourceRow {
  readonly fileName: string
  readonly sheet: string
  readonly kind: string
  readonly months: readonly number[]
  readonly rowsRead: number
  readonly rowsStored: number
  readonly rowsRejected: number
}

export function readSources(db: ReadDb): readonly SourceRow[] {
  return db
    .prepare<[], Omit<SourceRow, 'months'> & { readonly months: string }>(
      `SELECT file_name AS fileName, sheet, kind, months_json AS months, rows_read AS rowsRead, rows_stored AS rowsStored, rows_rejected AS rowsRejected
       FROM import_batch WHERE published_at IS NOT NULL AND undone_at IS NULL AND superseded_by IS NULL ORDER BY batch_id`,
    )
    .all()
    .map((row) => ({ ...row, months: z.array(z.number()).parse(JSON.parse(row.months)) }))
}

const runHeadSchema = segmentRunSchema.omit({ segments: true })
export type RunHead = z.infer<typeof runHeadSchema>

/** The newest published run of a family. */
export function readNewestRun(db: ReadDb, family: string): RunHead | null {
  const row = db
    .prepare<[string], { family: string; version: number; month: number; base_rule_json: string; base_count: number; thresholds_json: string; incomplete: number }>(
      `SELECT family, version, month, base_rule_json, base_count, thresholds_json, incomplete
       FROM segment_run WHERE family = ? AND published_at IS NOT NULL ORDER BY version DESC LIMIT 1`,
    )
    .get(family)
  if (!row) return null
  const { version, month, incomplete } = row
  const base = { rule: JSON.parse(row.base_rule_json), count: row.base_count }
  return runHeadSchema.parse({ family: row.family, version, month, incomplete, base, thresholds: JSON.parse(row.thresholds_json) })
}

interface ModelRow {
  readonly model_id: number
  readonly created_at: string
  readonly summary_json: string
  readonly detail_json: string
}

function readModel(db: ReadDb, modelId: number): unknown {
  const row = db.prepare<[number], ModelRow>('SELECT model_id, created_at, summary_json, detail_json FROM model WHERE model_id = ?').get(modelId)
  if (!row) return null
  return { summary: { ...JSON.parse(row.summary_json), modelId: row.model_id, createdAt: row.created_at }, ...JSON.parse(row.detail_json) }
}

export function readChurnModel(db: ReadDb, modelId: number): Output<'churn.detail'> {
  return engineApi['churn.detail'].output.parse(readModel(db, modelId))
}

export function readPortraitModel(db: ReadDb, modelId: number): Output<'portrait.detail'> {
  return engineApi['portrait.detail'].output.parse(readModel(db, modelId))
}

export function readWorkspaceName(db: ReadDb): string {
  return db.prepare<[], { name: string }>('SELECT name FROM workspace').get()?.name ?? ''
}

/** Targets and controls of a list by grid, largest first. */
export function readListByGrid(db: ReadDb, listId: number): readonly { readonly grid: string | null; readonly targets: number; readonly control: number }[] {
  return db
    .prepare<[number], { grid: string | null; targets: number; control: number }>(
      `SELECT grid, sum(arm = 'target') AS targets, sum(arm = 'control') AS control
       FROM target_member WHERE list_id = ? GROUP BY grid ORDER BY targets DESC, grid`,
    )
    .all(listId)
}
