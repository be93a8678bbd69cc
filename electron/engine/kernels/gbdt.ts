import { countPositives, rowCountOf, type Columns, type Labels, type Tick } from './columns.ts'
import { binColumns } from './gbdt-binning.ts'
import { addForest, joinTrees } from './gbdt-forest.ts'
import { createTreeGrower, type GbdtTree } from './gbdt-tree.ts'
import { sigmoidInPlace } from './logistic.ts'

/** Gradient boosted trees for a 0/1 outcome. Plain data: it survives JSON and structured clone. */
export interface GbdtModel {
  readonly kind: 'gbdt'
  readonly featureCount: number
  /** Log-odds before any tree: those of the training share. */
  readonly baseMargin: number
  readonly trees: readonly GbdtTree[]
  /** Mean logloss on the validation rows after each grown tree; empty without validation rows. */
  readonly validationLoss: readonly number[]
}

export interface GbdtOptions {
  /** Default 150, the most when stopping early. */
  readonly trees?: number
  /** Default 0.05. */
  readonly learningRate?: number
  /** Most leaves of a tree. Default 8. */
  readonly leaves?: number
  /** Fewest training rows of a leaf. Default 40. */
  readonly minLeaf?: number
  /** Default 1. */
  readonly l2?: number
  /** Draws the rows thresholds come from when there are more than 200,000. Default 0. */
  readonly seed?: number
  /** Rows kept out of training, later months by preference: training ends when their loss stops falling. */
  readonly validation?: { readonly x: Columns; readonly y: Labels }
  /** Trees without a better validation loss before training ends. Default 20. */
  readonly patience?: number
  readonly tick?: Tick
}

/** Least Hessian of a leaf. */
const MIN_HESSIAN = 1e-3

/**
 * Boosted trees on logloss: histograms of ≤ 255 bins, leaf-wise growth, exact counts. With validation rows the model
 * keeps the trees up to the lowest validation loss.
 * **Missing**: NaN has its own bin and a learnt direction. **Random**: `seed`, above 200,000 rows only.
 * **Errors**: RangeError on a single class, infinite values or impossible options.
 * **Source**: Friedman 2001; Ke et al. 2017; parameters mean what they mean in scikit-learn's HistGradientBoostingClassifier.
 * **Cost**: about rows × columns × trees × log₂ leaves.
 */
export function fitGbdt(x: Columns, y: Labels, options: GbdtOptions = {}): GbdtModel {
  const n = rowCountOf(x)
  const positives = countPositives(y, n)
  const { validation, tick } = options
  const treeCount = options.trees ?? 150
  const learningRate = options.learningRate ?? 0.05
  const leaves = options.leaves ?? 8
  const minLeaf = options.minLeaf ?? 40
  const l2 = options.l2 ?? 1
  if (!(treeCount >= 1 && learningRate > 0 && leaves >= 2 && minLeaf >= 1 && l2 >= 0)) {
    throw new RangeError('trees ≥ 1, learningRate > 0, leaves ≥ 2, minLeaf ≥ 1 and l2 ≥ 0 are needed')
  }
  if (validation !== undefined) checkValidation(validation, x.length)
  const patience = options.patience ?? 20
  const steps = treeCount + 1
  const binned = binColumns(x, options.seed ?? 0, (done, total) => tick?.(done / total, steps))
  const grower = createTreeGrower(binned, { leaves, minLeaf, l2, learningRate, minHessian: MIN_HESSIAN })
  const baseMargin = Math.log(positives / (n - positives))
  const margins = new Float64Array(n).fill(baseMargin)
  const gradients = new Float32Array(n)
  const hessians = new Float32Array(n)
  const validationMargins = new Float64Array(validation?.y.length ?? 0).fill(baseMargin)
  const validationLoss: number[] = []
  const trees: GbdtTree[] = []
  let bestLoss = Infinity
  let bestTrees = 0
  for (let t = 0; t < treeCount; t++) {
    tick?.(t + 1, steps)
    differentiate(margins, y, gradients, hessians)
    const tree = grower.grow(gradients, hessians, margins)
    trees.push(tree)
    if (validation === undefined) continue
    addForest(joinTrees([tree]), validation.x, validationMargins)
    const loss = meanLogloss(validationMargins, validation.y)
    validationLoss.push(loss)
    if (loss < bestLoss) {
      bestLoss = loss
      bestTrees = trees.length
    } else if (trees.length - bestTrees >= patience) break
  }
  tick?.(steps, steps)
  const kept = validation === undefined ? trees : trees.slice(0, bestTrees)
  return { kind: 'gbdt', featureCount: x.length, baseMargin, trees: kept, validationLoss }
}

function checkValidation({ x, y }: { readonly x: Columns; readonly y: Labels }, featureCount: number): void {
  if (x.length !== featureCount) throw new RangeError(`expected ${featureCount} validation columns, got ${x.length}`)
  if (rowCountOf(x) !== y.length) throw new RangeError('validation rows and labels differ in number')
  if (y.length === 0) throw new RangeError('no validation rows')
}

function differentiate(margins: Float64Array, y: Labels, gradients: Float32Array, hessians: Float32Array): void {
  for (let i = 0; i < y.length; i++) {
    const probability = 1 / (1 + Math.exp(-margins[i]!))
    gradients[i] = probability - y[i]!
    hessians[i] = probability * (1 - probability)
  }
}

function meanLogloss(margins: Float64Array, y: Labels): number {
  let sum = 0
  for (let i = 0; i < y.length; i++) {
    const m = margins[i]!
    sum += Math.log1p(Math.exp(-Math.abs(m))) + (m > 0 ? m : 0) - y[i]! * m
  }
  return sum / y.length
}

/** Log-odds of each row. **Missing**: NaN goes the learnt way. **Errors**: RangeError when the number of columns differs. */
export function gbdtMargins(model: GbdtModel, x: Columns, tick?: Tick): Float64Array {
  const n = rowCountOf(x)
  if (x.length !== model.featureCount) throw new RangeError(`expected ${model.featureCount} columns, got ${x.length}`)
  const margins = new Float64Array(n).fill(model.baseMargin)
  addForest(joinTrees(model.trees), x, margins, tick)
  return margins
}

/** Probability of each row. **Missing**, **Errors**: as `gbdtMargins`. */
export function predictGbdt(model: GbdtModel, x: Columns, tick?: Tick): Float64Array {
  return sigmoidInPlace(gbdtMargins(model, x, tick))
}

/** Total loss reduction of the splits on each column. */
export function gainImportance(model: GbdtModel): Float64Array {
  const importance = new Float64Array(model.featureCount)
  for (const tree of model.trees) {
    tree.feature.forEach((feature, node) => {
      if (feature >= 0) importance[feature]! += tree.gain[node]!
    })
  }
  return importance
}
