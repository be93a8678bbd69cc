import fc from 'fast-check'
import { afterEach, describe, expect, it } from 'vitest'
import { drawChart } from '../../../electron/engine/explore/chart.ts'
import { exploreHandlers } from '../../../electron/engine/explore/handlers.ts'
import { describeRule, fieldNamesOf } from '../../../electron/engine/frame/describe-rule.ts'
import { Frame } from '../../../electron/engine/frame/frame.ts'
import type { ChartQuery } from '../../../shared/api/chart.ts'
import type { Value } from '../../../shared/api/schemas.ts'
import { monthFieldId, parseMonthField } from '../../../shared/domain/month-field.ts'
import { EVERYONE, type Rule } from '../../../shared/domain/rule.ts'
import { createTestWorkspace, publishFacts, type TestWorkspace } from '../../helpers/workspace.ts'

let workspace: TestWorkspace
afterEach(() => workspace.close())

const [JULY, AUGUST] = [202407, 202408]

/** Fees in fen and plans of July and August; null = missing. */
const FEES: readonly (readonly [number | null, number | null])[] = [
  [10_000, 12_500],
  [10_000, 10_000],
  [0, 500],
  [-1000, -2000],
  [null, 5000],
  [5000, null],
  [null, null],
]
const PLANS: readonly (readonly [string | null, string | null])[] = [['A', 'B'], ['A', 'A'], ['B', 'A'], ['B', 'B'], [null, 'A'], ['A', null], [null, null]]

function open(): void {
  workspace = createTestWorkspace()
  for (const [at, month] of [JULY, AUGUST].entries()) {
    publishFacts(
      workspace,
      FEES.map((fees, i) => ({
        subscriber: i + 1,
        month,
        values: { bill_fee: fees[at] ?? null, x_plan: PLANS[i]?.[at] ?? null, x_end: i === 0 ? 19_000 + 40 * at : null },
      })),
      { custom: { x_plan: { type: 'text', history: 'fact' }, x_end: { type: 'date', history: 'fact' } } },
    )
  }
}

const read = async (field: string, rule: Rule = EVERYONE, month = AUGUST): Promise<readonly Value[]> => {
  const page = await exploreHandlers['explore.page'](
    { month, rule, sort: [], offset: 0, limit: 500, fields: [field], reveal: true },
    workspace.context,
  )
  return page.columns[0]?.values ?? []
}

describe('the id of a month field', () => {
  it('is read back as it was written, for any base', () => {
    fc.assert(
      fc.property(
        fc.string({ minLength: 1, maxLength: 40 }).filter((base) => !base.includes('@') && !/\n|\r|[\u2028\u2029]/u.test(base)),
        fc.integer({ min: -120, max: 120 }).filter((months) => months !== 0),
        fc.constantFrom('value', 'difference', 'change', 'changed' as const),
        (base, months, part) => {
          const id = { base, at: { kind: 'offset' as const, months }, part }
          expect(parseMonthField(monthFieldId(id))).toEqual(id)
        },
      ),
    )
    workspace = createTestWorkspace()
  })

  it.each(['bill_fee', 'bill_fee@', 'bill_fee@0', 'bill_fee@-0', 'bill_fee@-121', 'bill_fee@202413', 'bill_fee@-1.sum', '@-1', 'bill_fee@-1@-1'])('is not %s', (id) => {
    open()
    expect(parseMonthField(id)).toBeNull()
    expect(() => workspace.frame.field(id === 'bill_fee' ? 'nothing' : id)).toThrow(expect.objectContaining({ code: 'FIELD_UNKNOWN' }))
  })
})

describe('a field compared with another month', () => {
  it('has the value there, the difference and the change in percent of its size', async () => {
    open()
    for (const at of ['-1', '202407']) {
      expect(await read(`bill_fee@${at}`)).toEqual([100, 100, 0, -10, null, 50, null])
      expect(await read(`bill_fee@${at}.difference`)).toEqual([25, 0, 5, -10, null, null, null])
      // From 0 there is no change in percent; from −10 to −20 it is a fall.
      expect(await read(`bill_fee@${at}.change`)).toEqual([25, 0, null, -100, null, null, null])
    }
  })

  it('says of a text whether it changed, though each month has a dictionary of its own', async () => {
    open()
    expect(await read('x_plan@-1')).toEqual(['A', 'A', 'B', 'B', null, 'A', null])
    expect(await read('x_plan@-1.changed')).toEqual([1, 0, 1, 0, null, null, null])
  })

  it('counts days between dates', async () => {
    open()
    expect((await read('x_end@-1.difference'))[0]).toBe(40)
    expect(workspace.frame.field('x_end@-1.difference')).toMatchObject({ type: 'int', unit: '天' })
  })

  it('is missing where the other month is not imported, and moves on with the month unless it is a fixed one', async () => {
    open()
    expect(await read('bill_fee@-1.difference', EVERYONE, JULY)).toEqual(FEES.map(() => null))
    expect(await read('bill_fee@+1', EVERYONE, JULY)).toEqual(await read('bill_fee'))
    expect(await read('bill_fee@202407', EVERYONE, JULY)).toEqual(await read('bill_fee', EVERYONE, JULY))
  })

  it('is sorted, filtered and counted like any other field', async () => {
    open()
    const rose: Rule = { op: 'between', field: 'bill_fee@-1.difference', lo: 0, loOpen: true }
    const page = await exploreHandlers['explore.page'](
      { month: AUGUST, rule: rose, sort: [{ field: 'bill_fee@-1.difference', direction: 'descending' }], offset: 0, limit: 10, fields: ['bill_fee'], reveal: true },
      workspace.context,
    )
    expect(page.subscribers).toEqual([1, 3])
    const changed: Rule = { op: 'oneOf', field: 'x_plan@-1.changed', values: [1] }
    expect(await read('x_plan', changed)).toEqual(['B', 'A'])
    expect(await read('x_plan', { op: 'oneOf', field: 'x_plan@-1', values: ['B'] })).toEqual(['A', 'B'])
  })

  it('has only the parts that its type can have', () => {
    open()
    for (const id of ['x_plan@-1.difference', 'x_plan@-1.change', 'bill_fee@-1.changed', 'x_end@-1.change', 'nothing@-1']) {
      expect(() => workspace.frame.column(id, AUGUST)).toThrow(expect.objectContaining({ code: 'FIELD_UNKNOWN' }))
    }
  })

  it('explains itself in both languages and in the text of a rule', async () => {
    open()
    const definition = await exploreHandlers['explore.definition']({ field: 'bill_fee@-1.change', month: AUGUST }, workspace.context)
    expect(definition).toMatchObject({
      field: { id: 'bill_fee@-1.change', zh: '出账收入·较上月变动率', unit: '%', type: 'number' },
      inputs: ['bill_fee'],
      months: [JULY, AUGUST],
      rows: 7,
      missing: 4,
    })
    expect(definition.formula?.zh).toContain('÷ |上月出账收入|')
    expect(definition.formula?.en).toContain('previous month')
    expect(definition.batches).toHaveLength(2)
    const names = fieldNamesOf(workspace.frame.catalogue)
    expect(describeRule({ op: 'between', field: 'bill_fee@-1.difference', hi: -5 }, 'zh-CN', names)).toBe('出账收入·较上月差额≤-5 元')
  })

  it('is made anew when a parameter of the measure it is made of changes', async () => {
    open()
    const ask = async () => (await read('mid_high@202408'))[0]
    expect(await ask()).toBe(1)
    await exploreHandlers['explore.setParameter']({ measure: 'mid_high', parameter: 'revenue', value: 200 }, workspace.context)
    expect(await ask()).toBe(0)
  })
})

describe('the axes of a month field', () => {
  const AXES: readonly ChartQuery[] = [
    { kind: 'histogram', field: '', bins: 4, scale: 'linear' },
    { kind: 'histogram', field: '', bins: 4, scale: 'log' },
  ]

  it.each(AXES)('are those of its own month and its own subscribers, whatever was asked for before: %j', async (chart) => {
    // In July there are many others, with other fees; a month field of August hands over the very column of July.
    workspace = createTestWorkspace()
    publishFacts(workspace, [
      ...Array.from({ length: 40 }, (_, i) => ({ subscriber: i + 1, month: JULY, values: { bill_fee: 100 + 1000 * i } })),
      ...Array.from({ length: 5 }, (_, i) => ({ subscriber: i + 1, month: AUGUST, values: { bill_fee: 100 } })),
    ])
    const edges = (frame: Frame, month: number, field: string) => drawChart(frame, { month, rule: EVERYONE, chart: { ...chart, field } as ChartQuery })
    const fresh = (): Frame => {
      const frame = new Frame(workspace.db)
      frame.refresh()
      return frame
    }
    const alone = [edges(fresh(), JULY, 'bill_fee'), edges(fresh(), AUGUST, 'bill_fee@-1')]
    const [one, other] = [fresh(), fresh()]
    expect([edges(one, JULY, 'bill_fee'), edges(one, AUGUST, 'bill_fee@-1')]).toEqual(alone)
    expect([edges(other, AUGUST, 'bill_fee@-1'), edges(other, JULY, 'bill_fee')].toReversed()).toEqual(alone)
    expect(alone[0]).not.toEqual(alone[1])
  })
})
