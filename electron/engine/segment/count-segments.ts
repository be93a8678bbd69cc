import type { Output } from '../../../shared/api/engine-api.ts'
import type { Segment } from '../../../shared/api/segment.ts'
import { AppError } from '../../../shared/domain/errors.ts'
import type { Month } from '../../../shared/domain/month.ts'
import { BitSet } from '../frame/bit-set.ts'
import type { Frame } from '../frame/frame.ts'

/**
 * How many of each segment are there in a month. Fixed members stay what they are when a batch is undone or a month is
 * replaced, so those who have no row any more are counted, not left out in silence.
 */
export function countSegments(frame: Frame, segments: readonly Segment[], month: Month): Output<'segment.counts'>['rows'] {
  const everyone = frame.months.reduce((all, one) => all.or(frame.present(one)), new BitSet(frame.rows))
  return segments.map(({ segmentId, rule, recipe }) => {
    const members = recipe === null ? null : frame.members(segmentId)
    return {
      segmentId,
      count: countOrNull(() => frame.select(rule, month).count()),
      notInMonth: members?.clone().andNot(frame.present(month)).count() ?? 0,
      notInAnyMonth: members?.andNot(everyone).count() ?? 0,
    }
  })
}

/** A rule over a field that was taken back cannot be counted; that is no reason not to count the others. */
function countOrNull(count: () => number): number | null {
  try {
    return count()
  } catch (error) {
    if (error instanceof AppError) return null
    throw error
  }
}
