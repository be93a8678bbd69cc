import type { ColumnMapping } from '../../../shared/api/import.ts'
import { dictionaryField, type FieldId } from '../../../shared/domain/field.ts'
import { IDENTIFIERS } from '../../../shared/domain/kind-fields.ts'
import { TABLE_KIND_RULES, TABLE_KINDS, type TableKind } from '../../../shared/domain/table-kind.ts'

/** Fields that tell the rows of a table apart; any one of them will do. */
export function idFieldsOf(kind: TableKind): readonly FieldId[] {
  if (TABLE_KIND_RULES[kind].role === 'reference') return []
  return kind === 'complaint' ? ['sub_id', 'msisdn'] : IDENTIFIERS
}

/** True when a column may speak of another month than its row: the row then gives several months. */
export function hasPeriods(kind: TableKind): boolean {
  return TABLE_KIND_RULES[kind].table === 'subscriber_month'
}

/** A period is offered for values that belong to a month, in contrast to what holds until it changes; one that is there is shown. */
export function mayHavePeriod(kind: TableKind, { field, period }: Pick<ColumnMapping, 'field' | 'period'>): boolean {
  if (field === null || field === 'month' || !hasPeriods(kind)) return false
  if (period !== null) return true
  const known = dictionaryField(field)
  return known === undefined ? kind === 'monthlyBill' : known.history === 'fact'
}

/** Kinds as the analyst chooses among them: what makes subscribers present, what says more about them, what is about nobody. */
export const KIND_ROLES = (['base', 'side', 'reference'] as const).map((role) => ({
  role,
  kinds: TABLE_KINDS.filter((kind) => TABLE_KIND_RULES[kind].role === role),
}))
