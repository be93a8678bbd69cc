import { defineField } from '../../../electron/engine/explore/definition.ts'
import { readFileSync } from 'node:fs'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { MEASURES } from '../../../shared/domain/measure.ts'
import { parseDay } from '../../../shared/domain/month.ts'
import { createTestWorkspace, publishFacts, type TestWorkspace } from '../../helpers/workspace.ts'
import { publishContacts, publishContracts, publishProducts } from './published.ts'

const MONTH = 202408
/** m − 5 … m. */
const MONTHS = [202403, 202404, 202405, 202406, 202407, MONTH]

let ws: TestWorkspace
beforeEach(() => {
  ws = createTestWorkspace()
})
afterEach(() => ws.close())

type Series = readonly (number | null)[]

/** One subscriber for each series of a field, oldest month first. */
function publishSeries(field: string, ...series: readonly Series[]): void {
  publishFacts(
    ws,
    series.flatMap((own, s) => MONTHS.map((month, m) => ({ subscriber: s + 1, month, values: { [field]: own[m] ?? null } }))),
  )
}

/** Missing as null. */
function values(id: string, month = MONTH): (number | null)[] {
  return Array.from(ws.frame.numbers(id, month), (value) => (Number.isNaN(value) ? null : value))
}

const near = (value: number) => expect.closeTo(value, 9)

const SERIES = ['bill_fee', 'voice_min', 'data_mb', 'vas_fee']
const SERIES_KINDS = ['avg3', 'prev3', 'avg6', 'mom', 'diff', 'yoy', 'growth', 'trend3', 'cv6', 'slope6']
const SINGLE = [
  'arpu', 'mou', 'dou', 'tenure_months', 'contract_months_left', 'complaints_3m', 'product_cnt', 'share_voice', 'share_data', 'share_vas',
  'status_class', 'cust_sub_cnt', 'acct_sub_cnt',
]
/** Computed by hand in measures-usage, measures-value and measures-bond.test.ts, which have one block for each. */
const FAMILIES = ['usage', 'value', 'bond']

it('every measure is among those computed by hand here', () => {
  const tested = FAMILIES.flatMap((family) => {
    const source = readFileSync(new URL(`./measures-${family}.test.ts`, import.meta.url), 'utf8')
    return Array.from(source.matchAll(/^describe\('(\w+)'/gm), ([, id = '']) => id)
  })
  const covered = [...SINGLE, ...tested, ...SERIES.flatMap((base) => SERIES_KINDS.map((kind) => `${base}_${kind}`))]
  expect(MEASURES.map(({ id }) => id).toSorted()).toEqual(covered.toSorted())
})

describe.each(SERIES)('measures of %s', (base) => {
  const GROWING: Series = [6000, 6600, 7200, 9000, 10_000, 11_000]

  it('of a complete series', () => {
    publishSeries(base, GROWING)
    expect(values(`${base}_avg3`)).toEqual([10_000])
    expect(values(`${base}_prev3`)).toEqual([6600])
    expect(values(`${base}_mom`)).toEqual([near(10)])
    expect(values(`${base}_trend3`)).toEqual([near((10_000 / 6600 - 1) * 100)])
    // mean 8300; squares of −2300, −1700, −1100, 700, 1700, 2700 sum to 20,060,000
    expect(values(`${base}_cv6`)).toEqual([near(Math.sqrt(20_060_000 / 6) / 8300)])
    // Σ (x − x̄)(y − ȳ) = 18,500 over Σ (x − x̄)² = 17.5
    expect(values(`${base}_slope6`)).toEqual([near((18_500 / 17.5 / 8300) * 100)])
    expect(values(`${base}_avg6`)).toEqual([near(8300)])
    expect(values(`${base}_diff`)).toEqual([1000])
  })

  it('with a month that stands out: the slope is the median of the slopes of all pairs', () => {
    // Median 6150, deviations 150, 50, 50, 150, 250, 53,850: MAD 150.
    publishSeries(base, [6000, 6100, 6200, 60_000, 6400, 6500], [6000, 6100, null, 60_000, 6400, 6500])
    const steep = (mean: number) => (100 / mean) * 100
    expect(values(`${base}_slope6`)).toEqual([near(steep(91_200 / 6)), near(steep(85_000 / 5))])
  })

  it('against the year before: the same month, and the mean of its months that are imported', () => {
    const year: [number, number | null][] = [[202308, 8000], [202309, 9000], [202311, 10_000], [202312, 11_000], [MONTH, 12_000]]
    const other: [number, number | null][] = [[202308, 300], [202309, null], [202311, 1000], [202312, 900], [MONTH, 12_000]]
    publishFacts(ws, [year, other].flatMap((months, s) => months.map(([month, value]) => ({ subscriber: s + 1, month, values: { [base]: value } }))))
    const isMoney = base.endsWith('fee')
    expect(values(`${base}_yoy`)).toEqual([near(50), isMoney ? null : near(3900)])
    // (8000 + 9000 + 10,000 + 11,000) ÷ 4 = 9500; of the other 2200 ÷ 3, clipped.
    expect(values(`${base}_growth`)).toEqual([near((12_000 / 9500 - 1) * 100), base === 'data_mb' ? 200 : 100])
    expect(values(`${base}_growth`, 202312)).toEqual([null, null])
  })

  it('as of an earlier month, with the months before it that are imported', () => {
    publishSeries(base, GROWING)
    expect(values(`${base}_avg3`, 202404)).toEqual([6300])
    expect(values(`${base}_avg3`, 202403)).toEqual([null])
    expect(values(`${base}_prev3`, 202407)).toEqual([6300])
    expect(values(`${base}_prev3`, 202406)).toEqual([null])
    expect(values(`${base}_mom`, 202403)).toEqual([null])
    expect(values(`${base}_cv6`, 202406)).toEqual([near(Math.sqrt((1200 ** 2 + 600 ** 2 + 0 + 1800 ** 2) / 4) / 7200)])
    expect(values(`${base}_cv6`, 202405)).toEqual([null])
  })

  it('with months missing: as many as the parameter asks for, never as zero', () => {
    publishSeries(
      base,
      [null, 6000, null, 9000, null, 11_000],
      [6000, null, null, null, null, 11_000],
      [6000, null, 8000, 9000, null, 10_000],
    )
    expect(values(`${base}_avg3`)).toEqual([10_000, null, 9500])
    expect(values(`${base}_prev3`)).toEqual([null, null, 7000])
    expect(values(`${base}_mom`)).toEqual([null, null, null])
    expect(values(`${base}_trend3`)).toEqual([null, null, near((9500 / 7000 - 1) * 100)])
    // x = −5, −3, −2, 0 (x̄ = −2.5); mean 8250
    const squares = 2250 ** 2 + 250 ** 2 + 750 ** 2 + 1750 ** 2
    expect(values(`${base}_cv6`)).toEqual([null, null, near(Math.sqrt(squares / 4) / 8250)])
    const slope = (-2.5 * -2250 + -0.5 * -250 + 0.5 * 750 + 2.5 * 1750) / (6.25 + 0.25 + 0.25 + 6.25)
    expect(values(`${base}_slope6`)).toEqual([null, null, near((slope / 8250) * 100)])
  })

  it('on a small or zero base: a change is missing, not infinite', () => {
    const isMoney = base.endsWith('fee')
    publishSeries(base, [400, 400, 400, 400, 400, 480], [0, 0, 0, 0, 0, 900], [500, 500, 500, 500, 500, 500])
    const small = (value: number) => (isMoney ? null : near(value))
    expect(values(`${base}_mom`)).toEqual([small(20), null, 0])
    expect(values(`${base}_trend3`)).toEqual([small((1280 / 1200 - 1) * 100), null, 0])
    const mean = 2480 / 6
    const sd = Math.sqrt((5 * (400 - mean) ** 2 + (480 - mean) ** 2) / 6)
    expect(values(`${base}_cv6`)).toEqual([small(sd / mean), isMoney ? null : near(Math.sqrt(5)), 0])
    expect(values(`${base}_avg3`)[1]).toBe(300)
    // One month stands out from five equal ones: the median of the slopes of all pairs is 0.
    expect(values(`${base}_slope6`)).toEqual([small(0), isMoney ? null : 0, 0])
  })
})

describe('measures of one month', () => {
  it('arpu, mou and dou are the month’s own values', () => {
    publishFacts(ws, [
      { subscriber: 1, month: MONTH, values: { bill_fee: 12_345, voice_min: 61, data_mb: 2048 } },
      { subscriber: 2, month: MONTH, values: { bill_fee: null, voice_min: 0, data_mb: null } },
      { subscriber: 3, month: 202407, values: { bill_fee: 1, voice_min: 1, data_mb: 1 } },
    ])
    expect(values('arpu')).toEqual([12_345, null, null])
    expect(values('mou')).toEqual([61, 0, null])
    expect(values('dou')).toEqual([2048, null, null])
  })

  it('tenure is whole months from activation to the end of the month, else the extract’s own', () => {
    const opened = ['2024-02-29', '2024-08-31', '2024-08-01', '2023-08-31', '2024-09-01', null, null]
    const given = [99, 99, 99, 99, 99, 17, null]
    publishFacts(
      ws,
      opened.map((text, i) => ({
        subscriber: i + 1,
        month: MONTH,
        values: { open_date: text === null ? null : parseDay(text), tenure_m: given[i] ?? null },
      })),
    )
    expect(values('tenure_months')).toEqual([6, 0, 0, 12, null, 17, null])
  })

  it('tenure counts a month that is not complete as not passed', () => {
    publishFacts(ws, [{ subscriber: 1, month: 202402, values: { open_date: parseDay('2023-03-31') } }])
    expect(values('tenure_months', 202402)).toEqual([10])
  })

  it('contract months left are calendar months, negative once expired', () => {
    publishFacts(ws, [1, 2, 3, 4].map((subscriber) => ({ subscriber, month: MONTH, values: { age: 30 } })))
    publishContracts(ws, MONTH, [
      { subscriber: 1, name: 'a', start: '2024-01-01', end: '2024-11-01' },
      { subscriber: 2, name: 'b', start: '2022-07-01', end: '2024-06-30' },
      { subscriber: 3, name: 'c', start: '2024-01-01', end: '2024-08-31' },
    ])
    expect(values('contract_months_left')).toEqual([3, -2, 0, null])
  })

  it('a contract counts from the month it begins in, and its definition says so', () => {
    publishFacts(ws, [202407, MONTH, 202409].flatMap((month) => [1, 2].map((subscriber) => ({ subscriber, month, values: { age: 30 } }))))
    publishContracts(ws, 202407, [
      { subscriber: 1, name: '明年', start: '2024-08-31', end: '2026-07-14' },
      { subscriber: 2, name: '还早', start: '2024-09-01', end: '2026-07-14' },
      { subscriber: 2, name: '现在', start: '2023-09-01', end: '2024-12-31' },
    ])
    expect(values('contract_months_left', 202407)).toEqual([null, 5])
    expect(values('contract_months_left', MONTH)).toEqual([23, 4])
    expect(values('contract_months_left', 202409)).toEqual([22, 22])
    for (const field of ['contract_start', 'contract_end', 'contract_months_left']) {
      expect(defineField(ws.frame, field, 202407).formula?.zh).toContain('已生效')
      expect(defineField(ws.frame, field, 202407).missing).toBe(1)
    }
  })

  it('every row of the complaint lists of three months counts, whatever it is about; inquiries and orders do not', () => {
    publishFacts(ws, [1, 2, 3].map((subscriber) => ({ subscriber, month: MONTH, values: { age: 30 } })))
    expect(ws.frame.has('complaints_3m')).toBe(false)
    publishContacts(ws, [
      { subscriber: 1, day: '2024-05-31', type: '投诉' },
      { subscriber: 1, day: '2024-06-01', type: '投诉' },
      { subscriber: 1, day: '2024-08-31', type: '网络投诉' },
      { subscriber: 1, day: '2024-09-01', type: '投诉' },
      { subscriber: 2, day: '2024-07-10', type: '账单异议' },
      { subscriber: 2, day: '2024-07-10', type: '咨询' },
      { subscriber: 2, day: '2024-07-10', type: null },
      { subscriber: 2, day: '2024-07-11', type: '网络质量' },
      { subscriber: 3, day: '2024-07-11', type: '业务办理' },
    ])
    expect(values('complaints_3m')).toEqual([2, 3, 0])
  })

  it('complaints are missing, not none, while the lists do not cover the three months', () => {
    publishFacts(ws, [1, 2].map((subscriber) => ({ subscriber, month: MONTH, values: { age: 30 } })))
    publishContacts(ws, [{ subscriber: 1, day: '2024-07-01', type: '投诉' }, { subscriber: 1, day: '2024-08-01', type: '投诉' }])
    expect(values('complaints_3m')).toEqual([null, null])
    publishContacts(ws, [{ subscriber: 1, day: '2024-06-30', type: '投诉' }])
    expect(values('complaints_3m')).toEqual([3, 0])
  })

  it('products in use are those begun and not ended by the end of the month, each once; without a list of the month they are missing', () => {
    publishFacts(ws, [1, 2, 3, 4].map((subscriber) => ({ subscriber, month: MONTH, values: { age: 30 } })))
    expect(ws.frame.has('product_cnt')).toBe(false)
    publishProducts(ws, MONTH, [
      { subscriber: 1, product: '流量包' }, { subscriber: 1, product: '流量包', start: '2024-08-31' }, { subscriber: 1, product: '彩铃', end: '2024-09-01', status: '正常' },
      { subscriber: 2, product: '彩铃', end: '2024-08-31' }, { subscriber: 2, product: '云盘', start: '2024-09-01' },
      { subscriber: 3, product: '彩铃', status: '已退订' }, { subscriber: 3, product: '云盘', status: '在用' },
    ])
    expect(values('product_cnt')).toEqual([2, 0, 1, 0])
    expect(values('product_cnt', 202407)).toEqual([null, null, null, null])
  })

  it('shares are of the three fees together, missing where one is, or all are 0', () => {
    const fees: readonly Series[] = [[1000, 3000, 1000], [0, 500, 0], [0, 0, 0], [100, null, 100]]
    publishFacts(
      ws,
      fees.map(([voice = null, data = null, vas = null], i) => ({
        subscriber: i + 1,
        month: MONTH,
        values: { voice_fee: voice, data_fee: data, vas_fee: vas },
      })),
    )
    expect(values('share_voice')).toEqual([20, 0, null, null])
    expect(values('share_data')).toEqual([60, 100, null, null])
    expect(values('share_vas')).toEqual([20, 0, null, null])
  })

  it('status classes follow the dictionary; an unknown word is missing', () => {
    const spellings = ['正常', ' 在用 ', '单向停机', '强停', '停机保号', '预拆机', '携出', '未启用', '什么', null]
    publishFacts(ws, spellings.map((status, i) => ({ subscriber: i + 1, month: MONTH, values: { status } })))
    const { codes, dictionary } = ws.frame.codes('status_class', MONTH)
    expect(Array.from(codes, (code) => dictionary[code] ?? null)).toEqual(
      ['正常', '正常', '单停', '双停', '申请停机', '预销', '离网', '未激活', null, null],
    )
  })
})

it.each([
  { id: 'cust_sub_cnt', owner: 'cust_id' },
  { id: 'acct_sub_cnt', owner: 'acct_id' },
])('$id: those of the month with the same $owner, whoever else had it in other months', ({ id, owner }) => {
  const of = (subscriber: number, month: number, value: string | null) => ({ subscriber, month, values: { [owner]: value } })
  publishFacts(ws, [of(1, 202407, 'A'), of(2, 202407, 'A'), of(3, 202407, 'A'), of(4, 202407, 'B'), of(5, 202407, null)], { kind: 'subscriberMaster' })
  publishFacts(ws, [of(1, MONTH, 'A'), of(2, MONTH, 'A'), of(4, MONTH, 'B'), of(5, MONTH, null)], { kind: 'subscriberMaster' })
  expect(values(id, 202407)).toEqual([3, 3, 3, 1, null])
  expect(values(id)).toEqual([2, 2, null, 1, null])
})
