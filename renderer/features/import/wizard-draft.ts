import type { Input, Output } from '../../../shared/api/engine-api.ts'
import type { ColumnMapping, Period, TableKind, TablePlan, TableRequest } from '../../../shared/api/import.ts'
import type { Overlap, OverlapChoice } from '../../../shared/api/overlap.ts'
import type { DataRows } from '../../../shared/api/sheet-rows.ts'
import type { FieldType } from '../../../shared/domain/field.ts'
import { kindKeeps } from '../../../shared/domain/kind-fields.ts'
import type { Month } from '../../../shared/domain/month.ts'
import { needsConfirm, unitChoices, type Target } from './column-rules.ts'

export type Plan = Output<'import.plan'>
type PlanInput = Input<'import.plan'>

/** What recognition was told by hand about a sheet; each re-plan repeats all of it. */
export interface Corrections {
  /** None = the table has no header row. */
  readonly headerRows?: readonly number[]
  readonly dataRows?: DataRows
  readonly kind?: TableKind
}

/** A plan of the engine with what the analyst changed in it. */
export interface TableDraft {
  readonly plan: TablePlan
  readonly corrections: Corrections
  readonly isIncluded: boolean
  readonly month: Month | null
  readonly columns: readonly ColumnMapping[]
  readonly overlap: OverlapChoice
}

/** All tables of one import, with every earlier state for undo and every undone one for redo. */
export interface WizardDraft {
  readonly tables: readonly TableDraft[]
  readonly past: readonly (readonly TableDraft[])[]
  readonly future: readonly (readonly TableDraft[])[]
  /** Files and sheets that were left out; those whose picture is shown are among the tables. */
  readonly refused: Plan['refused']
}

export type ColumnEdit =
  /** A field of the dictionary, a custom field, or null = do not import. */
  | { readonly kind: 'field'; readonly column: number; readonly target: Target | null }
  | { readonly kind: 'type'; readonly column: number; readonly type: FieldType }
  | { readonly kind: 'unit'; readonly column: number; readonly unit: string }
  | { readonly kind: 'period'; readonly column: number; readonly period: Period | null }
  /** It is right as it is. */
  | { readonly kind: 'confirm'; readonly column: number }

export type WizardEdit = { readonly table: number } & (
  | { readonly kind: 'include'; readonly isIncluded: boolean }
  | { readonly kind: 'month'; readonly month: Month | null }
  | { readonly kind: 'confirmAll' }
  | { readonly kind: 'overlap'; readonly overlap: OverlapChoice }
  | ColumnEdit
)

/** A sheet that was recognised once more, with what was corrected by hand. */
export interface Replanned {
  readonly table: number
  readonly plan: TablePlan
  readonly corrections: Corrections
}

export type WizardAction =
  | { readonly kind: 'edit'; readonly edit: WizardEdit }
  /** These tables are not to be imported: one step, so that one undo brings them back. */
  | { readonly kind: 'leaveOut'; readonly tables: readonly number[] }
  /** What is proposed for the columns of all tables to be imported is right: one step. */
  | { readonly kind: 'acceptAll' }
  /** A sheet that was left out joins the tables, to be looked at and corrected. */
  | { readonly kind: 'show'; readonly plan: TablePlan }
  /** One step, however many sheets the correction was for. */
  | { readonly kind: 'replanned'; readonly sheets: readonly Replanned[] }
  | { readonly kind: 'undo' | 'redo' | 'discard' }
  | { readonly kind: 'found'; readonly plan: Plan }

/** Missing: null while no files are being checked. */
export function reduceWizard(draft: WizardDraft | null, action: WizardAction): WizardDraft | null {
  if (action.kind === 'found') return draft === null ? startDraft(action.plan) : addPlan(draft, action.plan)
  if (draft === null || action.kind === 'discard') return null
  if (action.kind === 'edit') return applyEdit(draft, action.edit)
  if (action.kind === 'leaveOut') {
    return changed(draft, draft.tables.map((table, i) => (action.tables.includes(i) ? { ...table, isIncluded: false } : table)))
  }
  if (action.kind === 'acceptAll') return changed(draft, draft.tables.map((table) => (table.isIncluded ? acceptAll(table) : table)))
  if (action.kind === 'show') return changed(draft, [...draft.tables, { ...draftOf(action.plan), isIncluded: false }])
  if (action.kind === 'replanned') {
    const bySheet = new Map(action.sheets.map((sheet) => [sheet.table, sheet]))
    return changed(draft, draft.tables.map((table, i) => replanned(table, bySheet.get(i))))
  }
  return action.kind === 'undo' ? undoEdit(draft) : redoEdit(draft)
}

export function startDraft(plan: Plan): WizardDraft {
  return { tables: draftsOf(plan), past: [], future: [], refused: plan.refused }
}

/** The tables found, and the sheets of files that gave none: there is nothing else to look at of them. */
function draftsOf({ tables, refused }: Plan): readonly TableDraft[] {
  const alone = refused.flatMap(({ path, table }) => (table === null || tables.some((one) => one.path === path) ? [] : [table]))
  return [...tables, ...alone].map(draftOf)
}

/** What was left out and is not among the tables. */
export function hiddenRefused({ tables, refused }: Pick<WizardDraft, 'tables' | 'refused'>): Plan['refused'] {
  return refused.filter(({ table }) => table === null || !tables.some(({ plan }) => isSameSheet(plan, table)))
}

/** Nothing is known of its columns until the analyst points out its header. */
export function lacksHeader({ columns }: Pick<TablePlan, 'columns'>): boolean {
  return columns.length === 0
}

function draftOf(plan: TablePlan): TableDraft {
  const { month, columns, overlap } = plan
  return { plan, corrections: {}, isIncluded: !isLeftOut(plan), month, columns, overlap }
}

/** Tables that are not ticked at first: another page takes them, they were imported already, or have no header yet. */
function isLeftOut(plan: TablePlan): boolean {
  return plan.kind === 'dispatchReturn' || plan.importedAt !== null || lacksHeader(plan)
}

function isSameSheet(a: Pick<TablePlan, 'path' | 'sheet'>, b: Pick<TablePlan, 'path' | 'sheet'>): boolean {
  return a.path === b.path && a.sheet === b.sheet
}

/** Further files join the ones that are being checked; a sheet that is already there keeps its edits. */
export function addPlan(draft: WizardDraft, found: Plan): WizardDraft {
  const { refused } = found
  const added = draftsOf(found).filter(({ plan }) => !draft.tables.some((table) => isSameSheet(table.plan, plan)))
  const newlyRefused = refused.filter(({ path }) => !draft.refused.some((one) => one.path === path))
  const all = { ...draft, refused: [...draft.refused, ...newlyRefused] }
  return added.length === 0 ? all : changed(all, [...draft.tables, ...added])
}

function changed(draft: WizardDraft, tables: readonly TableDraft[]): WizardDraft {
  return { ...draft, tables, past: [...draft.past, draft.tables], future: [] }
}

export function applyEdit(draft: WizardDraft, edit: WizardEdit): WizardDraft {
  return changed(draft, draft.tables.map((table, i) => (i === edit.table ? editTable(table, edit) : table)))
}

export function undoEdit(draft: WizardDraft): WizardDraft {
  const { tables, past, future } = draft
  const before = past.at(-1)
  return before ? { ...draft, tables: before, past: past.slice(0, -1), future: [tables, ...future] } : draft
}

export function redoEdit(draft: WizardDraft): WizardDraft {
  const { tables, past, future } = draft
  const [next, ...rest] = future
  return next ? { ...draft, tables: next, past: [...past, tables], future: rest } : draft
}

/** Where two states of the draft differ, and in what; the first table that differs speaks for all. */
export interface DraftChange {
  readonly table: number
  readonly part: 'column' | 'columns' | 'month' | 'include' | 'sheet' | 'tables'
  readonly column: number | null
}

/** Missing: null when they are the same. */
export function changeBetween(before: readonly TableDraft[], after: readonly TableDraft[]): DraftChange | null {
  if (before.length !== after.length) return { table: Math.min(before.length, after.length), part: 'tables', column: null }
  const table = after.findIndex((one, i) => one !== before[i])
  const [was, is] = [before[table], after[table]]
  if (!was || !is) return null
  if (was.plan !== is.plan) return { table, part: 'sheet', column: null }
  const columns = is.columns.filter((column, i) => column !== was.columns[i])
  if (columns.length > 0) return { table, part: columns.length === 1 ? 'column' : 'columns', column: columns[0]?.column ?? null }
  return { table, part: was.month === is.month ? 'include' : 'month', column: null }
}

function editTable(table: TableDraft, edit: WizardEdit): TableDraft {
  switch (edit.kind) {
    case 'include':
      return { ...table, isIncluded: edit.isIncluded }
    case 'month':
      return { ...table, month: edit.month }
    case 'overlap':
      return { ...table, overlap: edit.overlap }
    case 'confirmAll':
      return acceptAll(table)
    default:
      return { ...table, columns: table.columns.map((column) => (column.column === edit.column ? editColumn(column, edit) : column)) }
  }
}

/** A table that asks nothing stays as it is, so that undo leads to one that did. */
function acceptAll(table: TableDraft): TableDraft {
  return !table.columns.some(needsConfirm) ? table : { ...table, columns: table.columns.map((column) => (needsConfirm(column) ? chosen(column) : column)) }
}

function chosen(column: ColumnMapping): ColumnMapping {
  return { ...column, confidence: 1, evidence: ['chosen'] }
}

function editColumn(column: ColumnMapping, edit: ColumnEdit): ColumnMapping {
  const confirmed = chosen(column)
  switch (edit.kind) {
    case 'confirm':
      return confirmed
    case 'type':
      return { ...confirmed, type: edit.type }
    case 'unit':
      return { ...confirmed, unit: edit.unit }
    case 'period':
      return { ...confirmed, period: edit.period }
    case 'field': {
      if (edit.target === null) return { ...confirmed, field: null }
      const { id, type, unit } = edit.target
      // The unit read from the header stays when it fits the new field.
      return { ...confirmed, field: id, type, unit: unitChoices(unit).includes(column.unit) ? column.unit : unit }
    }
  }
}

/** A new plan of the same sheet keeps what was decided by hand, as far as it still means something. */
function replanned(table: TableDraft, sheet: Replanned | undefined): TableDraft {
  if (!sheet) return table
  const { plan, corrections } = sheet
  const decided = new Map(table.columns.filter(({ evidence }) => evidence.includes('chosen')).map((column) => [column.column, column]))
  const columns = plan.columns.map((column) => {
    const before = decided.get(column.column)
    const isStillRight = before !== undefined && before.header === column.header && kindKeeps(plan.kind, before.field)
    return isStillRight ? { ...before, samples: column.samples } : column
  })
  const wasLeftOut = isLeftOut(table.plan)
  return {
    plan,
    corrections,
    // Recognised as what can be imported: ticked. A table that was imported before stays as it was decided by hand.
    isIncluded: plan.kind !== 'dispatchReturn' && !lacksHeader(plan) && ((wasLeftOut && !isLeftOut(plan)) || table.isIncluded),
    month: table.month === table.plan.month ? plan.month : table.month,
    columns,
    overlap: plan.overlap,
  }
}

/** What to ask of the engine to recognise a sheet once more with a further correction. */
export function replanInput({ plan, corrections }: TableDraft, correction: Corrections): { readonly input: PlanInput; readonly corrections: Corrections } {
  const all = withCorrection(corrections, correction)
  const { path, sheet, outcome, columns } = plan
  const { headerRows, dataRows, kind } = all
  const outcomeHeader = columns.find(({ field }) => field === outcome?.field)?.header
  return {
    corrections: all,
    input: {
      paths: [path],
      ...(headerRows ? { headers: [{ path, sheet, headerRows: [...headerRows] }] } : {}),
      ...(dataRows ? { dataRows: [{ path, sheet, ...dataRows }] } : {}),
      ...(kind ? { kinds: [{ path, sheet, kind }] } : {}),
      // The column that says who left belongs to the kind and to the header it was found in.
      ...(outcome && outcomeHeader !== undefined && kind === 'outcomeTable' ? { outcome: { column: outcomeHeader, positive: outcome.positive } } : {}),
    },
  }
}

/**
 * What to ask of the engine when a table is corrected. Files of other months without a header of their own are corrected with the first
 * of them, where the row pointed out says the same in them.
 */
export function replanAll(tables: readonly TableDraft[], at: number, correction: Corrections): { readonly input: PlanInput; readonly sheets: readonly Omit<Replanned, 'plan'>[] } | null {
  const corrected = tables[at]
  if (!corrected) return null
  const { headerRows } = correction
  const wanted = headerRows && lacksHeader(corrected.plan) ? rowTexts(corrected.plan, headerRows) : null
  const isAlike = ({ plan }: TableDraft) => wanted !== null && headerRows !== undefined && lacksHeader(plan) && rowTexts(plan, headerRows) === wanted
  const sheets = tables.flatMap((draft, table) => (table === at || isAlike(draft) ? [{ table, ...replanInput(draft, correction) }] : []))
  const first = replanInput(corrected, correction).input
  return {
    sheets: sheets.map(({ table, corrections }) => ({ table, corrections })),
    input: {
      ...first,
      paths: [...new Set(sheets.flatMap(({ input }) => input.paths))],
      ...(first.headers ? { headers: sheets.flatMap(({ input }) => input.headers ?? []) } : {}),
    },
  }
}

/** Missing: null where nothing stands there that could be compared. */
function rowTexts({ preview: { rowNos, rows } }: TablePlan, headerRows: readonly number[]): string | null {
  const found = headerRows.map((rowNo) => rows[rowNos.indexOf(rowNo)] ?? [])
  return found.flat().every((text) => text === '') ? null : JSON.stringify(found)
}

/** With another header the data begins right below it again. */
function withCorrection(corrections: Corrections, correction: Corrections): Corrections {
  const all = { ...corrections, ...correction }
  const isMoved = correction.headerRows !== undefined && correction.dataRows === undefined && all.dataRows !== undefined
  return isMoved ? { ...all, dataRows: { first: null, last: all.dataRows?.last ?? null } } : all
}

/** The same sheet in a newer plan. */
export function samePlan(plan: TablePlan, { tables }: Plan): TablePlan | undefined {
  return tables.find((one) => isSameSheet(one, plan))
}

/** Why a newer plan of the file does without the sheet. */
export function refusalOf(plan: TablePlan, { refused }: Plan): Plan['refused'][number] | undefined {
  const ofFile = refused.filter(({ path }) => path === plan.path)
  return ofFile.find(({ table }) => table !== null && isSameSheet(table, plan)) ?? ofFile[0]
}

/** The tables that this one overlaps with, as far as that is known: for another month it is not. */
export function overlapsOf({ plan, month }: TableDraft): readonly Overlap[] {
  return month === plan.month ? plan.overlaps : []
}

/** What the engine is asked to load. */
export function requestsOf({ tables }: Pick<WizardDraft, 'tables'>): TableRequest[] {
  return tables
    .filter(({ isIncluded }) => isIncluded)
    .map((table) => ({ ...table, overlap: overlapsOf(table).length > 0 ? table.overlap : ('auto' as const) }))
    .map(({ plan, month, columns, overlap }) => ({
      path: plan.path,
      sheet: plan.sheet,
      kind: plan.kind,
      month,
      columns: columns.map(({ column, header, field, type, unit, period }) => ({ column, header, field, type, unit, period })),
      titleRows: plan.titleRows,
      headerRows: plan.headerRows,
      ...(plan.dataRows === null ? {} : { dataRows: plan.dataRows }),
      outcome: plan.outcome,
      overlap,
    }))
}
