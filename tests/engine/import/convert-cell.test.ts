import { describe, expect, it } from 'vitest'
import { spellingOf } from '../../../electron/engine/import/column-spelling.ts'
import { cellConverter } from '../../../electron/engine/import/convert-cell.ts'
import { momentOfCell } from '../../../electron/engine/import/contact-moment.ts'
import type { FieldType } from '../../../shared/domain/field.ts'
import { formatDay } from '../../../shared/domain/month.ts'
import type { Cell } from '../../../electron/engine/spreadsheet/read/table-source.ts'

const convert = (type: FieldType, cell: Cell, unit = '', fileUnit = unit, id = 'x') => cellConverter({ id, type, unit, fileUnit })(cell)
const bad = (code: string) => ({ bad: code })

describe('money', () => {
  it.each([
    ['58.90', 5890], ['0.07', 7], ['-12.5', -1250], ['1,234.50', 123450], ['1，234', 123400], ['￥58.9', 5890], ['¥ 58.9', 5890], ['５８．９', 5890],
    ['1.2万', 1200000], ['58.9元', 5890], ['5890分', 5890], ['0.5万元', 500000], ['(12.50)', -1250], ['1e2', 10000], [58.9, 5890], [0, 0], ['0', 0], ['.5', 50], [' 7 ', 700], ['0.285', 29],
  ])('%j yuan is %i fen', (cell, fen) => {
    expect(convert('money', cell, '元')).toBe(fen)
  })
  it.each(['', '-', '—', '——', '无', 'NULL', 'null', 'N/A', '\\N', ' ', 'nan', '/', null])('%j is missing, not zero', (cell) => {
    expect(convert('money', cell, '元')).toBeNull()
  })
  it.each(['待核', '--5', '-￥-5', '12.3.4', '1,23', '十二', '58.9条', '12%', '1 234', '99999999999999999999', true])('%j is no amount', (cell) => {
    expect(convert('money', cell, '元')).toEqual(bad('NOT_A_NUMBER'))
  })
  it('tells errors of the spreadsheet from other text', () => {
    expect(convert('money', { kind: 'error', text: '#N/A' }, '元')).toEqual(bad('ERROR_CELL'))
    expect(convert('money', '#DIV/0!', '元')).toEqual(bad('ERROR_CELL'))
  })
  it.each<FieldType>(['money', 'int', 'text', 'id', 'flag', 'date', 'month'])('a formula without a stored result is told in a %s column', (type) => {
    expect(convert(type, { kind: 'error', text: '#FORMULA' })).toEqual(bad('FORMULA_WITHOUT_VALUE'))
  })
  it.each([['分', '5890', 5890], ['万元', '0.0058', 5800], ['角', '589', 5890]])('in %s', (unit, cell, fen) => {
    expect(convert('money', cell, '元', unit)).toBe(fen)
  })
})

describe('other numbers', () => {
  it.each([
    ['number', '分钟', '秒', '61', 61], ['number', '分钟', '分钟', '1.5', 90], ['number', '分钟', '小时', '2', 7200], ['number', 'MB', 'GB', '1.5', 1572864],
    ['number', 'MB', 'KB', '2048', 2048], ['number', 'MB', 'MB', '1.5GB', 1572864], ['number', '', '', '0.35', 0.35], ['number', '', '', '35%', 0.35], ['number', '', '%', '35', 0.35],
    ['number', '', '%', '35%', 0.35], ['int', '月', '天', '400', 13], ['int', '月', '月', '12.4', 12], ['int', '次', '次', '12', 12], ['int', '次', '次', '12次', 12], ['int', '', '', 12.0, 12],
    ['number', '万元', '元', '50000', 5],
  ] as const)('%s in %s given in %s: %j is %d', (type, unit, fileUnit, cell, value) => {
    expect(convert(type, cell, unit, fileUnit)).toBeCloseTo(value, 10)
  })
  it('does not round what is counted', () => {
    expect(convert('int', '12.5', '次')).toEqual(bad('NOT_A_NUMBER'))
  })
})

describe('dates', () => {
  it.each([
    '2019-03-05', '2019/3/5', '20190305', '2019年3月5日', '2019.3.5', '2019-03-05 10:20:30', '2019/3/5 9:05', '2019-03-05T10:20:30', '2019年03月05日 10时20分',
    '20190305102030', '２０１９－０３－０５', '２０１９年３月５日', '２０１９０３０５', '2019/3/5 上午10:05', '2019-03-05 下午3:05:00', '05-3月-19', '05-3月 -19', '05-MAR-2019', '5-Mar-2019', '5 Mar 2019', '05/Mar/2019', '2019年3月5日 上午', '2019-3-5 下午', '20190305 08:00:00', '20190305 8:00', '20190305T080000', '20190305 080000', ' 2019-03-05 ', '43529', '43529.5', 43529, 20190305, 43529.99,
  ])('%j is 5 March 2019', (cell) => {
    const day = convert('date', cell)
    expect(typeof day === 'number' && formatDay(day)).toBe('2019-03-05')
  })
  it('takes date cells without their time of day', () => {
    expect(convert('date', { kind: 'date', days: 17960.75 })).toBe(17960)
  })
  it.each(['2021-02-30', '20201345', '2019-13-01', '正常', '2019-03', 12, '1899-12-31', true])('%j is no date', (cell) => {
    expect(convert('date', cell)).toEqual(bad('NOT_A_DATE'))
  })
  it('reads two figures of a year as Oracle does', () => {
    const years = ['05-MAR-49', '05-3月-50', '5-Mar-99'].map((cell) => convert('date', cell)).map((day) => (typeof day === 'number' ? formatDay(day) : day))
    expect(years).toEqual(['2049-03-05', '1950-03-05', '1999-03-05'])
  })
  it('reads day and month before the year as the column tells', () => {
    const day = (cell: string, ...column: readonly string[]) => {
      const value = cellConverter({ id: 'x', type: 'date', unit: '', fileUnit: '', spelling: spellingOf([cell, ...column]) })(cell)
      return typeof value === 'number' ? formatDay(value) : value
    }
    expect(day('3/25/2019')).toBe('2019-03-25')
    expect(day('25/3/2019')).toBe('2019-03-25')
    expect(day('3/4/2019', '3/25/2019', '')).toBe('2019-03-04')
    expect(day('3/4/2019', '25/3/2019 10:00', '正常')).toBe('2019-04-03')
    expect(day('03-04-2019 下午3:05', '13-04-2019')).toBe('2019-04-03')
    expect(day('３/４/２０１９', '3.25.2019')).toBe('2019-03-04')
    // Nothing tells; both tell; what the order makes no day of.
    for (const column of [[], ['4/3/2019', '12/12/2019'], ['25/3/2019', '3/25/2019']]) expect(day('3/4/2019', ...column)).toEqual(bad('DATE_ORDER_UNKNOWN'))
    expect(day('2019-03-04', '25/3/2019')).toBe('2019-03-04')
    expect(day('2/30/2019')).toEqual(bad('NOT_A_DATE'))
  })
  it.each(['0000-00-00', '9999-12-31', '2099-12-31', '00000000', 0, '无', null])('%j is without date', (cell) => {
    expect(convert('date', cell)).toBeNull()
  })
  it('reads the days of two centuries as the calendar has it', () => {
    for (let day = -25_567; day < 47_117; day += 13) {
      expect(convert('date', formatDay(day))).toBe(day)
      expect(convert('date', formatDay(day).replaceAll('-', ''))).toBe(day)
    }
  })
  it('keeps the time of a contact as far as it is given', () => {
    expect(momentOfCell('2024/8/3 9:05')).toEqual({ day: 19938, seconds: 9 * 3600 + 5 * 60 })
    expect(momentOfCell('2024-08-03')).toEqual({ day: 19938, seconds: null })
    expect(momentOfCell({ kind: 'date', days: 19938.5 })).toEqual({ day: 19938, seconds: 43200 })
    expect(momentOfCell('2024-08-03 25:05')).toBeNull()
  })
})

describe('months', () => {
  const month = (cell: Cell, ...column: readonly Cell[]) => cellConverter({ id: 'month', type: 'month', unit: '', fileUnit: '', spelling: spellingOf([cell, ...column]) })(cell)
  it.each([
    '202401', 202401, '2024-01', '2024-1', '2024/1', '2024/01', '2024.01', 2024.01, '2024年1月', '2024年01月', '24-01', '24年1月', '2024_01', 'Jan-24', 'jan-2024', 'Jan 2024', "Jan'24", '2024-01-01', '20240131', 20240131,
    '2024年1月5日 上午', '5-Jan-2024', '1/31/2024', '31/1/2024', '2024.1', '二〇二四年一月', '２０２４０１', { kind: 'date', days: 19723 } as const, '2024年1月份',
  ])('%j is January 2024', (cell) => {
    expect(month(cell)).toBe(202401)
  })
  it('tells October from January by the other months of the column', () => {
    expect(month(2024.1, 2024.01, 2024.02)).toBe(202410)
    expect(month('2024.1', '2024.09')).toBe(202410)
    expect(month(2024.1, 2024.2, 2024.11)).toBe(202401)
    expect(month('2024.1', '2024.10', '2024.11')).toBe(202401)
    expect(month('2024.10', '2024.01')).toBe(202410)
    expect(month(2024.11)).toBe(202411)
    expect(month(2024.12, 2024.1)).toBe(202412)
    expect(month(2024.3)).toBe(202403)
  })
  it.each(['2024.13', 2024.13, 2024.111, '2024.0', 2024, 'Jam-24', '一月', 1.1])('%j is no month', (cell) => {
    expect(month(cell)).toEqual(bad('NOT_A_MONTH'))
  })
  it('says when a day does not tell its month', () => {
    expect(month('3/4/2024')).toEqual(bad('DATE_ORDER_UNKNOWN'))
    expect(month('3/4/2024', '3/14/2024')).toBe(202403)
  })
})

describe('flags', () => {
  it.each([['是', 1], ['否', 0], ['Y', 1], ['Ｙ', 1], ['０', 0], ['n', 0], ['Yes', 1], ['TRUE', 1], ['false', 0], ['1', 1], ['0', 0], [1, 1], [0, 0], [true, 1], [false, 0], ['有', 1], ['无', 0], ['', null], ['-', null], ['未知', null]] as const)(
    '%j',
    (cell, value) => {
      expect(convert('flag', cell)).toBe(value)
    },
  )
  it.each(['也许', 2, '2', 'No phone service'])('%j is neither yes nor no', (cell) => {
    expect(convert('flag', cell)).toEqual(bad('NOT_A_FLAG'))
  })
})

describe('identifiers', () => {
  it.each([
    ['5309000000000001', '5309000000000001'], ['0012', '0012'], [13800000000, '13800000000'], [100000000000000, '100000000000000'], ['="13800000000"', '13800000000'], ["'0012", '0012'],
    ['\t13800000000', '13800000000'], ['13800000000.0', '13800000000'], ['１３８００００００００', '13800000000'], ['7590-VHVEG', '7590-VHVEG'], ['3E12', '3E12'],
    ['12345678901234567890', '12345678901234567890'], ['5309120795332160', '5309120795332160'],
  ])('%j stays %s', (cell, id) => {
    expect(convert('id', cell)).toBe(id)
  })
  it.each(['1.38E+10', '1.5309E15', '5E+15', 1e15, 5309120795332162, 1.5, '530912079533216000', '123456789012345000', true])('%j has lost digits', (cell) => {
    expect(convert('id', cell)).toEqual(bad('ID_DAMAGED'))
  })
  it.each(['13800000000', '16339422389', '0871-65123456', '087165123456', '65123456', '1064812345678', 'yx_zhang@163.gd', '382-4657'])('%s can be a number of a subscriber', (cell) => {
    expect(convert('id', cell, '', '', 'msisdn')).toBe(cell)
  })
  it.each([['+8613800000000', '13800000000'], ['8613800000000', '13800000000'], ['138-0000-0000', '13800000000'], ['138 0000 0000', '13800000000']])('%s is %s', (cell, id) => {
    expect(convert('id', cell, '', '', 'msisdn')).toBe(id)
  })
  it.each(['1380000000', '138000000001', '12', '张三', '*'])('%s cannot', (cell) => {
    expect(convert('id', cell, '', '', 'msisdn')).toEqual(bad('PHONE_INVALID'))
  })
})

it('keeps text as it is, without the blanks around it', () => {
  expect(convert('text', ' 吴阳友 ')).toBe('吴阳友')
  expect(convert('enum', 415)).toBe('415')
  expect(convert('enum', true)).toBe('TRUE')
  expect(convert('text', '无')).toBeNull()
  expect(convert('text', { kind: 'date', days: 17960 })).toBe('2019-03-05')
})

describe('long texts', () => {
  it('are kept whole as long as a cell of Excel can hold them', () => {
    const text = '客户反映'.repeat(8192).slice(0, 32_767)
    expect(convert('text', text)).toBe(text)
    expect(convert('text', `${text}多`)).toBe(text)
  })
})
