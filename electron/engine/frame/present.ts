import type { Month } from '../../../shared/domain/month.ts'
import type { ReadDb } from '../db/handles.ts'
import { baseBatches, batchesOf, stampOf, type ActiveBatch } from './active-batches.ts'
import { BitSet } from './bit-set.ts'
import { readCachedPresent } from './column-cache.ts'
import { factRows } from './column-loader.ts'
import type { FactStages } from './fact-stage.ts'

/** The subscribers that a base table has a row for, month by month: kept, or else read from the facts. */
export function loadPresent(db: ReadDb, batches: readonly ActiveBatch[], months: readonly Month[], rows: number, stages: FactStages): Map<Month, BitSet> {
  const present = new Map<Month, BitSet>()
  const unknown = new Set<Month>()
  for (const month of months) {
    const cached = readCachedPresent(db, month, stampOf(batchesOf(batches, month)), rows)
    if (!cached) unknown.add(month)
    present.set(month, cached ?? new BitSet(rows))
  }
  // One scan for several months: a batch of bills holds many.
  for (const batch of baseBatches(batches)) {
    if (!batch.months.some((month) => unknown.has(month))) continue
    const add = (subscriberNo: number, month: Month) => {
      if (unknown.has(month) && !batch.supersededMonths.includes(month)) present.get(month)?.add(subscriberNo - 1)
    }
    if (stages.get(batch.batchId)?.scanSubscribers(add)) continue
    for (const [subscriberNo, month] of factRows(db, batch, [])) add(subscriberNo, month)
  }
  return present
}
