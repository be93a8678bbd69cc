import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { fillColumnCache } from '../../../electron/engine/frame/fill-column-cache.ts'
import { Frame } from '../../../electron/engine/frame/frame.ts'
import { createRandom } from '../../../electron/engine/kernels/random.ts'
import { createTestWorkspace, publishFacts, type FactRow, type TestWorkspace } from '../../helpers/workspace.ts'
import { endBatch } from './published.ts'

let ws: TestWorkspace
beforeEach(() => {
  ws = createTestWorkspace()
})
afterEach(() => ws.close())

const MONTHS = [202406, 202407, 202408]
const FACTS = ['bill_fee', 'voice_min', 'x_ratio', 'x_note']
const STATES = ['plan_name', 'age', 'open_date']

function publish(seed: number, subscribers = 70): number {
  const random = createRandom(seed)
  const maybe = <T>(value: T) => (random.next() < 0.2 ? null : value)
  const rows: FactRow[] = MONTHS.flatMap((month) =>
    Array.from({ length: subscribers }, (_, i) => ({
      subscriber: i + 1,
      month,
      values: {
        bill_fee: maybe(random.int(50_000) - 500),
        voice_min: maybe(random.int(9000)),
        x_ratio: maybe(random.next()),
        x_note: maybe(`备注${random.int(5)}`),
        plan_name: maybe(`套餐${random.int(9)}`),
        age: maybe(random.int(80)),
        open_date: maybe(15_000 + random.int(4000)),
      },
    })),
  )
  return publishFacts(ws, rows, { custom: { x_ratio: { type: 'number' }, x_note: { type: 'text' } } })
}

/** Everything a frame answers, from whatever it reads it. */
function readAll() {
  const frame = new Frame(ws.db)
  frame.refresh()
  const fields = [...FACTS, ...STATES].filter((id) => frame.has(id))
  return MONTHS.map((month) => ({
    present: [...frame.present(month).toIndices()],
    columns: fields.map((id) => {
      const column = frame.column(id, month)
      return column.kind === 'number' ? [...column.values] : Array.from(column.codes, (code) => column.dictionary[code] ?? null)
    }),
  }))
}

const fill = () => {
  ws.frame.refresh()
  fillColumnCache(ws.db, ws.frame, () => undefined)
}
const kept = () => ws.db.prepare<[], { n: number }>('SELECT count(*) AS n FROM column_cache').get()?.n ?? 0

describe('kept columns', () => {
  it('are equal to those read from the facts, missing values, fractions, negative amounts and text included', () => {
    publish(1)
    const fromFacts = readAll()
    fill()
    expect(kept()).toBe(MONTHS.length * (FACTS.length + 1) + STATES.length)
    expect(readAll()).toEqual(fromFacts)
    // They are what is read: facts that go do not show.
    ws.db.prepare(`DELETE FROM subscriber_month WHERE subscriber_no = 5`).run()
    expect(readAll().at(-1)).toEqual(fromFacts.at(-1))
    ws.db.exec('DELETE FROM column_cache')
    expect(readAll().at(-1)).not.toEqual(fromFacts.at(-1))
  })

  it('do not count once a batch is undone, and count again when it is redone', () => {
    publish(1)
    const second = publish(2, 90)
    fill()
    const withBoth = readAll()
    endBatch(ws, second, 'undone')
    const first = readAll()
    expect(first).not.toEqual(withBoth)
    ws.db.exec('DELETE FROM column_cache')
    expect(readAll()).toEqual(first)
    ws.db.prepare('UPDATE import_batch SET undone_at = NULL').run()
    expect(readAll()).toEqual(withBoth)
  })

  it('grow with subscribers that a later batch brings without the field', () => {
    publish(1)
    fill()
    publishFacts(ws, [{ subscriber: 200, month: 202408, values: { data_mb: 5 } }])
    const frame = new Frame(ws.db)
    frame.refresh()
    expect(frame.numbers('bill_fee', 202408)).toHaveLength(200)
    expect(frame.numbers('bill_fee', 202408)[199]).toBeNaN()
    expect(frame.present(202408).has(199)).toBe(true)
  })

  it('are left alone when they hold, and replaced when they do not', () => {
    publish(1)
    fill()
    const before = ws.db.prepare('SELECT field_id, month, stamp, cache_id FROM column_cache WHERE field_id <> ? ORDER BY 1, 2').all('')
    fill()
    expect(ws.db.prepare('SELECT field_id, month, stamp, cache_id FROM column_cache WHERE field_id <> ? ORDER BY 1, 2').all('')).toEqual(before)
    publish(3)
    fill()
    const stamps = ws.db.prepare<[], { stamp: string }>('SELECT DISTINCT stamp FROM column_cache').all()
    expect(stamps).toEqual([{ stamp: '1,2' }])
  })
})
