import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { importHandlers } from '../../../electron/engine/import/handlers.ts'
import { importApi } from '../../../shared/api/import.ts'
import { createTestWorkspace, publishFacts, type FactRow, type TestWorkspace } from '../../helpers/workspace.ts'

let ws: TestWorkspace
beforeEach(() => {
  ws = createTestWorkspace()
})
afterEach(() => ws.close())

async function parties(month = 202408) {
  return importApi['import.parties'].output.parse(await importHandlers['import.parties']({ month }, ws.context))
}

const row = (subscriber: number, values: FactRow['values'], month = 202408): FactRow => ({ subscriber, month, values })

describe('customers and accounts of a month', () => {
  it('come from the customer number, else the account, else each subscriber by itself', async () => {
    publishFacts(
      ws,
      [
        row(1, { cust_id: 'C1', acct_id: 'A1' }),
        row(2, { cust_id: 'C1', acct_id: 'A2' }),
        row(3, { cust_id: 'C2', acct_id: 'A2' }),
        // No customer: two subscribers of one account are one customer, one without an account is one of its own.
        row(4, { cust_id: null, acct_id: 'A3' }),
        row(5, { cust_id: null, acct_id: 'A3' }),
        row(6, { cust_id: null, acct_id: null }),
        row(7, { cust_id: 'C1', acct_id: null }),
      ],
      { kind: 'subscriberMaster' },
    )
    expect(await parties()).toEqual({
      subscribers: 7,
      accounts: 3 + 2,
      customers: 2 + 1 + 1,
      customersFrom: { cust_id: 4, acct_id: 2, sub_id: 1 },
      accountsFrom: { acct_id: 5, sub_id: 2 },
    })
  })

  it('are the subscribers themselves where no file names them', async () => {
    publishFacts(ws, [row(1, { bill_fee: 100 }), row(2, { bill_fee: 200 })])
    expect(await parties()).toEqual({
      subscribers: 2, accounts: 2, customers: 2,
      customersFrom: { cust_id: 0, acct_id: 0, sub_id: 2 },
      accountsFrom: { acct_id: 0, sub_id: 2 },
    })
  })

  it('leave out who is not there in the month, with all values missing too', async () => {
    publishFacts(ws, [row(1, { cust_id: 'C1', acct_id: 'A1' }, 202407), row(2, { cust_id: 'C1', acct_id: 'A1' }, 202407)], { kind: 'subscriberMaster' })
    publishFacts(ws, [row(2, { cust_id: null, acct_id: null })], { kind: 'subscriberMaster' })
    expect(await parties(202407)).toMatchObject({ subscribers: 2, accounts: 1, customers: 1 })
    // A customer number is static: it holds for later months that leave it out.
    expect(await parties()).toMatchObject({ subscribers: 1, accounts: 1, customers: 1, customersFrom: { cust_id: 1, acct_id: 0, sub_id: 0 } })
  })

  it('of a month that is not there are refused', async () => {
    publishFacts(ws, [row(1, { cust_id: 'C1' })])
    await expect(async () => parties(202401)).rejects.toMatchObject({ code: 'MONTH_NOT_IMPORTED' })
  })
})
