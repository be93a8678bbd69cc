import { App, Button } from 'antd'
import { useCallback, useEffect, useEffectEvent, useState } from 'react'
import type { FormulaUse, FormulaView } from '../../../shared/api/formula.ts'
import { fieldsOf } from '../../../shared/domain/rule.ts'
import type { Translate } from '../../../shared/i18n/catalogue.ts'
import { useCommand } from '../../state/queries.ts'
import { useSelection } from '../../state/selection.ts'
import { useAppearance, useFormat, useT } from '../../ui/locale.tsx'
import { useReportError } from '../../ui/report-error.tsx'

const UNDO_SECONDS = 8

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
  const removing = useCommand('formula.remove')
  const defining = useCommand('formula.define')
  useReportError(removing.error)
  useReportError(defining.error)
  const { offer, done } = useUndoNotes()
  const { run } = removing
  const { run: define } = defining
  const restore = useCallback(
    (formula: Removable) =>
      run({ formulaId: formula.formulaId, removed: false }, () => {
        done(formula.formulaId)
        void message.success(t('formula.restored', { name: formula.label }))
      }),
    [run, message, done, t],
  )
  const remove = useCallback(
    (formula: Removable) =>
      run({ formulaId: formula.formulaId, removed: true }, ({ usedBy }) => {
        dropClausesOn(formula.field)
        const names = format.list(usedBy.map(({ kind, name }) => t(`formula.use.${kind}`, { name })))
        const text = usedBy.length > 0 ? t('formula.removedUsed', { name: formula.label, names }) : t('formula.removed', { name: formula.label })
        offer(formula.formulaId, text, usedBy.length > 0, () => restore(formula))
      }),
    [run, restore, offer, t, format],
  )
  const noteRedefined = useCallback(
    (before: FormulaView, after: FormulaView) => {
      const { formulaId, label, unit, text } = before
      offer(formulaId, t('formula.redefined', { name: after.label }), false, () =>
        define({ formulaId, label, unit, text: text[language === 'zh-CN' ? 'zh' : 'en'] }, () => {
          done(formulaId)
          void message.success(t('formula.redefinitionUndone', { name: label }))
        }),
      )
    },
    [define, offer, done, message, t, language],
  )
  return { remove, restore, noteRedefined }
}

interface Undoable {
  readonly formulaId: number
  readonly undo: () => void
}

/** Notes of changes with a button that takes each back; Ctrl+Z outside a text takes the last one back. */
function useUndoNotes() {
  const t = useT()
  const { message } = App.useApp()
  const [changes, setChanges] = useState<readonly Undoable[]>([])
  const onKeyDown = useEffectEvent((event: KeyboardEvent) => {
    const last = changes.at(-1)
    const isText = event.target instanceof HTMLInputElement || event.target instanceof HTMLTextAreaElement
    if (!last || isText || event.shiftKey || !(event.ctrlKey || event.metaKey) || event.key.toLowerCase() !== 'z') return
    event.preventDefault()
    event.stopImmediatePropagation()
    last.undo()
  })
  useEffect(() => {
    // Before the shell's own listener, which takes conditions back.
    window.addEventListener('keydown', onKeyDown, { capture: true })
    return () => window.removeEventListener('keydown', onKeyDown, { capture: true })
  }, [])
  const done = useCallback(
    (formulaId: number) => {
      message.destroy(`formula.${formulaId}`)
      setChanges((all) => all.toSpliced(all.findLastIndex((one) => one.formulaId === formulaId), 1))
    },
    [message],
  )
  const offer = useCallback(
    (formulaId: number, text: string, isWarning: boolean, undo: () => void) => {
      setChanges((all) => [...all, { formulaId, undo }])
      void message.open({
        key: `formula.${formulaId}`,
        type: isWarning ? 'warning' : 'success',
        duration: UNDO_SECONDS,
        content: (
          <span>
            {text}
            <Button type="link" size="small" onClick={undo}>
              {t('common.undo')}
            </Button>
          </span>
        ),
      })
    },
    [message, t],
  )
  return { offer, done }
}

function dropClausesOn(field: string): void {
  const { clauses, setClause } = useSelection.getState()
  for (const [view, { rule }] of clauses) {
    if (fieldsOf(rule).some((id) => id === field || id.startsWith(`${field}@`))) setClause(view, null)
  }
}
