import type { FieldId } from '../../../shared/domain/field.ts'
import type { Measure } from '../../../shared/domain/measure-definition.ts'
import { lastDayOfMonth, monthIndex, monthOfDay, addMonths } from '../../../shared/domain/month.ts'
import { STATUS_CLASSES, statusClassOf } from '../../../shared/domain/status.ts'
import { codeColumn, type Column } from './column.ts'
import { BOND_CODE } from './measures-bond.ts'
import { rowwise, type MeasureCode, type MeasureInputs } from './measures-rows.ts'
import { computeSeries } from './measures-series.ts'
import { USAGE_CODE } from './measures-usage.ts'
import { VALUE_CODE } from './measures-value.ts'

/** The code behind each formula of `shared/domain/measure*.ts`; missing in, missing out, unless the formula says otherwise. */
export function computeMeasure(measure: Measure, inputs: MeasureInputs): Column {
  const code = CODE[measure.id]
  const column = code ? code(inputs) : computeSeries(measure, inputs)
  if (!column) throw new RangeError(`no code for measure ${measure.id}`)
  return column
}

/** Measures whose value depends on others' values: ranks, means of peers, counts. All others are made row by row. */
export const OF_EVERYBODY: ReadonlySet<FieldId> = new Set(['cust_sub_cnt', 'acct_sub_cnt', 'value_tier_share', 'contract_dh'])

function shareOf(part: FieldId): MeasureCode {
  return (inputs) => {
    const own = inputs.numbers(part, 0)
    const parts = ['voice_fee', 'data_fee', 'vas_fee'].map((field) => inputs.numbers(field, 0))
    return rowwise(inputs.rows, (i) => {
      const total = parts.reduce((sum, values) => sum + (values[i] ?? NaN), 0)
      return total > 0 ? ((own[i] ?? NaN) / total) * 100 : NaN
    })
  }
}

function copyOf(field: FieldId): MeasureCode {
  return (inputs) => ({ kind: 'number', values: inputs.numbers(field, 0) })
}

/** How many subscribers of the month share the owner that a field names. */
function countSharing(owner: FieldId): MeasureCode {
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

const SINGLE: Readonly<Record<FieldId, MeasureCode>> = {
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

const CODE: Readonly<Record<FieldId, MeasureCode>> = { ...SINGLE, ...USAGE_CODE, ...VALUE_CODE, ...BOND_CODE }
