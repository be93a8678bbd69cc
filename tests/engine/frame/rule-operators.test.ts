import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { unmatchedNumbers } from '../../../electron/engine/frame/rule-operators.ts'
import { fieldsOf, resolvePeriod, type Rule } from '../../../shared/domain/rule.ts'
import { ruleSchema } from '../../../shared/api/schemas.ts'
import { lastDayOfMonth, parseDay } from '../../../shared/domain/month.ts'
import { createTestWorkspace, publishFacts, type FactRow, type TestWorkspace } from '../../helpers/workspace.ts'

const MONTH = 202408
const day = (text: string): number => parseDay(text) ?? Number.NaN

/** Five subscribers of August 2024; fees in 分; the last one has no value anywhere. */
const AUGUST: readonly FactRow['values'][] = [
  { bill_fee: 1000, plan_fee: 1000, open_date: day('2024-08-01'), status_date: day('2024-08-31'), plan_name: '畅享', next_plan_name: '畅享', x_m: 202408 },
  { bill_fee: 2000, plan_fee: 1000, open_date: day('2024-07-31'), status_date: day('2024-10-30'), plan_name: '畅享', next_plan_name: '保号', x_m: 202406 },
  { bill_fee: 3000, plan_fee: 6000, open_date: day('2024-06-01'), status_date: day('2024-10-31'), plan_name: '保号', next_plan_name: '无此', x_m: 202405 },
  { bill_fee: 3000, plan_fee: null, open_date: day('2024-05-31'), status_date: day('2024-08-30'), plan_name: '保号', next_plan_name: null, x_m: 202409 },
  { bill_fee: null, plan_fee: null, open_date: null, status_date: null, plan_name: null, next_plan_name: '保号', x_m: null },
]
const JULY_FEES = [1000, 1000, null, 4000, 500]

let ws: TestWorkspace
beforeAll(() => {
  ws = createTestWorkspace()
  const custom = { x_m: { type: 'month' as const } }
  publishFacts(ws, AUGUST.map((values, i) => ({ subscriber: i + 1, month: MONTH, values })), { custom })
  publishFacts(ws, JULY_FEES.map((fee, i) => ({ subscriber: i + 1, month: 202407, values: { bill_fee: fee } })), { kind: 'monthlyBill' })
})
afterAll(() => ws.close())

/** Subscriber numbers, from 1. */
const select = (rule: Rule, month = MONTH): number[] => [...ws.frame.select(rule, month).toIndices()].map((i) => i + 1)

describe('relative periods', () => {
  const period = (field: string, unit: 'month' | 'day', from?: number, to?: number): Rule => ({ op: 'period', field, unit, from, to })

  it.each<[string, Rule, number[]]>([
    ['本月', period('open_date', 'month', 0, 0), [1]],
    ['近3月', period('open_date', 'month', -2, 0), [1, 2, 3]],
    ['上月', period('open_date', 'month', -1, -1), [2]],
    ['到上月止', period('open_date', 'month', undefined, -1), [2, 3, 4]],
    ['60 天内到期: both ends belong to it', period('status_date', 'day', 0, 60), [1, 2]],
    ['近 1 天', period('status_date', 'day', -1, 0), [1, 4]],
    ['从月末后 60 天起', period('status_date', 'day', 60), [2, 3]],
    ['any day', period('open_date', 'day'), [1, 2, 3, 4]],
    ['a month field: 近3月', period('x_m', 'month', -2, 0), [1, 2]],
    ['a month field: 次月起', period('x_m', 'month', 1), [4]],
  ])('%s', (_name, rule, expected) => {
    expect(select(rule)).toEqual(expected)
  })

  it('move with the analysis month', () => {
    expect(resolvePeriod({ op: 'period', field: 'f', unit: 'month', from: -2, to: 0 }, 'date', 202402)).toMatchObject({ lo: '2023-12-01', hi: '2024-02-29' })
    expect(resolvePeriod({ op: 'period', field: 'f', unit: 'day', from: 1, to: 60 }, 'date', 202312)).toMatchObject({ lo: '2024-01-01', hi: '2024-02-29' })
    expect(resolvePeriod({ op: 'period', field: 'f', unit: 'month', from: -1, to: 1 }, 'month', 202401)).toMatchObject({ lo: 202312, hi: 202402 })
    expect(select(period('open_date', 'month', 0, 0), 202407)).toEqual([2])
  })

  it('of a month cover its days and no other', () => {
    fc.assert(
      fc.property(fc.integer({ min: -400, max: 400 }), fc.integer({ min: 2000, max: 2090 }), fc.integer({ min: 1, max: 12 }), (offset, year, month) => {
        const at = year * 100 + month
        const bounds = (n: number) => resolvePeriod({ op: 'period', field: 'f', unit: 'month', from: n, to: n }, 'date', at)
        expect(day(String(bounds(offset + 1).lo)) - day(String(bounds(offset).hi))).toBe(1)
        expect(day(String(bounds(0).hi))).toBe(lastDayOfMonth(at))
      }),
    )
  })

  it.each<[Rule]>([[period('bill_fee', 'month', 0, 0)], [period('plan_name', 'day', 0, 1)], [period('x_m', 'day', 0, 1)]])('refuse %j', (rule) => {
    expect(() => select(rule)).toThrow(expect.objectContaining({ code: 'FIELD_TYPE_WRONG' }))
  })

  it.each([202413, 202400, 20_240_801, '2024-08', ''])('knows no month %j', (bound) => {
    expect(() => select({ op: 'between', field: 'x_m', lo: bound })).toThrow(expect.objectContaining({ code: 'RULE_INVALID' }))
    expect(() => select({ op: 'oneOf', field: 'x_m', values: [bound] })).toThrow(expect.objectContaining({ code: 'RULE_INVALID' }))
  })

  it('knows months written as text, and periods beyond all calendars', () => {
    expect(select({ op: 'between', field: 'x_m', lo: '202406', hi: '202408' })).toEqual([1, 2])
    expect(select(period('x_m', 'month', -36_600, 36_600))).toEqual([1, 2, 3, 4])
  })
})

describe('percentiles', () => {
  const percentile = (lo?: number, hi?: number, more: object = {}): Rule => ({ op: 'percentile', field: 'bill_fee', lo, hi, ...more })

  it.each<[Rule, number[]]>([
    // Values 10, 20, 30, 30: quartiles 17.5, 25, 30.
    [percentile(0, 0.25), [1]],
    [percentile(undefined, 0.5), [1, 2]],
    [percentile(0.5), [3, 4]],
    [percentile(0.75, 1), [3, 4]],
    [percentile(0.75, 1, { loOpen: true }), []],
    [percentile(0, 1), [1, 2, 3, 4]],
    [percentile(0.5, 1, { within: { op: 'between', field: 'bill_fee', hi: 20 } }), [2]],
    [percentile(0, 1, { within: { op: 'isMissing', field: 'bill_fee' } }), []],
  ])('%j', (rule, expected) => {
    expect(select(rule)).toEqual(expected)
  })

  it('split those with a value: each in exactly one part', () => {
    fc.assert(
      fc.property(fc.uniqueArray(fc.double({ min: 0.01, max: 0.99, noNaN: true }), { maxLength: 4 }), (cuts) => {
        const edges = [0, ...cuts.toSorted((a, b) => a - b), 1]
        const parts = edges.slice(1).flatMap((hi, i) => select(percentile(edges[i], hi, { loOpen: i > 0 })))
        expect(parts.toSorted((a, b) => a - b)).toEqual([1, 2, 3, 4])
      }),
    )
  })
})

describe('field against field', () => {
  const compare = (rule: Omit<Extract<Rule, { op: 'compare' }>, 'op'>): Rule => ({ op: 'compare', ...rule })

  it.each<[string, Rule, number[]]>([
    ['the month before', compare({ field: 'bill_fee', is: 'more', than: 'bill_fee', thanMonths: -1 }), [2]],
    ['the month before, by a factor', compare({ field: 'bill_fee', is: 'less', than: 'bill_fee', thanMonths: -1, factor: 0.8 }), [4]],
    ['a month without data has no value', compare({ field: 'bill_fee', is: 'notEqual', than: 'bill_fee', thanMonths: -7 }), []],
    ['texts that are the same', compare({ field: 'plan_name', is: 'equal', than: 'next_plan_name' }), [1]],
    ['texts that differ, neither missing', compare({ field: 'plan_name', is: 'notEqual', than: 'next_plan_name' }), [2, 3]],
  ])('%s', (_name, rule, expected) => {
    expect(select(rule)).toEqual(expected)
  })

  it.each<[Rule]>([
    [compare({ field: 'plan_name', is: 'less', than: 'next_plan_name' })],
    [compare({ field: 'plan_name', is: 'equal', than: 'next_plan_name', factor: 2 })],
    [compare({ field: 'bill_fee', is: 'equal', than: 'plan_name' })],
    [compare({ field: 'open_date', is: 'less', than: 'bill_fee' })],
    [compare({ field: 'bill_fee', is: 'less', than: 'open_date' })],
    [compare({ field: 'x_m', is: 'less', than: 'open_date' })],
    [compare({ field: 'bill_fee', is: 'less', than: 'x_m' })],
    [compare({ field: 'open_date', is: 'less', than: 'status_date', factor: 2 })],
    [compare({ field: 'plan_name', is: 'equal', than: 'bill_fee' })],
  ])('refuses %j', (rule) => {
    expect(() => select(rule)).toThrow(expect.objectContaining({ code: 'FIELD_TYPE_WRONG' }))
  })
})

describe('pasted numbers', () => {
  it('are found among ids and phone numbers, and the rest is counted', () => {
    const pasted = ['S00000001', '13800000003', '13900009999', '13900009999', 'x']
    const scope = { has: (id: string) => ws.frame.has(id), column: (id: string) => ws.frame.column(id, MONTH) }
    expect(select({ op: 'inNumbers', numbers: pasted })).toEqual([1, 3])
    expect(unmatchedNumbers(pasted, scope, ws.frame.present(MONTH)).size).toBe(2)
    expect(unmatchedNumbers(pasted, scope, ws.frame.select({ op: 'isMissing', field: 'bill_fee' }, MONTH)).size).toBe(4)
  })

  it('find nobody when there are none', () => {
    expect(select({ op: 'inNumbers', numbers: [] })).toEqual([])
    expect(select({ op: 'not', of: { op: 'inNumbers', numbers: [] } })).toEqual([1, 2, 3, 4, 5])
  })
})

describe('the new operators in a tree', () => {
  const leaf = fc.constantFrom<Rule[]>(
    { op: 'period', field: 'open_date', unit: 'month', from: -2, to: 0 },
    { op: 'period', field: 'status_date', unit: 'day', from: 0, to: 60 },
    { op: 'percentile', field: 'bill_fee', lo: 0.5 },
    { op: 'percentile', field: 'plan_fee', hi: 0.3, within: { op: 'period', field: 'x_m', unit: 'month', to: 0 } },
    { op: 'compare', field: 'bill_fee', is: 'more', than: 'bill_fee', thanMonths: -1 },
    { op: 'compare', field: 'plan_name', is: 'notEqual', than: 'next_plan_name' },
  )
  const { tree } = fc.letrec<{ tree: Rule }>((tie) => ({
    tree: fc.oneof(
      { maxDepth: 3 },
      leaf,
      fc.record({ op: fc.constantFrom('all' as const, 'any' as const), of: fc.array(tie('tree'), { maxLength: 3 }) }),
      fc.record({ op: fc.constant('not' as const), of: tie('tree') }),
    ),
  }))

  it('keep the laws of sets, and the schema takes them as they are', () => {
    fc.assert(
      fc.property(tree, tree, (a, b) => {
        const not = (of: Rule): Rule => ({ op: 'not', of })
        expect(select(not(not(a)))).toEqual(select(a))
        expect(select(not({ op: 'all', of: [a, b] }))).toEqual(select({ op: 'any', of: [not(a), not(b)] }))
        expect(select(a).length + select(not(a)).length).toBe(5)
        expect(select({ op: 'all', of: [a, b] }).length + select({ op: 'all', of: [a, not(b)] }).length).toBe(select(a).length)
        expect(ruleSchema.parse(a)).toEqual(a)
      }),
      { numRuns: 200 },
    )
  })

  it('name the fields they read', () => {
    expect(
      fieldsOf({
        op: 'all',
        of: [
          { op: 'period', field: 'a', unit: 'day', to: 1 },
          { op: 'percentile', field: 'b', lo: 0.1, within: { op: 'isMissing', field: 'c' } },
          { op: 'inNumbers', numbers: ['1'] },
        ],
      }),
    ).toEqual(['a', 'b', 'c'])
  })
})
