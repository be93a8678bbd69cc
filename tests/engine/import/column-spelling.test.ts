import { writeFileSync } from 'node:fs'
import path from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import * as SheetJs from 'xlsx'
import { formatDay } from '../../../shared/domain/month.ts'
import { createTestWorkspace, type TestWorkspace } from '../../helpers/workspace.ts'
import { importFiles, planFiles, writeText } from './import-files.ts'

let workspace: TestWorkspace
beforeEach(() => {
  workspace = createTestWorkspace()
})
afterEach(() => workspace.close())

type Value = string | number | null

function book(name: string, rows: readonly (readonly Value[])[]): string {
  const file = path.join(workspace.dir, name)
  const sheet = SheetJs.utils.aoa_to_sheet(rows.map((row) => [...row]))
  writeFileSync(file, SheetJs.write({ SheetNames: ['1'], Sheets: { 1: sheet } }, { type: 'buffer', bookType: 'xlsx' }))
  return file
}

const opened = () => workspace.db.prepare<[], [number | null]>('SELECT open_date FROM subscriber_month ORDER BY fact_id').raw().all().map(([day]) => (day === null ? null : formatDay(day)))
const masters = (dates: readonly string[]) => [['用户编号', '手机号码', '入网时间', '用户状态'], ...dates.map((date, i) => [`S${100 + i}`, `1380000${1000 + i}`, date, '正常'])]

describe('days and months before the year', () => {
  it('are read as one of the first rows tells, wherever in them it stands', async () => {
    const dates = Array.from({ length: 1500 }, (_, i) => `${(i % 12) + 1}/${i === 1401 ? 31 : (i % 9) + 1}/2019`)
    const file = writeText(workspace, '用户资料202408.csv', masters(dates))
    expect((await planFiles(workspace, [file])).tables[0]?.columns[2]).toMatchObject({ field: 'open_date', type: 'date' })
    const [batch] = (await importFiles(workspace, [file])).batches
    expect(batch).toMatchObject({ rowsStored: 1500, issues: [] })
    const expected = Array.from({ length: 1500 }, (_, i) => `2019-${String((i % 12) + 1).padStart(2, '0')}-${i === 1401 ? '31' : `0${(i % 9) + 1}`}`)
    expect(opened()).toEqual(expected)
  })

  it('say so where nothing tells, and the analyst is asked', async () => {
    const file = writeText(workspace, '用户资料202408.csv', masters(['3/4/2019', '12/1/2019', '', '2020-01-05', '5/5/2019']))
    const column = (await planFiles(workspace, [file])).tables[0]?.columns[2]
    expect(column).toMatchObject({ field: 'open_date' })
    expect(column?.confidence).toBeLessThan(0.75)
    const [batch] = (await importFiles(workspace, [file])).batches
    expect(batch?.issues).toEqual([{ code: 'DATE_ORDER_UNKNOWN', count: 3 }])
    expect(opened()).toEqual([null, null, null, '2020-01-05', null])
  })

  it('date complaints, contracts and columns of their own', async () => {
    await importFiles(workspace, [writeText(workspace, '用户资料202408.csv', masters(['2019-01-01', '2019-01-01']))])
    const complaints = [['用户编号', '投诉时间', '投诉内容'], ['S100', '13/8/2024 9:05', '资费'], ['S101', '2/8/2024', '网络']]
    await importFiles(workspace, [writeText(workspace, '投诉清单.csv', complaints)])
    expect(workspace.db.prepare('SELECT contact_time FROM contact ORDER BY row_no').raw().all()).toEqual([['2024-08-13 09:05:00'], ['2024-08-02']])
    const unknown = [['用户编号', '投诉时间', '投诉内容'], ['S100', '3/8/2024 9:05', '资费'], ['S101', '2024-08-02', '网络']]
    const [batch] = (await importFiles(workspace, [writeText(workspace, '投诉清单2.csv', unknown)])).batches
    expect(batch).toMatchObject({ rowsStored: 1, rowsRejected: 1, issues: [{ code: 'DATE_ORDER_UNKNOWN', count: 1 }] })
    const contracts = [['用户编号', '合约名称', '合约到期时间', '回访日'], ['S100', '存费送费', '12/31/2025', '5-Jan-2024'], ['S101', '存费送费', '6/1/2025', '6-Feb-2024']]
    await importFiles(workspace, [writeText(workspace, '合约清单202408.csv', contracts)])
    expect(workspace.db.prepare<[], [number]>('SELECT contract_end FROM contract ORDER BY row_no').raw().all().map(([day]) => formatDay(day))).toEqual(['2025-12-31', '2025-06-01'])
    const own = [['用户编号', '出账收入', '首次回访日'], ['S100', 5, '1/31/2024'], ['S101', 6, '2/1/2024']]
    await importFiles(workspace, [writeText(workspace, '账单202408.csv', own)])
    const days = workspace.db.prepare<[], [number]>('SELECT "x_首次回访日" FROM subscriber_month WHERE "x_首次回访日" IS NOT NULL ORDER BY fact_id').raw().all()
    expect(days.map(([day]) => formatDay(day))).toEqual(['2024-01-31', '2024-02-01'])
  })
})

describe('months behind a point', () => {
  const bills = (months: readonly Value[]) => [['账期', '用户编号', '出账收入'], ...months.flatMap((month) => ['S1', 'S2', 'S3'].map((id, i) => [month, id, i + 1]))]
  const months = () => workspace.db.prepare<[], [number]>('SELECT DISTINCT month FROM subscriber_month ORDER BY month').raw().all().map(([month]) => month)
  const year = [202301, 202302, 202303, 202304, 202305, 202306, 202307, 202308, 202309, 202310]

  it('are known as months when they are numbers', async () => {
    const file = book('账单.xlsx', bills([2023.11, 2023.12]))
    const plan = (await planFiles(workspace, [file])).tables[0]
    expect(plan).toMatchObject({ month: null, monthSource: 'column' })
    expect(plan?.columns[0]).toMatchObject({ field: 'month', type: 'month' })
    await importFiles(workspace, [file])
    expect(months()).toEqual([202311, 202312])
  })

  it('have October among months of two figures, as numbers and as the text a spreadsheet saved', async () => {
    const written = [2023.01, 2023.02, 2023.03, 2023.04, 2023.05, 2023.06, 2023.07, 2023.08, 2023.09, 2023.1]
    const [batch] = (await importFiles(workspace, [book('账单.xlsx', bills(written))])).batches
    expect(batch).toMatchObject({ rowsStored: 30, rowsRejected: 0 })
    expect(months()).toEqual(year)
    const other = createTestWorkspace()
    try {
      await importFiles(other, [writeText(other, '账单.csv', bills(written.map(String)).map((row) => row.map((value) => value ?? '')))])
      expect(other.db.prepare<[], [number]>('SELECT DISTINCT month FROM subscriber_month ORDER BY month').raw().all().map(([month]) => month)).toEqual(year)
    } finally {
      other.close()
    }
  })

  it.each([
    ['a January or an October alone', [2023.1]],
    ['beside the end of the year', [2023.1, 2023.11, 2023.12]],
    ['where later rows write two figures', [...Array.from({ length: 700 }, () => 2023.1), 2023.02]],
  ])('are refused as numbers that may be either: %s', async (_, written) => {
    const rows = [['账期', '用户编号', '出账收入'], ...written.flatMap((month, m) => [1, 2, 3].map((i) => [month, `S${m}-${i}`, i]))]
    await expect(importFiles(workspace, [book('账单.xlsx', rows)])).rejects.toMatchObject({ code: 'MONTH_AMBIGUOUS', params: { value: '2023.1' } })
  })

  it('are Januaries beside February', async () => {
    await importFiles(workspace, [book('账单.xlsx', bills([2023.1, 2023.2]))])
    expect(months()).toEqual([202301, 202302])
  })
})
