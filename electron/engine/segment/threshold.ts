import type { z } from 'zod'
import type { segmentRunSchema } from '../../../shared/api/segment.ts'
import { AppError } from '../../../shared/domain/errors.ts'
import { storedScale, type FieldId } from '../../../shared/domain/field.ts'
import type { Month } from '../../../shared/domain/month.ts'
import type { Rule } from '../../../shared/domain/rule.ts'
import { recentMeanField } from '../frame/base-rules.ts'
import type { BitSet } from '../frame/bit-set.ts'
import type { Frame } from '../frame/frame.ts'
import { quantiles } from '../kernels/quantile.ts'

/** From which value on a subscriber earns a letter; in the field's unit. `quantile` is null for the smallest use there is. */
export type Threshold = z.infer<typeof segmentRunSchema>['thresholds'][number]

/** One class of a preset, before it is stored. */
export interface ClassRule {
  readonly code: string
  readonly rule: Rule
}

/** What a preset computes from its base. The classes are exclusive and add up to the base. */
export interface Classification {
  readonly thresholds: readonly Threshold[]
  readonly classes: readonly ClassRule[]
  /** Fields without which a subscriber's class is not certain. */
  readonly needs: readonly FieldId[]
}

/** Errors: FIELD_MISSING when the field is not imported. */
export function requireRecentMean(frame: Frame, id: FieldId, month: Month): FieldId {
  const field = recentMeanField(frame, id, month)
  if (field === null) throw new AppError('FIELD_MISSING', { field: id })
  return field
}

/**
 * The value at a quantile of the base. Where that is 0, because most have no use at all, the smallest positive value: the
 * letter then means any use. Null when nobody has any.
 *
 * Missing: left out. Source: Hyndman & Fan type 7.
 */
export function thresholdAt(
  frame: Frame,
  field: FieldId,
  month: Month,
  base: BitSet,
  quantile: number,
  letter: string,
): Threshold | null {
  const column = frame.numbers(field, month)
  const values = Float64Array.from(base.toIndices(), (i) => column[i] ?? NaN)
  const [atQuantile = NaN] = quantiles(values, [quantile])
  const scale = storedScale(frame.field(field))
  if (atQuantile > 0) return { field, value: shownThreshold(atQuantile, scale), quantile, letter }
  const smallest = values.reduce((least, value) => (value > 0 && value < least ? value : least), Infinity)
  return smallest === Infinity ? null : { field, value: shownThreshold(smallest, scale), quantile: null, letter }
}

/** Whoever reaches a threshold. */
export function reaches(threshold: Threshold): Rule {
  return { op: 'between', field: threshold.field, lo: threshold.value }
}

/**
 * A stored value in the shown unit, never above it when a rule brings it back: the subscriber whose value is the
 * threshold must reach it. Whole stored values come back exactly as they are.
 */
function shownThreshold(stored: number, scale: number): number {
  const shown = stored / scale
  return Number.isInteger(stored) || shown * scale <= stored ? shown : shown * (1 - Number.EPSILON)
}
