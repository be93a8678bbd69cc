import type { Month } from '../../../shared/domain/month.ts'
import { useFieldIndex, type FieldIndex } from '../../state/field-index.ts'

/** The month's fields: names and units in the language of the window, and what the engine knows of each. */
export type Fields = FieldIndex

export function useFields(month: Month | null): Fields {
  return useFieldIndex(month)
}
