import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { Rule } from '../../../shared/domain/rule.ts'
import { segmentApi } from '../../../shared/api/segment.ts'
import { runSegments } from '../../../electron/engine/segment/run.job.ts'
import { segmentHandlers } from '../../../electron/engine/segment/handlers.ts'
import { createTestWorkspace, publishFacts, type TestWorkspace } from '../../helpers/workspace.ts'

const MONTH = 202408
const RICH = { op: 'between', field: 'bill_fee', lo: 80 } as const
let ws: TestWorkspace

beforeEach(() => {
  ws = createTestWorkspace()
  publishFacts(
    ws,
    Array.from({ length: 20 }, (_, i) => ({
      subscriber: i + 1,
      month: MONTH,
      values: { bill_fee: 1000 * (i + 1), voice_min: 60 * i, data_mb: i === 19 ? null : 2048, grid: i % 2 === 0 ? '东街' : '西街' },
    })),
  )
})
afterEach(() => ws.close())

async function call<M extends keyof typeof segmentHandlers>(method: M, input: Parameters<(typeof segmentHandlers)[M]>[0]) {
  ws.frame.refresh()
  // The table's entry is a union over M; input and handler are of the same M.
  return segmentHandlers[method](input as never, ws.context) as ReturnType<(typeof segmentHandlers)[M]>
}

describe('segments of the analyst', () => {
  it('are saved with their count, listed, removed and restored', async () => {
    const saved = await call('segment.save', { name: '高价值', rule: RICH, month: MONTH })
    expect(saved).toMatchObject({ family: 'custom', code: '', name: '高价值', rule: RICH, month: MONTH, count: 13 })
    expect((await call('segment.list', {})).segments).toEqual([saved])
    expect(ws.frame.select({ op: 'inSegment', segmentId: saved.segmentId }, MONTH).count()).toBe(13)

    await call('segment.remove', { segmentId: saved.segmentId, removed: true })
    expect((await call('segment.list', {})).segments).toEqual([])
    ws.frame.refresh()
    expect(() => ws.frame.select({ op: 'inSegment', segmentId: saved.segmentId }, MONTH)).toThrow(expect.objectContaining({ code: 'SEGMENT_NOT_FOUND', params: { segment: saved.name, segmentId: saved.segmentId } }))

    await call('segment.remove', { segmentId: saved.segmentId, removed: false })
    expect((await call('segment.list', {})).segments).toEqual([saved])
  })

  it('have names of their own, also when one comes back', async () => {
    const first = await call('segment.save', { name: 'High', rule: RICH, month: MONTH })
    await expect(call('segment.save', { name: 'hIGH', rule: RICH, month: MONTH })).rejects.toMatchObject({ code: 'SEGMENT_NAME_TAKEN' })
    await call('segment.remove', { segmentId: first.segmentId, removed: true })
    const second = await call('segment.save', { name: 'High', rule: RICH, month: MONTH })
    const restore = call('segment.remove', { segmentId: first.segmentId, removed: false })
    await expect(restore).rejects.toMatchObject({ code: 'SEGMENT_NAME_TAKEN' })
    expect((await call('segment.list', {})).segments).toEqual([second])
    await call('segment.remove', { segmentId: second.segmentId, removed: false })
  })

  it('refuse a rule that cannot be evaluated and store nothing', async () => {
    const save = (rule: Rule, month = MONTH) => call('segment.save', { name: 'x', rule, month })
    await expect(save({ op: 'isMissing', field: 'nonsense' })).rejects.toMatchObject({ code: 'FIELD_UNKNOWN' })
    await expect(save({ op: 'between', field: 'grid', lo: 1 })).rejects.toMatchObject({ code: 'FIELD_TYPE_WRONG' })
    await expect(save(RICH, 202401)).rejects.toMatchObject({ code: 'MONTH_NOT_IMPORTED' })
    expect((await call('segment.list', {})).segments).toEqual([])
  })

  it('cannot be a class of a preset, or one that is not there', async () => {
    const run = await ws.runJob('segment.run', runSegments, { preset: 'value', month: MONTH })
    for (const segmentId of [run.segments[0]?.segmentId ?? 0, 999]) {
      await expect(call('segment.remove', { segmentId, removed: true })).rejects.toMatchObject({ code: 'SEGMENT_NOT_FOUND' })
    }
    expect((await call('segment.list', {})).segments).toHaveLength(4)
  })

  it('leave a trace of counts, not of names or values', async () => {
    const { segmentId } = await call('segment.save', { name: '张三的客户', rule: RICH, month: MONTH })
    await call('segment.remove', { segmentId, removed: true })
    const log = ws.db.prepare<[], { action: string; detail: string }>('SELECT action, detail FROM audit_log ORDER BY entry_id').all()
    expect(log).toEqual([
      { action: 'segment.save', detail: JSON.stringify({ segmentId, month: MONTH, count: 13, keep: 'rule' }) },
      { action: 'segment.remove', detail: JSON.stringify({ segmentId }) },
    ])
  })
})

describe('the list', () => {
  it('shows the classes of the newest run only, and every run', async () => {
    await ws.runJob('segment.run', runSegments, { preset: 'value', month: MONTH })
    const second = await ws.runJob('segment.run', runSegments, { preset: 'value', month: MONTH })
    const listed = await call('segment.list', {})
    expect(listed.segments).toEqual(second.segments)
    expect(listed.runs.map((run) => run.version)).toEqual([2, 1])
    expect(segmentApi['segment.list'].output.parse(listed)).toEqual(listed)
  })
})

describe('the profile', () => {
  it('has sizes, revenue and means of each class in shown units', async () => {
    const run = await ws.runJob('segment.run', runSegments, { preset: 'value', month: MONTH })
    const { rows } = await call('segment.profile', { family: 'value', month: MONTH })
    // bills 10 … 200 元; P50 = 105, P80 = 162, P95 = 190.5
    expect(rows.map((row) => row.code)).toEqual(['钻', '金', '银', '普通'])
    expect(rows.map((row) => row.count)).toEqual([1, 3, 6, 10])
    expect(rows.map((row) => row.revenue)).toEqual([200, 540, 810, 550])
    expect(rows.map((row) => row.share)).toEqual([0.05, 0.15, 0.3, 0.5])
    expect(rows.map((row) => row.revenueShare)).toEqual([200, 540, 810, 550].map((sum) => sum / 2100))
    expect(rows[0]?.means).toEqual([
      { field: 'bill_fee', mean: 200 },
      { field: 'voice_min', mean: 19 },
      { field: 'data_mb', mean: null },
      { field: 'churn_score', mean: null },
    ])
    expect(rows[3]?.means.map(({ mean }) => mean)).toEqual([55, 4.5, 2, null])
    expect(rows.map((row) => row.segmentId)).toEqual(run.segments.map((segment) => segment.segmentId))
  })

  it('measures the analyst’s own, which may overlap, against the whole month', async () => {
    await call('segment.save', { name: 'a', rule: RICH, month: MONTH })
    await call('segment.save', { name: 'b', rule: { op: 'oneOf', field: 'grid', values: ['东街'] }, month: MONTH })
    const { rows } = await call('segment.profile', { family: 'custom', month: MONTH })
    expect(rows.map(({ name, count, share, revenue }) => ({ name, count, share, revenue }))).toEqual([
      { name: 'a', count: 13, share: 0.65, revenue: 1820 },
      { name: 'b', count: 10, share: 0.5, revenue: 1000 },
    ])
    expect(rows[0]?.revenueShare).toBe(1820 / 2100)
  })

  it('is empty before the first run', async () => {
    expect(await call('segment.profile', { family: 'vad', month: MONTH })).toEqual({ rows: [] })
  })
})

describe('a rule in words', () => {
  it('uses the names of fields and segments', async () => {
    const { segmentId } = await call('segment.save', { name: '高价值', rule: RICH, month: MONTH })
    const rule = { op: 'all', of: [RICH, { op: 'inSegment', segmentId }] } as const
    expect((await call('segment.describe', { rule, language: 'zh-CN' })).text).toBe('出账收入≥80 元 且 属于分群“高价值”')
    expect((await call('segment.describe', { rule, language: 'en' })).text).toBe('billed revenue ≥ 80 yuan and in segment “高价值”')
  })

  it('names a field that no file brings any more, and refuses one nobody knows', async () => {
    const text = await call('segment.describe', { rule: { op: 'between', field: 'vas_fee_avg3', hi: 5 }, language: 'zh-CN' })
    expect(text).toEqual({ text: '近3月增值业务费均值≤5 元' })
    await expect(call('segment.describe', { rule: { op: 'isMissing', field: 'x_gone' }, language: 'en' })).rejects.toMatchObject({
      code: 'FIELD_UNKNOWN',
      params: { field: 'x_gone' },
    })
  })
})
