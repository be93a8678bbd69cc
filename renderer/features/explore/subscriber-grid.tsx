import { useCallback, useEffect, useMemo, useState, type SyntheticEvent } from 'react'
import type { Input } from '../../../shared/api/engine-api.ts'
import type { FieldView } from '../../../shared/api/explore.ts'
import type { FieldId } from '../../../shared/domain/field.ts'
import type { Month } from '../../../shared/domain/month.ts'
import type { Rule } from '../../../shared/domain/rule.ts'
import type { Language } from '../../../shared/i18n/catalogue.ts'
import { fetchEngine } from '../../state/queries.ts'
import { useSelection } from '../../state/selection.ts'
import { DataGrid, type GridCell, type GridMenuItem, type GridSort, type RowsReply, type RowsRequest } from '../../ui/data-grid.tsx'
import { useAppearance, useT } from '../../ui/locale.tsx'
import { subscriberColumns } from './columns.ts'
import { valueRule, viewOf, withoutValue } from './conditions.ts'
import { digitsOf, kindOf } from './fields.ts'
import { figuresOf, rowsOfPage, type SubscriberRow } from './selected-figures.ts'
import { StatusLine } from './status-line.tsx'
import { useCellText } from './use-cell-text.ts'
import { useDataVersion } from './use-data-version.ts'
import { useSetFieldClause } from './use-field-clause.ts'
import type { Fields } from './use-fields.ts'

/** As many sort columns as the engine takes. */
const MOST_SORTS = 5

/** Under this name the grid stores its columns. Widths that fit Chinese headers do not fit English ones. */
export function gridIdOf(language: Language): string {
  return `explore.${language}`
}

interface SubscriberGridProps {
  readonly month: Month
  readonly rule: Rule
  readonly fields: Fields
  /** Chosen columns in the order the grid was left in. */
  readonly chosen: readonly FieldId[]
  readonly reveal: boolean
  readonly onSort: (sort: readonly GridSort[]) => void
  readonly onOpen: (row: SubscriberRow) => void
  readonly onFilter: (field: FieldId) => void
  readonly onDefinition: (field: FieldId) => void
}

/** The sort as the engine takes it: by columns the grid shows. */
export function sortFor(sort: readonly GridSort[], chosen: readonly FieldId[]): Input<'explore.page'>['sort'] {
  return sort.filter(({ field }) => chosen.includes(field)).slice(0, MOST_SORTS)
}

/** All subscribers that meet the conditions, read as they are scrolled to. */
export function SubscriberGrid(props: SubscriberGridProps) {
  const { month, fields, chosen, reveal, onSort, onOpen } = props
  const rule = useSettled(props.rule)
  const [total, setTotal] = useState(0)
  const [selected, setSelected] = useState<readonly SubscriberRow[]>([])
  const [focused, setFocused] = useState<FieldId | null>(null)
  const { language } = useAppearance()
  const cellText = useCellText()
  const dataVersion = useDataVersion()
  const columns = useMemo(() => subscriberColumns(chosen, fields, cellText), [chosen, fields, cellText])
  const menuItems = useCellMenu(props)

  const getRows = useCallback(
    async ({ offset, limit, sort }: RowsRequest): Promise<RowsReply<SubscriberRow>> => {
      const page = await fetchEngine('explore.page', { month, rule, sort: sortFor(sort, chosen), offset, limit, fields: [...chosen], reveal })
      return { rows: rowsOfPage(page, offset), total: page.total }
    },
    [month, rule, chosen, reveal],
  )

  // The order of the columns is no reason to read rows again; which columns there are is.
  const version = JSON.stringify([month, rule, [...chosen].sort(), reveal, dataVersion])

  const onFocus = ({ target }: SyntheticEvent): void => {
    const id = target instanceof Element ? target.closest('[col-id]')?.getAttribute('col-id') : undefined
    if (id && fields.byId.has(id)) setFocused(id)
  }
  const field = focused === null ? undefined : fields.byId.get(focused)
  const isAmount = field !== undefined && kindOf(field) === 'amount'
  const figures = useMemo(() => (isAmount ? figuresOf(selected, field.id) : null), [isAmount, field, selected])
  return (
    <div className="explore-rows" onFocusCapture={onFocus}>
      <DataGrid<SubscriberRow>
        id={gridIdOf(language)}
        columns={columns}
        getRows={getRows}
        version={version}
        rowKey={({ key }) => key}
        onRowOpen={onOpen}
        onSelectionChange={setSelected}
        onSortChange={onSort}
        onTotal={setTotal}
        menuItems={menuItems}
        status={
          <StatusLine
            total={total}
            selected={selected.length}
            column={isAmount ? { name: fields.nameOf(field.id), unit: fields.unitOf(field.id), digits: digitsOf(field), figures } : null}
          />
        }
      />
    </div>
  )
}

/** A dragged brush moves on with every frame; the rows follow when it rests. */
const REST_MS = 80

function useSettled<T>(value: T): T {
  const [settled, setSettled] = useState(value)
  useEffect(() => {
    const timer = setTimeout(() => setSettled(value), REST_MS)
    return () => clearTimeout(timer)
  }, [value])
  return settled
}

/** What can be done with the value of a cell. */
function useCellMenu({ fields, onFilter, onDefinition, onOpen, reveal }: SubscriberGridProps) {
  const t = useT()
  const setClause = useSetFieldClause(fields)
  return useCallback(
    ({ row, columnId, text }: GridCell<SubscriberRow>): readonly GridMenuItem[] => {
      const field: FieldView | undefined = fields.byId.get(columnId)
      if (!field) return []
      const name = fields.nameOf(field.id)
      const value = row.values[field.id] ?? null
      // A masked value is not the one to look for.
      const isMasked = field.sensitive !== null && !reveal && value !== null
      const clause = (): Rule | undefined => useSelection.getState().clauses.get(viewOf(field.id))?.rule
      return [
        { key: 'only', label: t('explore.menu.onlyValue', { value: text }), isDisabled: isMasked, onClick: () => setClause(field.id, valueRule(field, value)) },
        {
          key: 'except',
          label: t('explore.menu.exceptValue', { value: text }),
          isDisabled: isMasked,
          onClick: () => setClause(field.id, withoutValue(clause(), field, value)),
        },
        { key: 'filter', label: t('explore.menu.filterColumn', { name }), onClick: () => onFilter(field.id) },
        { key: 'definition', label: t('explore.menu.definition', { name }), onClick: () => onDefinition(field.id) },
        { key: 'open', label: t('explore.menu.openCard'), onClick: () => onOpen(row) },
      ]
    },
    [t, fields, reveal, setClause, onFilter, onDefinition, onOpen],
  )
}
