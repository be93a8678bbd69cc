import type { Group } from '../../../shared/api/chart.ts'
import { firstDayOfMonth, formatDay, lastDayOfMonth, monthFromIndex, monthIndex, monthOfDay, type Month } from '../../../shared/domain/month.ts'
import { codesOfRanges } from '../kernels/group-bits.ts'
import { gatherNumbers } from '../kernels/summarise-bits.ts'

/** Months of a period: one, a quarter, half a year, a year, two, five and ten years; longer ones double. */
const STEPS = [1, 3, 6, 12, 24, 60, 120]

/** Of so many at each end a period reaches as far as they do, so that a birthday in 1900 does not make every period ten years long. */
const END_SHARE = 0.005

interface Periods {
  readonly codes: Int32Array
  readonly groups: readonly Group[]
}

/** First and last month of a period, counted from the first month that has a value. */
interface Span {
  readonly from: number
  readonly to: number
}

/**
 * Dates or months in at most `limit` periods of calendar months, quarters, half years or years, the finest that are few enough: those of the
 * subscribers in `words`. Others fall into the period at or before their value. Missing: −1.
 */
export function periodCodes(values: Float64Array, words: Uint32Array, type: 'date' | 'month', limit: number): Periods {
  const own = gatherNumbers(words, values, 1)
  if (own.length === 0) return { codes: new Int32Array(values.length).fill(-1), groups: [] }
  const indexOf = (value: number): number => monthIndex(type === 'date' ? monthOfDay(value) : value)
  const valueOf = (index: number): number => (type === 'date' ? firstDayOfMonth(monthFromIndex(index)) : monthFromIndex(index))
  const first = indexOf(own.reduce((least, value) => Math.min(least, value), Infinity))
  const last = indexOf(own.reduce((most, value) => Math.max(most, value), -Infinity))
  const edges = Float64Array.from({ length: last - first }, (_, i) => valueOf(first + 1 + i))
  const counts = new Int32Array(last - first + 1)
  for (const code of codesOfRanges(own, edges)) counts[code] = (counts[code] ?? 0) + 1
  const spans = spansOf(counts, first, own.length, limit)
  return {
    codes: codesOfRanges(values, Float64Array.from(spans.slice(1), ({ from }) => valueOf(first + from))),
    groups: spans.map(({ from, to }) => periodGroup(type, monthFromIndex(first + from), monthFromIndex(first + to))),
  }
}

function periodGroup(type: 'date' | 'month', from: Month, to: Month): Group {
  return type === 'month' ? { kind: 'period', lo: from, hi: to } : { kind: 'period', lo: formatDay(firstDayOfMonth(from)), hi: formatDay(lastDayOfMonth(to)) }
}

/** The periods that somebody belongs to. Shapes: `counts` = subscribers of each month from the month of index `first` on. */
function spansOf(counts: Int32Array, first: number, total: number, limit: number): readonly Span[] {
  const [low, high] = middleOf(counts, total)
  for (let step = 0; ; step++) {
    const months = STEPS[step] ?? 120 * 2 ** (step - STEPS.length + 1)
    const used = usedPeriods(counts, first, months)
    if (used.length <= limit) return used
    const inner = used.filter(({ from, to }) => to >= low && from <= high)
    if (inner.length > limit) continue
    const [begin, end] = [used[0], used.at(-1)]
    return inner.map(({ from, to }, i) => ({ from: i === 0 && begin ? begin.from : from, to: i === inner.length - 1 && end ? end.to : to }))
  }
}

/** The calendar periods of so many months that hold a subscriber. */
function usedPeriods(counts: Int32Array, first: number, months: number): readonly Span[] {
  const used: Span[] = []
  for (let i = 0; i < counts.length; i++) {
    if (counts[i] === 0) continue
    const from = Math.floor((first + i) / months) * months - first
    if (used.at(-1)?.from !== from) used.push({ from, to: from + months - 1 })
  }
  return used
}

/** The months between which all but the ends lie. */
function middleOf(counts: Int32Array, total: number): readonly [low: number, high: number] {
  const few = Math.floor(total * END_SHARE)
  let [low, high, below, above] = [0, counts.length - 1, counts[0] ?? 0, counts.at(-1) ?? 0]
  while (below <= few && low < high) below += counts[++low] ?? 0
  while (above <= few && high > low) above += counts[--high] ?? 0
  return [low, high]
}
