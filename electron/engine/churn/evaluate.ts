import type { z } from 'zod'
import type { churnMetricsSchema } from '../../../shared/api/churn.ts'
import type { Labels } from '../kernels/columns.ts'
import {
  brierScore, calibrationTable, expectedCalibrationError, gainsTable, liftAt, logloss, rankingMetrics, rankScores,
  type RankedScores,
} from '../kernels/metrics.ts'
import { orderOfNumbers } from '../kernels/radix-order.ts'
import type { ChurnDetail } from './churn.repo.ts'

export type ChurnMetrics = z.infer<typeof churnMetricsSchema>

/** 95 % of a normal distribution. */
const Z95 = 1.959963984540054
const DEPTHS = 20
const ROC_POINTS = 200

/** How well probabilities told the outcome of rows the model has not seen. */
export function measureScores(probabilities: Float64Array, labels: Labels): ChurnMetrics {
  const ranked = rankScores(probabilities, labels)
  const { auc, averagePrecision, ks } = rankingMetrics(ranked)
  const { low, high } = aucInterval(probabilities, labels, auc)
  const liftTop10 = liftAt(ranked, 0.1)
  const n = labels.length
  return {
    auc,
    aucLow: low,
    aucHigh: high,
    averagePrecision,
    ks,
    liftTop10,
    captureTop10: (liftTop10 * Math.max(1, Math.ceil(n * 0.1 - 1e-9))) / n,
    logLoss: logloss(probabilities, labels),
    brier: brierScore(probabilities, labels),
    calibrationError: expectedCalibrationError(ranked),
  }
}

/**
 * 95 % interval of an AUC, on the log-odds scale so that it stays in [0, 1].
 * **Source**: DeLong, DeLong & Clarke-Pearson 1988; midranks after Sun & Xu 2014.
 */
export function aucInterval(scores: Float64Array, labels: Labels, auc: number): { readonly low: number; readonly high: number } {
  const all = midranks(scores)
  const placements = [0, 1].map((label) => {
    const own = Int32Array.from(labels.keys()).filter((i) => labels[i] === label)
    const within = midranks(Float64Array.from(own, (i) => scores[i] ?? 0))
    const others = labels.length - own.length
    if (own.length < 2 || others === 0) return 0
    return variance(Float64Array.from(own, (i, k) => ((all[i] ?? 0) - (within[k] ?? 0)) / others)) / own.length
  })
  const standardError = Math.sqrt((placements[0] ?? 0) + (placements[1] ?? 0))
  if (!(standardError > 0) || auc <= 0 || auc >= 1) return { low: auc, high: auc }
  const logit = Math.log(auc / (1 - auc))
  const spread = (Z95 * standardError) / (auc * (1 - auc))
  return { low: 1 / (1 + Math.exp(spread - logit)), high: 1 / (1 + Math.exp(-spread - logit)) }
}

function midranks(values: Float64Array): Float64Array {
  const order = orderOfNumbers(values, 'ascending')
  const ranks = new Float64Array(values.length)
  for (let from = 0; from < order.length; ) {
    let to = from + 1
    while (to < order.length && values[order[to] ?? 0] === values[order[from] ?? 0]) to++
    for (let r = from; r < to; r++) ranks[order[r] ?? 0] = (from + to + 1) / 2
    from = to
  }
  return ranks
}

/** Sample variance (n − 1). */
function variance(values: Float64Array): number {
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length
  return values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / (values.length - 1)
}

/** The tables behind the charts of a model. */
export function tabulateScores(probabilities: Float64Array, labels: Labels): Pick<ChurnDetail, 'gains' | 'calibration' | 'roc'> {
  const ranked = rankScores(probabilities, labels)
  return {
    gains: gainsTable(ranked, DEPTHS).map((band) => ({
      depth: band.cumulativeRows / labels.length,
      rows: band.cumulativeRows,
      positives: band.cumulativePositives,
      capture: band.cumulativeGain,
      lift: band.cumulativeLift,
    })),
    calibration: calibrationTable(ranked, 10).map((bin) => ({
      rows: bin.rows,
      predicted: bin.meanProbability,
      observed: bin.observedRate,
      ...wilson(bin.positives, bin.rows),
    })),
    roc: rocCurve(ranked),
  }
}

/** 95 % interval of a rate. **Source**: Wilson 1927. */
export function wilson(hits: number, rows: number): { readonly low: number; readonly high: number } {
  const rate = hits / rows
  const z2 = Z95 * Z95
  const centre = (rate + z2 / (2 * rows)) / (1 + z2 / rows)
  const half = (Z95 * Math.sqrt((rate * (1 - rate)) / rows + z2 / (4 * rows * rows))) / (1 + z2 / rows)
  return { low: Math.max(0, centre - half), high: Math.min(1, centre + half) }
}

/** At most 200 points from (0, 0) to (1, 1); equal scores are one step. */
function rocCurve({ scores, labels, positives }: RankedScores): ChurnDetail['roc'] {
  const n = scores.length
  const points = [{ falsePositiveRate: 0, truePositiveRate: 0 }]
  let hits = 0
  for (let r = 0; r < n; r++) {
    hits += labels[r] ?? 0
    if (r + 1 < n && scores[r + 1] === scores[r]) continue
    points.push({ falsePositiveRate: (r + 1 - hits) / (n - positives), truePositiveRate: hits / positives })
  }
  if (points.length <= ROC_POINTS) return points
  const step = (points.length - 1) / (ROC_POINTS - 1)
  return Array.from({ length: ROC_POINTS }, (_, k) => Math.round(k * step)).flatMap((at) => points[at] ?? [])
}

const SCORE_BINS = 20

/** Scores in bins of 0.05 from 0 to 1. */
export function scoreHistogram(scores: Float64Array): ChurnDetail['scoreHistogram'] {
  const counts = Array.from({ length: SCORE_BINS }, () => 0)
  for (const score of scores) {
    const bin = Math.min(SCORE_BINS - 1, Math.floor(score * SCORE_BINS))
    counts[bin] = (counts[bin] ?? 0) + 1
  }
  return { edges: Array.from({ length: SCORE_BINS + 1 }, (_, k) => k / SCORE_BINS), counts }
}
