import { useMemo } from 'react'
import type { FieldView } from '../../../shared/api/explore.ts'
import type { FieldId } from '../../../shared/domain/field.ts'
import type { Month } from '../../../shared/domain/month.ts'
import { useFieldIndex, type FieldIndex } from '../../state/field-index.ts'

/** The month's fields: names and units in the language of the window, and what the engine knows of each. */
export interface Fields extends FieldIndex {
  readonly byId: ReadonlyMap<FieldId, FieldView>
}

export function useFields(month: Month | null): Fields {
  const index = useFieldIndex(month)
  return useMemo(() => ({ ...index, byId: new Map(index.fields.map((field) => [field.id, field])) }), [index])
}
