import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { parseDay } from '../../../shared/domain/month.ts'
import { createTestWorkspace, publishFacts, type TestWorkspace } from '../../helpers/workspace.ts'
import { numbersOf } from './measure-values.ts'
import { publishContracts } from './published.ts'

const MONTH = 202408
const BEFORE = 202407

let ws: TestWorkspace
beforeEach(() => {
  ws = createTestWorkspace()
})
afterEach(() => ws.close())

type Values = Readonly<Record<string, string | number | null>>

/** One subscriber for each entry; each with one set of values a month, the newest month first. */
function publish(...subscribers: readonly (readonly Values[])[]): void {
  publishFacts(ws, subscribers.flatMap((months, s) => months.map((values, m) => ({ subscriber: s + 1, month: [MONTH, BEFORE, 202406][m] ?? 0, values }))))
}

const values = (id: string, month = MONTH) => numbersOf(ws, id, month)

describe('silent_usage', () => {
  it('all of voice, data and SMS are 0; any use says no, else what is missing leaves it open', () => {
    publish(
      [{ voice_min: 0, data_mb: 0, sms_cnt: 0 }], [{ voice_min: 0, data_mb: 0, sms_cnt: 1 }], [{ voice_min: 60, data_mb: null, sms_cnt: null }],
      [{ voice_min: 0, data_mb: null, sms_cnt: 0 }], [{ voice_min: null, data_mb: null, sms_cnt: null }],
    )
    expect(values('silent_usage')).toEqual([1, 0, 0, null, null])
  })

  it('without an SMS column only voice and data count; without voice it is not there', () => {
    publish([{ voice_min: 0, data_mb: 0 }], [{ voice_min: 0, data_mb: 1 }])
    expect(values('silent_usage')).toEqual([1, 0])
    expect(ws.frame.has('ultra_low')).toBe(true)
    expect(ws.frame.catalogue.unavailable.find(({ measure }) => measure.id === 'under_used')?.missing).toEqual(['voice_allow', 'data_allow'])
  })
})

describe('silent_fee', () => {
  it('no plan fee and no minimum spend', () => {
    publish([{ plan_fee: 0 }], [{ plan_fee: 1900 }], [{ plan_fee: null }])
    expect(values('silent_fee')).toEqual([1, 0, null])
    publishContracts(ws, MONTH, [{ subscriber: 1, name: '低消', start: '2024-01-01', end: '2025-01-01', lowFee: 100 }])
    expect(values('silent_fee')).toEqual([0, 0, null])
  })
})

describe('ultra_low', () => {
  const low = { voice_min: 179, data_mb: 4 * 1024 - 1, sms_cnt: 4 }
  it('below 3 minutes, 4 MB and 5 SMS, two months running', () => {
    publish(
      [low, low], [{ ...low, voice_min: 180 }, low], [low, { ...low, data_mb: 4096 }], [low, { ...low, sms_cnt: 5 }],
      [low, { ...low, voice_min: null }], [{ ...low, sms_cnt: null }, { ...low, voice_min: 999 }],
    )
    expect(values('ultra_low')).toEqual([1, 0, 0, 0, null, 0])
    expect(values('ultra_low', BEFORE)).toEqual([null, null, 0, 0, null, 0])
  })
})

describe('under_used', () => {
  const quarter = { voice_min: 1500, voice_allow: 6000, data_mb: 250, data_allow: 1000 }
  const tenth = { voice_min: 600, voice_allow: 6000, data_mb: 100, data_allow: 1000 }
  it('below a fifth of both allowances, two months running', () => {
    publish(
      [tenth, tenth], [tenth, quarter], [{ ...tenth, voice_min: 1200 }, tenth], [{ ...tenth, data_allow: 0 }, tenth], [tenth, { ...tenth, voice_min: null }],
      [{ ...tenth, voice_allow: null }, quarter],
    )
    expect(values('under_used')).toEqual([1, 0, 0, null, null, 0])
  })
})

describe('voice_saturation', () => {
  it('is used of allowed, missing without an allowance', () => {
    publish([{ voice_min: 4500, voice_allow: 6000 }], [{ voice_min: 0, voice_allow: 6000 }], [{ voice_min: 60, voice_allow: 0 }], [{ voice_min: null, voice_allow: 60 }])
    expect(values('voice_saturation')).toEqual([75, 0, null, null])
  })
})

describe('data_saturation', () => {
  it('is used of allowed, above 100 when more', () => {
    publish([{ data_mb: 3072, data_allow: 2048 }], [{ data_mb: 512, data_allow: 2048 }])
    expect(values('data_saturation')).toEqual([150, 25])
  })
})

const plans = [
  [{ voice_min: 80, voice_allow: 100, data_mb: 10, data_allow: 100 }],
  [{ voice_min: 79, voice_allow: 100, data_mb: 79, data_allow: 100 }],
  [{ voice_min: 10, voice_allow: 0, data_mb: 101, data_allow: 100 }],
  [{ voice_min: 10, voice_allow: 0, data_mb: 10, data_allow: 0 }],
  [{ voice_min: 100, voice_allow: 100, data_mb: null, data_allow: 100 }],
]

describe('saturation_high', () => {
  it('one of both from 80 % on; missing when there is neither', () => {
    publish(...plans)
    expect(values('saturation_high')).toEqual([1, 0, 1, null, 1])
  })
})

describe('saturation_over', () => {
  it('one of both above 100 %', () => {
    publish(...plans)
    expect(values('saturation_over')).toEqual([0, 0, 1, null, 0])
  })

  it('of data alone where voice has no allowance column', () => {
    publish([{ data_mb: 101, data_allow: 100 }])
    expect(values('saturation_over')).toEqual([1])
  })
})

describe('churned', () => {
  it('by status, and by a suspension of 60 days: its days, else the days since the status date', () => {
    const since = (text: string) => parseDay(text)
    publish(
      [{ status: '销户' }], [{ status: '预拆' }], [{ status: '正常' }], [{ status: '双停', stop_days: 60 }], [{ status: '双停', stop_days: 59 }],
      [{ status: '双停', status_date: since('2024-07-02') }], [{ status: '双停', status_date: since('2024-07-03') }], [{ status: '单停', stop_days: 90 }], [{ status: null }],
    )
    expect(values('churned')).toEqual([1, 1, 0, 1, 0, 1, 0, 0, null])
  })

  it('by three months without a fee and without use', () => {
    const idle = { bill_fee: 0, voice_min: 0, data_mb: 0 }
    publish([idle, idle, idle], [idle, idle, { ...idle, data_mb: 1 }], [idle, { ...idle, bill_fee: 1 }, idle], [idle, { ...idle, voice_min: null }, idle], [{ ...idle, bill_fee: null }, idle, idle])
    expect(values('churned')).toEqual([1, 0, 0, 0, null])
    expect(values('churned', BEFORE)).toEqual([0, 0, 0, 0, 0])
  })
})
