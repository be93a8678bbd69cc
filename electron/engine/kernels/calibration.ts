import { countPositives, type Labels } from './columns.ts'
import { fitLogistic } from './logistic.ts'
import { orderOfNumbers } from './radix-order.ts'

/** Probability = 1 / (1 + exp(−(intercept + slope·logit(score)))). */
export interface PlattCalibration {
  readonly kind: 'platt'
  readonly intercept: number
  readonly slope: number
}

/** Probability by straight lines between knots; constant outside. Both arrays ascend. */
export interface IsotonicCalibration {
  readonly kind: 'isotonic'
  readonly scores: readonly number[]
  readonly probabilities: readonly number[]
}

export type Calibration = PlattCalibration | IsotonicCalibration

/**
 * Calibrate probabilities by a logistic curve on their log-odds. Fit on rows the model has not seen.
 * **Units**: scores in [0, 1]. **Missing**: none allowed. **Errors**: RangeError on a single class or a missing score.
 * **Source**: Platt 1999.
 */
export function fitPlatt(scores: Float64Array, labels: Labels): PlattCalibration {
  const model = fitLogistic([logits(scores)], labels, { l2: 0, standardErrors: false, tolerance: 1e-9 })
  return { kind: 'platt', intercept: model.intercept, slope: model.coefficients[0]! }
}

/**
 * Calibrate by the best non-decreasing step curve (pool adjacent violators), joined by lines when applied.
 * Equal scores are pooled first.
 * **Missing**: none allowed. **Errors**: RangeError on a single class or a missing score.
 * **Source**: Barlow et al. 1972; knots as scikit-learn keeps them.
 */
export function fitIsotonic(scores: Float64Array, labels: Labels): IsotonicCalibration {
  const n = scores.length
  countPositives(labels, n)
  const order = orderOfNumbers(scores, 'ascending')
  if (scores[order[n - 1]!] !== scores[order[n - 1]!]) throw new RangeError('a score is missing')
  // a stack of blocks; each holds its first and last score, its rows and its positives
  const first = new Float64Array(n)
  const last = new Float64Array(n)
  const rows = new Float64Array(n)
  const positives = new Float64Array(n)
  let top = -1
  for (let r = 0; r < n; ) {
    const score = scores[order[r]!]!
    top++
    first[top] = score
    last[top] = score
    rows[top] = 0
    positives[top] = 0
    for (; r < n && scores[order[r]!] === score; r++) {
      rows[top]!++
      positives[top]! += labels[order[r]!]!
    }
    // integers below 2^53: the comparison of rates by cross products is exact
    while (top > 0 && positives[top - 1]! * rows[top]! >= positives[top]! * rows[top - 1]!) {
      last[top - 1] = last[top]!
      rows[top - 1]! += rows[top]!
      positives[top - 1]! += positives[top]!
      top--
    }
  }
  const knots: number[] = []
  const probabilities: number[] = []
  for (let b = 0; b <= top; b++) {
    const rate = positives[b]! / rows[b]!
    knots.push(first[b]!)
    probabilities.push(rate)
    if (last[b]! > first[b]!) {
      knots.push(last[b]!)
      probabilities.push(rate)
    }
  }
  return { kind: 'isotonic', scores: knots, probabilities }
}

/**
 * Calibrated probability of each score. Never reverses the order of two scores (Platt: when the slope is positive).
 * **Missing**: NaN stays NaN.
 */
export function applyCalibration(calibration: Calibration, scores: Float64Array): Float64Array {
  return calibration.kind === 'platt' ? applyPlatt(calibration, scores) : applyIsotonic(calibration, scores)
}

function applyPlatt({ intercept, slope }: PlattCalibration, scores: Float64Array): Float64Array {
  return logits(scores).map((logit) => 1 / (1 + Math.exp(-(intercept + slope * logit))))
}

function applyIsotonic({ scores: knots, probabilities }: IsotonicCalibration, scores: Float64Array): Float64Array {
  const last = knots.length - 1
  return scores.map((score) => {
    if (!(score > knots[0]!)) return score === score ? probabilities[0]! : NaN
    if (score >= knots[last]!) return probabilities[last]!
    let low = 0
    let high = last
    while (high - low > 1) {
      const middle = (low + high) >> 1
      if (knots[middle]! <= score) low = middle
      else high = middle
    }
    const a = probabilities[low]!
    const share = (score - knots[low]!) / (knots[high]! - knots[low]!)
    return a + (probabilities[high]! - a) * share
  })
}

function logits(scores: Float64Array): Float64Array {
  return scores.map((score) => {
    const p = Math.min(1 - 1e-15, Math.max(1e-15, score))
    return Math.log(p / (1 - p))
  })
}
