/** What a caller says about a sheet; how it becomes XML is the business of the files beside this one. */

/** `month` is text like 202408: a month is a label here, never a number to add up. `percent` values are ratios: 0.25 is 25.0%. */
export type ColumnFormat = 'text' | 'integer' | 'money' | 'percent' | 'decimal' | 'date' | 'dateTime' | 'month'

/** Looks a single cell may take on top of its column's number format. */
export type StyleName = 'title' | 'subtitle' | 'section' | 'strong' | 'note' | 'wrap' | 'good' | 'warn'

/**
 * One cell. The JavaScript type decides the cell type, except in `text` and `month` columns, where numbers become text too.
 * Units: `date` = days since 1970-01-01, the fraction is the time of day.   Missing: null, undefined, NaN, ±Infinity and '' leave the cell out of the file.
 */
export type WriteCell =
  | string
  | number
  | boolean
  | null
  | undefined
  | { readonly date: number }
  | { readonly text: string; readonly style: StyleName }
  | { readonly number: number; readonly style: StyleName }

export type WriteRow = readonly WriteCell[]

export interface ColumnSpec {
  readonly header: string
  readonly format: ColumnFormat
  /** Characters of the default font; without it the header decides. */
  readonly width?: number
  /** Drop-down of the data cells: the values, or a reference such as `'名单'!$A$2:$A$40` to cells that hold them. */
  readonly choices?: readonly string[] | { readonly range: string }
  /** Counts only in a protected sheet. Default true, as in Excel. */
  readonly locked?: boolean
  /** Header colour: columns that are given to the reader, and columns the reader fills in. Default `given`. */
  readonly group?: 'given' | 'entry'
}

export interface SheetSpec {
  /** Made legal and unique in the workbook; the name that was used is in the result. */
  readonly name: string
  readonly columns: readonly ColumnSpec[]
  /** Consumed once, row by row; a generator is closed (`return`) when writing stops early. */
  readonly rows: Iterable<WriteRow> | AsyncIterable<WriteRow>
  /** Rows above the header. A row of one cell is merged across all columns. */
  readonly titleRows?: readonly WriteRow[]
  /** Default true. Without it the data starts right below the title rows. */
  readonly header?: boolean
  readonly freezeHeader?: boolean
  readonly freezeColumns?: number
  readonly autoFilter?: boolean
  /** Locked cells cannot be edited; filtering, sorting and sizing stay allowed. No password: it guards against slips. */
  readonly protect?: boolean
  readonly hidden?: boolean | 'very'
  /** A4, landscape, one page wide, header repeated on each page. */
  readonly landscapeA4?: boolean
  /** More data rows than this go on in `name(2)`, `name(3)`… Default: as many as the format holds. */
  readonly maxRowsPerSheet?: number
}

/** Rows of a worksheet, header included. */
export const MAX_SHEET_ROWS = 1_048_576
export const MAX_SHEET_COLUMNS = 16_384
/** UTF-16 units in one cell. */
export const MAX_CELL_TEXT = 32_767

export function isTextFormat(format: ColumnFormat): boolean {
  return format === 'text' || format === 'month'
}
