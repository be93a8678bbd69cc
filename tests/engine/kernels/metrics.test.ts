import { describe, expect, it } from 'vitest'
import {
  areaUnderRoc, brierScore, calibrationByWidth, calibrationTable, evaluateScores, expectedCalibrationError, gainsTable, liftAt,
  logloss, rankingMetrics, rankScores,
} from '../../../electron/engine/kernels/metrics.ts'
import { quantiles } from '../../../electron/engine/kernels/quantile.ts'
import { binRows, psi, psiOfCounts } from '../../../electron/engine/kernels/stability.ts'
import { singleFeatureAuc, woeOfBins, woeOfLevels } from '../../../electron/engine/kernels/woe.ts'
import { goldenAbsent, readGolden, readSet } from './golden.ts'
import { churnLike, largestGap, normals, shuffledRows } from './made-data.ts'
import { takeLabels } from '../../../electron/engine/kernels/columns.ts'

interface MetricsGolden {
  scores: number[]
  y: number[]
  auc: number
  ap: number
  lift10: number
  ks: number
  ks_at: number
  logloss: number
  brier: number
  ece10: number
  deciles: { n: number; pos: number; rate: number; lift: number }[]
  calib_true: number[]
  calib_pred: number[]
}

describe('ranking metrics', () => {
  const scores = Float64Array.of(0.9, 0.8, 0.8, 0.4, 0.1)
  const labels = Uint8Array.of(1, 1, 0, 0, 1)

  it('by hand, with a tie', () => {
    // pairs (event, none): 0.9 beats both, 0.8 ties and beats, 0.1 loses both: 3.5 of 6
    const metrics = rankingMetrics(rankScores(scores, labels))
    expect(metrics.auc).toBeCloseTo(3.5 / 6, 15)
    expect(metrics.averagePrecision).toBeCloseTo(1 / 3 + (1 / 3) * (2 / 3) + (1 / 3) * (3 / 5), 15)
    expect(metrics.ks).toBeCloseTo(1 / 3, 15)
    expect(metrics.ksScore).toBe(0.9)
  })

  it('laws: mirrored, constant, perfect and shuffled scores', () => {
    const { x, y } = churnLike(5000, 3, 1)
    const rounded = x[0]!.map((v) => Math.round(v * 5) / 5)
    const auc = areaUnderRoc(rounded, y)
    expect(areaUnderRoc(rounded.map((v) => 1 - v), y)).toBeCloseTo(1 - auc, 12)
    expect(areaUnderRoc(rounded.map((v) => Math.exp(3 * v)), y)).toBe(auc)
    expect(areaUnderRoc(new Float64Array(5000), y)).toBe(0.5)
    expect(areaUnderRoc(Float64Array.from(y), y)).toBe(1)
    const rows = shuffledRows(5000, 2)
    const shuffled = rankingMetrics(rankScores(Float64Array.from(rows, (i) => rounded[i]!), takeLabels(y, rows)))
    expect(shuffled).toEqual(rankingMetrics(rankScores(rounded, y)))
  })

  it('agrees with counting all pairs', () => {
    const { x, y } = churnLike(400, 3, 5)
    const s = x[1]!.map((v) => Math.round(v * 3))
    let won = 0
    let pairs = 0
    for (let i = 0; i < 400; i++) {
      for (let j = 0; j < 400; j++) {
        if (y[i] !== 1 || y[j] !== 0) continue
        pairs++
        won += s[i]! > s[j]! ? 1 : s[i] === s[j] ? 0.5 : 0
      }
    }
    expect(areaUnderRoc(s, y)).toBeCloseTo(won / pairs, 12)
  })

  it('refuses a single class, a missing score and wrong lengths', () => {
    expect(() => areaUnderRoc(scores, new Uint8Array(5))).toThrow(new RangeError('labels hold a single class'))
    expect(() => areaUnderRoc(Float64Array.of(1, NaN), Uint8Array.of(0, 1))).toThrow(RangeError)
    expect(() => areaUnderRoc(scores, Uint8Array.of(0, 1))).toThrow(RangeError)
  })
})

describe('probability metrics', () => {
  it('by hand', () => {
    const p = Float64Array.of(0.8, 0.4, 1, 0)
    const y = Uint8Array.of(1, 0, 1, 0)
    expect(logloss(p, y)).toBeCloseTo(-(Math.log(0.8) + Math.log(0.6)) / 4, 12)
    expect(logloss(Float64Array.of(0), Uint8Array.of(1))).toBeCloseTo(-Math.log(1e-15), 10)
    expect(brierScore(p, y)).toBeCloseTo((0.04 + 0.16) / 4, 15)
    // bins (0.7, 0.8], (0.3, 0.4], (0.9, 1], [0, 0.1]: gaps 0.2, 0.4, 0, 0
    expect(expectedCalibrationError(rankScores(p, y))).toBeCloseTo(0.15, 12)
    expect(calibrationByWidth(rankScores(p, y)).map((bin) => bin.meanProbability)).toEqual([0, 0.4, 0.8, 1])
  })

  it('gains: exact counts, larger bands first, everything found at the end', () => {
    const y = Uint8Array.of(1, 1, 0, 1, 0, 0, 0)
    const table = gainsTable(rankScores(Float64Array.of(7, 6, 5, 4, 3, 2, 1), y), 3)
    expect(table.map((row) => [row.rows, row.positives, row.cumulativePositives])).toEqual([[3, 2, 2], [2, 1, 3], [2, 0, 3]])
    expect(table[0]!.lift).toBeCloseTo((2 / 3) / (3 / 7), 12)
    expect(table[2]!.cumulativeGain).toBe(1)
    expect(table[2]!.cumulativeLift).toBe(1)
    expect(table.map((row) => [row.highest, row.lowest])).toEqual([[7, 5], [4, 3], [2, 1]])
    expect(gainsTable(rankScores(Float64Array.of(1, 2), Uint8Array.of(0, 1))).length).toBe(2)
    expect(liftAt(rankScores(Float64Array.of(7, 6, 5, 4, 3, 2, 1), y), 2 / 7)).toBeCloseTo(7 / 3, 12)
  })

  it('equal scores at an edge are parted by row order', () => {
    const ranked = rankScores(Float64Array.of(0.5, 0.5, 0.5, 0.5), Uint8Array.of(1, 1, 0, 0))
    expect([...ranked.order]).toEqual([0, 1, 2, 3])
    expect(gainsTable(ranked, 2).map((row) => row.positives)).toEqual([2, 0])
  })

  it('calibration bins hold equal counts, the lowest first', () => {
    const p = Float64Array.from({ length: 25 }, (_, i) => i / 25)
    const bins = calibrationTable(rankScores(p, Uint8Array.from(p, (v) => (v > 0.5 ? 1 : 0))), 10)
    expect(bins.map((bin) => bin.rows).every((rows) => rows === 2 || rows === 3)).toBe(true)
    expect(bins.reduce((sum, bin) => sum + bin.rows, 0)).toBe(25)
    expect(bins[0]!.lowest).toBe(0)
    expect(bins[9]!.observedRate).toBe(1)
  })

  it.skipIf(goldenAbsent)('agree with the reference (1e-9)', () => {
    const golden = readGolden<MetricsGolden>('metrics_ibm_fold0')
    const scores = Float64Array.from(golden.scores)
    const labels = Uint8Array.from(golden.y)
    const report = evaluateScores(scores, labels)
    expect(largestGap(
      [report.auc, report.averagePrecision, report.ks, report.ksScore, report.logloss, report.brier, report.ece, report.lift10],
      [golden.auc, golden.ap, golden.ks, golden.ks_at, golden.logloss, golden.brier, golden.ece10, golden.lift10],
    )).toBeLessThan(1e-9)
    expect(report.gains.map((row) => [row.rows, row.positives])).toEqual(golden.deciles.map((row) => [row.n, row.pos]))
    expect(largestGap(report.gains.map((row) => row.lift), golden.deciles.map((row) => row.lift))).toBeLessThan(1e-9)
    const bins = calibrationByWidth(rankScores(scores, labels))
    expect(largestGap(bins.map((bin) => bin.observedRate), golden.calib_true)).toBeLessThan(1e-9)
    expect(largestGap(bins.map((bin) => bin.meanProbability), golden.calib_pred)).toBeLessThan(1e-9)
  })
})

describe('psi', () => {
  it('by hand; empty bins stay finite; equal sides give 0', () => {
    expect(psiOfCounts([50, 50], [25, 75])).toBeCloseTo(-0.25 * Math.log(0.5) + 0.25 * Math.log(1.5), 12)
    expect(psiOfCounts([10, 20, 0], [10, 20, 0])).toBe(0)
    expect(psiOfCounts([10, 0], [0, 10])).toBeCloseTo(2 * 0.9999 * Math.log(1 / 1e-4), 6)
    expect(psiOfCounts([1, 3], [3, 1])).toBeCloseTo(psiOfCounts([3, 1], [1, 3]), 12)
    expect(() => psiOfCounts([0, 0], [1, 1])).toThrow(RangeError)
    expect(() => psiOfCounts([1], [1, 1])).toThrow(RangeError)
  })

  it('bins are right-closed and leave missing values out', () => {
    expect([...binRows(Float64Array.of(1, 2, 2.5, NaN, 9), [2, 5])]).toEqual([2, 1, 1])
  })

  it.skipIf(goldenAbsent)('agrees with the reference (1e-9)', () => {
    const { scores } = readGolden<MetricsGolden>('metrics_ibm_fold0')
    const golden = readGolden<{ psi_first700_vs_rest: number; psi_edges: number[] }>('woe_iv_psi_ibm')
    const first = Float64Array.from(scores.slice(0, 700))
    const edges = quantiles(first, [0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9])
    expect(largestGap(edges, golden.psi_edges)).toBeLessThan(1e-9)
    expect(Math.abs(psi(first, Float64Array.from(scores.slice(700)), edges) - golden.psi_first700_vs_rest)).toBeLessThan(1e-9)
  })
})

describe('weight of evidence', () => {
  it('by hand, with missing values and a pure level', () => {
    const codes = Int32Array.of(0, 0, 0, 0, 1, 1, -1, -1)
    const labels = Uint8Array.of(1, 0, 0, 0, 1, 1, 1, 0)
    const table = woeOfLevels(codes, 3, labels)
    expect(table.levels[0]!.woe).toBeCloseTo(Math.log((3 / 4) / (1 / 4)), 12)
    expect(table.levels[1]!.woe).toBeCloseTo(Math.log((0.5 / 4) / (2.5 / 4)), 12)
    expect(table.levels[2]).toMatchObject({ rows: 0, woe: 0, iv: 0 })
    expect(table.missing).toMatchObject({ rows: 2, bads: 1, woe: 0 })
    expect(table.iv).toBeCloseTo(table.levels.reduce((sum, level) => sum + level.iv, table.missing!.iv), 12)
    expect(() => woeOfLevels(Int32Array.of(3), 3, Uint8Array.of(1))).toThrow(RangeError)
    expect(() => woeOfLevels(Int32Array.of(3, 0), 3, Uint8Array.of(1, 0))).toThrow(RangeError)
    expect(() => woeOfLevels(Int32Array.of(0, 1), 2, Uint8Array.of(1, 1))).toThrow(RangeError)
  })

  it('bins of numbers are right-closed; missing values are a level', () => {
    const table = woeOfBins(Float64Array.of(1, 6, 7, NaN), [6], Uint8Array.of(1, 0, 0, 1))
    expect(table.levels.map((level) => level.rows)).toEqual([2, 1])
    expect(table.missing!.rows).toBe(1)
  })

  it.skipIf(goldenAbsent)('agrees with the reference (1e-9)', () => {
    const golden = readGolden<{
      contract_levels: string[]
      contract_woe_ln_good_over_bad: number[]
      contract_iv: number
      tenure_bins: number[]
      tenure_woe: number[]
      tenure_iv: number
    }>('woe_iv_psi_ibm')
    const { names, x, y } = readSet('ibm')
    const flags = golden.contract_levels.map((level) => x[names.indexOf(`Contract_${level}`)]!)
    const codes = Int32Array.from(y, (_, i) => flags.findIndex((flag) => flag[i] === 1))
    const contract = woeOfLevels(codes, flags.length, y)
    expect(largestGap(contract.levels.map((level) => level.woe), golden.contract_woe_ln_good_over_bad)).toBeLessThan(1e-9)
    expect(Math.abs(contract.iv - golden.contract_iv)).toBeLessThan(1e-9)
    const tenure = woeOfBins(x[names.indexOf('tenure')]!, golden.tenure_bins.slice(0, -1), y)
    expect(largestGap(tenure.levels.map((level) => level.woe), golden.tenure_woe)).toBeLessThan(1e-9)
    expect(Math.abs(tenure.iv - golden.tenure_iv)).toBeLessThan(1e-9)
  })
})

describe('singleFeatureAuc', () => {
  it('sees a leak in the value, in its reverse and in its being filled', () => {
    const y = Uint8Array.from({ length: 200 }, (_, i) => (i % 3 === 0 ? 1 : 0))
    const exact = Float64Array.from(y)
    expect(singleFeatureAuc(exact, y)).toEqual({ auc: 1, isPositive: true, missingAuc: 0.5 })
    expect(singleFeatureAuc(exact.map((v) => -v), y)).toEqual({ auc: 1, isPositive: false, missingAuc: 0.5 })
    const filledAfter = exact.map((v) => (v === 1 ? 7 : NaN))
    expect(singleFeatureAuc(filledAfter, y)).toEqual({ auc: NaN, isPositive: false, missingAuc: 1 })
    const noise = singleFeatureAuc(normals(200, 8), y)
    expect(noise.auc).toBeLessThan(0.6)
  })
})
