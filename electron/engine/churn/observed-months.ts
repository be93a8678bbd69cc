import { addMonths, monthOfDay, type Month } from '../../../shared/domain/month.ts'
import { CLOSED, STATUS_CLASSES } from '../../../shared/domain/status.ts'
import type { ReadDb } from '../db/handles.ts'
import type { Frame } from '../frame/frame.ts'
import type { Tick } from '../jobs/progress.ts'
import { readActivity, readStatuses } from './churn.repo.ts'

/** Bits of what a month's own rows say of a subscriber. */
export const ACTIVE = 0b0111
export const LISTED = 0b1000

/** Without anything carried over from another month. One byte per frame row. */
export interface ObservedMonth {
  /** LISTED: has a row in the bills. A bit of ACTIVE for a fee, for voice and for data above 0. */
  readonly seen: Uint8Array
  /** Number in STATUS_CLASSES; −1 = no status, or one that no dictionary knows. Null = no file of the month has a status. */
  readonly status: Int8Array | null
}

/** Everything outcomes of later months are read from; made once for all feature months. */
export interface ObservedMonths {
  readonly rows: number
  readonly months: readonly Month[]
  readonly at: ReadonlyMap<Month, ObservedMonth>
  /** Whether the workspace has fees or use at all. */
  readonly hasActivity: boolean
  /** Last month with a bill; 0 = none. */
  readonly lastListed: Int32Array
  /** Month of closing as far as a status and its dates tell; Infinity = none. */
  readonly closedFrom: Float64Array
  /** First month after the closing that a status shows in-net again. */
  readonly closedUntil: Float64Array
}

const ACTIVITY = ['bill_fee', 'voice_min', 'data_mb'] as const

/** Months whose bills are here; where no file has fees or use, months with a status. */
export function observedMonths(frame: Frame): readonly Month[] {
  return monthsOf(observingBatches(frame))
}

function observingBatches(frame: Frame) {
  const withBills = frame.catalogue.batches.filter((batch) => ACTIVITY.some((field) => batch.fields.has(field)))
  return withBills.length > 0 ? withBills : frame.catalogue.batches.filter((batch) => batch.fields.has('status'))
}

function monthsOf(batches: readonly { readonly months: readonly Month[] }[]): readonly Month[] {
  return [...new Set(batches.flatMap((batch) => batch.months))].sort((a, b) => a - b)
}

/** **Cost**: one pass over the rows of the bills and one over those with a status. */
export function observeMonths(db: ReadDb, frame: Frame, tick: Tick = () => undefined): ObservedMonths {
  const { rows } = frame
  const batches = observingBatches(frame)
  const months = monthsOf(batches)
  const fields = ACTIVITY.filter((field) => frame.has(field))
  const columns = fields.flatMap((id) => {
    const { origin } = frame.field(id)
    return origin.kind === 'fact' ? [{ id, column: origin.column }] : []
  })
  const seen = readActivity(db, batches, columns, LISTED, rows, tick)
  const statuses = readStatuses(db, frame.catalogue.batches, rows, tick)
  const lastListed = new Int32Array(rows)
  const at = new Map<Month, ObservedMonth>()
  for (const month of months) {
    const own = seen.get(month) ?? new Uint8Array(rows)
    for (let row = 0; row < rows; row++) if (((own[row] ?? 0) & LISTED) !== 0) lastListed[row] = month
    at.set(month, { seen: own, status: statuses.get(month) ?? null })
  }
  const hasActivity = columns.length > 0
  return { rows, months, at, hasActivity, lastListed, ...dateClosings(frame, { rows, months, at, hasActivity }, statuses) }
}

/**
 * A status tells that someone is gone, not since when. The closing is dated by the close date, else the status date, else
 * the month after the last one with a fee or use; never after the snapshot that shows it, nor before one that shows the
 * subscriber in-net.
 */
function dateClosings(
  frame: Frame,
  observed: Pick<ObservedMonths, 'rows' | 'months' | 'at' | 'hasActivity'>,
  statuses: ReadonlyMap<Month, Int8Array>,
): Pick<ObservedMonths, 'closedFrom' | 'closedUntil'> {
  const closedFrom = new Float64Array(observed.rows).fill(Infinity)
  const closedUntil = new Float64Array(observed.rows).fill(Infinity)
  const lastInNet = new Int32Array(observed.rows)
  for (const [snapshot, status] of [...statuses].sort(([a], [b]) => a - b)) {
    const dates = ['close_date', 'status_date'].filter((field) => frame.has(field)).map((field) => frame.numbers(field, snapshot))
    for (let row = 0; row < observed.rows; row++) {
      const statusClass = STATUS_CLASSES[status[row] ?? -1]
      if (statusClass === undefined) continue
      const isKnownClosed = closedFrom[row] !== Infinity
      if (!CLOSED.includes(statusClass)) {
        lastInNet[row] = snapshot
        if (isKnownClosed && closedUntil[row] === Infinity) closedUntil[row] = snapshot
      } else if (!isKnownClosed) {
        const day = dates.map((values) => values[row] ?? NaN).find((value) => !Number.isNaN(value))
        const told = day === undefined ? monthAfterLastUse(observed, snapshot, row) : monthOfDay(day)
        const inNet = lastInNet[row] ?? 0
        closedFrom[row] = Math.min(snapshot, Math.max(told, inNet === 0 ? told : addMonths(inNet, 1)))
      }
    }
  }
  return { closedFrom, closedUntil }
}

function monthAfterLastUse(
  { months, at, hasActivity }: Pick<ObservedMonths, 'months' | 'at' | 'hasActivity'>,
  snapshot: Month,
  row: number,
): Month {
  const bits = hasActivity ? ACTIVE : LISTED
  const last = months.findLast((month) => month <= snapshot && ((at.get(month)?.seen[row] ?? 0) & bits) !== 0)
  return last === undefined ? (months[0] ?? snapshot) : addMonths(last, 1)
}
