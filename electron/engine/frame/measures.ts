import type { FieldId } from '../../../shared/domain/field.ts'
import type { Measure } from '../../../shared/domain/measure.ts'
import { lastDayOfMonth, monthIndex, monthOfDay, addMonths, type Month } from '../../../shared/domain/month.ts'
import { STATUS_CLASSES, statusClassOf } from '../../../shared/domain/status.ts'
import type { BitSet } from './bit-set.ts'
import { codeColumn, numberColumn, type CodeColumn, type Column } from './column.ts'

/** What a measure reads. A month without the field gives an all-missing column. */
export interface MeasureInputs {
  readonly rows: number
  readonly month: Month
  has(field: FieldId): boolean
  numbers(field: FieldId, monthOffset: number): Float64Array
  codes(field: FieldId): CodeColumn
  complaints(months: readonly Month[]): Float64Array
  products(): Float64Array
  /** The subscribers of the month. */
  present(): BitSet
  scale(field: FieldId): number
}

/** The code behind each formula of `shared/domain/measure.ts`; missing in, missing out, unless the formula says otherwise. */
export function computeMeasure(measure: Measure, inputs: MeasureInputs): Column {
  const single = SINGLE[measure.id]
  if (single) return single(inputs)
  const [base] = measure.inputs
  const suffix = base === undefined ? '' : measure.id.slice(base.length + 1)
  const series = SERIES[suffix]
  if (!series || base === undefined) throw new RangeError(`no code for measure ${measure.id}`)
  const parameter = (id: string): number => measure.parameters.find((p) => p.id === id)?.value ?? 0
  const months = measure.monthOffsets.map((offset) => inputs.numbers(base, offset))
  return rowwise(inputs.rows, series(months, { minPresent: parameter('minPresent'), floor: parameter('floor') * inputs.scale(base) }))
}

type RowFunction = (i: number) => number
interface SeriesParameters {
  readonly minPresent: number
  /** In stored units. */
  readonly floor: number
}

function rowwise(rows: number, value: RowFunction): Column {
  const column = numberColumn(rows)
  for (let i = 0; i < rows; i++) column.values[i] = value(i)
  return column
}

/** Mean of the months that have a value; missing when fewer than `minPresent` have. */
function meanOf(months: readonly Float64Array[], i: number, minPresent: number): number {
  let sum = 0
  let present = 0
  for (const month of months) {
    const value = month[i] ?? NaN
    if (value === value) {
      sum += value
      present++
    }
  }
  return present >= minPresent ? sum / present : NaN
}

/** Percentage change; missing where the base does not reach the floor (or is not above 0). */
function changePercent(now: number, before: number, floor: number): number {
  return before > 0 && before >= floor ? (now / before - 1) * 100 : NaN
}

const SERIES: Readonly<Record<string, (months: readonly Float64Array[], parameters: SeriesParameters) => RowFunction>> = {
  avg3: (months, { minPresent }) => (i) => meanOf(months, i, minPresent),
  prev3: (months, { minPresent }) => (i) => meanOf(months, i, minPresent),
  mom: ([now, before], { floor }) => (i) => changePercent(now?.[i] ?? NaN, before?.[i] ?? NaN, floor),
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
  slope6: (months, { minPresent, floor }) => (i) => {
    const mean = meanOf(months, i, minPresent)
    if (!(mean > 0 && mean >= floor)) return NaN
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
    return variance > 0 ? (covariance / variance / mean) * 100 : NaN
  },
}

function shareOf(part: FieldId): (inputs: MeasureInputs) => Column {
  return (inputs) => {
    const own = inputs.numbers(part, 0)
    const parts = ['voice_fee', 'data_fee', 'vas_fee'].map((field) => inputs.numbers(field, 0))
    return rowwise(inputs.rows, (i) => {
      const total = parts.reduce((sum, values) => sum + (values[i] ?? NaN), 0)
      return total > 0 ? ((own[i] ?? NaN) / total) * 100 : NaN
    })
  }
}

function copyOf(field: FieldId): (inputs: MeasureInputs) => Column {
  return (inputs) => ({ kind: 'number', values: inputs.numbers(field, 0) })
}

/** How many subscribers of the month share the owner that a field names. */
function countSharing(owner: FieldId): (inputs: MeasureInputs) => Column {
  return (inputs) => {
    const { codes, dictionary } = inputs.codes(owner)
    const present = inputs.present()
    const subscribers = new Float64Array(dictionary.length)
    for (const i of present.toIndices()) {
      const code = codes[i] ?? -1
      if (code >= 0) subscribers[code] = (subscribers[code] ?? 0) + 1
    }
    return rowwise(inputs.rows, (i) => (present.has(i) ? (subscribers[codes[i] ?? -1] ?? NaN) : NaN))
  }
}

const SINGLE: Readonly<Record<string, (inputs: MeasureInputs) => Column>> = {
  arpu: copyOf('bill_fee'),
  mou: copyOf('voice_min'),
  dou: copyOf('data_mb'),
  share_voice: shareOf('voice_fee'),
  share_data: shareOf('data_fee'),
  share_vas: shareOf('vas_fee'),
  tenure_months: (inputs) => {
    const given = inputs.has('tenure_m') ? inputs.numbers('tenure_m', 0) : null
    const opened = inputs.has('open_date') ? inputs.numbers('open_date', 0) : null
    const endDay = lastDayOfMonth(inputs.month)
    const end = new Date(endDay * 86_400_000)
    const endMonths = end.getUTCFullYear() * 12 + end.getUTCMonth()
    return rowwise(inputs.rows, (i) => {
      const day = opened?.[i] ?? NaN
      if (Number.isNaN(day)) return given?.[i] ?? NaN
      if (day > endDay) return NaN
      const start = new Date(day * 86_400_000)
      const whole = endMonths - (start.getUTCFullYear() * 12 + start.getUTCMonth())
      return start.getUTCDate() > end.getUTCDate() ? whole - 1 : whole
    })
  },
  contract_months_left: (inputs) => {
    const ends = inputs.numbers('contract_end', 0)
    const now = monthIndex(inputs.month)
    return rowwise(inputs.rows, (i) => {
      const end = ends[i] ?? NaN
      return Number.isNaN(end) ? NaN : monthIndex(monthOfDay(end)) - now
    })
  },
  complaints_3m: (inputs) => ({ kind: 'number', values: inputs.complaints([-2, -1, 0].map((offset) => addMonths(inputs.month, offset))) }),
  cust_sub_cnt: countSharing('cust_id'),
  acct_sub_cnt: countSharing('acct_id'),
  product_cnt: (inputs) => ({ kind: 'number', values: inputs.products() }),
  status_class: (inputs) => {
    const status = inputs.codes('status')
    const classOf = status.dictionary.map((text) => {
      const statusClass = statusClassOf(text)
      return statusClass === null ? -1 : STATUS_CLASSES.indexOf(statusClass)
    })
    const column = codeColumn(inputs.rows, STATUS_CLASSES)
    for (let i = 0; i < inputs.rows; i++) {
      const code = status.codes[i] ?? -1
      if (code >= 0) column.codes[i] = classOf[code] ?? -1
    }
    return column
  },
}
