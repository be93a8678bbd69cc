import type { Output } from '../../../shared/api/engine-api.ts'
import type { TableKind } from '../../../shared/api/import.ts'
import type { Month } from '../../../shared/domain/month.ts'
import { TABLE_KINDS, TABLE_KIND_RULES } from '../../../shared/domain/table-kind.ts'
import type { ReadDb } from '../db/handles.ts'
import type { Frame } from '../frame/frame.ts'
import { rowsByMonth } from './ledger.repo.ts'

/** How complete each month is, the newest last. */
export function importCalendar(db: ReadDb, frame: Frame): Output<'import.calendar'> {
  const rows = new Map<Month, Map<TableKind, number>>(frame.months.map((month) => [month, new Map()]))
  for (const { batchId, kind, months, supersededMonths } of frame.catalogue.batches) {
    if (TABLE_KIND_RULES[kind].datedBy === null || months.length === 0) continue
    for (const [month, count] of rowsByMonth(db, batchId)) {
      if (supersededMonths.includes(month)) continue
      const ofMonth = rows.get(month) ?? new Map<TableKind, number>()
      ofMonth.set(kind, (ofMonth.get(kind) ?? 0) + count)
      rows.set(month, ofMonth)
    }
  }
  const months = [...rows].toSorted(([a], [b]) => a - b).map(([month, byKind]) => ({
    month,
    subscribers: frame.present(month).count(),
    tables: TABLE_KINDS.flatMap((kind) => (byKind.has(kind) ? [{ kind, rows: byKind.get(kind) ?? 0 }] : [])),
    completeness: billedShare(frame, month),
  }))
  return { months }
}

/** Share of the month's subscribers with a billed revenue. Missing: null when no file brings it, or nobody is present. */
function billedShare(frame: Frame, month: Month): number | null {
  const present = frame.present(month).toIndices()
  if (!frame.has('bill_fee') || present.length === 0) return null
  const fees = frame.numbers('bill_fee', month)
  let billed = 0
  for (const i of present) if (!Number.isNaN(fees[i] ?? NaN)) billed++
  return billed / present.length
}
