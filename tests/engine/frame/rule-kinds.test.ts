import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createRandom } from '../../../electron/engine/kernels/random.ts'
import { segmentHandlers } from '../../../electron/engine/segment/handlers.ts'
import { addMonths, formatDay, lastDayOfMonth, monthOfDay, parseDay } from '../../../shared/domain/month.ts'
import type { Comparison, Rule } from '../../../shared/domain/rule.ts'
import { createTestWorkspace, publishFacts, type FactRow, type TestWorkspace } from '../../helpers/workspace.ts'

const [JULY, AUGUST] = [202407, 202408]
const ROWS = 90
/** Beyond this row there is nothing in August. */
const LEFT = 84
const NAMES = ['东街', '西街', '东街2号', '😀网格', 'مرحبا', 'Östlich', 'EAST', 'east', '', '5G%_畅享']
const STATUSES = ['在用', '强停', '销户', '什么']
const CLASSES: Readonly<Record<string, string>> = { 在用: '正常', 强停: '双停', 销户: '离网' }

/** As users write it: yuan, minutes, MB, ISO days and YYYYMM; null = missing. */
type Shown = number | string | null
type Person = Readonly<Record<string, Shown>>
const NUMBERS = ['bill_fee', 'plan_fee', 'voice_min', 'data_mb', 'age', 'x_ratio', 'x_flag', 'bill_fee_diff', 'bill_fee@-1'] as const
const DAYS = ['open_date', 'x_day'] as const
const TEXTS = ['grid', 'x_name', 'x_name@-1', 'cust_id', 'status', 'status_class'] as const
const SCALE: Readonly<Record<string, number>> = { bill_fee: 100, plan_fee: 100, voice_min: 60, data_mb: 1024, bill_fee_diff: 100, 'bill_fee@-1': 100 }
const scaleOf = (field: string): number => SCALE[field] ?? 1

let people: readonly Person[]
let ws: TestWorkspace
let segments: { readonly id: number; readonly rule: Rule }[]
let fixed: { readonly id: number; readonly members: readonly number[] }
const LIST = new Map([[3, 'target'], [4, 'control'], [40, 'target'], [LEFT + 2, 'target']] as const)

beforeAll(async () => {
  const random = createRandom(99)
  const maybe = <T>(value: T) => (random.next() < 0.2 ? null : value)
  const stored = Array.from({ length: ROWS }, () => ({
    bill_fee: maybe(random.int(30) * 50 - 300), plan_fee: maybe(random.int(20) * 50), voice_min: maybe(random.int(90) * 20), data_mb: maybe(random.int(40) * 512), age: maybe(18 + random.int(12)),
    x_ratio: maybe(random.int(9) / 8 - 0.5), x_flag: maybe(random.int(2)), open_date: maybe(lastDayOfMonth(AUGUST) + 20 - random.int(120)), x_day: maybe(lastDayOfMonth(AUGUST) - random.int(90)),
    x_month: maybe(addMonths(AUGUST, random.int(7) - 4)), grid: maybe(NAMES[random.int(NAMES.length)] ?? ''), x_name: maybe(NAMES[random.int(4)] ?? ''), cust_id: maybe(`00${random.int(30)}`), status: maybe(STATUSES[random.int(4)] ?? ''),
  }))
  const july = stored.map(() => ({ bill_fee: maybe(random.int(30) * 50 - 300), x_name: maybe(NAMES[random.int(4)] ?? '') }))
  const custom = { x_flag: { type: 'flag' }, x_day: { type: 'date' }, x_month: { type: 'month' }, x_name: { type: 'text' } } as const
  ws = createTestWorkspace()
  publishFacts(
    ws,
    [
      ...july.map((values, i): FactRow => ({ subscriber: i + 1, month: JULY, values })),
      ...stored.slice(0, LEFT).map((values, i): FactRow => ({ subscriber: i + 1, month: AUGUST, values })),
    ],
    { custom },
  )
  people = stored.slice(0, LEFT).map((values, i) => {
    const shown = Object.fromEntries(Object.entries(values).map(([id, value]) => [id, typeof value === 'number' && SCALE[id] ? value / SCALE[id] : value]))
    const day = (value: number | null) => (value === null ? null : formatDay(value))
    const before = july[i]?.bill_fee ?? null
    return {
      ...shown,
      open_date: day(values.open_date), x_day: day(values.x_day),
      'bill_fee@-1': before === null ? null : before / 100, bill_fee_diff: before === null || values.bill_fee === null ? null : (values.bill_fee - before) / 100,
      'x_name@-1': july[i]?.x_name ?? null, status_class: CLASSES[values.status ?? ''] ?? null,
    }
  })
  await makeSets()
})
afterAll(() => ws.close())

/** A segment that is a rule, one that asks for another, one of fixed members, and a list with a control group. */
async function makeSets(): Promise<void> {
  const save = async (rule: Rule, keep?: 'members') => {
    const saved = await segmentHandlers['segment.save']({ name: `S${Math.random()}`, rule, month: AUGUST, ...(keep ? { keep } : {}) }, ws.context)
    ws.frame.refresh()
    return saved.segmentId
  }
  const top: Rule = { op: 'top', field: 'bill_fee', count: 20, direction: 'highest' }
  const id = await save(top)
  const nested: Rule = { op: 'not', of: { op: 'inSegment', segmentId: id } }
  segments = [{ id, rule: top }, { id: await save(nested), rule: nested }]
  const members = [1, 5, 30, 31]
  fixed = { id: await save({ op: 'inSubscribers', subscribers: members }, 'members'), members }
  const job = ws.db.prepare(`INSERT INTO job (method, state, input_json, app_version, started_at) VALUES ('campaign.build', 'succeeded', '{}', 'test', '')`).run().lastInsertRowid
  ws.db.prepare(`INSERT INTO target_list (list_id, job_id, name, state, month, recipe_json, waterfall_json, created_at, published_at) VALUES (1, ?, 'L', 'draft', ?, '{}', '[]', '', '')`).run(job, AUGUST)
  for (const [subscriber, arm] of LIST) ws.db.prepare(`INSERT INTO target_member (list_id, subscriber_no, arm, work_order, rank, snapshot_json) VALUES (1, ?, ?, ?, 1, '{}')`).run(subscriber, arm, `W${subscriber}`)
  ws.frame.refresh()
}

const everyone = (): number[] => people.map((_, i) => i + 1)
const known = (subscriber: number, field: string): Shown => people[subscriber - 1]?.[field] ?? null

/** Compares as the type orders: numbers and YYYYMM as numbers, ISO days as text. */
const compare = (a: number | string, b: number | string): number => (a < b ? -1 : a > b ? 1 : 0)

function between(value: Shown, { lo, hi, loOpen, hiOpen }: { lo?: Shown | undefined; hi?: Shown | undefined; loOpen?: boolean | undefined; hiOpen?: boolean | undefined }): boolean {
  if (value === null) return false
  if (lo != null && (compare(value, lo) < 0 || (loOpen === true && compare(value, lo) === 0))) return false
  return !(hi != null && (compare(value, hi) > 0 || (hiOpen === true && compare(value, hi) === 0)))
}

/** What a rule means, said of one subscriber after the other in the units users write. */
function naive(rule: Rule): number[] {
  const keep = (holds: (subscriber: number) => boolean): number[] => everyone().filter(holds)
  const ranked = (field: string, within: Rule | undefined) =>
    (within ? naive(within) : everyone()).flatMap((subscriber) => {
      const value = known(subscriber, field)
      return value === null ? [] : [{ subscriber, value: typeof value === 'number' ? value : (parseDay(value) ?? NaN) }]
    })
  switch (rule.op) {
    case 'all': {
      const parts = rule.of.map(naive)
      return keep((one) => parts.every((part) => part.includes(one)))
    }
    case 'any': {
      const parts = rule.of.map(naive)
      return keep((one) => parts.some((part) => part.includes(one)))
    }
    case 'not': {
      const inner = naive(rule.of)
      return keep((one) => !inner.includes(one))
    }
    case 'isMissing':
      return keep((one) => known(one, rule.field) === null)
    case 'between':
      return keep((one) => between(known(one, rule.field), rule))
    case 'oneOf':
      return keep((one) => rule.values.some((value) => value === known(one, rule.field)))
    case 'contains': {
      const needle = rule.text.toLowerCase()
      return keep((one) => {
        const text = known(one, rule.field)?.toString().toLowerCase()
        if (text === undefined) return false
        return rule.at === 'start' ? text.startsWith(needle) : rule.at === 'end' ? text.endsWith(needle) : text.includes(needle)
      })
    }
    case 'top': {
      const all = ranked(rule.field, rule.within).toSorted((a, b) => (rule.direction === 'highest' ? b.value - a.value : a.value - b.value) || a.subscriber - b.subscriber)
      const first = all.slice(0, rule.count ?? Math.round(all.length * (rule.share ?? 0))).map(({ subscriber }) => subscriber)
      return keep((one) => first.includes(one))
    }
    case 'percentile': {
      // As a whole number of stored units, as the quantile of stored values is.
      const toStored = (value: number) => Math.round(value * scaleOf(rule.field) * 1e6) / 1e6
      const sorted = ranked(rule.field, rule.within).map(({ value }) => toStored(value)).toSorted((a, b) => a - b)
      const quantile = (share: number) => {
        const place = share * (sorted.length - 1)
        const [low, high] = [sorted[Math.floor(place)] ?? NaN, sorted[Math.ceil(place)] ?? NaN]
        return low + (high - low) * (place - Math.floor(place))
      }
      const [lo, hi] = [quantile(rule.lo ?? 0), quantile(rule.hi ?? 1)]
      const holds = (value: number) => (rule.loOpen && rule.lo !== undefined ? value > lo : value >= lo) && (rule.hiOpen && rule.hi !== undefined ? value < hi : value <= hi)
      const inside = ranked(rule.field, rule.within).filter(({ value }) => holds(toStored(value))).map(({ subscriber }) => subscriber)
      return keep((one) => inside.includes(one))
    }
    case 'period':
      return keep((one) => {
        const value = known(one, rule.field)
        if (value === null) return false
        const months = (at: number) => Math.floor(at / 100) * 12 + (at % 100)
        const away = rule.unit === 'day' ? (parseDay(String(value)) ?? NaN) - lastDayOfMonth(AUGUST) : months(typeof value === 'number' ? value : monthOfDay(parseDay(value) ?? NaN)) - months(AUGUST)
        return away >= (rule.from ?? -Infinity) && away <= (rule.to ?? Infinity)
      })
    case 'compare':
      return keep((one) => {
        const [a, b] = [known(one, rule.field), known(one, rule.thanMonths === -1 ? `${rule.than}@-1` : rule.than)]
        if (a === null || b === null) return false
        const sign = compare(a, typeof b === 'number' ? b * (rule.factor ?? 1) : b)
        return { less: sign < 0, atMost: sign <= 0, equal: sign === 0, notEqual: sign !== 0, atLeast: sign >= 0, more: sign > 0 }[rule.is]
      })
    case 'inNumbers':
      return keep((one) => rule.numbers.includes(`S${String(one).padStart(8, '0')}`) || rule.numbers.includes(`138${String(one).padStart(8, '0')}`))
    case 'inSubscribers':
      return keep((one) => rule.subscribers.includes(one))
    case 'inSegment': {
      const own = segments.find(({ id }) => id === rule.segmentId)
      return own ? naive(own.rule) : keep((one) => fixed.members.includes(one))
    }
    case 'inList':
      return keep((one) => (rule.arm === undefined ? LIST.has(one) : LIST.get(one) === rule.arm))
  }
}

const select = (rule: Rule): number[] => [...ws.frame.select(rule, AUGUST).toIndices()].map((i) => i + 1)
const maybe = <T>(value: fc.Arbitrary<T>) => fc.option(value, { nil: undefined })
/** A value that occurs in a field, or one near it. */
const valueOf = (field: string): fc.Arbitrary<number> => fc.tuple(fc.nat(LEFT - 1), fc.integer({ min: -1, max: 1 })).map(([i, step]) => (Number(known(i + 1, field) ?? 0) * scaleOf(field) + step) / scaleOf(field))
const day = fc.integer({ min: -110, max: 30 }).map((shift) => formatDay(lastDayOfMonth(AUGUST) + shift))
const month = fc.integer({ min: -5, max: 4 }).map((offset) => addMonths(AUGUST, offset))
const open = { loOpen: maybe(fc.boolean()), hiOpen: maybe(fc.boolean()) }
const numeric = fc.constantFrom<string[]>(...NUMBERS)
const is = fc.constantFrom<Comparison[]>('less', 'atMost', 'equal', 'notEqual', 'atLeast', 'more')
const offset = maybe(fc.integer({ min: -100, max: 40 }))
const share = fc.constantFrom(0, 0.1, 0.25, 0.5, 0.9, 1)
const number = fc.integer({ min: 1, max: ROWS + 5 })

/** Every operator with every kind of field that it takes. */
const LEAVES: Readonly<Record<string, fc.Arbitrary<Rule>>> = {
  'between numbers': numeric.chain((field) => fc.record({ op: fc.constant('between' as const), field: fc.constant(field), lo: maybe(valueOf(field)), hi: maybe(valueOf(field)), ...open })),
  'between days': fc.record({ op: fc.constant('between' as const), field: fc.constantFrom(...DAYS), lo: maybe(day), hi: maybe(day), ...open }),
  'between months': fc.record({ op: fc.constant('between' as const), field: fc.constant('x_month'), lo: maybe(month), hi: maybe(month), ...open }),
  'one of numbers': numeric.chain((field) => fc.record({ op: fc.constant('oneOf' as const), field: fc.constant(field), values: fc.array(valueOf(field), { maxLength: 4 }) })),
  'one of days or months': fc.oneof(
    fc.record({ op: fc.constant('oneOf' as const), field: fc.constantFrom(...DAYS), values: fc.array(day, { maxLength: 20 }) }),
    fc.record({ op: fc.constant('oneOf' as const), field: fc.constant('x_month'), values: fc.array(month, { maxLength: 3 }) }),
  ),
  'one of texts': fc.record({ op: fc.constant('oneOf' as const), field: fc.constantFrom<string[]>(...TEXTS), values: fc.array(fc.constantFrom(...NAMES, ...STATUSES, '正常', '离网', '007', '0012', '无'), { maxLength: 5 }) }),
  contains: fc.record({
    op: fc.constant('contains' as const), field: fc.constantFrom<string[]>(...TEXTS), text: fc.constantFrom('东', '街', '2', '😀', 'حب', 'ö', 'EAST', 'ea', '%', '_', '', '停', '00'),
    at: maybe(fc.constantFrom('start' as const, 'end' as const, 'anywhere' as const)),
  }),
  'is missing': fc.record({ op: fc.constant('isMissing' as const), field: fc.constantFrom<string[]>(...NUMBERS, ...DAYS, ...TEXTS, 'x_month') }),
  'compare numbers': fc.record({ op: fc.constant('compare' as const), field: numeric, is, than: numeric, factor: maybe(fc.constantFrom(0.5, 2)) }),
  'compare with the month before': fc.record({ op: fc.constant('compare' as const), field: fc.constantFrom('bill_fee', 'plan_fee'), is, than: fc.constant('bill_fee'), thanMonths: fc.constant(-1) }),
  'compare days': fc.record({ op: fc.constant('compare' as const), field: fc.constantFrom(...DAYS), is, than: fc.constantFrom(...DAYS) }),
  'compare texts': fc.record({ op: fc.constant('compare' as const), field: fc.constantFrom('grid', 'x_name'), is: fc.constantFrom('equal' as const, 'notEqual' as const), than: fc.constantFrom('grid', 'x_name', 'x_name@-1', 'status') }),
  period: fc.oneof(
    fc.record({ op: fc.constant('period' as const), field: fc.constantFrom(...DAYS), unit: fc.constant('day' as const), from: offset, to: offset }),
    fc.record({ op: fc.constant('period' as const), field: fc.constantFrom<string[]>(...DAYS, 'x_month'), unit: fc.constant('month' as const), from: maybe(fc.integer({ min: -5, max: 2 })), to: maybe(fc.integer({ min: -5, max: 2 })) }),
  ),
  'in numbers': fc.array(fc.oneof(number.map((one) => `S${String(one).padStart(8, '0')}`), number.map((one) => `138${String(one).padStart(8, '0')}`), fc.constant('138')), { maxLength: 9 }).map((numbers) => ({ op: 'inNumbers', numbers })),
  'in subscribers': fc.array(number, { maxLength: 9 }).map((subscribers) => ({ op: 'inSubscribers', subscribers })),
  'in a segment': fc.nat(2).map((which) => ({ op: 'inSegment', segmentId: segments[which]?.id ?? fixed.id })),
  'in a list': maybe(fc.constantFrom('target' as const, 'control' as const)).map((arm) => ({ op: 'inList', listId: 1, ...(arm ? { arm } : {}) })),
}
const ranking = fc.constantFrom<string[]>(...NUMBERS, ...DAYS, 'x_month')
const { tree, top, percentile } = fc.letrec<{ tree: Rule; leaf: Rule; top: Rule; percentile: Rule }>((tie) => ({
  leaf: fc.oneof(...Object.values(LEAVES)),
  top: fc
    .record({ field: ranking, direction: fc.constantFrom('highest' as const, 'lowest' as const), size: fc.oneof(fc.integer({ min: 1, max: 100 }).map((count) => ({ count })), share.map((one) => ({ share: Math.max(0.05, one) }))), within: maybe(tie('tree')) })
    .map(({ size, ...rest }): Rule => ({ op: 'top', ...rest, ...size })),
  percentile: fc.record({ op: fc.constant('percentile' as const), field: fc.constantFrom<string[]>(...NUMBERS), lo: maybe(share), hi: maybe(share), ...open, within: maybe(tie('tree')) }),
  tree: fc.oneof(
    { maxDepth: 3 },
    { arbitrary: tie('leaf'), weight: 4 },
    fc.record({ op: fc.constantFrom('all' as const, 'any' as const), of: fc.array(tie('tree'), { maxLength: 3 }) }),
    fc.record({ op: fc.constant('not' as const), of: tie('tree') }),
    tie('top'),
    tie('percentile'),
  ),
}))

describe('a rule selects those of whom it is true, one by one', () => {
  it.each([...Object.entries(LEAVES), ['top', top] as const, ['percentile', percentile] as const])('%s', (_name, rule) => {
    let some = 0
    fc.assert(
      fc.property(rule, (one) => {
        const found = select(one)
        if (found.length > 0 && found.length < LEFT) some++
        expect(found).toEqual(naive(one))
      }),
      { numRuns: 150 },
    )
    // A law about nobody, or always everybody, would say nothing.
    expect(some).toBeGreaterThan(15)
  })

  it('in trees of all of them', () => {
    fc.assert(
      fc.property(tree, (one) => {
        expect(select(one)).toEqual(naive(one))
      }),
      { numRuns: 300 },
    )
  })

  it('negated twice is itself, and its negation is the rest', () => {
    fc.assert(
      fc.property(tree, (of) => {
        const [found, rest] = [select(of), select({ op: 'not', of })]
        expect(select({ op: 'not', of: { op: 'not', of } })).toEqual(found)
        expect([...found, ...rest].toSorted((a, b) => a - b)).toEqual(everyone())
      }),
      { numRuns: 300 },
    )
  })
})
