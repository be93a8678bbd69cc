import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { ColumnMaker } from '../../../electron/engine/frame/column-maker.ts'
import { ColumnStore } from '../../../electron/engine/frame/column-store.ts'
import { fillColumnCache } from '../../../electron/engine/frame/fill-column-cache.ts'
import { Frame } from '../../../electron/engine/frame/frame.ts'
import { formulaHandlers } from '../../../electron/engine/formula/handlers.ts'
import { handlers } from '../../../electron/engine/handlers.ts'
import { silentLog } from '../../../electron/engine/log.ts'
import { segmentHandlers } from '../../../electron/engine/segment/handlers.ts'
import type { HandlerContext, SessionMethod } from '../../../electron/engine/session.ts'
import type { ChartQuery } from '../../../shared/api/chart.ts'
import type { Input } from '../../../shared/api/engine-api.ts'
import type { FieldId } from '../../../shared/domain/field.ts'
import type { Rule } from '../../../shared/domain/rule.ts'
import { createTestWorkspace, type TestWorkspace } from '../../helpers/workspace.ts'
import { NEWEST, publishCounty, publishCountyScores } from '../frame/random-county.ts'

let ws: TestWorkspace
let maker: ColumnMaker
beforeAll(async () => {
  ws = createTestWorkspace()
  publishCounty(ws, 1)
  publishCountyScores(ws, 1)
  await formulaHandlers['formula.define']({ label: '甲', text: '近3月出账收入均值 * 2 - 出账收入[-1]' }, ws.context)
  ws.frame.refresh()
  await segmentHandlers['segment.save']({ name: '常客', rule: { op: 'between', field: 'voice_min_avg3', lo: 1 }, month: NEWEST, keep: 'rule' }, ws.context)
  ws.frame.refresh()
  maker = new ColumnMaker({ file: ws.file, log: silentLog, fromRows: 0 })
})
afterAll(async () => {
  await maker.close()
  ws.close()
})

/** Conditions of every kind, in a segment, in a rank and in another month. */
const RULE: Rule = {
  op: 'any',
  of: [
    { op: 'inSegment', segmentId: 1 },
    { op: 'not', of: { op: 'compare', field: 'bill_fee', is: 'less', than: 'bill_fee_avg6', thanMonths: -2 } },
    { op: 'top', field: 'data_mb_avg3', share: 0.5, direction: 'highest', within: { op: 'isMissing', field: 'vas_fee_cv6' } },
    { op: 'percentile', field: 'bill_fee_slope6', lo: 0.2, within: { op: 'between', field: 'f_1', lo: 0 } },
    { op: 'oneOf', field: 'status_class', values: ['active'] },
    { op: 'contains', field: 'cust_id', text: '7' },
    { op: 'period', field: 'open_date', unit: 'month', from: -30 },
    { op: 'between', field: 'voice_min_mom@-1.difference', lo: 0 },
    { op: 'inNumbers', numbers: ['S00000003', '13800000007'] },
  ],
}

/** Runs a method on a frame of its own and says which columns it made itself instead of having them made. */
async function run<M extends SessionMethod>(method: M, input: Input<M>, isThreaded: boolean): Promise<{ readonly output: unknown; readonly made: readonly FieldId[] }> {
  const frame = new Frame(ws.db, new ColumnStore(), isThreaded ? maker : null)
  frame.refresh()
  const made = new Set<FieldId>()
  const column = frame.column.bind(frame)
  vi.spyOn(frame, 'column').mockImplementation((id, month) => {
    if (frame.has(id) && !frame.held(id, month) && frame.field(id).origin.kind !== 'otherMonth' && !frame.isAtHand(id, month)) made.add(`${id} ${month}`)
    return column(id, month)
  })
  const context: HandlerContext = { ...ws.context, frame }
  return { output: await handlers[method](input as never, context), made: [...made] }
}

const of = { month: NEWEST, rule: RULE }
const CHARTS: readonly ChartQuery[] = [
  { kind: 'histogram', field: 'bill_fee_cv6', bins: 9, scale: 'linear' },
  { kind: 'bars', field: 'tenure_band', measure: { kind: 'mean', field: 'dou' }, limit: 5, sort: 'count' },
  { kind: 'series', field: 'bill_fee_mom', measure: 'mean', split: 'level_alert' },
  { kind: 'scatter', x: 'bill_fee_avg6', y: 'f_1' },
  { kind: 'box', field: 'mou', by: 'brand', limit: 5 },
  { kind: 'heat', x: 'stability_class', y: 'segment_1', measure: { kind: 'sum', field: 'churn_score' }, limit: 5 },
  { kind: 'lorenz', field: 'arpu' },
  { kind: 'tree', field: 'brand', by: 'bill_fee_direction', measure: { kind: 'mean', field: 'voice_min_trend3' }, limit: 5 },
]

type Asked = { [M in SessionMethod]: readonly [M, Input<M>] }[SessionMethod]
const page = { offset: 0, limit: 30, reveal: true }
const sort = [{ field: 'bill_fee_growth', direction: 'descending' as const }]
const METHODS: readonly Asked[] = [
  ['explore.summary', of],
  ['explore.page', { ...of, ...page, sort, fields: ['msisdn', 'cust_sub_cnt', 'bill_fee@-1.change', 'f_1', 'status'] }],
  ['explore.histogram', { ...of, field: 'f_1', bins: 7 }],
  ['explore.categories', { ...of, field: 'status_class', limit: 5 }],
  ['explore.series', { ...of, field: 'voice_min_avg3' }],
  ...CHARTS.map((chart): Asked => ['explore.chart', { ...of, chart }]),
  ['explore.ruleCounts', { month: NEWEST, base: { op: 'between', field: 'data_mb_cv6', lo: 0 }, rule: RULE }],
  ['explore.definition', { field: 'value_tier_share', month: NEWEST }],
  ['explore.fields', { month: NEWEST }],
  ['grid.figures', { ...of, field: 'bill_fee_prev3' }],
  ['grid.keys', { ...of, sort, from: 2, to: 12 }],
  ['grid.values', { ...of, field: 'stickiness_class', text: '', limit: 9 }],
  ['customer.search', { text: 'S0000001', limit: 9, reveal: true }],
  ['customer.peers', { subscriber: 5, month: NEWEST }],
  ['segment.profile', { family: 'custom', month: NEWEST }],
  ['segment.counts', { month: NEWEST }],
  ['segment.overlap', { month: NEWEST, left: RULE, right: { op: 'between', field: 'voice_min_growth', hi: 5 } }],
  [
    'campaign.waterfall',
    {
      recipe: {
        month: NEWEST, rule: RULE, rankBy: { field: 'voice_min_cv6', direction: 'descending' }, limit: 20, controlShare: 0.1, seed: 1,
        suppress: { closed: true, suspended: true, doNotDisturb: true, lostContact: true, invalidNumber: true, duplicates: true, otherLists: true },
      },
    },
  ],
  ['formula.preview', { text: '近3月出账收入均值[-1] + 出账收入', month: NEWEST }],
]

describe('a method that reads columns', () => {
  it.each(METHODS.map((asked) => [asked[0] === 'explore.chart' ? `explore.chart ${asked[1].chart.kind}` : asked[0], asked] as const))('%s has them made before, and answers the same', async (_name, [method, input]) => {
    const alone = await run(method, input, false)
    expect(alone.made.length).toBeGreaterThan(0)
    const threaded = await run(method, input, true)
    expect(threaded.output).toEqual(alone.output)
    expect(threaded.made).toEqual([])
  })

  it('reads a card out of kept columns, and has the ranks among everybody made', async () => {
    fillColumnCache(ws.db, ws.frame, () => undefined)
    const input = { subscriber: 140, month: NEWEST, reveal: true }
    const alone = await run('customer.card', input, false)
    expect(alone.made).toContain(`value_tier_share ${NEWEST}`)
    expect(await run('customer.card', input, true)).toEqual({ output: alone.output, made: [] })
  })
})
