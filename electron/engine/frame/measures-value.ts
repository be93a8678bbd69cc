import type { FieldId } from '../../../shared/domain/field.ts'
import { snapshotMonth } from '../../../shared/domain/measure.ts'
import { monthIndex } from '../../../shared/domain/month.ts'
import { VALUE_TIERS } from '../../../shared/domain/preset-classes.ts'
import { quantiles } from '../kernels/quantile.ts'
import { changePercent, classwise, meanOf, rowwise, spreadReader, statusNoneOf, storedParameter, type MeasureCode, type MeasureInputs } from './measures-rows.ts'

const FEES: readonly FieldId[] = ['voice_fee', 'data_fee', 'vas_fee']
const BILL: FieldId = 'bill_fee'
/** As `VALUE_TIERS`, the lowest first: codes sort from low to high. */
const TIERS_UP = VALUE_TIERS.toReversed()
const DIRECTIONS = ['下降', '平稳', '上升'] as const
const ALERTS = ['下降异动', '无异动', '上升异动'] as const
const FEWEST_FOR_SPREAD = 4

/** 1 or 0 by a limit that has to be reached; a missing value stays missing. */
export function reaches(field: FieldId, parameter: string): MeasureCode {
  return (inputs) => {
    const values = inputs.numbers(field, 0)
    const limit = storedParameter(inputs, parameter, field)
    return rowwise(inputs.rows, (i) => {
      const value = values[i] ?? NaN
      return value >= limit ? 1 : value === value ? 0 : NaN
    })
  }
}

/** How many months the snapshot lies back. */
function snapshotAge(inputs: MeasureInputs): number {
  return monthIndex(inputs.month) - monthIndex(snapshotMonth(inputs.month, inputs.parameter('snapshotMonth')))
}

/** How many months after the snapshot a row's revenue was below the floor; NaN when none has a value. */
function monthsBelow(inputs: MeasureInputs): (i: number) => number {
  const floor = storedParameter(inputs, 'floor', BILL)
  const months = Array.from({ length: snapshotAge(inputs) }, (_, k) => inputs.numbers(BILL, -k))
  return (i) => {
    let below = 0
    let present = 0
    for (const month of months) {
      const value = month[i] ?? NaN
      if (value === value) present++
      if (value < floor) below++
    }
    return present > 0 ? below : NaN
  }
}

/** Whether a row's revenue of the snapshot month makes it one of the snapshot; every row does while the parameter is 0. */
function reachedAtSnapshot(inputs: MeasureInputs): (i: number) => boolean {
  const least = storedParameter(inputs, 'snapshotLeast', BILL)
  if (least === 0) return () => true
  const then = inputs.numbers(BILL, -snapshotAge(inputs))
  return (i) => (then[i] ?? NaN) >= least
}

const structureChange: MeasureCode = (inputs) => {
  const minPresent = inputs.parameter('minPresent')
  const now = FEES.map((fee) => inputs.numbers(fee, 0))
  const before = [-1, -2, -3].map((offset) => FEES.map((fee) => inputs.numbers(fee, offset)))
  const means = new Float64Array(FEES.length)
  const totalOf = (fees: readonly Float64Array[], i: number) => (fees[0]?.[i] ?? NaN) + (fees[1]?.[i] ?? NaN) + (fees[2]?.[i] ?? NaN)
  return rowwise(inputs.rows, (i) => {
    const total = totalOf(now, i)
    if (!(total > 0)) return NaN
    means.fill(0)
    let present = 0
    for (const fees of before) {
      const past = totalOf(fees, i)
      if (!(past > 0)) continue
      present++
      for (let f = 0; f < means.length; f++) means[f] = (means[f] ?? 0) + (fees[f]?.[i] ?? NaN) / past
    }
    if (present < minPresent) return NaN
    let moved = 0
    for (let f = 0; f < means.length; f++) moved += Math.abs((now[f]?.[i] ?? NaN) / total - (means[f] ?? NaN) / present)
    return moved / 2
  })
}

const levelAlert: MeasureCode = (inputs) => {
  const now = inputs.numbers(BILL, 0)
  const past = [-1, -2, -3, -4, -5, -6].map((offset) => inputs.numbers(BILL, offset))
  const last3 = past.slice(0, 3)
  const spreadOf = spreadReader(past)
  const [minPresent, change, times] = [inputs.parameter('minPresent'), inputs.parameter('change') / 100, inputs.parameter('outlierZ')]
  const least = storedParameter(inputs, 'least', BILL)
  return classwise(inputs.rows, ALERTS, (i) => {
    const value = now[i] ?? NaN
    const mean = meanOf(last3, i, minPresent)
    const difference = value - mean
    if (difference !== difference) return -1
    if (Math.abs(difference) < least) return 1
    const isLarge = Math.abs(difference) >= change * Math.abs(mean)
    return isLarge || isOutlying(spreadOf(i), value, times) ? (difference > 0 ? 2 : 0) : 1
  })
}

function isOutlying({ present, median, deviation }: ReturnType<ReturnType<typeof spreadReader>>, value: number, times: number): boolean {
  return present >= FEWEST_FOR_SPREAD && deviation > 0 && Math.abs(value - median) >= times * deviation
}

const tierByShare: MeasureCode = (inputs) => {
  const revenue = inputs.numbers('bill_fee_avg3', 0)
  const present = inputs.present()
  const isIn = statusNoneOf(inputs, ['预销', '离网', '未激活'])
  const belongs = (i: number) => present.has(i) && isIn(i)
  const ofBase = rowwise(inputs.rows, (i) => (belongs(i) ? (revenue[i] ?? NaN) : NaN)).values
  let above = 0
  const cuts = ['top', 'second', 'third'].map((tier) => {
    above += inputs.parameter(tier) / 100
    return Math.max(0, 1 - above)
  })
  const [diamond = NaN, gold = NaN, silver = NaN] = quantiles(ofBase, cuts)
  return classwise(inputs.rows, TIERS_UP, (i) => {
    const value = ofBase[i] ?? NaN
    if (value !== value) return -1
    return value >= diamond ? 3 : value >= gold ? 2 : value >= silver ? 1 : 0
  })
}

const tierByYuan: MeasureCode = (inputs) => {
  const cuts = ['cut1', 'cut2', 'cut3', 'cut4'].map((cut) => inputs.parameter(cut)).toSorted((a, b) => a - b)
  const bands = [`<${cuts[0]}`, ...cuts.map((cut, c) => (c + 1 < cuts.length ? `${cut}–${cuts[c + 1]}` : `≥${cut}`))]
  const revenue = inputs.numbers('bill_fee_avg3', 0)
  const stored = cuts.map((cut) => cut * inputs.scale('bill_fee_avg3'))
  return classwise(inputs.rows, bands, (i) => {
    const value = revenue[i] ?? NaN
    if (value !== value) return -1
    let band = 0
    for (const cut of stored) if (value >= cut) band++
    return band
  })
}

const midHigh: MeasureCode = (inputs) => {
  const revenue = inputs.numbers('bill_fee_avg3', 0)
  const least = storedParameter(inputs, 'revenue', 'bill_fee_avg3')
  const level = inputs.parameter('level')
  const levels = level > 0 && inputs.has('vip_level') ? inputs.codes('vip_level') : null
  const isHigh = levels?.dictionary.map((text) => Number(/\d+/.exec(text)?.[0] ?? NaN) >= level)
  return rowwise(inputs.rows, (i) => {
    const value = revenue[i] ?? NaN
    if (value >= least || isHigh?.[levels?.codes[i] ?? -1]) return 1
    return value === value ? 0 : NaN
  })
}

const valueLoss: MeasureCode = (inputs) => {
  const trend = inputs.numbers('bill_fee_trend3', 0)
  const below = monthsBelow(inputs)
  const [drop, most] = [inputs.parameter('drop'), inputs.parameter('belowMonths')]
  const counts = reachedAtSnapshot(inputs)
  return rowwise(inputs.rows, (i) => {
    const change = trend[i] ?? NaN
    const months = below(i)
    if (change <= -drop || (months >= most && counts(i))) return 1
    return change === change || months === months ? 0 : NaN
  })
}

const snapshotRetained: MeasureCode = (inputs) => {
  const age = snapshotAge(inputs)
  const [then, now] = [inputs.present(-age), inputs.present()]
  const [wasIn, isIn] = [statusNoneOf(inputs, ['预销', '离网', '未激活'], -age), statusNoneOf(inputs, ['预销', '离网', '未激活'])]
  const counts = reachedAtSnapshot(inputs)
  const below = monthsBelow(inputs)
  const most = inputs.parameter('belowMonths')
  return rowwise(inputs.rows, (i) => {
    if (!then.has(i) || !wasIn(i) || !counts(i)) return NaN
    return now.has(i) && isIn(i) && !(below(i) >= most) ? 1 : 0
  })
}

export const VALUE_CODE: Readonly<Record<FieldId, MeasureCode>> = {
  arpu_net: (inputs) => {
    const bill = inputs.numbers(BILL, 0)
    const discount = inputs.numbers('discount', 0)
    return rowwise(inputs.rows, (i) => (bill[i] ?? NaN) - (discount[i] ?? NaN))
  },
  bill_fee_unstable: reaches('bill_fee_cv6', 'cv'),
  bill_fee_direction: (inputs) => {
    const slope = inputs.numbers('bill_fee_slope6', 0)
    const [up, down] = [inputs.parameter('up'), inputs.parameter('down')]
    return classwise(inputs.rows, DIRECTIONS, (i) => {
      const value = slope[i] ?? NaN
      return value !== value ? -1 : value <= down ? 0 : value >= up ? 2 : 1
    })
  },
  structure_change: structureChange,
  structure_alert: reaches('structure_change', 'change'),
  level_alert: levelAlert,
  value_tier_share: tierByShare,
  value_tier_yuan: tierByYuan,
  mid_high: midHigh,
  value_loss: valueLoss,
  snapshot_retained: snapshotRetained,
  snapshot_revenue: (inputs) => {
    const now = inputs.numbers(BILL, 0)
    const then = inputs.numbers(BILL, -snapshotAge(inputs))
    const floor = storedParameter(inputs, 'floor', BILL)
    return rowwise(inputs.rows, (i) => changePercent(now[i] ?? NaN, then[i] ?? NaN, floor) + 100)
  },
  revenue_at_risk: (inputs) => {
    const score = inputs.numbers('churn_score', 0)
    const revenue = inputs.numbers('bill_fee_avg3', 0)
    const months = inputs.parameter('ahead') * (inputs.parameter('margin') / 100)
    return rowwise(inputs.rows, (i) => (score[i] ?? NaN) * (revenue[i] ?? NaN) * months)
  },
}
