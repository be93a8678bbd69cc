import type { FieldView } from '../../../shared/api/explore.ts'
import type { Value } from '../../../shared/api/schemas.ts'
import { dictionaryField, type FieldId } from '../../../shared/domain/field.ts'

/** How a field's values are filtered and shown: amounts have ranges, words have lists. */
export type FieldKind = 'amount' | 'date' | 'month' | 'flag' | 'word'

export function kindOf({ type }: Pick<FieldView, 'type'>): FieldKind {
  switch (type) {
    case 'int':
    case 'number':
    case 'money':
      return 'amount'
    case 'date':
    case 'month':
    case 'flag':
      return type
    default:
      return 'word'
  }
}

/** False for a measure whose inputs are not imported. */
export function isAvailable({ missingInputs }: Pick<FieldView, 'missingInputs'>): boolean {
  return missingInputs.length === 0
}

/** False when it is known that nobody has a value. */
function mayHaveValues({ fillRate }: FieldView): boolean {
  return fillRate !== 0
}

/** Fields whose values spread over a histogram; those without any value are not offered. */
export function canMeasure(field: FieldView): boolean {
  return mayHaveValues(field) && kindOf(field) === 'amount'
}

/** Fields whose values can be listed with counts: those that identify nobody. */
export function canCategorise(field: FieldView): boolean {
  return mayHaveValues(field) && kindOf(field) === 'word' && field.sensitive === null && field.type !== 'id'
}

/** The first of the wanted fields that has values, else the first field with any. */
export function firstFilled(fields: readonly FieldView[], wanted: readonly FieldId[]): FieldView | undefined {
  const filled = fields.filter(mayHaveValues)
  for (const id of wanted) {
    const found = filled.find((field) => field.id === id)
    if (found) return found
  }
  return filled[0] ?? fields[0]
}

const DEFAULT_COLUMNS: readonly FieldId[] = [
  'msisdn',
  'cust_name',
  'plan_name',
  'grid',
  'status',
  'bill_fee',
  'bill_fee_avg3',
  'churn_score',
  'vad_class',
  'value_tier',
  'voice_min',
  'data_mb',
  'tenure_m',
  'contract_months_left',
]
const FEW_COLUMNS = 5

/** Columns of a grid nobody has chosen columns for: the usual ones with values, else the first ones with values. */
export function defaultColumns(fields: readonly FieldView[]): readonly FieldId[] {
  const filled = fields.filter((field) => isAvailable(field) && mayHaveValues(field))
  const usual = DEFAULT_COLUMNS.filter((id) => filled.some((field) => field.id === id))
  return usual.length >= FEW_COLUMNS ? usual : filled.slice(0, 12).map(({ id }) => id)
}

/** Chosen columns in the order the grid was left in; columns it has not shown yet come last. */
export function orderColumns(chosen: readonly FieldId[], remembered: readonly { readonly colId: string }[]): readonly FieldId[] {
  const place = new Map(remembered.map(({ colId }, i) => [colId, i]))
  const placeOf = (id: FieldId): number => place.get(id) ?? remembered.length + chosen.indexOf(id)
  return [...chosen].sort((a, b) => placeOf(a) - placeOf(b))
}

const GROUP_ORDER = ['subscriber', 'customer', 'usage_month', 'measure', 'formula', 'model', 'segment', 'contract', 'terminal', 'product_sub', 'contact', 'custom']

/** Fields under the headings of the choosers, headings in their usual order. */
export function groupFields(fields: readonly FieldView[]): readonly { readonly group: string; readonly fields: readonly FieldView[] }[] {
  const groups = new Map<string, FieldView[]>()
  for (const field of fields) {
    const group = field.source === 'custom' ? 'custom' : field.group
    groups.set(group, [...(groups.get(group) ?? []), field])
  }
  const rank = (group: string): number => (GROUP_ORDER.includes(group) ? GROUP_ORDER.indexOf(group) : GROUP_ORDER.length)
  return [...groups].map(([group, members]) => ({ group, fields: members })).sort((a, b) => rank(a.group) - rank(b.group))
}

/** True when the typed text is part of a field's name in either language, or of its id. */
export function matchesText(field: Pick<FieldView, 'id' | 'zh' | 'en'>, text: string): boolean {
  const wanted = text.trim().toLowerCase()
  return [field.id, field.zh, field.en].some((name) => name.toLowerCase().includes(wanted))
}

/** Names of a field that is not imported and so not among the workspace's fields. */
export function namesOfInput(id: FieldId): { readonly zh: string; readonly en: string } {
  return dictionaryField(id) ?? { zh: id, en: id }
}

/** A cell's value as rules take it: months as YYYYMM. */
export function ruleValue(field: Pick<FieldView, 'type'>, value: Exclude<Value, null>): string | number {
  return field.type === 'month' && typeof value === 'string' ? Number(value.replace('-', '')) : value
}
