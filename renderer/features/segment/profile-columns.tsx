import { ProfileOutlined, TeamOutlined } from '@ant-design/icons'
import { Button } from 'antd'
import type { SegmentFamily } from '../../../shared/api/segment.ts'
import type { FieldId } from '../../../shared/domain/field.ts'
import type { Month } from '../../../shared/domain/month.ts'
import { MISSING } from '../../../shared/i18n/format.ts'
import type { FieldIndex } from '../../state/field-index.ts'
import { CellBar } from '../../ui/cell-bar.tsx'
import type { GridColumn, GridMenuItem } from '../../ui/data-grid.tsx'
import type { useDefinitionWindow } from '../../ui/definition-window.tsx'
import type { useColours, useFormat, useT } from '../../ui/locale.tsx'
import { fieldsWithMeans, meanOf, type ProfileRow } from './vad-matrix.ts'

/** The row of sums has no segment. */
export const TOTALS_ID = -1

interface Context {
  readonly t: ReturnType<typeof useT>
  readonly format: ReturnType<typeof useFormat>
  readonly colours: ReturnType<typeof useColours>
  readonly index: FieldIndex
}

/** Count, share and revenue of a class with bars, then the means of the fields that have any. */
export function profileColumns(
  rows: readonly ProfileRow[],
  colourOf: (row: ProfileRow) => string,
  { t, format, colours, index }: Context,
) {
  const isTotals = (row: ProfileRow): boolean => row.segmentId === TOTALS_ID
  const most = (values: readonly (number | null)[]): number => Math.max(0, ...values.map((value) => value ?? 0))
  const barred = (
    values: readonly (number | null)[],
    valueOf: (row: ProfileRow) => number | null,
    write: (value: number | null) => string,
    colour?: string,
  ) => {
    const largest = most(values)
    return function BarredCell(row: ProfileRow) {
      const value = valueOf(row)
      if (isTotals(row)) return value === null ? '' : write(value)
      return (
        <CellBar share={value === null || largest === 0 ? null : value / largest} colour={colour ?? colourOf(row)}>
          {value === null ? MISSING : write(value)}
        </CellBar>
      )
    }
  }
  const counts = rows.map(({ count }) => count)
  const columns: GridColumn<ProfileRow>[] = [
    {
      id: 'count',
      header: t('segment.column.count'),
      kind: 'count',
      width: 108,
      isSortable: true,
      value: ({ count }) => count,
      render: barred(counts, ({ count }) => count, format.count),
    },
    { id: 'share', header: t('segment.column.share'), kind: 'percent', width: 78, isSortable: true, value: ({ share }) => share },
    {
      id: 'revenue',
      header: t('segment.column.revenue'),
      unit: index.unitOf('bill_fee'),
      kind: 'number',
      digits: 0,
      width: 118,
      isSortable: true,
      value: ({ revenue }) => revenue,
      render: (row) => <span title={format.money(row.revenue).title}>{format.number(row.revenue, 0)}</span>,
    },
    {
      id: 'revenueShare',
      header: t('segment.column.revenueShare'),
      kind: 'percent',
      width: 116,
      isSortable: true,
      value: ({ revenueShare }) => revenueShare,
      render: barred(
        rows.map(({ revenueShare }) => revenueShare),
        ({ revenueShare }) => revenueShare,
        (value) => format.percent(value),
      ),
    },
    ...fieldsWithMeans(rows).map((field): GridColumn<ProfileRow> => {
      const digits = field === 'churn_score' ? 3 : 1
      const header = t('segment.column.mean', { field: index.shortNameOf(field) })
      return {
        id: `mean.${field}`,
        header,
        unit: index.unitOf(field),
        kind: 'number',
        digits,
        isSortable: true,
        width: headerWidth(`${header}(${index.unitOf(field)})`),
        tooltip: t('segment.column.meanOf', { field: index.nameOf(field) }),
        value: (row) => (isTotals(row) ? null : meanOf(row, field)),
        render: barred(
          rows.map((row) => meanOf(row, field)),
          (row) => meanOf(row, field),
          (value) => format.number(value, digits),
          field === 'churn_score' ? colours.loss : colours.accent,
        ),
      }
    }),
  ]
  return columns
}

/** Px a heading needs: Chinese is about twice as wide as Latin. */
function headerWidth(text: string): number {
  return 28 + 7.5 * text.length + 5.5 * (text.match(/\p{Script=Han}/gu)?.length ?? 0)
}

/** Columns that are made of the members of a class. */
const MADE = ['count', 'share', 'revenue', 'revenueShare'] as const

/** The right-click entry that explains the number of a cell: the field behind it, and what is made of that here. */
export function definitionItem(
  columnId: string,
  /** The field that says who is in which class, or in the segment. */
  members: FieldId,
  month: Month,
  open: ReturnType<typeof useDefinitionWindow>,
  { t, index }: Pick<Context, 't' | 'index'>,
): readonly GridMenuItem[] {
  const mean = columnId.startsWith('mean.') ? columnId.slice('mean.'.length) : null
  const made = MADE.find((one) => one === columnId)
  if (mean === null && made === undefined) return []
  const field = mean ?? (made === 'count' || made === 'share' ? members : 'bill_fee')
  const note = made === undefined ? t('segment.column.meanOf', { field: index.nameOf(field) }) : t(`segment.column.made.${made}`)
  return [{ key: 'definition', label: t('segment.definitionOf', { name: index.nameOf(field) }), onClick: () => open({ field, month, note }) }]
}

/** What can be done with the subscribers of a row. */
export interface RowActions {
  readonly show: (row: ProfileRow) => void
  readonly list: (row: ProfileRow) => void
}

export function actionColumn(
  { show, list }: RowActions,
  { t }: Pick<Context, 't'>,
  more?: (row: ProfileRow) => React.ReactNode,
): GridColumn<ProfileRow> {
  return {
    id: 'action',
    header: t('segment.column.action'),
    width: more ? 96 : 70,
    isPinned: true,
    value: () => '',
    render: (row) =>
      row.segmentId === TOTALS_ID ? null : (
        <span className="row-actions">
          <Button
            size="small"
            type="text"
            icon={<TeamOutlined />}
            title={t('segment.show')}
            aria-label={t('segment.show')}
            onClick={() => show(row)}
          />
          <Button
            size="small"
            type="text"
            icon={<ProfileOutlined />}
            title={t('segment.list')}
            aria-label={t('segment.list')}
            onClick={() => list(row)}
          />
          {more?.(row)}
        </span>
      ),
  }
}

export function nameColumn(family: SegmentFamily, nameOf: (row: ProfileRow) => string, t: Context['t']): GridColumn<ProfileRow> {
  return {
    id: 'name',
    header: t(`segment.column.name.${family}`),
    width: family === 'custom' ? 150 : 84,
    isPinned: true,
    isSortable: true,
    value: nameOf,
  }
}
