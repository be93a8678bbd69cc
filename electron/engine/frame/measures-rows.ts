import type { FieldId } from '../../../shared/domain/field.ts'
import type { Month } from '../../../shared/domain/month.ts'
import { STATUS_CLASSES, type StatusClass } from '../../../shared/domain/status.ts'
import type { BitSet } from './bit-set.ts'
import { codeColumn, numberColumn, type CodeColumn, type Column, type NumberColumn } from './column.ts'

/** What a measure reads. A month without the field gives an all-missing column. */
export interface MeasureInputs {
  readonly rows: number
  readonly month: Month
  has(field: FieldId): boolean
  numbers(field: FieldId, monthOffset: number): Float64Array
  codes(field: FieldId, monthOffset?: number): CodeColumn
  complaints(months: readonly Month[]): Float64Array
  products(): Float64Array
  /** The subscribers of the month. */
  present(monthOffset?: number): BitSet
  scale(field: FieldId): number
  /** The analyst's value of a parameter of the measure, else its default. */
  parameter(id: string): number
}

export type MeasureCode = (inputs: MeasureInputs) => Column
export type RowFunction = (i: number) => number

/** One pass over the rows. Missing: NaN. */
export function rowwise(rows: number, value: RowFunction): NumberColumn {
  const column = numberColumn(rows)
  for (let i = 0; i < rows; i++) column.values[i] = value(i)
  return column
}

/** As `rowwise`, for classes. Missing: −1. */
export function classwise(rows: number, classes: readonly string[], code: RowFunction): CodeColumn {
  const column = codeColumn(rows, classes)
  for (let i = 0; i < rows; i++) column.codes[i] = code(i)
  return column
}

/** Mean of the months that have a value; missing when fewer than `minPresent` have. */
export function meanOf(months: readonly Float64Array[], i: number, minPresent: number): number {
  let sum = 0
  let present = 0
  for (const month of months) {
    const value = month[i] ?? NaN
    if (value === value) {
      sum += value
      present++
    }
  }
  return present > 0 && present >= minPresent ? sum / present : NaN
}

/** Percentage change; missing where the base does not reach the floor (or is not above 0). A fall by exactly 10 % is −10. */
export function changePercent(now: number, before: number, floor: number): number {
  return before > 0 && before >= floor ? ((now - before) * 100) / before : NaN
}

/** The median of the first `count` values, which are sorted in place; meant for a handful. */
export function sortedMedian(values: Float64Array, count: number): number {
  for (let a = 1; a < count; a++) {
    const value = values[a] ?? NaN
    let b = a - 1
    while (b >= 0 && (values[b] ?? NaN) > value) {
      values[b + 1] = values[b] ?? NaN
      b--
    }
    values[b + 1] = value
  }
  const middle = count >> 1
  return count % 2 === 1 ? (values[middle] ?? NaN) : ((values[middle - 1] ?? NaN) + (values[middle] ?? NaN)) / 2
}

/** Median and scaled median absolute deviation of the months that have a value. */
export interface Spread {
  present: number
  median: number
  /** 1.4826 × MAD: the standard deviation, were the values normal. */
  deviation: number
}

/** Reads the spread of a few months row by row; the object it gives is the same each time. */
export function spreadReader(months: readonly Float64Array[]): (i: number) => Spread {
  const held = new Float64Array(months.length)
  const spread: Spread = { present: 0, median: NaN, deviation: NaN }
  return (i) => {
    let present = 0
    for (const month of months) {
      const value = month[i] ?? NaN
      if (value === value) held[present++] = value
    }
    spread.present = present
    spread.median = sortedMedian(held, present)
    for (let k = 0; k < present; k++) held[k] = Math.abs((held[k] ?? NaN) - spread.median)
    spread.deviation = 1.4826 * sortedMedian(held, present)
    return spread
  }
}

const NOT_KNOWN = -1

/** The status class of each row as its place in STATUS_CLASSES, −1 when not known; null without statuses. */
export function statusClassAt(inputs: MeasureInputs, monthOffset: number): Int32Array | null {
  return inputs.has('status_class') ? inputs.codes('status_class', monthOffset).codes : null
}

/** Whether a row's status is none of some classes. Without a status, in the file or in the row, a subscriber counts. */
export function statusNoneOf(inputs: MeasureInputs, classes: readonly StatusClass[], monthOffset = 0): (i: number) => boolean {
  const statuses = statusClassAt(inputs, monthOffset)
  if (!statuses) return () => true
  const isOut = STATUS_CLASSES.map((statusClass) => classes.includes(statusClass))
  return (i) => !(isOut[statuses[i] ?? NOT_KNOWN] ?? false)
}

/** In stored units: a parameter in the shown unit of a field. */
export function storedParameter(inputs: MeasureInputs, id: string, field: FieldId): number {
  return inputs.parameter(id) * inputs.scale(field)
}
