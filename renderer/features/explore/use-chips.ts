import { useMemo } from 'react'
import { fieldsOf } from '../../../shared/domain/rule.ts'
import { useRuleTexts } from '../../state/rule-text.ts'
import type { Clauses } from '../../state/selection.ts'
import type { Chip } from '../../ui/page.tsx'
import { chipParts } from './chip-parts.ts'
import { clauseText } from './clause-text.ts'
import { useClauseWords } from './use-field-clause.ts'
import type { Fields } from './use-fields.ts'

/** One chip per condition, in the language of the window. What a chip cannot say by itself gets the words of the engine. */
export function useChips(fields: Fields, clauses: Clauses): readonly Chip[] {
  const words = useClauseWords(fields)
  const chips = useMemo(() => [...clauses].map(([id, clause]) => ({ id, ...clause, text: clauseText(clause.rule, words) })), [clauses, words])
  const toDescribe = useMemo(() => chips.filter(({ text }) => text === null), [chips])
  const texts = useRuleTexts(useMemo(() => toDescribe.map(({ rule }) => rule), [toDescribe]))
  return useMemo(
    // Until the engine has answered, and where it cannot, a chip says what it said when it was made.
    () =>
      chips.map((chip) => {
        const label = chip.text ?? (texts[toDescribe.indexOf(chip)] || chip.label)
        return { id: chip.id, label, parts: chipParts(label, fieldsOf(chip.rule).map(fields.nameOf)) }
      }),
    [chips, toDescribe, texts, fields],
  )
}
