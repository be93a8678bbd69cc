import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { capabilities } from '../../../electron/engine/explore/capabilities.ts'
import { addMonths } from '../../../shared/domain/month.ts'
import { createTestWorkspace, publishFacts, type TestWorkspace } from '../../helpers/workspace.ts'
import { classesOf, numbersOf } from './measure-values.ts'
import { publishContracts } from './published.ts'

const MONTH = 202408

let ws: TestWorkspace
beforeEach(() => {
  ws = createTestWorkspace()
})
afterEach(() => ws.close())

type Values = Readonly<Record<string, string | number | null>>

/** One subscriber for each entry with the values of its months, the newest first. */
function publish(...subscribers: readonly (readonly Values[])[]): void {
  publishFacts(ws, subscribers.flatMap((months, s) => months.map((values, m) => ({ subscriber: s + 1, month: addMonths(MONTH, -m), values }))))
}

function publishTenures(...tenures: readonly (number | null)[]): void {
  publish(...tenures.map((tenure) => [{ tenure_m: tenure }]))
}

const values = (id: string, month = MONTH) => numbersOf(ws, id, month)
const classes = (id: string, month = MONTH) => classesOf(ws, id, month)
const near = (value: number) => expect.closeTo(value, 9)
const bills = (...fees: readonly number[]) => fees.map((fee) => ({ bill_fee: fee }))

describe('tenure_band', () => {
  it('bands in whole months, the last one open', () => {
    publishTenures(0, 3, 4, 12, 13, 24, 25, 36, 37, 60, 61, 120, 121, null)
    expect(classes('tenure_band')).toEqual(['0–3', '0–3', '4–12', '4–12', '13–24', '13–24', '25–36', '25–36', '37–60', '37–60', '61–120', '61–120', '>120', null])
  })
})

describe('a change in percent', () => {
  it('of round amounts is round: a fall by 10 % is within the limit of 10 %, in every way of asking', () => {
    const fees = [[90_00, 100_00], [45_00, 50_00], [27_00, 30_00], [117_00, 130_00], [120_00, 100_00], [107_00, 100_00]]
    publish(...fees.map((months) => bills(...months)))
    expect(values('bill_fee_mom')).toEqual([-10, -10, -10, -10, 20, 7])
    expect(values('bill_fee@-1.change')).toEqual([-10, -10, -10, -10, 20, 7])
    expect(ws.frame.select({ op: 'between', field: 'bill_fee_mom', hi: -10 }, MONTH).count()).toBe(4)
  })
})

describe('stability', () => {
  // Mean 10, sd 3: CV 0.3, half of the limit.
  const shaky = [700, 1300, 700, 1300]
  const steady = [1000, 1000, 1000, 1000]

  it('adds 40 for steady revenue, 25 for a contract, 15 for tenure, 10 without arrears, 10 without a downgrade', () => {
    const of = (fees: readonly number[], tenure: number | null, owed: number | null, plans: readonly (number | null)[]) =>
      fees.map((fee, m) => ({ bill_fee: fee, tenure_m: m === 0 ? tenure : null, owe_months: m === 0 ? owed : null, plan_fee: plans[m] ?? null }))
    publish(
      of(steady, 24, 0, [59, 59]), of(shaky, 12, 3, [59, 79]), of(shaky, 48, 9, [59]), of(steady.slice(0, 3), 24, 0, [59, 59]),
      of(steady, null, null, [59, 59]),
    )
    publishContracts(ws, MONTH, [
      { subscriber: 1, name: 'a', start: '2024-01-01', end: '2024-08-31' }, { subscriber: 2, name: 'b', start: '2023-01-01', end: '2024-07-31' },
    ])
    expect(values('stability')).toEqual([
      100,
      near(0.4 * 50 + 0 + 0.15 * 50 + 0.1 * 50 + 0),
      // The plan is known in one month only: 90 of the weights count.
      near(((0.4 * 0.5 + 0.15) / 0.9) * 100),
      null,
      // Neither tenure nor arrears: 75 count.
      near(((0.4 + 0.1) / 0.75) * 100),
    ])
  })

  it('of revenue alone where nothing else is imported', () => {
    publish(bills(...shaky), bills(...steady))
    expect(values('stability')).toEqual([near(50), 100])
  })
})

describe('stability_class', () => {
  it('below 40 low, from 70 on high', () => {
    // CV 0.3, 0.36, 0.4 and 0: stability 50, 40, 33 and 100.
    publish(bills(700, 1300, 700, 1300), bills(640, 1360, 640, 1360), bills(600, 1400, 600, 1400), bills(1, 1, 1, 1), bills(1000, 1000, 1000, 1000))
    expect(classes('stability_class')).toEqual(['中', '中', '低', null, '高'])
  })
})

describe('stickiness', () => {
  it('one point each, six at most; e-pay counts any month of the year', () => {
    const all = { tenure_m: 24, app_active: 1, sub_card: 1, epay_active: 1 }
    publish([all], [{ ...all, tenure_m: 23 }], [{ tenure_m: 30, app_active: 0, sub_card: null, epay_active: 0 }, { epay_active: 1 }], [{ ...all, tenure_m: null }])
    // Sub-cards are a state, e-pay a fact: the last December is another year.
    publishFacts(ws, [{ subscriber: 2, month: 202312, values: { epay_active: 1 } }])
    expect(values('stickiness')).toEqual([4, 3, 2, null])
    publishContracts(ws, MONTH, [
      { subscriber: 1, name: 'a', start: '2024-01-01', end: '2025-01-01', rebate: 500 }, { subscriber: 3, name: 'b', start: '2023-01-01', end: '2024-07-31', rebate: 0 },
    ])
    expect(values('stickiness')).toEqual([6, 3, 2, null])
  })

  it('an e-pay of another year is none', () => {
    publish([{ tenure_m: 1, epay_active: 0 }])
    publishFacts(ws, [{ subscriber: 1, month: 202312, values: { epay_active: 1 } }])
    expect(values('stickiness')).toEqual([0])
  })
})

describe('stickiness_class', () => {
  it('to 1 low, from 4 on high', () => {
    const of = (tenure: number, app: number, card: number, epay: number) => [{ tenure_m: tenure, app_active: app, sub_card: card, epay_active: epay }]
    publish(of(1, 0, 0, 0), of(24, 0, 0, 0), of(24, 1, 0, 0), of(24, 1, 1, 0), of(24, 1, 1, 1))
    expect(classes('stickiness_class')).toEqual(['低', '低', '中', '中', '高'])
  })

  it('is missing for all where what is imported cannot give enough points for the highest', () => {
    publish([{ tenure_m: 30, app_active: 1, sub_card: 1 }], [{ tenure_m: 1, app_active: 0, sub_card: 0 }])
    expect(values('stickiness')).toEqual([3, 0])
    expect(classes('stickiness_class')).toEqual([null, null])
    expect(capabilities(ws.frame, MONTH).find(({ id }) => id === 'stickiness_class')).toMatchObject({ state: 'lacking', absent: ['deposit', 'monthly_rebate', 'contract_end', 'epay_active'] })
  })
})

describe('contract_expiring', () => {
  it('0 to 2 months left; expired ones are not expiring', () => {
    publishTenures(1, 1, 1, 1, 1)
    publishContracts(ws, MONTH, ['2024-07-31', '2024-08-31', '2024-10-01', '2024-11-01'].map((end, i) => ({ subscriber: i + 1, name: 'a', start: '2023-01-01', end })))
    expect(values('contract_expiring')).toEqual([0, 1, 1, 0, null])
  })
})

describe('contract_dh', () => {
  it('against all active subscribers of the same brand and tenure band, thirty at least', () => {
    const of = (fee: number, brand: string, tenure: number, status = '正常') => [1, 1].map(() => ({ bill_fee: fee, brand, tenure_m: tenure, status }))
    publish(
      of(20_000, '甲', 30), ...Array.from({ length: 29 }, () => of(10_000, '甲', 30)), of(99_000, '甲', 30, '双停'), of(99_000, '甲', 6),
      ...Array.from({ length: 29 }, () => of(10_000, '乙', 30)),
    )
    publishContracts(ws, MONTH, [1, 2, 31, 32, 33].map((subscriber) => ({ subscriber, name: 'a', start: '2024-01-01', end: subscriber === 2 ? '2024-07-31' : '2025-01-01' })))
    const mean = (20_000 + 29 * 10_000) / 30
    const found = values('contract_dh')
    expect([found[0], found[1], found[30], found[31], found[32], found[2]]).toEqual([near((20_000 / mean - 1) * 100), null, near((99_000 / mean - 1) * 100), null, null, null])
  })
})

/** Bills of 18 months to August, the newest first: `after` from month start + 2 on, 99,999 around the start, `before` earlier. */
function aroundStart(monthsBack: number, after: number, before: number): readonly Values[] {
  return Array.from({ length: 18 }, (_, back) => ({ bill_fee: back > monthsBack + 1 ? before : back >= monthsBack - 1 ? 99_999 : after }))
}

describe('contract_dv', () => {
  it('the latest three months under contract against three before it; the months around the start do not count', () => {
    publish(
      aroundStart(6, 12_000, 10_000), aroundStart(6, 12_000, 10_000), aroundStart(3, 12_000, 10_000), aroundStart(4, 6000, 10_000),
      aroundStart(6, 12_000, 400), aroundStart(15, 12_000, 10_000), aroundStart(6, 1, 1),
    )
    const starts = ['2024-02-29', '2024-02-01', '2024-05-01', '2024-04-30', '2024-02-10', '2023-05-10']
    publishContracts(ws, MONTH, starts.map((start, i) => ({ subscriber: i + 1, name: 'a', start, end: i === 1 ? '2024-05-31' : '2026-01-01' })))
    // Ended in May: May and April count, March is next to the start. Begun in May: July and August; in April: two months, too.
    // Begun in May 2023: one imported month before it only.
    expect(values('contract_dv')).toEqual([near(20), near(20), near(20), near(-40), null, null, null])
  })
})

describe('contract_value', () => {
  it('falling, steady or rising by both differences', () => {
    const rise = (after: number) => aroundStart(6, after, 10_000).map((row) => ({ ...row, tenure_m: 30 }))
    // Thirty peers of 10,000 hold the mean of all near it.
    publish(...[8900, 11_000, 10_900, 6900, 9950].map(rise), ...Array.from({ length: 200 }, () => [1, 1].map(() => ({ bill_fee: 10_000, tenure_m: 30 }))), rise(9950))
    const contracted = [1, 2, 3, 4, 5].map((subscriber) => ({ subscriber, name: 'a', start: '2024-02-10', end: '2026-01-01' }))
    publishContracts(ws, MONTH, contracted)
    expect(classes('contract_value').slice(0, 6)).toEqual(['价值衰减', '价值提升', '价值维持', '价值衰减', '价值维持', null])
    // Slightly less than before, and clearly less than others: falling once a tenth below others is enough.
    ws.db.exec(`INSERT INTO measure_parameter VALUES ('contract_value', 'dhDown', -0.1, '')`)
    ws.frame.refresh()
    expect(classes('contract_value').slice(0, 6)).toEqual(['价值衰减', '价值提升', '价值维持', '价值衰减', '价值衰减', null])
  })

  it('without enough peers only a clear fall is decided', () => {
    publish(aroundStart(6, 8900, 10_000).map((row) => ({ ...row, tenure_m: 30 })), aroundStart(6, 12_000, 10_000).map((row) => ({ ...row, tenure_m: 30 })))
    publishContracts(ws, MONTH, [1, 2].map((subscriber) => ({ subscriber, name: 'a', start: '2024-02-10', end: '2026-01-01' })))
    expect(classes('contract_value')).toEqual(['价值衰减', null])
  })
})
