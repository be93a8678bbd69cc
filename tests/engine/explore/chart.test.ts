import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { chartDataSchema, type ChartDataOf, type ChartQuery, type Group } from '../../../shared/api/chart.ts'
import { addMonths, formatDay } from '../../../shared/domain/month.ts'
import { allOf, EVERYONE, type Rule } from '../../../shared/domain/rule.ts'
import { drawChart } from '../../../electron/engine/explore/chart.ts'
import { summarise } from '../../../electron/engine/explore/aggregate.ts'
import { createRandom } from '../../../electron/engine/kernels/random.ts'
import { createTestWorkspace, publishFacts, type TestWorkspace } from '../../helpers/workspace.ts'

const MONTH = 202408
const BEFORE = 202407
const ROWS = 230
const GRIDS = ['东街', '西街', '南街', '北街', '城关']
const random = createRandom(11)
const maybe = <T>(value: T): T | null => (random.next() < 0.12 ? null : value)

/** Bills in 分 with negative ones and outliers, flags, categories, days and months; each missing now and then. */
const people = Array.from({ length: ROWS }, () => ({
  bill_fee: maybe(random.int(50) === 0 ? 900_000 : random.int(120) * 100 - 500),
  age: maybe(18 + random.int(50)),
  grid: maybe(GRIDS[random.int(random.int(2) === 0 ? 2 : GRIDS.length)] ?? null),
  is_bundle: maybe(random.int(2)),
  open_date: maybe(random.int(40) === 0 ? 47_000 + random.int(400) : 18_800 + random.int(1200)),
  paid_until: maybe(addMonths(202401, random.int(9))),
}))
type Person = (typeof people)[number]
const billBefore = people.map(() => maybe(random.int(90) * 100))

let ws: TestWorkspace
beforeAll(() => {
  ws = createTestWorkspace()
  publishFacts(ws, [
    ...people.map((values, i) => ({ subscriber: i + 1, month: MONTH, values })),
    ...billBefore.map((bill_fee, i) => ({ subscriber: i + 1, month: BEFORE, values: { bill_fee } })),
  ], { custom: { is_bundle: { type: 'flag' }, paid_until: { type: 'month' } } })
})
afterAll(() => ws.close())

type Kind = ChartQuery['kind']
function draw<K extends Kind>(chart: Extract<ChartQuery, { kind: K }>, rule: Rule = EVERYONE): ChartDataOf<K> {
  return chartDataSchema.parse(drawChart(ws.frame, { month: MONTH, rule, chart })) as ChartDataOf<K>
}

/** What is brushed in a view, as the engine gets it and as said of one person. */
interface Clause {
  readonly rule: Rule
  readonly holds: (person: Person) => boolean
}
const bill: fc.Arbitrary<Clause> = fc.tuple(fc.integer({ min: -10, max: 100 }), fc.nat({ max: 80 })).map(([lo, width]) => ({
  rule: { op: 'between', field: 'bill_fee', lo, hi: lo + width },
  holds: ({ bill_fee: fen }) => fen !== null && fen >= lo * 100 && fen <= (lo + width) * 100,
}))
const grid: fc.Arbitrary<Clause> = fc.subarray(GRIDS).map((values) => ({
  rule: { op: 'oneOf', field: 'grid', values },
  holds: (person) => person.grid !== null && values.includes(person.grid),
}))
const noAge: Clause = { rule: { op: 'isMissing', field: 'age' }, holds: ({ age }) => age === null }
const clauses = fc.record({ bill: fc.option(bill), grid: fc.option(grid), age: fc.option(fc.constant(noAge)) }).map((board) => Object.values(board).filter((one) => one !== null))

interface Seen {
  readonly rule: Rule
  readonly shown: readonly Person[]
}
const brushed: fc.Arbitrary<Seen> = clauses.map((all) => ({
  rule: allOf(all.map(({ rule }) => rule)),
  shown: people.filter((person) => all.every(({ holds }) => holds(person))),
}))

/** Whether a person belongs to a group, told by what the group says and not by how it was counted. */
function isIn(group: Group, value: string | number | null, listed: readonly Group[]): boolean {
  switch (group.kind) {
    case 'missing':
      return value === null
    case 'value':
      return value === group.value
    case 'range':
      return value !== null && Number(value) >= (group.lo ?? -Infinity) && Number(value) < (group.hi ?? Infinity)
    case 'period':
      return value !== null && value >= group.lo && value <= group.hi
    case 'other':
      return value !== null && !listed.some((one) => one.kind === 'value' && one.value === value)
  }
}
const yuan = (person: Person): number | null => (person.bill_fee === null ? null : person.bill_fee / 100)
const filled = (values: readonly (number | null)[]): number[] => values.filter((value) => value !== null)
const sum = (values: readonly number[]): number => values.reduce((a, b) => a + b, 0)
const meanOf = (values: readonly number[]): number | null => (values.length === 0 ? null : sum(values) / values.length)
const near = (value: number | null) => (value === null ? null : expect.closeTo(value, 8))
const value = {
  grid: (person: Person) => person.grid, age: (person: Person) => person.age, bill_fee: yuan, is_bundle: (person: Person) => person.is_bundle,
  open_date: (person: Person) => (person.open_date === null ? null : formatDay(person.open_date)), paid_until: (person: Person) => person.paid_until,
} as const
type FieldName = keyof typeof value
const categorical = fc.constantFrom<FieldName>('grid', 'age', 'bill_fee', 'is_bundle', 'open_date', 'paid_until')

describe('charts of what is brushed', () => {
  it('count every subscriber in one bin, whatever the scale', () => {
    fc.assert(
      fc.property(brushed, fc.constantFrom('linear', 'log'), fc.integer({ min: 2, max: 40 }), ({ rule, shown }, scale, bins) => {
        const { edges, counts, rows, missing, notPositive, below, above, min, max } = draw({ kind: 'histogram', field: 'bill_fee', bins, scale }, rule)
        const values = filled(shown.map(yuan)).filter((one) => scale === 'linear' || one > 0)
        expect({ rows, missing }).toEqual({ rows: shown.length, missing: shown.filter((person) => person.bill_fee === null).length })
        expect(notPositive).toBe(rows - missing - values.length)
        expect(counts.length > 0).toBe(values.length > 0)
        const [lo = 0, hi = 0] = [edges[0], edges.at(-1)]
        expect(counts).toEqual(
          counts.map((_, i) => values.filter((one) => (i === 0 || one >= (edges[i] ?? 0)) && (i === counts.length - 1 || one < (edges[i + 1] ?? 0))).length),
        )
        expect({ below, above }).toEqual({ below: values.filter((one) => one < lo).length, above: values.filter((one) => one > hi).length })
        expect({ min, max }).toEqual(values.length === 0 ? { min: null, max: null } : { min: Math.min(...values), max: Math.max(...values) })
      }),
    )
  })

  it('measure each group as adding up its members does, and lose nobody', () => {
    fc.assert(
      fc.property(brushed, categorical, fc.integer({ min: 1, max: 7 }), fc.constantFrom('count', 'sum', 'mean'), ({ rule, shown }, field, limit, kind) => {
        const measure = kind === 'count' ? { kind } : { kind, field: 'bill_fee' }
        const { groups, rows, missing } = draw({ kind: 'bars', field, measure, limit, sort: 'count' }, rule)
        const listed = groups.map(({ group }) => group)
        expect(rows).toBe(shown.length)
        expect(missing).toBe(shown.filter((person) => value[field](person) === null).length)
        expect(sum(groups.map(({ count }) => count))).toBe(rows)
        for (const { group, count, value: shownValue } of groups) {
          const members = shown.filter((person) => isIn(group, value[field](person), listed))
          const bills = filled(members.map(yuan))
          expect(count).toBe(members.length)
          expect(shownValue).toEqual(kind === 'count' ? members.length : near(kind === 'mean' ? meanOf(bills) : bills.length === 0 ? null : sum(bills)))
        }
      }),
    )
  })

  it('part groups into groups of another field that add up to them, with the measure of their members', () => {
    fc.assert(
      fc.property(brushed, categorical, categorical, fc.integer({ min: 1, max: 6 }), ({ rule, shown }, field, by, limit) => {
        const tree = draw({ kind: 'tree', field, by, measure: { kind: 'mean', field: 'bill_fee' }, limit }, rule)
        expect(sum(tree.groups.map(({ count }) => count))).toBe(shown.length)
        expect(tree.missing).toBe(shown.filter((person) => value[field](person) === null || value[by](person) === null).length)
        const wholes = tree.groups.map(({ group }) => group)
        for (const { group, count, value: mean, parts } of tree.groups) {
          const members = shown.filter((person) => isIn(group, value[field](person), wholes))
          expect(count).toBe(members.length)
          expect(mean).toEqual(near(meanOf(filled(members.map(yuan)))))
          expect(sum(parts.map((part) => part.count))).toBe(count)
          const listed = parts.map((part) => part.group)
          expect(listed.filter(({ kind }) => kind !== 'other' && kind !== 'missing').length).toBeLessThanOrEqual(limit)
          const named = parts.filter(({ group: { kind } }) => kind !== 'other' && kind !== 'missing').map((part) => part.count)
          expect(named).toEqual(named.toSorted((a, b) => b - a))
          for (const part of parts) {
            const own = members.filter((person) => isIn(part.group, value[by](person), listed))
            expect(part.count).toBe(own.length)
            expect(part.value).toEqual(near(meanOf(filled(own.map(yuan)))))
          }
        }
      }),
    )
  })

  it('spread two fields over cells that the rules of their groups select', () => {
    fc.assert(
      fc.property(brushed, categorical, categorical, fc.integer({ min: 1, max: 6 }), ({ rule, shown }, x, y, limit) => {
        const heat = draw({ kind: 'heat', x, y, measure: { kind: 'mean', field: 'bill_fee' }, limit }, rule)
        expect(sum(heat.counts)).toBe(shown.length)
        expect(heat.missing).toBe(shown.filter((person) => value[x](person) === null || value[y](person) === null).length)
        for (const [j, up] of heat.y.entries()) {
          for (const [i, across] of heat.x.entries()) {
            const members = shown.filter((person) => isIn(across, value[x](person), heat.x) && isIn(up, value[y](person), heat.y))
            expect(heat.counts[j * heat.x.length + i]).toBe(members.length)
            expect(heat.values[j * heat.x.length + i]).toEqual(near(meanOf(filled(members.map(yuan)))))
          }
        }
      }),
    )
  })

  it('keep the axes of two fields while others filter', () => {
    const chart = { kind: 'heat', x: 'grid', y: 'age', measure: { kind: 'count' }, limit: 4 } as const
    const { x, y } = draw(chart)
    fc.assert(
      fc.property(brushed, ({ rule }) => {
        expect(draw(chart, rule)).toMatchObject({ x, y })
      }),
    )
  })

  it('draw quartiles and Tukey whiskers that sorting the members gives', () => {
    const at = (sorted: readonly number[], share: number): number => {
      const place = share * (sorted.length - 1)
      const low = sorted[Math.floor(place)] ?? NaN
      return low + ((sorted[Math.ceil(place)] ?? NaN) - low) * (place - Math.floor(place))
    }
    fc.assert(
      fc.property(brushed, fc.option(categorical), ({ rule, shown }, by) => {
        const { boxes, rows, missing } = draw({ kind: 'box', field: 'bill_fee', by, limit: 4 }, rule)
        expect({ rows, missing }).toEqual({ rows: shown.length, missing: shown.filter((person) => person.bill_fee === null).length })
        expect(sum(boxes.map(({ count }) => count))).toBe(rows - missing)
        const listed = draw({ kind: 'heat', x: by ?? 'grid', y: 'is_bundle', measure: { kind: 'count' }, limit: 4 }).x
        for (const box of boxes) {
          const members = shown.filter((person) => by === null || box.group === null || isIn(box.group, value[by](person), listed))
          const sorted = filled(members.map(yuan)).toSorted((a, b) => a - b)
          const [q1, q3] = [at(sorted, 0.25), at(sorted, 0.75)]
          const inside = sorted.filter((one) => one >= q1 - 1.5 * (q3 - q1) && one <= q3 + 1.5 * (q3 - q1))
          expect(box).toMatchObject({
            count: sorted.length, min: sorted[0], max: sorted.at(-1), q1: near(q1), q3: near(q3), median: near(at(sorted, 0.5)), mean: near(meanOf(sorted)),
            lowWhisker: inside[0], highWhisker: inside.at(-1), outliers: sorted.length - inside.length,
          })
        }
      }),
    )
  })

  it('follow the members of each category through the months', () => {
    fc.assert(
      fc.property(brushed, fc.option(categorical), fc.constantFrom('mean', 'sum', 'count'), ({ rule, shown }, split, measure) => {
        const { lines, rows } = draw({ kind: 'series', field: 'bill_fee', measure, split }, rule)
        expect(rows).toBe(shown.length)
        expect(sum(lines.map(({ count }) => count))).toBe(rows)
        const listed = lines.flatMap(({ group }) => group ?? [])
        for (const { group, points } of lines) {
          const members = shown.filter((person) => split === null || group === null || isIn(group, value[split](person), listed))
          const bills = [filled(members.map((person) => billBefore[people.indexOf(person)] ?? null)).map((fen) => fen / 100), filled(members.map(yuan))]
          expect(points).toEqual(
            bills.map((one, i) => ({
              month: [BEFORE, MONTH][i],
              count: one.length,
              value: measure === 'count' ? one.length : near(measure === 'mean' ? meanOf(one) : one.length === 0 ? null : sum(one)),
            })),
          )
        }
      }),
    )
  })

  it('rank subscribers by value, with the Gini of all pairs', () => {
    fc.assert(
      fc.property(brushed, ({ rule, shown }) => {
        const { points, gini, total, negative, missing } = draw({ kind: 'lorenz', field: 'bill_fee' }, rule)
        const values = filled(shown.map(yuan)).toSorted((a, b) => b - a)
        const all = sum(values)
        expect(missing).toBe(shown.length - values.length)
        expect(negative).toBe(values.filter((one) => one < 0).length)
        expect(total).toEqual(values.length === 0 ? null : near(all))
        const differences = sum(values.map((a) => sum(values.map((b) => Math.abs(a - b)))))
        expect(gini).toEqual(near(all > 0 ? differences / (2 * values.length * all) : null))
        expect(points).toHaveLength(all > 0 ? 100 : 0)
        for (const [i, { share, cumulated, value: last }] of points.entries()) {
          const n = Math.ceil((values.length * (i + 1)) / 100)
          expect({ share, last }).toEqual({ share: (i + 1) / 100, last: values[n - 1] })
          expect(cumulated).toBeCloseTo(sum(values.slice(0, n)) / all, 9)
        }
      }),
    )
  })

  it('show each subscriber with both values as a point', () => {
    fc.assert(
      fc.property(brushed, ({ rule, shown }) => {
        const { points, density, rows, missing, correlation } = draw({ kind: 'scatter', x: 'age', y: 'bill_fee' }, rule)
        const both = shown.flatMap((person) => (person.age === null || person.bill_fee === null ? [] : [[person.age, person.bill_fee / 100] as const]))
        expect({ rows, missing, density }).toEqual({ rows: shown.length, missing: shown.length - both.length, density: null })
        expect(points).toEqual({ x: both.map(([x]) => x), y: both.map(([, y]) => y) })
        const [mx, my] = [meanOf(both.map(([x]) => x)) ?? 0, meanOf(both.map(([, y]) => y)) ?? 0]
        const [xx, yy, xy] = [sum(both.map(([x]) => (x - mx) ** 2)), sum(both.map(([, y]) => (y - my) ** 2)), sum(both.map(([x, y]) => (x - mx) * (y - my)))]
        const hasBoth = xx > 1e-6 && yy > 1e-6
        expect(correlation).toEqual(near(hasBoth ? xy / Math.sqrt(xx * yy) : null))
      }),
    )
  })

  it('select with the rule of a range exactly those counted in it', () => {
    const { groups } = draw({ kind: 'bars', field: 'bill_fee', measure: { kind: 'count' }, limit: 7, sort: 'count' })
    expect(groups.length).toBeGreaterThan(5)
    for (const { group, count } of groups) {
      const rule: Rule = group.kind === 'range'
        ? { op: 'between', field: 'bill_fee', ...(group.lo === null ? {} : { lo: group.lo }), ...(group.hi === null ? {} : { hi: group.hi, hiOpen: true }) }
        : { op: 'isMissing', field: 'bill_fee' }
      expect(summarise(ws.frame, { month: MONTH, rule }).count).toBe(count)
    }
  })

  it('select with the rule of a period exactly those counted in it, in the order of time', () => {
    for (const field of ['open_date', 'paid_until'] as const) {
      for (const limit of [1, 2, 5, 8, 20, 60]) {
        const { groups } = draw({ kind: 'bars', field, measure: { kind: 'count' }, limit, sort: 'count' })
        const periods = groups.flatMap(({ group, count }) => (group.kind === 'period' ? [{ ...group, count }] : []))
        expect(groups.filter(({ group }) => group.kind === 'other')).toEqual([])
        expect(periods.length).toBeGreaterThan(0)
        expect(periods.length).toBeLessThanOrEqual(limit)
        expect(sum(periods.map(({ count }) => count))).toBe(people.filter((person) => value[field](person) !== null).length)
        for (const [i, { lo, hi, count }] of periods.entries()) {
          expect(summarise(ws.frame, { month: MONTH, rule: { op: 'between', field, lo, hi } }).count).toBe(count)
          expect(i === 0 || (periods[i - 1]?.hi ?? '') < lo).toBe(true)
        }
      }
    }
  })

  it('list bars by size, by measure or by name', () => {
    const ask = (sort: 'count' | 'value' | 'name') => draw({ kind: 'bars', field: 'grid', measure: { kind: 'mean', field: 'age' }, limit: 3, sort }).groups
    const counts = ask('count').slice(0, 3).map(({ count }) => count)
    expect(counts).toEqual(counts.toSorted((a, b) => b - a))
    const means = ask('value').slice(0, 3).map(({ value: mean }) => mean ?? 0)
    expect(means).toEqual(means.toSorted((a, b) => b - a))
    const names = (groups: ReturnType<typeof ask>) => groups.map(({ group }) => (group.kind === 'value' ? String(group.value) : group.kind))
    expect(names(ask('name')).slice(0, 3).toSorted()).toEqual(names(ask('count')).slice(0, 3).toSorted())
    expect(names(ask('name')).slice(3)).toEqual(['other', 'missing'])
  })
})

describe('charts of unusual months', () => {
  const all: readonly ChartQuery[] = [
    { kind: 'histogram', field: 'bill_fee', bins: 20, scale: 'linear' },
    { kind: 'histogram', field: 'bill_fee', bins: 20, scale: 'log' },
    { kind: 'bars', field: 'grid', measure: { kind: 'mean', field: 'bill_fee' }, limit: 10, sort: 'value' },
    { kind: 'series', field: 'bill_fee', measure: 'mean', split: 'grid' },
    { kind: 'scatter', x: 'bill_fee', y: 'age' },
    { kind: 'box', field: 'bill_fee', by: 'age', limit: 5 },
    { kind: 'heat', x: 'age', y: 'bill_fee', measure: { kind: 'count' }, limit: 5 },
    { kind: 'lorenz', field: 'bill_fee' },
    { kind: 'tree', field: 'grid', by: 'age', measure: { kind: 'mean', field: 'bill_fee' }, limit: 5 },
  ]
  const inWorkspace = (rows: readonly Partial<Person>[], check: (ask: (chart: ChartQuery, rule?: Rule) => ReturnType<typeof drawChart>) => void): void => {
    const own = createTestWorkspace()
    try {
      publishFacts(own, rows.map((values, i) => ({ subscriber: i + 1, month: MONTH, values: { bill_fee: null, age: null, grid: null, ...values } })))
      check((chart, rule = EVERYONE) => chartDataSchema.parse(drawChart(own.frame, { month: MONTH, rule, chart })))
    } finally {
      own.close()
    }
  }

  it.each(all)('of one subscriber: $kind', (chart) => {
    inWorkspace([{ bill_fee: 1200, age: 40, grid: '东街' }], (ask) => expect(ask(chart)).toMatchObject({ rows: 1, missing: 0 }))
  })

  it.each(all)('of subscribers without any value: $kind', (chart) => {
    inWorkspace([{}, {}, {}], (ask) => {
      const { rows, missing } = ask(chart)
      expect(rows).toBe(3)
      expect(missing).toBe(3)
    })
  })

  it.each(all)('of nobody: $kind', (chart) => {
    inWorkspace([{ bill_fee: 1200, age: 40, grid: '东街' }], (ask) =>
      expect(ask(chart, { op: 'oneOf', field: 'grid', values: ['西街'] })).toMatchObject({ rows: 0, missing: 0 }))
  })

  it('above five thousand points count cells, and everybody once', () => {
    inWorkspace(Array.from({ length: 5200 }, (_, i) => ({ bill_fee: i % 50 === 0 ? null : (i % 300) * 100 - 1000, age: 20 + (i % 60) })), (ask) => {
      const data = ask({ kind: 'scatter', x: 'age', y: 'bill_fee' })
      if (data.kind !== 'scatter' || data.density === null) throw new Error('no density')
      expect(data.points).toBeNull()
      const { xEdges, yEdges, counts } = data.density
      expect(sum(counts)).toBe(5200 - 104)
      const cell = (edges: readonly number[], at: number): number => Math.min(edges.length - 2, Math.max(0, edges.findLastIndex((edge) => edge <= at + 1e-9)))
      const expected = new Array<number>(counts.length).fill(0)
      for (let i = 0; i < 5200; i++) {
        if (i % 50 === 0) continue
        const at = cell(xEdges, 20 + (i % 60)) + (xEdges.length - 1) * cell(yEdges, (i % 300) - 10)
        expected[at] = (expected[at] ?? 0) + 1
      }
      expect(counts).toEqual(expected)
    })
  })

  it('with twenty thousand categories lists the largest and gathers the rest', () => {
    inWorkspace(Array.from({ length: 20_000 }, (_, i) => ({ grid: i < 50 ? 'G' : `网格${i}` })), (ask) => {
      const data = ask({ kind: 'bars', field: 'grid', measure: { kind: 'count' }, limit: 2, sort: 'count' })
      expect(data).toMatchObject({ groups: [{ group: { value: 'G' }, count: 50 }, { count: 1 }, { group: { kind: 'other', categories: 19_949 }, count: 19_949 }] })
    })
  })

  it('refuse a field of the wrong type or one that is not there', () => {
    inWorkspace([{ bill_fee: 1 }], (ask) => {
      expect(() => ask({ kind: 'lorenz', field: 'grid' })).toThrow(expect.objectContaining({ code: 'FIELD_TYPE_WRONG' }))
      expect(() => ask({ kind: 'lorenz', field: 'nonsense' })).toThrow(expect.objectContaining({ code: 'FIELD_UNKNOWN' }))
    })
  })
})

it('a logarithmic scale has edges however far its values lie apart', () => {
  const own = createTestWorkspace()
  publishFacts(own, [5e-324, 1e-300, 1, 1e15, 1e300].map((x_num, i) => ({ subscriber: i + 1, month: MONTH, values: { x_num } })), { custom: { x_num: { type: 'number' } } })
  const data = chartDataSchema.parse(drawChart(own.frame, { month: MONTH, rule: EVERYONE, chart: { kind: 'histogram', field: 'x_num', bins: 6, scale: 'log' } })) as ChartDataOf<'histogram'>
  own.close()
  expect(data.edges.every((edge, i) => Number.isFinite(edge) && (i === 0 || edge > (data.edges[i - 1] ?? Infinity)))).toBe(true)
  expect([data.edges.length, sum(data.counts)]).toEqual([7, 5])
})
