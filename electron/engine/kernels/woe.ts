import { countPositives, type Labels } from './columns.ts'
import { areaUnderRoc } from './metrics.ts'
import { binOf } from './stability.ts'

/** Weight of evidence of one level or bin. "Good" is label 0, "bad" is label 1 (churn). */
export interface WoeLevel {
  readonly rows: number
  readonly goods: number
  readonly bads: number
  /** bads / rows; NaN for an empty level. */
  readonly badRate: number
  /** ln(share of goods / share of bads); 0 for an empty level. Positive = safer than the base. */
  readonly woe: number
  /** (share of goods − share of bads) · woe. */
  readonly iv: number
}

export interface WoeTable {
  readonly levels: readonly WoeLevel[]
  /** Level of the missing values; null when none is missing. */
  readonly missing: WoeLevel | null
  /** Information value: sum over levels, missing included. */
  readonly iv: number
}

/**
 * Weight of evidence and information value of categories.
 * **Shapes**: codes = n, each in 0…levelCount−1. **Missing**: code −1 is a level of its own.
 * A level without goods or without bads gets 0.5 added to both.
 * **Errors**: RangeError on a single class. **Source**: Siddiqi 2006.
 */
export function woeOfLevels(codes: Int32Array, levelCount: number, labels: Labels): WoeTable {
  const bads = countPositives(labels, codes.length)
  const goods = codes.length - bads
  const rowsOf = new Float64Array(levelCount + 1)
  const badsOf = new Float64Array(levelCount + 1)
  for (let i = 0; i < codes.length; i++) {
    const code = codes[i]!
    if (code < -1 || code >= levelCount) throw new RangeError(`code ${code} is not a level`)
    const at = code < 0 ? levelCount : code
    rowsOf[at]!++
    badsOf[at]! += labels[i]!
  }
  const all = Array.from(rowsOf, (rows, at) => woeLevel(rows, badsOf[at]!, goods, bads))
  const missing = rowsOf[levelCount]! > 0 ? all[levelCount]! : null
  return { levels: all.slice(0, levelCount), missing, iv: all.reduce((sum, level) => sum + level.iv, 0) }
}

function woeLevel(rows: number, bads: number, allGoods: number, allBads: number): WoeLevel {
  const goods = rows - bads
  if (rows === 0) return { rows, goods, bads, badRate: NaN, woe: 0, iv: 0 }
  const add = goods === 0 || bads === 0 ? 0.5 : 0
  const goodShare = (goods + add) / allGoods
  const badShare = (bads + add) / allBads
  const woe = Math.log(goodShare / badShare)
  return { rows, goods, bads, badRate: bads / rows, woe, iv: (goodShare - badShare) * woe }
}

/**
 * Weight of evidence of a number cut into right-closed bins by ascending inner edges (edges.length + 1 bins).
 * **Missing**: NaN is a level of its own. **Errors**: as `woeOfLevels`.
 */
export function woeOfBins(values: Float64Array, edges: readonly number[], labels: Labels): WoeTable {
  const codes = new Int32Array(values.length)
  for (let i = 0; i < values.length; i++) codes[i] = values[i]! === values[i]! ? binOf(values[i]!, edges) : -1
  return woeOfLevels(codes, edges.length + 1, labels)
}

export interface FeatureAuc {
  /** Of the rows with a value, in the direction that separates better: 0.5…1; NaN when these rows hold a single class. */
  readonly auc: number
  /** Whether high values go with label 1. */
  readonly isPositive: boolean
  /** Of "is missing" as a score, 0.5…1: a field filled only after the event leaks here. */
  readonly missingAuc: number
}

/** How well one column alone tells the outcome: the leakage check. **Missing**: NaN. **Errors**: RangeError on a single class. */
export function singleFeatureAuc(values: Float64Array, labels: Labels): FeatureAuc {
  const n = values.length
  const positives = countPositives(labels, n)
  let present = 0
  let presentPositives = 0
  for (let i = 0; i < n; i++) {
    if (values[i]! !== values[i]!) continue
    present++
    presentPositives += labels[i]!
  }
  const foundPositives = (positives - presentPositives) / positives
  const foundNegatives = (n - present - (positives - presentPositives)) / (n - positives)
  const missingAuc = 0.5 + 0.5 * Math.abs(foundPositives - foundNegatives)
  if (presentPositives === 0 || presentPositives === present) return { auc: NaN, isPositive: false, missingAuc }
  const kept = new Float64Array(present)
  const keptLabels = new Uint8Array(present)
  for (let i = 0, r = 0; i < n; i++) {
    if (values[i]! !== values[i]!) continue
    kept[r] = values[i]!
    keptLabels[r++] = labels[i]!
  }
  const auc = areaUnderRoc(kept, keptLabels)
  return { auc: Math.max(auc, 1 - auc), isPositive: auc >= 0.5, missingAuc }
}
