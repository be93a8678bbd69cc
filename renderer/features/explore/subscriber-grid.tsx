import { App } from 'antd'
import { useCallback, useEffect, useMemo, useRef, useState, type RefObject, type SyntheticEvent } from 'react'
import type { Input } from '../../../shared/api/engine-api.ts'
import type { FieldView } from '../../../shared/api/explore.ts'
import type { FieldId } from '../../../shared/domain/field.ts'
import type { Month } from '../../../shared/domain/month.ts'
import type { Rule } from '../../../shared/domain/rule.ts'
import { engine } from '../../engine-client/connect.ts'
import { useSelection } from '../../state/selection.ts'
import { useWorkspace } from '../../state/workspace.ts'
import { DataGrid, type GridCell, type GridHandle, type GridMenuItem, type GridPicks, type GridSort, type RowsReply, type RowsRequest } from '../../ui/data-grid.tsx'
import type { LayoutPlace } from '../../ui/grid-layout.ts'
import { useAppearance, useT } from '../../ui/locale.tsx'
import { subscriberColumns } from './columns.ts'
import { valueRule, viewOf, withoutValue } from './conditions.ts'
import { countPicked, isPicked, pickRule, toggleAll, withRows } from './picks.ts'
import { rowsOfPage, type SubscriberRow } from './rows.ts'
import { StatusLine } from './status-line.tsx'
import { useCellText } from './use-cell-text.ts'
import { useDataVersion } from './use-data-version.ts'
import { useSetFieldClause } from './use-field-clause.ts'
import type { Fields } from './use-fields.ts'
import { useSettled } from './use-settled.ts'

/** As many sort columns as the engine takes. */
const MOST_SORTS = 5

/** Where the grid stores its columns: their widths by language, as those that fit Chinese headers do not fit English ones. */
export function useGridPlace(): LayoutPlace {
  const { language } = useAppearance()
  const owner = useWorkspace()?.path
  return useMemo(() => ({ id: `explore.${language}`, sharedId: 'explore', owner }), [language, owner])
}

interface SubscriberGridProps {
  readonly month: Month
  readonly rule: Rule
  readonly fields: Fields
  /** Chosen columns in the order the grid was left in. */
  readonly chosen: readonly FieldId[]
  readonly reveal: boolean
  readonly sort: readonly GridSort[]
  readonly onSort: (sort: readonly GridSort[]) => void
  readonly onLayout: () => void
  readonly handle: RefObject<GridHandle | null>
  readonly onOpen: (row: SubscriberRow) => void
  readonly onFilter: (field: FieldId) => void
  readonly onDefinition: (field: FieldId) => void
}

/** The sort as the engine takes it: by columns the grid shows. */
export function sortFor(sort: readonly GridSort[], chosen: readonly FieldId[]): Input<'explore.page'>['sort'] {
  return sort.filter(({ field }) => chosen.includes(field)).slice(0, MOST_SORTS)
}

/** Rows of a request while the selection is gathered for the clipboard. */
const COPY_ROWS = 500
/** More cells than these take a spreadsheet minutes to paste: they are exported. */
const MOST_CELLS = 2_000_000

/** All subscribers that meet the conditions, read as they are scrolled to. */
export function SubscriberGrid(props: SubscriberGridProps) {
  const { month, rule, fields, chosen, reveal, sort, onSort, onOpen, onLayout, handle } = props
  const t = useT()
  const { message } = App.useApp()
  const [total, setTotal] = useState(0)
  const [focused, setFocused] = useState<FieldId | null>(null)
  const layoutPlace = useGridPlace()
  const cellText = useCellText()
  const dataVersion = useDataVersion()
  const columns = useMemo(() => subscriberColumns(chosen, fields, cellText), [chosen, fields, cellText])
  const menuItems = useCellMenu(props)
  const { picked, picks } = usePickedRows(month, rule, sortFor(sort, chosen))
  const pickedRule = useSettled(useMemo(() => pickRule(picked, rule), [picked, rule]))

  const readRows = useCallback(
    async ({ offset, limit, sort: by }: RowsRequest, of: Rule): Promise<RowsReply<SubscriberRow>> => {
      // Not through the cache of queries: blocks and copies of a hundred thousand rows are held by the grid or by nobody.
      const page = await engine.call('explore.page', { month, rule: of, sort: sortFor(by, chosen), offset, limit, fields: [...chosen], reveal })
      return { rows: rowsOfPage(page, offset), total: page.total }
    },
    [month, chosen, reveal],
  )
  const getRows = useCallback((request: RowsRequest) => readRows(request, rule), [readRows, rule])
  const rowsToCopy = async (): Promise<readonly SubscriberRow[] | null> => {
    const count = countPicked(picked, total)
    if (count * chosen.length > MOST_CELLS) {
      void message.warning(t('grid.copy.tooMany', { rows: count, columns: chosen.length }))
      return null
    }
    const rows: SubscriberRow[] = []
    while (rows.length < count) {
      const reply = await readRows({ offset: rows.length, limit: COPY_ROWS, sort }, pickRule(picked, rule))
      rows.push(...reply.rows)
      if (reply.rows.length < COPY_ROWS) break
    }
    if (rows.length > 0) void message.success(t('grid.copy.done', { rows: rows.length }), 2)
    return rows
  }

  // The order of the columns is no reason to read rows again; which columns there are is.
  const version = JSON.stringify([month, rule, [...chosen].sort(), reveal, dataVersion])
  const onFocus = ({ target }: SyntheticEvent): void => {
    const id = target instanceof Element ? target.closest('[col-id]')?.getAttribute('col-id') : undefined
    if (id && fields.byId.has(id)) setFocused(id)
  }
  const field = focused === null || !chosen.includes(focused) ? undefined : fields.byId.get(focused)
  return (
    <div className="explore-rows" onFocusCapture={onFocus}>
      <DataGrid<SubscriberRow>
        {...layoutPlace}
        columns={columns}
        getRows={getRows}
        version={version}
        place={JSON.stringify([rule, sort])}
        rowKey={({ key }) => key}
        onRowOpen={onOpen}
        picks={picks}
        rowsToCopy={rowsToCopy}
        onLayout={onLayout}
        handle={handle}
        onSortChange={onSort}
        onTotal={setTotal}
        menuItems={menuItems}
        status={<StatusLine month={month} total={total} picked={countPicked(picked, total)} rule={pickedRule} field={field} fields={fields} />}
      />
    </div>
  )
}

/** The rows that are ticked, and what a tick does to them. A range may reach over rows that were never loaded. */
function usePickedRows(month: Month, rule: Rule, sort: Input<'explore.page'>['sort']) {
  const picked = useSelection((selection) => selection.picked)
  const keys = useMemo(() => new Set(picked?.keys), [picked])
  const place = useRef({ month, rule, sort })
  useEffect(() => {
    place.current = { month, rule, sort }
  })
  const picks = useMemo((): GridPicks<SubscriberRow> => {
    const now = () => useSelection.getState().picked
    const { pick } = useSelection.getState()
    return {
      isPicked: ({ key }) => isPicked(picked, keys, key),
      state: picked === null ? 'none' : picked.mode === 'except' && keys.size === 0 ? 'all' : 'some',
      onToggle: ({ key }) => pick(withRows(now(), [key], !isPicked(picked, keys, key))),
      onRange: (from, to, anchor) => {
        const range = { ...place.current, from: Math.min(from, to), to: Math.max(from, to) }
        void engine.call('grid.keys', range).then(
          ({ subscribers }) => pick(withRows(now(), subscribers, isPicked(picked, keys, anchor.key))),
          // The rows of the range are refused as those of the grid are, which says why.
          () => undefined,
        )
      },
      onAll: () => pick(toggleAll(now())),
      onNone: () => pick(null),
    }
  }, [picked, keys])
  return { picked, picks }
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
