import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { createTestWorkspace, type TestWorkspace } from '../../helpers/workspace.ts'
import { importFiles, writeText } from './import-files.ts'
import { loadOne } from './tables.ts'

let ws: TestWorkspace
beforeEach(() => {
  ws = createTestWorkspace()
})
afterEach(() => ws.close())

type Row = readonly (string | number)[]
const total = (label: string, fee: number): Row => [label, fee]
const rows = (from: number, to: number): Row[] => Array.from({ length: to - from + 1 }, (_, i) => [`S${from + i}`, from + i])

/** What is said of a bill of S1 … S12, who pay as many yuan as their number: 78 in all. */
async function totalsOf(table: readonly Row[]) {
  const batch = await loadOne(ws, { name: '账单', kind: 'monthlyBill', month: 202408, columns: [['用户编号', 'sub_id'], ['出账收入', 'bill_fee']], rows: table })
  const told = batch.issues.some(({ code }) => code === 'TOTAL_MISMATCH')
  expect(told).toBe(batch.totals.some(({ matches }) => !matches))
  return batch.totals.map(({ printed, loaded, matches }) => [printed, loaded, matches])
}

describe('printed totals', () => {
  it.each<readonly [string, readonly Row[]]>([
    ['below all rows', [...rows(1, 12), total('合计', 78)]],
    ['below each page', [...rows(1, 5), total('本页合计', 15), ...rows(6, 10), total('本页合计', 40), ...rows(11, 12), total('本页合计', 23)]],
    ['below each page and all rows', [...rows(1, 6), total('本页合计', 21), ...rows(7, 12), total('本页合计', 57), total('合计', 78)]],
    ['above all rows and below each group', [total('合计', 78), ...rows(1, 6), total('本页合计', 21), ...rows(7, 12), total('本页合计', 57)]],
    ['that run on from page to page', [...rows(1, 6), total('累计', 21), ...rows(7, 12), total('累计', 78)]],
    ['above averages', [...rows(1, 12), total('合计', 78), total('平均', 6.5)]],
    ['repeated on every page', [...rows(1, 6), total('总计', 78), ...rows(7, 12), total('总计', 78)]],
  ])('%s fit', async (_, table) => {
    const found = await totalsOf(table)
    expect(found).toEqual([[78, 78, true]])
  })

  it('are not averages, nor what 小计 says of a group', async () => {
    expect(await totalsOf([...rows(1, 6), total('小计', 20), ...rows(7, 12), total('户均平均', 6.5)])).toEqual([])
  })

  it('of some groups only are nothing to compare with', async () => {
    expect(await totalsOf([...rows(1, 3), total('本页合计', 6), ...rows(4, 6), total('本页合计', 15), ...rows(7, 12)])).toEqual([])
  })

  it.each<readonly [string, readonly Row[], number, number]>([
    ['one below all rows', [...rows(1, 12), total('合计', 79)], 79, 14],
    ['pages that hold more than was loaded', [...rows(1, 6), total('本页合计', 21), ...rows(7, 12), total('本页合计', 58)], 79, 15],
    ['a sum of groups that is more', [...rows(1, 6), total('本页合计', 30), ...rows(7, 12), total('本页合计', 70), total('合计', 100)], 100, 16],
    ['a sum of groups that is less', [...rows(1, 6), total('本页合计', 20), ...rows(7, 12), total('本页合计', 50), total('合计', 70)], 70, 16],
    ['the same on every page', [...rows(1, 6), total('总计', 70), ...rows(7, 12), total('总计', 70)], 70, 15],
  ])('that differ are told: %s', async (_, table, printed, rowNo) => {
    expect(await totalsOf(table)).toEqual([[printed, 78, false]])
    expect(ws.db.prepare("SELECT row_no, raw FROM import_issue WHERE code = 'TOTAL_MISMATCH'").all()).toEqual([{ row_no: rowNo, raw: String(printed) }])
  })
})

it('of columns of several months are compared month by month, and no other way', async () => {
  const header = ['用户编号', '1月出账收入(元)', '2月出账收入(元)', '3月出账收入(元)']
  const row = (n: number) => [`5309000000${String(n).padStart(6, '0')}`, String(n), String(n * 2), n === 3 ? '' : String(n * 3)]
  const lines = [1, 2, 3, 4, 5, 6].map(row)
  const { batches } = await importFiles(ws, [writeText(ws, '2024年账单.csv', [header, ...lines, ['合计', '21', '43', '54']])])
  expect(batches[0]?.totals.map(({ printed, loaded, matches }) => [printed, loaded, matches])).toEqual([[21, 21, true], [43, 42, false], [54, 54, true]])
  expect(batches[0]?.issues.find(({ code }) => code === 'TOTAL_MISMATCH')?.count).toBe(1)
})
