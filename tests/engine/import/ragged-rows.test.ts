import { writeFileSync } from 'node:fs'
import path from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import * as SheetJs from 'xlsx'
import { createTestWorkspace, type TestWorkspace } from '../../helpers/workspace.ts'
import { importFiles, planFiles, writeText } from './import-files.ts'

let ws: TestWorkspace
beforeEach(() => {
  ws = createTestWorkspace()
})
afterEach(() => ws.close())

const HEADER = ['账期', '用户编号', '手机号码', '出账收入']
/** A hundred bills, some of them with further cells. */
const rows = (extra: (i: number) => readonly string[]) => Array.from({ length: 100 }, (_, i) => ['202408', `S${1000 + i}`, `1380000${1000 + i}`, String(i), ...extra(i)])
const csv = (name: string, extra: (i: number) => readonly string[]) => writeText(ws, name, [HEADER, ...rows(extra)])
function xlsx(name: string, extra: (i: number) => readonly string[]): string {
  const file = path.join(ws.dir, name)
  writeFileSync(file, SheetJs.write({ SheetNames: ['1'], Sheets: { 1: SheetJs.utils.aoa_to_sheet([HEADER, ...rows(extra)]) } }, { type: 'buffer', bookType: 'xlsx' }))
  return file
}
const columnsOf = async (file: string) => (await planFiles(ws, [file])).tables[0]?.columns.map(({ column, header, field }) => [column, header, field?.startsWith('x_') ? 'own' : field])

describe.each([['csv', csv], ['xlsx', xlsx]] as const)('cells beyond the header, %s', (kind, write) => {
  it('of a few rows are told with their rows, and make no field', async () => {
    const file = write(`账单.${kind}`, (i) => (i === 7 ? ['逗号多了一个'] : i === 50 ? ['', '远处的备注'] : []))
    expect(await columnsOf(file)).toEqual(HEADER.map((header, c) => [c, header, ['month', 'sub_id', 'msisdn', 'bill_fee'][c]]))
    const [batch] = (await importFiles(ws, [file])).batches
    expect(batch).toMatchObject({ rowsStored: 100, rowsRejected: 0, issues: [{ code: 'TOO_MANY_CELLS', count: 2 }] })
    expect(ws.db.prepare("SELECT row_no, row_json FROM import_issue WHERE code = 'TOO_MANY_CELLS' ORDER BY row_no").all()).toEqual([
      { row_no: 9, row_json: JSON.stringify(['202408', 'S1007', '13800001007', '7', '逗号多了一个']) },
      { row_no: 52, row_json: JSON.stringify(['202408', 'S1050', '13800001050', '50', '', '远处的备注']) },
    ])
    expect(ws.db.prepare("SELECT count(*) FROM field WHERE field_id LIKE 'x~_%' ESCAPE '~'").raw().get()).toEqual([0])
  })

  it('of nearly all rows are a column without a name, and what few rows have behind it is not', async () => {
    const file = write(`账单.${kind}`, (i) => (i === 3 ? [] : i === 9 ? ['村组', '', '多'] : ['村组']))
    expect((await columnsOf(file))?.slice(4)).toEqual([[4, '', 'own']])
    const [batch] = (await importFiles(ws, [file])).batches
    expect(batch?.rowsStored).toBe(100)
    expect(batch?.issues.find(({ code }) => code === 'TOO_MANY_CELLS')).toEqual({ code: 'TOO_MANY_CELLS', count: 1 })
    expect(ws.db.prepare('SELECT "x_列5" AS own, count(*) AS n FROM subscriber_month GROUP BY 1 ORDER BY 1').all()).toEqual([{ own: null, n: 1 }, { own: '村组', n: 99 }])
  })

  it('of a third of the rows are kept, with the blank column before them', async () => {
    const file = write(`账单.${kind}`, (i) => (i < 30 ? ['', '东'] : []))
    expect((await columnsOf(file))?.slice(4)).toEqual([[5, '', 'own']])
    await importFiles(ws, [file])
    expect(ws.db.prepare('SELECT count("x_列6") FROM subscriber_month').raw().get()).toEqual([30])
  })
})
