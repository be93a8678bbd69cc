import { useEffect, useEffectEvent, useMemo, useRef, useState, type KeyboardEvent } from 'react'
import type { ColumnMapping } from '../../../shared/api/import.ts'
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
  const goTo = (column: number | null | undefined): void => box.current?.querySelector<HTMLElement>(`tr[data-column="${column}"]`)?.focus()

  const edit = (change: ColumnEdit): void => onEdit({ ...change, table: index })
  const openList = (next: OpenList | null): void => {
    setList(next)
    // The row has the keyboard again once the list is closed.
    if (next === null && list !== null) requestAnimationFrame(() => goTo(list.column))
  }
  const onRowKey = (event: KeyboardEvent, column: number): void => {
    if (event.target !== event.currentTarget) return
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
        openList({ column, part: 'field' })
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
        <tbody>
          {shown.map((at, i) => {
            const column = byColumn.get(at)
            if (!column) return null
            return (
              <MappingRow
                key={at}
                table={table}
                column={column}
                isRepeated={repeated.includes(at)}
                isTabStop={current === null || !shown.includes(current) ? i === 0 : at === current}
                part={list?.column === at ? list.part : null}
                targets={targets}
                onEdit={edit}
                onList={openList}
                onFocus={setCurrent}
                onKey={onRowKey}
              />
            )
          })}
        </tbody>
      </table>
    </div>
  )
}

interface MappingRowProps {
  readonly table: TableDraft
  readonly column: ColumnMapping
  /** Another column has the same field. */
  readonly isRepeated: boolean
  readonly isTabStop: boolean
  /** The list of this row that is open. */
  readonly part: CellPart | null
  readonly targets: Targets
  readonly onEdit: (edit: ColumnEdit) => void
  readonly onList: (list: OpenList | null) => void
  readonly onFocus: (column: number) => void
  readonly onKey: (event: KeyboardEvent, column: number) => void
}

function MappingRow(props: MappingRowProps) {
  const { table, column, isRepeated, isTabStop, part, targets, onEdit, onList, onFocus, onKey } = props
  const at = column.column
  const state = isRepeated ? 'mapping-repeated' : needsConfirm(column) ? 'mapping-unsure' : column.field === null ? 'mapping-out' : undefined
  return (
    <tr className={state} data-column={at} tabIndex={isTabStop ? 0 : -1} onFocus={() => onFocus(at)} onKeyDown={(event) => onKey(event, at)}>
      <MappingCells
        kind={table.plan.kind}
        newest={table.month ?? table.plan.month}
        column={column}
        part={part}
        targets={targets}
        onEdit={onEdit}
        onPart={(next) => onList(next === null ? null : { column: at, part: next })}
      />
    </tr>
  )
}

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
