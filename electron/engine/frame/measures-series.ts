import type { Measure } from '../../../shared/domain/measure-definition.ts'
import { changePercent, meanOf, rowwise, sortedMedian, type MeasureInputs, type RowFunction } from './measures-rows.ts'
import type { Column } from './column.ts'

interface SeriesParameters {
  readonly minPresent: number
  /** In stored units. */
  readonly floor: number
  /** Percent. */
  readonly clip: number
  readonly outlierZ: number
}

/** A measure of one imported series, which its id ends in; null when it is none. */
export function computeSeries(measure: Measure, inputs: MeasureInputs): Column | null {
  const [base] = measure.inputs
  const series = base === undefined ? undefined : SERIES[measure.id.slice(base.length + 1)]
  if (!series || base === undefined) return null
  const parameter = (id: string): number => (measure.parameters.some((p) => p.id === id) ? inputs.parameter(id) : 0)
  const months = offsetsOf(measure, inputs).map((offset) => inputs.numbers(base, offset))
  const parameters = {
    minPresent: parameter('minPresent'),
    floor: parameter('floor') * inputs.scale(base),
    clip: parameter('clip'),
    outlierZ: parameter('outlierZ'),
  }
  return rowwise(inputs.rows, series(months, parameters))
}

/** The month itself first. */
function offsetsOf({ monthOffsets }: Measure, { month }: MeasureInputs): readonly number[] {
  if (typeof monthOffsets !== 'string') return monthOffsets
  const december = -(month % 100)
  return [0, ...Array.from({ length: 12 }, (_, i) => december - i)]
}

const meanSeries: SeriesCode = (months, { minPresent }) => (i) => meanOf(months, i, minPresent)

const changeSeries: SeriesCode = ([now, before], { floor }) => (i) => changePercent(now?.[i] ?? NaN, before?.[i] ?? NaN, floor)

type SeriesCode = (months: readonly Float64Array[], parameters: SeriesParameters) => RowFunction

const SERIES: Readonly<Record<string, SeriesCode>> = {
  avg3: meanSeries,
  prev3: meanSeries,
  avg6: meanSeries,
  diff: ([now, before]) => (i) => (now?.[i] ?? NaN) - (before?.[i] ?? NaN),
  yoy: changeSeries,
  growth: ([now, ...lastYear], { minPresent, floor, clip }) => (i) => {
    const change = changePercent(now?.[i] ?? NaN, meanOf(lastYear, i, minPresent), floor)
    return Math.max(-clip, Math.min(clip, change))
  },
  mom: changeSeries,
  trend3: (months, { minPresent, floor }) => {
    const last = months.slice(0, 3)
    const previous = months.slice(3, 6)
    return (i) => changePercent(meanOf(last, i, minPresent), meanOf(previous, i, minPresent), floor)
  },
  cv6: (months, { minPresent, floor }) => (i) => {
    const mean = meanOf(months, i, minPresent)
    if (!(mean > 0 && mean >= floor)) return NaN
    let squares = 0
    let present = 0
    for (const month of months) {
      const value = month[i] ?? NaN
      if (value === value) {
        squares += (value - mean) ** 2
        present++
      }
    }
    return Math.sqrt(squares / present) / mean
  },
  slope6: (months, parameters) => slopeReader(months, parameters),
}

/** The slope of a few months in percent of their mean; the values of a row are gathered once, the newest first. */
function slopeReader(months: readonly Float64Array[], { minPresent, floor, outlierZ }: SeriesParameters): RowFunction {
  const values = new Float64Array(months.length)
  const ages = new Float64Array(months.length)
  const sorted = new Float64Array(months.length)
  const slopes = new Float64Array((months.length * (months.length - 1)) / 2)
  return (i) => {
    let present = 0
    let sum = 0
    for (let k = 0; k < months.length; k++) {
      const value = months[k]?.[i] ?? NaN
      if (value !== value) continue
      values[present] = value
      ages[present++] = k
      sum += value
    }
    const mean = sum / present
    if (!(present >= minPresent && mean > 0 && mean >= floor)) return NaN
    const slope = isDisturbed(values, present, sorted, outlierZ) ? medianSlope(values, ages, present, slopes) : leastSquaresSlope(values, ages, present, mean)
    return (slope / mean) * 100
  }
}

/** Whether one of the values stands out: further from the median than so many times 1.4826 × MAD. */
function isDisturbed(values: Float64Array, count: number, sorted: Float64Array, outlierZ: number): boolean {
  for (let k = 0; k < count; k++) sorted[k] = values[k] ?? NaN
  const median = sortedMedian(sorted, count)
  let furthest = 0
  for (let k = 0; k < count; k++) {
    const away = Math.abs((values[k] ?? NaN) - median)
    sorted[k] = away
    if (away > furthest) furthest = away
  }
  return furthest > outlierZ * 1.4826 * sortedMedian(sorted, count)
}

/** Change a month by least squares. */
function leastSquaresSlope(values: Float64Array, ages: Float64Array, count: number, mean: number): number {
  let sumX = 0
  for (let k = 0; k < count; k++) sumX -= ages[k] ?? NaN
  const meanX = sumX / count
  let covariance = 0
  let variance = 0
  for (let k = 0; k < count; k++) {
    const x = -(ages[k] ?? NaN) - meanX
    covariance += x * ((values[k] ?? NaN) - mean)
    variance += x * x
  }
  return variance > 0 ? covariance / variance : NaN
}

/** Median of the slopes of all pairs of months. Source: Sen 1968. */
function medianSlope(values: Float64Array, ages: Float64Array, count: number, slopes: Float64Array): number {
  let pairs = 0
  for (let newer = 0; newer < count; newer++) {
    for (let older = newer + 1; older < count; older++) {
      slopes[pairs++] = ((values[newer] ?? NaN) - (values[older] ?? NaN)) / ((ages[older] ?? NaN) - (ages[newer] ?? NaN))
    }
  }
  return sortedMedian(slopes, pairs)
}
