import type { TableRequest } from '../../../shared/api/import.ts'
import { AppError } from '../../../shared/domain/errors.ts'
import { dictionaryField, storageColumn, type Field, type FieldId, type FieldType } from '../../../shared/domain/field.ts'
import { cellConverter, type CellConverter } from './convert-cell.ts'
import { absorbs, customField, findField, storageClass, type KnownField, type StorageClass } from './custom-field.ts'
import { targetsOf } from './targets.ts'
import { customUnit, storedFactor } from './units.ts'

/** A column of the file with the place its values go to. */
export interface LoadColumn {
  readonly column: number
  readonly header: string
  readonly field: Field
  readonly sqlColumn: string
  readonly storage: StorageClass
  readonly convert: CellConverter
  /** A minus is worth a notice. */
  readonly isNeverNegative: boolean
}

export interface LoadColumns {
  readonly subId: LoadColumn | null
  readonly msisdn: LoadColumn | null
  readonly month: LoadColumn | null
  readonly openDate: LoadColumn | null
  /** Columns of `subscriber_month`. */
  readonly facts: readonly LoadColumn[]
  readonly contract: readonly LoadColumn[]
  readonly contact: readonly LoadColumn[]
  /** Columns that can stand in for a missing identifier, the best first. */
  readonly otherIds: readonly LoadColumn[]
  readonly outcome: { readonly column: LoadColumn; readonly positive: string } | null
}

/** What can stand in a quoted SQL name and be read in any tool. */
const CUSTOM_ID = /^x_[^\s"'`;\\[\]\p{C}]{1,100}$/u
const SIGNED_FIELDS = new Set(['balance', 'discount'])
/** Tables whose values are not columns of `subscriber_month`. */
const OTHER_TABLES = new Set(['contract', 'contact', 'subscriber'])
/** SQLite allows 2000 columns; some are left for what later files bring. */
export const MOST_COLUMNS = 1800

/**
 * Checks a request and gives each column its field and converter. `known` are the workspace's custom fields and those of
 * the tables before this one. Errors: MAPPING_INVALID, ID_COLUMN_MISSING, MONTH_MISSING.
 */
export function loadColumns(request: TableRequest, fileName: string, known: readonly KnownField[]): LoadColumns {
  const targets = new Map(targetsOf(request.kind).map((field) => [field.id, field]))
  const taken = new Set<string>()
  const columns: (LoadColumn & { readonly table: string; readonly requested: FieldId })[] = []
  for (const mapping of request.columns) {
    if (mapping.field === null) continue
    const requested = mapping.field
    // A complaint has no columns of its own choosing: what it cannot keep is left out.
    if (request.kind === 'complaint' && !targets.has(requested)) continue
    const isOutcome = request.outcome?.field === requested
    const dictionary = targets.get(requested)
    if (!dictionary && (dictionaryField(requested) || !CUSTOM_ID.test(requested))) throw invalid(requested)
    const field = dictionary ?? customFieldOf(mapping, isOutcome, request.kind, known, taken)
    if (taken.has(field.id.toLowerCase())) throw invalid(field.id)
    taken.add(field.id.toLowerCase())
    const fileUnit = mapping.unit
    if (isQuantity(field.type) && storedFactor(field, fileUnit) === null) throw invalid(`${field.id} ${fileUnit}`)
    const convert = cellConverter({ id: field.id, type: field.type, unit: field.unit, fileUnit })
    columns.push({
      column: mapping.column,
      header: mapping.header,
      field,
      sqlColumn: dictionary ? storageColumn(dictionary) : field.id,
      storage: storageClass(field.type, field.unit),
      convert: isOutcome && field.type !== 'flag' ? outcomeConverter(convert, request.outcome?.positive ?? '') : convert,
      isNeverNegative: dictionary !== undefined && !SIGNED_FIELDS.has(field.id) && isQuantity(field.type),
      table: dictionary?.table ?? 'subscriber_month',
      requested,
    })
  }
  if (columns.length > MOST_COLUMNS) throw invalid(String(columns.length))
  const byId = (id: FieldId) => columns.find(({ field }) => field.id === id) ?? null
  const facts = columns.filter(({ field, table }) => !OTHER_TABLES.has(table) && field.id !== 'month')
  const subId = byId('sub_id')
  const msisdn = byId('msisdn')
  const isOutcomeTable = request.kind === 'outcomeTable'
  // A customer or account number serves where it tells the rows apart; an outcome table goes by any number that does.
  const otherIds = facts
    .filter(({ field }) => field.type === 'id' && (isOutcomeTable || (request.kind !== 'complaint' && CUSTOMER_IDS.has(field.id))))
    .sort((a, b) => idRank(a) - idRank(b))
  const hasKey = subId !== null || msisdn !== null || otherIds.length > 0 || (isOutcomeTable && request.outcome !== null)
  if (!hasKey) throw new AppError('ID_COLUMN_MISSING', { file: fileName })
  const month = byId('month')
  const contact = columns.filter(({ table }) => table === 'contact')
  if (!isDated(request, month, contact)) throw new AppError('MONTH_MISSING', { file: fileName })
  const outcomeColumn = request.outcome ? columns.find(({ requested }) => requested === request.outcome?.field) : undefined
  if (request.outcome && !outcomeColumn) throw invalid(request.outcome.field)
  return {
    subId,
    msisdn,
    month,
    openDate: byId('open_date'),
    facts,
    contract: columns.filter(({ table }) => table === 'contract'),
    contact,
    otherIds,
    outcome: outcomeColumn ? storedOutcome(outcomeColumn, request.outcome?.positive ?? '') : null,
  }
}

/** Outcome tables without a month belong to that of the import; complaints are dated one by one. */
function isDated({ kind, month }: TableRequest, monthColumn: LoadColumn | null, contact: readonly LoadColumn[]): boolean {
  if (kind === 'complaint') return contact.some(({ field }) => field.id === 'contact_time')
  return kind === 'outcomeTable' || monthColumn !== null || month !== null
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
