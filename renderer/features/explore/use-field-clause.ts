import { useCallback, useMemo } from 'react'
import type { FieldId } from '../../../shared/domain/field.ts'
import type { Rule } from '../../../shared/domain/rule.ts'
import { useSelection } from '../../state/selection.ts'
import { useFormat, useT } from '../../ui/locale.tsx'
import { clauseText, type ClauseWords } from './clause-text.ts'
import { viewOf } from './conditions.ts'
import type { Fields } from './use-fields.ts'

/** Writes the clause of a field; null takes it away. The label is what pages that do not know the field can show. */
export function useSetFieldClause(fields: Fields): (field: FieldId, rule: Rule | null) => void {
  const words = useClauseWords(fields)
  return useCallback(
    (field, rule) => {
      const { clauses, setClause } = useSelection.getState()
      const now = clauses.get(viewOf(field))?.rule ?? null
      if (JSON.stringify(now) === JSON.stringify(rule)) return
      setClause(viewOf(field), rule && { rule, label: clauseText(rule, words) ?? words.fieldOf(field)?.name ?? field })
    },
    [words],
  )
}

/** The words of clauses; always the same object while language and fields stay the same. */
export function useClauseWords(fields: Fields): ClauseWords {
  const t = useT()
  const format = useFormat()
  return useMemo(
    () => ({
      t,
      format,
      fieldOf: (id: FieldId) => {
        const field = fields.byId.get(id)
        return { name: fields.nameOf(id), unit: field?.unit ?? '', type: field?.type ?? 'text' }
      },
    }),
    [fields, t, format],
  )
}
