import type { Columns, Tick } from './columns.ts'
import { joinTrees } from './gbdt-forest.ts'
import type { GbdtModel } from './gbdt.ts'
import type { LogisticModel } from './logistic.ts'
import { createTreeExplainer } from './tree-shap.ts'

/** What speaks for the score of each explained row, the strongest first. */
export interface Reasons {
  /** Reasons kept per row. */
  readonly limit: number
  /** rows×limit: number of the column (or of its group); −1 where a row has fewer reasons. */
  readonly feature: Int32Array
  /** rows×limit: log-odds added by it; 0 where there is none. */
  readonly contribution: Float64Array
  /** Log-odds before any reason: contributions of all columns add to it to give the row's log-odds. */
  readonly base: number
}

export interface ReasonOptions {
  /** Default 3. */
  readonly limit?: number
  /** 'up' keeps what raises the score only; 'both' orders by size. Default 'up'. */
  readonly direction?: 'up' | 'both'
  /** Group of each column, numbered from 0: the columns of one field count as one reason. Default: each column alone. */
  readonly groups?: Int32Array
  readonly tick?: Tick
}

/**
 * Reasons of a logistic score: weight × (value − mean), so that an average row has none.
 * **Shapes**: x = the model's (standardised) columns; rows = row numbers to explain; means = p, default 0 (z-scored columns).
 */
export function explainLogistic(
  model: LogisticModel,
  x: Columns,
  rows: Int32Array,
  options: ReasonOptions & { readonly means?: readonly number[] } = {},
): Reasons {
  const p = model.coefficients.length
  if (x.length !== p) throw new RangeError(`expected ${p} columns, got ${x.length}`)
  const weights = Float64Array.from(model.coefficients)
  const means = Float64Array.from(options.means ?? new Float64Array(p))
  let base = model.intercept
  for (let j = 0; j < p; j++) base += weights[j]! * means[j]!
  return collectReasons(x, rows, base, options, (row, into) => {
    for (let j = 0; j < p; j++) into[j]! += weights[j]! * (row[j]! - means[j]!)
  })
}

/**
 * Reasons of a boosted score by path-dependent TreeSHAP.
 * **Shapes**: as `explainLogistic`, with the columns the model was trained on. **Cost**: made for lists, not for whole bases.
 */
export function explainGbdt(model: GbdtModel, x: Columns, rows: Int32Array, options: ReasonOptions = {}): Reasons {
  if (x.length !== model.featureCount) throw new RangeError(`expected ${model.featureCount} columns, got ${x.length}`)
  const explainer = createTreeExplainer(joinTrees(model.trees))
  return collectReasons(x, rows, model.baseMargin + explainer.expected, options, (row, into) => explainer.add(row, into))
}

/** Contributions of every column to one row's log-odds, and the base they add to. */
export function gbdtContributions(model: GbdtModel, x: Columns, row: number): { base: number; contributions: Float64Array } {
  const explainer = createTreeExplainer(joinTrees(model.trees))
  const contributions = new Float64Array(model.featureCount)
  explainer.add(Float64Array.from(x, (column) => column[row]!), contributions)
  return { base: model.baseMargin + explainer.expected, contributions }
}

function collectReasons(
  x: Columns,
  rows: Int32Array,
  base: number,
  options: ReasonOptions,
  addContributions: (row: Float64Array, into: Float64Array) => void,
): Reasons {
  const p = x.length
  const m = rows.length
  const { groups, tick } = options
  if (groups !== undefined && groups.length !== p) throw new RangeError(`expected ${p} groups, got ${groups.length}`)
  const groupCount = groups === undefined ? p : groups.reduce((top, group) => Math.max(top, group + 1), 0)
  const limit = Math.min(options.limit ?? 3, groupCount)
  const both = options.direction === 'both'
  const feature = new Int32Array(m * limit).fill(-1)
  const contribution = new Float64Array(m * limit)
  const values = new Float64Array(p)
  const byColumn = new Float64Array(p)
  const byGroup = groups === undefined ? byColumn : new Float64Array(groupCount)
  for (let r = 0; r < m; r++) {
    if (r % 256 === 0) tick?.(r, m)
    for (let j = 0; j < p; j++) values[j] = x[j]![rows[r]!]!
    byColumn.fill(0)
    addContributions(values, byColumn)
    if (groups !== undefined) {
      byGroup.fill(0)
      for (let j = 0; j < p; j++) byGroup[groups[j]!]! += byColumn[j]!
    }
    const at = r * limit
    for (let g = 0; g < groupCount; g++) {
      const added = byGroup[g]!
      const strength = both ? Math.abs(added) : added
      if (!(strength > 0)) continue
      // insertion into the short ordered list; the lower column stays first on ties
      let place = limit
      while (place > 0) {
        const held = contribution[at + place - 1]!
        if (feature[at + place - 1]! >= 0 && (both ? Math.abs(held) : held) >= strength) break
        place--
      }
      if (place === limit) continue
      for (let s = limit - 1; s > place; s--) {
        feature[at + s] = feature[at + s - 1]!
        contribution[at + s] = contribution[at + s - 1]!
      }
      feature[at + place] = g
      contribution[at + place] = added
    }
  }
  return { limit, feature, contribution, base }
}
