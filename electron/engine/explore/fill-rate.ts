import type { FieldId } from '../../../shared/domain/field.ts'
import type { Month } from '../../../shared/domain/month.ts'
import { EVERYONE } from '../../../shared/domain/rule.ts'
import { BitSet } from '../frame/bit-set.ts'
import type { Frame } from '../frame/frame.ts'
import { selectMissing } from '../kernels/select-bits.ts'

export function everyoneCount(frame: Frame, month: Month): number {
  return frame.select(EVERYONE, month).count()
}

/** How many subscribers of the month have a value. */
export function filledCount(frame: Frame, field: FieldId, month: Month): number {
  // Not through a rule: a list of all fields would push the rules of the page out of the frame's memory.
  const everyone = frame.present(month)
  const column = frame.column(field, month)
  const missing = selectMissing(everyone.words, column.kind === 'number' ? column.values : column.codes)
  return everyoneCount(frame, month) - new BitSet(everyone.size, missing).count()
}

export function fillRate(frame: Frame, field: FieldId, month: Month): number {
  const rows = everyoneCount(frame, month)
  return rows === 0 ? 0 : filledCount(frame, field, month) / rows
}
