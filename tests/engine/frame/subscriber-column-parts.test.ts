import { describe, expect, it } from 'vitest'
import { loadSubscriberColumn } from '../../../electron/engine/frame/column-loader.ts'
import { subscriberColumnParts } from '../../../electron/engine/frame/subscriber-column-parts.ts'
import { everybody } from '../../../electron/engine/frame/subset.ts'
import { createRandom } from '../../../electron/engine/kernels/random.ts'
import { createTestWorkspace, publishFacts, type TestWorkspace } from '../../helpers/workspace.ts'

const MONTH = 202408

/** Some without an id, some numbers twice; ids in no order when they are drawn. */
function addSubscribers({ db }: TestWorkspace, from: number, to: number, isDrawn: boolean): void {
  const random = createRandom(from + Number(isDrawn))
  const insert = db.prepare('INSERT OR REPLACE INTO subscriber (subscriber_no, subscriber_key, sub_id, msisdn, batch_id) VALUES (?, ?, ?, ?, (SELECT max(batch_id) FROM import_batch))')
  for (let no = from; no <= to; no++) {
    const id = `U${isDrawn ? random.int(1e6) : 1e6 + no}`
    insert.run(no, `${id}-${no}`, no % 11 === 0 ? null : id, no % 7 === 0 ? null : `138${random.int(40)}`)
  }
}

function workspaceOf(subscribers: number, isDrawn: boolean): TestWorkspace {
  const ws = createTestWorkspace()
  publishFacts(ws, [{ subscriber: 1, month: MONTH, values: { bill_fee: 1 } }])
  addSubscribers(ws, 2, subscribers, isDrawn)
  return ws
}

describe('numbers and ids of everybody, in parts', () => {
  it('are those that SQL gives in one piece, whatever their order and the size of a part', () => {
    for (const isDrawn of [false, true]) {
      const ws = workspaceOf(230, isDrawn)
      for (const column of ['sub_id', 'msisdn'] as const) {
        const whole = loadSubscriberColumn(ws.db, column, everybody(230))
        for (const partRows of [1, 7, 32, 229, 230, 1000]) {
          const parts = subscriberColumnParts(ws.db, column, 230, partRows)
          let part = parts.next()
          let turns = 0
          for (; !part.done; turns++) part = parts.next()
          expect(part.value).toEqual(whole)
          expect(turns).toBeGreaterThanOrEqual(Math.floor(230 / partRows))
        }
      }
      ws.close()
    }
  })

  it('are none for nobody', () => {
    const ws = createTestWorkspace()
    const parts = subscriberColumnParts(ws.db, 'msisdn', 0)
    let part = parts.next()
    while (!part.done) part = parts.next()
    expect(part.value).toEqual({ kind: 'code', codes: new Int32Array(new SharedArrayBuffer(0)), dictionary: [] })
    ws.close()
  })

  it('are ready for whoever asks, also those that came while they were loaded', async () => {
    const ws = workspaceOf(50, true)
    const { frame } = ws
    frame.refresh()
    const [first, second] = [frame.ready(['msisdn', 'bill_fee', 'sub_id']), frame.ready(['msisdn'])]
    expect(frame.held('msisdn', MONTH)).toBeUndefined()
    addSubscribers(ws, 51, 90, true)
    publishFacts(ws, [{ subscriber: 60, month: MONTH, values: { bill_fee: 2 } }])
    await Promise.all([first, second])
    expect(frame.rows).toBe(90)
    for (const id of ['msisdn', 'sub_id'] as const) {
      const held = frame.held(id, MONTH)
      expect(held).toEqual(loadSubscriberColumn(ws.db, id, everybody(90)))
      expect(frame.column(id, MONTH)).toBe(held)
    }
    ws.close()
  })
})
