import fc from 'fast-check'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { formulaHandlers } from '../../../electron/engine/formula/handlers.ts'
import type { Column } from '../../../electron/engine/frame/column.ts'
import { fillColumnCache } from '../../../electron/engine/frame/fill-column-cache.ts'
import { Frame } from '../../../electron/engine/frame/frame.ts'
import { readOwnFacts } from '../../../electron/engine/customer-card/details.repo.ts'
import { createRandom } from '../../../electron/engine/kernels/random.ts'
import { segmentHandlers } from '../../../electron/engine/segment/handlers.ts'
import { runSegments } from '../../../electron/engine/segment/run.job.ts'
import { addMonths } from '../../../shared/domain/month.ts'
import type { Rule } from '../../../shared/domain/rule.ts'
import { createTestWorkspace, publishFacts, type FactRow, type TestWorkspace } from '../../helpers/workspace.ts'
import { endBatch, publishContacts, publishContracts, publishProducts } from './published.ts'

const MONTH = 202408
const SUBSCRIBERS = 60
const AMOUNTS = ['bill_fee', 'voice_min', 'data_mb', 'vas_fee', 'voice_fee', 'data_fee', 'discount', 'sms_cnt', 'voice_allow', 'data_allow', 'plan_fee', 'owe_months', 'x_ratio'] as const

let ws: TestWorkspace
beforeEach(() => {
  ws = createTestWorkspace()
})
afterEach(() => ws.close())

/** Fourteen months with gaps, zeros and outliers; only some have a customer id of their own. */
function publishRandom(seed: number): number {
  const random = createRandom(seed)
  const amount = () => (random.next() < 0.15 ? null : random.next() < 0.2 ? 0 : random.int(random.next() < 0.05 ? 1_000_000 : 12_000))
  const rows: FactRow[] = []
  for (let back = 13; back >= 0; back--) {
    for (let subscriber = 1; subscriber <= SUBSCRIBERS; subscriber++) {
      if (random.next() < 0.1) continue
      rows.push({
        subscriber,
        month: addMonths(MONTH, -back),
        values: {
          ...Object.fromEntries(AMOUNTS.map((id) => [id, amount()])),
          x_ratio: random.next(),
          tenure_m: random.int(150),
          open_date: 15_000 + random.int(4000),
          status: ['正常', '正常', '正常', '正常', '双停', '销户', '什么', null][random.int(8)] ?? null,
          brand: '甲乙'[random.int(2)] ?? '',
          grid: '东西南'[random.int(3)] ?? '',
          cust_id: random.next() < 0.2 ? null : `C${random.int(20)}`,
          acct_id: `A${random.int(30)}`,
        },
      })
    }
  }
  return publishFacts(ws, rows, { custom: { x_ratio: { type: 'number', history: 'fact' } } })
}

async function publishAll(): Promise<void> {
  publishRandom(1)
  publishContracts(ws, MONTH, Array.from({ length: 30 }, (_, i) => ({ subscriber: i + 1, name: '合约', start: `2024-0${(i % 6) + 1}-15`, end: `2024-${String((i % 12) + 1).padStart(2, '0')}-28` })))
  publishContacts(ws, Array.from({ length: 25 }, (_, i) => ({ subscriber: (i % 9) + 1, day: `2024-0${6 + (i % 3)}-1${i % 9}`, type: i % 4 === 0 ? '咨询' : '投诉' })))
  publishProducts(ws, MONTH, Array.from({ length: 25 }, (_, i) => ({ subscriber: (i % 11) + 1, product: `产品${i % 5}` })))
  // Overlaps the first, and one more that was taken back.
  publishRandom(2)
  endBatch(ws, publishRandom(3), 'undone')
  const label = (id: string): string => ws.frame.field(id).zh
  for (const [name, text] of [['差额', `${label('bill_fee')} - ${label('plan_fee')}`], ['首字', `LEFT(${label('brand')}, 1)`]] as const) {
    await formulaHandlers['formula.define']({ label: name, text, unit: undefined, formulaId: undefined }, ws.context)
    ws.frame.refresh()
  }
  await ws.runJob('segment.run', runSegments, { preset: 'value', month: MONTH })
  await ws.runJob('segment.run', runSegments, { preset: 'vad', month: MONTH })
  await segmentHandlers['segment.save']({ name: '高额', rule: { op: 'between', field: 'bill_fee', lo: 40 }, month: MONTH }, ws.context)
  ws.frame.refresh()
}

/** What the places of a column hold, whatever codes its texts have. */
function valuesOf(column: Column): readonly (number | string | null)[] {
  return column.kind === 'number' ? Array.from(column.values) : Array.from(column.codes, (code) => column.dictionary[code] ?? null)
}

function fresh(): Frame {
  const frame = new Frame(ws.db)
  frame.refresh()
  return frame
}

const MONTHS = [MONTH, addMonths(MONTH, -1), addMonths(MONTH, -7), addMonths(MONTH, -13)]

describe('an excerpt', () => {
  it.each(['facts alone', 'kept columns', 'columns in memory'])('has the values of every field that the whole columns have, made of %s', async (source) => {
    await publishAll()
    const whole = fresh()
    if (source === 'kept columns') fillColumnCache(ws.db, whole, () => undefined)
    const fields = whole.catalogue.fields.flatMap(({ id, history }) => (history === 'fact' ? [id, `${id}@-1`] : [id])).filter((id) => whole.has(id))
    expect(fields.filter((id) => whole.field(id).origin.kind === 'measure').length).toBeGreaterThan(80)
    expect(new Set(fields.map((id) => whole.field(id).origin.kind))).toEqual(new Set(['subscriber', 'fact', 'contract', 'measure', 'formula', 'segmentFamily', 'segment', 'otherMonth']))
    const random = createRandom(7)
    let known = 0
    for (const month of MONTHS) {
      const expected = new Map(fields.map((id) => [id, valuesOf(whole.column(id, month))]))
      for (let draw = 0; draw < 3; draw++) {
        const rows = Array.from({ length: SUBSCRIBERS }, (_, i) => i).filter(() => random.next() < 0.05 * 4 ** draw)
        const excerpt = (source === 'columns in memory' ? whole : fresh()).excerpt(rows)
        for (const id of fields) {
          const values = valuesOf(excerpt.column(id, month))
          expect(values, `${id} ${month}`).toEqual(rows.map((row) => expected.get(id)?.[row]))
          known += values.filter((value) => value !== null && !Number.isNaN(value)).length
        }
      }
    }
    expect(known).toBeGreaterThan(10_000)
  }, 60_000)

  it('of one subscriber is made of its own facts where nothing is kept', async () => {
    await publishAll()
    const whole = fresh()
    const fields = whole.catalogue.fields.map(({ id }) => id)
    for (const month of MONTHS) {
      const expected = new Map(fields.map((id) => [id, valuesOf(whole.column(id, month))]))
      for (const row of [0, 17, SUBSCRIBERS - 1]) {
        const batches = whole.catalogue.batches.filter(({ firstFactId, lastFactId }) => lastFactId >= firstFactId)
        const excerpt = fresh().excerpt([row], () => readOwnFacts({ db: ws.db, batches, subscriberNo: row + 1, mayStore: true }))
        for (const id of fields) expect(await excerpt.read(() => valuesOf(excerpt.column(id, month))), `${id} ${month}`).toEqual([expected.get(id)?.[row]])
      }
    }
  }, 60_000)

  it('satisfies a rule as everybody does, also a rule of ranks', async () => {
    await publishAll()
    const { segment_id: segmentId } = ws.db.prepare<[], { segment_id: number }>('SELECT segment_id FROM segment LIMIT 1').get() ?? { segment_id: 0 }
    const part: fc.Arbitrary<Rule> = fc.oneof(
      fc.record({ op: fc.constant('between' as const), field: fc.constantFrom('bill_fee', 'bill_fee_avg3', 'stability'), lo: fc.integer({ min: 0, max: 90 }) }),
      fc.record({ op: fc.constant('oneOf' as const), field: fc.constantFrom('grid', 'value_tier'), values: fc.subarray(['东', '西', '南', '金', '银']) }),
      fc.record({ op: fc.constant('isMissing' as const), field: fc.constantFrom('cust_id', 'voice_min') }),
      fc.record({ op: fc.constant('top' as const), field: fc.constant('data_mb'), count: fc.integer({ min: 0, max: 30 }), direction: fc.constantFrom('highest' as const, 'lowest' as const) }),
      fc.record({ op: fc.constant('inSubscribers' as const), subscribers: fc.subarray([1, 2, 5, 30, 999]) }),
      fc.constant({ op: 'inSegment' as const, segmentId }),
    )
    const rule: fc.Arbitrary<Rule> = fc.oneof(
      part,
      fc.record({ op: fc.constantFrom('all' as const, 'any' as const), of: fc.array(part, { maxLength: 3 }) }),
      part.map((of): Rule => ({ op: 'not', of })),
    )
    fc.assert(
      fc.property(rule, fc.uniqueArray(fc.integer({ min: 0, max: SUBSCRIBERS - 1 }), { maxLength: 9 }), (one, rows) => {
        const everybody = ws.frame.select(one, MONTH)
        expect([...ws.frame.excerpt(rows).select(one, MONTH).toIndices()]).toEqual(rows.flatMap((row, place) => (everybody.has(row) ? [place] : [])))
      }),
      { numRuns: 60 },
    )
  })

  it('tells who shares a text, from a kept column as from one in memory', async () => {
    await publishAll()
    fillColumnCache(ws.db, ws.frame, () => undefined)
    const { codes } = fresh().codes('cust_id', MONTH)
    for (let row = 0; row < SUBSCRIBERS; row++) {
      const own = codes[row] ?? -1
      const expected = own < 0 ? null : Array.from(codes.keys()).filter((other) => other !== row && codes[other] === own)
      expect(fresh().sharing('cust_id', MONTH, row)).toEqual(expected)
      const loaded = fresh()
      loaded.column('cust_id', MONTH)
      expect(loaded.sharing('cust_id', MONTH, row)).toEqual(expected)
    }
    ws.db.prepare(`UPDATE subscriber SET msisdn = '13800000003' WHERE subscriber_no = 9`).run()
    expect(fresh().sharing('msisdn', MONTH, 2)).toEqual([8])
  })
})
