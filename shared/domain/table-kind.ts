/**
 * What a sheet of an extract holds, which decides where its rows go. Ids are stored with every batch; their order is that
 * of loading: who the subscribers are comes before what they did, and lists about them come last.
 */
export const TABLE_KINDS = [
  'subscriberMaster',
  'outcomeTable',
  'monthlyBill',
  'billItem',
  'contract',
  'productSubscription',
  'terminal',
  'suspendedList',
  'powerOffList',
  'customDataset',
  'complaint',
  'planCatalogue',
  'orgTree',
  'kpiTarget',
  'dispatchReturn',
] as const

export type TableKind = (typeof TABLE_KINDS)[number]

/** Where the rows of a kind are stored. */
export type RowTable =
  | 'subscriber_month'
  | 'bill_item'
  | 'contract'
  | 'product_subscription'
  | 'contact'
  | 'plan'
  | 'org_unit'
  | 'kpi_target'

export interface TableKindRules {
  /** Missing: null for a kind that is recognised and handed to another page. */
  readonly table: RowTable | null
  /** `base`: its subscribers count as present in the month. `side`: it says more about subscribers. `reference`: about nobody. */
  readonly role: 'base' | 'side' | 'reference'
  /** Groups of the field dictionary its columns may be mapped to, beyond the identifiers. */
  readonly groups: readonly string[]
  /** The field whose values date the rows; 'month' for the month of an extract, null for kinds without a date. */
  readonly datedBy: 'month' | 'contact_time' | null
  /** Fields that must be mapped for the table to mean anything. */
  readonly required: readonly string[]
  /** What being on the list says of every row, where no column says it. */
  readonly implied?: { readonly field: string; readonly value: string | number }
  /** What becomes of columns the dictionary does not know: a custom field of its own, or text beside the row (`extra_json`). */
  readonly unknown: 'field' | 'extra'
}

const STATE_GROUPS = ['customer', 'subscriber', 'usage_month', 'terminal', 'contract'] as const

export const TABLE_KIND_RULES: Readonly<Record<TableKind, TableKindRules>> = {
  subscriberMaster: { table: 'subscriber_month', role: 'base', groups: STATE_GROUPS, datedBy: 'month', required: [], unknown: 'field' },
  outcomeTable: { table: 'subscriber_month', role: 'base', groups: STATE_GROUPS, datedBy: 'month', required: [], unknown: 'field' },
  monthlyBill: { table: 'subscriber_month', role: 'base', groups: STATE_GROUPS, datedBy: 'month', required: [], unknown: 'field' },
  billItem: { table: 'bill_item', role: 'side', groups: ['bill_item'], datedBy: 'month', required: ['item', 'amount'], unknown: 'extra' },
  contract: { table: 'contract', role: 'side', groups: ['contract'], datedBy: 'month', required: [], unknown: 'extra' },
  productSubscription: {
    table: 'product_subscription', role: 'side', groups: ['product_sub'], datedBy: 'month', required: ['product'], unknown: 'extra',
  },
  terminal: { table: 'subscriber_month', role: 'side', groups: ['customer', 'subscriber', 'terminal'], datedBy: 'month', required: [], unknown: 'field' },
  suspendedList: {
    table: 'subscriber_month', role: 'side', groups: ['customer', 'subscriber', 'usage_month'], datedBy: 'month', required: [], unknown: 'field',
    implied: { field: 'status', value: '停机' },
  },
  powerOffList: {
    table: 'subscriber_month', role: 'side', groups: ['customer', 'subscriber', 'usage_month'], datedBy: 'month', required: [], unknown: 'field',
    implied: { field: 'lost_contact', value: 1 },
  },
  customDataset: { table: 'subscriber_month', role: 'side', groups: ['customer'], datedBy: 'month', required: [], unknown: 'field' },
  complaint: { table: 'contact', role: 'side', groups: ['contact'], datedBy: 'contact_time', required: ['contact_time'], unknown: 'extra' },
  planCatalogue: { table: 'plan', role: 'reference', groups: ['subscriber', 'usage_month'], datedBy: null, required: ['plan_name'], unknown: 'extra' },
  orgTree: { table: 'org_unit', role: 'reference', groups: ['org'], datedBy: null, required: ['org_name'], unknown: 'extra' },
  kpiTarget: { table: 'kpi_target', role: 'reference', groups: ['org'], datedBy: 'month', required: ['kpi_target'], unknown: 'extra' },
  dispatchReturn: { table: null, role: 'reference', groups: ['dispatch', 'feedback'], datedBy: null, required: [], unknown: 'extra' },
}

/** True for the kinds whose subscribers count as present in their month. */
export function isBaseKind(kind: TableKind): boolean {
  return TABLE_KIND_RULES[kind].role === 'base'
}
