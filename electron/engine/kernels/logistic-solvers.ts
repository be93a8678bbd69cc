import { choleskyFactor, choleskySolve } from './cholesky.ts'
import type { Tick } from './columns.ts'
import { evaluateLogistic, type LogisticProblem } from './logistic-objective.ts'

export interface Solution {
  readonly parameters: Float64Array
  readonly loss: number
  readonly iterations: number
  readonly converged: boolean
}

export interface SolverOptions {
  readonly maxIterations: number
  /** Stop when no component of the gradient exceeds this. */
  readonly tolerance: number
  readonly tick: Tick | undefined
}

/** Newton steps with step halving (iteratively reweighted least squares). **Cost**: n·p²/2 an iteration, few iterations. */
export function solveNewton(problem: LogisticProblem, start: Float64Array, options: SolverOptions): Solution {
  const size = start.length
  const hessian = new Float64Array(size * size)
  const factor = new Float64Array(size * size)
  let parameters = start.slice()
  let current = evaluateLogistic(problem, parameters, hessian)
  let iterations = 0
  while (iterations < options.maxIterations) {
    options.tick?.(iterations, options.maxIterations)
    if (largest(current.gradient) <= options.tolerance) return { parameters, loss: current.loss, iterations, converged: true }
    const step = newtonStep(hessian, factor, current.gradient)
    iterations++
    let length = 1
    let next = parameters
    let trial = current
    let accepted = false
    for (; length > 1e-10; length /= 2) {
      next = parameters.map((value, j) => value - length * step[j]!)
      trial = evaluateLogistic(problem, next, hessian)
      if (isProgress(trial.loss, current.loss, largest(trial.gradient), largest(current.gradient))) {
        accepted = true
        break
      }
    }
    // rounding leaves nothing to gain: this is the minimum to the precision of the sums
    if (!accepted) break
    parameters = next
    current = trial
  }
  const converged = largest(current.gradient) <= Math.max(options.tolerance, 1e-9 * problem.y.length)
  return { parameters, loss: current.loss, iterations, converged }
}

/** H⁻¹·gradient; dependent columns without a penalty get the least ridge that makes H invertible. */
function newtonStep(hessian: Float64Array, factor: Float64Array, gradient: Float64Array): Float64Array {
  const size = gradient.length
  let trace = 0
  for (let j = 0; j < size; j++) trace += hessian[j * size + j]!
  for (let ridge = 0; ; ridge = ridge === 0 ? 1e-10 * (trace / size + 1e-300) : ridge * 100) {
    factor.set(hessian)
    for (let j = 0; j < size; j++) factor[j * size + j]! += ridge
    if (choleskyFactor(factor, size)) break
    if (ridge > 1e6 * (trace + 1)) throw new RangeError('the Hessian is not finite')
  }
  const step = gradient.slice()
  choleskySolve(factor, size, step)
  return step
}

const MEMORY = 10

/** Limited-memory BFGS with backtracking. **Cost**: n·p an iteration. **Source**: Nocedal & Wright 2006, algorithm 7.4. */
export function solveLbfgs(problem: LogisticProblem, start: Float64Array, options: SolverOptions): Solution {
  let parameters = start.slice()
  let current = evaluateLogistic(problem, parameters, null)
  const steps: Float64Array[] = []
  const turns: Float64Array[] = []
  let iterations = 0
  while (iterations < options.maxIterations) {
    options.tick?.(iterations, options.maxIterations)
    if (largest(current.gradient) <= options.tolerance) return { parameters, loss: current.loss, iterations, converged: true }
    const direction = twoLoop(current.gradient, steps, turns)
    const slope = -dot(direction, current.gradient)
    iterations++
    let length = steps.length === 0 ? Math.min(1, 1 / Math.sqrt(dot(current.gradient, current.gradient))) : 1
    let next = parameters
    let trial = current
    let accepted = false
    for (let halving = 0; halving < 40; halving++, length /= 2) {
      next = parameters.map((value, j) => value - length * direction[j]!)
      trial = evaluateLogistic(problem, next, null)
      if (trial.loss <= current.loss + 1e-4 * length * slope) accepted = true
      else accepted = isLevel(trial.loss, current.loss) && largest(trial.gradient) < largest(current.gradient)
      if (accepted) break
    }
    if (!accepted) {
      if (steps.length === 0) break
      steps.length = 0
      turns.length = 0
      continue
    }
    const step = next.map((value, j) => value - parameters[j]!)
    const turn = trial.gradient.map((value, j) => value - current.gradient[j]!)
    if (dot(step, turn) > 1e-14 * dot(turn, turn)) {
      steps.push(step)
      turns.push(turn)
      if (steps.length > MEMORY) {
        steps.shift()
        turns.shift()
      }
    }
    parameters = next
    current = trial
  }
  return { parameters, loss: current.loss, iterations, converged: largest(current.gradient) <= options.tolerance }
}

function twoLoop(gradient: Float64Array, steps: readonly Float64Array[], turns: readonly Float64Array[]): Float64Array {
  const q = gradient.slice()
  const alphas = new Float64Array(steps.length)
  for (let h = steps.length - 1; h >= 0; h--) {
    const alpha = dot(steps[h]!, q) / dot(steps[h]!, turns[h]!)
    alphas[h] = alpha
    for (let j = 0; j < q.length; j++) q[j]! -= alpha * turns[h]![j]!
  }
  const last = steps.length - 1
  if (last >= 0) {
    const scale = dot(steps[last]!, turns[last]!) / dot(turns[last]!, turns[last]!)
    for (let j = 0; j < q.length; j++) q[j]! *= scale
  }
  for (let h = 0; h <= last; h++) {
    const beta = alphas[h]! - dot(turns[h]!, q) / dot(steps[h]!, turns[h]!)
    for (let j = 0; j < q.length; j++) q[j]! += beta * steps[h]![j]!
  }
  return q
}

/** Lower, or level to rounding with a smaller gradient. */
function isProgress(loss: number, before: number, gradient: number, gradientBefore: number): boolean {
  return isLevel(loss, before) ? gradient < gradientBefore : loss < before
}

function isLevel(loss: number, before: number): boolean {
  return Math.abs(loss - before) <= 1e-12 * Math.max(1, Math.abs(before))
}

function largest(values: Float64Array): number {
  let top = 0
  for (let j = 0; j < values.length; j++) {
    const size = Math.abs(values[j]!)
    if (!(size <= top)) top = size
  }
  return top
}

function dot(a: Float64Array, b: Float64Array): number {
  let sum = 0
  for (let j = 0; j < a.length; j++) sum += a[j]! * b[j]!
  return sum
}
