import { DICTIONARY, dictionaryField, type Field, type FieldId } from './field.ts'
import { TABLE_KIND_RULES, type TableKind } from './table-kind.ts'

/** What says whom a row is about. */
export const IDENTIFIERS: readonly FieldId[] = ['sub_id', 'msisdn', 'cust_id', 'acct_id']

/** Numbers of identity papers are not imported: nothing here needs them, and what is not stored cannot leak. */
export const NEVER_IMPORTED: ReadonlySet<FieldId> = new Set(['id_no'])

/** Kinds that share a group with others and keep only some of its fields. */
const OWN_FIELDS: Readonly<Partial<Record<TableKind, readonly FieldId[]>>> = {
  planCatalogue: ['plan_code', 'plan_name', 'plan_fee', 'voice_allow', 'data_allow', 'service_type', 'brand'],
  orgTree: ['org_id', 'org_name', 'level', 'parent_org_id'],
  kpiTarget: ['month', 'org_name', 'kpi_name', 'kpi_target'],
}

/** True for fields of the dictionary that a table of this kind can bring. */
export function kindTakes(kind: TableKind, { id, group }: Pick<Field, 'id' | 'group'>): boolean {
  const { table, role, groups, datedBy } = TABLE_KIND_RULES[kind]
  if (NEVER_IMPORTED.has(id)) return false
  const own = OWN_FIELDS[kind]
  if (own) return own.includes(id)
  if (groups.includes(group)) return true
  if (id === 'month') return datedBy === 'month'
  const isAboutSubscribers = role !== 'reference' || kind === 'dispatchReturn'
  // The day of activation tells two owners of one number apart.
  return isAboutSubscribers && (IDENTIFIERS.includes(id) || (id === 'open_date' && table === 'subscriber_month'))
}

/**
 * What the analyst may map a column to. Tables with one row per subscriber and month can keep more than they are searched
 * for; custom fields belong to the kinds that make them; everything may be left out.
 */
export function kindKeeps(kind: TableKind, field: FieldId | null): boolean {
  if (field === null) return true
  const known = dictionaryField(field)
  if (!known) return makesFields(kind)
  return kindTakes(kind, known) || (TABLE_KIND_RULES[kind].table === 'subscriber_month' && kindTakes('subscriberMaster', known))
}

/** True when columns the dictionary does not know become fields of their own; else they stay beside the row as text. */
export function makesFields(kind: TableKind): boolean {
  return TABLE_KIND_RULES[kind].unknown === 'field'
}

const NEVER_KEPT: ReadonlySet<string> = new Set(
  DICTIONARY.filter(({ id }) => NEVER_IMPORTED.has(id)).flatMap(({ zh, aliases }) => [zh, ...aliases]),
)

/** True for headers whose columns are neither imported nor kept beside the row. */
export function isNeverKept(header: string): boolean {
  return NEVER_KEPT.has(header.trim())
}
