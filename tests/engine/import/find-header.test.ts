import { describe, expect, it } from 'vitest'
import { AliasIndex } from '../../../electron/engine/import/alias-index.ts'
import { findHeader, type SheetHead } from '../../../electron/engine/import/find-header.ts'
import { isHeaderAgain, rowKind } from '../../../electron/engine/import/row-kind.ts'
import { ALL_TARGETS } from '../../../electron/engine/import/targets.ts'
import type { Cell, MergeRange } from '../../../electron/engine/spreadsheet/read/table-source.ts'

const index = new AliasIndex(ALL_TARGETS)
const sheet = (rows: readonly (readonly Cell[])[], merges: readonly MergeRange[] = [], rowNos = rows.map((_, i) => i + 1)): SheetHead => ({ rows, rowNos, merges })

const DATA: readonly (readonly Cell[])[] = [
  ['5309000000000001', '13800000001', '正常', 58.5],
  ['5309000000000002', '13800000002', '单停', 128],
]
const HEADER = ['用户编号', '用户号码', '用户状态', '出账收入']

describe('findHeader', () => {
  it('finds the header in the first row', () => {
    expect(findHeader(sheet([HEADER, ...DATA]), index)).toMatchObject({ titleRows: [], headerRows: [1], headers: HEADER, firstData: 1 })
  })

  it('skips title and caption rows and keeps the title', () => {
    const head = sheet([['云溪县分公司2024年8月用户资料清单'], ['制表单位：市场部', null, null, '单位：元'], HEADER, ...DATA])
    expect(findHeader(head, index)).toMatchObject({ titleRows: [1, 2], headerRows: [3], firstData: 3, title: expect.stringContaining('2024年8月') })
  })

  it('keeps the row numbers of the sheet when blank rows lie between', () => {
    const head = sheet([['标题'], HEADER, ...DATA], [], [1, 4, 5, 6])
    expect(findHeader(head, index)).toMatchObject({ titleRows: [1], headerRows: [4] })
  })

  it('joins two header rows whose groups are merged cells', () => {
    const rows: Cell[][] = [['用户编号', '用户号码', '费用', null, '用量', null], [null, null, '出账收入', '欠费金额', '通话时长', '上网流量'], ['5309000000000001', '13800000001', 1, 2, 3, 4]]
    const merges = [
      { firstRow: 1, lastRow: 2, firstColumn: 0, lastColumn: 0 }, { firstRow: 1, lastRow: 2, firstColumn: 1, lastColumn: 1 },
      { firstRow: 1, lastRow: 1, firstColumn: 2, lastColumn: 3 }, { firstRow: 1, lastRow: 1, firstColumn: 4, lastColumn: 5 },
    ]
    const headers = ['用户编号', '用户号码', '费用_出账收入', '费用_欠费金额', '用量_通话时长', '用量_上网流量']
    expect(findHeader(sheet(rows, merges), index)).toMatchObject({ headerRows: [1, 2], headers })
    expect(findHeader(sheet(rows), index)).toMatchObject({ headerRows: [1, 2], headers })
  })

  it('takes a third row for the header where names of the second reach down beside its words', () => {
    const rows: Cell[][] = [
      ['用户信息', null, '费用', null, null, '用量', null],
      ['用户编号', '手机号码', '套内', null, '套外', '语音', '流量'],
      [null, null, '月租', '语音包', null, '时长', null],
      ['U10001', '13800000001', 59, 10, 3, 120, 2048],
      ['U10002', '13800000002', 59, 0, 1, 80, 1024],
    ]
    const merge = (firstRow: number, lastRow: number, firstColumn: number, lastColumn: number): MergeRange => ({ firstRow, lastRow, firstColumn, lastColumn })
    const groups = [merge(1, 1, 0, 1), merge(1, 1, 2, 4), merge(1, 1, 5, 6), merge(2, 2, 2, 3)]
    const down = [0, 1, 4, 6].map((column) => merge(2, 3, column, column))
    expect(findHeader(sheet(rows, [...groups, ...down]), index)).toMatchObject({
      headerRows: [1, 2, 3],
      headers: ['用户信息_用户编号', '用户信息_手机号码', '费用_套内_月租', '费用_套内_语音包', '费用_套外', '用量_语音_时长', '用量_流量'],
      firstData: 3,
    })
    // Merged cells of the data itself say nothing of the header: 城东 heads a group of two subscribers.
    const grouped: Cell[][] = [['网格', '用户编号', '套餐名称'], ['城东', 'U10001', '畅享'], [null, 'U10002', '畅享'], ['城西', 'U10003', '畅享']]
    expect(findHeader(sheet(grouped, [merge(2, 3, 0, 0)]), index)).toMatchObject({ headerRows: [1], firstData: 1 })
  })

  describe('a lower header row with a word of totals', () => {
    const merge = (firstRow: number, lastRow: number, firstColumn: number, lastColumn: number): MergeRange => ({ firstRow, lastRow, firstColumn, lastColumn })
    const merged = [merge(2, 3, 0, 0), merge(2, 3, 1, 1), merge(2, 2, 2, 4), merge(2, 2, 5, 6)]
    const upper = ['用户编号', '手机号码', '费用(元)', null, null, '用量', null]
    const values = (i: number): Cell[] => [`530900000000000${i}`, `1380000000${i}`, 5, 6.5, 11.5, 1.25, 30]
    const under = (lower: readonly Cell[]) => [['县公司用户月账单 2024年03月'], upper, lower, values(1), values(2)]

    it.each(['小计', '合计', '合计费用', '费用合计', '总计(元)', '平均'])('names a column: %s', (word) => {
      const headers = ['用户编号', '手机号码', '费用(元)_语音费', '费用(元)_流量费', `费用(元)_${word}`, '用量_流量(GB)', '用量_通话(分钟)']
      for (const merges of [merged, []]) {
        const head = sheet(under([null, null, '语音费', '流量费', word, '流量(GB)', '通话(分钟)']), merges)
        expect(findHeader(head, index)).toMatchObject({ titleRows: [1], headerRows: [2, 3], headers, firstData: 3 })
      }
    })

    it.each([[merged], [[]]])('names it among words that no dictionary knows', (merges) => {
      const head = sheet(under([null, null, '套外', '补收', '小计', '甲', '乙']), merges)
      expect(findHeader(head, index)).toMatchObject({ headerRows: [2, 3], headers: expect.arrayContaining(['费用(元)_套外', '费用(元)_小计', '用量_乙']) })
    })

    it.each<readonly [string, readonly Cell[]]>([
      ['with sums', ['合计', null, 10, 13, 23, 2.5, 60]], ['with sums under groups only', [null, null, '小计', 13, 23, 2.5, 60]],
      ['with sums as text', ['合计', '', '10', '13', '23', '2.5', '60']], ['with a count in the word', ['合计：2户', '', '', '', '', '', '']],
      ['without sums', ['合计', null, null, null, null, null, null]], ['with a note', ['合计', null, null, null, null, null, '见附表']],
    ])('is a row of totals %s', (_, total) => {
      for (const merges of [merged, []]) expect(findHeader(sheet(under(total), merges), index)).toMatchObject({ headerRows: [2], firstData: 2 })
    })

    it('is a row of values when something stands under the other headers', () => {
      const rows = [['用户编号', '用户号码', '备注', null], ['A1', null, '已联系', '小计'], ['A2', '13800000002', '无', 3]]
      expect(findHeader(sheet(rows, [merge(1, 1, 2, 3)]), index)).toMatchObject({ headerRows: [1], firstData: 1 })
      expect(findHeader(sheet(rows), index)).toMatchObject({ headerRows: [1], firstData: 1 })
    })
  })

  it.each(['合计', '小计', '合计费用', '总计'])('finds the only header row when %s is one of its names', (word) => {
    const header = ['用户编号', '手机号码', '语音费', word]
    const rows = [['账单'], header, ['5309000000000001', '13800000001', 1, 3], ['合计', null, 1, 3]]
    expect(findHeader(sheet(rows), index)).toMatchObject({ headerRows: [2], headers: header, firstData: 2 })
  })

  describe('columns with the words of notes', () => {
    const words = ['统计日期', '统计时间', '制表日期', '打印日期', '导出时间', '制表人', '审核', '审核人']
    const valueOf = (word: string, i: number) => (/日期|时间/.test(word) ? `2024-05-0${i}` : '王五')
    const id = (i: number) => `U2000000${i}`

    it.each(words.flatMap((word) => [0, 1, 2, 3].map((at) => [word, at] as const)))('%s as column %i is one of the header', (word, at) => {
      const header = ['用户编号', '手机号码', '出账收入(元)'].toSpliced(at, 0, word)
      const values = [1, 2, 3].map((i): Cell[] => [id(i), `1391000000${i}`, `1${i}`].toSpliced(at, 0, valueOf(word, i)))
      expect(findHeader(sheet([header, ...values]), index)).toMatchObject({ headerRows: [1], headers: header, firstData: 1 })
      const captioned = [['月账单'], ['制表人', '张三', '审核人', '李四'], header, ...values, ['制表人', '张三', '审核人', '李四']]
      expect(findHeader(sheet(captioned), index)).toMatchObject({ titleRows: [1, 2], headerRows: [3], headers: header, firstData: 3 })
    })

    it.each<readonly [string, readonly Cell[], readonly Cell[]]>([
      ['beside names that no dictionary knows', ['统计日期', '甲', '乙', '丙'], ['2024-05-01', '3', '4', '5']],
      ['beside one name', ['统计日期', '销量'], ['2024-05-01', '51']], ['and no other', ['统计日期', '打印日期'], ['2024-05-01', '2024-05-02']],
      ['beside the number of the user', ['审核人', '用户编号'], ['王五', 'U20000001']],
    ])('%s', (_, header, values) => {
      expect(findHeader(sheet([header, values, values]), index)).toMatchObject({ headerRows: [1], headers: header })
    })

    it.each<readonly [string, readonly Cell[]]>([
      ['beside their values', ['制表人', '张三', '审核人', '李四']], ['with colons', ['制表人：', '张三', '审核人：', '李四']], ['with values inside', ['制表人：张三', null, '审核：李四']],
      ['with a day', ['统计日期', '2024-05-31']], ['with the unit that made it', ['制表部门', '市场部', '统计时间', '2024年5月']],
    ])('are a note %s', (_, note) => {
      const header = ['甲', '乙', '丙', '丁']
      const values = [1, 2, 3].map((i) => [`x${i}`, `1391000000${i}`, '在', String(i)])
      expect(findHeader(sheet([note, header, ...values, note]), index)).toMatchObject({ titleRows: [1], headerRows: [2], headers: header })
      expect(findHeader(sheet([note, HEADER, ...DATA, note]), index)).toMatchObject({ titleRows: [1], headerRows: [2], headers: HEADER })
    })
  })

  it('joins three header rows', () => {
    const rows: Cell[][] = [
      ['用户', null, '本期', null, null],
      ['标识', null, '费用', null, '用量'],
      ['用户编号', '用户号码', '出账收入', '欠费金额', '通话时长'],
      ['5309000000000001', '13800000001', 1, 2, 3],
    ]
    expect(findHeader(sheet(rows), index)).toMatchObject({
      headerRows: [1, 2, 3],
      headers: ['用户_标识_用户编号', '用户_标识_用户号码', '本期_费用_出账收入', '本期_费用_欠费金额', '本期_用量_通话时长'],
    })
  })

  it('takes the first of repeated headers', () => {
    expect(findHeader(sheet([HEADER, ...DATA, HEADER, ...DATA]), index)).toMatchObject({ headerRows: [1] })
  })

  it('finds headers that no dictionary knows by what stands below them', () => {
    const rows: Cell[][] = [['餐饮销售'], ['日期', '销量'], [{ kind: 'date', days: 16495 }, 51], [{ kind: 'date', days: 16494 }, 2618.2]]
    expect(findHeader(sheet(rows), index)).toMatchObject({ headerRows: [2], headers: ['日期', '销量'] })
  })

  it('reads text files, where numbers are text', () => {
    expect(findHeader(sheet([['state', 'account length', 'churn'], ['KS', '128', 'False'], ['OH', '107', 'False']]), index)).toMatchObject({ headerRows: [1] })
  })

  it('removes line breaks inside a header', () => {
    expect(findHeader(sheet([['用户\n编号', '出账\r\n收入'], ['5309000000000001', 1]]), index)?.headers).toEqual(['用户编号', '出账收入'])
  })

  it.each([
    ['numbers only', [[1, 2, 3], [4, 5, 6]]],
    ['nothing but a total line', [['合计', 12, 13]]],
    ['nothing but the words of one', [['合计', null, '小计']]],
    ['no rows', []],
  ] as const)('finds none in %s', (_, rows) => {
    expect(findHeader(sheet(rows), index)).toBeNull()
  })
})

describe('rowKind', () => {
  it.each([
    [['合计', null, 12.5], 'total'], [['总计：', '', '1,234'], 'total'], [[' 合  计 ', null, 3], 'total'], [[null, '合计', 5], 'total'],
    [['东江片区小计', null, 7], 'subtotal'], [['制表人：陶春燕', null, '审核：李'], 'footer'], [['共 6002 户'], 'footer'], [['制表人', '张三', '审核人', '李四'], 'footer'],
    [[null, '张三', '审核', '3'], 'data'], [['云溪', null, '制表人：张三'], 'footer'], [[' ', '\t'], 'blank'],
    [['5309000000000001', '13800000001', '正常'], 'data'], [['5309000000000001', '合计', 3], 'data'], [['S0001', '总计', '备注：x'], 'data'],
  ] as const)('%j is a %s row', (row, kind) => {
    expect(rowKind(row, [0])).toBe(kind)
  })

  it.each([
    [['合计', 300, 12.5], 'total'], [['合计', '300000', 12.5], 'total'], [['合计', '13800000001', 12.5], 'data'], [['S1', '小计', 3], 'subtotal'],
    [['合计：12户', '', 3], 'total'], [['合计(元)', 5], 'total'], [['全县合计', 3], 'total'], [['合计金额', 3], 'total'], [['合计/总计', 3], 'total'], [['城东支局合计', '', 1], 'total'],
    [['平均', '', 1], 'subtotal'], [['以上合计', '', 1], 'total'], [['合计5', '', 1], 'total'], [['S合计01', 'x', 1], 'data'], [['王合计生', '13800000001', 1], 'data'],
    [['', 300, '合计'], 'total'], [['', '13800000001', '合计'], 'data'], [['U10001', null, '合计'], 'data'],
  ] as const)('of two identifiers: %j is a %s row', (row, kind) => {
    expect(rowKind(row, [0, 1])).toBe(kind)
  })

  it('knows the header again, and no row that only shares a word with it', () => {
    expect(isHeaderAgain(['用户编号', '用户号码', '用户状态', '出账收入'], HEADER)).toBe(true)
    expect(isHeaderAgain(['用户编号', '用户号码', null, '出账收入'], HEADER)).toBe(true)
    expect(isHeaderAgain(['用户编号', '13800000001', '正常', '5'], HEADER)).toBe(false)
    expect(isHeaderAgain(['5309000000000001', '13800000001', '正常', '5'], HEADER)).toBe(false)
  })
})
