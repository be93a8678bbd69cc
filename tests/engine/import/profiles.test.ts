import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { TablePlan, TableRequest } from '../../../shared/api/import.ts'
import { createTestWorkspace, NOW, type TestWorkspace } from '../../helpers/workspace.ts'
import { asProposed, planFiles, writeText } from './import-files.ts'

let workspace: TestWorkspace
beforeEach(() => {
  workspace = createTestWorkspace()
})
afterEach(() => workspace.close())

type Row = readonly (string | number)[]
const table = (headers: readonly string[], above: readonly Row[] = []): readonly Row[] => [
  ...above, headers, ...Array.from({ length: 20 }, (_, i) => headers.map((header) => (header === '用户编号' ? `S${1000 + i}` : 20 + i))),
]

async function planOf(name: string, rows: readonly Row[], options = {}): Promise<TablePlan> {
  const { tables } = await planFiles(workspace, [writeText(workspace, name, rows)], options)
  const [plan] = tables
  if (!plan) throw new Error('no table')
  return plan
}

/** A batch that counts, loaded as the analyst said. */
function remember(request: TableRequest, undone = false): void {
  const job = workspace.db.prepare(`INSERT INTO job (method, state, input_json, app_version, started_at) VALUES ('import.run', 'succeeded', '{}', 'test', ?)`).run(NOW.toISOString())
  workspace.db.prepare(
    `INSERT INTO import_batch (job_id, file_name, sheet, kind, content_hash, request_json, months_json, fields_json, rows_read, rows_stored, rows_rejected,
       rows_skipped, totals_json, first_fact_id, last_fact_id, imported_at, duration_ms, published_at, undone_at)
     VALUES (?, 'a.csv', '', ?, '', ?, '[]', '[]', 0, 0, 0, 0, '[]', 1, 0, ?, 0, ?, ?)`,
  ).run(job.lastInsertRowid, request.kind, JSON.stringify(request), NOW.toISOString(), NOW.toISOString(), undone ? NOW.toISOString() : null)
}

/** The plan as the analyst corrected it: header → what was changed. */
function corrected(plan: TablePlan, changes: Readonly<Record<string, Partial<TableRequest['columns'][number]>>>, rest: Partial<TableRequest> = {}): TableRequest {
  const request = asProposed(plan)
  return {
    ...request,
    columns: plan.columns.map(({ column, header, field, type, unit, period }) => ({ column, header, field, type, unit, period, ...changes[header] })),
    ...rest,
  }
}

const seen = (plan: TablePlan) => Object.fromEntries(plan.columns.map(({ header, field, period }) => [header, period === null ? field : [field, period]]))
const HEADERS = ['用户编号', '金额项', '甲列', '乙列', '出账收入']

describe('a correction', () => {
  const FIXED = { 金额项: { field: 'paid_fee', type: 'money', unit: '分' }, 甲列: { field: null }, 乙列: { field: 'voice_min', type: 'number', unit: '秒' } } as const

  it('holds for the next file with the same headers, in whatever order, with certainty', async () => {
    const plan = await planOf('账单_202402.csv', table(HEADERS))
    expect(seen(plan)).toMatchObject({ 金额项: 'x_金额项', 甲列: 'x_甲列' })
    remember(corrected(plan, FIXED, { month: 202312, kind: 'subscriberMaster' }))
    const next = await planOf('账单_202403.csv', table(HEADERS.toReversed()))
    expect(next).toMatchObject({ kind: 'subscriberMaster', month: 202403, monthSource: 'fileName' })
    expect(seen(next)).toEqual({ 用户编号: 'sub_id', 金额项: 'paid_fee', 甲列: null, 乙列: 'voice_min', 出账收入: 'bill_fee' })
    for (const column of next.columns) expect(column).toMatchObject({ confidence: 1, evidence: ['profile'] })
    expect(next.columns.find(({ header }) => header === '金额项')?.unit).toBe('分')
    expect(next.columns.find(({ header }) => header === '乙列')?.unit).toBe('秒')
  })

  it('does not bring back a month said by hand', async () => {
    remember(corrected(await planOf('账单.csv', table(HEADERS), { month: 202402 }), FIXED))
    expect(await planOf('账单.csv', table(HEADERS))).toMatchObject({ month: null, monthSource: 'given' })
  })

  it('holds for the columns that are still there when some are new or gone', async () => {
    const headers = [...HEADERS, '网格', '片区', '区县', '客户经理', '品牌']
    remember(corrected(await planOf('账单_202402.csv', table(headers)), FIXED))
    const next = await planOf('账单_202403.csv', table([...headers.filter((header) => header !== '品牌'), '欠费金额']))
    expect(seen(next)).toMatchObject({ 金额项: 'paid_fee', 甲列: null, 欠费金额: 'owe_fee' })
    expect(next.columns.filter(({ evidence }) => !evidence.includes('profile')).map(({ header }) => header)).toEqual(['欠费金额'])
    const other = await planOf('别的_202403.csv', table(['用户编号', '金额项', '积分余额', '停机次数']))
    expect(seen(other)).toMatchObject({ 金额项: 'x_金额项' })
  })

  it('of an undone batch teaches nothing, a later one teaches over an earlier one', async () => {
    const plan = await planOf('账单_202402.csv', table(HEADERS))
    remember(corrected(plan, FIXED))
    remember(corrected(plan, { 金额项: { field: 'owe_fee', type: 'money', unit: '元' } }), true)
    expect(seen(await planOf('账单_202403.csv', table(HEADERS)))).toMatchObject({ 金额项: 'paid_fee' })
    remember(corrected(plan, { 金额项: { field: 'balance', type: 'money', unit: '元' } }))
    expect(seen(await planOf('账单_202403.csv', table(HEADERS)))).toMatchObject({ 金额项: 'balance' })
  })

  it('of the header rows finds them again', async () => {
    const above = [['甲', '乙', '丙'], ['用户编号', '出账收入', '通话时长']]
    const name = '账单_202402.csv'
    const file = writeText(workspace, name, table(['s_key', 'k1', 'k2'], above))
    const { tables } = await planFiles(workspace, [file], { headers: [{ path: file, sheet: '账单_202402', headerRows: [3] }] })
    const [plan] = tables
    if (!plan) throw new Error('no table')
    expect(plan.headerRows).toEqual([3])
    remember(corrected(plan, { s_key: { field: 'sub_id', type: 'id', unit: '' } }))
    const next = await planOf('账单_202403.csv', table(['s_key', 'k1', 'k2'], above))
    expect(next.headerRows).toEqual([3])
    expect(seen(next)).toMatchObject({ s_key: 'sub_id' })
  })

  it('of the outcome holds, with its positive value', async () => {
    const rows = (i: number): Row => [`S${1000 + i}`, i % 3 === 0 ? '走' : '留', i]
    const file = [['用户编号', '去向', '分'], ...Array.from({ length: 20 }, (_, i) => rows(i))]
    const plan = await planOf('样本_202402.csv', file, { outcome: { column: '去向', positive: '走' } })
    remember(corrected(plan, {}))
    expect(await planOf('样本_202403.csv', file)).toMatchObject({ kind: 'outcomeTable', outcome: { field: 'x_去向', positive: '走' } })
  })
})

describe('months of columns', () => {
  it('are read anew from next month’s headers', async () => {
    const plan = await planOf('宽表.csv', table(['用户编号', '202401金额项', '202402金额项', '202401乙列']))
    remember(corrected(plan, {
      '202401金额项': { field: 'paid_fee', type: 'money', unit: '分', period: { month: 202401 } },
      '202402金额项': { field: 'paid_fee', type: 'money', unit: '分', period: { month: 202402 } },
      '202401乙列': { field: null },
    }, { kind: 'monthlyBill' }))
    const next = await planOf('宽表.csv', table(['用户编号', '202402金额项', '202403金额项', '202403乙列']))
    expect(seen(next)).toEqual({ 用户编号: 'sub_id', '202402金额项': ['paid_fee', { month: 202402 }], '202403金额项': ['paid_fee', { month: 202403 }], '202403乙列': null })
    expect(next.columns.map(({ unit }) => unit)).toEqual(['', '分', '分', ''])
  })

  it('without a year are those of next month’s file', async () => {
    const headers = ['用户编号', '12月ARPU', '1月ARPU']
    remember(corrected(await planOf('宽表_202401.csv', table(headers)), {}))
    expect(seen(await planOf('宽表_202501.csv', table(headers)))).toMatchObject({ '1月ARPU': 'x_1月ARPU' })
    expect(seen(await planOf('宽表_202402.csv', table(headers)))).toEqual({ 用户编号: 'sub_id', '12月ARPU': ['bill_fee', { month: 202312 }], '1月ARPU': ['bill_fee', { month: 202401 }] })
  })

  it('before the month of the row stay so', async () => {
    const headers = ['用户编号', '出账收入', '前期值']
    remember(corrected(await planOf('账单_202402.csv', table(headers)), { 前期值: { field: 'bill_fee', type: 'money', unit: '元', period: { offset: -1 } } }))
    expect(seen(await planOf('账单_202403.csv', table(headers)))).toMatchObject({ 出账收入: 'bill_fee', 前期值: ['bill_fee', { offset: -1 }] })
  })
})
