import { allOf, type Rule } from '../../../shared/domain/rule.ts'
import type { Translate } from '../../../shared/i18n/catalogue.ts'
import { ruleOfChosen, type Picked } from '../../state/selection.ts'

/** Whether the checkbox of a row is ticked. */
export function isPicked(picked: Picked | null, keys: ReadonlySet<number>, key: number): boolean {
  return picked !== null && (picked.mode === 'only') === keys.has(key)
}

/** Ticks or unticks some rows. Nobody left of a few = nothing picked; all but everyone stays what it says. */
export function withRows(picked: Picked | null, rows: readonly number[], isTaken: boolean): Picked | null {
  const mode = picked?.mode ?? 'only'
  const keys = new Set(picked?.keys)
  const isListed = isTaken === (mode === 'only')
  for (const key of rows) {
    if (isListed) keys.add(key)
    else keys.delete(key)
  }
  return mode === 'only' && keys.size === 0 ? null : { mode, keys: [...keys] }
}

export const EVERY_ROW: Picked = { mode: 'except', keys: [] }

/** The header's checkbox: none → all, anything else → none. */
export function toggleAll(picked: Picked | null): Picked | null {
  return picked === null ? EVERY_ROW : null
}

/** How many of `total` rows are picked; keys are of rows among them. */
export function countPicked(picked: Picked | null, total: number): number {
  if (picked === null) return 0
  return picked.mode === 'only' ? picked.keys.length : Math.max(0, total - picked.keys.length)
}

/** Who is chosen in words: the conditions, without those taken out by hand, or so many picked by hand; '' where nothing is chosen. */
export function chosenText(picked: Picked | null, ruleText: string, t: Translate): string {
  if (picked === null) return ruleText
  const count = picked.keys.length
  if (picked.mode === 'only') return t('shell.step.picked.only', { count })
  if (count === 0) return ruleText === '' ? t('explore.everyone') : ruleText
  return ruleText === '' ? t('shell.step.picked.except', { count }) : t('explore.saveSegment.without', { rule: ruleText, count })
}

/** Those picked of the rows of a rule. */
export function pickRule(picked: Picked | null, rule: Rule): Rule {
  const those = ruleOfChosen({ clauses: new Map(), picked })
  return picked?.mode === 'only' ? those : allOf([rule, those])
}
