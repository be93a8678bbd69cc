import type { Month } from '../../../shared/domain/month.ts'
import type { Translate } from '../../../shared/i18n/catalogue.ts'
import type { Format } from '../../../shared/i18n/format.ts'

interface Bounds {
  readonly rows: number
  readonly missing: number
  readonly min: number | null
  readonly max: number | null
}

interface BoundsWords {
  readonly month: Month
  /** Whether `rows` are only those who meet other conditions. */
  readonly isOfOthers: boolean
  readonly digits: number
  readonly t: Translate
  readonly format: Format
}

/** What the values of a field span, and among whom. */
export function boundsText({ rows, missing, min, max }: Bounds, { month, isOfOthers, digits, t, format }: BoundsWords): string {
  const among = { rows, month: format.month(month) }
  if (min === null || max === null) return t(isOfOthers ? 'explore.filter.boundsNoneOfOthers' : 'explore.filter.boundsNone', among)
  const span = { ...among, min: format.number(min, digits), max: format.number(max, digits), count: missing }
  return t(isOfOthers ? 'explore.filter.boundsOfOthers' : 'explore.filter.bounds', span)
}
