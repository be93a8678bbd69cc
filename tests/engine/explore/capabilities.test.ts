import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { fillRate } from '../../../electron/engine/explore/fill-rate.ts'
import { exploreHandlers } from '../../../electron/engine/explore/handlers.ts'
import { createRandom } from '../../../electron/engine/kernels/random.ts'
import { DICTIONARY } from '../../../shared/domain/field.ts'
import { MEASURES } from '../../../shared/domain/measure.ts'
import { addMonths } from '../../../shared/domain/month.ts'
import { publishContacts } from '../frame/published.ts'
import { createTestWorkspace, publishFacts, type TestWorkspace } from '../../helpers/workspace.ts'

const MONTH = 202408

let ws: TestWorkspace
beforeEach(() => {
  ws = createTestWorkspace()
})
afterEach(() => ws.close())

function publish(months: number, values: Readonly<Record<string, number | string>>): void {
  publishFacts(ws, Array.from({ length: months }, (_, back) => ({ subscriber: 1, month: addMonths(MONTH, -back), values })))
}

async function capability(id: string) {
  const { capabilities } = await exploreHandlers['explore.capabilities']({ month: MONTH }, ws.context)
  return capabilities.find((one) => one.id === id)
}

describe('capabilities', () => {
  it('are of every measure, both segment packs and both models', async () => {
    publish(1, { bill_fee: 1 })
    const { capabilities } = await exploreHandlers['explore.capabilities']({ month: MONTH }, ws.context)
    expect(capabilities.map(({ id }) => id).toSorted()).toEqual(['vad', 'value', 'portrait', 'churn', ...MEASURES.map(({ id }) => id)].toSorted())
  })

  it('with bills of one month: nothing that needs several, the rest less exactly', async () => {
    publish(1, { bill_fee: 1 })
    expect(await capability('arpu')).toEqual({ kind: 'measure', id: 'arpu', state: 'ready', missing: [], absent: [], lackingMonths: { months: [], fields: [] } })
    expect(await capability('bill_fee_cv6')).toMatchObject({ state: 'lacking', missing: [], lackingMonths: { months: [202405, 202406, 202407], fields: ['bill_fee'] } })
    expect(await capability('silent_usage')).toMatchObject({ state: 'lacking', missing: ['voice_min', 'data_mb'], absent: ['sms_cnt'] })
    expect(await capability('vad')).toMatchObject({ state: 'lacking', missing: ['voice_min', 'data_mb'], absent: ['vas_fee', 'status'] })
    expect(await capability('value')).toMatchObject({ state: 'degraded', missing: [], absent: ['status'], lackingMonths: { months: [202406, 202407], fields: [] } })
    expect(await capability('portrait')).toMatchObject({ state: 'lacking', missing: ['voice_min', 'data_mb', 'vas_fee'] })
    expect(await capability('churn')).toMatchObject({ state: 'lacking', missing: [], lackingMonths: { months: [202405, 202406, 202407], fields: [] } })
  })

  it.each([1, 2, 3, 4])('call nothing lacking that has a value, with all columns of %i months', async (months) => {
    const random = createRandom(months)
    const inputs = DICTIONARY.filter(({ table, source, type, id }) => table === 'subscriber_month' && source === 'imported' && type !== 'id' && id !== 'month')
    const valueOf = ({ type }: { readonly type: string }): number | string =>
      type === 'flag' ? random.int(2) : type === 'month' ? MONTH : type === 'date' ? 15_000 + random.int(4000) : type === 'text' || type === 'enum' ? '甲乙'[random.int(2)] ?? '' : random.int(20_000)
    publishFacts(
      ws,
      Array.from({ length: 30 * months }, (_, i) => ({ subscriber: 1 + (i % 30), month: addMonths(MONTH, -Math.floor(i / 30)), values: Object.fromEntries(inputs.map((field) => [field.id, valueOf(field)])) })),
    )
    const { capabilities } = await exploreHandlers['explore.capabilities']({ month: MONTH }, ws.context)
    const lacking = capabilities.filter(({ kind, state, id }) => kind === 'measure' && state === 'lacking' && ws.frame.has(id))
    expect(lacking.filter(({ id }) => fillRate(ws.frame, id, MONTH) > 0).map(({ id }) => id)).toEqual([])
  })

  it('name the columns behind a measure of measures', async () => {
    publish(6, { bill_fee: 1 })
    expect(await capability('contract_value')).toMatchObject({ state: 'lacking', missing: ['contract_start', 'contract_end', 'open_date', 'tenure_m'] })
    expect(await capability('revenue_at_risk')).toMatchObject({ state: 'lacking', missing: ['churn_score'] })
    expect(await capability('stability')).toMatchObject({ state: 'degraded', absent: ['contract_end', 'open_date', 'tenure_m', 'owe_months', 'plan_fee'], lackingMonths: { months: [], fields: [] } })
  })

  it('with one of two that are enough: less exactly', async () => {
    publish(3, { bill_fee: 1, data_mb: 1, data_allow: 1 })
    expect(await capability('saturation_over')).toMatchObject({ state: 'degraded', missing: [], absent: ['voice_min', 'voice_allow'] })
    expect(await capability('churned')).toMatchObject({ state: 'degraded', absent: ['status', 'stop_days', 'status_date', 'voice_min', 'sms_cnt'] })
  })

  it('with one of two that say the same: at all', async () => {
    publish(1, { tenure_m: 5 })
    expect(await capability('tenure_months')).toMatchObject({ state: 'ready', missing: [], absent: [] })
    expect(await capability('stickiness')).toMatchObject({ state: 'degraded', absent: ['deposit', 'monthly_rebate', 'contract_end', 'app_active', 'epay_active', 'sub_card'] })
  })

  it('of a list that has no columns of its own in the grid', async () => {
    publish(3, { bill_fee: 1 })
    expect(await capability('complaints_3m')).toMatchObject({ state: 'lacking', missing: ['contact_time', 'contact_type'] })
    publishContacts(ws, [{ subscriber: 1, day: '2024-08-01', type: '投诉' }])
    expect(await capability('complaints_3m')).toMatchObject({ state: 'lacking', missing: [], lackingMonths: { months: [202406, 202407], fields: ['contact_time', 'contact_type'] } })
    publishContacts(ws, ['2024-06-01', '2024-08-02'].map((day) => ({ subscriber: 1, day, type: '投诉' })))
    expect(await capability('complaints_3m')).toMatchObject({ state: 'ready', missing: [], absent: [], lackingMonths: { months: [], fields: [] } })
  })

  it('count the months of the column, not those of other files', async () => {
    publish(9, { bill_fee: 1 })
    publish(2, { voice_min: 1, data_mb: 1, status: '正常', vas_fee: 1 })
    expect(await capability('voice_min_avg3')).toMatchObject({ state: 'degraded', lackingMonths: { months: [202406], fields: ['voice_min'] } })
    expect(await capability('bill_fee_avg3')).toMatchObject({ state: 'ready', lackingMonths: { months: [], fields: [] } })
    expect(await capability('vad')).toMatchObject({ state: 'ready' })
    expect(await capability('churn')).toMatchObject({ state: 'degraded', missing: [], lackingMonths: { months: [], fields: [] } })
  })

  it('name the month that a year, a snapshot or the month itself is lacking', async () => {
    publish(8, { bill_fee: 1 })
    expect(await capability('bill_fee_yoy')).toMatchObject({ state: 'lacking', lackingMonths: { months: [202308], fields: ['bill_fee'] } })
    // Of the last year, three months are enough.
    expect(await capability('bill_fee_growth')).toMatchObject({ state: 'lacking', lackingMonths: { months: [202310, 202311, 202312], fields: ['bill_fee'] } })
    expect(await capability('snapshot_retained')).toMatchObject({ state: 'lacking', lackingMonths: { months: [202312], fields: [] } })
    expect(await capability('snapshot_revenue')).toMatchObject({ state: 'lacking', lackingMonths: { months: [202312], fields: ['bill_fee'] } })
    publishFacts(ws, [202312, 202407].map((month) => ({ subscriber: 1, month, values: { voice_min: 1 } })))
    expect(await capability('voice_min_mom')).toMatchObject({ state: 'lacking', lackingMonths: { months: [MONTH], fields: ['voice_min'] } })
    expect(await capability('voice_min_growth')).toMatchObject({ state: 'lacking', lackingMonths: { months: [202310, 202311, MONTH], fields: ['voice_min'] } })
    expect(await capability('snapshot_retained')).toMatchObject({ state: 'degraded', absent: ['status'], lackingMonths: { months: [], fields: [] } })
  })

  it('of four months in a row: no comparison of three with the three before', async () => {
    publish(4, { bill_fee: 1 })
    expect(await capability('bill_fee_trend3')).toMatchObject({ state: 'lacking', lackingMonths: { months: [202404], fields: ['bill_fee'] } })
    expect(await capability('bill_fee_prev3')).toMatchObject({ state: 'lacking', lackingMonths: { months: [202404], fields: ['bill_fee'] } })
  })

  it('follow the parameters: also of what reads the measure', async () => {
    publish(2, { bill_fee: 1 })
    for (const id of ['bill_fee_avg3', 'value_tier_yuan']) expect(await capability(id)).toMatchObject({ state: 'degraded', lackingMonths: { months: [202406] } })
    await exploreHandlers['explore.setParameter']({ measure: 'bill_fee_avg3', parameter: 'minPresent', value: 3 }, ws.context)
    for (const id of ['bill_fee_avg3', 'value_tier_share', 'value_tier_yuan']) {
      expect(await capability(id)).toMatchObject({ state: 'lacking', lackingMonths: { months: [202406], fields: ['bill_fee'] } })
    }
  })

  it('run, less exactly, where one of several columns of the month is enough to say no', async () => {
    publish(2, { voice_min: 1, voice_allow: 1, data_allow: 1 })
    publishFacts(ws, [{ subscriber: 1, month: addMonths(MONTH, -1), values: { data_mb: 1 } }])
    for (const id of ['silent_usage', 'ultra_low', 'under_used']) expect(await capability(id)).toMatchObject({ state: 'degraded', lackingMonths: { months: [MONTH], fields: ['data_mb'] } })
  })

  it('a file with an outcome can train at once', async () => {
    publishFacts(ws, [{ subscriber: 1, month: MONTH, values: { x_left: '是', age: 30 } }], { kind: 'outcomeTable', outcome: { field: 'x_left', positive: '是' }, custom: { x_left: { type: 'enum' } } })
    expect((await capability('churn'))?.state).toBe('degraded')
    expect((await capability('churn'))?.missing).toEqual([])
  })

  it('are not known of a month that is not imported', () => {
    publish(1, { bill_fee: 1 })
    expect(() => exploreHandlers['explore.capabilities']({ month: 202401 }, ws.context)).toThrow(expect.objectContaining({ code: 'MONTH_NOT_IMPORTED' }))
  })
})
