import { describe, expect, it } from 'vitest'
import { builtinFormatKind, formatKind } from '../../../../electron/engine/spreadsheet/read/number-format.ts'
import type { FormatKind } from '../../../../electron/engine/spreadsheet/read/number-format.ts'
import { isoToCell, serialToCell } from '../../../../electron/engine/spreadsheet/read/serial-date.ts'

describe('kinds of number formats', () => {
  it.each<[code: string, kind: FormatKind]>([
    ['General', 'number'], ['0.00_ ', 'number'], ['#,##0.00;[Red]-#,##0.00', 'number'], ['0.00E+00', 'number'], ['@', 'number'],
    ['"¥"#,##0', 'number'], ['"days"0', 'number'], ['[Red]0', 'number'], ['', 'number'],
    ['yyyy-mm-dd', 'date'], ['yyyy"年"m"月"d"日"', 'date'], ['[DBNum1][$-804]yyyy"年"m"月"', 'date'], ['m/d', 'date'], ['mmm', 'date'],
    ['yyyy/m/d h:mm:ss', 'date'], ['[$-804]aaaa;@', 'date'], ['m/d/yy h:mm AM/PM', 'date'], ['d', 'date'],
    ['h:mm', 'time'], ['h:mm:ss AM/PM', 'time'], ['mm:ss', 'time'], ['mmss.0', 'time'], ['[DBNum1]h"时"mm"分"', 'time'],
    ['"上午/下午 "hh"時"mm"分"', 'time'], ['A/P', 'time'], ['[$-409]h:mm A/P;@', 'time'],
    ['[h]:mm:ss', 'elapsed'], ['[mm]:ss', 'elapsed'], ['[s]', 'elapsed'],
  ])('%s', (code, kind) => {
    expect(formatKind(code)).toBe(kind)
  })

  it('knows the built-in ones by number', () => {
    const kinds = (ids: readonly number[]): FormatKind[] => ids.map(builtinFormatKind)
    expect(new Set(kinds([14, 15, 16, 17, 22, 27, 28, 30, 31, 36, 50, 54, 57, 58]))).toEqual(new Set(['date']))
    expect(new Set(kinds([18, 19, 20, 21, 32, 33, 34, 35, 45, 47, 55, 56]))).toEqual(new Set(['time']))
    expect(new Set(kinds([0, 1, 4, 5, 8, 9, 12, 37, 41, 44, 48, 49, 59, 164]))).toEqual(new Set(['number']))
    expect(builtinFormatKind(46)).toBe('elapsed')
  })
})

describe('a time of day', () => {
  it('is text by itself and a date when a day stands before it', () => {
    expect([0, 0.354_166_666_666_666_7, 0.999_988_425_925_926, 0.5 + 1 / 86_400_000].map((serial) => serialToCell(serial, 'time', false)))
      .toEqual(['00:00:00', '08:30:00', '23:59:59', '12:00:00.001'])
    expect(serialToCell(45_356.5, 'time', false)).toEqual({ kind: 'date', days: Date.UTC(2024, 2, 5, 12) / 86_400_000 })
    expect(serialToCell(0.5, 'time', true)).toBe('12:00:00')
    expect(serialToCell(-0.5, 'time', false)).toBe(-0.5)
    expect([isoToCell('10:10:10'), isoToCell('T08:30'), isoToCell('99:00:00')]).toEqual(['10:10:10', '08:30:00', null])
  })
})
