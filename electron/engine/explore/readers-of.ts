import type { FieldId } from '../../../shared/domain/field.ts'
import { parseMonthField } from '../../../shared/domain/month-field.ts'
import { inputsOf, type CatalogueField, type FieldCatalogue } from '../frame/field-catalogue.ts'

/**
 * What is computed again when a measure comes out otherwise: all other measures, formula columns, classes and segments that read it,
 * directly or not, in the order of the catalogue. The classes of a run have kept their cuts; who falls into them is another matter.
 */
export function readersOf({ fields }: FieldCatalogue, id: FieldId): readonly FieldId[] {
  const stale = new Set([id])
  const isReader = (field: CatalogueField): boolean => inputsOf(field).some((input) => stale.has(parseMonthField(input)?.base ?? input))
  // Formulas, classes and segments may stand before what they read.
  for (let before = 0; before !== stale.size; ) {
    before = stale.size
    for (const field of fields) if (isReader(field)) stale.add(field.id)
  }
  return fields.flatMap((field) => (field.id !== id && stale.has(field.id) ? [field.id] : []))
}
