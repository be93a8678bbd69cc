import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { exploreHandlers } from '../../../electron/engine/explore/handlers.ts'
import { runSegments } from '../../../electron/engine/segment/run.job.ts'
import { addMonths } from '../../../shared/domain/month.ts'
import { dependentsOf, MEASURES } from '../../../shared/domain/measure.ts'
import { createTestWorkspace, publishFacts, type TestWorkspace } from '../../helpers/workspace.ts'
import { numbersOf } from './measure-values.ts'

const MONTH = 202408

let ws: TestWorkspace
beforeEach(() => {
  ws = createTestWorkspace()
  publishFacts(
    ws,
    Array.from({ length: 40 }, (_, i) => i + 1).flatMap((subscriber) =>
      Array.from({ length: 6 }, (_, back) => ({
        subscriber,
        month: addMonths(MONTH, -back),
        values: { bill_fee: subscriber * 1000 + (back % 2) * 400, voice_min: subscriber * 60, data_mb: 1024, tenure_m: subscriber, status: '正常' },
      })),
    ),
  )
})
afterEach(() => ws.close())

const set = (measure: string, parameter: string, value: number | null) => exploreHandlers['explore.setParameter']({ measure, parameter, value }, ws.context)
const definition = async (field: string) => exploreHandlers['explore.definition']({ field, month: MONTH }, ws.context)
const loaded = () => ws.frame.catalogue.fields.map(({ id }) => [id, ws.frame.column(id, MONTH)] as const)

describe('the definition of a measure with parameters', () => {
  it('names all that is computed again when one changes, and nothing else', async () => {
    await ws.runJob('segment.run', runSegments, { preset: 'value', month: MONTH })
    const before = new Map(loaded())
    const { readers } = await definition('bill_fee_avg3')
    await set('bill_fee_avg3', 'minPresent', 3)
    const replaced = loaded().filter(([id, column]) => before.get(id) !== column).map(([id]) => id)
    expect(['bill_fee_avg3', ...readers].toSorted()).toEqual(replaced.toSorted())
    expect(readers).toContain('value_tier')
    expect((await definition('mid_high')).readers).toEqual([])
  })

  it('says what it does without and of how many months it is', async () => {
    expect((await definition('mid_high')).capability).toEqual({
      kind: 'measure', id: 'mid_high', state: 'degraded', missing: [], absent: ['vip_level'], lackingMonths: { months: [], fields: [] },
    })
    expect((await definition('contract_value')).capability).toMatchObject({ state: 'lacking', missing: expect.arrayContaining(['contract_start']) })
    expect((await definition('bill_fee')).capability).toBeNull()
  })
})

describe('a parameter that is set', () => {
  it('changes the measure and what reads it, and no other column', async () => {
    await ws.runJob('segment.run', runSegments, { preset: 'value', month: MONTH })
    await ws.runJob('segment.run', runSegments, { preset: 'vad', month: MONTH })
    const before = new Map(loaded())
    await set('bill_fee_avg3', 'minPresent', 3)
    const replaced = loaded().filter(([id, column]) => before.get(id) !== column).map(([id]) => id)
    const stale = [...dependentsOf('bill_fee_avg3')].filter((id) => ws.frame.has(id))
    expect(stale).toEqual(['bill_fee_avg3', 'value_tier_share', 'value_tier_yuan', 'mid_high'])
    // The classes of both segment packs are cut by the mean.
    expect(replaced.toSorted()).toEqual([...stale, 'value_tier', 'vad_class'].toSorted())
  })

  it('of another measure leaves classes that do not read it', async () => {
    await ws.runJob('segment.run', runSegments, { preset: 'value', month: MONTH })
    const before = new Map(loaded())
    await set('stability', 'cvMost', 0.5)
    const replaced = loaded().filter(([id, column]) => before.get(id) !== column).map(([id]) => id)
    expect(replaced).toEqual(['stability', 'stability_class'])
  })

  it('gives the values of the new number, in rules, too; set back, those of before bit for bit', async () => {
    const rule = { op: 'oneOf', field: 'mid_high', values: [1] } as const
    const before = Float64Array.from(ws.frame.numbers('mid_high', MONTH))
    expect(ws.frame.select(rule, MONTH).count()).toBe(before.reduce((sum, value) => sum + value, 0))
    const answer = await set('mid_high', 'revenue', 30)
    expect(answer).toEqual({ before: 80, value: 30 })
    // Means are the fee or, in two of three months, the fee alone: subscriber × 10 yuan and a third of 4.
    expect(numbersOf(ws, 'mid_high', MONTH)).toEqual(Array.from({ length: 40 }, (_, i) => ((i + 1) * 1000 + 400 / 3 >= 3000 ? 1 : 0)))
    expect(ws.frame.select(rule, MONTH).count()).toBe(38)
    expect(await set('mid_high', 'revenue', answer.before)).toEqual({ before: 30, value: 80 })
    expect(ws.frame.numbers('mid_high', MONTH)).toEqual(before)
  })

  it('is kept, shown beside its default, put back by null, and in the audit log each time', async () => {
    await set('mid_high', 'revenue', 100)
    expect((await definition('mid_high')).parameters.find(({ id }) => id === 'revenue')).toMatchObject({ value: 100, default: 80, source: 'builtIn' })
    expect(ws.db.prepare('SELECT measure_id, parameter_id, value, changed_at FROM measure_parameter').all()).toEqual([
      { measure_id: 'mid_high', parameter_id: 'revenue', value: 100, changed_at: '2024-09-05T02:00:00.000Z' },
    ])
    expect(await set('mid_high', 'revenue', null)).toEqual({ before: 100, value: 80 })
    expect((await definition('mid_high')).parameters.find(({ id }) => id === 'revenue')).toMatchObject({ value: 80, default: 80 })
    expect(ws.db.prepare('SELECT count(*) AS n FROM measure_parameter').get()).toEqual({ n: 0 })
    const audit = ws.db.prepare<[], { detail: string }>(`SELECT detail FROM audit_log WHERE action = 'explore.setParameter' ORDER BY rowid`).all()
    expect(audit.map(({ detail }) => JSON.parse(detail))).toEqual([
      { measure: 'mid_high', parameter: 'revenue', before: 80, value: 100 },
      { measure: 'mid_high', parameter: 'revenue', before: 100, value: 80 },
    ])
  })

  it('changes the months that a measure reads, and says so', async () => {
    expect((await definition('ultra_low')).months).toEqual([202407, 202408])
    await set('ultra_low', 'months', 4)
    expect((await definition('ultra_low')).months).toEqual([202405, 202406, 202407, 202408])
  })

  it.each([
    ['mid_high', 'revenue', -1], ['ultra_low', 'months', 1.5], ['ultra_low', 'months', 7], ['bill_fee_direction', 'down', 1],
  ])('is refused out of its range: %s.%s = %d', (measure, parameter, value) => {
    expect(() => set(measure, parameter, value)).toThrow(expect.objectContaining({ code: 'PARAMETER_INVALID' }))
  })

  it.each([
    ['value_tier_yuan', 'cut2', 300], ['value_tier_yuan', 'cut2', 80], ['stability_class', 'low', 70], ['contract_value', 'dvUp', -10],
  ])('is refused where it would stand beside its neighbour or beyond it: %s.%s = %d', (measure, parameter, value) => {
    expect(() => set(measure, parameter, value)).toThrow(expect.objectContaining({ code: 'PARAMETER_OUT_OF_ORDER' }))
    expect(ws.db.prepare('SELECT count(*) AS n FROM measure_parameter').get()).toEqual({ n: 0 })
  })

  it('is compared with what its neighbours are now, also when it goes back to its default', async () => {
    await set('value_tier_yuan', 'cut1', 1000)
    await set('value_tier_yuan', 'cut2', 500)
    expect(() => set('value_tier_yuan', 'cut1', null)).toThrow(expect.objectContaining({ code: 'PARAMETER_OUT_OF_ORDER' }))
    await set('value_tier_yuan', 'cut2', null)
    expect(await set('value_tier_yuan', 'cut1', null)).toEqual({ before: 1000, value: 300 })
  })

  it('is refused when there is none of that name', () => {
    expect(() => set('mid_high', 'nonsense', 1)).toThrow(expect.objectContaining({ code: 'FIELD_UNKNOWN' }))
    expect(() => set('bill_fee', 'floor', 1)).toThrow(expect.objectContaining({ code: 'FIELD_UNKNOWN' }))
  })
})

it('every default lies in its own range, and is whole where it must be', () => {
  const wrong = MEASURES.flatMap(({ id, parameters }) =>
    parameters.filter(({ value, min, max, isWhole }) => !(value >= min && value <= max && (!isWhole || Number.isInteger(value)))).map((parameter) => `${id}.${parameter.id}`),
  )
  expect(wrong).toEqual([])
})

it('the defaults of limits that must rise do rise', () => {
  const rows = MEASURES.flatMap((measure) => measure.ascending.map((ids) => ids.map((id) => measure.parameters.find((parameter) => parameter.id === id)?.value ?? NaN)))
  expect(rows).toHaveLength(6)
  for (const row of rows) expect(row).toEqual([...new Set(row)].toSorted((a, b) => a - b))
})

it('every measure stands after those it reads, so that one pass finds all that a change makes stale', () => {
  const place = new Map(MEASURES.map(({ id }, i) => [id, i]))
  const early = MEASURES.filter(({ id, inputs, optional }) => [...inputs, ...optional].some((input) => (place.get(input) ?? -1) > (place.get(id) ?? 0)))
  expect(early).toEqual([])
})
