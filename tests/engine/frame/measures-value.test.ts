import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { addMonths } from '../../../shared/domain/month.ts'
import { createTestWorkspace, publishFacts, type TestWorkspace } from '../../helpers/workspace.ts'
import { classesOf, numbersOf } from './measure-values.ts'
import { publishScores } from './published.ts'

const MONTH = 202408

let ws: TestWorkspace
beforeEach(() => {
  ws = createTestWorkspace()
})
afterEach(() => ws.close())

type Values = Readonly<Record<string, string | number | null>>

/** One subscriber for each entry with the values of its months, the newest first; a month that is null has no row. */
function publish(...subscribers: readonly (readonly (Values | null)[])[]): void {
  publishFacts(ws, subscribers.flatMap((months, s) => months.flatMap((values, m) => (values ? [{ subscriber: s + 1, month: addMonths(MONTH, -m), values }] : []))))
}

const bills = (...fees: readonly (number | null)[]): readonly Values[] => fees.map((fee) => ({ bill_fee: fee }))
const values = (id: string, month = MONTH) => numbersOf(ws, id, month)
const classes = (id: string, month = MONTH) => classesOf(ws, id, month)
const near = (value: number) => expect.closeTo(value, 9)

describe('arpu_net', () => {
  it('is the bill less the discount', () => {
    publish([{ bill_fee: 9000, discount: 1000 }], [{ bill_fee: 9000, discount: 0 }], [{ bill_fee: 9000, discount: null }])
    expect(values('arpu_net')).toEqual([8000, 9000, null])
  })
})

describe('bill_fee_unstable', () => {
  it('from a variation of 0.30 on', () => {
    // 7 and 13: mean 10, sd 3; 8 and 12: sd 2.
    publish(bills(700, 1300, 700, 1300), bills(800, 1200, 800, 1200), bills(800, 1200, 800))
    expect(values('bill_fee_unstable')).toEqual([1, 0, null])
  })
})

describe('bill_fee_direction', () => {
  it('rising from 3 % a month, falling from −5 %', () => {
    // Slopes ±100 and ±500 on means near 10,000: 1 %, 4.9 %, −4.9 % …, computed: 500 ÷ 10,250 and 600 ÷ 10,100.
    publish(bills(11_000, 10_500, 10_000, 9500), bills(10_150, 10_050, 9950, 9850), bills(9500, 10_000, 10_500, 11_000), bills(9200, 9800, 10_400, 11_000), bills(1, 2, 3))
    expect(classes('bill_fee_direction')).toEqual(['上升', '平稳', '平稳', '下降', null])
  })
})

const fees = (voice: number | null, data: number, vas: number): Values => ({ voice_fee: voice, data_fee: data, vas_fee: vas })

describe('structure_change', () => {
  it('is half of what the shares moved against their mean of three months', () => {
    // Before: shares (.5, .3, .2) and (.3, .5, .2), mean (.4, .4, .2); now (.1, .7, .2).
    publish(
      [fees(100, 700, 200), fees(50, 30, 20), fees(300, 500, 200), null], [fees(100, 700, 200), fees(10, 70, 20), fees(1, 7, 2), fees(2, 14, 4)],
      [fees(0, 0, 100), fees(100, 0, 0), fees(100, 0, 0)], [fees(1, 1, 1), fees(1, 1, 1)], [fees(null, 1, 1), fees(1, 1, 1), fees(1, 1, 1)],
      [fees(0, 0, 0), fees(1, 1, 1), fees(1, 1, 1)], [fees(1, 1, 0), fees(0, 0, 0), fees(1, 1, 0), fees(1, 1, 0)],
    )
    expect(values('structure_change')).toEqual([near(0.3), near(0), 1, null, null, null, 0])
  })
})

describe('structure_alert', () => {
  it('from a quarter on', () => {
    publish([fees(50, 50, 0), fees(75, 25, 0), fees(75, 25, 0)], [fees(51, 49, 0), fees(75, 25, 0), fees(75, 25, 0)], [fees(1, 0, 0)])
    expect(values('structure_alert')).toEqual([1, 0, null])
  })

  it('without service fees it says which are missing, and the level alert is there', () => {
    publish(bills(1, 1, 1))
    expect(ws.frame.catalogue.unavailable.find(({ measure }) => measure.id === 'structure_alert')?.missing).toEqual(['voice_fee', 'data_fee', 'vas_fee'])
    expect(ws.frame.has('level_alert')).toBe(true)
  })
})

describe('level_alert', () => {
  it('30 % and 10 yuan away from the mean of three months, or three deviations from the median of six', () => {
    publish(
      bills(6500, 5000, 5000, 5000), bills(6499, 5000, 5000, 5000), bills(3500, 5000, 5000, null), bills(1999, 1000, 1000, 1000), bills(5000, 5000),
      // Median 10,000, MAD 100: 3 × 148.26 = 444.78; and 10 yuan are 1000.
      bills(11_100, 10_100, 9900, 10_000, 10_100, 9900, 10_000), bills(10_900, 10_100, 9900, 10_000, 10_100, 9900, 10_000),
      bills(8900, 10_100, 9900, 10_000, 10_100), bills(8900, 10_100, 9900, 10_000), bills(null, 1, 1, 1),
    )
    expect(classes('level_alert')).toEqual(['上升异动', '无异动', '下降异动', '无异动', null, '上升异动', '无异动', '下降异动', '无异动', null])
  })
})

describe('value_tier_share', () => {
  it('top 5 %, next 15 %, next 30 % of those in the net', () => {
    // 101 subscribers of 100 … 10,100: cuts at the ranks 95, 80 and 50.
    publish(...Array.from({ length: 101 }, (_, i) => [1, 1].map(() => ({ bill_fee: (i + 1) * 100, status: '正常' }))), [{ bill_fee: 999_999, status: '销户' }, { bill_fee: 999_999, status: '正常' }], [{ bill_fee: 1, status: '正常' }])
    const tiers = classes('value_tier_share')
    const count = (tier: string | null) => tiers.filter((one) => one === tier).length
    expect(['钻', '金', '银', '普通', null].map(count)).toEqual([6, 15, 30, 50, 2])
    expect([tiers[94], tiers[95], tiers[100], tiers[101], tiers[102]]).toEqual(['金', '钻', '钻', null, null])
  })
})

describe('value_tier_yuan', () => {
  it('bands of 50, 80, 150 and 300 yuan, each with its lower bound', () => {
    publish(...[30_000, 29_999, 15_000, 8000, 5000, 4999].map((fee) => bills(fee, fee)), bills(1))
    expect(classes('value_tier_yuan')).toEqual(['≥300', '150–300', '150–300', '80–150', '50–80', '<50', null])
  })
})

describe('mid_high', () => {
  it('from 80 yuan on; levels count once the analyst says from which on', () => {
    const of = (fee: number | null, level: string | null) => [1, 1].map(() => ({ bill_fee: fee, vip_level: level }))
    publish(of(8000, null), of(7999, '5星'), of(100, '金卡'), of(null, '4星'), of(null, '3星'))
    expect(values('mid_high')).toEqual([1, 0, 0, null, null])
    ws.db.exec(`INSERT INTO measure_parameter VALUES ('mid_high', 'level', 4, '')`)
    ws.frame.refresh()
    expect(values('mid_high')).toEqual([1, 1, 0, 1, null])
  })
})

describe('value_loss', () => {
  it('a fall of 30 %, or three months below 50 yuan after the last December', () => {
    publish(
      bills(7000, 7000, 7000, 10_000, 10_000, 10_000), bills(7100, 7000, 7000, 10_000, 10_000, 10_000), bills(4999, 4999, 4999, 5000, 5000, 5000),
      bills(6000, 4000, 6000, 4000, 6000, 6000), [null, ...bills(100)], bills(9000),
      // Fifty yuan are not below fifty.
      bills(5000, 5000, 5000, 5000, 5000, 5000),
      // Two months of this year are low, and all before it.
      bills(4000, 4000, 6000, 6000, 6000, 6000, 6000, 6000, 4000, 4000),
    )
    expect(values('value_loss')).toEqual([1, 0, 1, 0, 0, 0, 0, 0])
    expect(values('value_loss', 202312)).toEqual([null, null, null, null, null, null, null, 0])
  })

  it('where the snapshot has a least revenue, who never had it has none to lose', () => {
    const year = (now: number, then: number | null) => bills(now, now, now, now, now, now, now, now, then)
    publish(year(4000, 4000), year(4000, 8000), year(4000, 7999), year(4000, null), year(9000, 9000))
    expect(values('value_loss')).toEqual([1, 1, 1, 1, 0])
    expect(values('snapshot_retained')).toEqual([0, 0, 0, 0, 1])
    for (const id of ['value_loss', 'snapshot_retained']) ws.db.prepare(`INSERT INTO measure_parameter VALUES (?, 'snapshotLeast', 80, '')`).run(id)
    ws.frame.refresh()
    expect(values('value_loss')).toEqual([0, 1, 0, 0, 0])
    expect(values('snapshot_retained')).toEqual([null, 0, null, null, 1])
  })
})

describe('snapshot_retained', () => {
  it('those of last December that are in the net and fewer than three months below 50 yuan', () => {
    const on = (fee: number, status = '正常') => ({ bill_fee: fee, status })
    const year = (...fees: readonly number[]) => [...fees, ...Array<number>(9 - fees.length).fill(6000)].map((fee) => on(fee))
    publish(
      year(6000), year(4999, 4999, 4999), year(4999, 4999), [on(6000, '销户'), ...year().slice(1)], [null, ...year().slice(1)],
      [on(6000)], [...year().slice(0, 8), on(6000, '预销')], [...year().slice(0, 8), on(1)], year(5000, 5000, 5000),
    )
    expect(values('snapshot_retained')).toEqual([1, 0, 1, 0, 0, null, null, 1, 1])
    // December looks back at the December before, which is not there.
    expect(values('snapshot_retained', 202312)).toEqual(Array(9).fill(null))
  })
})

describe('snapshot_revenue', () => {
  it('is the share of the snapshot’s bill', () => {
    publish(bills(6000, 0, 0, 0, 0, 0, 0, 0, 8000), bills(6000, 0, 0, 0, 0, 0, 0, 0, 499), bills(null, 0, 0, 0, 0, 0, 0, 0, 8000))
    expect(values('snapshot_revenue')).toEqual([near(75), null, null])
  })
})

describe('revenue_at_risk', () => {
  it('probability × 12 × mean revenue × 40 %; not there without a churn model', () => {
    publish(bills(10_000, 8000), bills(10_000, 8000), bills(10_000))
    expect(ws.frame.catalogue.unavailable.find(({ measure }) => measure.id === 'revenue_at_risk')?.missing).toEqual(['churn_score'])
    publishScores(ws, MONTH, [[1, 0.5], [3, 0.5]])
    expect(values('revenue_at_risk')).toEqual([near(0.5 * 12 * 9000 * 0.4), null, null])
    publishScores(ws, MONTH, [[1, 0.25]])
    expect(values('revenue_at_risk')).toEqual([near(0.25 * 12 * 9000 * 0.4), null, null])
  })
})
