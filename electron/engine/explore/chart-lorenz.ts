import type { ChartDataOf, ChartQueryOf } from '../../../shared/api/chart.ts'
import { storedScale } from '../../../shared/domain/field.ts'
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
  const order = orders.get(column) ?? orderOfNumbers(values, 'descending')
  orders.set(column, order)
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
  for (const row of order) {
    if (!set.has(row)) continue
    const value = values[row] ?? NaN
    if (Number.isNaN(value)) break
    rank++
    sum += value
    ranked += rank * value
    if (value < 0) negative++
    while (isUseful && points.length < POINTS && rank >= Math.ceil((count * (points.length + 1)) / POINTS)) {
      points.push({ share: (points.length + 1) / POINTS, cumulated: sum / total, value: value / scale })
    }
  }
  return { ...size, points, total: total / scale, gini: isUseful ? (count + 1 - (2 * ranked) / total) / count : null, negative }
}
