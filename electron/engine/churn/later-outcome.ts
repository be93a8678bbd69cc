import type { Outcome } from '../../../shared/api/churn.ts'
import { addMonths, type Month } from '../../../shared/domain/month.ts'
import { CLOSED, isInNet, STATUS_CLASSES, type StatusClass } from '../../../shared/domain/status.ts'
import { ACTIVE, LISTED, type ObservedMonths } from './observed-months.ts'

/** Who could still leave at the end of a month, and who then did. */
export interface LabelledMonth {
  readonly month: Month
  /** Frame rows. */
  readonly rows: Int32Array
  /** 1 = left. */
  readonly labels: Uint8Array
}

export type LaterOutcome = Extract<Outcome, { kind: 'later' }>

/** Feature months whose whole outcome window has been imported, ascending. */
export function laterFeatureMonths(months: readonly Month[], { gap, window }: LaterOutcome): readonly Month[] {
  const imported = new Set(months)
  return months.filter((month) => {
    for (let k = 1; k <= gap + window; k++) if (!imported.has(addMonths(month, k))) return false
    return true
  })
}

const SUSPENDED_BOTH_WAYS = STATUS_CLASSES.indexOf('双停')
const IS_CLOSED = STATUS_CLASSES.map((statusClass) => CLOSED.includes(statusClass))
const IS_IN_NET = STATUS_CLASSES.map((statusClass: StatusClass) => isInNet(statusClass))

/**
 * Who could still leave at the end of month m: in the bills of m, some fee or use in m, in-net as far as m tells, not
 * suspended both ways in m and the month before.
 * **Missing**: an amount that is missing counts as none.
 */
export function rowsAtRisk(observed: ObservedMonths, month: Month): Int32Array {
  const now = observed.at.get(month)
  const isClosed = closedIn(observed, month)
  const isSuspended = suspendedFrom(observed, addMonths(month, -1))
  const rows: number[] = []
  for (let row = 0; row < observed.rows; row++) {
    const seen = now?.seen[row] ?? 0
    if ((seen & LISTED) === 0 || (observed.hasActivity && (seen & ACTIVE) === 0)) continue
    const statusClass = now?.status?.[row] ?? -1
    if ((statusClass >= 0 && IS_IN_NET[statusClass] !== true) || isClosed(row) || isSuspended(row)) continue
    rows.push(row)
  }
  return Int32Array.from(rows)
}

/**
 * Labels of those at risk in one feature month m. Left: in a month t of m + gap + 1 … m + gap + window the status is
 * closed or about to be; or suspended both ways in t and t + 1; or no fee and no use from t on for `silentMonths`
 * months; or no bill from t to the end of the data.
 */
export function labelLater(observed: ObservedMonths, outcome: LaterOutcome, month: Month): LabelledMonth {
  const window = Array.from({ length: outcome.window }, (_, k) => addMonths(month, outcome.gap + 1 + k))
  const tests = window.map((later) => leftIn(observed, later, outcome.silentMonths))
  const rows = rowsAtRisk(observed, month)
  return { month, rows, labels: Uint8Array.from(rows, (row) => (tests.some((left) => left(row)) ? 1 : 0)) }
}

type RowTest = (row: number) => boolean

function leftIn(observed: ObservedMonths, month: Month, silentMonths: number): RowTest {
  const { lastListed } = observed
  const tests = [closedIn(observed, month), suspendedFrom(observed, month), silentFrom(observed, month, silentMonths)]
  return (row) => (lastListed[row] ?? 0) < month || tests.some((test) => test(row))
}

/** What the month's own status says; where it says nothing, the dated closing. */
function closedIn({ at, closedFrom, closedUntil }: ObservedMonths, month: Month): RowTest {
  const status = at.get(month)?.status
  return (row) => {
    const own = status?.[row] ?? -1
    if (own >= 0) return IS_CLOSED[own] === true
    return month >= (closedFrom[row] ?? Infinity) && month < (closedUntil[row] ?? Infinity)
  }
}

function suspendedFrom({ at }: ObservedMonths, month: Month): RowTest {
  const first = at.get(month)?.status
  const second = at.get(addMonths(month, 1))?.status
  if (!first || !second) return () => false
  return (row) => first[row] === SUSPENDED_BOTH_WAYS && second[row] === SUSPENDED_BOTH_WAYS
}

function silentFrom({ at, hasActivity }: ObservedMonths, month: Month, silentMonths: number): RowTest {
  const seen = Array.from({ length: silentMonths }, (_, k) => at.get(addMonths(month, k))?.seen)
  // A run that the data do not reach the end of is no evidence yet.
  if (!hasActivity || seen.includes(undefined)) return () => false
  return (row) => seen.every((bits) => ((bits?.[row] ?? 0) & ACTIVE) === 0)
}
