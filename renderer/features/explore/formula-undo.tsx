import { App } from 'antd'
import { useCallback } from 'react'
import type { FormulaUse, FormulaView } from '../../../shared/api/formula.ts'
import { parseMonthField } from '../../../shared/domain/month-field.ts'
import { fieldsOf } from '../../../shared/domain/rule.ts'
import type { Translate } from '../../../shared/i18n/catalogue.ts'
import type { Format } from '../../../shared/i18n/format.ts'
import { useChanges } from '../../state/changes.ts'
import { useCommand } from '../../state/queries.ts'
import { textOfDropped } from '../../state/rule-text.ts'
import { dropClauses } from '../../state/selection.ts'
import { useAppearance, useFormat, useT } from '../../ui/locale.tsx'
import { useErrorReporter } from '../../ui/report-error.tsx'
import { useNotes } from '../../ui/notes.ts'
import { useUndoNote } from '../../ui/undo-note.tsx'

type Removable = Pick<FormulaView, 'formulaId' | 'field' | 'label'>

/** Names of what reads a formula column. */
export function useNames(uses: readonly FormulaUse[], t: Translate): string {
  return namesOf(uses, t, useFormat())
}

function namesOf(uses: readonly FormulaUse[], t: Translate, format: Format): string {
  return format.list(uses.map(({ kind, name }) => t(`formula.use.${kind}`, { name: kind === 'chart' && name === '' ? t('board.defaultName') : name })))
}

interface FormulaUndo {
  readonly remove: (formula: Removable) => void
  readonly restore: (formula: Removable) => void
  /** Says that a column is another now, and offers to put its former definition back. */
  readonly noteRedefined: (before: FormulaView, after: FormulaView) => void
}

/**
 * Removes a formula column at once and says so, as of one that was redefined; the note and Ctrl+Z bring back what was. Conditions on a
 * removed one go and come back with it.
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
    async (formulaId: number, work: () => Promise<unknown>, text: string): Promise<boolean> => {
      try {
        await work()
      } catch (error) {
        report(error)
        return false
      }
      close(keyOf(formulaId))
      void message.success(text)
      return true
    },
    [close, message, report],
  )
  const offer = useCallback(
    (formulaId: number, text: string, isWarning: boolean, undo: () => Promise<unknown>) => {
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
      const key = keyOf(formula.formulaId)
      const { changes, undo } = useChanges.getState()
      // What was last done to a removed column, as far as this window knows, is its removal.
      if (changes.some((change) => change.key === key)) undo(key)
      else void bringBack(formula)
    },
    [bringBack],
  )
  const remove = useCallback(
    async (formula: Removable) => {
      const { formulaId, field, label: name } = formula
      // Before the column goes: its conditions would be asked without it.
      const dropped = dropClauses(({ rule }) => fieldsOf(rule).some((id) => (parseMonthField(id)?.base ?? id) === field))
      try {
        const { usedBy } = await run({ formulaId, removed: true })
        const said = [
          t('formula.removed', { name }),
          ...(await textOfDropped(dropped, t, format)),
          ...(usedBy.length > 0 ? [t('formula.cannotCompute', { names: namesOf(usedBy, t, format) })] : []),
        ]
        offer(formulaId, said.join(t('common.joinSentences')), said.length > 1, async () => {
          if (await bringBack(formula)) dropped.bringBack()
        })
      } catch (error) {
        dropped.bringBack()
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
