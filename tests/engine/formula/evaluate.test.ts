import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { faultsOf } from '../../../electron/engine/formula/evaluate.ts'
import { soundOf, valueOf, valuesOf, MONTH, type StoredRows } from './columns.ts'

/** Stored values are whole numbers; what users see is them over the unit. */
const SCALE = { bill_fee: 100, voice_min: 60, data_mb: 1024, calls: 1, score: 1 } as const
type FieldName = keyof typeof SCALE
const LABEL: Readonly<Record<FieldName, string>> = { bill_fee: '出账收入', voice_min: '通话时长', data_mb: '上网流量', calls: '通话次数', score: '离网概率' }

interface Row {
  readonly field: (name: FieldName, back: number) => number | null
}

/** An expression beside the plain function of one row that it must equal. Numbers have no unit here: every field is divided by 1 of its own. */
interface Case {
  readonly text: string
  readonly of: (row: Row) => number | null
}

const finite = (value: number): number | null => (Number.isFinite(value) ? value : null)
const both = (a: number | null, b: number | null, of: (x: number, y: number) => number): number | null => (a === null || b === null ? null : finite(of(a, b)))

const leaf: fc.Arbitrary<Case> = fc.oneof(
  fc.integer({ min: -50, max: 50 }).map((value): Case => ({ text: value < 0 ? `(${value})` : String(value), of: () => value })),
  fc.constantFrom(0.5, 0.1, 2.25, 1000).map((value): Case => ({ text: String(value), of: () => value })),
  fc.tuple(fc.constantFrom<FieldName>('calls', 'score'), fc.integer({ min: 0, max: 3 })).map(([name, back]): Case => ({
    text: back === 0 ? `[${LABEL[name]}]` : `[${LABEL[name]}@-${back}]`,
    of: ({ field }) => field(name, back),
  })),
  // An amount over 1 of its unit, written as a share of another amount of the same unit.
  fc.tuple(fc.constantFrom<FieldName>('bill_fee', 'voice_min', 'data_mb'), fc.integer({ min: 0, max: 2 })).map(([name, back]): Case => ({
    text: `(${LABEL[name]}[-${back}] / MAX(${LABEL[name]}, 1))`,
    of: ({ field }) => {
      const now = field(name, 0)
      return both(field(name, back), now === null ? 1 : Math.max(now, 1), (x, y) => x / y)
    },
  })),
)

const number: fc.Memo<Case> = fc.memo((depth) => (depth <= 1 ? leaf : fc.oneof(leaf, arithmetic(depth - 1), choice(depth - 1), aggregate(depth - 1))))

const arithmetic = fc.memo((depth) =>
  fc.tuple(fc.constantFrom('+', '-', '*', '/'), number(depth), number(depth)).map(([op, a, b]): Case => ({
    text: `(${a.text} ${op} ${b.text})`,
    of: (row) => both(a.of(row), b.of(row), (x, y) => (op === '+' ? x + y : op === '-' ? x - y : op === '*' ? x * y : x / y)),
  })),
)

const flag = fc.memo((depth) =>
  fc.tuple(fc.constantFrom('<', '<=', '=', '<>', '>', '>='), number(depth), number(depth)).map(([op, a, b]): Case => ({
    text: `${a.text} ${op} ${b.text}`,
    of: (row) => both(a.of(row), b.of(row), (x, y) => {
      const isSame = x === y || (Math.abs(x - y) < 5e-16 * Math.abs(y) && !(Number.isInteger(x) && Number.isInteger(y)))
      const sign = isSame ? 0 : Math.sign(x - y)
      return Number(op === '<' ? sign < 0 : op === '<=' ? sign <= 0 : op === '=' ? sign === 0 : op === '<>' ? sign !== 0 : op === '>' ? sign > 0 : sign >= 0)
    }),
  })),
)

const logic = fc.memo((depth) =>
  fc.oneof(
    flag(depth),
    fc.tuple(fc.constantFrom('且', 'or'), flag(depth), flag(depth)).map(([op, a, b]): Case => ({
      text: `((${a.text}) ${op} not (${b.text}))`,
      of: (row) => {
        const x = a.of(row)
        const inner = b.of(row)
        const y = inner === null ? null : 1 - inner
        const deciding = op === '且' ? 0 : 1
        return x === deciding || y === deciding ? deciding : x === null || y === null ? null : 1 - deciding
      },
    })),
    number(depth).map((a): Case => ({ text: `ISBLANK(${a.text})`, of: (row) => Number(a.of(row) === null) })),
  ),
)

const choice = fc.memo((depth) =>
  fc.tuple(logic(depth), number(depth), number(depth)).map(([c, a, b]): Case => ({
    text: `IF(${c.text}, ${a.text}, ${b.text})`,
    of: (row) => {
      const holds = c.of(row)
      return holds === null ? null : holds === 1 ? a.of(row) : b.of(row)
    },
  })),
)

const aggregate = fc.memo((depth) =>
  fc.tuple(fc.constantFrom('MIN', 'MAX', 'SUM', 'COALESCE', 'ABS', 'INT'), number(depth), number(depth)).map(([fn, a, b]): Case => ({
    text: fn === 'ABS' || fn === 'INT' ? `${fn}(${a.text})` : `${fn}(${a.text}, ${b.text})`,
    of: (row) => {
      const x = a.of(row)
      if (fn === 'ABS') return x === null ? null : Math.abs(x)
      if (fn === 'INT') return x === null ? null : Math.floor(x)
      const values = [x, b.of(row)].filter((value) => value !== null)
      if (values.length === 0) return null
      if (fn === 'COALESCE') return values[0] ?? null
      return fn === 'MIN' ? Math.min(...values) : fn === 'MAX' ? Math.max(...values) : finite(values.reduce((sum, value) => sum + value, 0))
    },
  })),
)

const ROWS = 7
const BACK = 4

const stored = fc.record(
  Object.fromEntries(
    Object.keys(SCALE).map((name) => [name, fc.array(fc.array(fc.option(fc.integer({ min: -500, max: 50_000 }), { freq: 4 }), { minLength: ROWS, maxLength: ROWS }), { minLength: BACK, maxLength: BACK })]),
  ),
)

function agrees(a: unknown, b: number | null): boolean {
  if (typeof a !== 'number' || b === null) return a === b
  return Math.abs(a - b) <= 1e-9 * Math.max(1, Math.abs(a), Math.abs(b))
}

describe('brute force', () => {
  it('every row of a formula is what the row alone gives', () => {
    fc.assert(
      fc.property(number(4), stored, ({ text, of }, values) => {
        const rows: StoredRows = values
        const got = valuesOf(text, rows, ROWS)
        for (let i = 0; i < ROWS; i++) {
          const field = (name: FieldName, back: number): number | null => {
            const value = values[name]?.[back]?.[i] ?? null
            return value === null ? null : value / SCALE[name]
          }
          const wanted = of({ field })
          expect([text, i, got[i]]).toSatisfy(([, , value]) => agrees(value, wanted), String(wanted))
        }
      }),
      { numRuns: 600 },
    )
  })

  it('windows are the aggregates of the months one by one', () => {
    const months = fc.array(fc.option(fc.integer({ min: -1000, max: 100_000 }), { freq: 2 }), { minLength: 6, maxLength: 6 })
    fc.assert(
      fc.property(months, fc.integer({ min: 1, max: 6 }), fc.integer({ min: 1, max: 6 }), (series, length, least) => {
        const rows: StoredRows = { bill_fee: series.map((value) => [value]) }
        const present = series.slice(0, length).flatMap((value, k) => (value === null ? [] : [{ x: -k, y: value / 100 }]))
        const wanted = (of: () => number): number | null => (present.length >= Math.min(least, length) ? of() : null)
        const ys = present.map(({ y }) => y)
        const sum = ys.reduce((total, y) => total + y, 0)
        const check = (name: string, value: number | null) => {
          const [got] = valuesOf(`${name}(出账收入, ${Math.min(least, length)})`, rows, 1)
          if (!agrees(got, value)) throw new Error(`${name} of ${JSON.stringify(series)}: ${String(got)}, wanted ${String(value)}`)
        }
        check(`AVG${length}`, wanted(() => sum / ys.length))
        check(`近${length}月合计`, wanted(() => sum))
        check(`MAX${length}`, wanted(() => Math.max(...ys)))
        check(`近${length}月最小`, wanted(() => Math.min(...ys)))
        expect(valuesOf(`COUNT${length}(出账收入)`, rows, 1)).toEqual([ys.length])
        const meanX = present.reduce((total, { x }) => total + x, 0) / present.length
        const variance = present.reduce((total, { x }) => total + (x - meanX) ** 2, 0)
        const slope = present.reduce((total, { x, y }) => total + (x - meanX) * (y - sum / ys.length), 0) / variance
        check(`SLOPE${length}`, variance > 0 ? wanted(() => slope) : null)
      }),
      { numRuns: 300 },
    )
  })

  it('texts are those of each row', () => {
    const text = fc.option(fc.constantFrom('全球通', '动感地带', '神州行', '😀套餐', 'مرحبا', 'a"b'), { freq: 4 })
    fc.assert(
      fc.property(fc.array(text, { minLength: 5, maxLength: 5 }), fc.array(text, { minLength: 5, maxLength: 5 }), (brands, plans) => {
        const rows: StoredRows = { brand: [brands], plan_name: [plans] }
        const each = (of: (brand: string | null, plan: string | null) => string | number | null) => brands.map((brand, i) => of(brand, plans[i] ?? null) ?? null)
        expect(valuesOf('品牌 & "-" & 套餐名称', rows, 5)).toEqual(each((a, b) => (a === null || b === null ? null : `${a}-${b}`)))
        expect(valuesOf('LEFT(品牌, 2)', rows, 5)).toEqual(each((a) => (a === null ? null : Array.from(a).slice(0, 2).join(''))))
        expect(valuesOf('MID(品牌, 3, 9)', rows, 5)).toEqual(each((a) => (a === null ? null : Array.from(a).slice(2).join('') || null)))
        expect(valuesOf('品牌 = 套餐名称', rows, 5)).toEqual(each((a, b) => (a === null || b === null ? null : Number(a === b))))
        expect(valuesOf('品牌 <> "神州行"', rows, 5)).toEqual(each((a) => (a === null ? null : Number(a !== '神州行'))))
        expect(valuesOf('CONTAINS(品牌, "动")', rows, 5)).toEqual(each((a) => (a === null ? null : Number(a.includes('动')))))
        expect(valuesOf('缺省(品牌, 套餐名称, "无")', rows, 5)).toEqual(each((a, b) => a ?? b ?? '无'))
        expect(valuesOf('IF(ISBLANK(品牌), "空", IF(LEN(品牌) > 3, 品牌, 套餐名称))', rows, 5)).toEqual(
          each((a, b) => (a === null ? '空' : Array.from(a).length > 3 ? a : b)),
        )
      }),
      { numRuns: 100 },
    )
  })
})

describe('months', () => {
  const rows: StoredRows = { bill_fee: [[100], [200], [null], [400]] }

  it('are those before the analysis month, of expressions too', () => {
    expect(valuesOf('出账收入[-1] - 出账收入', rows, 1)).toEqual([1])
    expect(valuesOf('LAG(出账收入 + 出账收入[-1], 0)', rows, 1)).toEqual([3])
    expect(valuesOf('LAG(IFERROR(出账收入 + 出账收入[-1], 9), 1)', rows, 1)).toEqual([9])
    expect(valuesOf('LAG(SUM2(出账收入, 1), 2)', rows, 1)).toEqual([4])
    expect(valuesOf('出账收入[-30]', rows, 1)).toEqual([null])
    expect(valuesOf('SUM2(MAX2(出账收入))', rows, 1)).toEqual([4])
  })

  it('end with the month itself', () => {
    expect(valueOf('MONTHEND()')).toBe('2024-08-31')
    expect(valueOf('LAG(MONTHEND(), 6)')).toBe('2024-02-29')
    expect(valueOf('MONTHSBETWEEN(入网时间, MONTHEND())', { open_date: 19_753 })).toBe(7)
    expect(MONTH).toBe(202408)
  })
})

it('says why a row has no value, of the branch that was taken', () => {
  const column = (values: readonly number[]) => ({ kind: 'number' as const, values: Float64Array.from(values) })
  const faults = (text: string, columns: Readonly<Record<string, readonly number[]>>) =>
    Array.from(faultsOf(soundOf(text).node, { rows: 4, month: MONTH, column: (id) => column(columns[id] ?? [NaN, NaN, NaN, NaN]) }))
  const columns = { bill_fee: [100, NaN, 0, 300], voice_min: [60, 60, 0, 0], calls: [1, 0, NaN, -1] }
  expect(faults('出账收入 / 通话时长', columns)).toEqual([0, 1, 2, 2])
  expect(faults('IF(通话时长 = 0, 0, 出账收入 / 通话时长)', columns)).toEqual([0, 1, 0, 0])
  expect(faults('LN(通话次数)', columns)).toEqual([0, 3, 1, 3])
  expect(faults('EXP(通话次数 * 1000)', columns)).toEqual([4, 0, 1, 0])
  expect(faults('IFERROR(出账收入 / 通话时长, 1)', columns)).toEqual([0, 0, 0, 0])
  expect(faults('缺省(出账收入 / 通话时长, 离网概率)', columns)).toEqual([0, 1, 2, 2])
})
