import { afterEach, beforeEach, expect, it } from 'vitest'
import { importHandlers } from '../../../electron/engine/import/handlers.ts'
import { importApi } from '../../../shared/api/import.ts'
import { createTestWorkspace, type TestWorkspace } from '../../helpers/workspace.ts'
import { asProposed, planFiles, runTables, writeText } from './import-files.ts'

let workspace: TestWorkspace
beforeEach(() => {
  workspace = createTestWorkspace()
})
afterEach(() => workspace.close())

async function importBill(): Promise<number> {
  const good = Array.from({ length: 9 }, (_, i) => [`U1000${i}`, `1380000000${i}`, '王小明', '某县某街1号', 10 + i])
  const file = writeText(workspace, '账单_202408.csv', [
    ['用户编号', '手机号码', '客户名称', '客户地址', '出账收入'],
    ...good,
    ['U20001', '13800000021', '李雷', '某县某街2号', '五十'],
    ['', '1380000002', '韩梅梅', '某县某街3号', '7'],
    ['合计', '', '', '', '126'],
  ])
  const { batches } = await runTables(workspace, (await planFiles(workspace, [file])).tables.map(asProposed))
  return batches[0]?.batchId ?? 0
}

async function cellsOf(batchId: number, rowNo: number, reveal?: boolean): Promise<readonly string[] | null> {
  const input = importApi['import.issueRow'].input.parse({ batchId, rowNo, ...(reveal === undefined ? {} : { reveal }) })
  const { cells } = importApi['import.issueRow'].output.parse(await importHandlers['import.issueRow'](input, workspace.context))
  return cells && cells.map(({ header, text }) => `${header}=${text}`)
}

const audits = () => workspace.db.prepare("SELECT count(*) FROM audit_log WHERE action = 'import.reveal'").pluck().get()

it('the row of an issue is shown as it stands, masked but for what the issue is about', async () => {
  const batchId = await importBill()
  expect(await cellsOf(batchId, 11)).toEqual(['用户编号=U20001', '手机号码=138****0021', '客户名称=李*', '客户地址=某县某****', '出账收入=五十'])
  expect(await cellsOf(batchId, 12)).toEqual(['用户编号=', '手机号码=1380000002', '客户名称=韩**', '客户地址=某县某****', '出账收入=7'])
  expect(audits()).toBe(0)
  expect(await cellsOf(batchId, 11, true)).toEqual(['用户编号=U20001', '手机号码=13800000021', '客户名称=李雷', '客户地址=某县某街2号', '出账收入=五十'])
  expect(audits()).toBe(1)
})

it('nothing is kept of rows without an issue, of skipped rows, and of batches that are not there', async () => {
  const batchId = await importBill()
  expect([await cellsOf(batchId, 2), await cellsOf(batchId, 13)]).toEqual([null, null])
  await expect(cellsOf(batchId + 1, 11)).rejects.toMatchObject({ code: 'BATCH_NOT_FOUND' })
})
