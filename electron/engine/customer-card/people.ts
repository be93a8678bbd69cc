import type { SubscriberBrief } from '../../../shared/api/customer-card.ts'
import type { Output } from '../../../shared/api/engine-api.ts'
import type { FieldId } from '../../../shared/domain/field.ts'
import type { Month } from '../../../shared/domain/month.ts'
import type { Frame } from '../frame/frame.ts'

/** As many other numbers as a card shows. */
const MOST_SHOWN = 100

type Others = Output<'customer.card'>['identity']['others']

/** Other numbers of the same customer; without a customer id those of the same account. Source: domain rules, three-party model. */
export function otherNumbers(frame: Frame, newest: Month, row: number, brief: (row: number) => SubscriberBrief): Others {
  for (const by of ['cust_id', 'acct_id'] as const) {
    const others = sharing(frame, by, newest, row)
    if (others === null) continue
    return { by, total: others.length, items: others.slice(0, MOST_SHOWN).map(brief) }
  }
  return { by: null, total: 0, items: [] }
}

/** Others who have or had the number: numbers are given to new subscribers after a while. */
export function sameNumber(frame: Frame, newest: Month, row: number, brief: (row: number) => SubscriberBrief): SubscriberBrief[] {
  return (sharing(frame, 'msisdn', newest, row) ?? [])
    .slice(0, MOST_SHOWN)
    .map(brief)
    .sort((a, b) => (b.to ?? 0) - (a.to ?? 0))
}

/** Rows with the same value, but for the row itself; null when it has none. */
function sharing(frame: Frame, id: FieldId, month: Month, row: number): number[] | null {
  if (!frame.has(id)) return null
  const { codes } = frame.codes(id, month)
  const code = codes[row] ?? -1
  if (code < 0) return null
  const rows: number[] = []
  for (let at = codes.indexOf(code); at >= 0; at = codes.indexOf(code, at + 1)) if (at !== row) rows.push(at)
  return rows
}
