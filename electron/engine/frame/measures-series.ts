import type { Measure } from '../../../shared/domain/measure-definition.ts'
import { changePercent, meanOf, rowwise, sortedMedian, spreadReader, type MeasureInputs, type RowFunction } from './measures-rows.ts'
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
  slope6: (months, { minPresent, floor, outlierZ }) => {
    const spreadOf = spreadReader(months)
    const slopes = new Float64Array((months.length * (months.length - 1)) / 2)
    return (i) => {
      const mean = meanOf(months, i, minPresent)
      if (!(mean > 0 && mean >= floor)) return NaN
      const { median, deviation } = spreadOf(i)
      const limit = outlierZ * deviation
      const isDisturbed = months.some((month) => Math.abs((month[i] ?? NaN) - median) > limit)
      return ((isDisturbed ? medianSlope(months, i, slopes) : leastSquaresSlope(months, i, mean)) / mean) * 100
    }
  },
}

/** Change a month by least squares; months count back from 0. */
function leastSquaresSlope(months: readonly Float64Array[], i: number, mean: number): number {
  let present = 0
  let sumX = 0
  for (let k = 0; k < months.length; k++) {
    if (!Number.isNaN(months[k]?.[i] ?? NaN)) {
      sumX -= k
      present++
    }
  }
  const meanX = sumX / present
  let covariance = 0
  let variance = 0
  for (let k = 0; k < months.length; k++) {
    const value = months[k]?.[i] ?? NaN
    if (value === value) {
      covariance += (-k - meanX) * (value - mean)
      variance += (-k - meanX) ** 2
    }
  }
  return variance > 0 ? covariance / variance : NaN
}

/** Median of the slopes of all pairs of months. Source: Sen 1968. */
function medianSlope(months: readonly Float64Array[], i: number, slopes: Float64Array): number {
  let count = 0
  for (let newer = 0; newer < months.length; newer++) {
    const value = months[newer]?.[i] ?? NaN
    if (value !== value) continue
    for (let older = newer + 1; older < months.length; older++) {
      const before = months[older]?.[i] ?? NaN
      if (before === before) slopes[count++] = (value - before) / (older - newer)
    }
  }
  return sortedMedian(slopes, count)
}
