import type { Month } from '../../../shared/domain/month.ts'
import type { Frame } from '../frame/frame.ts'
import { quantiles } from '../kernels/quantile.ts'

const HIGH_VALUE_QUANTILE = 0.7
const VERY_LIKELY = 0.8
const LIKELY = 0.5

/**
 * 预警等级 of a row: 1 = probability ≥ 0.8 and revenue in the top 30 %, 2 = ≥ 0.5 and top 30 %, 3 = ≥ 0.5, 4 = below;
 * null without a score. Source: domain dictionary, churn-warning level.
 */
export function warningLevels(frame: Frame, month: Month): (row: number) => number | null {
  if (!frame.has('churn_score')) return () => null
  const scores = frame.numbers('churn_score', month)
  const revenue = frame.has('bill_fee_avg3') ? frame.numbers('bill_fee_avg3', month) : null
  const [cut = Infinity] = revenue ? quantiles(revenue, [HIGH_VALUE_QUANTILE]) : []
  return (row) => {
    const score = scores[row] ?? NaN
    if (Number.isNaN(score)) return null
    const isHighValue = (revenue?.[row] ?? NaN) >= cut
    if (score >= VERY_LIKELY && isHighValue) return 1
    if (score >= LIKELY) return isHighValue ? 2 : 3
    return 4
  }
}
