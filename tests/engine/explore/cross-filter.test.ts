import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { allOf, type Rule } from '../../../shared/domain/rule.ts'
import { categories, histogram, series, summarise } from '../../../electron/engine/explore/aggregate.ts'
import { createRandom } from '../../../electron/engine/kernels/random.ts'
import { createTestWorkspace, publishFacts, type TestWorkspace } from '../../helpers/workspace.ts'

const MONTH = 202408
const ROWS = 130
const GRIDS = ['东街', '西街', '南街', '北街']

/** Bills in 分, one of ten missing; negative ones and outliers among them. */
const random = createRandom(7)
const people = Array.from({ length: ROWS }, () => ({
  bill_fee: random.next() < 0.1 ? null : random.int(60) === 0 ? 900_000 : random.int(120) * 100 - 500,
  age: random.next() < 0.1 ? null : 18 + random.int(50),
  grid: random.next() < 0.1 ? null : (GRIDS[random.int(GRIDS.length)] ?? null),
}))
type Person = (typeof people)[number]

let ws: TestWorkspace
beforeAll(() => {
  ws = createTestWorkspace()
  publishFacts(ws, people.map((values, i) => ({ subscriber: i + 1, month: MONTH, values })))
})
afterAll(() => ws.close())

/** What is brushed in a view, as the engine gets it and as said of one person. */
interface Clause {
  readonly rule: Rule
  readonly holds: (person: Person) => boolean
}

const bill: fc.Arbitrary<Clause> = fc.tuple(fc.integer({ min: -10, max: 100 }), fc.nat({ max: 80 })).map(([lo, width]) => ({
  rule: { op: 'between', field: 'bill_fee', lo, hi: lo + width },
  holds: ({ bill_fee: fen }) => fen !== null && fen >= lo * 100 && fen <= (lo + width) * 100,
}))
const age: fc.Arbitrary<Clause> = fc.integer({ min: 15, max: 70 }).map((lo) => ({
  rule: { op: 'between', field: 'age', lo },
  holds: (person) => person.age !== null && person.age >= lo,
}))
const grid: fc.Arbitrary<Clause> = fc.subarray(GRIDS).map((values) => ({
  rule: { op: 'oneOf', field: 'grid', values },
  holds: (person) => person.grid !== null && values.includes(person.grid),
}))
const clause = (arbitrary: fc.Arbitrary<Clause>) => fc.option(arbitrary, { nil: null })
const board = fc.record({ bill_fee: clause(bill), age: clause(age), grid: clause(grid) })
type Board = { readonly [view in keyof Person]: Clause | null }

/** The clauses of all views but one's own. */
function othersOf(clauses: Board, own: keyof Person | null): readonly Clause[] {
  return Object.entries(clauses).flatMap(([view, one]) => (view === own || one === null ? [] : [one]))
}

const seenBy = (clauses: readonly Clause[]): Person[] => people.filter((person) => clauses.every(({ holds }) => holds(person)))
const ruleOf = (clauses: readonly Clause[]): Rule => allOf(clauses.map(({ rule }) => rule))

describe('views that filter each other', () => {
  it('count what counting person by person counts, each without its own clause', () => {
    fc.assert(
      fc.property(board, (clauses) => {
        const others = othersOf(clauses, 'grid')
        const shown = seenBy(others)
        const { items, missing, rows, other } = categories(ws.frame, { month: MONTH, rule: ruleOf(others), field: 'grid', limit: 10 })
        const counts = GRIDS.map((name) => shown.filter((person) => person.grid === name).length)
        expect(GRIDS.map((name) => items.find(({ value }) => value === name)?.count ?? 0)).toEqual(counts)
        expect({ missing, rows, other }).toEqual({ missing: shown.filter((person) => person.grid === null).length, rows: shown.length, other: 0 })

        const everyone = othersOf(clauses, null)
        const brushed = seenBy(everyone)
        const bills = brushed.flatMap(({ bill_fee: fen }) => (fen === null ? [] : [fen]))
        const revenue = bills.reduce((a, b) => a + b, 0) / 100
        const summary = summarise(ws.frame, { month: MONTH, rule: ruleOf(everyone) })
        const money = bills.length === 0 ? { revenue: null, arpu: null } : { revenue, arpu: revenue / brushed.length }
        expect(summary).toMatchObject({ count: brushed.length, base: ROWS, ...money })
        const [point] = series(ws.frame, { month: MONTH, rule: ruleOf(everyone), field: 'bill_fee' }).points
        expect(point?.count).toBe(bills.length)
      }),
    )
  })

  it('keep their bars where they are, and every person in one of them', () => {
    const whole = histogram(ws.frame, { month: MONTH, rule: ruleOf([]), field: 'bill_fee', bins: 12 })
    const width = (whole.edges[1] ?? 0) - (whole.edges[0] ?? 0)
    fc.assert(
      fc.property(board, (clauses) => {
        const others = othersOf(clauses, 'bill_fee')
        const shown = seenBy(others)
        const bills = shown.flatMap(({ bill_fee: fen }) => (fen === null ? [] : [fen / 100]))
        const { edges, counts, missing, rows, min, max } = histogram(ws.frame, { month: MONTH, rule: ruleOf(others), field: 'bill_fee', bins: 12 })
        expect({ rows, missing }).toEqual({ rows: shown.length, missing: shown.length - bills.length })
        expect(counts.reduce((a, b) => a + b, 0) + missing).toBe(rows)
        const expected = new Array<number>(12).fill(0)
        for (const value of bills) {
          const bin = Math.min(11, Math.max(0, Math.floor((value - (whole.edges[0] ?? 0)) / width)))
          expected[bin] = (expected[bin] ?? 0) + 1
        }
        const filled = { edges: whole.edges, counts: expected, min: Math.min(...bills), max: Math.max(...bills) }
        expect({ edges, counts, min, max }).toEqual(bills.length === 0 ? { edges: [], counts: [], min: null, max: null } : filled)
      }),
    )
  })

  it('split a set into categories and the missing, whatever the limit', () => {
    fc.assert(
      fc.property(board, fc.integer({ min: 1, max: 5 }), (clauses, limit) => {
        const { items, other, missing, rows } = categories(ws.frame, { month: MONTH, rule: ruleOf(othersOf(clauses, null)), field: 'grid', limit })
        expect(items.reduce((sum, { count }) => sum + count, 0) + other + missing).toBe(rows)
        expect(items.map(({ count }) => count)).toEqual(items.map(({ count }) => count).toSorted((a, b) => b - a))
      }),
    )
  })
})
