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
    expect(await capability('arpu')).toEqual({ kind: 'measure', id: 'arpu', state: 'ready', missing: [], absent: [], months: { found: 1, fewest: 1, wanted: 1 } })
    expect(await capability('bill_fee_cv6')).toMatchObject({ state: 'lacking', missing: [], months: { found: 1, fewest: 4, wanted: 6 } })
    expect(await capability('silent_usage')).toMatchObject({ state: 'lacking', missing: ['voice_min', 'data_mb'], absent: ['sms_cnt'] })
    expect(await capability('vad')).toMatchObject({ state: 'lacking', missing: ['voice_min', 'data_mb'], absent: ['vas_fee', 'status'] })
    expect(await capability('value')).toMatchObject({ state: 'degraded', missing: [], absent: ['status'], months: { found: 1, fewest: 1, wanted: 3 } })
    expect(await capability('portrait')).toMatchObject({ state: 'lacking', missing: ['voice_min', 'data_mb', 'vas_fee'] })
    expect(await capability('churn')).toMatchObject({ state: 'lacking', missing: [], months: { found: 1, fewest: 4, wanted: 9 } })
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
    expect(await capability('stability')).toMatchObject({ state: 'degraded', absent: ['contract_end', 'open_date', 'tenure_m', 'owe_months', 'plan_fee'], months: { found: 6, fewest: 4, wanted: 6 } })
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
    expect(await capability('complaints_3m')).toMatchObject({ state: 'lacking', missing: [], months: { found: 1, fewest: 3, wanted: 3 } })
    publishContacts(ws, ['2024-06-01', '2024-08-02'].map((day) => ({ subscriber: 1, day, type: '投诉' })))
    expect(await capability('complaints_3m')).toMatchObject({ state: 'ready', missing: [], absent: [], months: { found: 3, fewest: 3, wanted: 3 } })
  })

  it('count the months of the column, not those of other files', async () => {
    publish(9, { bill_fee: 1 })
    publish(2, { voice_min: 1, data_mb: 1, status: '正常', vas_fee: 1 })
    expect(await capability('voice_min_avg3')).toMatchObject({ state: 'degraded', months: { found: 2, fewest: 2, wanted: 3 } })
    expect(await capability('bill_fee_avg3')).toMatchObject({ state: 'ready', months: { found: 3, fewest: 2, wanted: 3 } })
    expect(await capability('vad')).toMatchObject({ state: 'ready' })
    expect(await capability('churn')).toMatchObject({ state: 'degraded', missing: [], months: { found: 9, fewest: 4, wanted: 9 } })
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
