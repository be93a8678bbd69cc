import type { ChartDataOf, ChartQueryOf } from '../../../shared/api/chart.ts'
import { storedScale } from '../../../shared/domain/field.ts'
import { countBeside } from '../frame/beside-column.ts'
import type { Column } from '../frame/column.ts'
import { orderOfNumbers } from '../kernels/radix-order.ts'
import { sumNumbers } from '../kernels/summarise-bits.ts'
import type { ChartScope } from './chart.ts'

/** Rows from the highest value down, of columns that are still held: sorted once, each chart is one pass over it. */
const orders = new WeakMap<Column, Int32Array>()

/** A point for every hundredth of the subscribers. */
const POINTS = 100

/** What share of a total the subscribers with the highest values have, and how unequal that is. */
export function lorenzChart({ frame, month, set }: ChartScope, { field }: ChartQueryOf<'lorenz'>): ChartDataOf<'lorenz'> {
  const column = frame.column(field, month)
  const values = frame.numbers(field, month)
  const scale = storedScale(frame.field(field))
  const order = orderOf(column, values)
  const rows = set.count()
  const { count, sum: total } = sumNumbers(set.words, values)
  const size = { kind: 'lorenz' as const, rows, missing: rows - count }
  if (count === 0) return { ...size, points: [], total: null, gini: null, negative: 0 }
  const isUseful = total > 0
  const points: ChartDataOf<'lorenz'>['points'] = []
  let rank = 0
  let sum = 0
  // Gini = (n + 1 − 2 Σ rank·x / Σ x) / n, with rank 1 for the highest.
  let ranked = 0
  let negative = 0
  let next = Math.ceil(count / POINTS)
  const { words } = set
  // Those without a value come last.
  for (let at = 0; rank < count; at++) {
    const row = order[at] ?? 0
    if ((((words[row >>> 5] ?? 0) >>> (row & 31)) & 1) === 0) continue
    const value = values[row] ?? 0
    rank++
    sum += value
    ranked += rank * value
    if (value < 0) negative++
    while (isUseful && rank >= next && points.length < POINTS) {
      points.push({ share: (points.length + 1) / POINTS, cumulated: sum / total, value: value / scale })
      next = Math.ceil((count * (points.length + 1)) / POINTS)
    }
  }
  return { ...size, points, total: total / scale, gini: isUseful ? (count + 1 - (2 * ranked) / total) / count : null, negative }
}

function orderOf(column: Column, values: Float64Array): Int32Array {
  const known = orders.get(column)
  if (known) return known
  const order = orderOfNumbers(values, 'descending')
  orders.set(column, order)
  countBeside(column, order.byteLength)
  return order
}
