import { App } from 'antd'
import { useCallback } from 'react'
import type { FormulaUse, FormulaView } from '../../../shared/api/formula.ts'
import { fieldsOf } from '../../../shared/domain/rule.ts'
import type { Translate } from '../../../shared/i18n/catalogue.ts'
import { useChanges } from '../../state/changes.ts'
import { useCommand } from '../../state/queries.ts'
import { useSelection } from '../../state/selection.ts'
import { useAppearance, useFormat, useT } from '../../ui/locale.tsx'
import { useErrorReporter } from '../../ui/report-error.tsx'
import { useNotes } from '../../ui/notes.ts'
import { useUndoNote } from '../../ui/undo-note.tsx'

type Removable = Pick<FormulaView, 'formulaId' | 'field' | 'label'>

/** Names of what reads a formula column. */
export function useNames(uses: readonly FormulaUse[], t: Translate): string {
  const format = useFormat()
  return format.list(uses.map(({ kind, name }) => t(`formula.use.${kind}`, { name })))
}

interface FormulaUndo {
  readonly remove: (formula: Removable) => void
  readonly restore: (formula: Removable) => void
  /** Says that a column is another now, and offers to put its former definition back. */
  readonly noteRedefined: (before: FormulaView, after: FormulaView) => void
}

/**
 * Removes a formula column at once and says so, as of one that was redefined; the note and Ctrl+Z bring back what was. Conditions on a
 * removed one go.
 */
export function useFormulaUndo(): FormulaUndo {
  const t = useT()
  const format = useFormat()
  const { language } = useAppearance()
  const { message } = App.useApp()
  const { runAsync: run } = useCommand('formula.remove')
  const { runAsync: define } = useCommand('formula.define')
  const report = useErrorReporter()
  const { close } = useNotes()
  const note = useUndoNote()
  // The panel may be closed by the time that a change is taken back.
  const putBack = useCallback(
    async (formulaId: number, work: () => Promise<unknown>, text: string) => {
      try {
        await work()
      } catch (error) {
        report(error)
        return
      }
      close(keyOf(formulaId))
      void message.success(text)
    },
    [close, message, report],
  )
  const offer = useCallback(
    (formulaId: number, text: string, isWarning: boolean, undo: () => Promise<void>) => {
      const key = keyOf(formulaId)
      const { add, undo: undoLast } = useChanges.getState()
      add({ key, undo: () => void undo(), before: null })
      note({ key, text, isWarning, undo: () => undoLast(key) })
    },
    [note],
  )
  const bringBack = useCallback(
    ({ formulaId, label }: Removable) => putBack(formulaId, () => run({ formulaId, removed: false }), t('formula.restored', { name: label })),
    [putBack, run, t],
  )
  const restore = useCallback(
    (formula: Removable) => {
      useChanges.getState().drop(keyOf(formula.formulaId))
      void bringBack(formula)
    },
    [bringBack],
  )
  const remove = useCallback(
    async (formula: Removable) => {
      try {
        const { usedBy } = await run({ formulaId: formula.formulaId, removed: true })
        dropClausesOn(formula.field)
        const names = format.list(usedBy.map(({ kind, name }) => t(`formula.use.${kind}`, { name })))
        const text = usedBy.length > 0 ? t('formula.removedUsed', { name: formula.label, names }) : t('formula.removed', { name: formula.label })
        offer(formula.formulaId, text, usedBy.length > 0, () => bringBack(formula))
      } catch (error) {
        report(error)
      }
    },
    [run, bringBack, offer, report, t, format],
  )
  const noteRedefined = useCallback(
    (before: FormulaView, after: FormulaView) => {
      const { formulaId, label, unit, text } = before
      const former = text[language === 'zh-CN' ? 'zh' : 'en']
      offer(formulaId, t('formula.redefined', { name: after.label }), false, () =>
        putBack(formulaId, () => define({ formulaId, label, unit, text: former }), t('formula.redefinitionUndone', { name: label })),
      )
    },
    [define, offer, putBack, t, language],
  )
  return { remove: (formula) => void remove(formula), restore, noteRedefined }
}

function keyOf(formulaId: number): string {
  return `formula.${formulaId}`
}

function dropClausesOn(field: string): void {
  const { clauses, setClause } = useSelection.getState()
  for (const [view, { rule }] of clauses) {
    if (fieldsOf(rule).some((id) => id === field || id.startsWith(`${field}@`))) setClause(view, null)
  }
}
