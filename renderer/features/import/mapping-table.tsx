import { Fragment, memo, useCallback, useEffect, useMemo, useRef, useState, type KeyboardEvent } from 'react'
import { flushSync } from 'react-dom'
import type { ColumnMapping, TableKind } from '../../../shared/api/import.ts'
import type { Month } from '../../../shared/domain/month.ts'
import { useT } from '../../ui/locale.tsx'
import { columnOrder, conversionOf, needsConfirm } from './column-rules.ts'
import { hasPeriods } from './kind-fields.ts'
import { MappingCells, type CellPart } from './mapping-cells.tsx'
import { repeatedColumns } from './table-check.ts'
import { drawnRows, useRowWindow } from './use-row-window.ts'
import type { Targets } from './use-targets.ts'
import type { ColumnEdit, TableDraft, WizardEdit } from './wizard-draft.ts'

/** Of every row, as import.css draws them. */
const ROW_HEIGHT = 31
/** Rows that Page Up and Page Down move by. */
const PAGE = 10

/** A column to go to; a new object asks again. */
export interface ColumnTarget {
  readonly column: number
  /** Something changed there: the eye is led to it. */
  readonly isFlashed: boolean
}

interface MappingTableProps {
  readonly index: number
  readonly table: TableDraft
  readonly targets: Targets
  /** Only what recognition was not sure of. */
  readonly isFiltered: boolean
  readonly target: ColumnTarget | null
  /** The column that has the keyboard. */
  readonly onCurrent: (column: number) => void
  readonly onEdit: (edit: WizardEdit) => void
}

interface OpenList {
  readonly column: number
  readonly part: CellPart
}

/** Which field each column of the file becomes; columns to confirm stand first. */
export function MappingTable({ index, table, targets, isFiltered, target, onCurrent, onEdit }: MappingTableProps) {
  const t = useT()
  const { plan, columns } = table
  const box = useRef<HTMLDivElement>(null)
  const [current, setCurrent] = useState<number | null>(null)
  const [list, setList] = useState<OpenList | null>(null)
  const repeated = useMemo(() => new Set(repeatedColumns({ columns })), [columns])
  const order = useMemo(() => columnOrder(plan), [plan])
  const byColumn = useMemo(() => new Map(columns.map((column) => [column.column, column])), [columns])
  const asked = useMemo(() => new Set(plan.columns.filter(needsConfirm).map(({ column }) => column)), [plan])
  const isConverted = useMemo(() => columns.some((column) => conversionOf(column) !== null), [columns])
  const shown = isFiltered ? order.filter((column) => asked.has(column) || repeated.has(column)) : order
  const currentAt = current === null ? -1 : shown.indexOf(current)
  const drawn = drawnRows(useRowWindow(box, shown.length, ROW_HEIGHT), shown.length, currentAt)
  const goTo = useCallback(
    (column: number | undefined): void => {
      if (column === undefined) return
      // The row with the keyboard is always drawn, so it can take the focus, which scrolls it into view.
      flushSync(() => setCurrent(column))
      rowOf(box.current, column)?.focus()
    },
    [],
  )
  useEffect(() => {
    if (target === null) return
    const frame = requestAnimationFrame(() => {
      goTo(target.column)
      if (target.isFlashed) flash(rowOf(box.current, target.column))
    })
    return () => cancelAnimationFrame(frame)
  }, [target, goTo])

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
      case 'PageDown':
        goTo(shown[Math.min(at + PAGE, shown.length - 1)])
        break
      case 'PageUp':
        goTo(shown[Math.max(at - PAGE, 0)])
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
  const takeFocus = (element: Element): void => {
    const column = columnAt(element)
    if (column === null) return
    setCurrent(column)
    onCurrent(column)
  }
  const below = shown.length - 1 - (drawn.at(-1)?.at ?? -1)
  return (
    <div className="mapping" ref={box}>
      <table aria-label={t('import.wizard.mapping')} aria-rowcount={shown.length + 1}>
        <colgroup>
          <col className="mapping-col-letter" />
          <col className="mapping-col-header" />
          <col className={isConverted ? 'mapping-col-samples' : 'mapping-col-samples-wide'} />
          <col className="mapping-col-field" />
          <col className="mapping-col-type" />
          <col className={isConverted ? 'mapping-col-conversion' : 'mapping-col-unit'} />
          {hasPeriods(plan.kind) && <col className="mapping-col-period" />}
          <col className="mapping-col-confidence" />
          <col />
        </colgroup>
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
        <tbody onFocus={({ target: element }) => takeFocus(element)} onKeyDown={onRowKey}>
          {drawn.map(({ at, skipped }) => {
            const column = byColumn.get(shown[at] ?? -1)
            if (!column) return null
            return (
              <Fragment key={column.column}>
                {skipped > 0 && <Gap rows={skipped} />}
                <MappingRow
                  kind={plan.kind}
                  newest={table.month ?? plan.month}
                  column={column}
                  rowIndex={at + 2}
                  isRepeated={repeated.has(column.column)}
                  isTabStop={currentAt < 0 ? at === 0 : at === currentAt}
                  part={list?.column === column.column ? list.part : null}
                  targets={targets}
                  onEdit={edit}
                  onList={openList}
                />
              </Fragment>
            )
          })}
          {below > 0 && <Gap rows={below} />}
        </tbody>
      </table>
    </div>
  )
}

/** Rows that are not drawn. */
function Gap({ rows }: { readonly rows: number }) {
  return <tr aria-hidden="true" className="mapping-gap" style={{ height: rows * ROW_HEIGHT }} />
}

function rowOf(box: HTMLElement | null, column: number): HTMLElement | null {
  return box?.querySelector<HTMLElement>(`tr[data-column="${column}"]`) ?? null
}

/** Leads the eye to an element that changed. */
function flash(element: HTMLElement | null): void {
  element?.animate([{ background: 'var(--accent-soft)' }, { background: 'var(--accent-soft)', offset: 0.6 }, {}], { duration: 1200 })
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
  /** In the whole table, the header being the first. */
  readonly rowIndex: number
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
  const { kind, newest, column, rowIndex, isRepeated, isTabStop, part, targets, onEdit, onList } = props
  const at = column.column
  const state = isRepeated ? 'mapping-repeated' : needsConfirm(column) ? 'mapping-unsure' : column.field === null ? 'mapping-out' : undefined
  return (
    <tr className={state} data-column={at} aria-rowindex={rowIndex} tabIndex={isTabStop ? 0 : -1}>
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
