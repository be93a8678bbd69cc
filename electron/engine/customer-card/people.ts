import type { SubscriberBrief } from '../../../shared/api/customer-card.ts'
import type { Output } from '../../../shared/api/engine-api.ts'
import type { Month } from '../../../shared/domain/month.ts'
import type { Frame } from '../frame/frame.ts'
import { briefsOf } from './brief.ts'

/** As many other numbers as a card shows. */
const MOST_SHOWN = 100

type Others = Output<'customer.card'>['identity']['others']

/** Other numbers of the same customer; without a customer id those of the same account. Source: domain rules, three-party model. */
export function otherNumbers(frame: Frame, newest: Month, row: number, reveal: boolean): Others {
  for (const by of ['cust_id', 'acct_id'] as const) {
    const others = frame.has(by) ? frame.sharing(by, newest, row) : null
    if (others === null) continue
    return { by, total: others.length, items: briefsOf(frame, others.slice(0, MOST_SHOWN), reveal) }
  }
  return { by: null, total: 0, items: [] }
}

/** Others who have or had the number: numbers are given to new subscribers after a while. */
export function sameNumber(frame: Frame, newest: Month, row: number, reveal: boolean): SubscriberBrief[] {
  const others = (frame.has('msisdn') ? frame.sharing('msisdn', newest, row) : null) ?? []
  return briefsOf(frame, others.slice(0, MOST_SHOWN), reveal).sort((a, b) => (b.to ?? 0) - (a.to ?? 0))
}
