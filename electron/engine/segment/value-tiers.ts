import type { Month } from '../../../shared/domain/month.ts'
import { allOf, type Rule } from '../../../shared/domain/rule.ts'
import type { VALUE_TIERS } from '../../../shared/domain/preset-classes.ts'
import { statusNoneOf } from '../frame/base-rules.ts'
import type { BitSet } from '../frame/bit-set.ts'
import type { Frame } from '../frame/frame.ts'
import { reaches, requireRecentMean, thresholdAt, type Classification } from './threshold.ts'

/** Top 5 %, next 15 %, next 30 % by revenue. Source: DOMAIN §6. */
const CUTS = [
  { code: '钻', quantile: 0.95 },
  { code: '金', quantile: 0.8 },
  { code: '银', quantile: 0.5 },
] as const satisfies readonly { readonly code: (typeof VALUE_TIERS)[number]; readonly quantile: number }[]
const REST = '普通'

/** Subscribers with a revenue that are neither leaving nor not yet active: without a revenue nobody has a tier. */
export function defaultValueBase(frame: Frame, month: Month): Rule {
  const field = requireRecentMean(frame, 'bill_fee', month)
  return allOf([statusNoneOf(frame, ['预销', '离网', '未激活']), { op: 'not', of: { op: 'isMissing', field } }])
}

/**
 * Four tiers by recent revenue. The cuts are frozen as yuan.
 *
 * Missing: a subscriber of the base without a revenue is in the lowest tier; the default base has none. Equal revenues are in the same tier, so tiers may be
 * larger or smaller than their share.
 * Errors: FIELD_MISSING without a revenue.
 */
export function classifyValue(frame: Frame, month: Month, baseRule: Rule, base: BitSet): Classification {
  const field = requireRecentMean(frame, 'bill_fee', month)
  const cuts = CUTS.map(({ code, quantile }) => ({ code, threshold: thresholdAt(frame, field, month, base, quantile, code) }))
  const baseParts = baseRule.op === 'all' ? baseRule.of : [baseRule]
  const classes = cuts.map(({ code, threshold }, i) => {
    const above = cuts[i - 1]?.threshold
    if (!threshold) return { code, rule: allOf([...baseParts, { op: 'any', of: [] }]) }
    const tier: Rule = above ? { op: 'between', field, lo: threshold.value, hi: above.value, hiOpen: true } : reaches(threshold)
    return { code, rule: allOf([...baseParts, tier]) }
  })
  const lowest = cuts.at(-1)?.threshold
  const rest = allOf([...baseParts, lowest ? { op: 'not', of: reaches(lowest) } : null])
  return {
    thresholds: cuts.flatMap(({ threshold }) => threshold ?? []),
    classes: [...classes, { code: REST, rule: rest }],
    needs: [field],
  }
}
