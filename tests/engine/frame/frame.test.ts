import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { createTestWorkspace, publishFacts, type TestWorkspace } from '../../helpers/workspace.ts'
import { endBatch, publishContracts } from './published.ts'

let ws: TestWorkspace
beforeEach(() => {
  ws = createTestWorkspace()
})
afterEach(() => ws.close())

function numbers(id: string, month: number): (number | null)[] {
  return Array.from(ws.frame.numbers(id, month), (value) => (Number.isNaN(value) ? null : value))
}

function texts(id: string, month: number): (string | null)[] {
  const { codes, dictionary } = ws.frame.codes(id, month)
  return Array.from(codes, (code) => dictionary[code] ?? null)
}

describe('values as of a month', () => {
  it('a fact belongs to its month only', () => {
    publishFacts(ws, [
      { subscriber: 1, month: 202406, values: { bill_fee: 10 } },
      { subscriber: 1, month: 202408, values: { bill_fee: 30 } },
      { subscriber: 2, month: 202407, values: { bill_fee: 20 } },
    ])
    expect([202406, 202407, 202408].map((month) => numbers('bill_fee', month))).toEqual([[10, null], [null, 20], [30, null]])
  })

  it('a state holds from its snapshot until a later one, whichever file came first', () => {
    publishFacts(ws, [
      { subscriber: 1, month: 202408, values: { grid: '西街' } },
      { subscriber: 2, month: 202408, values: { grid: null } },
    ])
    publishFacts(ws, [
      { subscriber: 1, month: 202406, values: { grid: '东街' } },
      { subscriber: 2, month: 202406, values: { grid: '南街' } },
    ])
    expect([202405, 202406, 202407, 202408, 202409].map((month) => texts('grid', month))).toEqual([
      [null, null], ['东街', '南街'], ['东街', '南街'], ['西街', '南街'], ['西街', '南街'],
    ])
  })

  it('a static value counts for every month, earlier ones, too', () => {
    publishFacts(ws, [{ subscriber: 1, month: 202408, values: { gender: '女' } }])
    publishFacts(ws, [{ subscriber: 1, month: 202403, values: { bill_fee: 1 } }])
    expect([202403, 202408].map((month) => texts('gender', month))).toEqual([['女'], ['女']])
  })

  it('of several batches the newest with a value wins; one without a value takes nothing away', () => {
    publishFacts(ws, [1, 2, 3].map((subscriber) => ({ subscriber, month: 202408, values: { bill_fee: 10 * subscriber } })))
    publishFacts(ws, [
      { subscriber: 1, month: 202408, values: { bill_fee: 99 } },
      { subscriber: 2, month: 202408, values: { bill_fee: null } },
    ])
    publishFacts(ws, [{ subscriber: 3, month: 202408, values: { voice_min: 5 } }])
    expect(numbers('bill_fee', 202408)).toEqual([99, 20, 30])
  })

  it('a subscriber is present in the months that have a row for it', () => {
    publishFacts(ws, [
      { subscriber: 1, month: 202407, values: { bill_fee: 1 } },
      { subscriber: 3, month: 202408, values: { bill_fee: null } },
    ])
    expect([...ws.frame.present(202407).toIndices()]).toEqual([0])
    expect([...ws.frame.present(202408).toIndices()]).toEqual([2])
    expect(ws.frame.months).toEqual([202407, 202408])
    expect(ws.frame.rows).toBe(3)
    expect(() => ws.frame.select({ op: 'all', of: [] }, 202409)).toThrow(expect.objectContaining({
      code: 'MONTH_NOT_IMPORTED',
      params: { month: '2024-09', months: '2024-07, 2024-08' },
    }))
  })
})

describe('the contract of a month', () => {
  beforeEach(() => {
    publishFacts(ws, [202401, 202406, 202408].map((month) => ({ subscriber: 1, month, values: { bill_fee: 1 } })))
  })

  it('is, of those begun by its end, the one that ends last', () => {
    publishContracts(ws, 202408, [
      { subscriber: 1, name: 'long', start: '2023-12-01', end: '2025-11-30' },
      { subscriber: 1, name: 'short', start: '2024-02-01', end: '2024-07-31' },
      { subscriber: 1, name: 'next', start: '2024-08-31', end: '2026-08-30' },
    ])
    expect([202311, 202312, 202406, 202407, 202408].map((month) => texts('contract_name', month))).toEqual(
      [[null], ['long'], ['long'], ['long'], ['next']],
    )
  })

  it('without a start is known from its extract on; one without an end ends before any other', () => {
    publishContracts(ws, 202406, [{ subscriber: 1, name: 'undated', start: null, end: null }])
    expect([202405, 202406].map((month) => texts('contract_name', month))).toEqual([[null], ['undated']])
    publishContracts(ws, 202408, [{ subscriber: 1, name: 'dated', start: '2024-08-01', end: '2024-08-02' }])
    expect([202407, 202408].map((month) => texts('contract_name', month))).toEqual([['undated'], ['dated']])
    expect(numbers('contract_end', 202406)).toEqual([null])
  })

  it('vanishes with its batch', () => {
    const batch = publishContracts(ws, 202406, [{ subscriber: 1, name: 'a', start: '2024-01-01', end: '2024-12-31' }])
    expect(ws.frame.has('contract_months_left')).toBe(true)
    endBatch(ws, batch, 'undone')
    expect(ws.frame.has('contract_end')).toBe(false)
    expect(ws.frame.has('contract_months_left')).toBe(false)
  })
})

describe('a batch that does not count any more', () => {
  it.each(['undone', 'superseded'] as const)('%s: its values, fields, months and presence are gone', (how) => {
    const older = publishFacts(ws, [{ subscriber: 1, month: 202408, values: { bill_fee: 10 } }])
    const newer = publishFacts(ws, [
      { subscriber: 1, month: 202408, values: { bill_fee: 20, vas_fee: 5 } },
      { subscriber: 2, month: 202409, values: { bill_fee: 30, vas_fee: 5 } },
    ])
    expect(numbers('bill_fee', 202408)).toEqual([20, null])
    endBatch(ws, newer, how === 'undone' ? how : { supersededBy: older })
    expect(numbers('bill_fee', 202408)).toEqual([10, null])
    expect(ws.frame.has('vas_fee')).toBe(false)
    expect(ws.frame.has('vas_fee_avg3')).toBe(false)
    expect(ws.frame.months).toEqual([202408])
    expect([...ws.frame.present(202408).toIndices()]).toEqual([0])
    expect(ws.frame.catalogue.unavailable.find(({ measure }) => measure.id === 'vas_fee_avg3')?.missing).toEqual(['vas_fee'])
  })

  it('staged: is not seen before it is published', () => {
    const batch = publishFacts(ws, [{ subscriber: 1, month: 202408, values: { bill_fee: 10 } }])
    ws.db.prepare('UPDATE import_batch SET published_at = NULL WHERE batch_id = ?').run(batch)
    ws.frame.refresh()
    expect(ws.frame.months).toEqual([])
    expect(ws.frame.catalogue.fields).toEqual([])
  })
})
