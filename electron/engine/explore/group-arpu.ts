import type { FieldId } from '../../../shared/domain/field.ts'
import { ARPU_DENOMINATORS, type ArpuDenominator } from '../../../shared/domain/measure-single.ts'
import { measureById } from '../../../shared/domain/measure.ts'
import { addMonths, type Month } from '../../../shared/domain/month.ts'
import { fieldsOf, segmentsOf, type Rule } from '../../../shared/domain/rule.ts'
import { isInNet, STATUS_CLASSES } from '../../../shared/domain/status.ts'
import type { BitSet } from '../frame/bit-set.ts'
import type { Frame } from '../frame/frame.ts'
import { countCodes } from '../kernels/summarise-bits.ts'
import { filledCount } from './fill-rate.ts'

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
  return ARPU_DENOMINATORS[(measure ? frame.parameterOf(measure, 'denominator') : NaN) - 1] ?? 'average'
}

/** The months in which those in the net are counted. */
export function arpuMonths(frame: Frame, month: Month): readonly Month[] {
  const of = arpuDenominator(frame)
  if (of === 'billed') return []
  return of === 'inNet' ? [month] : [addMonths(month, -1), month].filter((at) => frame.months.includes(at))
}

/** What counting them reads. */
export function arpuFields(frame: Frame): readonly FieldId[] {
  return frame.has('status_class') ? ['status_class'] : []
}

/**
 * ARPU of the subscribers that a rule chooses in a month, in the unit of `billed`. Missing: null where nobody has a value, or
 * nobody is in the net. Average subscribers are half of those in the net a month before and now; without that month, those now.
 */
export function groupArpu(frame: Frame, { month, rule }: { readonly month: Month; readonly rule: Rule }, billed: Billed): GroupArpu {
  const { of, count } = usersOf(frame, rule, month, billed)
  if (billed.count === 0 || count === 0) return { arpu: null, arpuUsers: null }
  return { arpu: billed.sum / count, arpuUsers: { of, count } }
}

function usersOf(frame: Frame, rule: Rule, month: Month, billed: Billed): { readonly of: ArpuDenominator; readonly count: number } {
  const of = arpuDenominator(frame)
  if (of === 'billed') return { of, count: billed.count }
  const chosen = frame.select(rule, month)
  const now = countInNet(frame, chosen, month)
  const before = addMonths(month, -1)
  if (of === 'inNet' || !frame.months.includes(before)) return { of: 'inNet', count: now }
  // Conditions that hold of a month alone do not tell who of that month's leavers belonged to the group.
  const atBegin = isOfAttributes(frame, rule, [before, month]) ? frame.select(rule, before) : chosen.clone().and(frame.present(before))
  return { of, count: (countInNet(frame, atBegin, before) + now) / 2 }
}

/** Whether a rule asks only for what subscribers are, like their grid or plan, and that is known in all of the months. */
function isOfAttributes(frame: Frame, rule: Rule, months: readonly Month[]): boolean {
  if (segmentsOf(rule).length > 0) return false
  return fieldsOf(rule).every((id) => frame.field(id).history !== 'fact' && months.every((month) => filledCount(frame, id, month) > 0))
}

/** Who has no status, in the file or in the row, is in the net as long as the month knows them. */
function countInNet(frame: Frame, set: BitSet, month: Month): number {
  if (!frame.has('status_class')) return set.count()
  const { codes, dictionary } = frame.codes('status_class', month)
  const counts = countCodes(set.words, codes, dictionary.length)
  return set.count() - STATUS_CLASSES.reduce((sum, statusClass) => (isInNet(statusClass) ? sum : sum + (counts[dictionary.indexOf(statusClass)] ?? 0)), 0)
}
