import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import iconv from 'iconv-lite'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { importHandlers } from '../../../electron/engine/import/handlers.ts'
import { writeXlsx } from '../../../electron/engine/spreadsheet/write/xlsx-writer.ts'
import { sharedFile } from '../../helpers/shared-data.ts'
import { createTestWorkspace, type TestWorkspace } from '../../helpers/workspace.ts'
import { asProposed, contentOf, importFiles, planFiles, runTables, writeText } from './import-files.ts'

let workspace: TestWorkspace
beforeEach(async () => {
  workspace = createTestWorkspace()
  await importFiles(workspace, [writeText(workspace, '资料_202407.csv', [['用户编号', '用户号码', '用户状态'], ['S1', '13800000001', '正常'], ['S2', '13800000002', '单停']])])
})
afterEach(() => workspace.close())

const good = () => writeText(workspace, '账单.csv', [['账期', '用户编号', '出账收入', '欠费金额'], ['202408', 'S1', '58.5', '0'], ['202408', 'S3', '12', '1']])

async function workbook(name: string, rows: readonly (readonly string[])[]): Promise<string> {
  const file = path.join(workspace.dir, name)
  await writeXlsx(file, [{ name: 'Sheet1', columns: (rows[0] ?? ['a']).map((header) => ({ header, format: 'text' })), rows: rows.slice(1) }])
  return file
}

const at = (name: string) => path.join(workspace.dir, name)

const CASES: readonly (readonly [what: string, code: string, make: () => string | Promise<string>])[] = [
  ['a text file named .xlsx', 'FILE_TYPE_MISMATCH', () => {
    writeFileSync(at('a.xlsx'), '用户编号,账期\nS1,202408\n')
    return at('a.xlsx')
  }],
  ['an empty file', 'FILE_EMPTY', () => {
    writeFileSync(at('a.csv'), '')
    return at('a.csv')
  }],
  ['an empty sheet', 'SHEET_EMPTY', () => workbook('a.xlsx', [['用户编号', '账期']])],
  ['a header with nothing but a total line below', 'SHEET_EMPTY', () => writeText(workspace, 'a_202408.csv', [['用户编号', '出账收入'], ['合计', '12']])],
  ['a file without an id column', 'ID_COLUMN_MISSING', () => writeText(workspace, 'a_202408.csv', [['网格', '出账收入'], ['柳树网格', '58.5'], ['东江网格', '12']])],
  ['a column for each KPI', 'KPI_ROWS_NEEDED', () => writeText(workspace, '202403KPI任务.csv', [['单位', '保有率目标', '收入目标(万元)'], ['城关支局', 95, 12.5], ['东江支局', 96, 13.5]])],
  ['a column for each level of the units', 'ORG_ROWS_NEEDED', () => writeText(workspace, '组织架构.csv', [['省', '市', '县', '片区', '网格', '联系电话'], ['豫', '洛', '宜', '东', '柳树', '13800000001'], ['豫', '洛', '宜', '西', '东江', '13800000002']])],
  ['a file without a month', 'MONTH_MISSING', () => writeText(workspace, 'a.csv', [['用户编号', '出账收入'], ['S1', '58.5'], ['S2', '12']])],
  ['a file without a header', 'HEADER_NOT_FOUND', () => writeText(workspace, 'a_202408.csv', [[1, 2], [3, 4]])],
  ['a truncated workbook', 'FILE_CORRUPT', async () => {
    const file = await workbook('a_202408.xlsx', [['用户编号', '出账收入'], ...Array.from({ length: 500 }, (_, i) => [`S${i}`, String(i)])])
    const bytes = readFileSync(file)
    writeFileSync(file, bytes.subarray(0, Math.floor(bytes.length * 0.6)))
    return file
  }],
  ['a folder', 'FILE_IS_DIRECTORY', () => {
    mkdirSync(at('a.csv'))
    return at('a.csv')
  }],
  ['a path that is not there', 'FILE_NOT_FOUND', () => at('nothing.csv')],
  ['a path that cannot be read', 'FILE_UNREADABLE', () => '/dev/null'],
  ['bytes of no table', 'FILE_TYPE_UNKNOWN', () => {
    writeFileSync(at('a.csv'), Buffer.from('89504e470d0a1a0a0000000d49484452', 'hex'))
    return at('a.csv')
  }],
  ['a January that may be an October', 'MONTH_AMBIGUOUS', () => writeText(workspace, 'a.csv', [['账期', '用户编号', '出账收入'], ...['2023.8', '2023.1', '2023.11', '2023.12'].flatMap((month) => Array.from({ length: 9 }, (_, i) => [month, `S${i}`, i]))])],
  ['too many repeated rows', 'TOO_MANY_DUPLICATES', () => writeText(workspace, 'a_202408.csv', [['用户编号', '出账收入'], ...Array.from({ length: 40 }, (_, i) => [`S${i % 30}`, i])])],
]

describe.each(CASES)('%s', (_, code, make) => {
  it(`is refused with ${code} and leaves the workspace as it was, good files beside it included`, async () => {
    const file = await make()
    const before = contentOf(workspace)
    await expect(importFiles(workspace, [good(), file])).rejects.toMatchObject({ code })
    expect(contentOf(workspace)).toEqual(before)
  })
})

it('levels in columns are loaded once the analyst says which one is above', async () => {
  const file = writeText(workspace, '组织架构.csv', [['省', '市', '县', '片区', '网格'], ['豫', '洛', '宜', '东', '柳树'], ['豫', '洛', '宜', '西', '东江']])
  const [table] = (await planFiles(workspace, [file])).tables.map(asProposed)
  if (!table) throw new Error('no plan')
  const columns = table.columns.map((column) => (column.header === '片区' ? { ...column, field: 'parent_org_id', type: 'id' as const } : column))
  await runTables(workspace, [{ ...table, columns }])
  expect(workspace.db.prepare('SELECT org_name, parent_org_id FROM org_unit ORDER BY org_name').raw().all()).toEqual([['东江', '西'], ['柳树', '东']])
})

describe('a request that does not fit', () => {
  const requested = async () => {
    const plan = await planFiles(workspace, [good()])
    const [table] = plan.tables
    if (!table) throw new Error('no plan')
    return asProposed(table)
  }
  it.each([
    ['two columns for one field', 'MAPPING_INVALID', { columns: [{ column: 1, header: '用户编号', field: 'sub_id', type: 'id', unit: '', period: null }, { column: 2, header: '出账收入', field: 'sub_id', type: 'id', unit: '', period: null }] }],
    ['a field nobody knows', 'MAPPING_INVALID', { columns: [{ column: 1, header: '用户编号', field: 'nonsense', type: 'id', unit: '', period: null }] }],
    ['a name that would break SQL', 'MAPPING_INVALID', { columns: [{ column: 1, header: '用户编号', field: 'x_a" INTEGER; DROP TABLE subscriber; --', type: 'id', unit: '', period: null }] }],
    ['the number of an identity paper', 'MAPPING_INVALID', { columns: [{ column: 1, header: '用户编号', field: 'id_no', type: 'id', unit: '', period: null }] }],
    ['a unit that is none of the field', 'MAPPING_INVALID', { columns: [{ column: 1, header: '用户编号', field: 'sub_id', type: 'id', unit: '', period: null }, { column: 2, header: '出账收入', field: 'bill_fee', type: 'money', unit: 'GB', period: null }] }],
    ['no id', 'ID_COLUMN_MISSING', { columns: [{ column: 2, header: '出账收入', field: 'bill_fee', type: 'money', unit: '元', period: null }] }],
    ['no month', 'MONTH_MISSING', { columns: [{ column: 1, header: '用户编号', field: 'sub_id', type: 'id', unit: '', period: null }] }],
    ['a sheet that is not there', 'SHEET_NOT_FOUND', { sheet: '别的表' }],
    ['another header than the file has', 'FILE_CHANGED', { columns: [{ column: 0, header: '月份', field: 'month', type: 'month', unit: '', period: null }, { column: 1, header: '用户编号', field: 'sub_id', type: 'id', unit: '', period: null }] }],
    ['a header row beyond the end', 'HEADER_NOT_FOUND', { headerRows: [99] }],
  ] as const)('%s: %s', async (_, code, change) => {
    const before = contentOf(workspace)
    const table = { ...(await requested()), ...change }
    await expect(runTables(workspace, [{ ...table, columns: [...table.columns], headerRows: [...table.headerRows] }])).rejects.toMatchObject({ code })
    expect(contentOf(workspace)).toEqual(before)
  })
})

it('plans the files that can be read and names the others', async () => {
  const plan = await planFiles(workspace, [good(), at('nothing.csv')])
  expect(plan.tables.map(({ fileName }) => fileName)).toEqual(['账单.csv'])
  expect(plan.refused).toEqual([{ path: at('nothing.csv'), fileName: 'nothing.csv', code: 'FILE_NOT_FOUND', params: { file: 'nothing.csv' }, table: null }])
})

it.each(['catering_sale.xls', 'catering_dish_profit.xls', 'catering_sale_all.xls', 'electricity_data.xls', 'menu_orders.xls', 'sales_data.xls', 'missing_data.xls', 'discretization_data.xls'])(
  'business tables that are no extracts, like %s, end in a code',
  async (name) => {
    const chapter = name.startsWith('catering') ? 3 : /menu|sales/.test(name) ? 5 : name.startsWith('missing') ? 6 : 4
    const file = sharedFile(`data/chinese-business/book-teaching-visible/chapter${chapter}__data__${name}`)
    if (file === null) return
    const before = contentOf(workspace)
    const failure = await importFiles(workspace, [file]).then(() => null, (error: { code?: string }) => error.code ?? 'none')
    expect(['ID_COLUMN_MISSING', 'HEADER_NOT_FOUND', 'SHEET_EMPTY', 'MONTH_MISSING']).toContain(failure)
    expect(contentOf(workspace)).toEqual(before)
  },
)

it('a total line that counts its subscribers under the number is no subscriber', async () => {
  const rows = Array.from({ length: 30 }, (_, i) => [`U1000${i}`, 13_800_000_000 + i, '12.50'])
  const file = writeText(workspace, '账单_202408.csv', [['用户编号', '手机号码', '出账收入'], ...rows, ['合计', 300_000, '375.00']])
  const [batch] = (await importFiles(workspace, [file])).batches
  expect(batch).toMatchObject({ rowsRead: 30, rowsStored: 30, rowsSkipped: 1, totals: [{ field: 'bill_fee', printed: 375, loaded: 375, matches: true }] })
})

it('records with too few fields and characters of no encoding are told, and their rows stay', async () => {
  const file = path.join(workspace.dir, '账单_202408.csv')
  const text = `用户编号,手机号码,出账收入,备注\nU10001,13800000001,12.50,\nU10002,13800000002,3\nU10003,13800000003\nU10004,13800000004,5,好\n`
  writeFileSync(file, Buffer.concat([iconv.encode(text, 'gb18030'), Buffer.from([0x55, 0x31, 0x30, 0x30, 0x30, 0x35, 0x2c, 0x2c, 0x37, 0x2c, 0xff, 0x0a])]))
  const [batch] = (await importFiles(workspace, [file])).batches
  expect(batch).toMatchObject({ rowsRead: 5, rowsStored: 5, rowsRejected: 0 })
  const { issues } = await importHandlers['import.issues']({ batchId: batch?.batchId ?? 0, offset: 0, limit: 10 }, workspace.context)
  expect(issues.map(({ rowNo, code, raw }) => ({ rowNo, code, raw }))).toEqual([
    { rowNo: 0, code: 'TEXT_UNREADABLE', raw: '1' },
    { rowNo: 3, code: 'TOO_FEW_CELLS', raw: '3 < 4' },
    { rowNo: 4, code: 'TOO_FEW_CELLS', raw: '2 < 4' },
  ])
})

it('quotes that do not pair are told when the file is planned and row by row when it is loaded, and no row is lost', async () => {
  const file = path.join(workspace.dir, '账单_202408.csv')
  writeFileSync(file, '用户编号,备注,出账收入\nU10001,"5寸屏,12.50\nU10002,"好",3\nU10003,好,4\nU10004,"屏,5\nU10005,"甲\n乙",6\n')
  const [table] = (await planFiles(workspace, [file])).tables
  expect(table?.unpairedRows).toEqual([2, 5])
  const [batch] = (await importFiles(workspace, [file])).batches
  expect(batch).toMatchObject({ rowsRead: 5, rowsStored: 5, rowsRejected: 0 })
  const { issues } = await importHandlers['import.issues']({ batchId: batch?.batchId ?? 0, offset: 0, limit: 10 }, workspace.context)
  expect(issues.map(({ rowNo, code, raw, rejected }) => ({ rowNo, code, raw, rejected }))).toEqual([
    { rowNo: 2, code: 'QUOTE_UNPAIRED', raw: '"5寸屏', rejected: false },
    { rowNo: 5, code: 'QUOTE_UNPAIRED', raw: '"屏', rejected: false },
  ])
  const [sum] = workspace.db.prepare<[number], [number]>('SELECT sum(bill_fee_fen) FROM subscriber_month WHERE batch_id = ?').raw().get(batch?.batchId ?? 0) ?? []
  expect(sum).toBe(3050)
})

it('a table of more columns than can be kept is refused with the limit when it is planned', async () => {
  const wide = (columns: number) => [['用户编号', ...Array.from({ length: columns - 1 }, (_, i) => `指标${i}`)], ['1000000001', ...Array.from({ length: columns - 1 }, (_, i) => i)]]
  const files = [writeText(workspace, '宽_202408.csv', wide(1800)), writeText(workspace, '太宽_202408.csv', wide(1801))]
  const { tables, refused } = await planFiles(workspace, files)
  expect(tables.map(({ columns }) => columns.length)).toEqual([1800])
  expect(refused).toMatchObject([{ fileName: '太宽_202408.csv', code: 'COLUMNS_TOO_MANY', params: { columns: 1801, max: 1800 } }])
})

it('identifiers cut behind the fifteenth digit in every row, and zeros that only some rows kept, are named', async () => {
  const cut = writeText(workspace, '账单_202408.csv', [['用户编号', '出账收入'], ...Array.from({ length: 30 }, (_, i) => [`53090000123${String(i).padStart(4, '0')}00`, '5'])])
  const stripped = writeText(workspace, '资料_202408.csv', [['用户编号', '用户状态'], ...Array.from({ length: 30 }, (_, i) => [i < 4 ? 100 + i : String(i * 7919).padStart(8, '0'), '正常'])])
  const { batches } = await importFiles(workspace, [cut, stripped])
  const found = batches.map(({ issues, rowsStored }) => ({ issues, rowsStored }))
  expect(found).toEqual([
    { rowsStored: 30, issues: [{ code: 'ID_DAMAGED', count: 1 }] },
    { rowsStored: 30, issues: [{ code: 'ID_ZEROS_STRIPPED', count: 1 }] },
  ])
})

it.each([
  ['with the months after it', ['2023.1', '2023.2', '2023.3', '2023.9']],
  ['with an October of its own', ['2023.1', '2023.9', '2023.10', '2023.11']],
])('January written 2023.1 stands %s', async (_, months) => {
  const rows = months.flatMap((month) => Array.from({ length: 9 }, (__, i) => [month, `S${i}`, i]))
  const { batches } = await importFiles(workspace, [writeText(workspace, 'a.csv', [['账期', '用户编号', '出账收入'], ...rows])])
  expect(batches[0]?.months).toEqual(months.map((month) => 202300 + Number(month.slice(5))))
})
