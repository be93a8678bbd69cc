import type { Input, Output } from '../../../shared/api/engine-api.ts'
import { DICTIONARY, dictionaryField, storageColumn, storedScale, type Field } from '../../../shared/domain/field.ts'
import { formatDay, formatMonth } from '../../../shared/domain/month.ts'
import { TABLE_KIND_RULES, type RowTable } from '../../../shared/domain/table-kind.ts'
import type { ReadDb } from '../db/handles.ts'
import { maskValue } from '../frame/show-value.ts'
import { quoted } from './bulk-insert.ts'
import { customFieldId } from './custom-field.ts'
import { requireBatch, type BatchRecord } from './ledger.repo.ts'
import { findPage, rowRange } from './row-range.ts'

type ShownField = Pick<Field, 'id' | 'zh' | 'en' | 'type' | 'unit'> & Partial<Pick<Field, 'sensitive'>>

/** A column of the page: an SQL expression over the row (`r`) and its subscriber (`s`), or text kept beside the row. */
interface ShownColumn {
  readonly field: ShownField
  readonly sql: string
  /** Header under which `extra_json` keeps the text. */
  readonly extra?: string
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

/** Stored rows of a batch as users see them, in the order of the file. Errors: BATCH_NOT_FOUND. */
export function batchRows(db: ReadDb, { batchId, offset, limit, reveal }: Input<'import.rows'>): Output<'import.rows'> {
  const batch = requireBatch(db, batchId)
  const { table, unknown } = TABLE_KIND_RULES[batch.kind]
  if (table === null) return { total: 0, columns: [], rowNos: [], rows: [] }
  const columns = columnsOf(db, batch, table)
  const range = rowRange(db, table, ID_COLUMN[table], batch)
  const page = findPage(range, offset)
  const isAboutSubscribers = TABLE_KIND_RULES[batch.kind].role !== 'reference'
  const extra = unknown === 'extra' ? 'r.extra_json' : 'NULL'
  const statement = db
    .prepare<[number, number, number, number], [number | null, string | null, ...(string | number | null)[]]>(
      `SELECT r.row_no, ${extra}${columns.map(({ sql }) => `, ${sql}`).join('')} FROM ${table} r
       ${isAboutSubscribers ? 'LEFT JOIN subscriber s ON s.subscriber_no = r.subscriber_no' : ''}
       WHERE r.${ID_COLUMN[table]} BETWEEN ? AND ? ORDER BY r.${ID_COLUMN[table]} LIMIT ? OFFSET ?`,
    )
    .raw()
  const found = statement.all(page.from, range.last, limit, page.skip)
  const show = columns.map(({ field }) => shower(field, reveal === true))
  return {
    total: range.total,
    columns: columns.map(({ field: { id, zh, en, type, unit } }) => ({ field: id, zh, en, type, unit })),
    rowNos: found.map(([rowNo]) => rowNo),
    rows: found.map(([, extraJson, ...values]) => {
      const texts: Readonly<Record<string, string>> = extraJson === null ? {} : JSON.parse(extraJson)
      return columns.map((column, i) => {
        const value = column.extra === undefined ? values[i] : texts[column.extra]
        return value === null || value === undefined ? null : (show[i]?.(value) ?? null)
      })
    }),
  }
}

/** Identifiers first, then the month, then what the file brought in the order of its columns. */
function columnsOf(db: ReadDb, batch: BatchRecord, table: RowTable): ShownColumn[] {
  const columns: ShownColumn[] = []
  const add = (field: ShownField | undefined, sql: string) => {
    if (field && !columns.some((column) => column.field.id === field.id)) columns.push({ field, sql })
  }
  for (const id of ['sub_id', 'msisdn'] as const) if (batch.fields.has(id)) add(dictionaryField(id), `s.${id}`)
  if (HAS_MONTH.has(table)) add(dictionaryField('month'), 'r.month')
  const own = new Set(db.prepare<[string], [string]>('SELECT name FROM pragma_table_info(?)').raw().all(table).map(([name]) => name))
  const brought = batch.columns.flatMap(({ field }) => (field === null ? [] : [field]))
  // What no column of the file says is there as well: being on the list is a status, items of a bill are fees.
  const ids = new Set([...brought.filter((id) => batch.fields.has(id)), ...batch.fields])
  const stored = table === 'subscriber_month' ? storedFields(db) : tableFields(table)
  for (const id of ids) {
    const field = stored.get(id)
    if (field && own.has(field.column)) add(field, `r.${quoted(field.column)}`)
  }
  if (TABLE_KIND_RULES[batch.kind].unknown === 'extra') {
    for (const { header, field, column } of batch.columns) {
      if (header === '' || (field !== null && dictionaryField(field))) continue
      columns.push({ field: { id: customFieldId(header, column), zh: header, en: header, type: 'text', unit: '' }, sql: 'NULL', extra: header })
    }
  }
  return columns
}

const HAS_MONTH: ReadonlySet<RowTable> = new Set<RowTable>(['subscriber_month', 'bill_item', 'contract', 'product_subscription', 'kpi_target'])

type StoredColumn = ShownField & { readonly column: string }

/** Fields whose columns `subscriber_month` has. */
function storedFields(db: ReadDb): ReadonlyMap<string, StoredColumn> {
  interface Row extends Omit<StoredColumn, 'sensitive'> {
    readonly sensitive: NonNullable<Field['sensitive']> | null
  }
  const rows = db.prepare<[], Row>('SELECT field_id AS id, zh, en, type, unit, sensitive, column_name AS "column" FROM field').all()
  return new Map(rows.map(({ sensitive, ...field }) => [field.id, sensitive === null ? field : { ...field, sensitive }]))
}

/** Fields of the other tables: their columns are named after the dictionary. */
function tableFields(table: RowTable): ReadonlyMap<string, StoredColumn> {
  const fields = DICTIONARY.filter(({ id }) => table !== 'contact' || id !== 'month')
  return new Map(fields.map((field) => [field.id, { ...field, column: storageColumn(field) }]))
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
