import { createRandom } from '../../../electron/engine/kernels/random.ts'
import { addMonths, formatDay, lastDayOfMonth, type Month } from '../../../shared/domain/month.ts'
import { publishFacts, type FactRow, type TestWorkspace } from '../../helpers/workspace.ts'
import { publishContacts, publishContracts, publishProducts, publishScores } from './published.ts'

/** The newest month and one before it; both have lists of products. */
export const NEWEST = 202408
export const BEFORE = 202402
export const SUBSCRIBERS = 150
const MONTHS = 20

/** Bills, use, fees, states, contracts, complaints and products of twenty months, with gaps, zeros, outliers and negative fees. Answers its batches. */
export function publishCounty(ws: TestWorkspace, seed: number): readonly number[] {
  const random = createRandom(seed)
  const oneOf = <T>(...values: readonly T[]): T => values[random.int(values.length)] as T
  const maybe = <T>(value: T, missing = 0.12): T | null => (random.next() < missing ? null : value)
  const rows: FactRow[] = []
  for (let subscriber = 1; subscriber <= SUBSCRIBERS; subscriber++) {
    const kind = oneOf('steady', 'steady', 'wild', 'tiny', 'idle', 'low')
    const level = { steady: 6000 + random.int(30_000), wild: 9000, tiny: 700, idle: 0, low: 4000 }[kind]
    const fixed = { open_date: maybe(lastDayOfMonth(NEWEST) - random.int(1500), 0.3), cust_id: maybe(`C${random.int(90)}`), acct_id: maybe(`A${random.int(120)}`) }
    for (let back = MONTHS - 1; back >= 0; back--) {
      if (random.next() < 0.08) continue
      const amount = (most: number) => maybe(kind === 'idle' ? 0 : kind === 'tiny' ? random.int(Math.max(1, Math.round(most / 60))) : random.next() < 0.05 ? most * 30 : random.int(most))
      rows.push({
        subscriber,
        month: addMonths(NEWEST, -back),
        values: {
          ...fixed,
          bill_fee: maybe(kind === 'wild' ? random.int(40_000) - 2000 : Math.round(level * (1 + (kind === 'low' ? 0.5 : 0.1) * (random.next() - 0.5) - (subscriber % 7 === 0 ? back : 0) * 0.05))),
          discount: amount(900), voice_fee: amount(4000), data_fee: amount(6000), vas_fee: amount(3000), voice_min: amount(20_000), data_mb: amount(400_000), sms_cnt: amount(300),
          voice_allow: maybe(oneOf(0, 6000, 30_000)), data_allow: maybe(oneOf(0, 300_000, 5_000_000)), owe_months: maybe(oneOf(0, 0, 2, 9)), app_active: maybe(random.int(2)), epay_active: maybe(Number(random.next() < 0.1)),
          plan_fee: maybe(oneOf(0, 1900, 5900, 5900, 12_900), 0.5), tenure_m: maybe(30 + random.int(100)), brand: maybe(oneOf('甲', '甲', '乙')), sub_card: maybe(random.int(2)),
          vip_level: maybe('3星'), status: maybe(oneOf('在用', '在用', '在用', '在用', '单向停机', '强停', '预拆机', '携出', '什么'), 0.5), stop_days: maybe(random.int(120), 0.8), status_date: lastDayOfMonth(NEWEST) - random.int(200),
        },
      })
    }
  }
  const batches = [publishFacts(ws, rows)]
  const day = (month: Month, shift: number) => formatDay(lastDayOfMonth(month) - shift)
  const contracts = Array.from({ length: 130 }, (_, i) => {
    const [begun, length] = [random.int(24), 2 + random.int(30)]
    return {
      subscriber: i + 1, name: '合约', start: maybe(day(addMonths(NEWEST, -begun), random.int(28)), 0.05), end: maybe(day(addMonths(NEWEST, length - begun), random.int(28)), 0.05),
      lowFee: oneOf(0, 0, 3000), rebate: oneOf(0, 500),
    }
  })
  batches.push(publishContracts(ws, addMonths(NEWEST, 1 - MONTHS), contracts))
  const complaints = Array.from({ length: 400 }, () => ({ subscriber: 1 + random.int(SUBSCRIBERS), day: day(addMonths(NEWEST, -random.int(MONTHS)), random.int(28)), type: oneOf('投诉', '网络质量', '咨询', null) }))
  batches.push(publishContacts(ws, complaints))
  for (const month of [BEFORE, NEWEST]) {
    const products = Array.from({ length: 300 }, () => ({
      subscriber: 1 + random.int(SUBSCRIBERS), product: oneOf('流量包', '彩铃', '云盘'),
      ...(random.next() < 0.3 ? { start: day(month, random.int(60) - 30) } : {}), ...(random.next() < 0.3 ? { end: day(month, random.int(60) - 30) } : {}), ...(random.next() < 0.2 ? { status: oneOf('已退订', '在用') } : {}),
    }))
    batches.push(publishProducts(ws, month, products))
  }
  return batches
}

/** Probabilities of most of the subscribers, from a model of the newest month. */
export function publishCountyScores(ws: TestWorkspace, seed: number): void {
  const random = createRandom(seed)
  publishScores(ws, NEWEST, Array.from({ length: SUBSCRIBERS - 20 }, (_, i) => [i + 1, random.next()] as const))
}
