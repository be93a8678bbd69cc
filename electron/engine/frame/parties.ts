import type { Output } from '../../../shared/api/engine-api.ts'
import type { FieldId } from '../../../shared/domain/field.ts'
import type { Month } from '../../../shared/domain/month.ts'
import type { Frame } from './frame.ts'

/**
 * Who owns what in a month: a customer is known by cust_id, else by acct_id, else each subscriber is one of its own; an
 * account by acct_id, else by subscriber. Source: domain rules, three-party model.
 *
 * Errors: MONTH_NOT_IMPORTED.
 */
export function countParties(frame: Frame, month: Month): Output<'import.parties'> {
  frame.requireMonth(month)
  const present = frame.present(month).toIndices()
  const customers = idReader(frame, 'cust_id', month)
  const accounts = idReader(frame, 'acct_id', month)
  const customersFrom = { cust_id: 0, acct_id: 0, sub_id: 0 }
  const accountsFrom = { acct_id: 0, sub_id: 0 }
  const custIds = new Set<number>()
  const acctIds = new Set<number>()
  const acctIdsAsCustomers = new Set<number>()
  for (const i of present) {
    const customer = customers(i)
    const account = accounts(i)
    if (account >= 0) acctIds.add(account)
    accountsFrom[account >= 0 ? 'acct_id' : 'sub_id']++
    if (customer >= 0) custIds.add(customer)
    else if (account >= 0) acctIdsAsCustomers.add(account)
    customersFrom[customer >= 0 ? 'cust_id' : account >= 0 ? 'acct_id' : 'sub_id']++
  }
  return {
    subscribers: present.length,
    accounts: acctIds.size + accountsFrom.sub_id,
    customers: custIds.size + acctIdsAsCustomers.size + customersFrom.sub_id,
    customersFrom,
    accountsFrom,
  }
}

/** Missing: −1, also for every subscriber where no file brings the field. */
function idReader(frame: Frame, id: FieldId, month: Month): (i: number) => number {
  if (!frame.has(id)) return () => -1
  const { codes } = frame.codes(id, month)
  return (i) => codes[i] ?? -1
}
