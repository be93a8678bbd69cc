import type { FieldId } from '../../../shared/domain/field.ts'
import { monthIndex, monthOfDay } from '../../../shared/domain/month.ts'
import { STATUS_CLASSES } from '../../../shared/domain/status.ts'
import { codeColumn } from './column.ts'
import { changePercent, classwise, rowwise, statusClassAt, storedParameter, type MeasureCode, type MeasureInputs, type RowFunction } from './measures-rows.ts'

const LEVELS = ['低', '中', '高'] as const
const CONTRACT_CLASSES = ['价值衰减', '价值维持', '价值提升'] as const
const CONTRACT_MONTHS = 36
const ACTIVE = STATUS_CLASSES.indexOf('正常')

const tenureBand: MeasureCode = (inputs) => {
  const ends = ['to1', 'to2', 'to3', 'to4', 'to5', 'to6'].map((id) => inputs.parameter(id)).toSorted((a, b) => a - b)
  const bands = [...ends.map((end, b) => `${b === 0 ? 0 : (ends[b - 1] ?? 0) + 1}–${end}`), `>${ends.at(-1)}`]
  const tenure = inputs.numbers('tenure_months', 0)
  return classwise(inputs.rows, bands, (i) => {
    const months = tenure[i] ?? NaN
    if (months !== months) return -1
    let band = 0
    for (const end of ends) if (months > end) band++
    return band
  })
}

/** 1 without a lower plan fee than in one of the five months before, 0 with; NaN with fewer than two months known. */
function noDowngrade(inputs: MeasureInputs): RowFunction {
  const months = [0, -1, -2, -3, -4, -5].map((offset) => inputs.numbers('plan_fee', offset))
  return (i) => {
    let most = -Infinity
    let present = 0
    for (const month of months) {
      const fee = month[i] ?? NaN
      if (fee !== fee) continue
      present++
      if (fee > most) most = fee
    }
    const now = months[0]?.[i] ?? NaN
    return present < 2 || now !== now ? NaN : now < most ? 0 : 1
  }
}

/** Whether a contract has not expired in the month: 1 or 0; no contract is 0. */
function underContract(inputs: MeasureInputs): RowFunction {
  const left = inputs.numbers('contract_months_left', 0)
  return (i) => ((left[i] ?? NaN) >= 0 ? 1 : 0)
}

/** Terms of the coefficient that this workspace has columns for. */
function stabilityTerms(inputs: MeasureInputs): readonly { readonly weight: number; readonly score: RowFunction }[] {
  const cv = inputs.numbers('bill_fee_cv6', 0)
  const cvMost = inputs.parameter('cvMost')
  const terms = [{ weight: inputs.parameter('wCv'), score: (i: number) => 1 - Math.min(1, (cv[i] ?? NaN) / cvMost) }]
  if (inputs.has('contract_months_left')) terms.push({ weight: inputs.parameter('wContract'), score: underContract(inputs) })
  if (inputs.has('tenure_months')) {
    const tenure = inputs.numbers('tenure_months', 0)
    const full = inputs.parameter('tenureFull')
    terms.push({ weight: inputs.parameter('wTenure'), score: (i) => Math.min(1, (tenure[i] ?? NaN) / full) })
  }
  if (inputs.has('owe_months')) {
    const owed = inputs.numbers('owe_months', 0)
    const most = inputs.parameter('oweMost')
    terms.push({ weight: inputs.parameter('wOwe'), score: (i) => 1 - Math.min(1, (owed[i] ?? NaN) / most) })
  }
  if (inputs.has('plan_fee')) terms.push({ weight: inputs.parameter('wPlan'), score: noDowngrade(inputs) })
  return terms
}

const stability: MeasureCode = (inputs) => {
  const terms = stabilityTerms(inputs)
  const cv = inputs.numbers('bill_fee_cv6', 0)
  return rowwise(inputs.rows, (i) => {
    if (Number.isNaN(cv[i] ?? NaN)) return NaN
    let sum = 0
    let weights = 0
    for (const { weight, score } of terms) {
      const value = score(i)
      if (value !== value) continue
      sum += weight * value
      weights += weight
    }
    return weights > 0 ? (sum / weights) * 100 : NaN
  })
}

const stickiness: MeasureCode = (inputs) => {
  const tenure = inputs.numbers('tenure_months', 0)
  const least = inputs.parameter('tenure')
  const thisYear = Array.from({ length: inputs.month % 100 }, (_, k) => -k)
  const imported = (id: FieldId, offsets: readonly number[] = [0]) => (inputs.has(id) ? offsets.map((offset) => inputs.numbers(id, offset)) : [])
  // Any of the columns of one entry above 0 is one point.
  const points = [
    [...imported('deposit'), ...imported('monthly_rebate')],
    imported('app_active'),
    imported('epay_active', thisYear),
    imported('sub_card'),
  ]
  const isBound = inputs.has('contract_months_left') ? underContract(inputs) : () => 0
  return rowwise(inputs.rows, (i) => {
    const months = tenure[i] ?? NaN
    if (months !== months) return NaN
    let score = (months >= least ? 1 : 0) + isBound(i)
    for (const columns of points) {
      for (const column of columns) {
        if (!((column[i] ?? NaN) > 0)) continue
        score++
        break
      }
    }
    return score
  })
}

const contractAgainstPeers: MeasureCode = (inputs) => {
  const revenue = inputs.numbers('bill_fee_avg3', 0)
  const bands = inputs.codes('tenure_band')
  const brands = inputs.has('brand') ? inputs.codes('brand') : null
  const statuses = statusClassAt(inputs, 0)
  const present = inputs.present()
  const isBound = underContract(inputs)
  const bandCount = bands.dictionary.length
  const groups = bandCount * (brands ? brands.dictionary.length : 1)
  const groupOf = (i: number) => {
    const band = bands.codes[i] ?? -1
    const brand = brands ? (brands.codes[i] ?? -1) : 0
    return band < 0 || brand < 0 ? -1 : brand * bandCount + band
  }
  const sums = new Float64Array(groups)
  const peers = new Int32Array(groups)
  for (let i = 0; i < inputs.rows; i++) {
    const group = groupOf(i)
    const value = revenue[i] ?? NaN
    if (group < 0 || value !== value || !present.has(i) || (statuses && statuses[i] !== ACTIVE)) continue
    sums[group] = (sums[group] ?? 0) + value
    peers[group] = (peers[group] ?? 0) + 1
  }
  const fewest = inputs.parameter('fewestPeers')
  return rowwise(inputs.rows, (i) => {
    const group = isBound(i) === 1 ? groupOf(i) : -1
    const count = peers[group] ?? 0
    return count >= fewest ? changePercent(revenue[i] ?? NaN, (sums[group] ?? NaN) / count, 0) : NaN
  })
}

const contractBeforeAndAfter: MeasureCode = (inputs) => {
  const starts = inputs.numbers('contract_start', 0)
  const ends = inputs.has('contract_end') ? inputs.numbers('contract_end', 0) : null
  const bills = Array.from({ length: CONTRACT_MONTHS }, (_, k) => inputs.numbers('bill_fee', -k))
  const floor = storedParameter(inputs, 'floor', 'bill_fee')
  const minPresent = inputs.parameter('minPresent')
  const now = monthIndex(inputs.month)
  /** Mean of three months, the newest so many months back, none newer or older than given. */
  const meanFrom = (i: number, newest: number, oldest: number) => {
    let sum = 0
    let present = 0
    for (let back = newest; back <= Math.min(oldest, newest + 2); back++) {
      const value = bills[back]?.[i] ?? NaN
      if (value !== value) continue
      sum += value
      present++
    }
    return present >= minPresent ? sum / present : NaN
  }
  return rowwise(inputs.rows, (i) => {
    const start = starts[i] ?? NaN
    if (start !== start) return NaN
    const startBack = now - monthIndex(monthOfDay(start))
    const end = ends?.[i] ?? NaN
    const endBack = end === end ? Math.max(0, now - monthIndex(monthOfDay(end))) : 0
    return changePercent(meanFrom(i, endBack, startBack - 2), meanFrom(i, startBack + 2, startBack + 4), floor)
  })
}

const contractValue: MeasureCode = (inputs) => {
  const [dv, dh] = [inputs.numbers('contract_dv', 0), inputs.numbers('contract_dh', 0)]
  const [dvDown, dhDown, dvUp, dhUp] = ['dvDown', 'dhDown', 'dvUp', 'dhUp'].map((id) => inputs.parameter(id))
  return classwise(inputs.rows, CONTRACT_CLASSES, (i) => {
    const [v, h] = [dv[i] ?? NaN, dh[i] ?? NaN]
    if (v <= (dvDown ?? NaN)) return 0
    if (v !== v || h !== h) return -1
    if (v < 0 && h <= (dhDown ?? NaN)) return 0
    return v >= (dvUp ?? NaN) && h >= (dhUp ?? NaN) ? 2 : 1
  })
}

/** What gives the points of stickiness; any field of one entry. */
const STICKINESS_PARTS: readonly (readonly FieldId[])[] = [['tenure_months'], ['deposit', 'monthly_rebate'], ['contract_months_left'], ['app_active'], ['epay_active'], ['sub_card']]

/** Where the points that can be had do not reach the highest class, a low number of them says nothing. */
const stickinessClass: MeasureCode = (inputs) => {
  const most = STICKINESS_PARTS.filter((fields) => fields.some((id) => inputs.has(id))).length
  return most < inputs.parameter('high') ? codeColumn(inputs.rows, LEVELS) : levelOf('stickiness', (value, low) => value <= low)(inputs)
}

function levelOf(field: FieldId, isLow: (value: number, limit: number) => boolean): MeasureCode {
  return (inputs) => {
    const values = inputs.numbers(field, 0)
    const [low, high] = [inputs.parameter('low'), inputs.parameter('high')]
    return classwise(inputs.rows, LEVELS, (i) => {
      const value = values[i] ?? NaN
      return value !== value ? -1 : value >= high ? 2 : isLow(value, low) ? 0 : 1
    })
  }
}

export const BOND_CODE: Readonly<Record<FieldId, MeasureCode>> = {
  tenure_band: tenureBand,
  stability,
  stability_class: levelOf('stability', (value, low) => value < low),
  stickiness,
  stickiness_class: stickinessClass,
  contract_expiring: (inputs) => {
    const left = inputs.numbers('contract_months_left', 0)
    const within = inputs.parameter('within')
    return rowwise(inputs.rows, (i) => {
      const months = left[i] ?? NaN
      return months !== months ? NaN : months >= 0 && months <= within ? 1 : 0
    })
  },
  contract_dh: contractAgainstPeers,
  contract_dv: contractBeforeAndAfter,
  contract_value: contractValue,
}
