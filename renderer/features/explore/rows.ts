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
