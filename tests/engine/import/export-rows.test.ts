import { readFileSync } from 'node:fs'
import path from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import * as XLSX from 'xlsx'
import { exportRows } from '../../../electron/engine/import/export-rows.job.ts'
import type { Input } from '../../../shared/api/engine-api.ts'
import { importApi } from '../../../shared/api/import.ts'
import { createTestWorkspace, type TestWorkspace } from '../../helpers/workspace.ts'
import { loadOne } from './tables.ts'

let ws: TestWorkspace
let batchId: number
beforeAll(async () => {
  ws = createTestWorkspace()
  batchId = (await twoTables()).batchId
})
afterAll(() => ws.close())

const LONG_ID = '899900112233445566'
const phone = (i: number): string => `138${String(i).padStart(8, '0')}`

/** Subscribers 0 … 5,999 in the master, 3,000 … 8,999 in the bill: more than is read at once. */
async function twoTables() {
  const numbers = (from: number) => Array.from({ length: 6000 }, (_, k) => from + k)
  const idOf = (i: number): string => (i === 3000 ? LONG_ID : `S${i}`)
  await loadOne(ws, {
    name: '资料', kind: 'subscriberMaster', month: 202408,
    columns: [['用户编号', 'sub_id'], ['用户号码', 'msisdn']],
    rows: numbers(0).map((i) => [idOf(i), phone(i)]),
  })
  return loadOne(ws, {
    name: '账单', kind: 'monthlyBill', month: 202408,
    columns: [['用户编号', 'sub_id'], ['用户号码', 'msisdn'], ['出账收入', 'bill_fee']],
    rows: numbers(3000).map((i) => [idOf(i), phone(i), i === 3001 ? '' : String(i / 100)]),
  })
}

async function write(input: Partial<Input<'import.exportRows'>> & Pick<Input<'import.exportRows'>, 'batchId' | 'list'>) {
  const format = input.format ?? 'xlsx'
  const output = importApi['import.exportRows'].output.parse(
    await ws.runJob('import.exportRows', exportRows, { path: path.join(ws.dir, `out.${format}`), format, language: 'zh-CN', ...input }),
  )
  const book = XLSX.read(readFileSync(output.path))
  const [header, ...found] = XLSX.utils.sheet_to_json<unknown[]>(book.Sheets[book.SheetNames[0] ?? ''] ?? {}, { header: 1, defval: null, raw: true })
  return { ...output, header, found, sheet: book.SheetNames[0] }
}

describe('exported rows of a batch', () => {
  it('are all rows as stored: amounts as numbers, identifiers as text, a missing value left out', async () => {
    const { rows, header, found } = await write({ batchId, list: 'stored', reveal: true })
    expect(rows).toBe(6000)
    expect(header).toEqual(['行号', '用户编号', '手机号码', '账期', '出账收入 (元)'])
    expect(found.map(([rowNo]) => rowNo)).toEqual(Array.from({ length: 6000 }, (_, i) => i + 2))
    expect(found.map((row) => row[2])).toEqual(Array.from({ length: 6000 }, (_, i) => phone(3000 + i)))
    expect(found.map((row) => row[4])).toEqual(Array.from({ length: 6000 }, (_, i) => (i === 1 ? null : (3000 + i) / 100)))
    expect(found[0]?.[1]).toBe(LONG_ID)
  })

  it('are the subscribers that only the batch knows, or those it lacks', async () => {
    const here = await write({ batchId, list: 'onlyHere', reveal: true })
    expect(here.found.map(([id]) => id)).toEqual(Array.from({ length: 3000 }, (_, i) => `S${6000 + i}`))
    expect(here.sheet).toBe('只在本表中')
    const missing = await write({ batchId, list: 'missingHere', reveal: true, format: 'csv' })
    expect(missing.rows).toBe(3000)
    expect(missing.found).toHaveLength(3000)
  })

  it('are masked unless revealed, and every export is audited', async () => {
    ws.db.prepare("DELETE FROM audit_log WHERE action = 'import.exportRows'").run()
    const masked = await write({ batchId, list: 'stored' })
    expect(masked.found.every((row) => /^138\*+\d+$/.test(String(row[2])))).toBe(true)
    await write({ batchId, list: 'onlyHere', reveal: true })
    const audited = ws.db.prepare<[], { detail: string }>("SELECT detail FROM audit_log WHERE action = 'import.exportRows'").all()
    expect(audited.map(({ detail }) => JSON.parse(detail))).toEqual([
      { batchId, list: 'stored', rows: 6000, format: 'xlsx', masked: true },
      { batchId, list: 'onlyHere', rows: 3000, format: 'xlsx', masked: false },
    ])
  })
})
