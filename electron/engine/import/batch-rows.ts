import type { Input, Output } from '../../../shared/api/engine-api.ts'
import { DICTIONARY, dictionaryField, storageColumn, storedScale, type Field } from '../../../shared/domain/field.ts'
import { formatDay, formatMonth } from '../../../shared/domain/month.ts'
import { TABLE_KIND_RULES, type RowTable } from '../../../shared/domain/table-kind.ts'
import type { ReadDb } from '../db/handles.ts'
import { maskValue } from '../frame/show-value.ts'
import { AliasIndex } from './alias-index.ts'
import { quoted } from './bulk-insert.ts'
import { ContractRows } from './contract-rows.ts'
import { customFieldId } from './custom-field.ts'
import { requireBatch, type BatchRecord } from './ledger.repo.ts'
import { findPage, rowRange } from './row-range.ts'
import { sensitivityOf } from './sensitive-column.ts'
import { REFUSED_FIELDS } from './targets.ts'

type Value = string | number | null
type ShownField = Pick<Field, 'id' | 'zh' | 'en' | 'type' | 'unit'> & Partial<Pick<Field, 'sensitive'>>

/** Where a shown value comes from. */
type Origin =
  /** Of the row (`r`) or its subscriber (`s`). */
  | { readonly from: 'row'; readonly sql: string }
  /** Of the contract that the same row of the file has brought. */
  | { readonly from: 'contract'; readonly column: string }
  /** Text kept beside the row under its header. */
  | { readonly from: 'extra'; readonly key: string }

interface ShownColumn {
  readonly field: ShownField
  readonly origin: Origin
}

const ID_COLUMN: Readonly<Record<RowTable, string>> = {
  subscriber_month: 'fact_id',
  bill_item: 'bill_item_id',
  contract: 'contract_id',
  product_subscription: 'product_subscription_id',
  contact: 'contact_id',
  plan: 'plan_id',
  org_unit: 'org_unit_id',
  kpi_target: 'kpi_target_id',
}

const HAS_MONTH: ReadonlySet<RowTable> = new Set<RowTable>(['subscriber_month', 'bill_item', 'contract', 'product_subscription', 'kpi_target'])

/** Stored rows of a batch as users see them, in the order of the file. Errors: BATCH_NOT_FOUND. */
export function batchRows(db: ReadDb, { batchId, offset, limit, reveal }: Input<'import.rows'>): Output<'import.rows'> {
  const batch = requireBatch(db, batchId)
  const { table, role, unknown } = TABLE_KIND_RULES[batch.kind]
  if (table === null) return { total: 0, columns: [], rowNos: [], rows: [] }
  const contracts = new ContractRows(db, batchId)
  const columns = columnsOf(db, batch, table, contracts)
  const id = ID_COLUMN[table]
  const range = rowRange(db, table, id, batch)
  const page = findPage(range, offset)
  const ofRow = columns.flatMap(({ origin }) => (origin.from === 'row' ? [origin.sql] : []))
  const statement = db
    .prepare<[number, number, number, number], [number | null, string | null, ...Value[]]>(
      `SELECT ${['r.row_no', unknown === 'extra' ? 'r.extra_json' : 'NULL', ...ofRow].join(', ')} FROM ${table} r
       ${role === 'reference' ? '' : 'LEFT JOIN subscriber s ON s.subscriber_no = r.subscriber_no'}
       WHERE r.${id} BETWEEN ? AND ? ORDER BY r.${id} LIMIT ? OFFSET ?`,
    )
    .raw()
  const found = statement.all(page.from, range.last, limit, page.skip)
  const contractColumns = columns.flatMap(({ origin }) => (origin.from === 'contract' ? [origin.column] : []))
  const ofContracts =
    contractColumns.length > 0 ? contracts.between(found[0]?.[0] ?? 0, found.at(-1)?.[0] ?? 0, contractColumns) : new Map<number, readonly Value[]>()
  const show = columns.map(({ field }) => shower(field, reveal === true))
  return {
    total: range.total,
    columns: columns.map(({ field: { id: field, zh, en, type, unit } }) => ({ field, zh, en, type, unit })),
    rowNos: found.map(([rowNo]) => rowNo),
    rows: found.map(([rowNo, extraJson, ...values]) => {
      const texts: Readonly<Record<string, string>> = extraJson === null ? {} : JSON.parse(extraJson)
      const contract = ofContracts.get(rowNo ?? 0) ?? []
      let v = 0
      let c = 0
      return columns.map(({ origin }, i) => {
        const value = origin.from === 'row' ? values[v++] : origin.from === 'contract' ? contract[c++] : texts[origin.key]
        return value === null || value === undefined ? null : (show[i]?.(value) ?? null)
      })
    }),
  }
}

/** Identifiers first, then the month, then what the file brought in the order of its columns. */
function columnsOf(db: ReadDb, batch: BatchRecord, table: RowTable, contracts: ContractRows): ShownColumn[] {
  const columns: ShownColumn[] = []
  const add = (field: ShownField | undefined, origin: Origin) => {
    if (field && !columns.some((column) => column.field.id === field.id)) columns.push({ field, origin })
  }
  for (const id of ['sub_id', 'msisdn'] as const) if (batch.fields.has(id)) add(dictionaryField(id), { from: 'row', sql: `s.${id}` })
  if (HAS_MONTH.has(table)) add(dictionaryField('month'), { from: 'row', sql: 'r.month' })
  const stored = table === 'subscriber_month' ? factFields(db) : tableFields(db, table)
  const ofContract = table === 'subscriber_month' && contracts.areKnown ? tableFields(db, 'contract') : new Map<string, StoredColumn>()
  const ofFile = batch.columns.flatMap(({ field }) => (field !== null && batch.fields.has(field) ? [field] : []))
  // Some fields are no column of the file: what being on a list says of everybody on it.
  for (const id of new Set([...ofFile, ...batch.fields])) {
    const field = stored.get(id)
    const contractField = ofContract.get(id)
    if (field) add(field, { from: 'row', sql: `r.${quoted(field.column)}` })
    else if (contractField) add(contractField, { from: 'contract', column: contractField.column })
  }
  if (TABLE_KIND_RULES[batch.kind].unknown === 'extra') columns.push(...extraColumns(batch, stored))
  return columns
}

const refusedIndex = new AliasIndex(REFUSED_FIELDS)

/** The columns of the file that are kept as text. What their headers call a name, number or address is masked like one. */
function extraColumns(batch: BatchRecord, stored: ReadonlyMap<string, unknown>): ShownColumn[] {
  const times = new Map<string, number>()
  return batch.columns.flatMap(({ header, field, column }): ShownColumn[] => {
    const hasPlace = field !== null && (stored.has(field) || field === 'sub_id' || field === 'msisdn' || field === 'month')
    if (hasPlace || header.trim() === '' || refusedIndex.hits(header).length > 0) return []
    const seen = (times.get(header) ?? 0) + 1
    times.set(header, seen)
    const key = seen === 1 ? header : `${header} (${seen})`
    const sensitive = sensitivityOf({ header, field })
    const shown = { id: customFieldId(key, column), zh: key, en: key, type: 'text', unit: '' } as const
    return [{ field: sensitive === undefined ? shown : { ...shown, sensitive }, origin: { from: 'extra', key } }]
  })
}

type StoredColumn = ShownField & { readonly column: string }

/** Fields whose columns `subscriber_month` has. */
function factFields(db: ReadDb): ReadonlyMap<string, StoredColumn> {
  interface Row extends Omit<StoredColumn, 'sensitive'> {
    readonly sensitive: NonNullable<Field['sensitive']> | null
  }
  const rows = db.prepare<[], Row>('SELECT field_id AS id, zh, en, type, unit, sensitive, column_name AS "column" FROM field').all()
  return new Map(rows.map(({ sensitive, ...field }) => [field.id, sensitive === null ? field : { ...field, sensitive }]))
}

/** Fields of the other tables: their columns are named after the dictionary. */
function tableFields(db: ReadDb, table: RowTable): ReadonlyMap<string, StoredColumn> {
  const own = new Set(db.prepare<[string], [string]>('SELECT name FROM pragma_table_info(?)').raw().all(table).map(([name]) => name))
  const fields = DICTIONARY.map((field) => ({ ...field, column: storageColumn(field) }))
  return new Map(fields.filter(({ id, column }) => own.has(column) && id !== 'month').map((field) => [field.id, field]))
}

/** A stored value as text in the shown unit: money to the fen, other units to the hundredth. */
function shower(field: ShownField, reveal: boolean): (value: string | number) => string {
  const scale = storedScale(field)
  const show = (value: string | number): string => {
    if (typeof value === 'string') return value
    if (field.type === 'date') return formatDay(value)
    if (field.type === 'month') return formatMonth(value)
    return scale === 1 ? String(value) : String(Math.round((value / scale) * 100) / 100)
  }
  const { sensitive } = field
  return reveal || sensitive === undefined ? show : (value) => String(maskValue(show(value), sensitive) ?? '')
}
