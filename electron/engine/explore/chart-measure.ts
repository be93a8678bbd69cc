import type { ChartMeasure } from '../../../shared/api/chart.ts'
import { storedScale } from '../../../shared/domain/field.ts'
import type { Month } from '../../../shared/domain/month.ts'
import type { Frame } from '../frame/frame.ts'

/** What a measure adds up, in stored units, and how a cell's sum becomes the shown number. */
export interface Measured {
  readonly values: Float64Array | null
  readonly of: (rows: number, filled: number, sum: number) => number | null
}

export function measuredBy(frame: Frame, measure: ChartMeasure, month: Month): Measured {
  if (measure.kind === 'count') return { values: null, of: (rows) => rows }
  const scale = storedScale(frame.field(measure.field))
  const isMean = measure.kind === 'mean'
  return {
    values: frame.numbers(measure.field, month),
    of: (_rows, filled, sum) => (filled === 0 ? null : sum / scale / (isMean ? filled : 1)),
  }
}
