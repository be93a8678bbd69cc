import { formatDay, formatMonth, type Month } from '../../../shared/domain/month.ts'
import { storedScale, type FieldId } from '../../../shared/domain/field.ts'
import type { ReadDb } from '../db/handles.ts'
import type { Tick } from '../kernels/columns.ts'
import { explainGbdt, explainLogistic, type Reasons } from '../kernels/contributions.ts'
import { applyStandardiser } from '../kernels/standardise.ts'
import { featureColumn, type FeatureSource } from './features.ts'
import { readScoringModel, type ScoringModel } from './stored-model.ts'

/** One field that raises a subscriber's churn score. */
export interface ScoreReason {
  readonly field: FieldId
  /** Log-odds added over an average subscriber; above 0. */
  readonly contribution: number
  /** The subscriber's value in the field's shown unit; null = missing. */
  readonly value: number | string | null
}

const REASONS_KEPT = 3
const CHUNK_ROWS = 4096

/**
 * The up to three fields that raise the score of each subscriber most, the strongest first, by the stored model and the
 * values of the model's month. The columns of one field count together.
 * **Shapes**: rows are those of the frame's columns; the result has their order. **Cost**: made for lists, not for whole bases.
 * **Errors**: MODEL_NOT_FOUND, FIELD_UNKNOWN.
 */
export function explainScores(
  db: ReadDb,
  frame: FeatureSource,
  modelId: number,
  rows: Int32Array,
  tick?: Tick,
): readonly (readonly ScoreReason[])[] {
  const { model, month } = readScoringModel(db, modelId)
  const fields = [...new Set(model.features.map((recipe) => recipe.field))]
  const groups = Int32Array.from(model.features, (recipe) => fields.indexOf(recipe.field))
  const explained: (readonly ScoreReason[])[] = []
  for (let from = 0; from < rows.length; from += CHUNK_ROWS) {
    tick?.(from, rows.length)
    const chunk = rows.subarray(from, from + CHUNK_ROWS)
    const reasons = explainChunk(model, frame, month, chunk, groups)
    for (const [i, row] of chunk.entries()) {
      const own: ScoreReason[] = []
      for (let at = i * reasons.limit; at < (i + 1) * reasons.limit; at++) {
        const field = fields[reasons.feature[at] ?? -1]
        if (field === undefined) continue
        own.push({ field, contribution: reasons.contribution[at] ?? 0, value: shownValue(frame, field, month, row) })
      }
      explained.push(own)
    }
  }
  tick?.(rows.length, rows.length)
  return explained
}

function explainChunk(model: ScoringModel, frame: FeatureSource, month: Month, rows: Int32Array, groups: Int32Array): Reasons {
  const x = model.features.map((recipe) => featureColumn(frame, month, recipe, rows))
  const all = Int32Array.from(rows.keys())
  const { estimator } = model
  if (estimator.kind === 'gbdt') return explainGbdt(estimator.model, x, all, { groups, limit: REASONS_KEPT })
  return explainLogistic(estimator.model, applyStandardiser(estimator.standardiser, x), all, { groups, limit: REASONS_KEPT })
}

function shownValue(frame: FeatureSource, id: FieldId, month: Month, row: number): number | string | null {
  const column = frame.column(id, month)
  if (column.kind === 'code') return column.dictionary[column.codes[row] ?? -1] ?? null
  const value = column.values[row] ?? NaN
  if (Number.isNaN(value)) return null
  const field = frame.field(id)
  if (field.type === 'date') return formatDay(value)
  if (field.type === 'month') return formatMonth(value)
  return value / storedScale(field)
}
