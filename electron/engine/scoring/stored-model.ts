import type { Month } from '../../../shared/domain/month.ts'
import { AppError } from '../../../shared/domain/errors.ts'
import type { ReadDb } from '../db/handles.ts'
import type { Frame } from '../frame/frame.ts'
import { applyCalibration, type Calibration } from '../kernels/calibration.ts'
import type { Columns, Tick } from '../kernels/columns.ts'
import { predictGbdt, type GbdtModel } from '../kernels/gbdt.ts'
import { predictLogistic, type LogisticModel } from '../kernels/logistic.ts'
import { applyStandardiser, type Standardiser } from '../kernels/standardise.ts'
import { featureColumn, type FeatureRecipe } from './features.ts'

/** A fitted model with what its columns need first. */
export type Estimator =
  | { readonly kind: 'logistic'; readonly standardiser: Standardiser; readonly model: LogisticModel }
  | { readonly kind: 'gbdt'; readonly model: GbdtModel }

/** What scores and explains subscribers again: the stored parameters of a churn model. Survives JSON. */
export interface ScoringModel {
  /** One recipe per column of the estimator. */
  readonly features: readonly FeatureRecipe[]
  readonly estimator: Estimator
  readonly calibration: Calibration | null
}

/** Probability before calibration of each row. **Shapes**: x = the estimator's columns, not standardised. */
export function estimate(estimator: Estimator, x: Columns, tick?: Tick): Float64Array {
  if (estimator.kind === 'gbdt') return predictGbdt(estimator.model, x, tick)
  return predictLogistic(estimator.model, applyStandardiser(estimator.standardiser, x, tick ? { tick } : {}))
}

/** Probability of each row, in [0, 1]. **Shapes**: as `estimate`. */
export function scoreColumns(model: ScoringModel, x: Columns, tick?: Tick): Float64Array {
  const raw = estimate(model.estimator, x, tick)
  return model.calibration ? applyCalibration(model.calibration, raw) : raw
}

const CHUNK_ROWS = 32_768

/**
 * Probability of subscribers as they were known at the end of a month.
 * **Shapes**: rows are frame rows; the result has their order. **Cost**: memory for 32,768 rows at a time.
 */
export function scoreRows(model: ScoringModel, frame: Frame, month: Month, rows: Int32Array, tick?: Tick): Float64Array {
  const scores = new Float64Array(rows.length)
  for (let from = 0; from < rows.length; from += CHUNK_ROWS) {
    const chunk = rows.subarray(from, from + CHUNK_ROWS)
    const x = model.features.map((recipe, j) => {
      tick?.(from + (chunk.length * j) / model.features.length, rows.length)
      return featureColumn(frame, month, recipe, chunk)
    })
    scores.set(scoreColumns(model, x), from)
  }
  tick?.(rows.length, rows.length)
  return scores
}

/** **Errors**: MODEL_NOT_FOUND when there is no published churn model of this id. */
export function readScoringModel(db: ReadDb, modelId: number): { readonly model: ScoringModel; readonly month: Month } {
  const row = db
    .prepare<[number], { month: number; parameters_json: string }>(
      `SELECT month, parameters_json FROM model WHERE model_id = ? AND kind = 'churn' AND published_at IS NOT NULL`,
    )
    .get(modelId)
  if (!row) throw new AppError('MODEL_NOT_FOUND', { modelId })
  return { model: JSON.parse(row.parameters_json), month: row.month }
}
