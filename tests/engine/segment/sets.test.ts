import fc from 'fast-check'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { Rule } from '../../../shared/domain/rule.ts'
import { BitSet } from '../../../electron/engine/frame/bit-set.ts'
import { packBits, unpackBits } from '../../../electron/engine/frame/packed-bits.ts'
import { segmentHandlers } from '../../../electron/engine/segment/handlers.ts'
import { createTestWorkspace, publishFacts, type TestWorkspace } from '../../helpers/workspace.ts'

const JULY = 202407
const AUGUST = 202408
const ROWS = 70
let ws: TestWorkspace

/** In July 1 … 70 with a fee of their number; in August 11 … 70 with ten yuan more. */
beforeEach(() => {
  ws = createTestWorkspace()
  const month = (at: number, from: number, more: number) =>
    Array.from({ length: ROWS - from + 1 }, (_, i) => ({ subscriber: from + i, month: at, values: { bill_fee: (from + i + more) * 100, grid: i % 2 ? '东街' : '西街' } }))
  publishFacts(ws, month(JULY, 1, 0))
  publishFacts(ws, month(AUGUST, 11, 10))
})
afterEach(() => ws.close())

async function call<M extends keyof typeof segmentHandlers>(method: M, input: Parameters<(typeof segmentHandlers)[M]>[0]) {
  ws.frame.refresh()
  // The table's entry is a union over M; input and handler are of the same M.
  return segmentHandlers[method](input as never, ws.context) as ReturnType<(typeof segmentHandlers)[M]>
}

const feeFrom = (lo: number): Rule => ({ op: 'between', field: 'bill_fee', lo })
const numbers = (rule: Rule, month: number): number[] => {
  ws.frame.refresh()
  return [...ws.frame.select(rule, month).toIndices()].map((i) => i + 1)
}
const range = (from: number, to: number): number[] => Array.from({ length: to - from + 1 }, (_, i) => from + i)

describe('fixed members', () => {
  it('stay the same in every month, while a rule is asked anew', async () => {
    const fixed = await call('segment.save', { name: '固定', rule: feeFrom(61), month: JULY, keep: 'members' })
    const rule = await call('segment.save', { name: '条件', rule: feeFrom(61), month: JULY })
    expect([fixed.count, rule.count]).toEqual([10, 10])
    expect(fixed).toMatchObject({ rule: { op: 'inSegment', segmentId: fixed.segmentId }, recipe: { 'zh-CN': expect.stringMatching(/≥61 元$/), en: expect.stringMatching(/≥ 61 yuan$/) } })
    expect(rule).toMatchObject({ rule: feeFrom(61), recipe: null })
    expect(numbers(fixed.rule, AUGUST)).toEqual(range(61, 70))
    expect(numbers({ op: 'inSegment', segmentId: rule.segmentId }, AUGUST)).toEqual(range(51, 70))
    expect((await call('segment.list', {})).segments).toEqual([fixed, rule])
  })

  it('survive the undoing of a batch, and those who are gone are counted', async () => {
    const { segmentId, rule } = await call('segment.save', { name: '固定', rule: { op: 'inSubscribers', subscribers: [1, 2, 3, 11, 12] }, month: JULY, keep: 'members' })
    const own = await call('segment.save', { name: '条件', rule: { op: 'contains', field: 'grid', text: '东' }, month: JULY })
    const counts = async (month: number) => (await call('segment.counts', { month })).rows
    expect(await counts(AUGUST)).toEqual([
      { segmentId, count: 2, notInMonth: 3, notInAnyMonth: 0 },
      { segmentId: own.segmentId, count: 30, notInMonth: 0, notInAnyMonth: 0 },
    ])
    ws.context.db.prepare('UPDATE import_batch SET undone_at = imported_at WHERE batch_id = (SELECT min(batch_id) FROM import_batch)').run()
    expect((await counts(AUGUST))[0]).toEqual({ segmentId, count: 2, notInMonth: 3, notInAnyMonth: 3 })
    expect(numbers(rule, AUGUST)).toEqual([11, 12])
    ws.context.db.prepare('UPDATE import_batch SET undone_at = NULL').run()
    expect(numbers(rule, JULY)).toEqual([1, 2, 3, 11, 12])
  })

  it('still answer for what was made from them once they are deleted', async () => {
    const { segmentId, rule } = await call('segment.save', { name: '固定', rule: feeFrom(69), month: JULY, keep: 'members' })
    await call('segment.remove', { segmentId, removed: true })
    expect((await call('segment.list', {})).segments).toEqual([])
    expect(numbers({ op: 'not', of: rule }, JULY)).toEqual(range(1, 68))
  })

  it('are profiled like any segment', async () => {
    await call('segment.save', { name: '固定', rule: feeFrom(61), month: JULY, keep: 'members' })
    expect((await call('segment.profile', { family: 'custom', month: AUGUST })).rows).toMatchObject([{ count: 10, revenue: 10 * 75.5 }])
  })

  it('that cannot be chosen are not stored', async () => {
    await expect(call('segment.save', { name: 'x', rule: { op: 'isMissing', field: 'nonsense' }, month: JULY, keep: 'members' })).rejects.toMatchObject({ code: 'FIELD_UNKNOWN' })
    expect((await call('segment.list', {})).segments).toEqual([])
  })
})

describe('counts of segments', () => {
  it('say null for one whose field was taken back, and count the others', async () => {
    const { segmentId } = await call('segment.save', { name: '网格', rule: { op: 'oneOf', field: 'grid', values: ['东街'] }, month: JULY })
    ws.context.db.prepare(`UPDATE segment SET rule_json = '{"op":"isMissing","field":"x_gone"}'`).run()
    const { segmentId: other } = await call('segment.save', { name: '全部', rule: { op: 'all', of: [] }, month: JULY })
    expect((await call('segment.counts', { month: JULY })).rows.map((row) => [row.segmentId, row.count])).toEqual([[segmentId, null], [other, ROWS]])
    await expect(call('segment.counts', { month: 209912 })).rejects.toMatchObject({ code: 'MONTH_NOT_IMPORTED' })
  })
})

describe('two sets', () => {
  const subset = fc.uniqueArray(fc.integer({ min: 1, max: ROWS + 5 }))

  it('overlap as counting one by one does, and joined in any way have the counts that follow', async () => {
    await fc.assert(
      fc.asyncProperty(subset, subset, async (a, b) => {
        const [left, right]: [Rule, Rule] = [{ op: 'inSubscribers', subscribers: a }, { op: 'inSubscribers', subscribers: b }]
        const there = range(1, ROWS)
        const onlyLeft = there.filter((one) => a.includes(one) && !b.includes(one)).length
        const both = there.filter((one) => a.includes(one) && b.includes(one)).length
        const onlyRight = there.filter((one) => !a.includes(one) && b.includes(one)).length
        expect(await call('segment.overlap', { month: JULY, left, right })).toEqual({ onlyLeft, both, onlyRight, base: ROWS })
        expect(numbers({ op: 'any', of: [left, right] }, JULY)).toHaveLength(onlyLeft + both + onlyRight)
        expect(numbers({ op: 'all', of: [left, { op: 'not', of: right }] }, JULY)).toHaveLength(onlyLeft)
      }),
      { numRuns: 60 },
    )
  })
})

describe('packed bits', () => {
  it('come back as they were, cut or filled to another number of rows', () => {
    fc.assert(
      fc.property(fc.nat(200), fc.nat(200), fc.uniqueArray(fc.nat(199)), (size, other, wanted) => {
        const members = wanted.filter((i) => i < size)
        const packed = packBits(BitSet.of(size, members))
        const back = unpackBits(packed, other)
        expect(back.equals(BitSet.of(other, members.filter((i) => i < other)))).toBe(true)
      }),
    )
  })
})
