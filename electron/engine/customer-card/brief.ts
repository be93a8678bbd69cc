import type { Standing, SubscriberBrief } from '../../../shared/api/customer-card.ts'
import type { Value } from '../../../shared/api/schemas.ts'
import type { FieldId } from '../../../shared/domain/field.ts'
import { CLOSED, statusClassOf, SUSPENDED } from '../../../shared/domain/status.ts'
import type { Month } from '../../../shared/domain/month.ts'
import type { Frame } from '../frame/frame.ts'
import { cellReader, maskValue } from '../frame/show-value.ts'

/** Months in which somebody has a row, ascending. */
export function monthsOf(frame: Frame, row: number): Month[] {
  return frame.months.filter((month) => frame.present(month).has(row))
}

/** Reads who a subscriber is, as known in the newest month; masked unless revealed. */
export function briefReader(frame: Frame, reveal: boolean): (row: number) => SubscriberBrief {
  const newest = frame.months.at(-1)
  if (newest === undefined) throw new RangeError('no months')
  const name = shownReader(frame, 'cust_name', newest, reveal)
  const msisdn = shownReader(frame, 'msisdn', newest, reveal)
  const subId = shownReader(frame, 'sub_id', newest, reveal)
  const plan = shownReader(frame, 'plan_name', newest, reveal)
  const standing = standingReader(frame, newest)
  return (row) => {
    const months = monthsOf(frame, row)
    return {
      subscriber: row + 1,
      msisdn: msisdn(row),
      name: name(row),
      subId: subId(row),
      plan: plan(row),
      standing: standing(row),
      from: months[0] ?? null,
      to: months.at(-1) ?? null,
    }
  }
}

/** Reads a field as users see it, masked unless revealed; null where the workspace lacks it. */
export function shownReader(frame: Frame, id: FieldId, month: Month, reveal: boolean): (row: number) => Value {
  if (!frame.has(id)) return () => null
  const field = frame.field(id)
  const read = cellReader(field, frame.column(id, month))
  const { sensitive } = field
  return sensitive === undefined || reveal ? read : (row) => maskValue(read(row), sensitive)
}

function standingReader(frame: Frame, newest: Month): (row: number) => Standing {
  const present = frame.present(newest)
  const status = shownReader(frame, 'status', newest, true)
  return (row) => {
    const word = status(row)
    const statusClass = typeof word === 'string' ? statusClassOf(word) : null
    if (statusClass !== null && CLOSED.includes(statusClass)) return 'closed'
    if (!present.has(row)) return 'absent'
    return statusClass !== null && SUSPENDED.includes(statusClass) ? 'suspended' : 'active'
  }
}
