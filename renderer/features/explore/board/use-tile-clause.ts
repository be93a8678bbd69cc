import { useCallback, useRef } from 'react'
import type { Rule } from '../../../../shared/domain/rule.ts'
import { useSelection, type Clauses, type ViewId } from '../../../state/selection.ts'
import { clauseText } from '../clause-text.ts'
import { useClauseWords } from '../use-field-clause.ts'
import type { Fields } from '../use-fields.ts'

export interface TileClause {
  readonly set: (view: ViewId, rule: Rule | null) => void
  /** A new press of the pointer begins a new gesture. */
  readonly begin: () => void
}

/**
 * Writes the clause of a chart; null takes it away. What one gesture sets on the way is one step of undo, so that Ctrl+Z goes
 * back to what was chosen before it.
 */
export function useTileClause(fields: Fields): TileClause {
  const words = useClauseWords(fields)
  const made = useRef<Clauses | null>(null)
  const begin = useCallback(() => {
    made.current = null
  }, [])
  const set = useCallback(
    (view: ViewId, rule: Rule | null) => {
      const { clauses, setClause, takeBack } = useSelection.getState()
      if (JSON.stringify(clauses.get(view)?.rule ?? null) === JSON.stringify(rule)) return
      if (made.current === clauses) takeBack()
      setClause(view, rule && { rule, label: clauseText(rule, words) ?? view })
      made.current = useSelection.getState().clauses
    },
    [words],
  )
  return { set, begin }
}
