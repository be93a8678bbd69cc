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
    ['no rows', []],
  ] as const)('finds none in %s', (_, rows) => {
    expect(findHeader(sheet(rows), index)).toBeNull()
  })
})

describe('rowKind', () => {
  it.each([
    [['合计', null, 12.5], 'total'], [['总计：', '', '1,234'], 'total'], [[' 合  计 ', null, 3], 'total'], [[null, '合计', 5], 'total'],
    [['东江片区小计', null, 7], 'subtotal'], [['制表人：陶春燕', null, '审核：李'], 'footer'], [['共 6002 户'], 'footer'], [[' ', '\t'], 'blank'],
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
