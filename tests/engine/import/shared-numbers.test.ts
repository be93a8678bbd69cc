import { afterEach, beforeEach, expect, it } from 'vitest'
import { importHandlers } from '../../../electron/engine/import/handlers.ts'
import { createTestWorkspace, type TestWorkspace } from '../../helpers/workspace.ts'
import { load, loadOne, type TableSpec } from './tables.ts'

let ws: TestWorkspace
beforeEach(() => {
  ws = createTestWorkspace()
})
afterEach(() => ws.close())

const phone = (n: number) => `138000000${10 + n}`
const master = (month: number, rows: readonly (readonly [id: string, n: number])[]): TableSpec => ({
  name: `资料${month}`, kind: 'subscriberMaster', month, columns: [['用户编号', 'sub_id'], ['号码', 'msisdn'], ['状态', 'status']],
  rows: rows.map(([id, n]) => [id, phone(n), '正常']),
})
const suspended = (numbers: readonly number[]): TableSpec => ({
  name: '停机', kind: 'suspendedList', month: 202408, columns: [['停机号码', 'msisdn'], ['类型', 'stop_type']], rows: numbers.map((n) => [phone(n), '欠费']),
})
const issuesOf = async (batchId: number) =>
  await importHandlers['import.issues']({ batchId, code: 'NUMBER_SHARED', offset: 0, limit: 10 }, ws.context)

it('a row that only a number names which two subscribers have had is noted, and counts for the newest', async () => {
  await loadOne(ws, master(202407, [['A', 1], ['B', 2], ['C', 3]]))
  // The number of A was given to D.
  await loadOne(ws, master(202408, [['D', 1], ['B', 2], ['C', 3]]))
  const batch = await loadOne(ws, suspended([2, 1, 4]))
  expect(batch).toMatchObject({ rowsRead: 3, rowsStored: 3, rowsRejected: 0, issues: [{ code: 'NUMBER_SHARED', count: 1 }] })
  expect(await issuesOf(batch.batchId)).toMatchObject({ total: 1, issues: [{ rowNo: 3, header: '停机号码', field: 'msisdn', code: 'NUMBER_SHARED', raw: phone(1), rejected: false }] })
  const stopped = ws.db.prepare<[number], [string]>('SELECT sub_id FROM subscriber JOIN subscriber_month USING (subscriber_no) WHERE subscriber_month.batch_id = ? AND sub_id IS NOT NULL ORDER BY 1').raw().all(batch.batchId).flat()
  expect(stopped).toEqual(['B', 'D'])
})

it('of other tables of subscribers, too, with the rows of the file', async () => {
  await loadOne(ws, master(202407, [['A', 1], ['B', 2]]))
  await loadOne(ws, master(202408, [['D', 1], ['B', 2]]))
  const [batch] = await load(ws, {
    name: '投诉', kind: 'complaint', month: null, columns: [['号码', 'msisdn'], ['投诉时间', 'contact_time']],
    rows: [[phone(2), '2024-08-01'], [phone(1), '2024-08-02'], [phone(1), '2024-08-03']],
  })
  expect((await issuesOf(batch?.batchId ?? 0)).issues.map(({ rowNo }) => rowNo)).toEqual([3, 4])
})

it('nothing is noted where the table says the subscriber, where a number has one holder, or while the other is undone', async () => {
  const first = await loadOne(ws, master(202407, [['A', 1], ['B', 2]]))
  const second = await loadOne(ws, master(202408, [['D', 1], ['B', 2]]))
  expect([...first.issues, ...second.issues]).toEqual([])
  const bill = await loadOne(ws, { name: '账单', kind: 'monthlyBill', month: 202408, columns: [['用户编号', 'sub_id'], ['号码', 'msisdn'], ['费', 'bill_fee']], rows: [['D', phone(1), 5]] })
  expect(bill.issues).toEqual([])
  await importHandlers['import.undo']({ batchId: first.batchId, undone: true }, ws.context)
  expect((await loadOne(ws, suspended([1, 2]))).issues).toEqual([])
})

it('one number beside nearly all subscribers is told, also of those known; few numbers or one subscriber in many months are not', async () => {
  const rows = (numberOf: (i: number) => string) => Array.from({ length: 25 }, (_, i) => [`S${i}`, numberOf(i), '正常'])
  const told = async (spec: TableSpec) => (await loadOne(ws, spec)).issues.filter(({ code }) => code === 'NUMBER_REPEATED')
  expect(await told({ ...master(202401, []), rows: rows((i) => phone(i)) })).toEqual([])
  expect(await told({ ...master(202402, []), rows: rows((i) => (i % 10 === 0 ? phone(i) : phone(80))) })).toEqual([{ code: 'NUMBER_REPEATED', count: 1 }])
  expect(await told({ ...master(202403, []), rows: rows((i) => (i % 4 === 0 ? phone(i) : phone(80))) })).toEqual([])
  const months = Array.from({ length: 24 }, (_, i) => [202201 + (i % 12) + 100 * Math.floor(i / 12), 'S1', phone(1)])
  expect(await told({ name: '历史', kind: 'monthlyBill', month: null, columns: [['账期', 'month'], ['编号', 'sub_id'], ['号码', 'msisdn']], rows: months })).toEqual([])
})
