import path from 'node:path'
import { afterEach, beforeEach, expect, it } from 'vitest'
import type { ColumnSpec, SheetSpec } from '../../../electron/engine/spreadsheet/write/sheet-spec.ts'
import { writeXlsx } from '../../../electron/engine/spreadsheet/write/xlsx-writer.ts'
import { createTestWorkspace, type TestWorkspace } from '../../helpers/workspace.ts'
import { importFiles, planFiles } from './import-files.ts'

let workspace: TestWorkspace
beforeEach(() => {
  workspace = createTestWorkspace()
})
afterEach(() => workspace.close())

type Row = readonly (string | number)[]
const HEADER: Row = ['手机号码', '套餐名称', '出账收入']
const rowsFrom = (first: number, count: number): readonly Row[] =>
  Array.from({ length: count }, (_, i) => [`138000${String(first + i).padStart(5, '0')}`, i % 2 ? '畅享59元' : '4G飞享', 20 + i])

function columnOf(cell: string | number): ColumnSpec {
  return { header: String(cell), format: 'text' }
}

/** A sheet whose first row is written like all others, header or not. */
function sheet(name: string, rows: readonly Row[], hidden = false): SheetSpec {
  const [first = [], ...others] = rows
  return { name, columns: first.map(columnOf), rows: others, ...(hidden ? { hidden } : {}) }
}

async function workbook(...sheets: readonly SheetSpec[]): Promise<string> {
  const file = path.join(workspace.dir, '清单202403.xlsx')
  await writeXlsx(file, sheets)
  return file
}

it('a sheet that goes on without a header is loaded with that of the sheet before it, first row and all', async () => {
  const file = await workbook(sheet('清单1', [HEADER, ...rowsFrom(0, 9)]), sheet('清单2', rowsFrom(100, 7)), sheet('清单3', rowsFrom(200, 4)))
  const { tables, refused } = await planFiles(workspace, [file])
  expect(refused).toEqual([])
  expect(tables.map(({ sheet: name, headerRows }) => ({ name, headerRows }))).toEqual([
    { name: '清单1', headerRows: [1] }, { name: '清单2', headerRows: [] }, { name: '清单3', headerRows: [] },
  ])
  const places = tables.map(({ kind, month, columns }) => ({ kind, month, columns: columns.map(({ header, field, unit }) => ({ header, field, unit })) }))
  expect(places[1]).toEqual(places[0])
  expect(places[2]).toEqual(places[0])
  const { batches } = await importFiles(workspace, [file])
  expect(batches.map(({ rowsRead, rowsStored }) => [rowsRead, rowsStored])).toEqual([[9, 9], [7, 7], [4, 4]])
  const subscribers = workspace.db.prepare<[], { msisdn: string }>('SELECT msisdn FROM subscriber').all().map(({ msisdn }) => msisdn)
  expect(subscribers.sort()).toEqual([...rowsFrom(0, 9), ...rowsFrom(100, 7), ...rowsFrom(200, 4)].map(([number]) => number))
  const [again] = (await planFiles(workspace, [file])).tables
  expect(again?.headerRows).toEqual([1])
})

it.each<readonly [string, readonly Row[]]>([
  ['of another width', [['13800000100', '4G飞享', 20, 1], ['13800000101', '4G飞享', 21, 1]]],
  ['of values of other classes', [['4G飞享', '13800000100', 20], ['4G飞享', '13800000101', 21]]],
])('a sheet without a header %s is left out by name', async (_, rows) => {
  const { tables, refused } = await planFiles(workspace, [await workbook(sheet('清单1', [HEADER, ...rowsFrom(0, 9)]), sheet('另页', rows))])
  expect(tables.map(({ sheet: name }) => name).filter((name) => name !== '另页')).toEqual(['清单1'])
  expect([...refused.map(({ fileName }) => fileName), ...tables.slice(1).map(({ sheet: name, headerRows }) => `${name} ${headerRows.length}`)]).toEqual(['清单202403.xlsx/另页'])
})

it('sheets with a header of their own keep it, whatever is beside them', async () => {
  const { tables } = await planFiles(workspace, [await workbook(sheet('清单1', [HEADER, ...rowsFrom(0, 9)]), sheet('清单2', [HEADER, ...rowsFrom(100, 7)]))])
  expect(tables.map(({ headerRows }) => headerRows)).toEqual([[1], [1]])
})

it('summaries, notes and hidden sheets are named, blank ones are not', async () => {
  const file = await workbook(
    sheet('清单', [HEADER, ...rowsFrom(0, 9)]),
    sheet('汇总', [['网格', '数量'], ['城东', 5], ['城西', 4]]),
    sheet('说明', [['口径'], ['出账用户'], ['不含物联网']]),
    sheet('三月隐藏', [HEADER, ...rowsFrom(100, 7)], true),
  )
  const { tables, refused } = await planFiles(workspace, [file])
  expect(tables.map(({ sheet: name }) => name)).toEqual(['清单'])
  expect(refused.map(({ fileName }) => fileName).sort()).toEqual(['清单202403.xlsx/三月隐藏', '清单202403.xlsx/汇总', '清单202403.xlsx/说明'])
  expect(refused.find(({ fileName }) => fileName.endsWith('三月隐藏'))).toMatchObject({ code: 'SHEET_HIDDEN', params: { file: '清单202403.xlsx', sheet: '三月隐藏' } })
  expect(refused.find(({ fileName }) => fileName.endsWith('汇总'))).toMatchObject({ code: 'SHEET_LEFT_OUT', params: { sheet: '汇总' } })
})
