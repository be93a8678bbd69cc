import { choleskyFactor, choleskyInverseDiagonal } from './cholesky.ts'
import { countPositives, rowCountOf, type Columns, type Labels, type Tick } from './columns.ts'
import { evaluateLogistic, type LogisticProblem } from './logistic-objective.ts'
import { solveLbfgs, solveNewton } from './logistic-solvers.ts'

/** Columns up to which Newton steps are cheaper than many gradient steps. */
const NEWTON_MAX_COLUMNS = 80

/** A logistic regression: plain data, to be stored with the standardiser of its columns. */
export interface LogisticModel {
  readonly kind: 'logistic'
  readonly coefficients: readonly number[]
  readonly intercept: number
  /** One per coefficient, the intercept last, from the penalised Hessian; null when not asked for or not estimable. */
  readonly standardErrors: readonly number[] | null
  /** Σ weight·logloss without the penalty, with its sign turned. */
  readonly logLikelihood: number
  readonly l2: number
  readonly iterations: number
  readonly converged: boolean
}

export interface LogisticOptions {
  /** Multiplies the penalty 0.5·‖w‖²; 0 = none. Default 1. */
  readonly l2?: number
  /** One per row, ≥ 0. Default all 1. */
  readonly weights?: Float64Array
  /** Default: 'newton' up to 80 columns, else 'lbfgs'. */
  readonly solver?: 'newton' | 'lbfgs'
  /** Default 100 for Newton, 1000 for L-BFGS. */
  readonly maxIterations?: number
  /** Largest component of the gradient at the end. Default 1e-8 for Newton, 1e-6 for L-BFGS. */
  readonly tolerance?: number
  /** Standard errors cost one Hessian (n·p²/2). Default: with Newton only. */
  readonly standardErrors?: boolean
  readonly tick?: Tick
}

/**
 * Probability model of a 0/1 outcome: minimises 0.5·l2·‖w‖² + Σ weight·logloss, intercept not penalised.
 * **Units**: the penalty means the same for each column only on standardised columns.
 * **Missing**: none allowed: standardise first.
 * **Errors**: RangeError on a single class, a missing or infinite value, bad weights.
 * **Cost**: n·p²/2 per iteration up to 80 columns, n·p above.
 */
export function fitLogistic(x: Columns, y: Labels, options: LogisticOptions = {}): LogisticModel {
  const n = rowCountOf(x)
  const p = x.length
  const positives = countPositives(y, n)
  const l2 = options.l2 ?? 1
  if (!(l2 >= 0)) throw new RangeError(`l2 = ${l2} is negative`)
  checkFinite(x)
  const problem: LogisticProblem = { x, y, weights: options.weights ?? null, l2 }
  let base = positives / n
  if (options.weights !== undefined) base = weightedShare(y, options.weights)
  const start = new Float64Array(p + 1)
  start[p] = Math.log(base / (1 - base))
  const solver = options.solver ?? (p <= NEWTON_MAX_COLUMNS ? 'newton' : 'lbfgs')
  const solve = solver === 'newton' ? solveNewton : solveLbfgs
  const solution = solve(problem, start, {
    maxIterations: options.maxIterations ?? (solver === 'newton' ? 100 : 1000),
    tolerance: options.tolerance ?? (solver === 'newton' ? 1e-8 : 1e-6),
    tick: options.tick,
  })
  const coefficients = Array.from(solution.parameters.subarray(0, p))
  const penalty = 0.5 * l2 * coefficients.reduce((sum, w) => sum + w * w, 0)
  return {
    kind: 'logistic',
    coefficients,
    intercept: solution.parameters[p]!,
    standardErrors: (options.standardErrors ?? solver === 'newton') ? standardErrorsAt(problem, solution.parameters) : null,
    logLikelihood: penalty - solution.loss,
    l2,
    iterations: solution.iterations,
    converged: solution.converged,
  }
}

function standardErrorsAt(problem: LogisticProblem, parameters: Float64Array): number[] | null {
  const size = parameters.length
  const hessian = new Float64Array(size * size)
  evaluateLogistic(problem, parameters, hessian)
  if (!choleskyFactor(hessian, size)) return null
  return Array.from(choleskyInverseDiagonal(hessian, size), Math.sqrt)
}

function checkFinite(x: Columns): void {
  x.forEach((column, j) => {
    for (let i = 0; i < column.length; i++) {
      if (!Number.isFinite(column[i]!)) throw new RangeError(`column ${j} holds a missing or infinite value in row ${i}`)
    }
  })
}

function weightedShare(y: Labels, weights: Float64Array): number {
  if (weights.length !== y.length) throw new RangeError(`expected ${y.length} weights, got ${weights.length}`)
  let total = 0
  let positive = 0
  for (let i = 0; i < y.length; i++) {
    const weight = weights[i]!
    if (!(weight >= 0 && weight < Infinity)) throw new RangeError(`weight ${weight} in row ${i}`)
    total += weight
    positive += weight * y[i]!
  }
  if (positive === 0 || positive === total) throw new RangeError('weighted labels hold a single class')
  return positive / total
}

/** Log-odds of each row. **Missing**: NaN in a row gives NaN. **Errors**: RangeError when the number of columns differs. */
export function logisticMargins(model: LogisticModel, x: Columns): Float64Array {
  const n = rowCountOf(x)
  if (x.length !== model.coefficients.length) {
    throw new RangeError(`expected ${model.coefficients.length} columns, got ${x.length}`)
  }
  const margins = new Float64Array(n).fill(model.intercept)
  model.coefficients.forEach((w, j) => {
    const column = x[j]!
    for (let i = 0; i < n; i++) margins[i]! += w * column[i]!
  })
  return margins
}

/** Probability of each row. **Missing**, **Errors**: as `logisticMargins`. */
export function predictLogistic(model: LogisticModel, x: Columns): Float64Array {
  return sigmoidInPlace(logisticMargins(model, x))
}

/** Turns log-odds into probabilities in the same array. */
export function sigmoidInPlace(values: Float64Array): Float64Array {
  for (let i = 0; i < values.length; i++) values[i] = 1 / (1 + Math.exp(-values[i]!))
  return values
}
