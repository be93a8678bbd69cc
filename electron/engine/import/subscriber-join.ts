import type { Month } from '../../../shared/domain/month.ts'
import type { ReadDb } from '../db/handles.ts'
import { activeBatches, countingRows } from '../frame/active-batches.ts'
import { quoted } from './bulk-insert.ts'

/** Facts of a batch, staged or counting, and the fields they brought. */
export interface FactRange {
  readonly firstFactId: number
  readonly lastFactId: number
  readonly fields: Iterable<string>
  /** Months in which it no longer counts. */
  readonly supersededMonths?: readonly Month[]
}

/**
 * The subscribers that each customer or account is known to have: by the batches that count, and by those loaded before in
 * the same run. Of several numbers of one subscriber the newest stands.
 *
 * Cost: one scan of the facts that bring the field; an entry per subscriber.
 */
export function subscribersBy(db: ReadDb, field: 'cust_id' | 'acct_id', loaded: readonly FactRange[]): ReadonlyMap<string, readonly number[]> {
  const ownerOf = new Map<number, string>()
  for (const { fields, firstFactId, lastFactId, supersededMonths = [] } of [...activeBatches(db), ...loaded]) {
    if (lastFactId < firstFactId || ![...fields].includes(field)) continue
    const statement = db
      .prepare<[number, number], [number, string]>(
        `SELECT subscriber_no, ${quoted(field)} FROM subscriber_month WHERE fact_id BETWEEN ? AND ? AND ${quoted(field)} IS NOT NULL${countingRows({ supersededMonths })}`,
      )
      .raw()
    for (const [subscriberNo, owner] of statement.iterate(firstFactId, lastFactId)) ownerOf.set(subscriberNo, owner)
  }
  const owned = new Map<string, number[]>()
  for (const [subscriberNo, owner] of ownerOf) {
    const known = owned.get(owner)
    if (known) known.push(subscriberNo)
    else owned.set(owner, [subscriberNo])
  }
  return owned
}
