import { ARPU_DENOMINATORS, type ArpuDenominator } from '../../../shared/domain/measure-single.ts'
import { measureById } from '../../../shared/domain/measure.ts'
import { addMonths, type Month } from '../../../shared/domain/month.ts'
import { isInNet, STATUS_CLASSES } from '../../../shared/domain/status.ts'
import type { BitSet } from '../frame/bit-set.ts'
import type { Frame } from '../frame/frame.ts'
import { countCodes } from '../kernels/summarise-bits.ts'

export interface GroupArpu {
  readonly arpu: number | null
  readonly arpuUsers: { readonly of: ArpuDenominator; readonly count: number } | null
}

/** What is summed over some subscribers, and how many of them have a value. */
interface Billed {
  readonly sum: number
  readonly count: number
}

/** What the workspace divides the revenue of a group by. */
export function arpuDenominator(frame: Frame): ArpuDenominator {
  const measure = measureById('arpu')
  return ARPU_DENOMINATORS[(measure ? frame.parameterOf(measure, 'denominator') : 1) - 1] ?? 'billed'
}

/** The months whose statuses tell who is in the net. */
export function arpuMonths(frame: Frame, month: Month): readonly Month[] {
  const of = arpuDenominator(frame)
  if (of === 'billed' || !frame.has('status_class')) return []
  return of === 'inNet' ? [month] : [addMonths(month, -1), month].filter((at) => frame.months.includes(at))
}

/**
 * ARPU of a set in a month, in the unit of `billed`. Missing: null where nobody has a value, or nobody is in the net.
 * Average subscribers are half of those of the set who were in the net a month before and now; without that month, those of now.
 */
export function groupArpu(frame: Frame, set: BitSet, month: Month, billed: Billed): GroupArpu {
  const of = arpuDenominator(frame)
  const users = of === 'billed' ? billed.count : of === 'inNet' ? countInNet(frame, set, month) : averageUsers(frame, set, month)
  if (billed.count === 0 || users === 0) return { arpu: null, arpuUsers: null }
  return { arpu: billed.sum / users, arpuUsers: { of, count: users } }
}

function averageUsers(frame: Frame, set: BitSet, month: Month): number {
  const before = addMonths(month, -1)
  const now = countInNet(frame, set, month)
  return frame.months.includes(before) ? (countInNet(frame, set.clone().and(frame.present(before)), before) + now) / 2 : now
}

/** Who has no status, in the file or in the row, is in the net as long as the month knows them. */
function countInNet(frame: Frame, set: BitSet, month: Month): number {
  if (!frame.has('status_class')) return set.count()
  const { codes, dictionary } = frame.codes('status_class', month)
  const counts = countCodes(set.words, codes, dictionary.length)
  return set.count() - STATUS_CLASSES.reduce((sum, statusClass) => (isInNet(statusClass) ? sum : sum + (counts[dictionary.indexOf(statusClass)] ?? 0)), 0)
}
