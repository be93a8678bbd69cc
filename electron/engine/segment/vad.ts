import type { Month } from '../../../shared/domain/month.ts'
import { allOf, type Rule } from '../../../shared/domain/rule.ts'
import { recentMeanField, statusNoneOf } from '../frame/base-rules.ts'
import type { BitSet } from '../frame/bit-set.ts'
import { VAD_CLASSES } from '../../../shared/domain/preset-classes.ts'
import type { Frame } from '../frame/frame.ts'
import { reaches, requireRecentMean, thresholdAt, type Classification, type Threshold } from './threshold.ts'

/** 中高端: DOMAIN §6. */
const BASE_REVENUE_YUAN = 80
const DEFAULT_QUANTILE = 0.7

/**
 * Mid and high-end subscribers that are neither leaving nor not yet active.
 *
 * Errors: FIELD_MISSING without a revenue.
 */
export function defaultVadBase(frame: Frame, month: Month): Rule {
  return allOf([
    { op: 'between', field: requireRecentMean(frame, 'bill_fee', month), lo: BASE_REVENUE_YUAN },
    statusNoneOf(frame, ['预销', '离网', '未激活']),
  ])
}

/**
 * The eight classes by use of voice, data and value-added services within the base. Thresholds are frozen as numbers.
 *
 * Missing: a subscriber without a value does not get that letter. Where no VAS fee is imported nobody gets an A.
 * Errors: FIELD_MISSING without voice or data.
 */
export function classifyVad(
  frame: Frame,
  month: Month,
  baseRule: Rule,
  base: BitSet,
  quantile = DEFAULT_QUANTILE,
): Classification {
  const vas = recentMeanField(frame, 'vas_fee', month)
  const letters = [
    { letter: 'V', field: requireRecentMean(frame, 'voice_min', month) },
    { letter: 'D', field: requireRecentMean(frame, 'data_mb', month) },
    ...(vas === null ? [] : [{ letter: 'A', field: vas }]),
  ]
  const thresholds = letters.flatMap(({ letter, field }) => thresholdAt(frame, field, month, base, quantile, letter) ?? [])
  return {
    thresholds,
    classes: VAD_CLASSES.map((code) => ({ code, rule: vadRule(code, baseRule, thresholds) })),
    needs: letters.map(({ field }) => field),
  }
}

function vadRule(code: (typeof VAD_CLASSES)[number], base: Rule, thresholds: readonly Threshold[]): Rule {
  const own = code === 'NVAD' ? '' : code
  const conditions = ['V', 'D', 'A'].map((letter): Rule | null => {
    const threshold = thresholds.find((candidate) => candidate.letter === letter)
    if (!threshold) return own.includes(letter) ? { op: 'any', of: [] } : null
    return own.includes(letter) ? reaches(threshold) : { op: 'not', of: reaches(threshold) }
  })
  return allOf([...(base.op === 'all' ? base.of : [base]), ...conditions])
}
