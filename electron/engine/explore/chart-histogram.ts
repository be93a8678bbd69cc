import type { ChartDataOf, ChartQueryOf } from '../../../shared/api/chart.ts'
import { storedScale, type FieldId } from '../../../shared/domain/field.ts'
import type { Month } from '../../../shared/domain/month.ts'
import type { Frame } from '../frame/frame.ts'
import { countBetweenEdges } from '../kernels/group-bits.ts'
import { quantiles } from '../kernels/quantile.ts'
import { gatherNumbers } from '../kernels/summarise-bits.ts'
import { scaleOf } from './aggregate.ts'
import type { ChartScope } from './chart.ts'
import { ColumnMemory } from './column-memory.ts'

/** Of the positive values of columns that are still held, as `scaleOf` of all. */
const positiveScales = new ColumnMemory<{ readonly lo: number; readonly hi: number }>()
const TAIL = 0.005

/** Equal bins of the values, or of their logarithms, over the middle 99 % of the whole month. */
export function histogramChart({ frame, month, set }: ChartScope, { field, bins, scale: kind }: ChartQueryOf<'histogram'>): ChartDataOf<'histogram'> {
  const values = frame.numbers(field, month)
  const scale = storedScale(frame.field(field))
  const rows = set.count()
  const isLog = kind === 'log'
  const { lo, hi } = isLog ? positiveScaleOf(frame, field, month) : scaleOf(frame, field, month)
  const at = isLog ? logEdges(lo, hi, bins) : linearEdges(lo, hi, bins)
  const { filled, counts, below, above, min, max } = countBetweenEdges(set.words, values, scale, { at, areEven: !isLog }, isLog ? 0 : -Infinity)
  const counted = counts.reduce((sum, count) => sum + count, 0)
  const size = { kind: 'histogram' as const, rows, missing: rows - filled, notPositive: filled - counted }
  if (counted === 0) return { ...size, edges: [], counts: [], below: 0, above: 0, min: null, max: null }
  return { ...size, edges: [...at], counts: [...counts], below, above, min, max }
}

function linearEdges(lo: number, hi: number, bins: number): Float64Array {
  if (!(hi > lo)) return Float64Array.of(lo, lo + 1)
  return Float64Array.from({ length: bins + 1 }, (_, i) => (i === bins ? hi : lo + (i * (hi - lo)) / bins))
}

function logEdges(lo: number, hi: number, bins: number): Float64Array {
  if (!(hi > lo)) return Float64Array.of(lo, lo * 2)
  // Not of hi / lo, which may be more than any number.
  const [from, to] = [Math.log(lo), Math.log(hi)]
  return Float64Array.from({ length: bins + 1 }, (_, i) => (i === 0 ? lo : i === bins ? hi : Math.exp(from + (i * (to - from)) / bins)))
}

function positiveScaleOf(frame: Frame, field: FieldId, month: Month): { readonly lo: number; readonly hi: number } {
  return positiveScales.remember(frame.column(field, month), month, () => {
    const all = gatherNumbers(frame.present(month).words, frame.numbers(field, month), storedScale(frame.field(field)))
    const [lo = 1, hi = 1] = quantiles(all.filter((value) => value > 0), [TAIL, 1 - TAIL])
    return Number.isNaN(lo) ? { lo: 1, hi: 1 } : { lo, hi }
  })
}
