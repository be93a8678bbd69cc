import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { defineField } from '../../../electron/engine/explore/definition.ts'
import { setParameter } from '../../../electron/engine/explore/set-parameter.ts'
import { runSegments } from '../../../electron/engine/segment/run.job.ts'
import { createTestWorkspace, publishFacts, type TestWorkspace } from '../../helpers/workspace.ts'

const MONTH = 202408
let ws: TestWorkspace

beforeEach(() => {
  ws = createTestWorkspace()
  publishFacts(
    ws,
    Array.from({ length: 40 }, (_, i) => ({ subscriber: i + 1, month: MONTH, values: { bill_fee: 1000 * (i + 1), voice_min: 60 * i, data_mb: 1024 * i, grid: '东街' } })),
  )
})
afterEach(() => ws.close())

describe('the definition of classes', () => {
  it('names whom they are of and each threshold, in both languages, with the columns behind', async () => {
    const run = await ws.runJob('segment.run', runSegments, { preset: 'vad', month: MONTH })
    const definition = defineField(ws.frame, 'vad_class', MONTH)
    expect(run.thresholds).toHaveLength(2)
    for (const { letter, value } of run.thresholds) {
      const shown = String(Math.round(value * 100) / 100)
      expect(definition.formula?.zh).toMatch(new RegExp(`${letter}：.*≥\\s?${shown.replace('.', '\\.')}`))
      expect(definition.formula?.en).toContain(shown)
    }
    expect(definition.formula?.zh).toMatch(/80.*P70.*2024-08/)
    expect(definition.inputs).toEqual(expect.arrayContaining(run.thresholds.map(({ field }) => field)))
    expect(definition.batches).toHaveLength(1)
    // Of 40, those of the base have a class, the others none.
    expect(definition).toMatchObject({ rows: 40, missing: 40 - run.base.count })
  })

  it('names each cut of the value tiers', async () => {
    const run = await ws.runJob('segment.run', runSegments, { preset: 'value', month: MONTH })
    const { formula } = defineField(ws.frame, 'value_tier', MONTH)
    expect(formula?.zh).toMatch(/钻：.*金：.*银：/)
    for (const { value } of run.thresholds) expect(formula?.en).toContain(String(Math.round(value * 100) / 100))
  })
})

describe('the definition of ARPU', () => {
  it('names the files that say whom a group is divided by, besides those of its revenue', () => {
    const arpu = () => defineField(ws.frame, 'arpu', MONTH)
    expect(arpu().batches).toHaveLength(1)
    publishFacts(ws, [{ subscriber: 1, month: 202407, values: { status: '正常' } }])
    publishFacts(ws, [{ subscriber: 1, month: MONTH, values: { status: '正常' } }])
    expect(arpu()).toMatchObject({ months: [202407, MONTH], batches: [{}, {}, {}] })
    setParameter({ measure: 'arpu', parameter: 'denominator', value: 1 }, ws.context)
    expect(arpu()).toMatchObject({ months: [MONTH], batches: [{}] })
  })
})
