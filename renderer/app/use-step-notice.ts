import { useEffect } from 'react'
import { translateTo } from '../../shared/i18n/catalogue.ts'
import { textOfClause } from '../state/rule-text.ts'
import { useSelection, type Chosen, type Clause, type SelectionStep } from '../state/selection.ts'
import { useSettings } from '../state/settings.ts'
import { useNotes } from '../ui/notes.ts'

/** Says what an undo, a redo or Escape has changed in the conditions; a later one takes the place of the note. */
export function useStepNotice(): void {
  const { say } = useNotes()
  useEffect(
    () =>
      useSelection.subscribe(({ lastStep }, before) => {
        if (lastStep === null || lastStep === before.lastStep) return
        void textOfStep(lastStep).then((content) => say('selection.step', { type: 'info', content, duration: 4 }))
      }),
    [say],
  )
}

async function textOfStep({ kind, from, to }: SelectionStep): Promise<string> {
  const { language } = useSettings.getState()
  const t = translateTo(language)
  const [gone, back] = await Promise.all(
    [onlyIn(from, to), onlyIn(to, from)].map(async ({ clauses, picked }) => {
      const texts = await Promise.all(clauses.map(textOfClause))
      return [...texts, ...(picked === null ? [] : [t(`shell.step.picked.${picked.mode}`, { count: picked.keys.length })])].join(t('rule.joinValues'))
    }),
  )
  if (kind === 'clear') return t('shell.step.clear', { gone: gone ?? '' })
  if (gone === undefined || gone === '') return t(`shell.step.${kind}.back`, { back: back ?? '' })
  return back === undefined || back === '' ? t(`shell.step.${kind}.gone`, { gone }) : t(`shell.step.${kind}.changed`, { gone, back })
}

function onlyIn(one: Chosen, other: Chosen): { readonly clauses: readonly Clause[]; readonly picked: Chosen['picked'] } {
  return {
    clauses: [...one.clauses].filter(([view, clause]) => other.clauses.get(view) !== clause).map(([, clause]) => clause),
    picked: one.picked === other.picked ? null : one.picked,
  }
}
