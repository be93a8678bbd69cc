import type { ReactNode } from 'react'
import { MISSING, type Format } from '../../shared/i18n/format.ts'

export type CellValue = string | number | null

/** One column of a grid. The unit stands in the header, never in the cells. */
export interface GridColumn<Row> {
  readonly id: string
  readonly header: string
  readonly unit?: string | undefined
  /** How the value is written; numbers are right-aligned. Default: text. `percent` takes a share in 0 … 1. */
  readonly kind?: 'text' | 'number' | 'count' | 'percent' | 'month' | 'dateTime' | undefined
  readonly digits?: number | undefined
  readonly value: (row: Row) => CellValue
  /** Shown instead of the written value, which is still what is copied. */
  readonly render?: ((row: Row) => ReactNode) | undefined
  readonly width?: number | undefined
  /** Takes a share of the space that is left. */
  readonly flex?: number | undefined
  readonly isPinned?: boolean | undefined
  readonly isSortable?: boolean | undefined
  readonly tooltip?: string | undefined
}

export interface GridSort {
  readonly field: string
  readonly direction: 'ascending' | 'descending'
}

/** A cell that was clicked with the right button. */
export interface GridCell<Row> {
  readonly row: Row
  readonly columnId: string
  readonly value: CellValue
  readonly text: string
}

export interface GridMenuItem {
  readonly key: string
  readonly label: string
  readonly isDanger?: boolean
  readonly isDisabled?: boolean
  readonly onClick: () => void
}

export function isRightAligned<Row>(column: GridColumn<Row>): boolean {
  return column.kind === 'number' || column.kind === 'count' || column.kind === 'percent'
}

/** A cell as it is shown and copied; missing is —. */
export function cellText<Row>(column: GridColumn<Row>, row: Row, format: Format): string {
  const value = column.value(row)
  if (value === null || value === '') return MISSING
  if (typeof value === 'string') return column.kind === 'dateTime' ? format.dateTime(value) : value
  switch (column.kind) {
    case 'percent':
      return format.percent(value, column.digits)
    case 'count':
      return format.count(value)
    case 'month':
      return format.month(value)
    case 'number':
      return format.number(value, column.digits)
    default:
      return String(value)
  }
}

/** Headers and cells of the rows, as they are copied. */
export function cellTable<Row>(columns: readonly GridColumn<Row>[], rows: readonly Row[], format: Format, withHeader: boolean): string[][] {
  const body = rows.map((row) => columns.map((column) => cellText(column, row, format)))
  const header = columns.map(headerText)
  return withHeader ? [header, ...body] : body
}

/** Header with its unit: 出账收入(元), billed revenue (yuan). */
export function headerText({ header, unit }: { readonly header: string; readonly unit?: string | undefined }): string {
  if (!unit) return header
  return /[\u4e00-\u9fff]/u.test(header + unit) ? `${header}(${unit})` : `${header} (${unit})`
}
