import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { addMonths, firstDayOfMonth, formatDay, monthIndex, monthOfDay, parseDay } from '../../../shared/domain/month.ts'
import { periodCodes } from '../../../electron/engine/explore/chart-periods.ts'

const day = (text: string): number => parseDay(text) ?? NaN
const everyone = (rows: number): Uint32Array => new Uint32Array(Math.ceil(rows / 32)).map((_, w) => (rows - w * 32 >= 32 ? 0xffffffff : 2 ** (rows - w * 32) - 1))
const periodsOf = (values: readonly number[], limit: number, type: 'date' | 'month' = 'date') => periodCodes(Float64Array.from(values), everyone(values.length), type, limit)
const bounds = (values: readonly number[], limit: number, type: 'date' | 'month' = 'date') =>
  periodsOf(values, limit, type).groups.map((group) => (group.kind === 'period' ? `${group.lo}..${group.hi}` : group.kind))

describe('periods of dates', () => {
  const year = ['2024-01-31', '2024-02-29', '2024-03-01', '2024-07-15', '2024-12-31'].map(day)

  it('are months, quarters, half years or years, the finest that are few enough', () => {
    expect(bounds(year, 5)).toEqual(['2024-01-01..2024-01-31', '2024-02-01..2024-02-29', '2024-03-01..2024-03-31', '2024-07-01..2024-07-31', '2024-12-01..2024-12-31'])
    expect(bounds(year, 4)).toEqual(['2024-01-01..2024-03-31', '2024-07-01..2024-09-30', '2024-10-01..2024-12-31'])
    expect(bounds(year, 2)).toEqual(['2024-01-01..2024-06-30', '2024-07-01..2024-12-31'])
    expect(bounds(year, 1)).toEqual(['2024-01-01..2024-12-31'])
    expect(bounds([202401, 202402, 202403, 202407], 2, 'month')).toEqual(['202401..202403', '202407..202409'])
  })

  it.each([
    [2, 15, 3], [4, 15, 6], [6, 15, 6], [6, 10, 12], [12, 15, 12], [20, 15, 24], [40, 15, 60],
  ])('of %d years in at most %d groups are of %d months each, from the calendar', (years, limit, months) => {
    const every = Array.from({ length: years * 12 }, (_, i) => firstDayOfMonth(addMonths(202401 - years * 100, i)) + (i % 28))
    const groups = bounds(every, limit)
    const lengths = groups.map((text) => {
      const [from, to] = text.split('..').map((end) => monthIndex(monthOfDay(day(end))))
      return [(from ?? NaN) % months, (to ?? NaN) - (from ?? NaN) + 1]
    })
    expect(lengths).toEqual(groups.map(() => [0, months]))
  })

  it('count only periods that somebody belongs to: an end in 2099 costs one', () => {
    expect(bounds([...year, day('2099-12-31')], 6).at(-1)).toBe('2099-12-01..2099-12-31')
  })

  it('reach at their ends as far as a few strays do', () => {
    const many = Array.from({ length: 600 }, (_, i) => day('2024-01-01') + (i % 90))
    expect(bounds([day('1900-01-01'), ...many, day('2099-12-31')], 3)).toEqual(['1900-01-01..2024-01-31', '2024-02-01..2024-02-29', '2024-03-01..2099-12-31'])
  })

  it('hold nobody who has no date, and there are none where nobody has one', () => {
    expect([...periodsOf([NaN, day('2024-05-05'), NaN], 5).codes]).toEqual([-1, 0, -1])
    expect(periodsOf([NaN, NaN], 5)).toEqual({ codes: Int32Array.of(-1, -1), groups: [] })
  })

  it('are at most as many as wanted, whole months, apart from each other, and hold each date that their bounds do', () => {
    const dates = fc.array(fc.integer({ min: firstDayOfMonth(190001), max: firstDayOfMonth(209912) + 30 }), { minLength: 1, maxLength: 60 })
    fc.assert(
      fc.property(dates, fc.integer({ min: 1, max: 60 }), (values, limit) => {
        const { codes, groups } = periodsOf(values, limit)
        expect(groups.length).toBeLessThanOrEqual(limit)
        for (const [i, value] of values.entries()) {
          const holding = groups.flatMap((group, code) => (group.kind === 'period' && formatDay(value) >= group.lo && formatDay(value) <= group.hi ? [code] : []))
          expect(holding).toEqual([codes[i]])
        }
        for (const group of groups) {
          if (group.kind !== 'period') throw new Error(group.kind)
          const [lo, hi] = [day(String(group.lo)), day(String(group.hi))]
          expect([firstDayOfMonth(monthOfDay(lo)), firstDayOfMonth(monthOfDay(hi + 1))]).toEqual([lo, hi + 1])
        }
      }),
    )
  })
})
