import type { Input, Output } from '../../../shared/api/engine-api.ts'
import { storedScale, type FieldId } from '../../../shared/domain/field.ts'
import type { Month } from '../../../shared/domain/month.ts'
import { quantiles } from '../kernels/quantile.ts'
import type { Frame } from '../frame/frame.ts'
import { everyoneCount } from './fill-rate.ts'

/** Values of a set in the field's shown unit, missing ones left out. */
function presentValues(frame: Frame, id: FieldId, month: Month, rows: Int32Array): Float64Array {
  const values = frame.numbers(id, month)
  const scale = storedScale(frame.field(id))
  const present = new Float64Array(rows.length)
  let n = 0
  for (const row of rows) {
    const value = values[row] ?? NaN
    if (value === value) present[n++] = value / scale
  }
  return present.subarray(0, n)
}

/** Sum in stored whole units, so that money adds up exactly, then shown; count of those with a value. */
function sumOf(frame: Frame, id: FieldId, month: Month, rows: Int32Array): { readonly sum: number; readonly count: number } {
  const values = frame.numbers(id, month)
  let sum = 0
  let count = 0
  for (const row of rows) {
    const value = values[row] ?? NaN
    if (value === value) {
      sum += value
      count++
    }
  }
  return { sum: sum / storedScale(frame.field(id)), count }
}

export function summarise(frame: Frame, { month, rule }: Input<'explore.summary'>): Output<'explore.summary'> {
  const rows = frame.select(rule, month).toIndices()
  const meanOf = (id: FieldId): number | null => {
    if (!frame.has(id)) return null
    const { sum, count } = sumOf(frame, id, month, rows)
    return count === 0 ? null : sum / count
  }
  return {
    count: rows.length,
    base: everyoneCount(frame, month),
    revenue: frame.has('bill_fee') ? sumOf(frame, 'bill_fee', month, rows).sum : null,
    arpu: meanOf('bill_fee'),
    mou: meanOf('voice_min'),
    dou: meanOf('data_mb'),
  }
}

/** The middle 99 % spreads over the bins; what lies beyond is counted in the first and the last. */
const TAIL = 0.005

export function histogram(frame: Frame, { month, rule, field, bins }: Input<'explore.histogram'>): Output<'explore.histogram'> {
  const rows = frame.select(rule, month).toIndices()
  const values = presentValues(frame, field, month, rows)
  const missing = rows.length - values.length
  if (values.length === 0) return { edges: [], counts: [], rows: rows.length, missing, min: null, max: null }
  let min = Infinity
  let max = -Infinity
  for (const value of values) {
    if (value < min) min = value
    if (value > max) max = value
  }
  // The scale is that of the whole month, so that bars stay where they are while other views filter.
  const all = presentValues(frame, field, month, frame.present(month).toIndices())
  const [lo = 0, hi = 0] = quantiles(all, [TAIL, 1 - TAIL])
  const width = hi > lo ? (hi - lo) / bins : 1
  const binCount = hi > lo ? bins : 1
  const counts = new Int32Array(binCount)
  for (const value of values) {
    const bin = Math.min(binCount - 1, Math.max(0, Math.floor((value - lo) / width)))
    counts[bin] = (counts[bin] ?? 0) + 1
  }
  return { edges: Array.from({ length: binCount + 1 }, (_, i) => lo + i * width), counts: [...counts], rows: rows.length, missing, min, max }
}

export function categories(frame: Frame, { month, rule, field, limit }: Input<'explore.categories'>): Output<'explore.categories'> {
  const rows = frame.select(rule, month).toIndices()
  const { codes, dictionary } = frame.codes(field, month)
  const counts = new Int32Array(dictionary.length)
  let missing = 0
  for (const row of rows) {
    const code = codes[row] ?? -1
    if (code < 0) missing++
    else counts[code] = (counts[code] ?? 0) + 1
  }
  const ranked = Array.from(counts.keys())
    .filter((code) => (counts[code] ?? 0) > 0)
    .sort((a, b) => (counts[b] ?? 0) - (counts[a] ?? 0) || a - b)
  const items = ranked.slice(0, limit).map((code) => ({ value: dictionary[code] ?? '', count: counts[code] ?? 0 }))
  const shown = items.reduce((sum, item) => sum + item.count, 0)
  return { items, other: rows.length - missing - shown, missing, rows: rows.length }
}

export function series(frame: Frame, { month, rule, field }: Input<'explore.series'>): Output<'explore.series'> {
  const rows = frame.select(rule, month).toIndices()
  return {
    points: frame.months.map((at) => {
      const { sum, count } = sumOf(frame, field, at, rows)
      return { month: at, mean: count === 0 ? null : sum / count, sum: count === 0 ? null : sum, count }
    }),
  }
}
