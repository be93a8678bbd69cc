import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { FieldView } from '../../shared/api/explore.ts'
import type { Rule } from '../../shared/domain/rule.ts'
import { translateTo } from '../../shared/i18n/catalogue.ts'
import { formatOf } from '../../shared/i18n/format.ts'
import { brushOfRange, calmExtent, histogramChart, rangeOfBrush, type ChartWords } from '../../renderer/features/explore/charts.ts'
import { boundsText } from '../../renderer/features/explore/bounds-text.ts'
import { chipParts } from '../../renderer/features/explore/chip-parts.ts'
import { clauseText } from '../../renderer/features/explore/clause-text.ts'
import {
  conditionOfRule,
  fieldOfView,
  isReversed,
  modesOf,
  rangeOfRule,
  rangeRule,
  ruleOfCondition,
  valueRule,
  viewOf,
  withoutValue,
  type Condition,
} from '../../renderer/features/explore/conditions.ts'
import { canCategorise, defaultColumns, firstFilled, groupFields, matchesText, orderColumns } from '../../renderer/features/explore/fields.ts'
import { rowsOfPage } from '../../renderer/features/explore/rows.ts'
import { coloursOf } from '../../renderer/ui/theme.ts'

const field = (id: string, part: Partial<FieldView> = {}): FieldView => ({
  id,
  zh: id,
  en: id,
  type: 'money',
  unit: '元',
  group: 'usage_month',
  source: 'imported',
  sensitive: null,
  fillRate: 1,
  missingInputs: [],
  ...part,
})
const fee = field('bill_fee')
const grid = field('grid', { type: 'text', unit: '', group: 'subscriber' })
const ends = field('contract_end', { type: 'date', unit: '', group: 'contract' })
const phone = field('msisdn', { type: 'id', unit: '', sensitive: 'phone', group: 'subscriber' })

const words: ChartWords = { t: translateTo('zh-CN'), format: formatOf('zh-CN'), colours: coloursOf('light'), name: '出账收入', unit: '元', digits: 2 }

describe('one clause per field', () => {
  it('has a view of its own that leads back to the field', () => {
    expect(fieldOfView(viewOf('x_field.a'))).toBe('x_field.a')
    expect(fieldOfView('palette')).toBeNull()
  })

  it('reads back the range it wrote, and turns bounds that are the wrong way round', () => {
    expect(rangeRule('bill_fee', { lo: 300, hi: 80 })).toEqual({ op: 'between', field: 'bill_fee', lo: 80, hi: 300 })
    expect(rangeRule('bill_fee', { lo: undefined, hi: undefined })).toBeNull()
    expect(rangeOfRule({ op: 'between', field: 'bill_fee', lo: 80 }, 'bill_fee')).toEqual({ lo: 80, hi: undefined })
    expect(rangeOfRule({ op: 'between', field: 'bill_fee', lo: 80 }, 'arpu')).toBeNull()
    expect(rangeOfRule({ op: 'between', field: 'bill_fee', lo: 80, loOpen: true }, 'bill_fee')).toBeNull()
  })

  it('filters by the value of a cell and leaves values out one after the other', () => {
    expect(valueRule(field('open_month', { type: 'month', unit: '' }), '2024-08')).toEqual({ op: 'oneOf', field: 'open_month', values: [202408] })
    expect(valueRule(fee, null)).toEqual({ op: 'isMissing', field: 'bill_fee' })
    const first = withoutValue(undefined, grid, '东街')
    expect(first).toEqual({ op: 'not', of: { op: 'oneOf', field: 'grid', values: ['东街'] } })
    expect(withoutValue(first, grid, '西街')).toEqual({ op: 'not', of: { op: 'oneOf', field: 'grid', values: ['东街', '西街'] } })
    const range: Rule = { op: 'between', field: 'bill_fee', lo: 80 }
    expect(withoutValue(range, fee, 100)).toEqual({ op: 'all', of: [range, { op: 'not', of: { op: 'oneOf', field: 'bill_fee', values: [100] } }] })
  })
})

describe('filter panel', () => {
  it('never lists the values that identify a person', () => {
    expect(modesOf(phone)).toEqual(['contains', 'missing', 'present'])
    expect(modesOf(grid)).toContain('list')
    expect(canCategorise(phone)).toBe(false)
    expect(canCategorise(field('cust_name', { type: 'text', sensitive: 'name' }))).toBe(false)
  })

  it('shows again what a clause says', () => {
    const start: Condition = { mode: 'contains', values: [], missing: false, text: '138', at: 'start' }
    const cases: readonly [FieldView, Condition][] = [
      [fee, { mode: 'range', lo: 80, hi: 300, values: [], missing: false, text: '', at: 'anywhere' }],
      [grid, { mode: 'notList', values: ['东街'], missing: false, text: '', at: 'anywhere' }],
      [grid, { mode: 'list', values: ['东街', '西街'], missing: true, text: '', at: 'anywhere' }],
      [grid, { mode: 'notList', values: ['东街'], missing: true, text: '', at: 'anywhere' }],
      [phone, start],
      [ends, { mode: 'period', period: { unit: 'day', from: 0, to: 60 }, values: [], missing: false, text: '', at: 'anywhere' }],
      [ends, { mode: 'period', period: { unit: 'month', from: -2, to: undefined }, values: [], missing: false, text: '', at: 'anywhere' }],
      [fee, { mode: 'present', values: [], missing: false, text: '', at: 'anywhere' }],
    ]
    for (const [one, condition] of cases) {
      const rule = ruleOfCondition(one.id, condition)
      expect(rule).not.toBeNull()
      expect(conditionOfRule(one, rule ?? undefined)).toEqual(condition)
    }
  })

  it('has no rule until something is said', () => {
    expect(ruleOfCondition('grid', { mode: 'list', values: [], missing: false, text: '', at: 'anywhere' })).toBeNull()
    expect(ruleOfCondition('grid', { mode: 'contains', values: [], missing: false, text: '  ', at: 'anywhere' })).toBeNull()
    expect(ruleOfCondition('contract_end', { mode: 'period', period: { unit: 'day' }, values: [], missing: false, text: '', at: 'anywhere' })).toBeNull()
    expect(ruleOfCondition('contract_end', { mode: 'period', values: [], missing: false, text: '', at: 'anywhere' })).toEqual({ op: 'period', field: 'contract_end', unit: 'month', from: 0, to: 0 })
    expect(ruleOfCondition('bill_fee', { mode: 'range', values: [], missing: false, text: '', at: 'anywhere' })).toBeNull()
    for (const bounds of [{ lo: NaN }, { hi: NaN }, { lo: NaN, hi: 5 }, { lo: 5, hi: NaN }]) {
      expect(ruleOfCondition('bill_fee', { mode: 'range', values: [], missing: false, text: '', at: 'anywhere', ...bounds })).toBeNull()
    }
  })
})

describe('the bounds of a range', () => {
  const draft = { values: [], missing: false, text: '', at: 'anywhere' } as const

  it.each([
    [300, 202.6],
    ['2024-08-02', '2024-08-01'],
    [202408, 202312],
    [-1, -1.5],
  ])('%s to %s is the wrong way round: no condition until it is turned', (lo, hi) => {
    expect(isReversed(lo, hi)).toBe(true)
    expect(ruleOfCondition('x', { ...draft, mode: 'range', lo, hi })).toBeNull()
    expect(ruleOfCondition('x', { ...draft, mode: 'range', lo: hi, hi: lo })).toEqual({ op: 'between', field: 'x', lo: hi, hi: lo })
  })

  it('may meet, be open, or be no number yet', () => {
    for (const [lo, hi] of [[5, 5], [undefined, 3], [3, undefined], [NaN, 3], [3, NaN]] as const) expect(isReversed(lo, hi)).toBe(false)
    expect(ruleOfCondition('x', { ...draft, mode: 'range', lo: 5, hi: 5 })).not.toBeNull()
  })

  it('of a period are looked at alike', () => {
    const period = { unit: 'month', from: 2, to: -3 } as const
    expect(ruleOfCondition('x', { ...draft, mode: 'period', period })).toBeNull()
    expect(ruleOfCondition('x', { ...draft, mode: 'period', period: { ...period, from: -3, to: 2 } })).not.toBeNull()
  })

  it('are told with whom they are of: everyone of the month, or those of the other conditions', () => {
    const words = { month: 202408, digits: 2, t: translateTo('zh-CN'), format: formatOf('zh-CN') }
    const found = { rows: 918, missing: 9, min: -219.5, max: 211.61 }
    expect(boundsText(found, { ...words, isOfOthers: true })).toBe('2024-08 账期满足其他条件的 918 户：-219.50 – 211.61，缺失 9 户')
    expect(boundsText({ ...found, rows: 6000, missing: 787 }, { ...words, isOfOthers: false })).toBe('2024-08 账期 6,000 户：-219.50 – 211.61，缺失 787 户')
    expect(boundsText({ rows: 4, missing: 4, min: null, max: null }, { ...words, isOfOthers: true })).toBe('2024-08 账期满足其他条件的 4 户都没有值')
  })
})

describe('the pieces of a chip', () => {
  const namesOf = (label: string, names: readonly string[]): readonly string[] => chipParts(label, names).filter(({ isName }) => isName).map(({ text }) => text)

  it('are the names of fields and all else, nothing lost', () => {
    expect(chipParts('100≤近3月出账收入均值≤200 元', ['近3月出账收入均值'])).toEqual([
      { text: '100≤', isName: false },
      { text: '近3月出账收入均值', isName: true },
      { text: '≤200 元', isName: false },
    ])
    expect(namesOf('出账收入≥1.2×近3月出账收入均值', ['出账收入', '近3月出账收入均值'])).toEqual(['出账收入', '近3月出账收入均值'])
    expect(chipParts('属于分群“VIP”', [])).toEqual([{ text: '属于分群“VIP”', isName: false }])
  })

  it('always join to the whole text', () => {
    const text = fc.string({ unit: fc.constantFrom('环', '比', '差', 'X', '≥', '5', ' ', '👍') })
    fc.assert(fc.property(text, fc.array(text, { maxLength: 4 }), (label, names) => {
      const parts = chipParts(label, names)
      expect(parts.map((part) => part.text).join('')).toBe(label)
      expect(parts.every((part) => part.text !== '' && (!part.isName || names.includes(part.text)))).toBe(true)
      expect(parts.some((part) => !part.isName && names.some((name) => name !== '' && part.text.includes(name)))).toBe(false)
    }))
  })
})

describe('chips', () => {
  const fieldOf = (id: string) => ({ bill_fee: { name: '出账收入', unit: '元', type: 'money' }, grid: { name: '网格', unit: '', type: 'text' } })[id]
  const zh = { t: words.t, format: words.format, fieldOf }
  it.each<[Rule, string | null]>([
    [{ op: 'between', field: 'bill_fee', lo: 80, hi: 1300 }, '80≤出账收入≤1,300 元'],
    [{ op: 'between', field: 'bill_fee', lo: 80 }, '出账收入≥80 元'],
    [{ op: 'oneOf', field: 'grid', values: ['东街'] }, '网格=东街'],
    [{ op: 'oneOf', field: 'grid', values: ['a', 'b', 'c', 'd'] }, '网格 属于 [a, b, c 等 4 项]'],
    [{ op: 'not', of: { op: 'oneOf', field: 'grid', values: ['东街'] } }, '网格≠东街'],
    [{ op: 'any', of: [{ op: 'oneOf', field: 'grid', values: ['东街'] }, { op: 'isMissing', field: 'grid' }] }, '网格=东街 或 网格 缺失'],
    [{ op: 'contains', field: 'msisdn', text: '138' }, 'msisdn 包含“138”'],
    [{ op: 'inSegment', segmentId: 3 }, null],
    [{ op: 'all', of: [{ op: 'inSegment', segmentId: 3 }, { op: 'isMissing', field: 'grid' }] }, null],
  ])('%j', (rule, text) => {
    expect(clauseText(rule, zh)).toBe(text)
  })

  it('follow the language of the window', () => {
    const en = { t: translateTo('en'), format: formatOf('en'), fieldOf: () => ({ name: 'billed revenue', unit: '元', type: 'money' }) }
    expect(clauseText({ op: 'between', field: 'bill_fee', hi: 80 }, en)).toBe('billed revenue ≤ 80 yuan')
  })
})

describe('histogram', () => {
  const data = { edges: [0, 50, 100, 150], counts: [10, 30, 5], rows: 50, missing: 5, min: -2, max: 900 }

  it('says in its table twin that the end bins hold what lies beyond', () => {
    const { table, option } = histogramChart(data, null, words)
    expect(table.rows).toEqual([
      ['≤ 50.00', 10, 0.2],
      ['50.00 – 100.00', 30, 0.6],
      ['≥ 100.00', 5, 0.1],
    ])
    expect(option.xAxis).toMatchObject({ min: 0, max: 150 })
  })

  it('gives its marks a level: echarts warns of none once a brush draws them anew', () => {
    expect(histogramChart(data, null, words).option.series).toMatchObject([{ type: 'custom', zlevel: 0 }])
  })

  it('reads a brush over an end bin as open, and rounds bounds to a tenth of a bin', () => {
    expect(rangeOfBrush([-3, 72.34567], data.edges)).toEqual({ lo: undefined, hi: 72 })
    expect(rangeOfBrush([61.2345, 80], [0, 5, 10, 100])).toEqual({ lo: 61, hi: 80 })
    expect(rangeOfBrush([0.61234, 0.8], [0, 0.05, 0.1, 1])).toEqual({ lo: 0.61, hi: 0.8 })
    expect(rangeOfBrush([60, 170], data.edges)).toEqual({ lo: 60, hi: undefined })
    expect(rangeOfBrush([-10, 200], data.edges)).toBeNull()
    expect(rangeOfBrush([200, 300], data.edges)).toBeNull()
    expect(rangeOfBrush([1, 2], [])).toBeNull()
  })

  it('draws the range of a stored clause where it lies on the axis', () => {
    expect(brushOfRange({ lo: undefined, hi: 60 }, data.edges)).toEqual([0, 60])
    expect(brushOfRange({ lo: 60, hi: undefined }, data.edges)).toEqual([60, 150])
    expect(brushOfRange({ lo: 60.123, hi: 900 }, data.edges)).toEqual([60.123, 150])
    expect(brushOfRange({ lo: 129, hi: 129 }, data.edges)).toEqual([129, 129])
    expect(brushOfRange({ lo: 330, hi: 400 }, data.edges)).toBeNull()
    expect(brushOfRange({ lo: -9, hi: -2 }, data.edges)).toBeNull()
    expect(brushOfRange(null, data.edges)).toBeNull()
  })

  it('a brush that was drawn from a clause means that clause', () => {
    const place = fc.integer({ min: 1, max: 149 })
    fc.assert(
      fc.property(place, place, (a, b) => {
        fc.pre(a !== b)
        const range = { lo: Math.min(a, b), hi: Math.max(a, b) }
        const area = brushOfRange(range, data.edges)
        expect(area && rangeOfBrush(area, data.edges)).toEqual(range)
      }),
    )
  })
})

describe('columns', () => {
  it('keeps the order the grid was left in and puts new columns last', () => {
    expect(orderColumns(['a', 'b', 'c', 'd'], [{ colId: 'c' }, { colId: 'x' }, { colId: 'a' }])).toEqual(['c', 'a', 'b', 'd'])
  })

  it('starts with the usual ones that have values, else with any that do', () => {
    const usual = ['msisdn', 'cust_name', 'plan_name', 'grid', 'bill_fee'].map((id) => field(id))
    expect(defaultColumns([...usual, field('other'), field('voice_min', { fillRate: 0 })])).toEqual(['msisdn', 'cust_name', 'plan_name', 'grid', 'bill_fee'])
    expect(defaultColumns([field('x_a'), field('mou', { missingInputs: ['voice_min'], fillRate: 0 }), field('x_b')])).toEqual(['x_a', 'x_b'])
  })

  it('finds a field by either name and groups custom ones together', () => {
    expect(matchesText(field('bill_fee', { zh: '出账收入', en: 'billed revenue' }), ' Revenue')).toBe(true)
    expect(matchesText(fee, '流量')).toBe(false)
    const groups = groupFields([field('x_a', { source: 'custom', group: 'customer' }), fee, grid])
    expect(groups.map(({ group }) => group)).toEqual(['subscriber', 'usage_month', 'custom'])
    expect(firstFilled([field('a', { fillRate: 0 }), field('b')], ['a'])?.id).toBe('b')
  })
})

describe('rows of a page', () => {
  const rows = rowsOfPage(
    { subscribers: [7, 9, 12], columns: [{ field: 'bill_fee', values: [10, null, 32.5] }, { field: 'grid', values: ['东街', null, '西街'] }] },
    400,
  )

  it('know their place in the sorted set', () => {
    expect(rows[1]).toEqual({ key: 9, index: 401, values: { bill_fee: null, grid: null } })
  })
})

describe('the axis of a line over months', () => {
  it('has round ends around values that hardly differ, and its own where they differ', () => {
    expect(calmExtent(89.6, 89.85)).toEqual([85, 95])
    expect(calmExtent(104.3, 108.4)).toEqual([100, 115])
    expect(calmExtent(-1000, -1000)).toEqual([-1050, -950])
    expect(calmExtent(80, 100)).toBeNull()
    expect(calmExtent(0, 0)).toBeNull()
    expect(calmExtent(Infinity, -Infinity)).toBeNull()
  })
})
