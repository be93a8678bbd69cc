import type { FieldId } from '../../../shared/domain/field.ts'
import type { RowTable } from '../../../shared/domain/table-kind.ts'

export type DetailTable = Exclude<RowTable, 'subscriber_month'>

/** The dictionary fields a row of each table has, in the order of its columns; keys and the cells kept beside are not among them. */
export const DETAIL_FIELDS: Readonly<Record<DetailTable, readonly FieldId[]>> = {
  bill_item: ['item', 'amount'],
  contract: ['contract_type', 'contract_name', 'contract_start', 'contract_end', 'contract_months', 'low_fee', 'deposit', 'monthly_rebate'],
  product_subscription: ['product', 'prod_start', 'prod_end', 'prod_status'],
  contact: ['contact_time', 'contact_channel', 'contact_type', 'contact_note'],
  plan: ['plan_code', 'plan_name', 'plan_fee', 'voice_allow', 'data_allow', 'service_type', 'brand'],
  org_unit: ['org_id', 'org_name', 'level', 'parent_org_id'],
  kpi_target: ['org_name', 'kpi_name', 'kpi_target'],
}

/** Tables in which one row may well look like another; in the others a row that says nothing new is a slip. */
const MAY_REPEAT: ReadonlySet<DetailTable> = new Set(['bill_item', 'contact'])

export function mayRepeat(table: DetailTable): boolean {
  return MAY_REPEAT.has(table)
}

/** The field whose cell names a row about nobody, the best first: where 合计 stands there, it is a total row. */
export const ROW_NAMES: readonly FieldId[] = ['plan_code', 'plan_name', 'org_id', 'org_name', 'kpi_name']
