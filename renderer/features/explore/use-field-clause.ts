import { useCallback, useMemo, useRef } from 'react'
import type { FieldId } from '../../../shared/domain/field.ts'
import type { Rule } from '../../../shared/domain/rule.ts'
import { useSelection, type Clauses } from '../../state/selection.ts'
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

export interface BrushClause {
  readonly set: (field: FieldId, rule: Rule | null) => void
  /** A new press of the pointer begins a new gesture. */
  readonly begin: () => void
}

/**
 * As `useSetFieldClause`, for a brush: what one gesture sets on the way is one step of undo, so that Ctrl+Z goes back to
 * what was chosen before it.
 */
export function useBrushClause(fields: Fields): BrushClause {
  const setClause = useSetFieldClause(fields)
  const made = useRef<Clauses | null>(null)
  const begin = useCallback(() => {
    made.current = null
  }, [])
  const set = useCallback(
    (field: FieldId, rule: Rule | null) => {
      const { clauses, takeBack } = useSelection.getState()
      if (JSON.stringify(clauses.get(viewOf(field))?.rule ?? null) === JSON.stringify(rule)) return
      if (made.current === clauses) takeBack()
      setClause(field, rule)
      made.current = useSelection.getState().clauses
    },
    [setClause],
  )
  return { set, begin }
}
