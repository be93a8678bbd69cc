import { writeFileSync } from 'node:fs'
import path from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import * as SheetJs from 'xlsx'
import { openTable } from '../../../electron/engine/spreadsheet/read/table-source.ts'
import { createTestWorkspace, type TestWorkspace } from '../../helpers/workspace.ts'
import { makeXlsx } from '../spreadsheet/read/make-xlsx.ts'
import { importFiles } from './import-files.ts'

let workspace: TestWorkspace
beforeEach(() => {
  workspace = createTestWorkspace()
})
afterEach(() => workspace.close())

type Value = string | number | null
type Merge = readonly [firstRow: number, lastRow: number, column: number]

/** Units of merges: rows of the sheet from 1, columns from 0. */
function book(file: string, bookType: SheetJs.BookType, rows: readonly (readonly Value[])[], merges: readonly Merge[]): string {
  const sheet = SheetJs.utils.aoa_to_sheet(rows.map((row) => [...row]))
  sheet['!merges'] = merges.map(([first, last, column]) => ({ s: { r: first - 1, c: column }, e: { r: last - 1, c: column } }))
  const to = path.join(workspace.dir, file)
  writeFileSync(to, SheetJs.write({ SheetNames: ['清单'], Sheets: { 清单: sheet } }, { type: 'buffer', bookType }))
  return to
}

/** Cells whose merged range covers them are left out, as a page does it. */
function page(file: string, rows: readonly (readonly Value[])[], merges: readonly Merge[]): string {
  const to = path.join(workspace.dir, file)
  const cell = (value: Value, r: number, c: number): string => {
    const merge = merges.find(([first, last, column]) => column === c && first <= r && r <= last)
    if (merge && merge[0] < r) return ''
    return `<td${merge ? ` rowspan="${merge[1] - merge[0] + 1}"` : ''}>${value ?? ''}</td>`
  }
  writeFileSync(to, `<html><body><table>${rows.map((row, r) => `<tr>${row.map((value, c) => cell(value, r + 1, c)).join('')}</tr>`).join('')}</table></body></html>`)
  return to
}

const stored = (columns: string) => workspace.db.prepare(`SELECT ${columns} FROM subscriber_month JOIN subscriber USING (subscriber_no) ORDER BY fact_id`).raw().all()

const BILL: readonly (readonly Value[])[] = [
  ['2024年8月账单'],
  ['区县', '网格', '用户编号', '手机号码', '出账收入', '入网时间', '村组'],
  ['城东', '一网格', 'S0001', '13800000001', 300, '2019-03-05', '大田'],
  [null, null, 'S0002', '13800000002', null, null, null],
  [null, '二网格', 'S0003', '13800000003', null, '2020-01-01', '小田'],
  [null, '小计', null, null, 300, null, null],
  ['城西', '三网格', 'S0004', '13800000004', 40, null, null],
  [null, null, 'S0005', '13800000005', 50, null, null],
  [null, null, 'S0006', '13800000006', 60, null, null],
  ['合计', null, null, null, 450, null, null],
]
/** 区县 over its grids and their sum; 网格 over its subscribers; one bill for three of them; dates. */
const MERGES: readonly Merge[] = [[3, 6, 0], [3, 4, 1], [3, 5, 4], [3, 4, 5], [3, 4, 6], [7, 9, 0], [7, 9, 1]]
const READ = [
  ['S0001', '城东', '一网格', 30_000, 17_960, '大田'],
  ['S0002', '城东', '一网格', null, 17_960, '大田'],
  ['S0003', '城东', '二网格', null, 18_262, '小田'],
  ['S0004', '城西', '三网格', 4000, null, null],
  ['S0005', '城西', '三网格', 5000, null, null],
  ['S0006', '城西', '三网格', 6000, null, null],
]

const WRITERS: readonly (readonly [name: string, write: (name: string) => string])[] = [
  ...(['xlsx', 'biff8', 'xlsb', 'xlml', 'ods'] as const).map((type): (typeof WRITERS)[number] => [type, (name) => book(`${name}.${type}`, type, BILL, MERGES)]),
  ['html', (name) => page(`${name}.xls`, BILL, MERGES)],
]

describe('cells merged downwards', () => {
  it.each(WRITERS)('give their value to the rows they cover, amounts only to the first: %s', async (type, write) => {
    const { batches } = await importFiles(workspace, [write(`202408_${type}`)])
    expect(batches[0]).toMatchObject({ rowsRead: 6, rowsStored: 6, rowsRejected: 0, rowsSkipped: 2 })
    expect(stored('sub_id, county, grid, bill_fee_fen, open_date, "x_村组"')).toEqual(READ)
    expect(batches[0]?.issues).toEqual(expect.arrayContaining([{ code: 'AMOUNT_MERGED', count: 1 }]))
    const issues = workspace.db.prepare("SELECT header, raw FROM import_issue WHERE code = 'AMOUNT_MERGED'").all()
    expect(issues).toEqual([{ header: '出账收入', raw: '2' }])
    expect(batches[0]?.totals).toEqual([{ field: 'bill_fee', printed: 450, loaded: 450, matches: true }])
  })

  it('leave what stands under them, rows beyond, header cells and blanks above as they are', async () => {
    const rows = [
      ['用户编号', '网格', '品牌'],
      ['S0001', '东', null],
      ['S0002', '南', '天翼'],
      ['S0003', null, null],
      ['S0004', null, null],
      ['S0005', null, null],
    ]
    // The header reaches down over a row; 品牌 is merged with nothing in its first cell.
    await importFiles(workspace, [book('202408.xlsx', 'xlsx', rows, [[1, 2, 0], [2, 4, 1], [2, 5, 2], [1, 6, 2]])])
    expect(stored('sub_id, grid, brand')).toEqual([['S0001', '东', null], ['S0002', '南', '天翼'], ['S0003', '东', null], ['S0004', null, null], ['S0005', null, null]])
  })

  it('give the subscriber to its further rows where a list has several for one, or each says its month', async () => {
    const products = [['账期', '用户编号', '产品名称', '订购时间'], [202408, 'S0001', '彩铃', '2024-01-01'], [null, null, '流量包', '2024-02-01'], [202408, 'S0002', '彩铃', null]]
    const [list] = (await importFiles(workspace, [book('产品订购202408.xlsx', 'xlsx', products, [[2, 3, 0], [2, 3, 1]])])).batches
    expect(list).toMatchObject({ kind: 'productSubscription', rowsStored: 3 })
    expect(workspace.db.prepare('SELECT sub_id, product, month FROM product_subscription JOIN subscriber USING (subscriber_no) ORDER BY row_no').raw().all())
      .toEqual([['S0001', '彩铃', 202408], ['S0001', '流量包', 202408], ['S0002', '彩铃', 202408]])

    const bills = [['用户编号', '账期', '出账收入', '套餐名称'], ['S0001', 202405, 10, '甲'], [null, 202406, 20, null], [null, 202407, 30, null], ['S0002', 202405, 40, '乙'], [null, null, 50, null]]
    const [bill] = (await importFiles(workspace, [book('账单.xlsx', 'xlsx', bills, [[2, 4, 0], [2, 4, 3], [5, 6, 0], [5, 6, 1]])])).batches
    // The last row has no month of its own: it would be the row of S0002 once more.
    expect(bill).toMatchObject({ rowsStored: 4, rowsRejected: 1, issues: [{ code: 'ID_MISSING', count: 1 }] })
    expect(stored('sub_id, month, bill_fee_fen, plan_name')).toEqual([['S0001', 202405, 1000, '甲'], ['S0001', 202406, 2000, '甲'], ['S0001', 202407, 3000, '甲'], ['S0002', 202405, 4000, '乙']])
  })

  it('are found behind the rows of a streamed sheet, wherever its pieces are cut', async () => {
    const cells = (n: number) => `<row r="${n}"><c r="A${n}" t="str"><v>S${10_000 + n}</v></c>${(n - 2) % 5 === 0 ? `<c r="B${n}" t="str"><v>网格${(n - 2) / 5}</v></c>` : `<c r="B${n}" s="0"/>`}</row>`
    const header = '<row r="1"><c r="A1" t="str"><v>用户编号</v></c><c r="B1" t="str"><v>网格</v></c></row>'
    const rows = 5000
    const merges = Array.from({ length: rows / 5 }, (_, g) => `<mergeCell ref="B${g * 5 + 2}:B${g * 5 + 6}"/>`).join('')
    for (const padding of [0, 5, 11]) {
      const file = path.join(workspace.dir, `用户资料${padding}_202408.xlsx`)
      const filler = `<row r="${rows + 2}"/>${' '.repeat(padding)}`
      writeFileSync(file, await makeXlsx({ rows: `${header}${Array.from({ length: rows }, (_, i) => cells(i + 2)).join('')}${filler}`, tail: `<mergeCells>${merges}</mergeCells>` }))
      const source = await openTable(file)
      expect(await source.merges(0)).toHaveLength(rows / 5)
      await source.close()
    }
    const [batch] = (await importFiles(workspace, [path.join(workspace.dir, '用户资料0_202408.xlsx')])).batches
    expect(batch).toMatchObject({ rowsStored: rows })
    expect(workspace.db.prepare("SELECT count(*), count(DISTINCT grid), sum(grid = '网格' || ((subscriber_no - 1) / 5)) FROM subscriber_month").raw().get()).toEqual([rows, rows / 5, rows])
  })
})
