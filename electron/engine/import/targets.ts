import { DICTIONARY, type DictionaryField, type FieldId } from '../../../shared/domain/field.ts'
import { TABLE_KIND_RULES, TABLE_KINDS, type TableKind } from '../../../shared/domain/table-kind.ts'

/** Numbers of identity papers are not imported: nothing here needs them, and what is not stored cannot leak. */
const NEVER_IMPORTED: ReadonlySet<FieldId> = new Set(['id_no'])

/** What says whom a row is about. */
export const IDENTIFIERS: readonly FieldId[] = ['sub_id', 'msisdn', 'cust_id', 'acct_id']

/** Kinds that share a group with others and keep only some of its fields. */
const OWN_FIELDS: Readonly<Partial<Record<TableKind, readonly FieldId[]>>> = {
  planCatalogue: ['plan_code', 'plan_name', 'plan_fee', 'voice_allow', 'data_allow', 'service_type', 'brand'],
  orgTree: ['org_id', 'org_name', 'level', 'parent_org_id'],
  kpiTarget: ['month', 'org_name', 'kpi_name', 'kpi_target'],
}

/** The dictionary fields a column of such a table may be mapped to. */
export function targetsOf(kind: TableKind): readonly DictionaryField[] {
  return DICTIONARY.filter((field) => !NEVER_IMPORTED.has(field.id) && isTarget(field, kind))
}

function isTarget({ id, group }: DictionaryField, kind: TableKind): boolean {
  const { table, role, groups, datedBy } = TABLE_KIND_RULES[kind]
  const own = OWN_FIELDS[kind]
  if (own) return own.includes(id)
  if (groups.includes(group)) return true
  if (id === 'month') return datedBy === 'month'
  const isAboutSubscribers = role !== 'reference' || kind === 'dispatchReturn'
  // The day of activation tells two owners of one number apart.
  return isAboutSubscribers && (IDENTIFIERS.includes(id) || (id === 'open_date' && table === 'subscriber_month'))
}

const targetsByKind = new Map(TABLE_KINDS.map((kind) => [kind, new Set(targetsOf(kind))]))

/** Every dictionary field that some kind of table can bring. */
export const ALL_TARGETS: readonly DictionaryField[] = DICTIONARY.filter((field) =>
  TABLE_KINDS.some((kind) => targetsByKind.get(kind)?.has(field)),
)

/** Fields whose columns are recognised so that they can be left out. */
export const REFUSED_FIELDS: readonly DictionaryField[] = DICTIONARY.filter((field) => NEVER_IMPORTED.has(field.id))
