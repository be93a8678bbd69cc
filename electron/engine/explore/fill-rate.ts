import type { FieldId } from '../../../shared/domain/field.ts'
import type { Month } from '../../../shared/domain/month.ts'
import { EVERYONE } from '../../../shared/domain/rule.ts'
import type { Frame } from '../frame/frame.ts'

export function everyoneCount(frame: Frame, month: Month): number {
  return frame.select(EVERYONE, month).count()
}

/** How many subscribers of the month have a value. */
export function filledCount(frame: Frame, field: FieldId, month: Month): number {
  return everyoneCount(frame, month) - frame.select({ op: 'isMissing', field }, month).count()
}

export function fillRate(frame: Frame, field: FieldId, month: Month): number {
  const rows = everyoneCount(frame, month)
  return rows === 0 ? 0 : filledCount(frame, field, month) / rows
}
