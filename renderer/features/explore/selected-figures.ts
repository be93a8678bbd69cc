import type { Value } from '../../../shared/api/schemas.ts'
import type { FieldId } from '../../../shared/domain/field.ts'

/** A subscriber as the grid holds it. */
export interface SubscriberRow {
  readonly key: number
  /** Place in the sorted set, from 0. */
  readonly index: number
  readonly values: Readonly<Record<FieldId, Value>>
}

/** Rows of a page from its columns. */
export function rowsOfPage(
  page: { readonly subscribers: readonly number[]; readonly columns: readonly { readonly field: FieldId; readonly values: readonly Value[] }[] },
  offset: number,
): readonly SubscriberRow[] {
  return page.subscribers.map((key, i) => ({
    key,
    index: offset + i,
    values: Object.fromEntries(page.columns.map(({ field, values }) => [field, values[i] ?? null])),
  }))
}

export interface Figures {
  /** Rows with a value; the others count in nothing. */
  readonly count: number
  readonly sum: number
  readonly mean: number
  readonly min: number
  readonly max: number
}

/** Sum, mean and ends of a column over the selected rows; null when none has a value. */
export function figuresOf(rows: readonly SubscriberRow[], field: FieldId): Figures | null {
  let [count, sum, min, max] = [0, 0, Infinity, -Infinity]
  for (const { values } of rows) {
    const value = values[field]
    if (typeof value !== 'number') continue
    count++
    sum += value
    min = Math.min(min, value)
    max = Math.max(max, value)
  }
  return count === 0 ? null : { count, sum, mean: sum / count, min, max }
}
