import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { formatDay, parseDay } from '../../../shared/domain/month.ts'
import type { Comparison, Rule } from '../../../shared/domain/rule.ts'
import { createRandom } from '../../../electron/engine/kernels/random.ts'
import { createTestWorkspace, publishFacts, type TestWorkspace } from '../../helpers/workspace.ts'

const MONTH = 202408
const ROWS = 150
const ABSENT = 7

type Cell = string | number | null
const SCALE: Readonly<Record<string, number>> = { bill_fee: 100, plan_fee: 100, voice_min: 60, data_mb: 1024 }
const NUMBERS = ['bill_fee', 'plan_fee', 'voice_min', 'data_mb', 'age', 'x_n'] as const
const TEXTS = ['grid', 'plan_name'] as const
const GRIDS = ['东街', '西街', '南街', 'East', '']
const PLANS = ['5G畅享129元', '冰激凌99元', '5g轻享', '8元保号']

/** Facts in stored units; every field has missing values; few distinct ones, so that bounds and ties are hit. */
const random = createRandom(2024)
const cell = (value: string | number): Cell => (random.next() < 0.2 ? null : value)
const rows = Array.from({ length: ROWS }, () => ({
  bill_fee: cell(random.int(40) * 5),
  plan_fee: cell(random.int(40) * 5),
  voice_min: cell(random.int(200)),
  data_mb: cell(random.int(5000)),
  age: cell(18 + random.int(10)),
  x_n: cell(random.int(7) - 3),
  open_date: cell(19_000 + random.int(20)),
  grid: cell(GRIDS[random.int(GRIDS.length)] ?? ''),
  plan_name: cell(PLANS[random.int(PLANS.length)] ?? ''),
}))
type Row = (typeof rows)[number]

let ws: TestWorkspace
beforeAll(() => {
  ws = createTestWorkspace()
  publishFacts(ws, rows.map((values, i) => ({ subscriber: i + 1, month: i < ABSENT ? 202407 : MONTH, values })))
})
afterAll(() => ws.close())

const base = Array.from({ length: ROWS - ABSENT }, (_, i) => i + ABSENT)
const select = (rule: Rule): number[] => [...ws.frame.select(rule, MONTH).toIndices()]
const read = (row: Row, field: string): Cell => (field in row ? row[field as keyof Row] : null)

/** What a rule means, said row by row on stored values; bounds come back to whole stored units. */
function naive(rule: Rule): number[] {
  const keep = (holds: (row: Row) => boolean): number[] => base.filter((i) => holds(rows[i] as Row))
  const stored = (field: string, bound: number | string): number =>
    field === 'open_date' ? (parseDay(String(bound)) ?? NaN) : Math.round(Number(bound) * (SCALE[field] ?? 1))
  switch (rule.op) {
    case 'all': {
      const parts = rule.of.map(naive)
      return base.filter((i) => parts.every((part) => part.includes(i)))
    }
    case 'any': {
      const parts = rule.of.map(naive)
      return base.filter((i) => parts.some((part) => part.includes(i)))
    }
    case 'not': {
      const inner = naive(rule.of)
      return base.filter((i) => !inner.includes(i))
    }
    case 'isMissing':
      return keep((row) => read(row, rule.field) === null)
    case 'between':
      return keep((row) => {
        const value = read(row, rule.field)
        if (typeof value !== 'number') return false
        const lo = rule.lo === undefined ? -Infinity : stored(rule.field, rule.lo)
        const hi = rule.hi === undefined ? Infinity : stored(rule.field, rule.hi)
        return (rule.loOpen === true ? value > lo : value >= lo) && (rule.hiOpen === true ? value < hi : value <= hi)
      })
    case 'oneOf':
      return keep((row) => {
        const value = read(row, rule.field)
        if (value === null) return false
        if (typeof value === 'string') return rule.values.map(String).includes(value)
        return rule.values.some((wanted) => stored(rule.field, wanted) === value)
      })
    case 'contains':
      return keep((row) => {
        const value = read(row, rule.field)
        if (typeof value !== 'string') return false
        const [hay, needle] = [value.toLowerCase(), rule.text.toLowerCase()]
        return rule.at === 'start' ? hay.startsWith(needle) : rule.at === 'end' ? hay.endsWith(needle) : hay.includes(needle)
      })
    case 'compare':
      return keep((row) => {
        const [a, b] = [read(row, rule.field), read(row, rule.than)]
        if (typeof a !== 'number' || typeof b !== 'number') return false
        const than = b * (rule.factor ?? 1)
        const holds = { less: a < than, atMost: a <= than, equal: a === than, notEqual: a !== than, atLeast: a >= than, more: a > than }
        return holds[rule.is]
      })
    case 'top': {
      const within = rule.within ? naive(rule.within) : base
      const ranked = within.flatMap((i) => {
        const value = read(rows[i] as Row, rule.field)
        return typeof value === 'number' ? [{ i, value }] : []
      })
      ranked.sort((a, b) => (rule.direction === 'highest' ? b.value - a.value : a.value - b.value) || a.i - b.i)
      const count = rule.count ?? Math.round(ranked.length * (rule.share ?? 0))
      return ranked.slice(0, count).map(({ i }) => i).toSorted((a, b) => a - b)
    }
    case 'inSubscribers':
      return base.filter((i) => rule.subscribers.includes(i + 1))
    default:
      throw new Error('not generated here')
  }
}

const number = fc.constantFrom(...NUMBERS)
/** A bound that a stored value can be equal to, as users write it. */
const bounded = number.chain((field) =>
  fc.tuple(fc.constant(field), fc.integer({ min: -5, max: 250 }).map((value) => value / (SCALE[field] ?? 1))),
)
const day = fc.integer({ min: 18_998, max: 19_022 }).map(formatDay)
const maybe = <T>(value: fc.Arbitrary<T>) => fc.option(value, { nil: undefined })

const leaf: fc.Arbitrary<Rule> = fc.oneof(
  fc
    .record({
      range: bounded,
      width: maybe(fc.integer({ min: 0, max: 100 })),
      loOpen: fc.boolean(),
      hiOpen: fc.boolean(),
      isBelow: fc.boolean(),
    })
    .map(({ range: [field, from], width, loOpen, hiOpen, isBelow }): Rule => ({
      op: 'between',
      field,
      loOpen,
      hiOpen,
      ...(!isBelow && { lo: from }),
      ...(width !== undefined && { hi: from + width / (SCALE[field] ?? 1) }),
    })),
  fc.record({
    op: fc.constant('between' as const),
    field: fc.constant('open_date'),
    lo: maybe(day),
    hi: maybe(day),
    hiOpen: fc.boolean(),
  }),
  bounded.map(([field, value]): Rule => ({ op: 'oneOf', field, values: [value, 1, 0] })),
  fc.record({
    op: fc.constant('oneOf' as const),
    field: fc.constantFrom(...TEXTS),
    values: fc.array(fc.constantFrom(...GRIDS, ...PLANS, '无此值'), { maxLength: 4 }),
  }),
  fc.record({
    op: fc.constant('contains' as const),
    field: fc.constantFrom(...TEXTS),
    text: fc.constantFrom('5G', '元', '街', 'EAST', '东', '无'),
    at: maybe(fc.constantFrom('start' as const, 'end' as const, 'anywhere' as const)),
  }),
  fc.record({ op: fc.constant('isMissing' as const), field: fc.constantFrom(...NUMBERS, ...TEXTS, 'open_date') }),
  fc.record({ op: fc.constant('inSubscribers' as const), subscribers: fc.array(fc.integer({ min: 1, max: ROWS + 3 }), { maxLength: 9 }) }),
  fc.record({
    op: fc.constant('compare' as const),
    field: fc.constant('bill_fee'),
    than: fc.constantFrom('plan_fee', 'bill_fee'),
    is: fc.constantFrom<Comparison[]>('less', 'atMost', 'equal', 'notEqual', 'atLeast', 'more'),
    factor: maybe(fc.constantFrom(0.5, 1, 2)),
  }),
)

const { rule } = fc.letrec<{ rule: Rule; top: Rule }>((tie) => ({
  top: fc
    .record({
      field: number,
      direction: fc.constantFrom('highest' as const, 'lowest' as const),
      size: fc.oneof(
        fc.integer({ min: 1, max: 200 }).map((count) => ({ count })),
        fc.constantFrom(0.1, 0.25, 1).map((share) => ({ share })),
      ),
      within: maybe(tie('rule')),
    })
    .map(({ size, ...rest }): Rule => ({ op: 'top', ...rest, ...size })),
  rule: fc.oneof(
    { maxDepth: 3, withCrossShrink: true },
    leaf,
    fc.record({ op: fc.constantFrom('all' as const, 'any' as const), of: fc.array(tie('rule'), { maxLength: 3 }) }),
    fc.record({ op: fc.constant('not' as const), of: tie('rule') }),
    tie('top'),
  ),
}))

describe('a rule over columns', () => {
  it('selects what evaluating it row by row selects', () => {
    fc.assert(
      fc.property(rule, (tree) => {
        expect(select(tree)).toEqual(naive(tree))
      }),
      { numRuns: 400 },
    )
  })

  it('is itself again when negated twice, and its negation is the rest of the month', () => {
    fc.assert(
      fc.property(rule, (tree) => {
        const selected = select(tree)
        const rest = select({ op: 'not', of: tree })
        expect(select({ op: 'not', of: { op: 'not', of: tree } })).toEqual(selected)
        expect([...selected, ...rest].toSorted((a, b) => a - b)).toEqual(base)
      }),
    )
  })

  it('follows De Morgan', () => {
    fc.assert(
      fc.property(fc.array(rule, { maxLength: 3 }), (of) => {
        const noneOf = of.map((part): Rule => ({ op: 'not', of: part }))
        expect(select({ op: 'not', of: { op: 'any', of } })).toEqual(select({ op: 'all', of: noneOf }))
      }),
    )
  })

  it('splits the month into intervals and the missing, which add up', () => {
    fc.assert(
      fc.property(number, fc.uniqueArray(fc.integer({ min: -3, max: 210 }), { minLength: 1, maxLength: 5 }), (field, cuts) => {
        const bounds = cuts.toSorted((a, b) => a - b).map((value) => value / (SCALE[field] ?? 1))
        const parts: Rule[] = [...bounds, undefined].map((hi, i) => ({ op: 'between', field, lo: bounds[i - 1], hi, hiOpen: true }))
        const sizes = [...parts, { op: 'isMissing', field } as const].map((part) => select(part).length)
        expect(sizes.reduce((a, b) => a + b, 0)).toBe(base.length)
      }),
    )
  })

  it('takes decimal bounds as they are written: 1.1 元 are 110 分', () => {
    const cents = Array.from({ length: 2000 }, (_, i) => i)
    const own = createTestWorkspace()
    publishFacts(own, cents.map((fen) => ({ subscriber: fen + 1, month: MONTH, values: { bill_fee: fen } })))
    const wrong = cents.filter((fen) => {
      const yuan = Number((fen / 100).toFixed(2))
      const size = (tree: Rule) => own.frame.select(tree, MONTH).count()
      return (
        size({ op: 'between', field: 'bill_fee', lo: yuan }) !== 2000 - fen ||
        size({ op: 'between', field: 'bill_fee', hi: yuan }) !== fen + 1 ||
        size({ op: 'oneOf', field: 'bill_fee', values: [yuan] }) !== 1
      )
    })
    own.close()
    expect(wrong).toEqual([])
  })

  it.each<[string, Rule]>([
    ['FIELD_UNKNOWN', { op: 'isMissing', field: 'x_no' }],
    ['FIELD_TYPE_WRONG', { op: 'between', field: 'grid', lo: 1 }],
    ['FIELD_TYPE_WRONG', { op: 'contains', field: 'age', text: '1' }],
    ['FIELD_TYPE_WRONG', { op: 'compare', field: 'age', is: 'less', than: 'grid' }],
    ['FIELD_TYPE_WRONG', { op: 'top', field: 'grid', count: 1, direction: 'highest' }],
    ['RULE_INVALID', { op: 'between', field: 'age', lo: 'abc' }],
    ['RULE_INVALID', { op: 'between', field: 'open_date', lo: '2024-02-30' }],
    ...['', ' ', '0x10', '1e3', '1,000', 'Infinity', '-', '.'].flatMap((text): [string, Rule][] => [
      ['RULE_INVALID', { op: 'between', field: 'bill_fee', hi: text }],
      ['RULE_INVALID', { op: 'oneOf', field: 'x_n', values: [1, text] }],
    ]),
    ['RULE_INVALID', { op: 'between', field: 'open_date', lo: 19_005 }],
    ['RULE_INVALID', { op: 'between', field: 'open_date', lo: '' }],
    ['RULE_INVALID', { op: 'top', field: 'age', direction: 'highest' }],
    ['RULE_INVALID', { op: 'top', field: 'age', count: 1, share: 0.1, direction: 'highest' }],
    ['SEGMENT_NOT_FOUND', { op: 'inSegment', segmentId: 1 }],
    ['LIST_NOT_FOUND', { op: 'inList', listId: 1 }],
  ])('refuses with %s: %j', (code, tree) => {
    expect(() => select(tree)).toThrow(expect.objectContaining({ code }))
  })

  it('says which bound of which field is wrong, and how it is written', () => {
    expect(() => select({ op: 'between', field: 'bill_fee', lo: '' })).toThrow(expect.objectContaining({ params: { detail: 'bill_fee: "" (123.45)' } }))
    expect(() => select({ op: 'oneOf', field: 'open_date', values: [19_005] })).toThrow(expect.objectContaining({ params: { detail: 'open_date: 19005 (YYYY-MM-DD)' } }))
  })

  it.each(['20', '+20', '20.', ' 20.0 ', '020'])('reads a number that is written as “%s”', (text) => {
    expect(select({ op: 'between', field: 'age', lo: text, hi: text })).toEqual(select({ op: 'oneOf', field: 'age', values: [20] }))
    expect(select({ op: 'oneOf', field: 'age', values: [text] }).length).toBeGreaterThan(0)
  })
})
