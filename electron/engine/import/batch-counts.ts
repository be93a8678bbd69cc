import type { Check } from '../../../shared/api/import.ts'
import type { FieldId } from '../../../shared/domain/field.ts'
import type { Month } from '../../../shared/domain/month.ts'

/** What a month of a batch holds, for comparison with other months. */
export interface MonthCounts {
  readonly month: Month
  readonly rows: number
  /** Σ billed revenue in fen. Missing: null when no row has one. */
  readonly revenueFen: number | null
  /** Cells with a value, by field. */
  readonly filled: Readonly<Record<FieldId, number>>
  /** Σ of fees and use, by field, in stored units. Missing: none in batches older than it. */
  readonly sums?: Readonly<Record<FieldId, number>>
}

/** Kept with a batch, so that later ones are compared with it without reading its rows again. */
export interface BatchCounts {
  readonly months: readonly MonthCounts[]
  /** Distinct plans and grids. Missing: no entry for a field the batch lacks or that has too many values to be a category. */
  readonly categories: Readonly<Record<FieldId, readonly string[]>>
  /** Rows that contradict themselves, by what is wrong with them. */
  readonly oddities: readonly Oddity[]
}

export interface Oddity {
  readonly code: Check['code']
  readonly field: FieldId | null
  readonly month: Month
  readonly rows: number
  /** Rows that have all the values the check needs. */
  readonly of: number
  /** Further amounts, by name. */
  readonly params?: Readonly<Record<string, number>>
}
