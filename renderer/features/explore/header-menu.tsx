import { useState, type MouseEvent, type ReactNode } from 'react'
import type { FieldId } from '../../../shared/domain/field.ts'
import { formulaIdOf } from '../../../shared/domain/formula.ts'
import { monthFieldId, monthNames, monthPartsOf, otherMonth, parseMonthField, type OtherMonth } from '../../../shared/domain/month-field.ts'
import { formatMonth, type Month } from '../../../shared/domain/month.ts'
import { ContextMenu } from '../../ui/context-menu.tsx'
import { useAppearance, useT } from '../../ui/locale.tsx'
import type { Columns } from './use-columns.ts'
import type { Fields } from './use-fields.ts'

interface HeaderActions {
  readonly fields: Fields
  readonly columns: Columns
  readonly month: Month
  /** Months with data. */
  readonly months: readonly Month[]
  readonly onFilter: (field: FieldId) => void
  readonly onDefinition: (field: FieldId) => void
  /** Opens the formula of a column, or a new one. */
  readonly onFormula: (field: FieldId | undefined) => void
}

interface OpenMenu {
  readonly field: FieldId
  readonly x: number
  readonly y: number
}

/** What can be done with a column, by a right click on its header. */
export function HeaderMenu({ fields, columns, month, months, onFilter, onDefinition, onFormula, children }: HeaderActions & { readonly children: ReactNode }) {
  const t = useT()
  const { language } = useAppearance()
  const [menu, setMenu] = useState<OpenMenu | null>(null)
  const onContextMenu = (event: MouseEvent): void => {
    const header = event.target instanceof Element ? event.target.closest('.ag-header-cell[col-id]') : null
    const field = header?.getAttribute('col-id') ?? ''
    if (!fields.byId.has(field)) return
    event.preventDefault()
    setMenu({ field, x: event.clientX, y: event.clientY })
  }
  const itemsOf = (id: FieldId) => {
    const name = shortened(fields.nameOf(id))
    const isPinned = columns.isPinned(id)
    const item = (key: string, label: string, onClick: () => void, isDisabled = false) => ({ key, label, disabled: isDisabled, onClick })
    const compare = placesToCompare(month, months).map((at) => {
      const names = monthNames(at)
      const other = otherMonth(at, month)
      const isImported = months.includes(other)
      const texts = { month: language === 'en' ? names.en : names.zh, missing: formatMonth(other) }
      const label = t(isImported ? 'grid.menu.compareWith' : 'grid.menu.compareNotImported', texts)
      return item(`compare.${names.en}`, label, () => columns.insertAfter(id, comparisonsOf(fields, id, at)), !isImported)
    })
    return [
      item('filter', t('explore.menu.filterColumn', { name }), () => onFilter(id)),
      item('definition', t('explore.menu.definition', { name }), () => onDefinition(id)),
      ...(parseMonthField(id) || compare.length === 0 ? [] : [{ key: 'compare', label: t('grid.menu.compare'), children: compare }]),
      ...(formulaIdOf(id) === null ? [] : [item('editFormula', t('formula.edit'), () => onFormula(id))]),
      item('formula', t('formula.add'), () => onFormula(undefined)),
      item('pin', t(isPinned ? 'grid.menu.unpin' : 'grid.menu.pin'), () => columns.pin(id, !isPinned)),
      item('hide', t('explore.menu.hideColumn'), () => columns.choose(columns.chosen.filter((one) => one !== id)), columns.chosen.length === 1),
    ]
  }
  return (
    <div className="explore-grid" onContextMenu={onContextMenu}>
      {children}
      {menu && <ContextMenu key={`${menu.x}.${menu.y}`} x={menu.x} y={menu.y} items={itemsOf(menu.field)} onClose={() => setMenu(null)} />}
    </div>
  )
}

const MOST_LETTERS = 24

/** A name of a file may be as long as a sentence; what is to be done with it must still be seen. */
export function shortened(name: string): string {
  const letters = Array.from(name)
  return letters.length > MOST_LETTERS ? `${letters.slice(0, MOST_LETTERS - 1).join('')}…` : name
}

const USUAL_OFFSETS = [-1, -12] as const

/** Last month and last year move on with the month; each other month with data is one that stays. */
export function placesToCompare(month: Month, months: readonly Month[]): readonly OtherMonth[] {
  const fixed = months.filter((one) => one !== month).toSorted((a, b) => b - a)
  return [...USUAL_OFFSETS.map((offset): OtherMonth => ({ kind: 'offset', months: offset })), ...fixed.map((one): OtherMonth => ({ kind: 'fixed', month: one }))]
}

/** The columns that compare a field with another month: its value there, and how the two differ. */
export function comparisonsOf(fields: Fields, base: FieldId, at: OtherMonth): readonly FieldId[] {
  const field = fields.byId.get(base)
  return field ? monthPartsOf(field).map((part) => monthFieldId({ base, at, part })) : []
}
