import { existsSync, mkdirSync, readdirSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import * as XLSX from 'xlsx'
import { exportIssues } from '../../../electron/engine/import/export-issues.job.ts'
import { ComputePool } from '../../../electron/engine/jobs/compute-pool.ts'
import { createProgress } from '../../../electron/engine/jobs/progress.ts'
import { silentLog } from '../../../electron/engine/log.ts'
import type { Input } from '../../../shared/api/engine-api.ts'
import { importApi } from '../../../shared/api/import.ts'
import { createTestWorkspace, NOW, publishFacts, type TestWorkspace } from '../../helpers/workspace.ts'
import { loadOne } from './tables.ts'

let ws: TestWorkspace
beforeEach(() => {
  ws = createTestWorkspace()
})
afterEach(() => ws.close())

const LONG_ID = '899900112233445566'

async function broken() {
  return loadOne(ws, {
    name: '账单', kind: 'monthlyBill', month: 202408,
    columns: [['用户编号', 'sub_id'], ['用户号码', 'msisdn'], ['出账收入', 'bill_fee'], ['入网时间', 'open_date']],
    rows: [
      [LONG_ID, '13800000001', '五十', '2020-01-01'],
      ['S2', '13800000002', '20', '昨天'],
      ['', '', '=1+1', ''],
      ['S4', '13800000004', '-5', '2020-01-01'],
    ],
  })
}

async function write(input: Partial<Input<'import.exportIssues'>> & { readonly batchId: number }) {
  const format = input.format ?? 'csv'
  const output = await ws.runJob('import.exportIssues', exportIssues, { path: path.join(ws.dir, `out.${format}`), format, language: 'zh-CN', ...input })
  return importApi['import.exportIssues'].output.parse(output)
}

function readXlsx(file: string): unknown[][] {
  const book = XLSX.read(readFileSync(file))
  return XLSX.utils.sheet_to_json<unknown[]>(book.Sheets[book.SheetNames[0] ?? ''] ?? {}, { header: 1, defval: null, raw: true })
}

describe('exported issues', () => {
  it('have the original row with the headers of the file, ids as text', async () => {
    const { batchId } = await broken()
    const { path: file, rows } = await write({ batchId, format: 'xlsx' })
    expect(rows).toBe(4)
    const [header, ...found] = readXlsx(file)
    expect(header).toEqual(['行号', '列', '问题', '原值', '处理', '用户编号', '用户号码', '出账收入', '入网时间'])
    expect(found).toEqual([
      [2, '出账收入', '不是数字', '五十', '该单元格留空，其余已导入', LONG_ID, '13800000001', '五十', '2020-01-01'],
      [3, '入网时间', '不是日期', '昨天', '该单元格留空，其余已导入', 'S2', '13800000002', '20', '昨天'],
      [4, expect.any(String), '没有用户编号或号码', null, '整行未导入', null, null, '=1+1', null],
      [5, '出账收入', '为负数（已照原值导入）', '-5', '仅提示，已照原值导入', 'S4', '13800000004', '-5', '2020-01-01'],
    ])
  })

  it('as CSV in English: formulas are harmless, and only those of a code where one is given', async () => {
    const { batchId } = await broken()
    const { rows, path: file } = await write({ batchId, code: 'ID_MISSING', language: 'en' })
    expect(rows).toBe(1)
    const text = readFileSync(file, 'utf8')
    expect(text.startsWith('\ufeffRow,Column,Issue,Original value,What was done,用户编号,用户号码,出账收入,入网时间\r\n')).toBe(true)
    expect(text.split('\r\n')[1]).toMatch(/^4,.*,row not imported,,,'=1\+1,$/)
  })

  it('are written down with counts and without values', async () => {
    const { batchId } = await broken()
    await write({ batchId })
    const audited = ws.db.prepare<[], { detail: string }>("SELECT detail FROM audit_log WHERE action = 'import.exportIssues'").all()
    expect(audited.map(({ detail }) => JSON.parse(detail))).toEqual([{ batchId, rows: 4, code: null, format: 'csv', masked: false }])
  })

  it('of rows that were no data, of a whole table and of older batches have no original row', async () => {
    const batchId = publishFacts(ws, [{ subscriber: 1, month: 202408, values: { bill_fee: 1 } }])
    const issue = ws.db.prepare('INSERT INTO import_issue (batch_id, row_no, header, field_id, code, raw, rejected) VALUES (?, ?, ?, ?, ?, ?, ?)')
    issue.run(batchId, 9, '', null, 'TOTAL_ROW', '合计', 0)
    issue.run(batchId, 0, '出账收入', 'bill_fee', 'TOTAL_MISMATCH', '7', 0)
    issue.run(batchId, 3, '', null, 'DUPLICATE_ROW', '', 1)
    issue.run(batchId, 4, '', null, 'DUPLICATE_ROW', '1007', 1)
    const { path: file } = await write({ batchId, format: 'xlsx' })
    expect(readXlsx(file)).toEqual([
      ['行号', '列', '问题', '原值', '处理'],
      [null, '出账收入', '合计与导入的总和不一致', '7', '仅提示，已照原值导入'],
      [3, null, '同一用户同一账期重复，行相同也算（保留最后一行）；一户可有多行的清单中为整行重复（保留第一行）', null, '整行未导入'],
      [4, null, '同一用户同一账期重复，行相同也算（保留最后一行）；一户可有多行的清单中为整行重复（保留第一行）', '保留第 1,007 行', '整行未导入'],
      [9, null, '合计行（不导入）', '合计', '不是数据行，未计入'],
    ])
  })

  it('keep cells beyond the last header', async () => {
    const batchId = publishFacts(ws, [{ subscriber: 1, month: 202408, values: { bill_fee: 1 } }])
    ws.db
      .prepare('INSERT INTO import_issue (batch_id, row_no, header, field_id, code, raw, rejected, row_json) VALUES (?, 2, ?, NULL, ?, ?, 0, ?)')
      .run(batchId, '', 'TOO_MANY_CELLS', 'c', JSON.stringify(['a', 'b', 'c']))
    const { path: file } = await write({ batchId, format: 'xlsx' })
    expect(readXlsx(file)[1]).toEqual([2, null, '比表头多出的格（多出的不导入）', 'c', '仅提示，已照原值导入', 'a', 'b', 'c'])
  })

  it('of a batch without issues is a file with its header', async () => {
    const batchId = publishFacts(ws, [{ subscriber: 1, month: 202408, values: { bill_fee: 1 } }])
    const { rows, path: file } = await write({ batchId })
    expect(rows).toBe(0)
    expect(readFileSync(file, 'utf8')).toBe('\ufeff行号,列,问题,原值,处理\r\n')
  })
})

describe('a failed export', () => {
  it('tells what is wrong and leaves nothing', async () => {
    const { batchId } = await broken()
    await expect(write({ batchId: 99 })).rejects.toMatchObject({ code: 'BATCH_NOT_FOUND' })
    await expect(write({ batchId, path: path.join(ws.dir, 'missing', 'out.csv') })).rejects.toMatchObject({ code: 'OUTPUT_NOT_WRITABLE' })
    mkdirSync(path.join(ws.dir, 'folder.csv'))
    await expect(write({ batchId, path: path.join(ws.dir, 'folder.csv') })).rejects.toMatchObject({ code: 'OUTPUT_NOT_WRITABLE' })
    expect(readdirSync(ws.dir).filter((name) => name.includes('tmp'))).toEqual([])
  })

  it('that is cancelled keeps the file that was there', async () => {
    const { batchId } = await broken()
    const file = path.join(ws.dir, 'out.csv')
    await write({ batchId })
    const before = readFileSync(file, 'utf8')
    const flag = new Int32Array(1).fill(1)
    const { tick, checkCancelled } = createProgress(importApi['import.exportIssues'].phases, flag, () => undefined)
    const pool = new ComputePool(1)
    const context = { jobId: 1, db: ws.db, frame: ws.frame, tick, checkCancelled, pool, now: () => NOW, stateDir: ws.dir, log: silentLog }
    await expect(async () => exportIssues({ batchId, path: file, format: 'csv', language: 'zh-CN', code: 'ID_MISSING' }, context)).rejects.toThrow('cancelled')
    await pool.close()
    expect(readFileSync(file, 'utf8')).toBe(before)
    expect(readdirSync(ws.dir).filter((name) => name.includes('tmp'))).toEqual([])
    expect(existsSync(file)).toBe(true)
  })
})
