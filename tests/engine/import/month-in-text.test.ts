import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { monthInText, monthOfCell } from '../../../electron/engine/import/month-in-text.ts'

describe('monthInText', () => {
  it.each([
    ['月账单_202403', 202403],
    ['202403', 202403],
    ['2024-03', 202403],
    ['用户资料2024-08', 202408],
    ['2024/3', 202403],
    ['2024.12', 202412],
    ['云溪县分公司2024年3月用户资料清单', 202403],
    ['2024 年 03 月份', 202403],
    ['２０２４年３月', 202403],
    ['24-03', 202403],
    ['24年3月', 202403],
    ['二〇二四年三月', 202403],
    ['二零二四年十二月账单', 202412],
    ['二○二四年十月', 202410],
    ['月账单_202408_导出20240903', 202408],
    ['2024年8月（202408）', 202408],
    ['清单202408(2)', 202408],
  ])('%s is %i', (text, month) => {
    expect(monthInText(text)).toBe(month)
  })

  it.each([
    '导出20240305', '2024-03-05', '2024/3/5', '2024.3.5', '2024年3月5日', '2024年3月15号',
    '13820240305', '18202403', '0871-2024031', '5309202403121234',
    '202312-202408', '202401-08', '2024年1月-3月', '2024年1-8月', '2024年1月至2024年3月', '2024-01~2024-03',
    '202413', '202400', '2024', '3月', '用户资料', '', '24-13', '2024-03-05 10:20', '1-2', '99-03',
  ])('%s has no one month', (text) => {
    expect(monthInText(text)).toBeNull()
  })

  it('finds any month in each spelling, and none once a day follows', () => {
    fc.assert(
      fc.property(fc.integer({ min: 2000, max: 2049 }), fc.integer({ min: 1, max: 12 }), fc.integer({ min: 1, max: 28 }), (year, month, day) => {
        const [mm, dd] = [String(month).padStart(2, '0'), String(day).padStart(2, '0')]
        for (const text of [`${year}${mm}`, `a${year}-${mm}b`, `${year}/${month}`, `${year}年${month}月`]) expect(monthInText(text)).toBe(year * 100 + month)
        for (const text of [`${year}${mm}${dd}`, `${year}-${mm}-${dd}`, `${year}/${month}/${day}`, `${year}年${month}月${day}日`]) expect(monthInText(text)).toBeNull()
      }),
    )
  })
})

describe('monthOfCell', () => {
  it.each([
    ['202403', 202403], [202403, 202403], ['2024-03', 202403], ['2024年3月', 202403], ['2024/3', 202403], ['202403.0', 202403],
    ['2024-03-01', 202403], ['20240301', 202403], [20240301, 202403], [{ kind: 'date', days: 19783 } as const, 202403], [' 202403 ', 202403],
  ])('%j is %i', (cell, month) => {
    expect(monthOfCell(cell)).toBe(month)
  })

  it.each(['三月', '2024', 2024, '202413', 202413, '账期202403x', '13800000000', true, null, { kind: 'error', text: '#N/A' } as const])('%j is no month', (cell) => {
    expect(monthOfCell(cell)).toBeNull()
  })
})
