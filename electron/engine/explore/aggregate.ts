import type { Input, Output } from '../../../shared/api/engine-api.ts'
import { storedScale, type FieldId } from '../../../shared/domain/field.ts'
import { addMonths, monthIndex, type Month } from '../../../shared/domain/month.ts'
import { quantiles } from '../kernels/quantile.ts'
import { binNumbers, countCodes, gatherNumbers, sumNumbers } from '../kernels/summarise-bits.ts'
import type { BitSet } from '../frame/bit-set.ts'
import type { Frame } from '../frame/frame.ts'
import { ColumnMemory } from './column-memory.ts'
import { everyoneCount } from './fill-rate.ts'
import { groupArpu } from './group-arpu.ts'

/** Sum in stored whole units, so that money adds up exactly, then shown; count of those with a value. */
function sumOf(frame: Frame, id: FieldId, month: Month, set: BitSet): { readonly sum: number; readonly count: number } {
  const { sum, count } = sumNumbers(set.words, frame.numbers(id, month))
  return { sum: sum / storedScale(frame.field(id)), count }
}

/** What a summary reads, of those the workspace has. */
export const SUMMARISED: readonly FieldId[] = ['bill_fee', 'voice_min', 'data_mb']

export function summarise(frame: Frame, { month, rule }: Input<'explore.summary'>): Output<'explore.summary'> {
  const set = frame.select(rule, month)
  const meanOf = (id: FieldId): number | null => {
    if (!frame.has(id)) return null
    const { sum, count } = sumOf(frame, id, month, set)
    return count === 0 ? null : sum / count
  }
  const billed = frame.has('bill_fee') ? sumOf(frame, 'bill_fee', month, set) : { sum: 0, count: 0 }
  return {
    count: set.count(),
    base: everyoneCount(frame, month),
    // Null where nobody has a value: that is not nothing.
    revenue: billed.count === 0 ? null : billed.sum,
    ...groupArpu(frame, { month, rule }, billed),
    mou: meanOf('voice_min'),
    dou: meanOf('data_mb'),
  }
}

/** The middle 99 % spreads over the bins; what lies beyond is counted in the first and the last. */
const TAIL = 0.005

interface Scale {
  readonly lo: number
  readonly hi: number
}

/** Of columns that are still held: the scale of a month is the same for every filter, and finding it costs more than counting. */
const scales = new ColumnMemory<Scale>()

/** The scale is that of the whole month, so that bars stay where they are while other views filter. */
export function scaleOf(frame: Frame, field: FieldId, month: Month): Scale {
  return scales.remember(frame.column(field, month), month, () => {
    const all = gatherNumbers(frame.present(month).words, frame.numbers(field, month), storedScale(frame.field(field)))
    const [lo = 0, hi = 0] = quantiles(all, [TAIL, 1 - TAIL])
    return { lo, hi }
  })
}

export function histogram(frame: Frame, { month, rule, field, bins }: Input<'explore.histogram'>): Output<'explore.histogram'> {
  const set = frame.select(rule, month)
  const values = frame.numbers(field, month)
  const rows = set.count()
  const { lo, hi } = scaleOf(frame, field, month)
  const width = hi > lo ? (hi - lo) / bins : 1
  const scale = storedScale(frame.field(field))
  const { counts, min, max } = binNumbers(set.words, values, scale, lo, width, hi > lo ? bins : 1)
  const filled = counts.reduce((sum, count) => sum + count, 0)
  if (filled === 0) return { edges: [], counts: [], rows, missing: rows, min: null, max: null }
  return {
    edges: Array.from({ length: counts.length + 1 }, (_, i) => lo + i * width),
    counts: [...counts],
    rows,
    missing: rows - filled,
    min: min / scale,
    max: max / scale,
  }
}

export function categories(frame: Frame, { month, rule, field, limit }: Input<'explore.categories'>): Output<'explore.categories'> {
  const set = frame.select(rule, month)
  const { codes, dictionary } = frame.codes(field, month)
  const counts = countCodes(set.words, codes, dictionary.length)
  const rows = set.count()
  const missing = counts[dictionary.length] ?? 0
  const ranked = Array.from(dictionary.keys())
    .filter((code) => (counts[code] ?? 0) > 0)
    .sort((a, b) => (counts[b] ?? 0) - (counts[a] ?? 0) || a - b)
  const items = ranked.slice(0, limit).map((code) => ({ value: dictionary[code] ?? '', count: counts[code] ?? 0 }))
  const shown = items.reduce((sum, item) => sum + item.count, 0)
  return { items, other: rows - missing - shown, missing, rows }
}

/** All months from the first imported one to the last, and those of them that were not imported: neighbours on an axis are neighbours in time. */
export function calendarOf({ months }: Frame): { readonly months: readonly Month[]; readonly gaps: readonly Month[] } {
  const [first, last] = [months[0], months.at(-1)]
  if (first === undefined || last === undefined) return { months: [], gaps: [] }
  const all = Array.from({ length: monthIndex(last) - monthIndex(first) + 1 }, (_, i) => addMonths(first, i))
  return { months: all, gaps: all.filter((at) => !months.includes(at)) }
}

export function series(frame: Frame, { month, rule, field }: Input<'explore.series'>): Output<'explore.series'> {
  const set = frame.select(rule, month)
  return {
    points: calendarOf(frame).months.map((at) => {
      if (!frame.months.includes(at)) return { month: at, mean: null, sum: null, count: 0 }
      const { sum, count } = sumOf(frame, field, at, set)
      return { month: at, mean: count === 0 ? null : sum / count, sum: count === 0 ? null : sum, count }
    }),
  }
}
