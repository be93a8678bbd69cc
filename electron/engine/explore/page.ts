import type { z } from 'zod'
import type { pageSchema } from '../../../shared/api/explore.ts'
import type { Input } from '../../../shared/api/engine-api.ts'
import type { FieldId } from '../../../shared/domain/field.ts'
import type { Month } from '../../../shared/domain/month.ts'
import type { Value } from '../../../shared/api/schemas.ts'
import type { Frame } from '../frame/frame.ts'
import { orderSet } from '../frame/order.ts'
import { cellReader, maskValue } from '../frame/show-value.ts'

export type Page = z.infer<typeof pageSchema>

/** The last sorted order: paging through a sorted grid asks for the same one again and again. */
const lastOrder = new WeakMap<Frame, { readonly key: string; readonly set: unknown; readonly order: Int32Array }>()

/** One page of a sorted set. Errors: as `Frame.select`, and FIELD_UNKNOWN for a sort or column. */
export function explorePage(frame: Frame, input: Input<'explore.page'>): Page {
  const order = sortedOrder(frame, input)
  const rows = order.subarray(input.offset, input.offset + input.limit)
  return {
    total: order.length,
    subscribers: Array.from(rows, (row) => row + 1),
    columns: input.fields.map((field) => ({ field, values: readCells(frame, field, input.month, rows, input.reveal) })),
  }
}

export function sortedOrder(frame: Frame, input: Pick<Input<'explore.page'>, 'rule' | 'month' | 'sort'>): Int32Array {
  const set = frame.select(input.rule, input.month)
  const key = JSON.stringify([input.month, input.rule, input.sort])
  const last = lastOrder.get(frame)
  if (last?.key === key && last.set === set) return last.order
  const order = orderSet(set, input.sort, frame, input.month)
  lastOrder.set(frame, { key, set, order })
  return order
}

function readCells(frame: Frame, id: FieldId, month: Month, rows: Int32Array, reveal: boolean): Value[] {
  const field = frame.field(id)
  const read = cellReader(field, frame.column(id, month))
  const { sensitive } = field
  if (reveal || sensitive === undefined) return Array.from(rows, read)
  return Array.from(rows, (row) => maskValue(read(row), sensitive))
}
