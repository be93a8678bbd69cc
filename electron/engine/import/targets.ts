import type { TableKind } from '../../../shared/api/import.ts'
import { DICTIONARY, type DictionaryField } from '../../../shared/domain/field.ts'

/** Tables of the dictionary with one value per subscriber and month: their fields become columns of `subscriber_month`. */
const MONTH_TABLES = new Set(['subscriber_month', 'subscriber', 'terminal'])

/** Numbers of identity papers are not imported: nothing here needs them, and what is not stored cannot leak. */
const NEVER_IMPORTED = new Set(['id_no'])

/** The dictionary fields a column of such a table may be mapped to. */
export function targetsOf(kind: TableKind): readonly DictionaryField[] {
  return DICTIONARY.filter((field) => !NEVER_IMPORTED.has(field.id) && isTarget(field, kind))
}

function isTarget(field: DictionaryField, kind: TableKind): boolean {
  if (kind === 'complaint') return field.table === 'contact' || field.table === 'subscriber'
  return MONTH_TABLES.has(field.table) || field.table === 'contract'
}

/** Every dictionary field that some kind of table can bring. */
export const ALL_TARGETS: readonly DictionaryField[] = DICTIONARY.filter(
  (field) => !NEVER_IMPORTED.has(field.id) && (isTarget(field, 'subscriberMaster') || isTarget(field, 'complaint')),
)

/** Fields whose columns are recognised so that they can be left out. */
export const REFUSED_FIELDS: readonly DictionaryField[] = DICTIONARY.filter((field) => NEVER_IMPORTED.has(field.id))
