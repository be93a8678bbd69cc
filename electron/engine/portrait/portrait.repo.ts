import type { Output } from '../../../shared/api/engine-api.ts'
import type { PortraitSummary } from '../../../shared/api/portrait.ts'
import type { FieldId } from '../../../shared/domain/field.ts'
import type { ReadDb, WriteDb } from '../db/handles.ts'
import type { ColumnScale } from '../kernels/standardise.ts'

export type PortraitDetail = Output<'portrait.detail'>

/** What gives a new month its clusters: `applyStandardiser`, then the nearest centroid. */
export interface PortraitParameters {
  readonly fields: readonly FieldId[]
  /** On values in shown units, one for each field. */
  readonly scales: readonly ColumnScale[]
  /** One for each cluster, in the order of their numbers; on the common scale. */
  readonly centroids: readonly (readonly number[])[]
}

export interface PortraitModel {
  readonly jobId: number
  readonly createdAt: string
  readonly summary: Omit<PortraitSummary, 'modelId' | 'createdAt'>
  readonly detail: Omit<PortraitDetail, 'summary'>
  readonly parameters: PortraitParameters
}

interface SummaryRow {
  readonly model_id: number
  readonly created_at: string
  readonly summary_json: string
}

function toSummary(row: SummaryRow): PortraitSummary {
  return { modelId: row.model_id, createdAt: row.created_at, ...JSON.parse(row.summary_json) }
}

/** Published models, newest first. */
export function listModels(db: ReadDb): PortraitSummary[] {
  return db
    .prepare<[], SummaryRow>(
      `SELECT model_id, created_at, summary_json FROM model
       WHERE kind = 'portrait' AND published_at IS NOT NULL ORDER BY model_id DESC`,
    )
    .all()
    .map(toSummary)
}

/** Null when there is no such published model. */
export function readDetail(db: ReadDb, modelId: number): PortraitDetail | null {
  const row = db
    .prepare<[number], SummaryRow & { readonly detail_json: string }>(
      `SELECT model_id, created_at, summary_json, detail_json FROM model
       WHERE kind = 'portrait' AND published_at IS NOT NULL AND model_id = ?`,
    )
    .get(modelId)
  return row ? { summary: toSummary(row), ...JSON.parse(row.detail_json) } : null
}

/** Stages a model; nothing of it is visible before `publishModel`. Answers its model_id. */
export function stageModel(db: WriteDb, { jobId, createdAt, summary, detail, parameters }: PortraitModel): number {
  const { lastInsertRowid } = db
    .prepare<[number, number, number, string, string, string, string]>(
      `INSERT INTO model (job_id, kind, month, seed, summary_json, detail_json, parameters_json, created_at)
       VALUES (?, 'portrait', ?, ?, ?, ?, ?, ?)`,
    )
    .run(jobId, summary.month, summary.seed, JSON.stringify(summary), JSON.stringify(detail), JSON.stringify(parameters), createdAt)
  return Number(lastInsertRowid)
}

/** The cluster, from 1, of rows `from` … `to` − 1. `rows` are indices of the frame, ascending. */
export function insertClusters(db: WriteDb, modelId: number, rows: Int32Array, labels: Int32Array, from: number, to: number): void {
  const insert = db.prepare<[number, number, number]>('INSERT INTO model_score (model_id, subscriber_no, value) VALUES (?, ?, ?)')
  db.transaction(() => {
    for (let r = from; r < to; r++) insert.run(modelId, (rows[r] ?? 0) + 1, (labels[r] ?? 0) + 1)
  })()
}

export function publishModel(db: WriteDb, modelId: number, now: Date): void {
  db.prepare<[string, number]>('UPDATE model SET published_at = ? WHERE model_id = ?').run(now.toISOString(), modelId)
}
