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
