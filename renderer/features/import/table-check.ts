import { TABLE_KIND_RULES } from '../../../shared/domain/table-kind.ts'
import type { ColumnMapping, TablePlan } from '../../../shared/api/import.ts'
import type { FieldId } from '../../../shared/domain/field.ts'
import { isNeverKept, makesFields } from '../../../shared/domain/kind-fields.ts'
import { columnOrder, isUnknown, needsConfirm, periodKey } from './column-rules.ts'
import { idFieldsOf } from './kind-fields.ts'
import { lacksHeader, type Corrections, type TableDraft } from './wizard-draft.ts'

export type TableProblem =
  | { readonly kind: 'noIdColumn' | 'monthMissing' | 'nothingMapped' | 'handedOn' | 'headerMissing' }
  | { readonly kind: 'duplicateField' | 'requiredMissing'; readonly fields: readonly FieldId[] }

type Mapped = Pick<ColumnMapping, 'field' | 'period'>

function placeOf({ field, period }: Mapped): string {
  return `${field ?? ''}@${periodKey(period)}`
}

/** Columns whose field and period another column has as well, as `field@period`. */
function repeatedPlaces(columns: readonly Mapped[]): ReadonlySet<string> {
  const seen = new Set<string>()
  const repeated = new Set<string>()
  for (const column of columns) {
    if (column.field === null) continue
    const place = placeOf(column)
    if (seen.has(place)) repeated.add(place)
    seen.add(place)
  }
  return repeated
}

/** Fields that more than one column was given for the same month. */
export function repeatedFields({ columns }: Pick<TableDraft, 'columns'>): readonly FieldId[] {
  return [...new Set([...repeatedPlaces(columns)].map((place) => place.slice(0, place.lastIndexOf('@'))))]
}

/** The columns that stand in each other's way. */
export function repeatedColumns({ columns }: Pick<TableDraft, 'columns'>): readonly number[] {
  const repeated = repeatedPlaces(columns)
  return columns.filter((column) => repeated.has(placeOf(column))).map(({ column }) => column)
}

/** A draft never changes, and several parts of the page ask the same of a table of thousands of columns. */
const known = new WeakMap<TableDraft, readonly TableProblem[]>()

/** What keeps a table from being imported. */
export function problemsOf(table: TableDraft): readonly TableProblem[] {
  let problems = known.get(table)
  if (!problems) known.set(table, (problems = findProblems(table)))
  return problems
}

function findProblems(table: TableDraft): readonly TableProblem[] {
  const { plan, columns } = table
  const { kind } = plan
  if (kind === 'dispatchReturn') return [{ kind: 'handedOn' }]
  if (lacksHeader(plan)) return [{ kind: 'headerMissing' }]
  const fields = columns.flatMap(({ field }) => (field === null ? [] : [field]))
  if (fields.length === 0) return [{ kind: 'nothingMapped' }]
  const ids = idFieldsOf(kind)
  // Rows of an outcome table are told apart by any number they have, or by their place.
  const needsId = ids.length > 0 && kind !== 'outcomeTable' && !fields.some((field) => ids.includes(field))
  const required = TABLE_KIND_RULES[kind].required.filter((field) => !fields.includes(field))
  const repeated = repeatedFields(table)
  return [
    ...(needsId ? [{ kind: 'noIdColumn' as const }] : []),
    ...(required.length > 0 ? [{ kind: 'requiredMissing' as const, fields: required }] : []),
    ...(repeated.length > 0 ? [{ kind: 'duplicateField' as const, fields: repeated }] : []),
    ...(isMonthMissing(table) ? [{ kind: 'monthMissing' as const }] : []),
  ]
}

function isMonthMissing({ plan, month, columns }: TableDraft): boolean {
  if (TABLE_KIND_RULES[plan.kind].datedBy !== 'month' || plan.kind === 'outcomeTable') return false
  return month === null && !columns.some(({ field }) => field === 'month') && !saysMonths(columns)
}

/** The headers name the months, so that the newest is that of the row; a column of the month before needs to know which. */
function saysMonths(columns: readonly Mapped[]): boolean {
  const periods = columns.flatMap(({ field, period }) => (field === null || period === null ? [] : [period]))
  return periods.length > 0 && periods.every((period) => 'month' in period)
}

/** True when the month stands in the rows or in the headers, so that none has to be chosen. */
export function isDatedByColumn({ plan, month, columns }: TableDraft): boolean {
  const { datedBy } = TABLE_KIND_RULES[plan.kind]
  if (month !== null || datedBy === null) return false
  return columns.some(({ field }) => field === datedBy) || saysMonths(columns)
}

export function countToConfirm({ columns }: Pick<TableDraft, 'columns'>): number {
  return columns.filter(needsConfirm).length
}

/** Columns nothing is known of that are kept under their own name. */
export function countUnknown({ plan, columns }: Pick<TableDraft, 'plan' | 'columns'>): number {
  return columns.filter((column) => isUnknown(column) && !isNeverKept(column.header) && (column.field !== null || !makesFields(plan.kind))).length
}

/** A bill that does not say what was billed can be imported, but revenue is then missing from every number. */
export function lacksRevenue({ plan, columns }: Pick<TableDraft, 'plan' | 'columns'>): boolean {
  return plan.kind === 'monthlyBill' && !columns.some(({ field }) => field === 'bill_fee')
}

/** True when nothing keeps the tables from being imported and nothing is left to confirm. */
export function isReady(tables: readonly TableDraft[]): boolean {
  const included = tables.filter(({ isIncluded }) => isIncluded)
  return included.length > 0 && included.every((table) => (
    problemsOf(table).length === 0 && countToConfirm(table) === 0 && !isMonthGuessed(table) && table.plan.unpairedRows.length === 0
  ))
}

/** The month is that of the import because nothing else says it. */
export function isMonthGuessed({ plan, month }: TableDraft): boolean {
  return month !== null && month === plan.month && plan.monthSource === 'importDate'
}

/** True when every column goes where the same headers went last time: nothing has to be looked at. */
export function isAsLastTime(tables: readonly TableDraft[]): boolean {
  const included = tables.filter(({ isIncluded }) => isIncluded)
  return isReady(tables) && included.every(({ plan, columns }) => columns.some(isRemembered) && columns.every((column) => isExpected(column, plan)))
}

function isRemembered({ evidence }: ColumnMapping): boolean {
  return evidence.includes('profile')
}

/** Besides remembered columns: the one that says who left, and one without a header, which no memory can name. */
function isExpected(column: ColumnMapping, { outcome }: TablePlan): boolean {
  return isRemembered(column) || column.field === outcome?.field || (column.header === '' && isUnknown(column))
}

/** The table that needs the analyst most. */
export function firstToCheck(tables: readonly TableDraft[]): number {
  const blocked = tables.findIndex((table) => table.isIncluded && problemsOf(table).length > 0)
  return Math.max(0, blocked >= 0 ? blocked : tables.findIndex((table) => table.isIncluded && countToConfirm(table) > 0))
}

/** A column of a table of the draft; column null = the table as a whole. */
export interface Place {
  readonly table: number
  readonly column: number | null
}

/** What a table asks of the analyst, in the order it is shown. */
function openQuestions(draft: TableDraft, table: number): readonly Place[] {
  if (!draft.isIncluded) return []
  const asked = new Set([...draft.columns.filter(needsConfirm).map(({ column }) => column), ...repeatedColumns(draft)])
  if (asked.size === 0) return problemsOf(draft).length > 0 ? [{ table, column: null }] : []
  return columnOrder(draft.plan).flatMap((column) => (asked.has(column) ? [{ table, column }] : []))
}

/** The next thing to check after this place: further down in its table, then in the tables after it, then from the first; null when nothing is left. */
export function nextToCheck(tables: readonly TableDraft[], from: Place): Place | null {
  const order = columnOrder(tables[from.table]?.plan ?? { columns: [] })
  const rank = ({ column }: Place): number => (column === null ? -1 : order.indexOf(column))
  const all = tables.flatMap(openQuestions)
  return all.find((place) => place.table > from.table || (place.table === from.table && rank(place) > rank(from))) ?? all[0] ?? null
}

const TOTAL_LABEL = /^(?:总?合计|总计|共计|合计数|全部合计|汇总|.{0,12}小计|grandtotal|subtotal|total)[:：]?$/iu
/** A label of a total row stands among the first cells that hold anything. */
const LABEL_WITHIN = 4

/** True for a row of the picture that sums up the others and is not imported. */
export function isTotalRow(cells: readonly string[]): boolean {
  const filled = cells.filter((cell) => cell.trim() !== '').slice(0, LABEL_WITHIN)
  return filled.some((cell) => TOTAL_LABEL.test(cell.normalize('NFKC').replaceAll(/\s+/gu, '')))
}

/** What the analyst may say of a row of the picture. */
export type RowChoice =
  | { readonly kind: 'header'; readonly rows: readonly number[] }
  | { readonly kind: 'firstRow' | 'lastRow' | 'noHeader'; readonly row: number }

const MOST_HEADER_ROWS = 3

/**
 * The row as the header, alone or with one or two more below; as data, though it was taken for the header; as the first or the last row
 * of data. What it is already is no choice, and a header has a row below it.
 */
export function rowChoices(rowNo: number, { preview: { rowNos }, headerRows, dataRows }: Pick<TablePlan, 'preview' | 'headerRows' | 'dataRows'>): readonly RowChoice[] {
  const lowest = Math.max(0, ...headerRows)
  const longest = Math.min(MOST_HEADER_ROWS, (rowNos.at(-1) ?? rowNo) - rowNo)
  const headers = Array.from({ length: Math.max(0, longest) }, (_, i) => Array.from({ length: i + 1 }, (_row, k) => rowNo + k))
  return [
    ...headers.flatMap((rows) => (rows.join() === headerRows.join() || rows.some((row) => !rowNos.includes(row)) ? [] : [{ kind: 'header' as const, rows }])),
    ...(headerRows.includes(rowNo) ? [{ kind: 'noHeader' as const, row: rowNo }] : []),
    ...(rowNo > lowest && rowNo !== (dataRows?.first ?? lowest + 1) ? [{ kind: 'firstRow' as const, row: rowNo }] : []),
    ...(rowNo > lowest && rowNo !== dataRows?.last ? [{ kind: 'lastRow' as const, row: rowNo }] : []),
  ]
}

/** What recognition is told when the choice is made. First and last row never pass each other: the one chosen last stands. */
export function correctionOf(choice: RowChoice, { dataRows }: Pick<TablePlan, 'dataRows'>): Corrections {
  const { first = null, last = null } = dataRows ?? {}
  switch (choice.kind) {
    case 'header':
      return { headerRows: choice.rows }
    case 'noHeader':
      return { headerRows: [] }
    case 'firstRow':
      return { dataRows: { first: choice.row, last: last !== null && last < choice.row ? null : last } }
    case 'lastRow':
      return { dataRows: { first: first !== null && first > choice.row ? null : first, last: choice.row } }
  }
}
