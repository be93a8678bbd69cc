import { afterEach, beforeEach, expect, it } from 'vitest'
import { importHandlers } from '../../../electron/engine/import/handlers.ts'
import { importApi } from '../../../shared/api/import.ts'
import { createTestWorkspace, type TestWorkspace } from '../../helpers/workspace.ts'
import { load, loadOne } from './tables.ts'

let ws: TestWorkspace
beforeEach(() => {
  ws = createTestWorkspace()
})
afterEach(() => ws.close())

async function calendar() {
  return importApi['import.calendar'].output.parse(await importHandlers['import.calendar']({}, ws.context)).months
}

const BILLS = { kind: 'monthlyBill', month: null, columns: [['账期', 'month'], ['用户编号', 'sub_id'], ['出账收入', 'bill_fee']] } as const
const MASTER = { kind: 'subscriberMaster', month: 202408, columns: [['用户编号', 'sub_id'], ['用户状态', 'status']] } as const

it('of an empty workspace has no months', async () => {
  expect(await calendar()).toEqual([])
})

it('counts rows by month and kind, and who has a bill', async () => {
  await load(
    ws,
    { ...BILLS, name: '账单', rows: [['202407', 'S1', 5], ['202408', 'S1', 6], ['202407', 'S2', 0], ['202408', 'S2', '']] },
    { ...MASTER, name: '资料', rows: [['S1', '正常'], ['S2', '正常'], ['S3', '正常'], ['S4', '停机']] },
    {
      name: '投诉', kind: 'complaint', month: null, columns: [['用户编号', 'sub_id'], ['投诉时间', 'contact_time']],
      rows: [['S1', '2024-06-30'], ['S1', '2024-07-01'], ['S2', '2024-07-31'], ['S9', '2024-08-01']],
    },
  )
  expect(await calendar()).toEqual([
    // A list of complaints makes nobody a subscriber of June.
    { month: 202406, subscribers: 0, tables: [{ kind: 'complaint', rows: 1 }], completeness: null },
    { month: 202407, subscribers: 2, tables: [{ kind: 'monthlyBill', rows: 2 }, { kind: 'complaint', rows: 2 }], completeness: 1 },
    {
      month: 202408, subscribers: 4, completeness: 1 / 4,
      tables: [{ kind: 'subscriberMaster', rows: 4 }, { kind: 'monthlyBill', rows: 2 }, { kind: 'complaint', rows: 1 }],
    },
  ])
  ws.db.exec('UPDATE import_batch SET counts_json = NULL')
  expect((await calendar()).map(({ tables }) => tables.reduce((sum, { rows }) => sum + rows, 0))).toEqual([1, 4, 7])
})

it('adds up the parts of a split file and forgets what is undone', async () => {
  const [, second] = await load(ws, { ...MASTER, name: '清单1', rows: [['S1', '正常']] }, { ...MASTER, name: '清单2', rows: [['S2', '正常'], ['S3', '正常']] })
  const before = await calendar()
  expect(before).toEqual([{ month: 202408, subscribers: 3, tables: [{ kind: 'subscriberMaster', rows: 3 }], completeness: null }])
  await importHandlers['import.undo']({ batchId: second?.batchId ?? 0, undone: true }, ws.context)
  expect(await calendar()).toMatchObject([{ subscribers: 1, tables: [{ kind: 'subscriberMaster', rows: 1 }] }])
  await importHandlers['import.undo']({ batchId: second?.batchId ?? 0, undone: false }, ws.context)
  expect(await calendar()).toEqual(before)
})

it('leaves tables without a month out', async () => {
  await loadOne(ws, { name: '套餐', kind: 'planCatalogue', month: null, columns: [['套餐名称', 'plan_name'], ['月租', 'plan_fee']], rows: [['畅享', 59]] })
  expect(await calendar()).toEqual([])
})
