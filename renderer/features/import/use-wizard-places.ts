import { useEffect, useEffectEvent, useRef, useState, type Dispatch } from 'react'
import type { Translate } from '../../../shared/i18n/catalogue.ts'
import { useT } from '../../ui/locale.tsx'
import { useNotes } from '../../ui/notes.ts'
import type { ColumnTarget } from './mapping-table.tsx'
import { firstToCheck, nextToCheck } from './table-check.ts'
import { changeBetween, redoEdit, undoEdit, type DraftChange, type TableDraft, type WizardAction, type WizardDraft } from './wizard-draft.ts'

/** What was done last is told in one line, in place of the one before. */
const NOTICE = 'import.wizard'

/**
 * Which table is open and which of its columns the keyboard goes to. F8 (next to check), undo and redo act across tables:
 * they open the table concerned, lead the eye to the column, and say what was done.
 */
export function useWizardPlaces(draft: WizardDraft, dispatch: Dispatch<WizardAction>) {
  const t = useT()
  const { say } = useNotes()
  const [open, setOpen] = useState(() => firstToCheck(draft.tables))
  const [target, setTarget] = useState<ColumnTarget | null>(null)
  const current = useRef<number | null>(null)
  const at = Math.min(open, draft.tables.length - 1)

  const openTable = (table: number): void => {
    setOpen(table)
    setTarget(null)
    current.current = null
  }
  const goTo = (table: number, column: number | null, isFlashed: boolean): void => {
    openTable(table)
    if (column !== null) setTarget({ column, isFlashed })
  }
  const tell = (text: string): void => say(NOTICE, { type: 'info', content: text, duration: 3 })
  const step = (kind: 'undo' | 'redo'): void => {
    const next = kind === 'undo' ? undoEdit(draft) : redoEdit(draft)
    const change = changeBetween(draft.tables, next.tables)
    if (change === null) return tell(t(`import.wizard.${kind}None`))
    dispatch({ kind })
    goTo(change.table, change.column, true)
    tell(t(`import.wizard.${kind}Done`, { what: changeText(change, next.tables, draft.tables, t) }))
  }
  const nextOpen = (): void => {
    const next = nextToCheck(draft.tables, { table: at, column: current.current })
    if (next === null) return tell(t('import.wizard.nothingToCheck'))
    if (next.table !== at) tell(t('import.wizard.nextTable', { file: draft.tables[next.table]?.plan.fileName ?? '' }))
    goTo(next.table, next.column, false)
  }
  useWizardKeys(step, nextOpen)
  return { at, target, openTable, step, goOn: nextOpen, onCurrent: (column: number) => void (current.current = column) }
}

function changeText({ table, part, column }: DraftChange, after: readonly TableDraft[], before: readonly TableDraft[], t: Translate): string {
  const changed = after[table] ?? before[table]
  const header = changed?.columns.find((one) => one.column === column)?.header ?? ''
  return t(`import.wizard.change.${part}`, { file: changed?.plan.fileName ?? '', header })
}

/** Ctrl+Z, Ctrl+Y (Ctrl+Shift+Z) and F8 while the wizard is shown; text fields keep their own undo. */
function useWizardKeys(step: (kind: 'undo' | 'redo') => void, goOn: () => void): void {
  const onKeyDown = useEffectEvent((event: KeyboardEvent) => {
    if (event.key === 'F8') {
      event.preventDefault()
      goOn()
      return
    }
    const isText = event.target instanceof HTMLInputElement && event.target.type === 'text' && event.target.value !== ''
    if (!(event.ctrlKey || event.metaKey) || isText) return
    const key = event.key.toLowerCase()
    if (key !== 'z' && key !== 'y') return
    event.preventDefault()
    step(key === 'y' || event.shiftKey ? 'redo' : 'undo')
  })
  useEffect(() => {
    window.addEventListener('keydown', onKeyDown)
    return () => window.removeEventListener('keydown', onKeyDown)
  }, [])
}
