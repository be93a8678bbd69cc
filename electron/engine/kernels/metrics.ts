import { countPositives, type Labels } from './columns.ts'
import { orderOfNumbers } from './radix-order.ts'

/** Scores of rows with their outcomes, sorted once for several measures. */
export interface RankedScores {
  /** Descending; equal scores stand in row order. */
  readonly scores: Float64Array
  readonly labels: Labels
  /** Row of each rank. */
  readonly order: Int32Array
  readonly positives: number
}

/** Sort scores from the highest. **Missing**: none allowed. **Errors**: RangeError on a missing score or a single class. */
export function rankScores(scores: Float64Array, labels: Labels): RankedScores {
  const positives = countPositives(labels, scores.length)
  const order = orderOfNumbers(scores, 'descending')
  const n = order.length
  if (scores[order[n - 1]!] !== scores[order[n - 1]!]) throw new RangeError('a score is missing')
  const sorted = new Float64Array(n)
  const sortedLabels = new Uint8Array(n)
  for (let r = 0; r < n; r++) {
    sorted[r] = scores[order[r]!]!
    sortedLabels[r] = labels[order[r]!]!
  }
  return { scores: sorted, labels: sortedLabels, order, positives }
}

export interface RankingMetrics {
  /** Share of (event, none) pairs ranked rightly; equal scores count half. */
  readonly auc: number
  /** Σ (recall gained × precision) over distinct scores. */
  readonly averagePrecision: number
  /** Largest gap between the shares of events and of the rest found from the top. */
  readonly ks: number
  /** Score at which the gap is largest. */
  readonly ksScore: number
}

/** Measures that depend on the order of the scores only. Ties are one threshold, so row order does not matter. */
export function rankingMetrics({ scores, labels, positives }: RankedScores): RankingMetrics {
  const n = scores.length
  const negatives = n - positives
  let hits = 0
  let misses = 0
  let area = 0
  let averagePrecision = 0
  let ks = 0
  let ksScore = scores[0]!
  for (let r = 0; r < n; ) {
    const score = scores[r]!
    const hitsBefore = hits
    const missesBefore = misses
    for (; r < n && scores[r] === score; r++) {
      if (labels[r] === 1) hits++
      else misses++
    }
    area += (misses - missesBefore) * (hits + hitsBefore) * 0.5
    averagePrecision += ((hits - hitsBefore) / positives) * (hits / (hits + misses))
    const gap = hits / positives - misses / negatives
    if (gap > ks) {
      ks = gap
      ksScore = score
    }
  }
  return { auc: area / (positives * negatives), averagePrecision, ks, ksScore }
}

/** Area under the ROC curve. **Errors**: as `rankScores`. */
export function areaUnderRoc(scores: Float64Array, labels: Labels): number {
  return rankingMetrics(rankScores(scores, labels)).auc
}

/** Mean −log of the probability given to what happened; probabilities are kept 1e−15 away from 0 and 1. */
export function logloss(probabilities: Float64Array, labels: Labels): number {
  let sum = 0
  for (let i = 0; i < labels.length; i++) {
    const p = Math.min(1 - 1e-15, Math.max(1e-15, probabilities[i]!))
    sum -= labels[i] === 1 ? Math.log(p) : Math.log(1 - p)
  }
  return sum / labels.length
}

/** Mean squared error of the probabilities. **Source**: Brier 1950. */
export function brierScore(probabilities: Float64Array, labels: Labels): number {
  let sum = 0
  for (let i = 0; i < labels.length; i++) {
    const d = probabilities[i]! - labels[i]!
    sum += d * d
  }
  return sum / labels.length
}

export interface CalibrationBin {
  readonly rows: number
  readonly positives: number
  readonly meanProbability: number
  /** positives / rows. */
  readonly observedRate: number
  readonly lowest: number
  readonly highest: number
}

/** Predicted against observed in `binCount` bins of equal count (± 1 row), the lowest probabilities first. */
export function calibrationTable({ scores, labels }: RankedScores, binCount = 10): CalibrationBin[] {
  const n = scores.length
  const bins: CalibrationBin[] = []
  for (let b = 0; b < binCount; b++) {
    const from = n - Math.round(((b + 1) * n) / binCount)
    const to = n - Math.round((b * n) / binCount)
    if (to > from) bins.push(summariseBin(scores, labels, from, to))
  }
  return bins
}

/** As `calibrationTable` in right-closed bins of equal width on [0, 1]; empty bins are left out. */
export function calibrationByWidth({ scores, labels }: RankedScores, binCount = 10): CalibrationBin[] {
  const bins: CalibrationBin[] = []
  let to = scores.length
  for (let b = 0; b < binCount; b++) {
    const edge = b + 1 === binCount ? Infinity : (b + 1) / binCount
    let from = to
    while (from > 0 && scores[from - 1]! <= edge) from--
    if (to > from) bins.push(summariseBin(scores, labels, from, to))
    to = from
  }
  return bins
}

function summariseBin(scores: Float64Array, labels: Labels, from: number, to: number): CalibrationBin {
  let sum = 0
  let positives = 0
  for (let r = from; r < to; r++) {
    sum += scores[r]!
    positives += labels[r]!
  }
  const rows = to - from
  return {
    rows,
    positives,
    meanProbability: sum / rows,
    observedRate: positives / rows,
    lowest: scores[to - 1]!,
    highest: scores[from]!,
  }
}

/** Mean |observed − predicted| over bins of equal width, weighted by rows. **Source**: Naeini et al. 2015. */
export function expectedCalibrationError(ranked: RankedScores, binCount = 10): number {
  const total = ranked.scores.length
  return calibrationByWidth(ranked, binCount)
    .reduce((sum, bin) => sum + (bin.rows / total) * Math.abs(bin.observedRate - bin.meanProbability), 0)
}

/** One band of the ranking, the best scores first. */
export interface GainsRow {
  readonly band: number
  readonly rows: number
  readonly positives: number
  readonly rate: number
  /** rate / base rate. */
  readonly lift: number
  readonly cumulativeRows: number
  readonly cumulativePositives: number
  /** Share of all events found down to this band. */
  readonly cumulativeGain: number
  readonly cumulativeLift: number
  readonly lowest: number
  readonly highest: number
}

/**
 * Lift and gains by band (decile). Bands differ by at most one row, the larger ones first; counts are exact.
 * Equal scores at an edge are parted by row order.
 */
export function gainsTable({ scores, labels, positives }: RankedScores, bandCount = 10): GainsRow[] {
  const n = scores.length
  const base = positives / n
  const rows: GainsRow[] = []
  let from = 0
  let found = 0
  for (let band = 1; band <= bandCount; band++) {
    const size = Math.floor(n / bandCount) + (band <= n % bandCount ? 1 : 0)
    if (size === 0) break
    let hits = 0
    for (let r = from; r < from + size; r++) hits += labels[r]!
    const to = from + size
    found += hits
    rows.push({
      band,
      rows: size,
      positives: hits,
      rate: hits / size,
      lift: hits / size / base,
      cumulativeRows: to,
      cumulativePositives: found,
      cumulativeGain: found / positives,
      cumulativeLift: found / to / base,
      lowest: scores[to - 1]!,
      highest: scores[from]!,
    })
    from = to
  }
  return rows
}

/** Lift of the best `share` of rows (rounded up to whole rows). */
export function liftAt({ labels, positives }: RankedScores, share: number): number {
  const n = labels.length
  const size = Math.min(n, Math.max(1, Math.ceil(n * share - 1e-9)))
  let hits = 0
  for (let r = 0; r < size; r++) hits += labels[r]!
  return hits / size / (positives / n)
}

export interface ScoreReport extends RankingMetrics {
  readonly rows: number
  readonly positives: number
  readonly logloss: number
  readonly brier: number
  readonly ece: number
  readonly lift10: number
  readonly gains: readonly GainsRow[]
  readonly calibration: readonly CalibrationBin[]
}

/** All measures of probabilities against outcomes, with one sort. **Missing**, **Errors**: as `rankScores`. */
export function evaluateScores(probabilities: Float64Array, labels: Labels): ScoreReport {
  const ranked = rankScores(probabilities, labels)
  return {
    rows: labels.length,
    positives: ranked.positives,
    ...rankingMetrics(ranked),
    logloss: logloss(probabilities, labels),
    brier: brierScore(probabilities, labels),
    ece: expectedCalibrationError(ranked),
    lift10: liftAt(ranked, 0.1),
    gains: gainsTable(ranked),
    calibration: calibrationTable(ranked),
  }
}
