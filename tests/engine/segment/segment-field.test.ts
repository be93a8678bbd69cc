import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { Input, Output } from '../../../shared/api/engine-api.ts'
import { AppError } from '../../../shared/domain/errors.ts'
import { translateTo } from '../../../shared/i18n/catalogue.ts'
import type { Rule } from '../../../shared/domain/rule.ts'
import { drawChart } from '../../../electron/engine/explore/chart.ts'
import { defineField } from '../../../electron/engine/explore/definition.ts'
import { explorePage } from '../../../electron/engine/explore/page.ts'
import { describeRule } from '../../../electron/engine/frame/describe-rule.ts'
import { formulaHandlers } from '../../../electron/engine/formula/handlers.ts'
import { segmentHandlers } from '../../../electron/engine/segment/handlers.ts'
import { runSegments } from '../../../electron/engine/segment/run.job.ts'
import { createTestWorkspace, publishFacts, type TestWorkspace } from '../../helpers/workspace.ts'

const JULY = 202407
const AUGUST = 202408
const ROWS = 24
/** In 元; subscriber 24 is new in August. */
const feeOf = (subscriber: number, month: number): number => 10 * subscriber + (month === JULY ? 5 : 0)
const gridOf = (subscriber: number): string => (subscriber % 2 === 0 ? '东街' : '西街')
const RICH: Rule = { op: 'between', field: 'bill_fee', lo: 100 }
let ws: TestWorkspace

beforeEach(() => {
  ws = createTestWorkspace()
  for (const month of [JULY, AUGUST]) {
    const subscribers = Array.from({ length: month === JULY ? ROWS - 1 : ROWS }, (_, i) => i + 1)
    publishFacts(ws, subscribers.map((subscriber) => ({ subscriber, month, values: { bill_fee: 100 * feeOf(subscriber, month), voice_min: 60 * subscriber, data_mb: 1024, grid: gridOf(subscriber) } })))
  }
})
afterEach(() => ws.close())

async function save(name: string, rule: Rule, keep: 'rule' | 'members' = 'rule', month = AUGUST): Promise<number> {
  ws.frame.refresh()
  const { segmentId } = await segmentHandlers['segment.save']({ name, rule, month, keep }, ws.context)
  ws.frame.refresh()
  return segmentId
}

async function remove(segmentId: number, removed: boolean): Promise<void> {
  await segmentHandlers['segment.remove']({ segmentId, removed }, ws.context)
  ws.frame.refresh()
}

function valuesOf(field: string, month = AUGUST): readonly unknown[] {
  const { columns } = explorePage(ws.frame, { month, rule: { op: 'all', of: [] }, sort: [], fields: [field], offset: 0, limit: 100, reveal: false })
  return columns[0]?.values ?? []
}

const draw = <C extends Input<'explore.chart'>['chart']>(chart: C): Output<'explore.chart'> => drawChart(ws.frame, { month: AUGUST, rule: { op: 'all', of: [] }, chart })

describe('a saved segment', () => {
  it('is a column: yes for those in it, no for the others of the month, each month by its own values', async () => {
    const id = `segment_${await save('高消费', RICH)}`
    expect(ws.frame.field(id)).toMatchObject({ zh: '分群·高消费', type: 'flag', source: 'segment' })
    expect(valuesOf(id)).toEqual(Array.from({ length: ROWS }, (_, i) => Number(feeOf(i + 1, AUGUST) >= 100)))
    expect(valuesOf(id, JULY)).toEqual(Array.from({ length: ROWS - 1 }, (_, i) => Number(feeOf(i + 1, JULY) >= 100)))
    expect(ws.frame.numbers(id, JULY)[ROWS - 1]).toBeNaN()
  })

  it('filters like the rule it is, and both sides add up to the month', async () => {
    const segmentId = await save('高消费', RICH)
    const side = (value: number): Rule => ({ op: 'oneOf', field: `segment_${segmentId}`, values: [value] })
    expect(ws.frame.select(side(1), AUGUST).toIndices()).toEqual(ws.frame.select(RICH, AUGUST).toIndices())
    expect(ws.frame.select(side(0), AUGUST).toIndices()).toEqual(ws.frame.select({ op: 'not', of: { op: 'inSegment', segmentId } }, AUGUST).toIndices())
    expect(describeRule(side(1), 'zh-CN', (id) => ws.frame.catalogue.byId.get(id))).toBe('分群·高消费 属于 [是]')
  })

  it('groups bars, boxes and heat grids, and splits a series', async () => {
    const id = `segment_${await save('高消费', RICH)}`
    const rich = Array.from({ length: ROWS }, (_, i) => i + 1).filter((subscriber) => feeOf(subscriber, AUGUST) >= 100)
    const mean = rich.reduce((sum, subscriber) => sum + feeOf(subscriber, AUGUST), 0) / rich.length
    expect(draw({ kind: 'bars', field: id, measure: { kind: 'mean', field: 'bill_fee' }, limit: 10, sort: 'count' })).toMatchObject({
      missing: 0,
      groups: [
        { group: { kind: 'value', value: 0 }, count: ROWS - rich.length },
        { group: { kind: 'value', value: 1 }, count: rich.length, value: mean },
      ],
    })
    expect(draw({ kind: 'box', field: 'bill_fee', by: id, limit: 8 })).toMatchObject({ boxes: [{ count: ROWS - rich.length }, { count: rich.length, min: 100 }] })
    expect(draw({ kind: 'series', field: 'bill_fee', measure: 'count', split: id })).toMatchObject({ lines: [{ count: ROWS - rich.length }, { count: rich.length }] })
    const heat = draw({ kind: 'heat', x: id, y: 'grid', measure: { kind: 'count' }, limit: 8 })
    const cells = ['东街', '西街'].flatMap((grid) => [false, true].map((isRich) => Array.from({ length: ROWS }, (_, i) => i + 1).filter((s) => gridOf(s) === grid && feeOf(s, AUGUST) >= 100 === isRich).length))
    expect(heat.kind === 'heat' && heat.counts).toEqual(cells)
  })

  it('with fixed members keeps them in every month', async () => {
    const id = `segment_${await save('老用户', { op: 'between', field: 'bill_fee', lo: 200 }, 'members')}`
    const members = Array.from({ length: ROWS }, (_, i) => Number(feeOf(i + 1, AUGUST) >= 200))
    expect(valuesOf(id)).toEqual(members)
    expect(valuesOf(id, JULY)).toEqual(members.slice(0, ROWS - 1))
    expect(defineField(ws.frame, id, JULY).formula?.zh).toContain('200')
  })

  it('says what it is: rule, months, batches, nobody missing', async () => {
    const inner = await save('高消费', RICH)
    const id = `segment_${await save('东街高消费', { op: 'all', of: [{ op: 'inSegment', segmentId: inner }, { op: 'oneOf', field: 'grid', values: ['东街'] }] })}`
    const definition = defineField(ws.frame, id, AUGUST)
    expect(definition).toMatchObject({ rows: ROWS, missing: 0, inputs: ['grid', `segment_${inner}`], field: { source: 'segment', fillRate: 1 } })
    expect(definition.formula?.zh).toMatch(/高消费.*东街/)
    expect(definition.batches).toHaveLength(2)
  })

  it('leaves with its removal, with those made of it, and comes back with them', async () => {
    const inner = await save('高消费', RICH)
    const outer = await save('其余', { op: 'not', of: { op: 'inSegment', segmentId: inner } })
    const viaField = await save('经字段', { op: 'oneOf', field: `segment_${inner}`, values: [1] })
    const fields = [inner, outer, viaField].map((segmentId) => `segment_${segmentId}`)
    const before = fields.map((id) => valuesOf(id))
    await remove(inner, true)
    expect(fields.filter((id) => ws.frame.has(id))).toEqual([])
    await remove(inner, false)
    expect(fields.map((id) => valuesOf(id))).toEqual(before)
  })

  it('leaves what reads it with the name of what was removed and what to do next, as a removed formula column does', async () => {
    const segmentId = await save('高消费', RICH)
    const id = `segment_${segmentId}`
    const { field: formula, formulaId } = await formulaHandlers['formula.define']({ label: '双倍', text: '[出账收入] * 2', unit: '' }, ws.context)
    ws.frame.refresh()
    const everyone: Rule = { op: 'all', of: [] }
    const reads = (field: string): readonly (() => unknown)[] => [
      () => ws.frame.select({ op: 'oneOf', field, values: [1] }, AUGUST),
      () => ws.frame.select({ op: 'not', of: { op: 'all', of: [RICH, { op: 'isMissing', field }] } }, AUGUST),
      () => ws.frame.select({ op: 'isMissing', field: `${field}@-1` }, AUGUST),
      () => valuesOf(field),
      () => explorePage(ws.frame, { month: AUGUST, rule: everyone, sort: [{ field, direction: 'ascending' }], fields: ['bill_fee'], offset: 0, limit: 5, reveal: false }),
      () => draw({ kind: 'bars', field, measure: { kind: 'count' }, limit: 5, sort: 'count' }),
      () => draw({ kind: 'box', field: 'bill_fee', by: field, limit: 5 }),
      () => defineField(ws.frame, field, AUGUST),
    ]
    const faults = (field: string): readonly unknown[] =>
      reads(field).map((read) => {
        try {
          read()
          return null
        } catch (error) {
          return error instanceof AppError ? { code: error.code, params: error.params } : error
        }
      })
    const none = reads(id).map(() => null)
    expect([faults(id), faults(formula)]).toEqual([none, none])
    await remove(segmentId, true)
    await formulaHandlers['formula.remove']({ formulaId, removed: true }, ws.context)
    ws.frame.refresh()
    // By their names: nobody has ever seen their ids.
    expect(faults(id)).toEqual(reads(id).map(() => ({ code: 'SEGMENT_NOT_FOUND', params: { segment: '高消费', segmentId } })))
    expect(faults(formula)).toEqual(reads(formula).map(() => ({ code: 'FORMULA_REMOVED', params: { name: '双倍', formulaId } })))
    for (const language of ['zh-CN', 'en'] as const) expect(translateTo(language)('error.FORMULA_REMOVED', { name: '双倍' })).toMatch(/已删除|deleted/)
    await remove(segmentId, false)
    expect(faults(id)).toEqual(none)
  })

  it('of a measure follows its parameter', async () => {
    // The mean of both months is 10 × subscriber + 2.5 元; the highest band begins at 300 元.
    const id = `segment_${await save('最高档', { op: 'contains', field: 'value_tier_yuan', text: '≥' })}`
    expect(valuesOf(id)).toEqual(Array<number>(ROWS).fill(0))
    ws.db.prepare('INSERT INTO measure_parameter (measure_id, parameter_id, value, changed_at) VALUES (?, ?, ?, ?)').run('value_tier_yuan', 'cut1', 200, '')
    ws.frame.refresh()
    expect(valuesOf(id).slice(0, ROWS - 1)).toEqual(Array.from({ length: ROWS - 1 }, (_, i) => Number(10 * (i + 1) + 2.5 >= 200)))
  })

  it('as the base of a preset is frozen by what it stands for', async () => {
    const segmentId = await save('高消费', RICH)
    const run = await ws.runJob('segment.run', runSegments, { preset: 'value', month: AUGUST, base: { op: 'oneOf', field: `segment_${segmentId}`, values: [1] } })
    expect(JSON.stringify(run.base.rule)).not.toContain('egment')
    await remove(segmentId, true)
    expect(run.base.count).toBe(15)
    expect(ws.frame.has('value_tier')).toBe(true)
  })

  it('cannot read a formula column that reads it', async () => {
    const define = async (label: string, text: string, formulaId?: number) =>
      formulaHandlers['formula.define']({ label, text, unit: '', ...(formulaId === undefined ? {} : { formulaId }) }, ws.context)
    const first = await define('双倍', '[出账收入] * 2')
    ws.frame.refresh()
    const segmentId = await save('双倍高', { op: 'between', field: first.field, lo: 300 })
    await expect(define('双倍', `若([分群·双倍高], 1, 0)`, first.formulaId)).rejects.toMatchObject({ code: 'FORMULA_INVALID', params: { issue: 'cycle', path: '双倍 → 分群·双倍高 → 双倍' } })
    const second = await define('高者', '若([分群·双倍高], 1, 0)')
    ws.frame.refresh()
    expect(valuesOf(second.field)).toEqual(valuesOf(`segment_${segmentId}`))
  })
})
