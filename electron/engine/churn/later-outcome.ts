import type { Outcome } from '../../../shared/api/churn.ts'
import { addMonths, monthOfDay, type Month } from '../../../shared/domain/month.ts'
import { CLOSED, isInNet, statusClassOf, type StatusClass } from '../../../shared/domain/status.ts'
import type { ReadDb } from '../db/handles.ts'
import type { BitSet } from '../frame/bit-set.ts'
import type { Frame } from '../frame/frame.ts'
import { rowsOfMonth, statusOfMonth } from './churn.repo.ts'

/** Who could still leave at the end of a month, and who then did. */
export interface LabelledMonth {
  readonly month: Month
  /** Frame rows. */
  readonly rows: Int32Array
  /** 1 = left. */
  readonly labels: Uint8Array
}

export type LaterOutcome = Extract<Outcome, { kind: 'later' }>

/** What a month itself says of the subscribers, without anything carried over from another month. */
interface ObservedMonth {
  /** Has a row in the bills of the month. */
  readonly listed: BitSet
  /** Has a fee or some use; null where the workspace has neither fees nor use. */
  readonly isActive: ((row: number) => boolean) | null
  readonly status: ReadonlyMap<number, StatusClass | null>
}

/** Everything later outcomes are read from; made once for all feature months. */
export interface ObservedMonths {
  readonly months: readonly Month[]
  readonly at: ReadonlyMap<Month, ObservedMonth>
  /** Month of closing of each row as far as a status or a date tells it; Infinity = none. */
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

/** Feature months whose whole outcome window has been imported, ascending. */
export function laterFeatureMonths(months: readonly Month[], { gap, window }: LaterOutcome): readonly Month[] {
  const imported = new Set(months)
  return months.filter((month) => {
    for (let k = 1; k <= gap + window; k++) if (!imported.has(addMonths(month, k))) return false
    return true
  })
}

export function observeMonths(db: ReadDb, frame: Frame): ObservedMonths {
  const batches = observingBatches(frame)
  const months = monthsOf(batches)
  const statusMonths = monthsOf(frame.catalogue.batches.filter((batch) => batch.fields.has('status')))
  const statuses = new Map(statusMonths.map((month) => [month, classesOfMonth(db, frame, month)]))
  const activity = ACTIVITY.filter((field) => frame.has(field))
  const at = new Map<Month, ObservedMonth>()
  for (const month of months) {
    const columns = activity.map((field) => frame.numbers(field, month))
    at.set(month, {
      listed: rowsOfMonth(db, batches, month, frame.rows),
      isActive: columns.length === 0 ? null : (row) => columns.some((values) => (values[row] ?? NaN) > 0),
      status: statuses.get(month) ?? new Map(),
    })
  }
  return { months, at, ...dateClosings(frame, months, at, statuses) }
}

function classesOfMonth(db: ReadDb, frame: Frame, month: Month): ReadonlyMap<number, StatusClass | null> {
  const classOf = new Map<string, StatusClass | null>()
  const classes = new Map<number, StatusClass | null>()
  for (const [row, status] of statusOfMonth(db, frame.catalogue.batches, month)) {
    let statusClass = classOf.get(status)
    if (statusClass === undefined) {
      statusClass = statusClassOf(status)
      classOf.set(status, statusClass)
    }
    classes.set(row, statusClass)
  }
  return classes
}

function isClosed(statusClass: StatusClass | null | undefined): boolean {
  return statusClass != null && CLOSED.includes(statusClass)
}

/**
 * A status tells that someone is gone, not since when. The closing is dated by the close date, else the status date, else
 * the month after the last one with a fee or use; never after the snapshot that shows it, nor before one that shows the
 * subscriber in-net.
 */
function dateClosings(
  frame: Frame,
  months: readonly Month[],
  at: ReadonlyMap<Month, ObservedMonth>,
  statuses: ReadonlyMap<Month, ReadonlyMap<number, StatusClass | null>>,
): Pick<ObservedMonths, 'closedFrom' | 'closedUntil'> {
  const closedFrom = new Float64Array(frame.rows).fill(Infinity)
  const closedUntil = new Float64Array(frame.rows).fill(Infinity)
  const lastInNet = new Float64Array(frame.rows).fill(-Infinity)
  for (const [snapshot, classes] of statuses) {
    const dates = ['close_date', 'status_date'].filter((field) => frame.has(field)).map((field) => frame.numbers(field, snapshot))
    for (const [row, statusClass] of classes) {
      const from = closedFrom[row] ?? Infinity
      if (!isClosed(statusClass)) {
        if (statusClass === null) continue
        lastInNet[row] = snapshot
        if (from < Infinity && closedUntil[row] === Infinity) closedUntil[row] = snapshot
        continue
      }
      if (from < Infinity) continue
      const day = dates.map((values) => values[row] ?? NaN).find((value) => !Number.isNaN(value))
      const told = day === undefined ? monthAfterLastUse(months, at, snapshot, row) : monthOfDay(day)
      const inNet = lastInNet[row] ?? -Infinity
      closedFrom[row] = Math.min(snapshot, Math.max(told, inNet === -Infinity ? told : addMonths(inNet, 1)))
    }
  }
  return { closedFrom, closedUntil }
}

function monthAfterLastUse(months: readonly Month[], at: ReadonlyMap<Month, ObservedMonth>, snapshot: Month, row: number): Month {
  for (const month of months.toReversed()) {
    const observed = at.get(month)
    if (month > snapshot || !observed) continue
    if (observed.isActive ? observed.isActive(row) : observed.listed.has(row)) return addMonths(month, 1)
  }
  return months[0] ?? snapshot
}

/**
 * Labels of one feature month m. Eligible: in the bills of m, some fee or use in m, in-net as far as m tells. Left: in a
 * month t of m + gap + 1 … m + gap + window the status is closed or about to be; or suspended both ways in t and t + 1;
 * or no fee and no use from t on for `silentMonths` months; or no bill from t to the end of the data.
 * **Missing**: an amount that is missing counts as none.
 */
export function labelLater(observed: ObservedMonths, outcome: LaterOutcome, month: Month): LabelledMonth {
  const { months, at, closedFrom, closedUntil } = observed
  const closedIn = (row: number, t: Month): boolean => {
    const statusClass = at.get(t)?.status.get(row)
    if (statusClass != null) return isClosed(statusClass)
    return t >= (closedFrom[row] ?? Infinity) && t < (closedUntil[row] ?? Infinity)
  }
  const suspendedIn = (row: number, t: Month): boolean => at.get(t)?.status.get(row) === '双停'
  const silentIn = (row: number, t: Month): boolean => {
    const isActive = at.get(t)?.isActive
    return isActive != null && !isActive(row)
  }
  const goneFrom = (row: number, t: Month): boolean => months.every((later) => later < t || at.get(later)?.listed.has(row) !== true)
  const silentFrom = (row: number, t: Month): boolean => {
    for (let k = 0; k < outcome.silentMonths; k++) if (!silentIn(row, addMonths(t, k))) return false
    return true
  }

  const now = at.get(month)
  const eligible: number[] = []
  for (const row of now?.listed.toIndices() ?? []) {
    const statusClass = now?.status.get(row)
    const isIn = statusClass == null || isInNet(statusClass)
    const stopped = suspendedIn(row, month) && suspendedIn(row, addMonths(month, -1))
    if (isIn && !stopped && !closedIn(row, month) && now?.isActive?.(row) !== false) eligible.push(row)
  }
  const window = Array.from({ length: outcome.window }, (_, k) => addMonths(month, outcome.gap + 1 + k))
  const labels = Uint8Array.from(eligible, (row) =>
    window.some((t) => closedIn(row, t) || (suspendedIn(row, t) && suspendedIn(row, addMonths(t, 1))) || silentFrom(row, t) || goneFrom(row, t))
      ? 1
      : 0,
  )
  return { month, rows: Int32Array.from(eligible), labels }
}
