import type { Output } from '../../../shared/api/engine-api.ts'
import type { Month } from '../../../shared/domain/month.ts'

/** The tables a month is made of: without the one nobody's plan, grid and status is known, without the other no revenue and use. */
export type MonthFile = 'subscriberMaster' | 'monthlyBill'

const FILES = ['subscriberMaster', 'monthlyBill'] as const satisfies readonly MonthFile[]

export interface MonthLack {
  readonly file: MonthFile
  /** The newest month that lacks none; null when there is no such month. */
  readonly complete: Month | null
}

type Months = Output<'import.calendar'>['months']

/**
 * Which file a month lacks that other months have. What a master file says holds until the next one, so that it lacks only before
 * the first; a bill speaks of its own month. Null = the month has what the workspace has.
 */
export function lackOf(months: Months, month: Month): MonthLack | null {
  const brought = FILES.filter((file) => months.some((one) => has(one, file)))
  const lacking = (at: Month): MonthFile | undefined =>
    brought.find((file) => !months.some((one) => has(one, file) && (file === 'subscriberMaster' ? one.month <= at : one.month === at)))
  const file = lacking(month)
  if (file === undefined) return null
  const complete = months.map((one) => one.month).filter((at) => lacking(at) === undefined)
  return { file, complete: complete.length === 0 ? null : complete.reduce((a, b) => Math.max(a, b)) }
}

function has({ tables }: Months[number], file: MonthFile): boolean {
  return tables.some(({ kind, rows }) => kind === file && rows > 0)
}
