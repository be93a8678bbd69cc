import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { readNumber } from '../../renderer/ui/number-text.ts'

describe('a number as it is typed', () => {
  it.each<[string, number | undefined]>([
    ['', undefined],
    ['  ', undefined],
    ['12345.67', 12345.67],
    ['１２３', 123],
    ['１２，３４５．６', 12345.6],
    ['12,345.67', 12345.67],
    ['1 234 567', 1234567],
    ['−5', -5],
    ['+.5', 0.5],
    ['7.', 7],
    ['1e3', 1000],
  ])('%j is %s', (text, value) => {
    expect(readNumber(text)).toEqual({ value, problem: null })
  })

  it.each(['abc', '1e309', 'NaN', 'Infinity', '0x10', '12abc', '1,23', '12,34,567', '1,234 567', '1.2.3', '-', '.', '1-2', '¥5', '二'])('%j is none', (text) => {
    expect(readNumber(text)).toEqual({ value: NaN, problem: 'number' })
  })

  it('says what is wrong with a number that is not asked for', () => {
    const limits = { min: 0, max: 100, isWhole: true }
    expect(readNumber('2.5', limits)).toEqual({ value: NaN, problem: 'whole' })
    for (const text of ['-1', '101', '1,000']) expect(readNumber(text, limits)).toEqual({ value: NaN, problem: 'range' })
    for (const text of ['0', '100', '２.0']) expect(readNumber(text, limits).problem).toBeNull()
  })

  it('reads what it writes, and what is written with separators', () => {
    const separated = new Intl.NumberFormat('en', { maximumFractionDigits: 4 })
    fc.assert(
      fc.property(fc.double({ noNaN: true, noDefaultInfinity: true }), fc.integer({ min: -1e9, max: 1e9 }), (one, whole) => {
        expect(readNumber(String(one)).value).toBe(one === 0 ? Number(String(one)) : one)
        expect(readNumber(separated.format(whole / 16)).value).toBe(Number(separated.format(whole / 16).replaceAll(',', '')))
      }),
    )
  })
})
