import type { Output } from '../../../shared/api/engine-api.ts'
import type { Rule } from '../../../shared/domain/rule.ts'

type Histogram = Output<'churn.detail'>['scoreHistogram']

/** Steps of the threshold. */
export const CUT_STEP = 0.01

/** Everybody whose churn probability is at least the threshold. */
export function scoreRule(threshold: number): Rule {
  return { op: 'between', field: 'churn_score', lo: threshold }
}

/** The highest edge of the histogram above which at least this share of the scored subscribers lies. */
export function cutForShare({ edges, counts }: Histogram, share: number): number {
  const total = counts.reduce((sum, count) => sum + count, 0)
  let above = 0
  for (let bin = counts.length - 1; bin >= 0; bin--) {
    above += counts[bin] ?? 0
    if (above > 0 && above >= share * total) return edges[bin] ?? 0
  }
  return edges[0] ?? 0
}

/** A typed or dragged threshold as it is used: within 0 … 1, on the steps. */
export function roundedCut(value: number): number {
  const steps = Math.round(Math.min(1, Math.max(0, value)) / CUT_STEP)
  return Math.round(steps * CUT_STEP * 100) / 100
}
