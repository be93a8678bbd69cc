import { memo, useCallback, useEffect, useEffectEvent, useMemo, useRef, useState, type KeyboardEvent } from 'react'
import type { ColumnMapping, TableKind } from '../../../shared/api/import.ts'
import type { Month } from '../../../shared/domain/month.ts'
import { useT } from '../../ui/locale.tsx'
import { columnOrder, needsConfirm, nextToConfirm } from './column-rules.ts'
import { hasPeriods } from './kind-fields.ts'
import { MappingCells, type CellPart } from './mapping-cells.tsx'
import { repeatedColumns } from './table-check.ts'
import type { Targets } from './use-targets.ts'
import type { ColumnEdit, TableDraft, WizardEdit } from './wizard-draft.ts'

interface MappingTableProps {
  readonly index: number
  readonly table: TableDraft
  readonly targets: Targets
  /** Only what recognition was not sure of. */
  readonly isFiltered: boolean
  readonly onEdit: (edit: WizardEdit) => void
}

interface OpenList {
  readonly column: number
  readonly part: CellPart
}

/** Which field each column of the file becomes; columns to confirm stand first. */
export function MappingTable({ index, table, targets, isFiltered, onEdit }: MappingTableProps) {
  const t = useT()
  const { plan, columns } = table
  const box = useRef<HTMLDivElement>(null)
  const [current, setCurrent] = useState<number | null>(null)
  const [list, setList] = useState<OpenList | null>(null)
  const repeated = repeatedColumns(table)
  const order = useMemo(() => columnOrder(plan), [plan])
  const byColumn = new Map(columns.map((column) => [column.column, column]))
  const asked = new Set(plan.columns.filter(needsConfirm).map(({ column }) => column))
  const shown = isFiltered ? order.filter((column) => asked.has(column) || repeated.includes(column)) : order
  const goTo = useCallback((column: number | null | undefined): void => box.current?.querySelector<HTMLElement>(`tr[data-column="${column}"]`)?.focus(), [])

  const edit = useCallback((change: ColumnEdit): void => onEdit({ ...change, table: index }), [onEdit, index])
  const openList = useCallback(
    (column: number, part: CellPart | null): void => {
      setList(part === null ? null : { column, part })
      // The row has the keyboard again once the list is closed.
      if (part === null) requestAnimationFrame(() => goTo(column))
    },
    [goTo],
  )
  const onRowKey = (event: KeyboardEvent): void => {
    // A key pressed in a cell belongs to what is in it.
    const column = event.target instanceof HTMLTableRowElement ? columnAt(event.target) : null
    if (column === null) return
    const at = shown.indexOf(column)
    switch (event.key) {
      case 'ArrowDown':
        goTo(shown[at + 1])
        break
      case 'ArrowUp':
        goTo(shown[at - 1])
        break
      case 'Home':
        goTo(shown[0])
        break
      case 'End':
        goTo(shown.at(-1))
        break
      case 'Enter':
        openList(column, 'field')
        break
      case ' ':
        edit({ kind: 'confirm', column })
        break
      case 'Delete':
        edit({ kind: 'field', column, target: null })
        break
      default:
        return
    }
    event.preventDefault()
  }
  useConfirmKey(() => goTo(nextToConfirm(shown, columns, current)))
  return (
    <div className="mapping" ref={box}>
      <table aria-label={t('import.wizard.mapping')}>
        <thead>
          <tr>
            <th>{t('import.wizard.column')}</th>
            <th>{t('import.wizard.header')}</th>
            <th>{t('import.wizard.samples')}</th>
            <th>{t('import.wizard.field')}</th>
            <th>{t('import.wizard.type')}</th>
            <th>{t('import.wizard.unit')}</th>
            {hasPeriods(plan.kind) && <th>{t('import.wizard.period')}</th>}
            <th>{t('import.wizard.confidence')}</th>
            <th>{t('import.wizard.evidence')}</th>
          </tr>
        </thead>
        <tbody onFocus={({ target }) => setCurrent((before) => columnAt(target) ?? before)} onKeyDown={onRowKey}>
          {shown.map((at, i) => {
            const column = byColumn.get(at)
            if (!column) return null
            return (
              <MappingRow
                key={at}
                kind={plan.kind}
                newest={table.month ?? plan.month}
                column={column}
                isRepeated={repeated.includes(at)}
                isTabStop={current === null || !shown.includes(current) ? i === 0 : at === current}
                part={list?.column === at ? list.part : null}
                targets={targets}
                onEdit={edit}
                onList={openList}
              />
            )
          })}
        </tbody>
      </table>
    </div>
  )
}

/** The column whose row the element is, or is in. */
function columnAt(element: Element): number | null {
  const column = element.closest<HTMLElement>('tr[data-column]')?.dataset['column']
  return column === undefined ? null : Number(column)
}

interface MappingRowProps {
  readonly kind: TableKind
  readonly newest: Month | null
  readonly column: ColumnMapping
  /** Another column has the same field. */
  readonly isRepeated: boolean
  readonly isTabStop: boolean
  /** The list of this row that is open. */
  readonly part: CellPart | null
  readonly targets: Targets
  readonly onEdit: (edit: ColumnEdit) => void
  readonly onList: (column: number, part: CellPart | null) => void
}

/** Rendered again only when something of its own changed: a table may have hundreds of columns, and each key moves between two. */
const MappingRow = memo(function MappingRow(props: MappingRowProps) {
  const { kind, newest, column, isRepeated, isTabStop, part, targets, onEdit, onList } = props
  const at = column.column
  const state = isRepeated ? 'mapping-repeated' : needsConfirm(column) ? 'mapping-unsure' : column.field === null ? 'mapping-out' : undefined
  return (
    <tr className={state} data-column={at} tabIndex={isTabStop ? 0 : -1}>
      <MappingCells
        kind={kind}
        newest={newest}
        column={column}
        part={part}
        targets={targets}
        onEdit={onEdit}
        onPart={(next) => onList(at, next)}
      />
    </tr>
  )
})

/** F8 goes to the next column to confirm, wherever the keyboard is. */
function useConfirmKey(goOn: () => void): void {
  const onKeyDown = useEffectEvent((event: globalThis.KeyboardEvent) => {
    if (event.key !== 'F8') return
    event.preventDefault()
    goOn()
  })
  useEffect(() => {
    window.addEventListener('keydown', onKeyDown)
    return () => window.removeEventListener('keydown', onKeyDown)
  }, [])
}
