import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { importHandlers } from '../../../electron/engine/import/handlers.ts'
import type { Batch, TableRequest } from '../../../shared/api/import.ts'
import { createTestWorkspace, type TestWorkspace } from '../../helpers/workspace.ts'
import { contentOf, runTables } from './import-files.ts'
import { tableOf, type TableSpec } from './kind-tables.ts'

let workspace: TestWorkspace
beforeEach(() => {
  workspace = createTestWorkspace()
})
afterEach(() => workspace.close())

const all = <T>(sql: string) => workspace.db.prepare<[], T>(sql).all()
const load = async (...specs: readonly TableSpec[]): Promise<readonly Batch[]> => (await runTables(workspace, specs.map((spec) => tableOf(workspace, spec)))).batches
const undo = async (batch: Batch | undefined, undone = true) => await importHandlers['import.undo']({ batchId: batch?.batchId ?? 0, undone }, workspace.context)
/** Values by subscriber's id, in shown order; only those that are there. */
function values(field: string, month: number): Record<string, number | string> {
  workspace.frame.refresh()
  const column = workspace.frame.column(field, month)
  const found: Record<string, number | string> = {}
  for (const { no, key } of all<{ no: number; key: string }>('SELECT subscriber_no AS no, subscriber_key AS key FROM subscriber ORDER BY key')) {
    if (column.kind === 'number') {
      const value = column.values[no - 1] ?? NaN
      if (!Number.isNaN(value)) found[key] = value
    } else {
      const code = column.codes[no - 1] ?? -1
      if (code >= 0) found[key] = column.dictionary[code] ?? ''
    }
  }
  return found
}
const present = (month: number) => {
  workspace.frame.refresh()
  return workspace.frame.present(month).count()
}
function bitsOf(batch: Batch | undefined): number[] | null {
  const bytes = workspace.db.prepare<[number], { subscribers: Buffer | null }>('SELECT subscribers FROM import_batch WHERE batch_id = ?').get(batch?.batchId ?? 0)?.subscribers
  return bytes ? [...bytes].flatMap((byte, at) => [0, 1, 2, 3, 4, 5, 6, 7].filter((bit) => (byte >> bit) & 1).map((bit) => at * 8 + bit + 1)) : null
}

const MASTER: TableSpec = {
  name: '资料.csv', kind: 'subscriberMaster', month: 202408,
  columns: { 用户编号: 'sub_id', 号码: 'msisdn', 客户编号: 'cust_id', 账户: 'acct_id', 状态: 'status', 套餐: 'plan_name' },
  rows: [['S1', '13800000001', 'C1', 'A1', '正常', '畅享'], ['S2', '13800000002', 'C1', 'A2', '正常', '畅享'], ['S3', '13800000003', 'C2', 'A3', '正常', '无忧']],
}
const TERMINAL: TableSpec = {
  name: '终端.csv', kind: 'terminal', month: 202408,
  columns: { 号码: 'msisdn', 品牌: 'term_brand', 价格: 'term_price', 卖场: { field: 'x_卖场', type: 'enum' } }, rows: [['13800000001', '华为', '1999', '城东'], ['13800000009', '小米', '999', '城西']],
}
const SUSPENDED: TableSpec = { name: '停机.csv', kind: 'suspendedList', month: 202408, columns: { 用户编号: 'sub_id', 停机类型: 'stop_type' }, rows: [['S2', '欠费']] }
const POWER_OFF: TableSpec = { name: '关机.csv', kind: 'powerOffList', month: 202408, columns: { 号码: 'msisdn' }, rows: [['13800000003']] }
const CONTRACTS: TableSpec = {
  name: '合约.csv', kind: 'contract', month: 202408,
  columns: { 用户编号: 'sub_id', 合约: 'contract_name', 生效: 'contract_start', 到期: 'contract_end', 低消: 'low_fee', 受理点: null, 证件号码: null },
  rows: [['S1', '宽带', '2023-01-01', '2024-12-31', '39', '城东厅', '530102199001011234'], ['S1', '终端', '2024-01-01', '2025-12-31', '59', '城西厅', '530102199001011234']],
}
const PRODUCTS: TableSpec = {
  name: '产品.csv', kind: 'productSubscription', month: 202408,
  columns: { 用户编号: 'sub_id', 产品: 'product', 订购: 'prod_start', 退订: 'prod_end', 状态: 'prod_status', 渠道: null },
  rows: [['S1', '流量包', '2024-01-05', '', '正常', '厅'], ['S1', '视频会员', '2024-08-01', '2024-08-20', '已退订', ''], ['S2', '流量包', '2024-03-01', '', '正常', '线上']],
}
const ITEMS: TableSpec = {
  name: '科目.csv', kind: 'billItem', month: 202408,
  columns: { 用户编号: 'sub_id', 科目: 'item', 金额: 'amount', 账务周期: null },
  rows: [['S1', '语音费', '10.50', '一'], ['S1', '流量费', '20', '一'], ['S1', '云盘', '5', '一'], ['S2', '流量费', '8', '二'], ['S2', '流量费', '2', '二']],
}
const CUSTOM: TableSpec = {
  name: '集团.csv', kind: 'customDataset', month: 202408, columns: { 客户编号: 'cust_id', 集团等级: { field: 'x_集团等级', type: 'enum' } }, rows: [['C1', 'A'], ['C2', 'B'], ['C9', 'Z']],
}
const COMPLAINTS: TableSpec = {
  name: '投诉.csv', kind: 'complaint', columns: { 号码: 'msisdn', 时间: 'contact_time', 类型: 'contact_type', 受理人: null }, rows: [['13800000001', '2024-08-03 09:05', '网络', '甲'], ['13800000008', '2024-08-04', '资费', '']],
}
const PLANS: TableSpec = {
  name: '套餐.csv', kind: 'planCatalogue', columns: { 编码: 'plan_code', 名称: 'plan_name', 月费: 'plan_fee', 流量: { field: 'data_allow', unit: 'GB' }, 备注: null },
  rows: [['P1', '畅享', '59', '20', '老套餐'], ['P2', '无忧', '99', '40', ''], ['合计', '', '158', '', '']],
}
const ORGS: TableSpec = { name: '组织.csv', kind: 'orgTree', columns: { 编码: 'org_id', 名称: 'org_name', 层级: 'level', 上级: 'parent_org_id' }, rows: [['1', '县公司', '区县', ''], ['11', '城东', '网格', '1']] }
const TARGETS: TableSpec = {
  name: '目标.csv', kind: 'kpiTarget', month: 202408, columns: { 网格: 'org_name', 指标: 'kpi_name', 目标: 'kpi_target', 责任人: null }, rows: [['城东', '保有率', '92.5', '李'], ['城西', '保有率', '待定', '王'], ['合计', '', '', '']],
}
const EVERY = [MASTER, TERMINAL, SUSPENDED, POWER_OFF, CONTRACTS, PRODUCTS, ITEMS, CUSTOM, COMPLAINTS, PLANS, ORGS, TARGETS]

describe('the kinds of tables', () => {
  it('of a handset list, a list of suspended and one of powered-off numbers say more about subscribers, not who there is', async () => {
    const [, terminal] = await load(MASTER, TERMINAL, SUSPENDED, POWER_OFF)
    expect(values('term_brand', 202408)).toEqual({ S1: '华为', '13800000009': '小米' })
    expect(values('term_price', 202408)).toEqual({ S1: 199900, '13800000009': 99900 })
    expect(values('x_卖场', 202408)).toEqual({ S1: '城东', '13800000009': '城西' })
    expect(values('status', 202408)).toEqual({ S1: '正常', S2: '停机', S3: '正常' })
    expect(values('stop_type', 202408)).toEqual({ S2: '欠费' })
    expect(values('lost_contact', 202408)).toEqual({ S3: 1 })
    expect(present(202408)).toBe(3)
    expect(workspace.frame.months).toEqual([202408])
    expect(terminal).toMatchObject({ kind: 'terminal', rowsRead: 2, rowsStored: 2, rowsRejected: 0, match: { subscribers: 2, matched: 1 } })
    expect(bitsOf(terminal)).toEqual([1, 4])
  })

  it('of contracts keep every row, and the column is that of the one ending last', async () => {
    const [, contracts] = await load(MASTER, CONTRACTS)
    expect(contracts).toMatchObject({ rowsRead: 2, rowsStored: 2, months: [202408] })
    expect(values('contract_name', 202408)).toEqual({ S1: '终端' })
    expect(values('low_fee', 202408)).toEqual({ S1: 5900 })
    expect(values('contract_months_left', 202408)).toEqual({ S1: 16 })
    expect(all('SELECT row_no, contract_name, extra_json FROM contract ORDER BY contract_id')).toEqual([
      { row_no: 2, contract_name: '宽带', extra_json: '{"受理点":"城东厅"}' }, { row_no: 3, contract_name: '终端', extra_json: '{"受理点":"城西厅"}' },
    ])
    expect(JSON.stringify(all('SELECT * FROM contract')) + JSON.stringify(all('SELECT * FROM import_issue'))).not.toContain('53010219')
  })

  it('of products keep every row; only a row that says nothing new is left out', async () => {
    const again = { ...PRODUCTS, rows: [...PRODUCTS.rows, ['S2', '流量包', '2024-03-01', '', '正常', '线上'], ['S2', '流量包', '2024-03-01', '', '正常', '厅']] }
    const [, products] = await load(MASTER, again)
    expect(products).toMatchObject({ rowsRead: 5, rowsStored: 4, rowsRejected: 1, issues: [{ code: 'DUPLICATE_ROW', count: 1 }] })
    expect(all('SELECT row_no, raw FROM import_issue')).toEqual([{ row_no: 5, raw: '4' }])
    expect(all('SELECT subscriber_no, row_no, product, prod_start, prod_end, prod_status, extra_json FROM product_subscription')).toEqual([
      { subscriber_no: 1, row_no: 2, product: '流量包', prod_start: 19727, prod_end: null, prod_status: '正常', extra_json: '{"渠道":"厅"}' },
      { subscriber_no: 1, row_no: 3, product: '视频会员', prod_start: 19936, prod_end: 19955, prod_status: '已退订', extra_json: null },
      { subscriber_no: 2, row_no: 4, product: '流量包', prod_start: 19783, prod_end: null, prod_status: '正常', extra_json: '{"渠道":"线上"}' },
      { subscriber_no: 2, row_no: 6, product: '流量包', prod_start: 19783, prod_end: null, prod_status: '正常', extra_json: '{"渠道":"厅"}' },
    ])
    expect(values('product_cnt', 202408)).toEqual({ S1: 1, S2: 1, S3: 0 })
    expect(values('product_cnt', 202407)).toEqual({})
    expect(all('SELECT row_no, row_json FROM import_issue')).toEqual([{ row_no: 5, row_json: JSON.stringify(['S2', '流量包', '2024-03-01', '', '正常', '线上']) }])
  })

  it('of complaints keep who nobody knows yet, and the columns they have beside', async () => {
    const [complaints] = await load(COMPLAINTS)
    expect(complaints).toMatchObject({ rowsStored: 2, months: [202408], match: null })
    expect(workspace.frame.months).toEqual([])
    await load(MASTER)
    expect(all('SELECT s.subscriber_key AS key, contact_time, c.row_no, extra_json FROM contact c JOIN subscriber s USING (subscriber_no)')).toEqual([
      { key: 'S1', contact_time: '2024-08-03 09:05:00', row_no: 2, extra_json: '{"受理人":"甲"}' }, { key: '13800000008', contact_time: '2024-08-04', row_no: 3, extra_json: null },
    ])
  })

  it('about nobody are stored row by row, totals left out, and bring no field of subscribers', async () => {
    const batches = await load(PLANS, ORGS, TARGETS)
    expect(batches.map(({ rowsRead, rowsStored, rowsRejected, rowsSkipped, match, months }) => [rowsRead, rowsStored, rowsRejected, rowsSkipped, match, months])).toEqual([
      [2, 2, 0, 1, null, []], [2, 2, 0, 0, null, []], [2, 1, 1, 1, null, [202408]],
    ])
    expect(all('SELECT row_no, plan_code, plan_name, plan_fee_fen, data_allow_kb, extra_json FROM plan')).toEqual([
      { row_no: 2, plan_code: 'P1', plan_name: '畅享', plan_fee_fen: 5900, data_allow_kb: 20_971_520, extra_json: '{"备注":"老套餐"}' },
      { row_no: 3, plan_code: 'P2', plan_name: '无忧', plan_fee_fen: 9900, data_allow_kb: 41_943_040, extra_json: null },
    ])
    expect(all('SELECT org_id, org_name, level, parent_org_id FROM org_unit')).toEqual([
      { org_id: '1', org_name: '县公司', level: '区县', parent_org_id: null }, { org_id: '11', org_name: '城东', level: '网格', parent_org_id: '1' },
    ])
    expect(all('SELECT month, org_name, kpi_name, kpi_target, extra_json FROM kpi_target')).toEqual([
      { month: 202408, org_name: '城东', kpi_name: '保有率', kpi_target: 92.5, extra_json: '{"责任人":"李"}' },
    ])
    expect(all('SELECT code, rejected, row_json FROM import_issue WHERE rejected = 1')).toEqual([{ code: 'NOT_A_NUMBER', rejected: 1, row_json: '["城西","保有率","待定","王"]' }])
    expect(batches.map(bitsOf)).toEqual([null, null, null])
    expect(workspace.frame.catalogue.fields.map(({ id }) => id)).toEqual([])
    expect(all('SELECT * FROM subscriber')).toEqual([])
  })

  it('handed on to another page are refused before anything is stored', async () => {
    await expect(load({ name: '回收.csv', kind: 'dispatchReturn', columns: { 工单号: 'dispatch_id' }, rows: [['1']] })).rejects.toMatchObject({ code: 'KIND_HANDED_ON' })
    await expect(load({ ...PLANS, columns: { 编码: 'plan_code' }, rows: [['P1']] })).rejects.toMatchObject({ code: 'COLUMN_REQUIRED', params: { field: '套餐名称' } })
    await expect(load({ ...PRODUCTS, columns: { 产品: 'product' }, rows: [['流量包']] })).rejects.toMatchObject({ code: 'ID_COLUMN_MISSING' })
    expect(all('SELECT * FROM import_batch')).toEqual([])
  })

  it('leave nothing behind when a later table of the run fails', async () => {
    await load(MASTER)
    const before = contentOf(workspace)
    const rest = EVERY.slice(1, -1)
    await expect(load(...rest, { ...TARGETS, rows: [['合计', '', '', '']] })).rejects.toMatchObject({ code: 'SHEET_EMPTY' })
    expect(contentOf(workspace)).toEqual(before)
    expect(await load(...rest)).toHaveLength(rest.length)
  })

  it('in one run give the same whatever the order of the files', async () => {
    const stored = () => ['subscriber', 'subscriber_month', 'bill_item', 'contract', 'product_subscription', 'contact', 'plan', 'org_unit', 'kpi_target'].map((table) =>
      all<Record<string, unknown>>(`SELECT * FROM ${table}`).map((row) => ({ ...row, batch_id: 0 })),
    )
    await load(...EVERY)
    const forward = stored()
    expect(forward.every((rows) => rows.length > 0)).toBe(true)
    workspace.close()
    workspace = createTestWorkspace()
    await load(...EVERY.toReversed())
    expect(stored()).toEqual(forward)
  })

  it.each(EVERY.slice(1).map((spec) => [spec.kind, spec] as const))('can be undone and put back, and are replaced in one step: %s', async (_, spec) => {
    await load(MASTER)
    const before = workspace.frame.catalogue.fields.map(({ id }) => id)
    const [first] = await load(spec)
    const fields = () => workspace.frame.catalogue.fields.map(({ id }) => id)
    const withIt = fields()
    await undo(first)
    expect(fields()).toEqual(before)
    await undo(first, false)
    expect(fields()).toEqual(withIt)
    const corrected = { ...spec, name: `更正_${spec.name}`, rows: spec.rows.length > 1 ? spec.rows.slice(0, 1) : [...spec.rows, ...spec.rows.map((row) => row.map((cell, i) => (i === 0 ? `${String(cell).slice(0, -1)}1` : cell)))] }
    const [second] = await load(corrected)
    expect(importHandlers['import.batches']({}, workspace.context)).toMatchObject({ batches: [{ batchId: second?.batchId }, { kind: 'subscriberMaster' }] })
    await undo(second)
    expect(importHandlers['import.batches']({}, workspace.context)).toMatchObject({ batches: [{ undone: true }, { batchId: first?.batchId, undone: false }, {}] })
  })
})

describe('items of bills', () => {
  it('become fees and a revenue, and are kept one by one', async () => {
    const [, items] = await load(MASTER, ITEMS)
    expect(items).toMatchObject({ rowsRead: 5, rowsStored: 5, match: { subscribers: 2, matched: 2 } })
    expect(all('SELECT subscriber_no, row_no, item, amount_fen, extra_json FROM bill_item ORDER BY 2').slice(0, 1)).toEqual([{ subscriber_no: 1, row_no: 2, item: '语音费', amount_fen: 1050, extra_json: '{"账务周期":"一"}' }])
    expect(values('voice_fee', 202408)).toEqual({ S1: 1050 })
    expect(values('data_fee', 202408)).toEqual({ S1: 2000, S2: 1000 })
    expect(values('x_云盘', 202408)).toEqual({ S1: 500 })
    expect(values('bill_fee', 202408)).toEqual({ S1: 3550, S2: 1000 })
    await undo(items)
    workspace.frame.refresh()
    expect(workspace.frame.has('bill_fee')).toBe(false)
  })

  it('make no revenue where a bill says it, in the same run or before, or where an item is the total', async () => {
    const bills: TableSpec = { name: '账单.csv', kind: 'monthlyBill', month: 202408, columns: { 用户编号: 'sub_id', 出账收入: 'bill_fee' }, rows: [['S1', '36'], ['S2', '10']] }
    const july: TableSpec = { ...ITEMS, name: '科目_7.csv', month: 202407, rows: [['S1', '流量费', '7', ''], ['S1', '出账收入', '9', '']] }
    await load(ITEMS, bills, july)
    expect(values('bill_fee', 202408)).toEqual({ S1: 3600, S2: 1000 })
    expect(values('bill_fee', 202407)).toEqual({ S1: 900 })
    expect(values('data_fee', 202407)).toEqual({ S1: 700 })
    expect(present(202407)).toBe(0)
  })

  it('of more names than a workspace should have columns share one', async () => {
    const rows = Array.from({ length: 70 }, (_, i) => ['S1', `杂项${String(i).padStart(2, '0')}`, String(70 - i), ''])
    await load({ ...ITEMS, rows })
    const columns = all<{ id: string }>("SELECT field_id AS id FROM field WHERE source = 'custom'").map(({ id }) => id)
    expect(columns).toHaveLength(61)
    expect(values('x_杂项00', 202408)).toEqual({ S1: 7000 })
    expect(values('x_其他科目', 202408)).toEqual({ S1: 5500 })
    expect(values('bill_fee', 202408)).toEqual({ S1: (70 * 71) / 2 * 100 })
  })

  it('that do not add up to the printed total say so', async () => {
    const [batch] = await load({ ...ITEMS, rows: [...ITEMS.rows, ['合计', '', '46.50', '']] })
    expect(batch).toMatchObject({ rowsSkipped: 1, totals: [{ field: 'amount', printed: 46.5, loaded: 45.5, matches: false }] })
    expect(values('bill_fee', 202408)).toEqual({ S1: 3550, S2: 1000 })
  })
})

describe('a custom dataset', () => {
  it('says of every subscriber of a customer what it says of the customer; whom nobody has is left out', async () => {
    const [, custom] = await load(MASTER, CUSTOM)
    expect(values('x_集团等级', 202408)).toEqual({ S1: 'A', S2: 'A', S3: 'B' })
    expect(custom).toMatchObject({ rowsRead: 3, rowsStored: 2, rowsRejected: 1, issues: [{ code: 'SUBSCRIBER_UNKNOWN', count: 1 }], match: { subscribers: 3, matched: 3 } })
    expect(all('SELECT row_no, raw, row_json FROM import_issue')).toEqual([{ row_no: 4, raw: 'C9', row_json: '["C9","Z"]' }])
  })

  it('takes the last row of a customer, and one row is taken back once however many subscribers it is about', async () => {
    await load(MASTER)
    const [custom] = await load({ ...CUSTOM, rows: [['C1', 'A'], ['C2', 'B'], ['C1', 'X']] })
    expect(values('x_集团等级', 202408)).toEqual({ S1: 'X', S2: 'X', S3: 'B' })
    expect(custom).toMatchObject({ rowsRead: 3, rowsStored: 2, rowsRejected: 1, issues: [{ code: 'DUPLICATE_ROW', count: 1 }] })
  })

  it('goes by account too, and a table undone knows nobody', async () => {
    const [master] = await load(MASTER)
    const byAccount: TableSpec = { name: '账户.csv', kind: 'customDataset', month: 202408, columns: { 账户: 'acct_id', 托收: { field: 'x_托收', type: 'flag' } }, rows: [['A2', '是'], ['A3', '否']] }
    await load(byAccount)
    expect(values('x_托收', 202408)).toEqual({ S2: 1, S3: 0 })
    await undo(master)
    const [second] = await load({ ...byAccount, name: '账户2.csv', columns: { ...byAccount.columns, 备注: { field: 'x_备注', type: 'text' } }, rows: [['A1', '是', '']] })
    expect(second).toMatchObject({ rowsStored: 0, rowsRejected: 1 })
  })
})

describe('columns of other months', () => {
  const wide: TableSpec = {
    name: '宽.csv', kind: 'monthlyBill',
    columns: {
      用户编号: 'sub_id', 状态: 'status',
      '1月消费': { field: 'bill_fee', period: { month: 202401 } }, '2月消费': { field: 'bill_fee', period: { month: 202402 } }, '2月流量': { field: 'data_mb', period: { month: 202402 } },
      '1月积分': { field: 'x_积分', type: 'int', period: { month: 202401 } }, '2月积分': { field: 'x_积分', type: 'int', period: { month: 202402 } },
    },
    rows: [['S1', '正常', '10', '20', '5', '1', '2'], ['S2', '停机', '7', '', '', '', ''], ['S3', '', '', '', '', '', '']],
  }

  it('give a fact for each month that has a value; the newest is that of the row', async () => {
    const [batch] = await load(wide)
    expect(batch).toMatchObject({ rowsRead: 3, rowsStored: 3, months: [202401, 202402] })
    expect(values('bill_fee', 202401)).toEqual({ S1: 1000, S2: 700 })
    expect(values('bill_fee', 202402)).toEqual({ S1: 2000 })
    expect(values('data_mb', 202402)).toEqual({ S1: 5120 })
    expect(values('x_积分', 202401)).toEqual({ S1: 1 })
    expect(values('x_积分', 202402)).toEqual({ S1: 2 })
    expect(values('status', 202402)).toEqual({ S1: '正常', S2: '停机' })
    expect(values('status', 202401)).toEqual({})
    expect([present(202401), present(202402)]).toEqual([2, 3])
    expect(all('SELECT count(*) AS n, count(DISTINCT row_no) AS r FROM subscriber_month')).toEqual([{ n: 5, r: 3 }])
  })

  it('may be said from the month of the row, over the turn of the year', async () => {
    const offsets: TableSpec = {
      name: '近三月.csv', kind: 'monthlyBill',
      columns: { 账期: 'month', 用户编号: 'sub_id', 本月: 'bill_fee', 上月: { field: 'bill_fee', period: { offset: -1 } }, 上上月: { field: 'bill_fee', period: { offset: -2 } } },
      rows: [['202401', 'S1', '3', '2', '1'], ['202402', 'S2', '', '5', '']],
    }
    await load(offsets)
    expect(values('bill_fee', 202401)).toEqual({ S1: 300, S2: 500 })
    expect(values('bill_fee', 202312)).toEqual({ S1: 200 })
    expect(values('bill_fee', 202311)).toEqual({ S1: 100 })
    expect(values('bill_fee', 202402)).toEqual({})
    expect([202311, 202312, 202401, 202402].map(present)).toEqual([1, 1, 2, 1])
  })

  it('that come to the same month agree on one fact', async () => {
    await load({
      name: '重合.csv', kind: 'monthlyBill', month: 202402,
      columns: { 用户编号: 'sub_id', 本月: 'bill_fee', '2月流量': { field: 'data_mb', period: { month: 202402 } }, 上月: { field: 'bill_fee', period: { offset: -1 } }, '1月': { field: 'bill_fee', period: { month: 202401 } } },
      rows: [['S1', '1', '2', '3', '4'], ['S2', '1', '', '', '4'], ['S3', '1', '', '', '']],
    })
    expect(values('bill_fee', 202401)).toEqual({ S1: 300, S2: 400 })
    expect(values('data_mb', 202402)).toEqual({ S1: 2048 })
    expect(all('SELECT count(*) AS n FROM subscriber_month')).toEqual([{ n: 5 }])
  })

  it('tell when they give different values for one field and month; a named month stands before that of the row, else the first', async () => {
    const [batch] = await load({
      name: '矛盾.csv', kind: 'monthlyBill', month: 202402,
      columns: { 用户编号: 'sub_id', 本月: 'bill_fee', 上月: { field: 'bill_fee', period: { offset: -1 } }, '1月': { field: 'bill_fee', period: { month: 202401 } }, '2月': { field: 'bill_fee', period: { month: 202402 } } },
      rows: [['S1', '1', '3', '4.50', '1'], ['S2', '1', '3', '3.00', ''], ['S3', '', '', '4', '9'], ['S4', '1', '0', '5', '2']],
    })
    expect(values('bill_fee', 202401)).toEqual({ S1: 300, S2: 300, S3: 400, S4: 0 })
    expect(values('bill_fee', 202402)).toEqual({ S1: 100, S2: 100, S3: 900, S4: 200 })
    expect(batch).toMatchObject({ rowsStored: 4, rowsRejected: 0, issues: [{ code: 'VALUE_CONFLICT', count: 3 }] })
    expect(all('SELECT row_no, header, raw, rejected FROM import_issue ORDER BY row_no, header')).toEqual([
      { row_no: 2, header: '1月', raw: '4.50', rejected: 0 },
      { row_no: 5, header: '1月', raw: '5', rejected: 0 },
      { row_no: 5, header: '本月', raw: '1', rejected: 0 },
    ])
  })

  it('are all taken back when a later row says the same anew', async () => {
    const [batch] = await load({ ...wide, rows: [...wide.rows, ['S1', '停机', '', '21', '', '', '']] })
    expect(batch).toMatchObject({ rowsRead: 4, rowsStored: 3, rowsRejected: 1 })
    expect(all('SELECT row_no, code, row_json FROM import_issue')).toEqual([{ row_no: 2, code: 'DUPLICATE_ROW', row_json: '["S1","正常","10","20","5","1","2"]' }])
    expect(values('bill_fee', 202401)).toEqual({ S2: 700 })
    expect(values('bill_fee', 202402)).toEqual({ S1: 2100 })
    expect(values('x_积分', 202402)).toEqual({})
  })

  it('may be two hundred', async () => {
    const months = Array.from({ length: 24 }, (_, i) => (i < 12 ? 202201 + i : 202301 + i - 12))
    const fields = ['bill_fee', 'voice_fee', 'data_fee', 'vas_fee', 'voice_min', 'data_mb', 'sms_cnt', 'x_积分'] as const
    const columns = Object.fromEntries(months.flatMap((month) => fields.map((field) => [`${month}_${field}`, { field, type: field === 'x_积分' ? ('int' as const) : undefined, period: { month } }] as const)))
    const rows = Array.from({ length: 50 }, (_, s) => [`S${s}`, ...months.flatMap((month, m) => fields.map((_field, f) => (s + m + f) % 7 === 0 ? '' : (month % 100) + f + s))])
    const specs = Object.fromEntries(Object.entries(columns).map(([header, { type, ...spec }]) => [header, type ? { ...spec, type } : spec]))
    const [batch] = await load({ name: '大宽.csv', kind: 'monthlyBill', columns: { 用户编号: 'sub_id', ...specs }, rows })
    expect(batch).toMatchObject({ rowsStored: 50, months })
    for (const [m, month] of months.entries()) {
      const expected = Object.fromEntries(Array.from({ length: 50 }, (_, s) => [`S${s}`, (s + m + 6) % 7 === 0 ? NaN : (month % 100) + 6 + s] as const).filter(([, value]) => !Number.isNaN(value)))
      expect(values('sms_cnt', month)).toEqual(expected)
    }
    await undo(batch)
    workspace.frame.refresh()
    expect(workspace.frame.months).toEqual([])
  })

  it('of an id, a contract or twice the same month are no valid mapping', async () => {
    const bad = (columns: TableSpec['columns']): TableRequest => tableOf(workspace, { name: '坏.csv', kind: 'monthlyBill', month: 202408, columns: { 用户编号: 'sub_id', ...columns }, rows: [['S1', '1', '2']] })
    const period = { month: 202401 }
    for (const columns of [{ a: { field: 'msisdn', period } }, { a: { field: 'contract_end', period } }, { a: { field: 'bill_fee', period }, b: { field: 'bill_fee', period } }]) {
      await expect(runTables(workspace, [bad(columns)])).rejects.toMatchObject({ code: 'MAPPING_INVALID' })
    }
    await expect(runTables(workspace, [bad({ a: { field: 'bill_fee', period: { month: 203012 } } })])).rejects.toMatchObject({ code: 'MAPPING_INVALID' })
    const undated = tableOf(workspace, { name: '无月.csv', kind: 'monthlyBill', columns: { 用户编号: 'sub_id', 上月: { field: 'bill_fee', period: { offset: -1 } } }, rows: [['S1', '1']] })
    await expect(runTables(workspace, [undated])).rejects.toMatchObject({ code: 'MONTH_MISSING' })
  })
})

describe('batches of the same kind and month', () => {
  it('imported one after the other add up when they are halves, and replace each other when they are not', async () => {
    const part = (name: string, subs: readonly string[], fee: number): TableSpec => ({ name, kind: 'monthlyBill', month: 202408, columns: { 用户编号: 'sub_id', 出账收入: 'bill_fee' }, rows: subs.map((sub) => [sub, fee]) })
    await load(part('上.csv', ['S1', 'S2', 'S3'], 1))
    await load(part('下.csv', ['S4', 'S5', 'S3'], 2))
    expect(values('bill_fee', 202408)).toEqual({ S1: 100, S2: 100, S3: 200, S4: 200, S5: 200 })
    await load(part('下_更正.csv', ['S4', 'S5'], 3))
    expect(values('bill_fee', 202408)).toEqual({ S1: 100, S2: 100, S3: 100, S4: 300, S5: 300 })
    expect(present(202408)).toBe(5)
  })

  it('imply a status only until a later master says another', async () => {
    await load({ ...SUSPENDED, month: 202407 })
    expect(values('status', 202407)).toEqual({ S2: '停机' })
    const [master] = await load({ ...MASTER, month: 202408 })
    expect(values('status', 202408)).toEqual({ S1: '正常', S2: '正常', S3: '正常' })
    await undo(master)
    expect(values('status', 202408)).toEqual({ S2: '停机' })
    await load({ ...SUSPENDED, name: '停机2.csv', columns: { 用户编号: 'sub_id', 状态: 'status' }, rows: [['S2', '单停']] })
    expect(values('status', 202408)).toEqual({ S2: '单停' })
  })
})
