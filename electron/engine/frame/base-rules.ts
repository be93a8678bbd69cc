import type { FieldId } from '../../../shared/domain/field.ts'
import type { Month } from '../../../shared/domain/month.ts'
import { EVERYONE, type Rule } from '../../../shared/domain/rule.ts'
import type { StatusClass } from '../../../shared/domain/status.ts'
import type { Frame } from './frame.ts'

/** Everyone whose status is none of these. Missing: without a status, in the file or in the row, a subscriber counts. */
export function statusNoneOf(frame: Frame, classes: readonly StatusClass[]): Rule {
  return frame.has('status_class') ? { op: 'not', of: { op: 'oneOf', field: 'status_class', values: classes } } : EVERYONE
}

/**
 * The field that says how much of something a subscriber uses lately: its mean of three months, or the month's own value
 * while no subscriber has two months yet. Null when it is not imported.
 */
export function recentMeanField(frame: Frame, id: FieldId, month: Month): FieldId | null {
  const mean = `${id}_avg3`
  if (frame.has(mean) && hasAnyValue(frame, mean, month)) return mean
  return frame.has(id) ? id : null
}

/** Whether one subscriber of the month at least has a value of a numeric field. */
export function hasAnyValue(frame: Frame, id: FieldId, month: Month): boolean {
  const values = frame.numbers(id, month)
  return frame.present(month).toIndices().some((i) => !Number.isNaN(values[i] ?? NaN))
}
