import { describe, expect, it } from 'vitest'
import { lackOf } from '../../renderer/features/explore/month-files.ts'
import type { TableKind } from '../../shared/api/import.ts'

const month = (at: number, ...kinds: readonly TableKind[]) => ({ month: at, subscribers: 10, tables: kinds.map((kind) => ({ kind, rows: 10 })), completeness: null })

describe('the file a month lacks', () => {
  const months = [month(202406, 'monthlyBill'), month(202407, 'subscriberMaster', 'monthlyBill'), month(202408, 'monthlyBill'), month(202409, 'complaint')]

  it('is the master file before the first one, for what it says holds on', () => {
    expect(lackOf(months, 202406)).toEqual({ file: 'subscriberMaster', complete: 202408 })
    expect(lackOf(months, 202407)).toBeNull()
    expect(lackOf(months, 202408)).toBeNull()
  })

  it('is the bill of that very month', () => {
    expect(lackOf(months, 202409)).toEqual({ file: 'monthlyBill', complete: 202408 })
  })

  it('is none that no month has, and there may be no complete month', () => {
    expect(lackOf([month(202406, 'monthlyBill')], 202406)).toBeNull()
    expect(lackOf([month(202406, 'monthlyBill'), month(202407, 'subscriberMaster')], 202407)).toEqual({ file: 'monthlyBill', complete: null })
    expect(lackOf([], 202407)).toBeNull()
  })
})
