import type { Input, Output } from '../../../shared/api/engine-api.ts'
import type { Value } from '../../../shared/api/schemas.ts'
import { storedScale, type Field } from '../../../shared/domain/field.ts'
import { formatDay, formatMonth, monthFromIndex, monthIndex } from '../../../shared/domain/month.ts'
import type { Frame } from '../frame/frame.ts'
import { quantiles } from '../kernels/quantile.ts'
import { countCodes, gatherNumbers, sumNumbers } from '../kernels/summarise-bits.ts'

type Figures = Output<'grid.figures'>

/**
 * What a column comes to over a set.
 *
 * Units: those of the cells. Amounts are added up in whole stored units, so that money is exact.
 * Missing: counted, and part of no other figure.
 */
export function figuresOf(frame: Frame, { month, rule, field: id }: Input<'grid.figures'>): Figures {
  const set = frame.select(rule, month)
  const rows = set.count()
  const field = frame.field(id)
  const column = frame.column(id, month)
  if (column.kind === 'code') {
    const counts = countCodes(set.words, column.codes, column.dictionary.length)
    const distinct = counts.subarray(0, -1).reduce((sum, count) => sum + Number(count > 0), 0)
    return { rows, missing: counts.at(-1) ?? 0, sum: null, mean: null, min: null, max: null, median: null, distinct }
  }
  const { sum, count } = sumNumbers(set.words, column.values)
  const missing = rows - count
  if (count === 0) return { rows, missing, sum: null, mean: null, min: null, max: null, median: null, distinct: null }
  const { toScale, show } = scaleOf(field)
  const values = gatherNumbers(set.words, column.values, 1)
  const [min = NaN, median = NaN, max = NaN] = quantiles(values.map(toScale), [0, 0.5, 1]).map(show)
  const scale = storedScale(field)
  const canAdd = field.type !== 'date' && field.type !== 'month' && field.unit !== '%'
  const canAverage = field.type !== 'date' && field.type !== 'month'
  return { rows, missing, sum: canAdd ? sum / scale : null, mean: canAverage ? sum / scale / count : null, min, max, median, distinct: null }
}

/** Stored values as a scale on which halfway between two is halfway, and a place on it as cells are shown. */
function scaleOf(field: Field): { readonly toScale: (stored: number) => number; readonly show: (place: number) => Value } {
  if (field.type === 'month') return { toScale: monthIndex, show: (place) => formatMonth(monthFromIndex(Math.floor(place))) }
  if (field.type === 'date') return { toScale: (stored) => stored, show: (place) => formatDay(place) }
  const scale = storedScale(field)
  return { toScale: (stored) => stored, show: (place) => place / scale }
}
