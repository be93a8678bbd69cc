import type { Standing, SubscriberBrief } from '../../../shared/api/customer-card.ts'
import type { Value } from '../../../shared/api/schemas.ts'
import type { FieldId } from '../../../shared/domain/field.ts'
import { CLOSED, statusClassOf, SUSPENDED } from '../../../shared/domain/status.ts'
import type { Month } from '../../../shared/domain/month.ts'
import type { Excerpt } from '../frame/excerpt.ts'
import type { Frame } from '../frame/frame.ts'
import { cellReader, maskValue } from '../frame/show-value.ts'

/** Months in which somebody has a row, ascending. */
export function monthsOf(frame: Frame, row: number): Month[] {
  return frame.months.filter((month) => frame.present(month).has(row))
}

/** Fields that tell who a subscriber is. */
export const BRIEF_FIELDS = ['cust_name', 'msisdn', 'sub_id', 'plan_name', 'status'] as const satisfies readonly FieldId[]

/** Who some subscribers are, as known in the newest month; masked unless revealed. Each row once. */
export function briefsOf(frame: Frame, rows: ArrayLike<number>, reveal: boolean): SubscriberBrief[] {
  return briefsIn(frame, frame.excerpt(rows), reveal)
}

/** Those of an excerpt. */
export function briefsIn(frame: Frame, excerpt: Excerpt, reveal: boolean): SubscriberBrief[] {
  const newest = frame.months.at(-1)
  if (newest === undefined) throw new RangeError('no months')
  const [name, msisdn, subId, plan] = BRIEF_FIELDS.map((id) => shownReader(excerpt, id, newest, reveal))
  const standing = standingReader(excerpt, newest)
  return Array.from(excerpt.rows, (row, place): SubscriberBrief => {
    const months = monthsOf(frame, row)
    return {
      subscriber: row + 1,
      msisdn: msisdn?.(place) ?? null,
      name: name?.(place) ?? null,
      subId: subId?.(place) ?? null,
      plan: plan?.(place) ?? null,
      standing: standing(place),
      from: months[0] ?? null,
      to: months.at(-1) ?? null,
    }
  })
}

/** Reads a field by place as users see it, masked unless revealed; null where the workspace lacks it. */
export function shownReader(excerpt: Excerpt, id: FieldId, month: Month, reveal: boolean): (place: number) => Value {
  if (!excerpt.has(id)) return () => null
  const field = excerpt.field(id)
  const read = cellReader(field, excerpt.column(id, month))
  const { sensitive } = field
  return sensitive === undefined || reveal ? read : (place) => maskValue(read(place), sensitive)
}

function standingReader(excerpt: Excerpt, newest: Month): (place: number) => Standing {
  const present = excerpt.present(newest)
  const status = shownReader(excerpt, 'status', newest, true)
  return (place) => {
    const word = status(place)
    const statusClass = typeof word === 'string' ? statusClassOf(word) : null
    if (statusClass !== null && CLOSED.includes(statusClass)) return 'closed'
    if (!present.has(place)) return 'absent'
    return statusClass !== null && SUSPENDED.includes(statusClass) ? 'suspended' : 'active'
  }
}
