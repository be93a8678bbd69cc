import { App, Button } from 'antd'
import { useCallback, useEffect, useEffectEvent, useState } from 'react'
import type { FormulaUse, FormulaView } from '../../../shared/api/formula.ts'
import { fieldsOf } from '../../../shared/domain/rule.ts'
import type { Translate } from '../../../shared/i18n/catalogue.ts'
import { useCommand } from '../../state/queries.ts'
import { useSelection } from '../../state/selection.ts'
import { useFormat, useT } from '../../ui/locale.tsx'
import { useReportError } from '../../ui/report-error.tsx'

const UNDO_SECONDS = 8

type Removable = Pick<FormulaView, 'formulaId' | 'field' | 'label'>

/** Names of what reads a formula column. */
export function useNames(uses: readonly FormulaUse[], t: Translate): string {
  const format = useFormat()
  return format.list(uses.map(({ kind, name }) => t(`formula.use.${kind}`, { name })))
}

/** Removes a formula column at once; the note that says so, and Ctrl+Z, bring it back. Conditions on it go. */
export function useFormulaRemoval(): { readonly remove: (formula: Removable) => void; readonly restore: (formula: Removable) => void } {
  const t = useT()
  const format = useFormat()
  const { message } = App.useApp()
  const { run, error } = useCommand('formula.remove')
  useReportError(error)
  const [removed, setRemoved] = useState<readonly Removable[]>([])
  const restore = useCallback(
    (formula: Removable) =>
      run({ formulaId: formula.formulaId, removed: false }, () => {
        message.destroy(`formula.${formula.formulaId}`)
        setRemoved((all) => all.filter(({ formulaId }) => formulaId !== formula.formulaId))
        void message.success(t('formula.restored', { name: formula.label }))
      }),
    [run, message, t],
  )
  const onKeyDown = useEffectEvent((event: KeyboardEvent) => {
    const last = removed.at(-1)
    const isText = event.target instanceof HTMLInputElement || event.target instanceof HTMLTextAreaElement
    if (!last || isText || event.shiftKey || !(event.ctrlKey || event.metaKey) || event.key.toLowerCase() !== 'z') return
    event.preventDefault()
    event.stopImmediatePropagation()
    restore(last)
  })
  useEffect(() => {
    // Before the shell's own listener, which takes conditions back.
    window.addEventListener('keydown', onKeyDown, { capture: true })
    return () => window.removeEventListener('keydown', onKeyDown, { capture: true })
  }, [])
  const remove = useCallback(
    (formula: Removable) =>
      run({ formulaId: formula.formulaId, removed: true }, ({ usedBy }) => {
        dropClausesOn(formula.field)
        setRemoved((all) => [...all, formula])
        const names = format.list(usedBy.map(({ kind, name }) => t(`formula.use.${kind}`, { name })))
        void message.open({
          key: `formula.${formula.formulaId}`,
          type: usedBy.length > 0 ? 'warning' : 'success',
          duration: UNDO_SECONDS,
          content: (
            <span>
              {usedBy.length > 0 ? t('formula.removedUsed', { name: formula.label, names }) : t('formula.removed', { name: formula.label })}
              <Button type="link" size="small" onClick={() => restore(formula)}>
                {t('common.undo')}
              </Button>
            </span>
          ),
        })
      }),
    [run, restore, message, t, format],
  )
  return { remove, restore }
}

function dropClausesOn(field: string): void {
  const { clauses, setClause } = useSelection.getState()
  for (const [view, { rule }] of clauses) {
    if (fieldsOf(rule).some((id) => id === field || id.startsWith(`${field}@`))) setClause(view, null)
  }
}
