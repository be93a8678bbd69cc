import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { BitSet } from '../../../electron/engine/frame/bit-set.ts'
import { orderSet } from '../../../electron/engine/frame/order.ts'
import { createTestWorkspace, publishFacts, type TestWorkspace } from '../../helpers/workspace.ts'

const MONTH = 202408
const GRIDS = ['1街', '2街', '10街', null]
const rows = Array.from({ length: 97 }, (_, i) => ({
  bill_fee: i % 7 === 3 ? null : (i * 37) % 11,
  grid: GRIDS[(i * 5) % 4] ?? null,
  x_v: i % 5 === 0 ? null : ((i * 13) % 6) - 3,
}))
let ws: TestWorkspace

beforeAll(() => {
  ws = createTestWorkspace()
  publishFacts(ws, rows.map((values, i) => ({ subscriber: i + 1, month: MONTH, values })))
})
afterAll(() => ws.close())

/** Row by row: values with missing ones last in either direction; ties by the next key, then by the subscriber. */
function naiveOrder(members: readonly number[], keys: readonly { field: string; direction: string }[]): number[] {
  return members.toSorted((a, b) => {
    for (const { field, direction } of keys) {
      const read = (i: number): number | null => {
        const { grid, x_v: number, bill_fee: bill } = rows[i] ?? { grid: null, x_v: null, bill_fee: null }
        if (field === 'grid') return grid === null ? null : GRIDS.indexOf(grid)
        return field === 'x_v' ? number : bill
      }
      const [x, y] = [read(a), read(b)]
      if (x === y) continue
      if (x === null) return 1
      if (y === null) return -1
      return direction === 'ascending' ? x - y : y - x
    }
    return a - b
  })
}

const key = fc.record({
  field: fc.constantFrom('bill_fee', 'grid', 'x_v'),
  direction: fc.constantFrom('ascending' as const, 'descending' as const),
})

/** Words whose order by sound is not that of their characters, digits within, other scripts, and texts that only accents tell apart. */
const WORDS = ['安庆', '北京', '重庆', '长沙', '上海', '阿拉善', '厦门', '东街2号', '东街10号', 'apple', 'Apple', 'ápple', 'Zebra', '😀', '张三😀', 'مرحبا', 'שלום', '', '１２', '12', '𠮷野家', '单', '单县']

describe('the order of Chinese and other text', () => {
  it('is that of the sounds, digits as numbers; equals keep their order either way, missing ones are last', () => {
    const own = createTestWorkspace()
    const text = fc.option(fc.constantFrom(...WORDS), { nil: null, freq: 5 })
    const row = fc.record({ plan_name: text, x_v: fc.option(fc.integer({ min: -2, max: 2 }), { nil: null, freq: 4 }), open_date: fc.option(fc.integer({ min: 19_000, max: 19_003 }), { nil: null, freq: 4 }) })
    const values = fc.sample(row, { numRuns: 120, seed: 5 })
    publishFacts(own, values.map((one, i) => ({ subscriber: i + 1, month: MONTH, values: one })))
    // Texts that sound the same stay apart: 12 and １２ are two groups.
    const bySound = (a: string, b: string): number => a.localeCompare(b, 'zh-u-co-pinyin-kn') || Number(a > b) - Number(a < b)
    const fields = fc.constantFrom('plan_name' as const, 'x_v' as const, 'open_date' as const)
    const keys = fc.array(fc.record({ field: fields, direction: fc.constantFrom('ascending' as const, 'descending' as const) }), { minLength: 1, maxLength: 3 })
    fc.assert(
      fc.property(keys, (sort) => {
        const expected = values.map((_, i) => i).toSorted((a, b) => {
          for (const { field, direction } of sort) {
            const [x, y] = [values[a]?.[field] ?? null, values[b]?.[field] ?? null]
            if (x === null || y === null) {
              if (x !== y) return x === null ? 1 : -1
              continue
            }
            const sign = typeof x === 'string' && typeof y === 'string' ? bySound(x, y) : Number(x) - Number(y)
            if (sign !== 0) return direction === 'ascending' ? sign : -sign
          }
          return a - b
        })
        expect([...orderSet(own.frame.present(MONTH), sort, own.frame, MONTH)]).toEqual(expected)
      }),
      { numRuns: 60 },
    )
    const words = [...new Set(Array.from(orderSet(own.frame.present(MONTH), [{ field: 'plan_name', direction: 'ascending' }], own.frame, MONTH), (i) => values[i]?.plan_name))]
    expect(words.filter((word) => /^(安庆|北京|上海|东街2号|东街10号)$/u.test(word ?? ''))).toEqual(['安庆', '北京', '东街2号', '东街10号', '上海'])
    own.close()
  })
})

describe('the order of a set', () => {
  it('is that of a plain sort: total, stable, missing last', () => {
    fc.assert(
      fc.property(fc.uniqueArray(fc.nat({ max: rows.length - 1 })), fc.array(key, { maxLength: 4 }), (members, keys) => {
        const ordered = orderSet(BitSet.of(rows.length, members), keys, ws.frame, MONTH)
        expect([...ordered]).toEqual(naiveOrder(members.toSorted((a, b) => a - b), keys))
      }),
    )
  })

  it('sorts numbers within text as numbers', () => {
    const all = orderSet(ws.frame.present(MONTH), [{ field: 'grid', direction: 'ascending' }], ws.frame, MONTH)
    const texts = [...new Set(Array.from(all, (i) => rows[i]?.grid))]
    expect(texts).toEqual(['1街', '2街', '10街', null])
  })

  it('refuses a field that is not there', () => {
    const keys = [{ field: 'x_no', direction: 'ascending' }] as const
    expect(() => orderSet(ws.frame.present(MONTH), keys, ws.frame, MONTH)).toThrow(/FIELD_UNKNOWN/)
  })
})
