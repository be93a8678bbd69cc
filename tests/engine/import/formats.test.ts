import { writeFileSync } from 'node:fs'
import path from 'node:path'
import iconv from 'iconv-lite'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import * as SheetJs from 'xlsx'
import { writeXlsx } from '../../../electron/engine/spreadsheet/write/xlsx-writer.ts'
import { createTestWorkspace, type TestWorkspace } from '../../helpers/workspace.ts'
import { importFiles, planFiles, writeText } from './import-files.ts'

const HEADER = ['用户编号', '手机号码', '用户状态', '入网时间', '出账收入(元)', '欠费金额', '通话时长(分钟)', '村组标签']
const ROWS = [
  ['5309000000000001', '13800000001', '正常', '2019-03-05', '58.50', '0', '125.5', '大田村9组'],
  ['5309000000000002', '13900000002', '停机保号', '2020-12-31', '1,128.00', '-', '', '「龙」村'],
  ['0309000000000003', '087165123456', '单停', '', '-3.20', '12.5', '0', ''],
]
const TITLE = '云溪县分公司2024年8月账单'
const FOOT = ['合计', '', '', '', '1183.30', '12.50', '125.5', '']

let workspace: TestWorkspace
beforeEach(() => {
  workspace = createTestWorkspace()
})
afterEach(() => workspace.close())

const csv = () => [[TITLE], HEADER, ...ROWS, FOOT].map((row) => row.map((cell) => (cell.includes(',') ? `"${cell}"` : cell)).join(',')).join('\r\n')
const at = (name: string) => path.join(workspace.dir, name)

/** The same table as people get it: numbers as numbers, identifiers as text, a date as a date. */
function typedRows(): (string | number | null)[][] {
  return [...ROWS, FOOT].map((row) => row.map((cell, i) => (cell === '' ? null : i >= 4 && i <= 6 && /^[\d.,-]+$/.test(cell) && cell !== '-' ? Number(cell.replaceAll(',', '')) : cell)))
}

const FORMATS: readonly (readonly [name: string, write: (file: string) => void | Promise<void>, encoding: string])[] = [
  ['utf8.csv', (file) => writeFileSync(file, csv()), 'utf-8'],
  ['bom.csv', (file) => writeFileSync(file, `\ufeff${csv()}`), 'utf-8'],
  ['gbk.csv', (file) => writeFileSync(file, iconv.encode(csv(), 'gb18030')), 'gb18030'],
  ['tab.txt', (file) => writeFileSync(file, [HEADER, ...ROWS, FOOT].map((row) => row.join('\t')).join('\n')), 'utf-8'],
  ['book.xls', (file) => {
    const sheet = SheetJs.utils.aoa_to_sheet([[TITLE], HEADER, ...typedRows()])
    writeFileSync(file, SheetJs.write({ SheetNames: ['清单'], Sheets: { 清单: sheet } }, { type: 'buffer', bookType: 'biff8' }))
  }, ''],
  ['book.xlsx', async (file) => {
    const columns = HEADER.map((header, i) => ({ header, format: i >= 4 && i <= 6 ? 'money' as const : 'text' as const }))
    await writeXlsx(file, [{ name: '清单', columns, titleRows: [[TITLE]], rows: typedRows() }])
  }, ''],
]

it.each(FORMATS)('reads the same from %s', async (name, write, encoding) => {
  const file = at(`202408_${name}`)
  await write(file)
  const plan = await planFiles(workspace, [file])
  expect(plan.tables[0]).toMatchObject({ kind: 'monthlyBill', month: 202408, encoding })
  const { batches } = await importFiles(workspace, [file])
  expect(batches[0]).toMatchObject({ rowsRead: 3, rowsStored: 3, rowsRejected: 0, rowsSkipped: 1, months: [202408] })
  expect(batches[0]?.totals).toEqual([
    { field: 'bill_fee', printed: 1183.3, loaded: 1183.3, matches: true },
    { field: 'owe_fee', printed: 12.5, loaded: 12.5, matches: true },
    { field: 'voice_min', printed: 125.5, loaded: 125.5, matches: true },
  ])
  expect(workspace.db.prepare('SELECT sub_id, msisdn, status, open_date, bill_fee_fen, owe_fee_fen, voice_sec, "x_村组标签" AS tag FROM subscriber_month JOIN subscriber USING (subscriber_no) ORDER BY fact_id').all()).toEqual([
    { sub_id: '5309000000000001', msisdn: '13800000001', status: '正常', open_date: 17960, bill_fee_fen: 5850, owe_fee_fen: 0, voice_sec: 7530, tag: '大田村9组' },
    { sub_id: '5309000000000002', msisdn: '13900000002', status: '停机保号', open_date: 18627, bill_fee_fen: 112800, owe_fee_fen: null, voice_sec: null, tag: '「龙」村' },
    { sub_id: '0309000000000003', msisdn: '087165123456', status: '单停', open_date: null, bill_fee_fen: -320, owe_fee_fen: 1250, voice_sec: 0, tag: null },
  ])
  expect(batches[0]?.issues).toEqual([{ code: 'NUMBER_NEGATIVE', count: 1 }, { code: 'TOTAL_ROW', count: 1 }])
})

it('writes numbers kept as numbers in full, and refuses those Excel has cut', async () => {
  const file = at('资料_202408.xlsx')
  await writeXlsx(file, [{
    name: '资料',
    columns: ['用户编号', '手机号码', '用户状态'].map((header) => ({ header, format: 'integer' as const })),
    rows: [[530900000001, 13800000001, '正常'], [530900000002, 13800000002, '正常'], [5309000000000003, 13800000003, '正常']],
  }])
  const { batches } = await importFiles(workspace, [file])
  expect(batches[0]).toMatchObject({ rowsStored: 2, rowsRejected: 1, issues: [{ code: 'ID_DAMAGED', count: 1 }] })
  expect(workspace.db.prepare('SELECT sub_id, msisdn FROM subscriber').all()).toEqual([
    { sub_id: '530900000001', msisdn: '13800000001' }, { sub_id: '530900000002', msisdn: '13800000002' },
  ])
})

it('loads every sheet of a workbook that is a table of subscribers, each with its month', async () => {
  const file = at('清单.xlsx')
  const columns = ['用户编号', '出账收入', '欠费金额'].map((header) => ({ header, format: 'text' as const }))
  await writeXlsx(file, [
    { name: '说明', columns: [{ header: '填表说明', format: 'text' }], rows: [['请勿修改']] },
    { name: '2024年7月', columns, rows: [['S1', '1', '0']] },
    { name: '202408', columns, rows: [['S1', '2', '0'], ['S2', '3', '0']] },
  ])
  const { batches } = await importFiles(workspace, [file])
  expect(batches.map(({ sheet, months, rowsStored }) => ({ sheet, months, rowsStored }))).toEqual([
    { sheet: '2024年7月', months: [202407], rowsStored: 1 }, { sheet: '202408', months: [202408], rowsStored: 2 },
  ])
})

it('takes the month that is given when nothing says one', async () => {
  const file = at('清单.csv')
  writeFileSync(file, '用户编号,出账收入,欠费金额\nS1,1,0\n')
  expect((await planFiles(workspace, [file])).tables[0]).toMatchObject({ month: null })
  const plan = await planFiles(workspace, [file], { month: 202406 })
  expect(plan.tables[0]).toMatchObject({ month: 202406, monthSource: 'given' })
})

it('finds the subscriber of a list that has the number under 联系电话 only, and asks', async () => {
  const file = at('名单_202408.csv')
  writeFileSync(file, '联系电话,客户名称,用户状态\n13800000001,吴阳友,正常\n13800000002,胡友文,正常\n')
  const plan = await planFiles(workspace, [file])
  expect(plan.tables[0]?.columns[0]).toMatchObject({ field: 'msisdn' })
  expect(plan.tables[0]?.columns[0]?.confidence).toBeLessThan(0.75)
  expect((await importFiles(workspace, [file])).batches[0]?.rowsStored).toBe(2)
})

describe('a header of two rows whose lower one holds a word of totals', () => {
  const table = (word: string) => [
    ['县公司用户月账单 2024年03月'], ['用户编号', '手机号码', '费用(元)', null, null, '用量', null], [null, null, '语音费', '流量费', word, '流量(GB)', '通话(分钟)'],
    ['770000001', '13500000001', 5, 6.5, 11.5, 1.25, 30], ['770000002', '13500000002', 1, 2.25, 3.25, 0.5, 7], ['合计', null, 6, 8.75, 14.75, 1.75, 37],
  ]
  const merges = ['A2:A3', 'B2:B3', 'C2:E2', 'F2:G2'].map((range) => SheetJs.utils.decode_range(range))
  const write = (name: string, word: string): string => {
    const file = at(name)
    if (name.endsWith('.csv')) writeFileSync(file, table(word).map((row) => row.join(',')).join('\n'))
    else {
      const sheet = { ...SheetJs.utils.aoa_to_sheet(table(word)), '!merges': merges }
      writeFileSync(file, SheetJs.write({ SheetNames: ['清单'], Sheets: { 清单: sheet } }, { type: 'buffer', bookType: name.endsWith('.xls') ? 'biff8' : 'xlsx' }))
    }
    return file
  }

  it.each(['小计', '合计', '合计费用'].flatMap((word) => ['月账单.xls', '月账单.xlsx', '月账单.csv'].map((name) => [word, name] as const)))('%s: is loaded from %s', async (word, name) => {
    const file = write(name, word)
    const { tables: [plan] } = await planFiles(workspace, [file])
    expect(plan).toMatchObject({ kind: 'monthlyBill', month: 202403, titleRows: [1], headerRows: [2, 3] })
    const fields = plan?.columns.map(({ header, field, unit }) => [header, field, unit])
    expect(fields?.slice(0, 6)).toEqual([
      ['用户编号', 'sub_id', ''], ['手机号码', 'msisdn', ''], ['费用(元)_语音费', 'voice_fee', '元'], ['费用(元)_流量费', 'data_fee', '元'],
      [`费用(元)_${word}`, 'bill_fee', '元'], ['用量_流量(GB)', 'data_mb', 'GB'],
    ])
    // The sum of what is listed may be less than the bill.
    expect(plan?.columns[4]?.confidence).toBeLessThan(0.75)
    const { batches } = await importFiles(workspace, [file])
    expect(batches[0]).toMatchObject({ rowsRead: 2, rowsStored: 2, rowsRejected: 0, rowsSkipped: 1, issues: [{ code: 'TOTAL_ROW', count: 1 }] })
    expect(batches[0]?.totals.find(({ field }) => field === 'bill_fee')).toEqual({ field: 'bill_fee', printed: 14.75, loaded: 14.75, matches: true })
    expect(workspace.db.prepare('SELECT sub_id, voice_fee_fen, data_fee_fen, bill_fee_fen FROM subscriber_month JOIN subscriber USING (subscriber_no) ORDER BY sub_id').all()).toEqual([
      { sub_id: '770000001', voice_fee_fen: 500, data_fee_fen: 650, bill_fee_fen: 1150 }, { sub_id: '770000002', voice_fee_fen: 100, data_fee_fen: 225, bill_fee_fen: 325 },
    ])
  })
})

it('asks whether a sum is the bill, and takes that of a group or beside the bill for none', async () => {
  const sums = async (header: readonly string[][]) => {
    const rows = Array.from({ length: 24 }, (_, i) => [`53090000000000${10 + i}`, `138000000${10 + i}`, 10 + i, 5, 15 + i, 7])
    const { tables: [plan] } = await planFiles(workspace, [writeText(workspace, '账单_202403.csv', [...header, ...rows])])
    expect(plan?.kind).toBe('monthlyBill')
    return plan?.columns.filter(({ header: text }) => /[合小]计/.test(text)).map(({ header: text, field, confidence }) => [text, field, confidence])
  }
  expect(await sums([['用户编号', '手机号码', '语音费', '流量费', '本月合计', '欠费金额']])).toEqual([['本月合计', 'bill_fee', 0.7]])
  expect(await sums([['用户编号', '手机号码', '语音费', '流量费', '合计', '出账收入']])).toEqual([['合计', 'x_合计', 0.5]])
  const grouped = [['用户编号', '手机号码', '增值', '', '用量', ''], ['', '', '短信费', '小计', '上网流量', '合计']]
  expect(await sums(grouped)).toEqual([['增值_小计', 'x_增值_小计', 0.5], ['用量_合计', 'x_用量_合计', 0.5]])
})
