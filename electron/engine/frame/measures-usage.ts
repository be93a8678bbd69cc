import type { FieldId } from '../../../shared/domain/field.ts'
import { lastDayOfMonth } from '../../../shared/domain/month.ts'
import { CLOSED, STATUS_CLASSES } from '../../../shared/domain/status.ts'
import { rowwise, statusClassAt, storedParameter, type MeasureCode, type MeasureInputs, type RowFunction } from './measures-rows.ts'

const USE: readonly FieldId[] = ['voice_min', 'data_mb', 'sms_cnt']

/** Whether a row has no use in a month: 1, 0, or NaN when what is known is 0 but not all is known. */
function noUse(inputs: MeasureInputs, monthOffset: number): RowFunction {
  const columns = USE.filter((id) => inputs.has(id)).map((id) => inputs.numbers(id, monthOffset))
  return (i) => {
    let verdict = 1
    for (const column of columns) {
      const value = column[i] ?? NaN
      if (value > 0) return 0
      if (value !== value) verdict = NaN
    }
    return verdict
  }
}

/** 1 when all values are below their limits, 0 when one is not, else NaN. */
function allBelow(columns: readonly (readonly [Float64Array, number])[]): RowFunction {
  return (i) => {
    let verdict = 1
    for (const [column, limit] of columns) {
      const value = column[i] ?? NaN
      if (value >= limit) return 0
      if (value !== value) verdict = NaN
    }
    return verdict
  }
}

/** 1 when a condition holds in all of the months, 0 when it fails in one, else NaN. */
function running(inputs: MeasureInputs, conditionAt: (monthOffset: number) => RowFunction): RowFunction {
  const conditions = Array.from({ length: inputs.parameter('months') }, (_, k) => conditionAt(-k))
  return (i) => {
    let verdict = 1
    for (const condition of conditions) {
      const one = condition(i)
      if (one === 0) return 0
      if (one !== one) verdict = NaN
    }
    return verdict
  }
}

function shareOf(used: FieldId, allowed: FieldId, monthOffset: number): (inputs: MeasureInputs) => RowFunction {
  return (inputs) => {
    const use = inputs.numbers(used, monthOffset)
    const allowance = inputs.numbers(allowed, monthOffset)
    return (i) => {
      const most = allowance[i] ?? NaN
      return most > 0 ? ((use[i] ?? NaN) / most) * 100 : NaN
    }
  }
}

function saturation(isReached: (share: number, limit: number) => boolean): MeasureCode {
  return (inputs) => {
    const limit = inputs.parameter('share')
    const columns = ['voice_saturation', 'data_saturation'].filter((id) => inputs.has(id)).map((id) => inputs.numbers(id, 0))
    return rowwise(inputs.rows, (i) => {
      let verdict = NaN
      for (const column of columns) {
        const share = column[i] ?? NaN
        if (share !== share) continue
        if (isReached(share, limit)) return 1
        verdict = 0
      }
      return verdict
    })
  }
}

const SUSPENDED_BOTH_WAYS = STATUS_CLASSES.indexOf('双停')
const IS_CLOSED = STATUS_CLASSES.map((statusClass) => CLOSED.includes(statusClass))

const churned: MeasureCode = (inputs) => {
  const statuses = statusClassAt(inputs, 0)
  const stopDays = inputs.has('stop_days') ? inputs.numbers('stop_days', 0) : null
  const since = inputs.has('status_date') ? inputs.numbers('status_date', 0) : null
  const fewestDays = inputs.parameter('stopDays')
  const lastDay = lastDayOfMonth(inputs.month)
  const bill = inputs.has('bill_fee') ? inputs.numbers('bill_fee', 0) : null
  const isUsed = inputs.has('voice_min') && inputs.has('data_mb')
  const isIdle =
    bill && isUsed
      ? running(inputs, (offset) => {
          const fees = inputs.numbers('bill_fee', offset)
          const silent = noUse(inputs, offset)
          return (i) => {
            const fee = fees[i] ?? NaN
            return fee === 0 ? silent(i) : fee === fee ? 0 : NaN
          }
        })
      : () => NaN
  return rowwise(inputs.rows, (i) => {
    const status = statuses?.[i] ?? -1
    if (IS_CLOSED[status]) return 1
    if (status === SUSPENDED_BOTH_WAYS) {
      const days = stopDays?.[i] ?? NaN
      if ((days === days ? days : lastDay - (since?.[i] ?? NaN)) >= fewestDays) return 1
    }
    if (isIdle(i) === 1) return 1
    const fee = bill?.[i] ?? NaN
    return status >= 0 || fee === fee ? 0 : NaN
  })
}

export const USAGE_CODE: Readonly<Record<FieldId, MeasureCode>> = {
  silent_usage: (inputs) => rowwise(inputs.rows, noUse(inputs, 0)),
  silent_fee: (inputs) => {
    const plan = inputs.numbers('plan_fee', 0)
    const least = inputs.has('low_fee') ? inputs.numbers('low_fee', 0) : null
    return rowwise(inputs.rows, (i) => {
      const fee = plan[i] ?? NaN
      if (fee > 0 || (least?.[i] ?? 0) > 0) return 0
      return fee === fee ? 1 : NaN
    })
  },
  ultra_low: (inputs) => {
    const limits = [['voice_min', 'voice'], ['data_mb', 'data'], ['sms_cnt', 'sms']] as const
    const used = limits.filter(([field]) => inputs.has(field)).map(([field, parameter]) => ({ field, limit: storedParameter(inputs, parameter, field) }))
    const lowAt = (offset: number) => allBelow(used.map(({ field, limit }) => [inputs.numbers(field, offset), limit] as const))
    return rowwise(inputs.rows, running(inputs, lowAt))
  },
  under_used: (inputs) => {
    const limit = inputs.parameter('share')
    return rowwise(
      inputs.rows,
      running(inputs, (offset) => {
        const voice = shareOf('voice_min', 'voice_allow', offset)(inputs)
        const data = shareOf('data_mb', 'data_allow', offset)(inputs)
        return (i) => {
          const ofVoice = voice(i)
          const ofData = data(i)
          if (ofVoice >= limit || ofData >= limit) return 0
          return ofVoice === ofVoice && ofData === ofData ? 1 : NaN
        }
      }),
    )
  },
  voice_saturation: (inputs) => rowwise(inputs.rows, shareOf('voice_min', 'voice_allow', 0)(inputs)),
  data_saturation: (inputs) => rowwise(inputs.rows, shareOf('data_mb', 'data_allow', 0)(inputs)),
  saturation_high: saturation((share, limit) => share >= limit),
  saturation_over: saturation((share, limit) => share > limit),
  churned,
}
