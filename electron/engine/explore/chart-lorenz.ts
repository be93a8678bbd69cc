import type { ChartDataOf, ChartQueryOf } from '../../../shared/api/chart.ts'
import { storedScale } from '../../../shared/domain/field.ts'
import { countBeside } from '../frame/beside-column.ts'
import type { Column } from '../frame/column.ts'
import { orderOfNumbers } from '../kernels/radix-order.ts'
import { sumNumbers } from '../kernels/summarise-bits.ts'
import type { ChartScope } from './chart.ts'

/** The rows that have a value from the highest down, and their values beside them, so that a chart is one pass over memory in its order. */
interface Ranked {
  readonly order: Int32Array
  readonly values: Float64Array
}

/** Of columns that are still held: sorted once for all charts. */
const ranks = new WeakMap<Column, Ranked>()

/** A point for every hundredth of the subscribers. */
const POINTS = 100

/** What share of a total the subscribers with the highest values have, and how unequal that is. */
export function lorenzChart({ frame, month, set }: ChartScope, { field }: ChartQueryOf<'lorenz'>): ChartDataOf<'lorenz'> {
  const column = frame.column(field, month)
  const values = frame.numbers(field, month)
  const scale = storedScale(frame.field(field))
  const ranking = ranksOf(column, values)
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
  for (let at = 0; rank < count && at < ranking.order.length; at++) {
    const row = ranking.order[at] ?? 0
    if ((((words[row >>> 5] ?? 0) >>> (row & 31)) & 1) === 0) continue
    const value = ranking.values[at] ?? 0
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

function ranksOf(column: Column, values: Float64Array): Ranked {
  const known = ranks.get(column)
  if (known) return known
  const all = orderOfNumbers(values, 'descending')
  let filled = all.length
  while (filled > 0 && Number.isNaN(values[all[filled - 1] ?? 0] ?? NaN)) filled--
  const order = all.slice(0, filled)
  const ranking = { order, values: new Float64Array(filled) }
  for (let at = 0; at < filled; at++) ranking.values[at] = values[order[at] ?? 0] ?? NaN
  ranks.set(column, ranking)
  countBeside(column, ranking.order.byteLength + ranking.values.byteLength)
  return ranking
}
