import { applyCalibration, fitIsotonic, fitPlatt, type Calibration } from '../kernels/calibration.ts'
import { takeLabels, takeRows, type Columns, type Labels, type Tick } from '../kernels/columns.ts'
import { fitGbdt } from '../kernels/gbdt.ts'
import { fitLogistic } from '../kernels/logistic.ts'
import { areaUnderRoc, brierScore, logloss } from '../kernels/metrics.ts'
import { applyStandardiser, fitStandardiser } from '../kernels/standardise.ts'
import type { FeatureRecipe } from '../scoring/features.ts'
import { estimate, type Estimator } from '../scoring/stored-model.ts'
import { share } from './part-of-phase.ts'
import { withoutTwins } from './screening.ts'

export type ModelKind = 'logistic' | 'gbdt'

/** What was settled on the inner rows, before the hold-out is looked at. */
export interface Candidate {
  readonly kind: ModelKind
  /** Numbers of the columns it learns from. */
  readonly columns: readonly number[]
  readonly setting: { readonly l2: number } | { readonly trees: number }
  readonly calibration: Calibration | null
  /** On the inner check rows. */
  readonly auc: number
}

/** All planned columns of the training rows, one per recipe. */
export interface TrainingData {
  readonly x: Columns
  readonly y: Labels
  readonly recipes: readonly FeatureRecipe[]
}

export interface InnerRows {
  readonly fit: Int32Array
  readonly check: Int32Array
}

const L2_TRIED = [1, 30] as const

const GBDT = { leaves: 8, learningRate: 0.05, minLeaf: 40 } as const
const MOST_TREES = 300
const PATIENCE = 30

/** An AUC this close is a tie, and a tie goes to the model that can be read. */
const AUC_TIE = 0.001

/** Chooses the penalty or the number of trees, and a calibration, on rows the inner fit has not seen. */
export function tryModel(
  kind: ModelKind,
  { x, y, recipes }: TrainingData,
  inner: InnerRows,
  seed: number,
  tick: Tick,
): Candidate {
  const columns = columnsFor(kind, x, recipes)
  const own = pick(x, columns)
  const fitX = takeRows(own, inner.fit)
  const fitY = takeLabels(y, inner.fit)
  const checkX = takeRows(own, inner.check)
  const checkY = takeLabels(y, inner.check)
  const tried: { readonly setting: Candidate['setting']; readonly scores: Float64Array }[] = []
  if (kind === 'logistic') {
    for (const [i, l2] of L2_TRIED.entries()) {
      const estimator = fitModel(kind, { l2 }, fitX, fitY, seed, share(tick, i / L2_TRIED.length, (i + 1) / L2_TRIED.length))
      tried.push({ setting: { l2 }, scores: estimate(estimator, checkX) })
    }
  } else {
    const validation = { x: checkX, y: checkY }
    const model = fitGbdt(fitX, fitY, { ...GBDT, trees: MOST_TREES, patience: PATIENCE, seed, tick, validation })
    tried.push({ setting: { trees: model.trees.length }, scores: estimate({ kind: 'gbdt', model }, checkX) })
  }
  const losses = tried.map(({ scores }) => logloss(scores, checkY))
  const best = tried[losses.indexOf(Math.min(...losses))]
  if (!best) throw new RangeError('no setting was tried')
  const calibration = chooseCalibration(best.scores, checkY)
  return { kind, columns, setting: best.setting, calibration, auc: areaUnderRoc(best.scores, checkY) }
}

/** The candidate with the best inner AUC; a tie goes to the logistic model. */
export function chooseCandidate(candidates: readonly Candidate[]): Candidate {
  const [first, ...others] = candidates
  if (!first) throw new RangeError('no candidate')
  return others.reduce((best, next) => {
    const margin = next.kind === 'logistic' ? -AUC_TIE : AUC_TIE
    return next.auc - best.auc > margin ? next : best
  }, first)
}

/** Fits a candidate's model with its settled settings. **Shapes**: x = all planned columns. */
export function refit(candidate: Candidate, x: Columns, y: Labels, seed: number, tick: Tick): Estimator {
  return fitModel(candidate.kind, candidate.setting, pick(x, candidate.columns), y, seed, tick)
}

function fitModel(kind: ModelKind, setting: Candidate['setting'], x: Columns, y: Labels, seed: number, tick: Tick): Estimator {
  if (kind === 'gbdt') {
    return { kind, model: fitGbdt(x, y, { ...GBDT, trees: 'trees' in setting ? setting.trees : MOST_TREES, seed, tick }) }
  }
  const standardiser = fitStandardiser(x, { tick: share(tick, 0, 0.1) })
  const scaled = applyStandardiser(standardiser, x, { tick: share(tick, 0.1, 0.2) })
  const l2 = 'l2' in setting ? setting.l2 : 1
  return { kind, standardiser, model: fitLogistic(scaled, y, { l2, standardErrors: false, tick: share(tick, 0.2, 1) }) }
}

/** Trees take missing values as they are; a linear model needs no near copies. */
function columnsFor(kind: ModelKind, x: Columns, recipes: readonly FeatureRecipe[]): readonly number[] {
  if (kind === 'logistic') return withoutTwins(applyStandardiser(fitStandardiser(x), x))
  const numeric = recipes.filter(({ kind: made }) => made === 'number' || made === 'monthsSince')
  const numbers = new Set(numeric.map((recipe) => recipe.field))
  return [...recipes.keys()].filter((j) => {
    const recipe = recipes[j]
    return recipe !== undefined && !(recipe.kind === 'isMissing' && numbers.has(recipe.field))
  })
}

export function pick(x: Columns, columns: readonly number[]): Columns {
  return columns.flatMap((j) => x[j] ?? [])
}

/** Fewest leavers for the free form of a step curve; a logistic curve makes do with less. */
const ISOTONIC_POSITIVES = 500
const PLATT_POSITIVES = 30

type FitCalibration = (scores: Float64Array, labels: Labels) => Calibration

/** The calibration that lowers the Brier score on rows it was not fitted on (two halves, each way), if one does. */
export function chooseCalibration(scores: Float64Array, labels: Labels): Calibration | null {
  const positives = labels.reduce((sum, label) => sum + label, 0)
  const kinds: readonly FitCalibration[] =
    positives >= ISOTONIC_POSITIVES ? [fitPlatt, fitIsotonic] : positives >= PLATT_POSITIVES ? [fitPlatt] : []
  let best = brierScore(scores, labels)
  let chosen: Calibration | null = null
  for (const fit of kinds) {
    const brier = brierOnOtherHalf(fit, scores, labels)
    if (brier >= best) continue
    best = brier
    chosen = fit(scores, labels)
  }
  return chosen?.kind === 'platt' && chosen.slope <= 0 ? null : chosen
}

function brierOnOtherHalf(fit: FitCalibration, scores: Float64Array, labels: Labels): number {
  const halves = [halfOf(labels, 0), halfOf(labels, 1)]
  let sum = 0
  for (const [h, own] of halves.entries()) {
    const other = halves[1 - h] ?? own
    const calibration = fit(takeScores(scores, own), takeLabels(labels, own))
    const calibrated = applyCalibration(calibration, takeScores(scores, other))
    sum += brierScore(calibrated, takeLabels(labels, other)) * other.length
  }
  return sum / labels.length
}

function takeScores(scores: Float64Array, rows: Int32Array): Float64Array {
  return Float64Array.from(rows, (i) => scores[i] ?? NaN)
}

/** Every second row of each class. */
function halfOf(labels: Labels, half: number): Int32Array {
  const seen = [0, 0]
  return Int32Array.from(labels.keys()).filter((i) => {
    const label = labels[i] ?? 0
    const count = seen[label] ?? 0
    seen[label] = count + 1
    return count % 2 === half
  })
}
