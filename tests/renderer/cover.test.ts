import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { Group } from '../../shared/api/chart.ts'
import { firstDayOfMonth, formatDay, lastDayOfMonth, type Month } from '../../shared/domain/month.ts'
import type { Rule } from '../../shared/domain/rule.ts'
import { coversOf as coversOfMarks, type Axis, type Cover } from '../../renderer/features/explore/board/cover.ts'

const MONTH = 202408
const [FIRST, LAST] = [firstDayOfMonth(202401), lastDayOfMonth(202412)]
/** The dates a subscriber may have; null = none. */
const DAYS: readonly (number | null)[] = [...Array.from({ length: LAST - FIRST + 1 }, (_, i) => FIRST + i), null]
const MONTHS = Array.from({ length: 12 }, (_, i): Month => 202401 + i)
const groups: readonly Group[] = [...MONTHS.map((month): Group => ({ kind: 'period', lo: formatDay(firstDayOfMonth(month)), hi: formatDay(lastDayOfMonth(month)) })), { kind: 'missing' }]
const coversOf = (rule: Rule | undefined, of: readonly Group[], on: Axis): readonly Cover[] => coversOfMarks(rule, of.map((group) => [group]), [on])
const axis = { field: 'd', type: 'date', month: MONTH } as const

function isHeld(group: Group, day: number | null): boolean {
  if (group.kind !== 'period') return day === null
  return day !== null && formatDay(day) >= group.lo && formatDay(day) <= group.hi
}

/** The dictionary's word for a rule, day by day. */
function meets(rule: Rule, day: number | null): boolean {
  switch (rule.op) {
    case 'not':
      return !meets(rule.of, day)
    case 'any':
      return rule.of.some((part) => meets(part, day))
    case 'isMissing':
      return day === null
    case 'oneOf':
      return day !== null && rule.values.includes(formatDay(day))
    case 'between': {
      if (day === null) return false
      const text = formatDay(day)
      const isFrom = rule.lo === undefined || (rule.loOpen === true ? text > String(rule.lo) : text >= String(rule.lo))
      return isFrom && (rule.hi === undefined || (rule.hiOpen === true ? text < String(rule.hi) : text <= String(rule.hi)))
    }
    default:
      throw new Error(rule.op)
  }
}

function byDays(rule: Rule, group: Group): Cover {
  const met = DAYS.filter((day) => isHeld(group, day)).map((day) => meets(rule, day))
  return met.every(Boolean) ? 'whole' : met.some(Boolean) ? 'part' : 'none'
}

const day = fc.integer({ min: FIRST, max: LAST }).map(formatDay)
const bound = fc.option(fc.oneof(day, fc.constantFrom('2024-03-01', '2024-03-31', '2024-06-30')), { nil: undefined })
const between: fc.Arbitrary<Rule> = fc.record({ op: fc.constant('between' as const), field: fc.constant('d'), lo: bound, hi: bound })
const single: fc.Arbitrary<Rule> = fc.oneof(
  between,
  fc.uniqueArray(day, { minLength: 1, maxLength: 3 }).map((values) => ({ op: 'oneOf' as const, field: 'd', values })),
  fc.constant({ op: 'isMissing' as const, field: 'd' }),
)
const withBlank = single.map((rule): Rule => ({ op: 'any', of: [rule, { op: 'isMissing', field: 'd' }] }))

describe('what a condition holds of each group', () => {
  it('is what going through its days one by one says', () => {
    fc.assert(
      fc.property(fc.oneof(single, withBlank), fc.boolean(), (rule, isNot) => {
        const asked: Rule = isNot ? { op: 'not', of: rule } : rule
        expect(coversOf(asked, groups, axis)).toEqual(groups.map((group) => byDays(asked, group)))
      }),
    )
  })

  it('of a date condition that begins and ends within months is a part of those', () => {
    const rule: Rule = { op: 'between', field: 'd', lo: '2024-03-10', hi: '2024-05-31' }
    expect(coversOf(rule, groups, axis).slice(0, 6)).toEqual(['none', 'none', 'part', 'whole', 'whole', 'none'])
  })

  it('of a period told from the analysis month moves with it', () => {
    const rule: Rule = { op: 'period', field: 'd', unit: 'day', from: 1, to: 60 }
    // Those whose contract ends within 60 days of 31 August: September whole, October but for its last day.
    expect(coversOf(rule, groups, axis).slice(7)).toEqual(['none', 'whole', 'part', 'none', 'none', 'none'])
    expect(coversOf(rule, groups, { ...axis, month: 202407 }).slice(6)).toEqual(['none', 'whole', 'part', 'none', 'none', 'none', 'none'])
  })

  it('of ranges of numbers counts an open end as open', () => {
    const ranges: readonly Group[] = [{ kind: 'range', lo: null, hi: 50 }, { kind: 'range', lo: 50, hi: 80 }, { kind: 'range', lo: 80, hi: null }, { kind: 'missing' }]
    const covers = (part: Partial<Extract<Rule, { op: 'between' }>>) => coversOf({ op: 'between', field: 'fee', ...part }, ranges, { field: 'fee', type: 'money', month: MONTH })
    expect(covers({ lo: 50, hi: 80, hiOpen: true })).toEqual(['none', 'whole', 'none', 'none'])
    expect(covers({ lo: 50, hi: 80 })).toEqual(['none', 'whole', 'part', 'none'])
    expect(covers({ lo: 50, loOpen: true })).toEqual(['none', 'part', 'whole', 'none'])
    expect(covers({ hi: 60 })).toEqual(['whole', 'part', 'none', 'none'])
  })

  it('of categories says so of the gathered ones when one of them is among the wanted', () => {
    const places: readonly Group[] = [{ kind: 'value', value: '东街' }, { kind: 'value', value: '西街' }, { kind: 'other', categories: 9 }, { kind: 'missing' }]
    const covers = (values: readonly string[]) => coversOf({ op: 'oneOf', field: 'grid', values }, places, { field: 'grid', type: 'text', month: MONTH })
    expect(covers(['西街'])).toEqual(['none', 'whole', 'none', 'none'])
    expect(covers(['西街', '深山'])).toEqual(['none', 'whole', 'part', 'none'])
  })

  it('is told of no group where the condition is of something else', () => {
    for (const rule of [undefined, { op: 'top', field: 'd', count: 5, direction: 'highest' }, { op: 'between', field: 'other', lo: 1 }] as const) {
      expect(new Set(coversOf(rule, groups, axis))).toEqual(new Set(['whole']))
    }
  })
})

describe('a mark of two fields at once', () => {
  const [days, fees] = [groups.slice(0, 3), [{ kind: 'range', lo: null, hi: 50 }, { kind: 'range', lo: 50, hi: 100 }] satisfies readonly Group[]]
  const cells = days.flatMap((day) => fees.map((fee) => [day, fee]))
  const axes: readonly Axis[] = [axis, { field: 'fee', type: 'money', month: MONTH }]
  const january: Rule = { op: 'between', field: 'd', lo: '2024-01-01', hi: '2024-01-31' }
  const below30: Rule = { op: 'between', field: 'fee', hi: 30 }

  it('is held as far as the conditions on both hold it', () => {
    expect(coversOfMarks(january, cells, axes)).toEqual(['whole', 'whole', 'none', 'none', 'none', 'none'])
    expect(coversOfMarks({ op: 'all', of: [january, below30] }, cells, axes)).toEqual(['part', 'none', 'none', 'none', 'none', 'none'])
    expect(coversOfMarks({ op: 'any', of: [january, below30] }, cells, axes)).toEqual(['whole', 'whole', 'part', 'none', 'part', 'none'])
    expect(coversOfMarks({ op: 'not', of: { op: 'all', of: [january, below30] } }, cells, axes)).toEqual(['part', 'whole', 'whole', 'whole', 'whole', 'whole'])
  })

  it('is whole under what neither tells', () => {
    expect(new Set(coversOfMarks({ op: 'oneOf', field: 'grid', values: ['东街'] }, cells, axes))).toEqual(new Set(['whole']))
  })
})
