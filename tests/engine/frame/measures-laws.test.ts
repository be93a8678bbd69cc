import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { createRandom } from '../../../electron/engine/kernels/random.ts'
import { addMonths } from '../../../shared/domain/month.ts'
import { createTestWorkspace, publishFacts, type FactRow, type TestWorkspace } from '../../helpers/workspace.ts'
import { numbersOf } from './measure-values.ts'
import { endBatch, publishContracts } from './published.ts'

const MONTH = 202408
const SUBSCRIBERS = 60
const AMOUNTS = ['bill_fee', 'voice_min', 'data_mb', 'vas_fee', 'voice_fee', 'data_fee', 'discount', 'sms_cnt', 'voice_allow', 'data_allow', 'plan_fee', 'owe_months'] as const

const near = (value: number) => expect.closeTo(value, 6)

let ws: TestWorkspace
beforeEach(() => {
  ws = createTestWorkspace()
})
afterEach(() => ws.close())

/** Fourteen months with gaps, zeros and outliers. */
function publishRandom(seed: number): number {
  const random = createRandom(seed)
  const amount = () => (random.next() < 0.15 ? null : random.next() < 0.2 ? 0 : random.int(random.next() < 0.05 ? 1_000_000 : 12_000))
  const rows: FactRow[] = []
  for (let back = 13; back >= 0; back--) {
    for (let subscriber = 1; subscriber <= SUBSCRIBERS; subscriber++) {
      if (random.next() < 0.1) continue
      const values = Object.fromEntries(AMOUNTS.map((id) => [id, amount()]))
      rows.push({ subscriber, month: addMonths(MONTH, -back), values: { ...values, tenure_m: random.int(150), status: ['正常', '双停', '销户', '什么', null][random.int(5)] ?? null, brand: '甲乙'[random.int(2)] ?? '' } })
    }
  }
  return publishFacts(ws, rows)
}

function everyMeasure(): ReadonlyMap<string, readonly number[]> {
  const measures = ws.frame.catalogue.fields.filter(({ origin }) => origin.kind === 'measure')
  return new Map(
    measures.map(({ id }) => {
      const column = ws.frame.column(id, MONTH)
      return [id, Array.from(column.kind === 'code' ? column.codes : column.values)] as const
    }),
  )
}

describe('laws of measures', () => {
  it('the undo of a batch restores every measure bit for bit', () => {
    publishRandom(1)
    publishContracts(ws, MONTH, Array.from({ length: 40 }, (_, i) => ({ subscriber: i + 1, name: 'a', start: `2024-0${(i % 6) + 1}-15`, end: `2024-${String((i % 12) + 1).padStart(2, '0')}-28` })))
    const before = everyMeasure()
    expect(before.size).toBeGreaterThan(75)
    const other = publishRandom(2)
    const between = everyMeasure()
    expect([...before].filter(([id, values]) => JSON.stringify(values) !== JSON.stringify(between.get(id))).length).toBeGreaterThan(60)
    endBatch(ws, other, 'undone')
    expect(everyMeasure()).toEqual(before)
  })

  const at = (column: string, back: number) => `(SELECT ${column} FROM subscriber_month WHERE subscriber_no = s.subscriber_no AND month = ${addMonths(MONTH, -back)})`
  const series = (column: string, from: number, to: number) => Array.from({ length: to - from + 1 }, (_, k) => `SELECT ${at(column, from + k)} AS x`).join(' UNION ALL ')
  const mean = (column: string, from: number, to: number, least: number) => `(SELECT CASE WHEN count(x) >= ${least} THEN avg(x) END FROM (${series(column, from, to)}))`
  const change = (now: string, before: string, floor: number) => `CASE WHEN ${before} > 0 AND ${before} >= ${floor} THEN (${now} / (${before} * 1.0) - 1) * 100 END`

  it.each([
    ['bill_fee_avg3', mean('bill_fee_fen', 0, 2, 2)],
    ['voice_min_avg6', mean('voice_sec', 0, 5, 4)],
    ['bill_fee_diff', `${at('bill_fee_fen', 0)} - ${at('bill_fee_fen', 1)}`],
    ['data_mb_yoy', change(at('data_kb', 0), at('data_kb', 12), 0)],
    ['bill_fee_trend3', change(mean('bill_fee_fen', 0, 2, 2), mean('bill_fee_fen', 3, 5, 2), 500)],
    [
      'bill_fee_cv6',
      `(SELECT CASE WHEN count(x) >= 4 AND avg(x) >= 500 THEN sqrt(max(0, avg(x * x * 1.0) - avg(x) * avg(x))) / avg(x) END FROM (${series('bill_fee_fen', 0, 5)}))`,
    ],
    ['arpu_net', `${at('bill_fee_fen', 0)} - ${at('discount_fen', 0)}`],
    ['data_saturation', `CASE WHEN ${at('data_allow_kb', 0)} > 0 THEN ${at('data_kb', 0)} * 100.0 / ${at('data_allow_kb', 0)} END`],
    [
      'silent_usage',
      `CASE WHEN ${at('voice_sec', 0)} > 0 OR ${at('data_kb', 0)} > 0 OR ${at('sms_cnt', 0)} > 0 THEN 0 WHEN ${at('voice_sec', 0)} + ${at('data_kb', 0)} + ${at('sms_cnt', 0)} = 0 THEN 1 END`,
    ],
  ])('%s equals its definition in SQL', (id, sql) => {
    publishRandom(3)
    const columns = ws.db.prepare<[], { name: string }>(`SELECT name FROM pragma_table_info('subscriber_month')`).all().map(({ name }) => name)
    expect(columns).toEqual(expect.arrayContaining(['bill_fee_fen', 'voice_sec', 'data_kb', 'discount_fen', 'data_allow_kb', 'sms_cnt']))
    const expected = ws.db.prepare<[], { value: number | null }>(`SELECT ${sql} AS value FROM subscriber s ORDER BY subscriber_no`).all()
    const found = numbersOf(ws, id, MONTH)
    expect(found).toEqual(expected.map(({ value }) => (value === null ? null : near(value))))
    expect(found.some((value) => value !== null)).toBe(true)
  })
})
