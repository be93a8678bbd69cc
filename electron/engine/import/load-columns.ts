import type { Period, TableRequest } from '../../../shared/api/import.ts'
import { AppError } from '../../../shared/domain/errors.ts'
import { dictionaryField, storageColumn, type DictionaryField, type Field, type FieldId, type FieldType } from '../../../shared/domain/field.ts'
import type { Month } from '../../../shared/domain/month.ts'
import { isBaseKind, TABLE_KIND_RULES, type RowTable, type TableKind } from '../../../shared/domain/table-kind.ts'
import { AliasIndex } from './alias-index.ts'
import { cellConverter, type CellConverter, type Spelling } from './convert-cell.ts'
import { absorbs, customField, findField, storageClass, type KnownField, type StorageClass } from './custom-field.ts'
import { DETAIL_FIELDS, ROW_NAMES } from './detail-tables.ts'
import { identifierMissing, isTreeInColumns } from './expected-rows.ts'
import { REFUSED_FIELDS, targetsOf } from './targets.ts'
import { customUnit, storedFactor } from './units.ts'

/** A column of the file with the place its values go to. */
export interface LoadColumn {
  readonly column: number
  readonly header: string
  readonly field: Field
  readonly sqlColumn: string
  readonly storage: StorageClass
  readonly convert: CellConverter
  /** Of dates and months, once rows of the table were seen. */
  readonly spelling?: Spelling
  /** A minus is worth a notice. */
  readonly isNeverNegative: boolean
  /** null = the month of the row. */
  readonly period: Period | null
}

/** A column kept as text beside the row. */
export interface ExtraColumn {
  readonly column: number
  readonly header: string
}

export interface LoadColumns {
  readonly subId: LoadColumn | null
  readonly msisdn: LoadColumn | null
  readonly month: LoadColumn | null
  readonly openDate: LoadColumn | null
  /** Columns of `subscriber_month`; those of several periods share their field. */
  readonly facts: readonly LoadColumn[]
  /** What every row says without a column. */
  readonly implied: (Pick<LoadColumn, 'field' | 'sqlColumn' | 'storage'> & { readonly value: string | number }) | null
  /** The month of the rows where only the columns say months: the newest of them. */
  readonly periodMonth: Month | null
  readonly contract: readonly LoadColumn[]
  /** Columns of the kind's own table. */
  readonly details: readonly LoadColumn[]
  readonly extra: readonly ExtraColumn[]
  /** Columns with what is never kept, not even beside an issue. */
  readonly refused: ReadonlySet<number>
  /** Columns that can stand in for a missing identifier, the best first. */
  readonly otherIds: readonly LoadColumn[]
  /** The owner's number by which rows without an identifier find their subscribers. */
  readonly join: LoadColumn | null
  /** Where rows are about nobody: the columns that name a row. */
  readonly names: readonly number[] | null
  readonly outcome: { readonly column: LoadColumn; readonly positive: string } | null
}

/** What can stand in a quoted SQL name and be read in any tool. */
const CUSTOM_ID = /^x_[^\s"'`;\\[\]\p{C}]{1,100}$/u
const SIGNED_FIELDS = new Set(['balance', 'discount', 'amount'])
/** Tables whose values are not columns of `subscriber_month`. */
const OTHER_TABLES = new Set(['contract', 'subscriber'])
/** SQLite allows 2000 columns; some are left for what later files bring. */
export const MOST_COLUMNS = 1800

const refusedIndex = new AliasIndex(REFUSED_FIELDS)

type MappedColumn = LoadColumn & { readonly table: string; readonly requested: FieldId }

/**
 * Checks a request and gives each column its field and converter. `known` are the workspace's custom fields and those of
 * the tables before this one. Errors: KIND_HANDED_ON, MAPPING_INVALID, COLUMN_REQUIRED, ID_COLUMN_MISSING,
 * KPI_ROWS_NEEDED, ORG_ROWS_NEEDED, MONTH_MISSING.
 */
export function loadColumns(request: TableRequest, fileName: string, known: readonly KnownField[]): LoadColumns {
  const rules = TABLE_KIND_RULES[request.kind]
  if (rules.table === null) throw new AppError('KIND_HANDED_ON', { file: fileName })
  const refused = new Set(request.columns.filter(({ header }) => refusedIndex.hits(header).length > 0).map(({ column }) => column))
  if (request.kind === 'orgTree' && isTreeInColumns(request)) throw new AppError('ORG_ROWS_NEEDED', { file: fileName })
  const { columns, extra } = mapColumns(request, rules.table, refused, known)
  if (columns.length > MOST_COLUMNS) throw invalid(String(columns.length))
  const byId = (id: FieldId) => columns.find(({ field }) => field.id === id) ?? null
  const isFactTable = rules.table === 'subscriber_month'
  const valueColumns = columns.filter(({ field, table }) => table !== 'subscriber' && field.id !== 'month')
  const facts = isFactTable ? valueColumns.filter(({ table }) => !OTHER_TABLES.has(table)) : []
  const details = isFactTable ? [] : valueColumns
  const required = rules.required.find((id) => id !== rules.datedBy && !details.some(({ field }) => field.id === id))
  if (required !== undefined) throw new AppError('COLUMN_REQUIRED', { file: fileName, field: dictionaryField(required)?.zh ?? required })
  const subId = byId('sub_id')
  const msisdn = byId('msisdn')
  const otherIds = standInIds(request.kind, facts)
  const join = request.kind === 'customDataset' && !subId && !msisdn ? (byId('cust_id') ?? byId('acct_id')) : null
  const isKeyed = subId !== null || msisdn !== null || otherIds.length > 0 || join !== null || (request.kind === 'outcomeTable' && request.outcome !== null)
  if (rules.role !== 'reference' && !isKeyed) throw identifierMissing(request, fileName)
  const month = byId('month')
  const periodMonth = month || request.month !== null ? null : newestPeriod(facts)
  if (!isDated(request, month ?? periodMonth, details)) throw new AppError('MONTH_MISSING', { file: fileName })
  const outcomeColumn = request.outcome ? columns.find(({ requested }) => requested === request.outcome?.field) : undefined
  if (request.outcome && !outcomeColumn) throw invalid(request.outcome.field)
  return {
    subId,
    msisdn,
    month,
    openDate: byId('open_date'),
    facts,
    implied: impliedBy(request.kind, facts),
    periodMonth,
    contract: isFactTable ? columns.filter(({ table }) => table === 'contract') : [],
    details,
    extra,
    refused,
    otherIds,
    join,
    names: rules.role === 'reference' ? nameColumns(details) : null,
    outcome: outcomeColumn ? storedOutcome(outcomeColumn, request.outcome?.positive ?? '') : null,
  }
}

function mapColumns(
  request: TableRequest,
  rowTable: RowTable,
  refused: ReadonlySet<number>,
  known: readonly KnownField[],
): { readonly columns: readonly MappedColumn[]; readonly extra: readonly ExtraColumn[] } {
  // What a table of a kind is searched for is less than what it can keep: the analyst may know better.
  const kind = rowTable === 'subscriber_month' ? 'subscriberMaster' : request.kind
  const targets = new Map(targetsOf(kind).map((field) => [field.id, field]))
  const keepsExtra = TABLE_KIND_RULES[request.kind].unknown === 'extra'
  const taken = new Set<string>()
  const places = new Set<string>()
  const customs = new Map<string, Field>()
  const columns: MappedColumn[] = []
  const extra: ExtraColumn[] = []
  for (const mapping of request.columns) {
    const { column, header, field: requested, period } = mapping
    const dictionary = requested === null ? undefined : targets.get(requested)
    if (requested === null || (keepsExtra && !(dictionary && hasPlace(dictionary, rowTable)))) {
      if (keepsExtra && header.trim() !== '' && !refused.has(column)) extra.push({ column, header })
      continue
    }
    if (!dictionary && (dictionaryField(requested) || !CUSTOM_ID.test(requested))) throw invalid(requested)
    const isOutcome = request.outcome?.field === requested
    const field = dictionary ?? customs.get(requested.toLowerCase()) ?? customFieldOf(mapping, isOutcome, request.kind, known, taken)
    if (!dictionary) customs.set(requested.toLowerCase(), field)
    const place = `${field.id.toLowerCase()} ${periodKey(period)}`
    const mayHavePeriod = rowTable === 'subscriber_month' && !OTHER_TABLES.has(dictionary?.table ?? rowTable) && field.id !== 'month'
    if (places.has(place) || (period !== null && !mayHavePeriod)) throw invalid(field.id)
    places.add(place)
    taken.add(field.id.toLowerCase())
    const fileUnit = mapping.unit
    if (isQuantity(field.type) && storedFactor(field, fileUnit) === null) throw invalid(`${field.id} ${fileUnit}`)
    const convert = cellConverter({ id: field.id, type: field.type, unit: field.unit, fileUnit })
    columns.push({
      column,
      header,
      field,
      sqlColumn: dictionary ? storageColumn(dictionary) : field.id,
      storage: storageClass(field.type, field.unit),
      convert: isOutcome && field.type !== 'flag' ? outcomeConverter(convert, request.outcome?.positive ?? '') : convert,
      isNeverNegative: dictionary !== undefined && !SIGNED_FIELDS.has(field.id) && isQuantity(field.type),
      period,
      table: dictionary?.table ?? 'subscriber_month',
      requested,
    })
  }
  return { columns, extra }
}

/** False for fields that are recognised in such a table but have no column there: their text is kept beside the row. */
function hasPlace({ id, table }: DictionaryField, rowTable: RowTable): boolean {
  if (table === 'subscriber' || id === 'month') return true
  return rowTable === 'subscriber_month' || DETAIL_FIELDS[rowTable].includes(id)
}

function periodKey(period: Period | null): string {
  if (period === null) return ''
  return 'month' in period ? String(period.month) : String(period.offset)
}

/** A customer or account number serves where it tells the rows apart; an outcome table goes by any number that does. */
function standInIds(kind: TableKind, facts: readonly LoadColumn[]): readonly LoadColumn[] {
  if (!isBaseKind(kind)) return []
  const ids = facts.filter(({ field }) => field.type === 'id' && (kind === 'outcomeTable' || CUSTOMER_IDS.has(field.id)))
  return ids.sort((a, b) => idRank(a) - idRank(b))
}

/** Missing: null when some column is said from the row's month, which is then needed. */
function newestPeriod(facts: readonly LoadColumn[]): Month | null {
  const periods = facts.map(({ period }) => period).filter((period) => period !== null)
  const months = periods.flatMap((period) => ('month' in period ? [period.month] : []))
  return months.length > 0 && months.length === periods.length ? Math.max(...months) : null
}

/** Outcome tables without a month belong to that of the import; complaints are dated one by one, catalogues not at all. */
function isDated({ kind, month }: TableRequest, found: LoadColumn | Month | null, details: readonly LoadColumn[]): boolean {
  const { datedBy, role } = TABLE_KIND_RULES[kind]
  if (datedBy === 'contact_time') return details.some(({ field }) => field.id === datedBy)
  return role === 'reference' || kind === 'outcomeTable' || found !== null || month !== null
}

function impliedBy(kind: TableKind, facts: readonly LoadColumn[]): LoadColumns['implied'] {
  const { implied } = TABLE_KIND_RULES[kind]
  const field = implied && dictionaryField(implied.field)
  if (!implied || !field || facts.some((column) => column.field.id === field.id)) return null
  return { field, sqlColumn: storageColumn(field), storage: storageClass(field.type, field.unit), value: implied.value }
}

function nameColumns(details: readonly LoadColumn[]): readonly number[] {
  const name = ROW_NAMES.map((id) => details.find(({ field }) => field.id === id)).find((column) => column !== undefined)
  return name ? [name.column] : []
}

const CUSTOMER_IDS: ReadonlySet<FieldId> = new Set(['cust_id', 'acct_id'])

type Mapping = TableRequest['columns'][number]

function customFieldOf(
  mapping: Mapping,
  isOutcome: boolean,
  kind: TableRequest['kind'],
  known: readonly KnownField[],
  taken: ReadonlySet<string>,
): Field {
  const id = mapping.field ?? ''
  const guess = isOutcome ? { type: 'enum' as const, unit: '' } : customUnit(mapping.type, mapping.unit)
  const existing = findField(known, id)
  const resolved: KnownField = !existing
    ? { id, ...guess }
    : absorbs(existing, guess)
      ? existing
      : customField(id.slice(2), mapping.column, { ...guess, isEmpty: false }, known, taken)
  const name = mapping.header.trim() || resolved.id.slice(2)
  const history = kind === 'monthlyBill' ? 'fact' : 'state'
  const { id: fieldId, type, unit } = resolved
  return { id: fieldId, zh: name, en: name, type, unit, source: 'custom', history, group: 'custom' }
}

/** The positive value as the column stores it: 是 of a flag is 1. */
function storedOutcome(column: LoadColumn, positive: string): NonNullable<LoadColumns['outcome']> {
  const stored = column.convert(positive)
  return { column, positive: typeof stored === 'string' || typeof stored === 'number' ? String(stored) : positive }
}

/** Different spellings of the value that means yes (TRUE, True) are one value. */
function outcomeConverter(convert: CellConverter, positive: string): CellConverter {
  const wanted = positive.trim().toLowerCase()
  return (cell) => {
    const value = convert(cell)
    return typeof value === 'string' && value.toLowerCase() === wanted ? positive : value
  }
}

function isQuantity(type: FieldType): boolean {
  return type === 'money' || type === 'int' || type === 'number'
}

function idRank({ field }: LoadColumn): number {
  return field.id === 'cust_id' ? 0 : field.id === 'acct_id' ? 1 : 2
}

function invalid(detail: string): AppError {
  return new AppError('MAPPING_INVALID', { detail })
}
