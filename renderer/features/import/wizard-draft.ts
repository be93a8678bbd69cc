import type { ColumnMapping, TablePlan, TableRequest } from '../../../shared/api/import.ts'
import { dictionaryField, type FieldId, type FieldType } from '../../../shared/domain/field.ts'
import type { Month } from '../../../shared/domain/month.ts'

/** A plan of the engine with what the analyst changed in it. */
export interface TableDraft {
  readonly plan: TablePlan
  readonly isIncluded: boolean
  readonly kind: TablePlan['kind']
  readonly month: Month | null
  readonly columns: readonly ColumnMapping[]
}

/** All tables of one import, with every earlier state for undo and every undone one for redo. */
export interface WizardDraft {
  readonly tables: readonly TableDraft[]
  readonly past: readonly (readonly TableDraft[])[]
  readonly future: readonly (readonly TableDraft[])[]
}

export interface Target {
  readonly id: FieldId
  readonly type: FieldType
  readonly unit: string
}

export type WizardEdit =
  | { readonly kind: 'include'; readonly table: number; readonly isIncluded: boolean }
  | { readonly kind: 'tableKind'; readonly table: number; readonly tableKind: TablePlan['kind'] }
  | { readonly kind: 'month'; readonly table: number; readonly month: Month | null }
  /** A field of the dictionary, a custom field, or null = do not import. */
  | { readonly kind: 'field'; readonly table: number; readonly column: number; readonly target: Target | null }
  | { readonly kind: 'type'; readonly table: number; readonly column: number; readonly type: FieldType }
  | { readonly kind: 'unit'; readonly table: number; readonly column: number; readonly unit: string }

/** Below this the analyst is asked to confirm. */
export const SURE = 0.75

/** Any of these identifies the subscriber of a row. */
const ID_FIELDS: readonly FieldId[] = ['sub_id', 'msisdn', 'cust_id']

/** Units a file may use for a quantity that is stored in one of them. */
const UNIT_FAMILIES: readonly (readonly string[])[] = [
  ['元', '角', '分', '千元', '万元'],
  ['元/月', '角', '分', '千元', '万元'],
  ['分钟', '秒', '小时'],
  ['MB', 'KB', 'GB', 'TB'],
]

export function startDraft(plans: readonly TablePlan[]): WizardDraft {
  const tables = plans.map(
    (plan): TableDraft => ({ plan, isIncluded: true, kind: plan.kind, month: plan.month, columns: plan.columns }),
  )
  return { tables, past: [], future: [] }
}

export function applyEdit(draft: WizardDraft, edit: WizardEdit): WizardDraft {
  const tables = draft.tables.map((table, i) => (i === edit.table ? editTable(table, edit) : table))
  return { tables, past: [...draft.past, draft.tables], future: [] }
}

export function undoEdit({ tables, past, future }: WizardDraft): WizardDraft {
  const before = past.at(-1)
  return before ? { tables: before, past: past.slice(0, -1), future: [tables, ...future] } : { tables, past, future }
}

export function redoEdit({ tables, past, future }: WizardDraft): WizardDraft {
  const [next, ...rest] = future
  return next ? { tables: next, past: [...past, tables], future: rest } : { tables, past, future }
}

function editTable(table: TableDraft, edit: WizardEdit): TableDraft {
  switch (edit.kind) {
    case 'include':
      return { ...table, isIncluded: edit.isIncluded }
    case 'tableKind':
      return { ...table, kind: edit.tableKind }
    case 'month':
      return { ...table, month: edit.month }
    default:
      return { ...table, columns: table.columns.map((column) => (column.column === edit.column ? editColumn(column, edit) : column)) }
  }
}

function editColumn(column: ColumnMapping, edit: Extract<WizardEdit, { readonly column: number }>): ColumnMapping {
  const chosen = { ...column, confidence: 1, evidence: ['chosen' as const] }
  switch (edit.kind) {
    case 'type':
      return { ...chosen, type: edit.type }
    case 'unit':
      return { ...chosen, unit: edit.unit }
    case 'field': {
      if (edit.target === null) return { ...chosen, field: null }
      const { id, type, unit } = edit.target
      // The unit read from the header stays when it fits the new field.
      return { ...chosen, field: id, type, unit: unitChoices(unit).includes(column.unit) ? column.unit : unit }
    }
  }
}

/** Units the values of a field may be given in. */
export function unitChoices(fieldUnit: string): readonly string[] {
  return UNIT_FAMILIES.find(([main]) => main === fieldUnit) ?? [fieldUnit]
}

/** The custom field a column becomes when no field of the dictionary fits. The engine names them by the same rule. */
export function customTarget(column: ColumnMapping): Target {
  if (column.field?.startsWith('x_')) return { id: column.field, type: column.type, unit: column.unit }
  const name = column.header
    .normalize('NFC')
    .replaceAll(/[\s"'`;\\[\]\p{Cc}\p{Cf}]+/gu, '_')
    .replaceAll(/^_+|_+$/g, '')
    .slice(0, 80)
  return { id: `x_${name || `列${column.column + 1}`}`, type: column.type, unit: column.unit }
}

export type TableProblem =
  | { readonly kind: 'noIdColumn' | 'monthMissing' | 'nothingMapped' }
  | { readonly kind: 'duplicateField'; readonly fields: readonly FieldId[] }

/** Fields that more than one column was given. */
export function repeatedFields({ columns }: Pick<TableDraft, 'columns'>): readonly FieldId[] {
  const fields = columns.flatMap(({ field }) => (field === null ? [] : [field]))
  return [...new Set(fields.filter((field, i) => fields.indexOf(field) !== i))]
}

/** What keeps a table from being imported. */
export function problemsOf({ columns, kind, month }: TableDraft): readonly TableProblem[] {
  const fields = columns.flatMap(({ field }) => (field === null ? [] : [field]))
  if (fields.length === 0) return [{ kind: 'nothingMapped' }]
  const repeated = repeatedFields({ columns })
  const needsMonth = month === null && !fields.includes('month') && !(kind === 'complaint' && fields.includes('contact_time'))
  return [
    ...(fields.some((field) => ID_FIELDS.includes(field)) ? [] : [{ kind: 'noIdColumn' as const }]),
    ...(repeated.length > 0 ? [{ kind: 'duplicateField' as const, fields: repeated }] : []),
    ...(needsMonth ? [{ kind: 'monthMissing' as const }] : []),
  ]
}

/** Columns in the order they are shown: those to confirm first. The order is the plan's, so rows stay put while edited. */
export function columnOrder(plan: TablePlan): readonly number[] {
  const isSure = (column: ColumnMapping): boolean => column.confidence >= SURE
  return [...plan.columns.filter((column) => !isSure(column)), ...plan.columns.filter(isSure)].map(({ column }) => column)
}

export function countToConfirm({ columns }: TableDraft): number {
  return columns.filter(({ confidence }) => confidence < SURE).length
}

/** What the engine is asked to load. */
export function requestsOf({ tables }: WizardDraft): TableRequest[] {
  return tables
    .filter(({ isIncluded }) => isIncluded)
    .map(({ plan, kind, month, columns }) => ({
      path: plan.path,
      sheet: plan.sheet,
      kind,
      month,
      columns: columns.map(({ column, header, field, type, unit }) => ({ column, header, field, type, unit })),
      titleRows: plan.titleRows,
      headerRows: plan.headerRows,
      outcome: plan.outcome,
    }))
}

/** 0-based column as spreadsheets name it: A … Z, AA … */
export function columnLetter(column: number): string {
  const letter = String.fromCharCode(65 + (column % 26))
  return column < 26 ? letter : columnLetter(Math.floor(column / 26) - 1) + letter
}

/** The unit of the field in the dictionary; a custom field keeps what the file says. */
export function fieldUnit(column: ColumnMapping): string {
  return (column.field === null ? undefined : dictionaryField(column.field)?.unit) ?? column.unit
}
