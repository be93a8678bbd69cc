import { writeFileSync } from 'node:fs'
import path from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import * as XLSX from 'xlsx'
import type { TablePlan, TableRequest } from '../../../shared/api/import.ts'
import { createTestWorkspace, type TestWorkspace } from '../../helpers/workspace.ts'
import { asProposed, planFiles, runTables, writeText } from './import-files.ts'

let workspace: TestWorkspace
beforeEach(() => {
  workspace = createTestWorkspace()
})
afterEach(() => workspace.close())

type Row = readonly (string | number)[]
const phone = (i: number) => `138000${10_000 + i}`
const data = (count: number, from = 0): readonly Row[] => Array.from({ length: count }, (_, i) => [`U${10_000 + from + i}`, phone(from + i), 10 + from + i])
/** No dictionary knows these, and they read like values. */
const CODES: Row = ['101', '102', '103']
/** What the analyst makes of the three columns. */
const FIELDS = [{ field: 'sub_id', type: 'id', unit: '' }, { field: 'msisdn', type: 'id', unit: '' }, { field: 'bill_fee', type: 'money', unit: '元' }] as const

function first(tables: readonly TablePlan[]): TablePlan {
  const [table] = tables
  if (!table) throw new Error('no table')
  return table
}

function mapped(plan: TablePlan): TableRequest {
  const request = asProposed(plan)
  return { ...request, kind: 'monthlyBill', columns: request.columns.map((column, i) => ({ ...column, ...FIELDS[i] })) }
}

const stored = () => workspace.db.prepare<[], { n: number; fee: number }>('SELECT count(*) AS n, sum(bill_fee_fen) AS fee FROM subscriber_month').get()
/** In 分, of the rows of `data`. */
const feesOf = (rows: readonly Row[]) => rows.reduce((sum, [, , fee]) => sum + Number(fee) * 100, 0)

describe('a table in which no header is found', () => {
  it('is refused with its first rows, which no other failure shows', async () => {
    const file = writeText(workspace, 'a_202408.csv', [[1, 2], [3, 4]])
    const { tables, refused } = await planFiles(workspace, [path.join(workspace.dir, 'nothing.csv'), file])
    expect(tables).toEqual([])
    expect(refused.map(({ code, table }) => [code, table?.preview ?? null])).toEqual([
      ['FILE_NOT_FOUND', null],
      ['HEADER_NOT_FOUND', { rowNos: [1, 2], rows: [['1', '2'], ['3', '4']] }],
    ])
    expect(refused[1]?.table).toMatchObject({ path: file, sheet: 'a_202408', headerRows: [], columns: [], titleRows: [] })
  })

  it('is planned with the header pointed out, imported, and known by it next month', async () => {
    const rows = data(30)
    const file = writeText(workspace, '明细_202408.csv', [['导出'], CODES, ...rows])
    expect((await planFiles(workspace, [file])).refused).toMatchObject([{ code: 'HEADER_NOT_FOUND' }])
    const plan = first((await planFiles(workspace, [file], { headers: [{ path: file, sheet: '明细_202408', headerRows: [2] }] })).tables)
    expect(plan).toMatchObject({ titleRows: [1], headerRows: [2] })
    expect(plan.columns.map(({ header }) => header)).toEqual(CODES)
    expect(plan.columns[1]).toMatchObject({ field: 'msisdn', evidence: ['valuePhone'] })
    const { batches } = await runTables(workspace, [mapped(plan)])
    expect(batches).toMatchObject([{ rowsRead: 30, rowsStored: 30, rowsSkipped: 0 }])
    expect(stored()).toEqual({ n: 30, fee: feesOf(rows) })

    const next = writeText(workspace, '明细_202409.csv', [['导出'], CODES, ...data(20, 5)])
    const { tables, refused } = await planFiles(workspace, [next])
    expect(refused).toEqual([])
    expect(first(tables)).toMatchObject({ kind: 'monthlyBill', month: 202409, headerRows: [2] })
    expect(first(tables).columns.map(({ field, evidence, confidence }) => [field, evidence, confidence])).toEqual(FIELDS.map(({ field }) => [field, ['profile'], 1]))
  })

  it('may have none: then its first row is data too, and its columns are told by their values', async () => {
    const rows = data(30)
    const file = writeText(workspace, '明细_202408.csv', rows)
    expect((await planFiles(workspace, [file])).tables).toEqual([])
    const plan = first((await planFiles(workspace, [file], { headers: [{ headerRows: [] }] })).tables)
    expect(plan).toMatchObject({ titleRows: [], headerRows: [], rowEstimate: 30 })
    expect(plan.columns.map(({ header, samples }) => [header, samples[0]])).toEqual([['', 'U10000'], ['', phone(0)], ['', '10']])
    expect(plan.columns[1]?.field).toBe('msisdn')
    const { batches } = await runTables(workspace, [mapped(plan)])
    expect(batches).toMatchObject([{ rowsRead: 30, rowsStored: 30 }])
    expect(stored()).toEqual({ n: 30, fee: feesOf(rows) })
    // Columns without names say nothing of another file, whose columns may be others.
    expect((await planFiles(workspace, [writeText(workspace, '别的_202409.csv', data(20))])).refused).toMatchObject([{ code: 'HEADER_NOT_FOUND' }])
  })

  it('is told that a header row has nothing below it, with the rows still to be seen', async () => {
    const file = writeText(workspace, '明细_202408.csv', [CODES, ...data(3)])
    const { refused } = await planFiles(workspace, [file], { headers: [{ path: file, headerRows: [4] }] })
    expect(refused).toMatchObject([{ code: 'SHEET_EMPTY', table: { preview: { rowNos: [1, 2, 3, 4] } } }])
  })
})

describe('the rows of data', () => {
  const HEADER: Row = ['用户编号', '手机号码', '出账收入']
  const NOTES: readonly Row[] = [['唯一', '11位', '单位元'], ['必填', '必填', '选填']]
  const AFTER: readonly Row[] = [['U99999', phone(900), 999], ['U99998', phone(901), 998]]

  it('are those pointed out: what lies outside is counted and told, and nothing else of it stays', async () => {
    const rows = data(30)
    const file = writeText(workspace, '账单_202408.csv', [HEADER, ...NOTES, ...rows, ...AFTER])
    const plan = first((await planFiles(workspace, [file], { dataRows: [{ path: file, sheet: '账单_202408', first: 4, last: 33 }] })).tables)
    expect(plan.dataRows).toEqual({ first: 4, last: 33 })
    expect(plan.columns.map(({ samples }) => samples[0])).toEqual(['U10000', phone(0), '10'])
    const [batch] = (await runTables(workspace, [asProposed(plan)])).batches
    expect(batch).toMatchObject({ rowsRead: 30, rowsStored: 30, rowsRejected: 0, rowsSkipped: 4, issues: [{ code: 'ROW_LEFT_OUT', count: 4 }] })
    expect(stored()).toEqual({ n: 30, fee: feesOf(rows) })
    const told = workspace.db.prepare('SELECT row_no, raw FROM import_issue ORDER BY row_no').raw().all()
    expect(told).toEqual([[2, '唯一'], [3, '必填'], [34, 'U99999'], [35, 'U99998']])
    expect(first((await planFiles(workspace, [file])).tables).importedAt).not.toBeNull()
  })

  it('begin where they began next month; where they end is asked of each file', async () => {
    const file = writeText(workspace, '账单_202408.csv', [HEADER, ...NOTES, ...data(30), ...AFTER])
    const plan = first((await planFiles(workspace, [file], { dataRows: [{ first: 4, last: 33 }] })).tables)
    await runTables(workspace, [asProposed(plan)])
    const next = first((await planFiles(workspace, [writeText(workspace, '账单_202409.csv', [HEADER, ...NOTES, ...data(50)])])).tables)
    expect(next.dataRows).toEqual({ first: 4, last: null })
    expect((await runTables(workspace, [asProposed(next)])).batches).toMatchObject([{ rowsRead: 50, rowsStored: 50, rowsSkipped: 2 }])
    // The header stands elsewhere: so may the data.
    const moved = first((await planFiles(workspace, [writeText(workspace, '账单_202410.csv', [['云溪县账单'], HEADER, ...data(9)])])).tables)
    expect(moved).toMatchObject({ headerRows: [2], dataRows: null })
  })

  it('cannot begin within the header, nor end before they begin', async () => {
    const file = writeText(workspace, '账单_202408.csv', [HEADER, ...data(9)])
    expect(first((await planFiles(workspace, [file], { dataRows: [{ first: 1, last: null }] })).tables).dataRows).toBeNull()
    expect((await planFiles(workspace, [file], { dataRows: [{ first: 5, last: 4 }] })).refused).toMatchObject([{ code: 'SHEET_EMPTY' }])
  })
})

it('the picture numbers rows as the file does, blank ones left out', async () => {
  const rows = ['云溪县账单,,', ',,', '用户编号,手机号码,出账收入', ',,', ...data(5).map((row) => row.join(','))]
  const file = path.join(workspace.dir, '账单_202408.csv')
  writeFileSync(file, rows.join('\n'))
  const { preview, headerRows, titleRows } = first((await planFiles(workspace, [file])).tables)
  expect({ headerRows, titleRows }).toEqual({ headerRows: [3], titleRows: [1] })
  expect(preview.rowNos.map((rowNo, i) => [rowNo, preview.rows[i]?.[0]])).toEqual([[1, '云溪县账单'], [3, '用户编号'], ...data(5).map(([id], i) => [5 + i, id])])
})

it('a sheet left out beside others comes with what it looks like, and is a table once it is named', async () => {
  const file = path.join(workspace.dir, '账单_202408.xlsx')
  const book = XLSX.utils.book_new(XLSX.utils.aoa_to_sheet([['用户编号', '手机号码', '出账收入'], ...data(9).map((row) => [...row])]), '清单')
  XLSX.utils.book_append_sheet(book, XLSX.utils.aoa_to_sheet([['网格', '数量'], ['城东', 5], ['城西', 4]]), '汇总')
  XLSX.utils.book_append_sheet(book, XLSX.utils.aoa_to_sheet(data(9, 20).map((row) => [...row, 'x', 'y'])), '无表头')
  const bytes: unknown = XLSX.write(book, { type: 'buffer', bookType: 'xlsx' })
  if (!(bytes instanceof Uint8Array)) throw new Error('no bytes')
  writeFileSync(file, bytes)
  const before = await planFiles(workspace, [file])
  expect(before.tables.map(({ sheet }) => sheet)).toEqual(['清单'])
  expect(before.refused.map(({ code, table }) => [code, table?.sheet, table?.columns.length])).toEqual([
    ['HEADER_NOT_FOUND', '无表头', 0],
    ['SHEET_LEFT_OUT', '汇总', 2],
  ])
  const named = await planFiles(workspace, [file], { headers: [{ path: file, sheet: '无表头', headerRows: [] }], kinds: [{ path: file, sheet: '汇总', kind: 'customDataset' }] })
  expect(named.tables.map(({ sheet }) => sheet)).toEqual(['清单', '汇总', '无表头'])
  expect(named.refused).toEqual([])
})
