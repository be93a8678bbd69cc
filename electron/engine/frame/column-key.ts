import type { FieldId } from '../../../shared/domain/field.ts'
import type { Month } from '../../../shared/domain/month.ts'
import type { CatalogueField } from './field-catalogue.ts'

/** What never changes with the month is held once. */
export function keyOf({ id, origin }: CatalogueField, month: Month): string {
  return columnKey(id, origin.kind === 'subscriber' ? '' : month)
}

/** The month is 0 for what is held once. */
export function partsOfKey(key: string): readonly [FieldId, Month] {
  const at = key.lastIndexOf('|')
  return [key.slice(0, at), Number(key.slice(at + 1))]
}

export function columnKey(id: FieldId, month: Month | ''): string {
  return `${id}|${month}`
}
