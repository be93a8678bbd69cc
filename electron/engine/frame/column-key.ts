import type { FieldId } from '../../../shared/domain/field.ts'
import type { Month } from '../../../shared/domain/month.ts'
import type { CatalogueField } from './field-catalogue.ts'

/** What never changes with the month is held once. */
export function keyOf({ id, origin }: CatalogueField, month: Month): string {
  return columnKey(id, origin.kind === 'subscriber' ? '' : month)
}

export function columnKey(id: FieldId, month: Month | ''): string {
  return `${id}|${month}`
}
