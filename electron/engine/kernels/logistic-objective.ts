import type { Columns, Labels } from './columns.ts'

const BLOCK = 256

/** What logistic solvers minimise: 0.5·l2·‖w‖² + Σ weight·logloss; the intercept (last parameter) is not penalised. */
export interface LogisticProblem {
  readonly x: Columns
  readonly y: Labels
  /** One per row, or null for all ones. */
  readonly weights: Float64Array | null
  readonly l2: number
}

export interface Evaluation {
  readonly loss: number
  /** p + 1 numbers, the intercept last. */
  readonly gradient: Float64Array
}

/**
 * Objective and gradient at given parameters; with `hessian` ((p+1)² row-major) its lower triangle is filled too.
 * Works on blocks of rows that stay in cache. **Cost**: n·p, with the Hessian n·p²/2.
 */
export function evaluateLogistic(problem: LogisticProblem, parameters: Float64Array, hessian: Float64Array | null): Evaluation {
  const { x, y, weights, l2 } = problem
  const p = x.length
  const n = y.length
  const size = p + 1
  const gradient = new Float64Array(size)
  const margin = new Float64Array(BLOCK)
  const residual = new Float64Array(BLOCK)
  const curvature = new Float64Array(BLOCK)
  const block = hessian === null ? new Float64Array(0) : new Float64Array(size * BLOCK)
  const weighted = new Float64Array(BLOCK)
  const intercept = parameters[p]!
  let loss = 0
  hessian?.fill(0)
  for (let from = 0; from < n; from += BLOCK) {
    const count = Math.min(BLOCK, n - from)
    margin.fill(intercept)
    for (let j = 0; j < p; j++) {
      const column = x[j]!
      const w = parameters[j]!
      for (let i = 0; i < count; i++) margin[i]! += w * column[from + i]!
    }
    for (let i = 0; i < count; i++) {
      const m = margin[i]!
      const label = y[from + i]!
      const weight = weights === null ? 1 : weights[from + i]!
      const e = Math.exp(m < 0 ? m : -m)
      const probability = m < 0 ? e / (1 + e) : 1 / (1 + e)
      // log(1 + exp(m)) − y·m without overflow
      loss += weight * (Math.log1p(e) + (m > 0 ? m : 0) - label * m)
      residual[i] = weight * (probability - label)
      curvature[i] = weight * (e / ((1 + e) * (1 + e)))
    }
    for (let j = 0; j < p; j++) {
      const column = x[j]!
      let sum = 0
      for (let i = 0; i < count; i++) sum += residual[i]! * column[from + i]!
      gradient[j]! += sum
    }
    let sum = 0
    for (let i = 0; i < count; i++) sum += residual[i]!
    gradient[p]! += sum
    if (hessian !== null) addCrossProducts(x, from, count, curvature, block, weighted, hessian)
  }
  for (let j = 0; j < p; j++) {
    const w = parameters[j]!
    loss += 0.5 * l2 * w * w
    gradient[j]! += l2 * w
    if (hessian !== null) hessian[j * size + j]! += l2
  }
  return { loss, gradient }
}

/** hessian[j][k] += Σ curvature·xⱼ·xₖ for k ≤ j, over one block of rows; the last column is all ones. */
function addCrossProducts(
  x: Columns,
  from: number,
  count: number,
  curvature: Float64Array,
  block: Float64Array,
  weighted: Float64Array,
  hessian: Float64Array,
): void {
  const p = x.length
  const size = p + 1
  for (let j = 0; j < p; j++) {
    const column = x[j]!
    const at = j * BLOCK
    for (let i = 0; i < count; i++) block[at + i] = column[from + i]!
  }
  block.fill(1, p * BLOCK, p * BLOCK + count)
  for (let j = 0; j < size; j++) {
    const own = j * BLOCK
    for (let i = 0; i < count; i++) weighted[i] = curvature[i]! * block[own + i]!
    let k = 0
    for (; k + 3 <= j; k += 4) {
      const at0 = k * BLOCK
      const at1 = at0 + BLOCK
      const at2 = at1 + BLOCK
      const at3 = at2 + BLOCK
      let s0 = 0
      let s1 = 0
      let s2 = 0
      let s3 = 0
      for (let i = 0; i < count; i++) {
        const v = weighted[i]!
        s0 += v * block[at0 + i]!
        s1 += v * block[at1 + i]!
        s2 += v * block[at2 + i]!
        s3 += v * block[at3 + i]!
      }
      const at = j * size + k
      hessian[at]! += s0
      hessian[at + 1]! += s1
      hessian[at + 2]! += s2
      hessian[at + 3]! += s3
    }
    for (; k <= j; k++) {
      const at = k * BLOCK
      let sum = 0
      for (let i = 0; i < count; i++) sum += weighted[i]! * block[at + i]!
      hessian[j * size + k]! += sum
    }
  }
}
