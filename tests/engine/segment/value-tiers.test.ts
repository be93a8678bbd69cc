import { afterEach, describe, expect, it } from 'vitest'
import { runSegments } from '../../../electron/engine/segment/run.job.ts'
import { createTestWorkspace, publishFacts, type TestWorkspace } from '../../helpers/workspace.ts'

const MONTH = 202408
let ws: TestWorkspace
afterEach(() => ws.close())

/** One month of bills in fen; null = missing. */
function bills(values: readonly (number | null)[], status?: readonly string[]): void {
  ws = createTestWorkspace()
  publishFacts(
    ws,
    values.map((value, i) => ({ subscriber: i + 1, month: MONTH, values: { bill_fee: value, ...(status && { status: status[i] ?? null }) } })),
  )
}

async function run() {
  const result = await ws.runJob('segment.run', runSegments, { preset: 'value', month: MONTH })
  return { ...result, counts: Object.fromEntries(result.segments.map((segment) => [segment.code, segment.count])) }
}

describe('value tiers', () => {
  it('are the top 5, next 15, next 30 % and the rest, cut at yuan', async () => {
    bills(Array.from({ length: 100 }, (_, i) => 100 * (i + 1)))
    const { counts, thresholds, base } = await run()
    expect(counts).toEqual({ 钻: 5, 金: 15, 银: 30, 普通: 50 })
    expect(thresholds).toEqual([
      { field: 'bill_fee', value: expect.closeTo(95.05, 9), quantile: 0.95, letter: '钻' },
      { field: 'bill_fee', value: expect.closeTo(80.2, 9), quantile: 0.8, letter: '金' },
      { field: 'bill_fee', value: expect.closeTo(50.5, 9), quantile: 0.5, letter: '银' },
    ])
    expect(base.count).toBe(100)
    const tiers = ws.frame.codes('value_tier', MONTH)
    expect(tiers.dictionary).toEqual(['钻', '金', '银', '普通'])
    expect([99, 95, 94, 80, 79, 50, 49, 0].map((i) => tiers.dictionary[tiers.codes[i] ?? -1])).toEqual(
      ['钻', '钻', '金', '金', '银', '银', '普通', '普通'],
    )
  })

  it('are of those with a revenue: without one nobody has a tier', async () => {
    bills([...Array.from({ length: 40 }, (_, i) => 100 * (i + 1)), null, null])
    const { counts, incomplete, base } = await run()
    expect(counts).toEqual({ 钻: 2, 金: 6, 银: 12, 普通: 20 })
    expect(incomplete).toBe(0)
    expect(base.count).toBe(40)
  })

  it('leave out who has left or is not active yet', async () => {
    const status = Array.from({ length: 30 }, (_, i) => ['正常', '销户', '未激活', '预销', '停机'][i % 5] ?? '')
    bills(status.map((_, i) => 100 * (i + 1)), status)
    const { base, counts } = await run()
    expect(base.count).toBe(12)
    expect(Object.values(counts).reduce((a, b) => a + b, 0)).toBe(12)
  })

  it('keep equal revenues together, even all of them', async () => {
    bills(Array.from({ length: 20 }, () => 5000))
    expect((await run()).counts).toEqual({ 钻: 20, 金: 0, 银: 0, 普通: 0 })
  })

  it('make everyone 普通 where nobody pays', async () => {
    bills(Array.from({ length: 20 }, () => 0))
    const { counts, thresholds } = await run()
    expect(counts).toEqual({ 钻: 0, 金: 0, 银: 0, 普通: 20 })
    expect(thresholds).toEqual([])
  })
})
