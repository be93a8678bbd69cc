import type { FieldId } from '../../../shared/domain/field.ts'
import type { Frame } from '../frame/frame.ts'
import type { Columns } from '../kernels/columns.ts'
import { gainImportance } from '../kernels/gbdt.ts'
import { estimate, type ScoringModel } from '../scoring/stored-model.ts'
import type { ChurnDetail } from './churn.repo.ts'

/** Correlation of a column with the score below which trees have no one direction for it. */
const DIRECTED = 0.1

/**
 * The fields of a model by their share of its weight, the heaviest first: |coefficient| of the standardised columns, or
 * loss reduction of the splits. The columns of one field count together.
 * **Shapes**: x = the model's columns on the training rows.
 */
export function rankFields(
  model: ScoringModel,
  x: Columns,
  frame: Frame,
  informationValues: ReadonlyMap<FieldId, number>,
): ChurnDetail['features'] {
  const { estimator, features } = model
  const strength = estimator.kind === 'gbdt' ? gainImportance(estimator.model) : estimator.model.coefficients
  const weights = Float64Array.from(strength, Math.abs)
  const total = weights.reduce((sum, weight) => sum + weight, 0)
  const byField = new Map<FieldId, number[]>()
  for (const [j, { field }] of features.entries()) byField.set(field, [...(byField.get(field) ?? []), j])
  const logits = estimator.kind === 'gbdt' ? estimate(estimator, x).map((p) => Math.log(p / (1 - p))) : null
  const directionOf = (j: number): number => {
    const kind = features[j]?.kind
    if (kind !== 'number' && kind !== 'monthsSince') return 0
    // The later of two dates is the smaller number of months since.
    const turn = kind === 'monthsSince' ? -1 : 1
    if (estimator.kind === 'logistic') return turn * Math.sign(estimator.model.coefficients[j] ?? 0)
    const column = x[j]
    const r = column && logits ? correlation(column, logits) : 0
    return Math.abs(r) >= DIRECTED ? turn * Math.sign(r) : 0
  }
  return [...byField]
    .map(([field, columns]) => {
      const own = columns.find((j) => features[j]?.kind !== 'isMissing')
      return {
        field,
        label: frame.field(field).zh,
        importance: total > 0 ? columns.reduce((sum, j) => sum + (weights[j] ?? 0), 0) / total : 0,
        direction: own === undefined ? 0 : directionOf(own),
        informationValue: informationValues.get(field) ?? null,
      }
    })
    .sort((a, b) => b.importance - a.importance)
}

/** Of the rows with a value; 0 without spread. */
function correlation(a: Float64Array, b: Float64Array): number {
  let n = 0
  let sumA = 0
  let sumB = 0
  for (let i = 0; i < a.length; i++) {
    const value = a[i] ?? NaN
    if (Number.isNaN(value)) continue
    n++
    sumA += value
    sumB += b[i] ?? 0
  }
  let cross = 0
  let squaresA = 0
  let squaresB = 0
  for (let i = 0; i < a.length; i++) {
    const value = a[i] ?? NaN
    if (Number.isNaN(value)) continue
    const da = value - sumA / n
    const db = (b[i] ?? 0) - sumB / n
    cross += da * db
    squaresA += da * da
    squaresB += db * db
  }
  return squaresA > 0 && squaresB > 0 ? cross / Math.sqrt(squaresA * squaresB) : 0
}
