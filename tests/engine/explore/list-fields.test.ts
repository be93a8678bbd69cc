import { setImmediate as turn } from 'node:timers/promises'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { exploreHandlers } from '../../../electron/engine/explore/handlers.ts'
import type { Output } from '../../../shared/api/engine-api.ts'
import { createTestWorkspace, publishFacts, type TestWorkspace } from '../../helpers/workspace.ts'
import { endBatch } from '../frame/published.ts'

const MONTH = 202408

let ws: TestWorkspace
beforeEach(() => {
  ws = createTestWorkspace()
})
afterEach(() => ws.close())

async function list(): Promise<Output<'explore.fields'>> {
  return exploreHandlers['explore.fields']({ month: MONTH }, ws.context)
}

describe('the list of fields', () => {
  beforeEach(() => {
    publishFacts(ws, Array.from({ length: 20 }, (_, i) => ({ subscriber: i + 1, month: MONTH, values: { bill_fee: i, voice_min: i % 2 === 0 ? i : null } })))
  })

  it('is made with a turn for other requests between fields', async () => {
    let turns = 0
    let isDone = false
    const listing = list().finally(() => {
      isDone = true
    })
    while (!isDone) {
      await turn()
      turns++
    }
    const { fields } = await listing
    expect(fields.find(({ id }) => id === 'voice_min')?.fillRate).toBe(0.5)
    expect(turns).toBeGreaterThanOrEqual(ws.frame.catalogue.fields.length)
  })

  it('is that of the workspace as it is at the end when a table is taken back meanwhile', async () => {
    const other = publishFacts(ws, Array.from({ length: 20 }, (_, i) => ({ subscriber: i + 1, month: MONTH, values: { data_mb: i } })))
    const listing = list()
    for (let i = 0; i < 3; i++) await turn()
    endBatch(ws, other, 'undone')
    const listed = await listing
    expect(listed).toEqual(await list())
    expect(listed.fields.filter(({ id, fillRate }) => id === 'data_mb' && fillRate === 1)).toEqual([])
    expect(listed.fields.map(({ id }) => id)).toContain('bill_fee')
  })
})
