import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { countBeside } from '../../../electron/engine/frame/beside-column.ts'
import { ColumnStore, bytesOf } from '../../../electron/engine/frame/column-store.ts'
import { codeColumn, numberColumn, type Column } from '../../../electron/engine/frame/column.ts'
import { fillColumnCache } from '../../../electron/engine/frame/fill-column-cache.ts'
import { Frame } from '../../../electron/engine/frame/frame.ts'
import { categories, histogram, series } from '../../../electron/engine/explore/aggregate.ts'
import { explorePage } from '../../../electron/engine/explore/page.ts'
import type { Rule } from '../../../shared/domain/rule.ts'
import { createTestWorkspace, publishFacts, type TestWorkspace } from '../../helpers/workspace.ts'

const ROW_BYTES = 80
const column = (): Column => numberColumn(10)

describe('a column store', () => {
  it('gives up what was used longest ago', () => {
    const store = new ColumnStore(2 * ROW_BYTES)
    for (const key of ['a', 'b']) store.set(key, column())
    store.get('a')
    store.set('c', column())
    expect([...store.keys()]).toEqual(['a', 'c'])
    expect(store.get('b')).toBeUndefined()
  })

  it('holds the newest column even when it alone is too large', () => {
    const store = new ColumnStore(1)
    store.set('a', column())
    const newest = column()
    store.set('b', newest)
    expect([...store.keys()]).toEqual(['b'])
    expect(store.get('b')).toBe(newest)
  })

  it('counts what it holds, whatever was set, got, deleted and given up', () => {
    const step = fc.tuple(fc.constantFrom('set', 'get', 'delete'), fc.constantFrom('a', 'b', 'c', 'd'), fc.integer({ min: 0, max: 40 }))
    fc.assert(
      fc.property(fc.array(step, { maxLength: 40 }), fc.integer({ min: 1, max: 900 }), (steps, budget) => {
        const store = new ColumnStore(budget)
        const held = new Map<string, Column>()
        for (const [action, key, rows] of steps) {
          if (action === 'get') store.get(key)
          else if (action === 'delete') store.delete(key)
          else {
            held.set(key, numberColumn(rows))
            store.set(key, held.get(key) as Column)
          }
          const bytes = Array.from(store.keys(), (k) => bytesOf(held.get(k) as Column)).reduce((a, b) => a + b, 0)
          expect(store.bytes).toBe(bytes)
          expect(store.bytes <= budget || store.size === 1).toBe(true)
        }
      }),
    )
  })

  it('counts what was made of a column when it is asked for again, and gives up others for it', () => {
    const store = new ColumnStore(3 * ROW_BYTES)
    const [a, b] = [column(), column()]
    store.set('a', a)
    store.set('b', b)
    countBeside(b, ROW_BYTES)
    countBeside(b, 1)
    expect(store.bytes).toBe(2 * ROW_BYTES)
    expect(store.get('b')).toBe(b)
    expect([...store.keys()]).toEqual(['b'])
    expect(store.bytes).toBe(2 * ROW_BYTES + 1)
    store.set('a', a)
    store.delete('b')
    expect(store.bytes).toBe(ROW_BYTES)
    store.set('b', b)
    expect(store.bytes).toBe(2 * ROW_BYTES + 1)
  })

  it('counts the texts of a dictionary', () => {
    expect(bytesOf(codeColumn(10, ['一二三四'])) - bytesOf(codeColumn(10, []))).toBeGreaterThan(16)
  })
})

const MONTHS = [202406, 202407, 202408]
const MONTH = 202408
let ws: TestWorkspace
beforeAll(() => {
  ws = createTestWorkspace()
  publishFacts(
    ws,
    MONTHS.flatMap((month, m) =>
      Array.from({ length: 40 }, (_, i) => ({
        subscriber: i + 1,
        month,
        values: {
          bill_fee: (i + m) % 7 === 0 ? null : ((i * 37 + m * 11) % 23) * 100,
          voice_min: ((i * 13 + m) % 50) * 60,
          grid: i % 9 === 0 ? null : (['东街', '西街', '南街'][(i + m) % 3] ?? ''),
          x_note: `备注${i}`,
        },
      })),
    ),
    { custom: { x_note: { type: 'text', history: 'state' } } },
  )
})
afterAll(() => ws.close())

const RULES: readonly Rule[] = [
  { op: 'between', field: 'bill_fee', lo: 3, hi: 15 },
  { op: 'all', of: [{ op: 'between', field: 'bill_fee_avg3', lo: 8 }, { op: 'contains', field: 'msisdn', text: '3' }, { op: 'not', of: { op: 'isMissing', field: 'grid' } }] },
  { op: 'top', field: 'voice_min', direction: 'highest', share: 0.3, within: { op: 'contains', field: 'x_note', text: '1' } },
]

function answers(frame: Frame): unknown[] {
  return RULES.map((rule) => [
    MONTHS.map((month) => [...frame.select(rule, month).toIndices()]),
    histogram(frame, { month: MONTH, rule, field: 'bill_fee', bins: 5 }),
    categories(frame, { month: MONTH, rule, field: 'grid', limit: 9 }),
    series(frame, { month: MONTH, rule, field: 'voice_min' }),
    explorePage(frame, {
      month: MONTH, rule, sort: [{ field: 'grid', direction: 'ascending' }, { field: 'bill_fee_mom', direction: 'descending' }],
      offset: 1, limit: 20, fields: ['msisdn', 'grid', 'bill_fee', 'bill_fee_avg3', 'x_note'], reveal: true,
    }),
  ])
}

describe('a frame with a budget for hardly a column', () => {
  it('answers as one that holds everything, from the facts and from the cache', () => {
    const expected = answers(ws.frame)
    for (const budget of [1, 400, 2000]) {
      const store = new ColumnStore(budget)
      const frame = new Frame(ws.db, store)
      frame.refresh()
      expect(answers(frame)).toEqual(expected)
      expect(store.bytes <= budget || store.size === 1).toBe(true)
    }
    fillColumnCache(ws.db, ws.frame, () => undefined)
    const fromCache = new Frame(ws.db, new ColumnStore(1))
    fromCache.refresh()
    expect(answers(fromCache)).toEqual(expected)
  })
})
