import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { describeRule, type NamedField } from '../../../electron/engine/frame/describe-rule.ts'
import type { Rule } from '../../../shared/domain/rule.ts'

const FIELDS: Record<string, NamedField> = {
  arpu: { zh: 'ARPU', en: 'ARPU', unit: '元' },
  grid: { zh: '网格', en: 'grid', unit: '' },
  plan: { zh: '套餐名称', en: 'plan', unit: '' },
  mou: { zh: '通话时长', en: 'voice', unit: '分钟' },
  mom: { zh: '收入环比', en: 'revenue change', unit: '%' },
  fee: { zh: '套餐月费', en: 'plan fee', unit: '元/月' },
  odd: { zh: '经验', en: 'experience', unit: '点' },
}

const names = {
  segment: (id: number) => (id === 3 ? '高价值' : undefined),
  list: (id: number) => (id === 5 ? '八月名单' : undefined),
}

function both(rule: Rule): [zh: string, en: string] {
  const fieldOf = (id: string) => FIELDS[id]
  return [describeRule(rule, 'zh-CN', fieldOf, names), describeRule(rule, 'en', fieldOf, names)]
}

const ARPU_80: Rule = { op: 'between', field: 'arpu', lo: 80 }
const STREETS: Rule = { op: 'oneOf', field: 'grid', values: ['东街', '西街'] }

const CASES: readonly (readonly [Rule, string, string])[] = [
  [{ op: 'all', of: [ARPU_80, STREETS] }, 'ARPU≥80 元 且 网格 属于 [东街, 西街]', 'ARPU ≥ 80 yuan and grid in [东街, 西街]'],
  [{ op: 'all', of: [] }, '全部用户', 'every subscriber'],
  [{ op: 'any', of: [] }, '无人', 'no subscriber'],
  [{ op: 'all', of: [ARPU_80] }, 'ARPU≥80 元', 'ARPU ≥ 80 yuan'],
  [
    { op: 'all', of: [{ op: 'any', of: [ARPU_80, STREETS] }, { op: 'isMissing', field: 'plan' }] },
    '(ARPU≥80 元 或 网格 属于 [东街, 西街]) 且 套餐名称 缺失',
    '(ARPU ≥ 80 yuan or grid in [东街, 西街]) and plan is missing',
  ],
  [{ op: 'not', of: { op: 'all', of: [ARPU_80, STREETS] } }, '非(ARPU≥80 元 且 网格 属于 [东街, 西街])', 'not (ARPU ≥ 80 yuan and grid in [东街, 西街])'],
  [{ op: 'not', of: STREETS }, '网格 不属于 [东街, 西街]', 'grid not in [东街, 西街]'],
  [{ op: 'not', of: { op: 'isMissing', field: 'grid' } }, '网格 有值', 'grid has a value'],
  [{ op: 'between', field: 'mou', lo: 10, hi: 20.5, hiOpen: true }, '10≤通话时长<20.5 分钟', '10 ≤ voice < 20.5 min'],
  [{ op: 'between', field: 'mou', lo: 10, loOpen: true, hi: 20 }, '10<通话时长≤20 分钟', '10 < voice ≤ 20 min'],
  [{ op: 'between', field: 'mom', hi: -30 }, '收入环比≤-30%', 'revenue change ≤ -30%'],
  [{ op: 'between', field: 'mom', hi: 0, hiOpen: true }, '收入环比<0%', 'revenue change < 0%'],
  [{ op: 'between', field: 'fee', lo: 100 / 3, loOpen: true }, '套餐月费>33.33333333 元/月', 'plan fee > 33.33333333 yuan/month'],
  [{ op: 'between', field: 'odd', lo: 123_456_789_012.5 }, '经验≥123456789012.5 点', 'experience ≥ 123456789012.5 点'],
  [{ op: 'between', field: 'odd', lo: 10_000_000 / 3, hi: 12_345_678.125 }, '3333333.3333≤经验≤12345678.125 点', '3333333.3333 ≤ experience ≤ 12345678.125 点'],
  [{ op: 'between', field: 'odd', lo: 0.00033333 }, '经验≥0.00033333 点', 'experience ≥ 0.00033333 点'],
  [{ op: 'between', field: 'arpu', lo: 80.123, hi: 1e308 }, '80.123≤ARPU≤1e+308 元', '80.123 ≤ ARPU ≤ 1e+308 yuan'],
  [{ op: 'between', field: 'arpu', lo: 129, hi: 129 }, 'ARPU=129 元', 'ARPU = 129 yuan'],
  [{ op: 'between', field: 'x_join', lo: '2024-01-31', hi: '2024-01-31' }, 'x_join=2024-01-31', 'x_join = 2024-01-31'],
  [{ op: 'between', field: 'arpu', lo: 129, hi: 129, hiOpen: true }, '129≤ARPU<129 元', '129 ≤ ARPU < 129 yuan'],
  [{ op: 'top', field: 'arpu', share: 0.07, direction: 'highest' }, 'ARPU 最高的 7%', 'highest 7% by ARPU'],
  [{ op: 'top', field: 'arpu', share: 0.12345, direction: 'highest' }, 'ARPU 最高的 12.345%', 'highest 12.345% by ARPU'],
  [{ op: 'between', field: 'x_join', lo: '2024-01-31' }, 'x_join≥2024-01-31', 'x_join ≥ 2024-01-31'],
  [{ op: 'between', field: 'arpu' }, 'ARPU 有值', 'ARPU has a value'],
  [{ op: 'contains', field: 'plan', text: '5G' }, '套餐名称 包含“5G”', 'plan contains “5G”'],
  [{ op: 'contains', field: 'plan', text: '冰', at: 'start' }, '套餐名称 以“冰”开头', 'plan starts with “冰”'],
  [{ op: 'contains', field: 'plan', text: '版', at: 'end' }, '套餐名称 以“版”结尾', 'plan ends with “版”'],
  [{ op: 'top', field: 'arpu', share: 0.1, direction: 'highest' }, 'ARPU 最高的 10%', 'highest 10% by ARPU'],
  [
    { op: 'top', field: 'arpu', count: 50, direction: 'lowest', within: STREETS },
    'ARPU 最低的 50 户 (范围: 网格 属于 [东街, 西街])',
    'lowest 50 by ARPU (among: grid in [东街, 西街])',
  ],
  [{ op: 'percentile', field: 'arpu', lo: 0.1, hi: 0.9 }, '10%≤ARPU 分位≤90%', '10% ≤ percentile of ARPU ≤ 90%'],
  [{ op: 'percentile', field: 'arpu', hi: 0.5, hiOpen: true, within: STREETS }, '0%≤ARPU 分位<50% (范围: 网格 属于 [东街, 西街])', '0% ≤ percentile of ARPU < 50% (among: grid in [东街, 西街])'],
  [{ op: 'period', field: 'x_d', unit: 'month', from: 0, to: 0 }, 'x_d 在本月', 'x_d in the analysis month'],
  [{ op: 'period', field: 'x_d', unit: 'month', from: -2, to: 0 }, 'x_d 在近 3 个月', 'x_d in the last 3 months'],
  [{ op: 'period', field: 'x_d', unit: 'day', from: 0, to: 60 }, 'x_d 在月末后 60 天内', 'x_d within 60 days after month end'],
  [{ op: 'period', field: 'x_d', unit: 'day', from: -7, to: 0 }, 'x_d 在月末前 7 天内', 'x_d within 7 days before month end'],
  [{ op: 'period', field: 'x_d', unit: 'month', from: -2, to: 1 }, 'x_d 从2 个月前到1 个月后', 'x_d from 2 months before to 1 month after'],
  [{ op: 'period', field: 'x_d', unit: 'day', to: 0 }, 'x_d 到月末止', 'x_d up to month end'],
  [{ op: 'period', field: 'x_d', unit: 'month', from: 0 }, 'x_d 从本月起', 'x_d from the analysis month on'],
  [{ op: 'period', field: 'x_d', unit: 'month' }, 'x_d 有值', 'x_d has a value'],
  [{ op: 'inNumbers', numbers: ['1', '2'] }, '在粘贴的 2 个号码中', 'among 2 pasted numbers'],
  [{ op: 'compare', field: 'arpu', is: 'less', than: 'arpu', thanMonths: -1, factor: 0.7 }, 'ARPU<0.7×1 个月前的ARPU', 'ARPU < 0.7 × ARPU 1 month before'],
  [{ op: 'inSegment', segmentId: 3 }, '属于分群“高价值”', 'in segment “高价值”'],
  [{ op: 'inSegment', segmentId: 4 }, '属于分群“（已不存在）”', 'in segment “(no longer there)”'],
  [{ op: 'inSubscribers', subscribers: [4, 9] }, '选中的 2 户', 'the 2 subscribers chosen one by one'],
  [{ op: 'not', of: { op: 'inSegment', segmentId: 3 } }, '不属于分群“高价值”', 'not in segment “高价值”'],
  [{ op: 'not', of: { op: 'any', of: [{ op: 'inSegment', segmentId: 3 }] } }, '不属于分群“高价值”', 'not in segment “高价值”'],
  [{ op: 'not', of: { op: 'inList', listId: 5 } }, '不在名单“八月名单”中', 'not in list “八月名单”'],
  [{ op: 'not', of: { op: 'inList', listId: 5, arm: 'control' } }, '非(在名单“八月名单”的对照组中)', 'not (in the control group of list “八月名单”)'],
  [{ op: 'inList', listId: 5 }, '在名单“八月名单”中', 'in list “八月名单”'],
  [{ op: 'inList', listId: 5, arm: 'control' }, '在名单“八月名单”的对照组中', 'in the control group of list “八月名单”'],
  [{ op: 'inList', listId: 5, arm: 'target' }, '在名单“八月名单”的目标组中', 'in the target group of list “八月名单”'],
  [{ op: 'compare', field: 'arpu', is: 'less', than: 'fee' }, 'ARPU<套餐月费', 'ARPU < plan fee'],
  [{ op: 'compare', field: 'arpu', is: 'atLeast', than: 'fee', factor: 0.8 }, 'ARPU≥0.8×套餐月费', 'ARPU ≥ 0.8 × plan fee'],
  [{ op: 'compare', field: 'arpu', is: 'notEqual', than: 'fee' }, 'ARPU≠套餐月费', 'ARPU ≠ plan fee'],
]

describe('a rule as text', () => {
  it.each(CASES)('%j', (rule, zh, en) => {
    expect(both(rule)).toEqual([zh, en])
  })

  it('keeps the brackets of a group that stands alone in another', () => {
    const either: Rule = { op: 'any', of: [ARPU_80, { op: 'isMissing', field: 'grid' }] }
    const missing: Rule = { op: 'isMissing', field: 'plan' }
    const [plain] = both({ op: 'all', of: [missing, either] })
    expect(plain).toMatch(/且 [（(].* 或 .*[）)]$/)
    expect(both({ op: 'all', of: [missing, { op: 'all', of: [either] }] })[0]).toBe(plain)
    expect(both({ op: 'all', of: [missing, { op: 'any', of: [{ op: 'any', of: [either] }] }] })[0]).toBe(plain)
  })

  it('cuts a long enumeration and says how long it is', () => {
    const values = Array.from({ length: 300 }, (_, i) => i)
    const first = Array.from({ length: 20 }, (_, i) => i).join(', ')
    expect(both({ op: 'oneOf', field: 'grid', values })).toEqual([
      `网格 属于 [${first} 等 300 项]`,
      `grid in [${first} and others, 300 in all]`,
    ])
  })

  it('writes what users typed as it is', () => {
    fc.assert(
      fc.property(fc.oneof(fc.string(), fc.constantFrom('{{field}}', '$t(common.ok)', '$&', '<b>', '{{text, number}}')), (text) => {
        expect(both({ op: 'contains', field: 'plan', text })[1]).toBe(`plan contains “${text}”`)
        expect(both({ op: 'not', of: { op: 'all', of: [ARPU_80, { op: 'oneOf', field: 'grid', values: [text] }] } })[0]).toBe(
          `非(ARPU≥80 元 且 网格 属于 [${text}])`,
        )
      }),
    )
  })

  it('says every operator in both languages: never nothing, no field by its id, no gap', () => {
    fc.assert(
      fc.property(anyRule, (rule) => {
        for (const text of both(rule)) {
          expect(text.trim()).not.toBe('')
          expect(text).not.toMatch(/\{\{|\}\}|undefined|NaN|null|rule\.[a-z]|#\d/)
          for (const id of Object.keys(SECRET_IDS)) expect(text).not.toContain(id)
        }
      }),
      { numRuns: 500 },
    )
  })
})

/** The same fields under ids that no text can have by chance. */
const SECRET_IDS: Readonly<Record<string, NamedField>> = Object.fromEntries(Object.entries(FIELDS).map(([id, field]) => [`id_of_${id}`, field]))
Object.assign(FIELDS, SECRET_IDS)

const field = fc.constantFrom(...Object.keys(SECRET_IDS))
const maybe = <T>(value: fc.Arbitrary<T>) => fc.option(value, { nil: undefined })
const share = fc.constantFrom(0.05, 0.1, 0.5, 1)
const offset = maybe(fc.integer({ min: -40, max: 40 }))
const { anyRule } = fc.letrec<{ anyRule: Rule }>((tie) => ({
  anyRule: fc.oneof(
    { maxDepth: 3 },
    fc.record({ op: fc.constant('between' as const), field, lo: maybe(fc.integer()), hi: maybe(fc.integer()), loOpen: fc.boolean(), hiOpen: fc.boolean() }),
    fc.record({ op: fc.constant('oneOf' as const), field, values: fc.array(fc.constantFrom('东街', 'a', 7), { maxLength: 25 }) }),
    fc.record({ op: fc.constant('contains' as const), field, text: fc.constant('5G'), at: maybe(fc.constantFrom('start' as const, 'end' as const, 'anywhere' as const)) }),
    fc.record({ op: fc.constant('isMissing' as const), field }),
    fc.record({ op: fc.constant('top' as const), field, count: fc.nat(99), direction: fc.constantFrom('highest' as const, 'lowest' as const), within: maybe(tie('anyRule')) }),
    fc.record({ op: fc.constant('top' as const), field, share, direction: fc.constantFrom('highest' as const, 'lowest' as const) }),
    fc.record({ op: fc.constant('percentile' as const), field, lo: maybe(share), hi: maybe(share), loOpen: fc.boolean(), within: maybe(tie('anyRule')) }),
    fc.record({ op: fc.constant('period' as const), field, unit: fc.constantFrom('month' as const, 'day' as const), from: offset, to: offset }),
    fc.record({ op: fc.constant('inNumbers' as const), numbers: fc.array(fc.constant('138'), { maxLength: 3 }) }),
    fc.record({ op: fc.constant('inSubscribers' as const), subscribers: fc.array(fc.integer({ min: 1, max: 9 }), { maxLength: 3 }) }),
    fc.record({ op: fc.constant('inSegment' as const), segmentId: fc.constantFrom(3, 4) }),
    fc.record({ op: fc.constant('inList' as const), listId: fc.constantFrom(5, 6), arm: maybe(fc.constantFrom('target' as const, 'control' as const)) }),
    fc.record({
      op: fc.constant('compare' as const),
      field,
      is: fc.constantFrom('less' as const, 'atMost' as const, 'equal' as const, 'notEqual' as const, 'atLeast' as const, 'more' as const),
      than: field,
      factor: maybe(fc.constantFrom(0.5, 2)),
      thanMonths: maybe(fc.integer({ min: -12, max: 12 })),
    }),
    fc.record({ op: fc.constantFrom('all' as const, 'any' as const), of: fc.array(tie('anyRule'), { maxLength: 3 }) }),
    fc.record({ op: fc.constant('not' as const), of: tie('anyRule') }),
  ),
}))
