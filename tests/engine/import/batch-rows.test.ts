import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { importHandlers } from '../../../electron/engine/import/handlers.ts'
import { importApi } from '../../../shared/api/import.ts'
import { createTestWorkspace, publishFacts, type TestWorkspace } from '../../helpers/workspace.ts'
import { loadOne } from './tables.ts'

let ws: TestWorkspace
beforeEach(() => {
  ws = createTestWorkspace()
})
afterEach(() => ws.close())

async function rowsOf(batchId: number, offset = 0, limit = 10, reveal = false) {
  return importApi['import.rows'].output.parse(await importHandlers['import.rows']({ batchId, offset, limit, reveal }, ws.context))
}

describe('rows of facts', () => {
  it('are shown in the units and the order of the file, missing cells as missing', async () => {
    const { batchId } = await loadOne(ws, {
      name: '账单', kind: 'monthlyBill', month: 202408,
      columns: [['流量', 'data_mb'], ['出账收入', 'bill_fee'], ['编号', 'sub_id'], ['入网', 'open_date'], ['语音', 'voice_min'], ['品牌', 'brand']],
      rows: [[1.5, '58.50', 'S9', '2020-02-29', '2.5', '动感'], ['', 0, 'S1', '', '', ''], [0, '-0.01', 'S5', '2024-01-02', 0, '全球通']],
    })
    const page = await rowsOf(batchId)
    expect(page.total).toBe(3)
    expect(page.columns.map(({ field, unit }) => [field, unit])).toEqual([
      ['sub_id', ''], ['month', ''], ['data_mb', 'MB'], ['bill_fee', '元'], ['open_date', ''], ['voice_min', '分钟'], ['brand', ''],
    ])
    expect(page.rows).toEqual([
      ['S9', '2024-08', '1.5', '58.5', '2020-02-29', '2.5', '动感'],
      ['S1', '2024-08', null, '0', null, null, null],
      ['S5', '2024-08', '0', '-0.01', '2024-01-02', '0', '全球通'],
    ])
    expect(page.rowNos).toEqual([2, 3, 4])
  })

  it('come page by page, over the gaps that repeated rows leave', async () => {
    const rows = Array.from({ length: 2500 }, (_, i) => [`S${i}`, i])
    const { batchId, rowsStored } = await loadOne(ws, {
      name: '账单', kind: 'monthlyBill', month: 202408, columns: [['编号', 'sub_id'], ['费', 'bill_fee']],
      rows: [...rows.slice(0, 10), ['S100', 1], ['S2000', 1], ...rows.slice(10)],
    })
    expect(rowsStored).toBe(2500)
    const fees = async (offset: number, limit: number) => (await rowsOf(batchId, offset, limit)).rows.map((row) => Number(row[2]))
    expect(await fees(0, 3)).toEqual([0, 1, 2])
    expect(await fees(8, 4)).toEqual([8, 9, 10, 11])
    expect(await fees(999, 3)).toEqual([999, 1000, 1001])
    expect(await fees(2498, 5)).toEqual([2498, 2499])
    expect(await fees(2500, 5)).toEqual([])
    expect(await fees(99_999, 5)).toEqual([])
    const all = [...(await fees(0, 500)), ...(await fees(500, 500)), ...(await fees(1000, 500)), ...(await fees(1500, 500)), ...(await fees(2000, 500))]
    expect(all).toEqual(rows.map((_, i) => i))
  })

  it('belong to their own batch', async () => {
    const first = publishFacts(ws, [{ subscriber: 1, month: 202407, values: { bill_fee: 100 } }])
    const second = publishFacts(ws, [{ subscriber: 1, month: 202408, values: { bill_fee: 250, brand: 'A' } }, { subscriber: 2, month: 202408, values: { bill_fee: null } }])
    expect((await rowsOf(first)).rows).toEqual([['S00000001', '138****0001', '2024-07', '1']])
    expect((await rowsOf(second)).rows).toEqual([['S00000001', '138****0001', '2024-08', '2.5', 'A'], ['S00000002', '138****0002', '2024-08', null, null]])
    await expect(async () => rowsOf(99)).rejects.toMatchObject({ code: 'BATCH_NOT_FOUND' })
  })

  it('have the contracts of their rows beside them', async () => {
    const { batchId } = await loadOne(ws, {
      name: '资料', kind: 'subscriberMaster', month: 202408,
      columns: [['编号', 'sub_id'], ['合约名称', 'contract_name'], ['状态', 'status'], ['到期', 'contract_end']],
      rows: [['S1', '', '正常', ''], ['S2', '购机', '正常', '2025-01-31'], ['S3', '', '停机', ''], ['S4', '宽带', '正常', '']],
    })
    expect((await rowsOf(batchId)).columns.map(({ field }) => field)).toEqual(['sub_id', 'month', 'contract_name', 'status', 'contract_end'])
    expect((await rowsOf(batchId, 1, 3)).rows).toEqual([
      ['S2', '2024-08', '购机', '正常', '2025-01-31'], ['S3', '2024-08', null, '停机', null], ['S4', '2024-08', '宽带', '正常', null],
    ])
    expect((await rowsOf(batchId, 0, 1)).rows).toEqual([['S1', '2024-08', null, '正常', null]])
  })

  it('hide names, numbers and addresses until they are revealed, which is written down', async () => {
    const { batchId } = await loadOne(ws, {
      name: '资料', kind: 'subscriberMaster', month: 202408,
      columns: [['编号', 'sub_id'], ['号码', 'msisdn'], ['姓名', 'cust_name'], ['地址', 'address'], ['电话', 'contact_phone']],
      rows: [['S1', '13812345678', '王小明', '城关镇东街1号', '13900001111']],
    })
    expect((await rowsOf(batchId)).rows).toEqual([['S1', '138****5678', '2024-08', '王**', '城关镇****', '139****1111']])
    const audited = () => ws.db.prepare<[], { detail: string }>("SELECT detail FROM audit_log WHERE action = 'import.reveal'").all()
    expect(audited()).toEqual([])
    expect((await rowsOf(batchId, 0, 10, true)).rows).toEqual([['S1', '13812345678', '2024-08', '王小明', '城关镇东街1号', '13900001111']])
    expect(audited()).toHaveLength(1)
    expect(audited()[0]?.detail).not.toContain('王小明')
  })
})

describe('rows of other tables', () => {
  it('complaints, with what has no column of its own, masked by its header', async () => {
    const { batchId } = await loadOne(ws, {
      name: '投诉', kind: 'complaint', month: null,
      columns: [['投诉时间', 'contact_time'], ['编号', 'sub_id'], ['类型', 'contact_type'], ['处理人', null], ['客户姓名', 'cust_name'], ['身份证号', null], ['联系电话', null]],
      rows: [['2024-08-03 09:05', 'S1', '网络', '甲', '王小明', '110101199001011234', '13900001111'], ['2024-08-01', 'S2', '', '', '', '', '']],
    })
    const page = await rowsOf(batchId)
    expect(page.columns.map(({ field, zh }) => [field, zh])).toEqual([
      ['sub_id', '用户编号'], ['contact_time', expect.any(String)], ['contact_type', expect.any(String)], ['x_处理人', '处理人'], ['x_客户姓名', '客户姓名'], ['x_联系电话', '联系电话'],
    ])
    expect(page.rows).toEqual([['S1', '2024-08-03 09:05:00', '网络', '甲', '王**', '139****1111'], ['S2', '2024-08-01', null, null, null, null]])
    expect(page.rowNos).toEqual([2, 3])
  })

  it('items of bills', async () => {
    const { batchId } = await loadOne(ws, {
      name: '科目', kind: 'billItem', month: 202408, columns: [['编号', 'sub_id'], ['科目', 'item'], ['金额', 'amount']],
      rows: [['S1', '月租费', '38.00'], ['S1', '彩铃费', 5], ['S2', '月租费', '-1.25']],
    })
    expect((await rowsOf(batchId)).rows).toEqual([['S1', '2024-08', '月租费', '38'], ['S1', '2024-08', '彩铃费', '5'], ['S2', '2024-08', '月租费', '-1.25']])
  })

  it('products, contracts, plans and units', async () => {
    const products = await loadOne(ws, { name: '订购', kind: 'productSubscription', month: 202408, columns: [['编号', 'sub_id'], ['产品', 'product'], ['生效', 'prod_start']], rows: [['S1', '彩铃', '2024-01-01'], ['S1', '来显', '']] })
    expect((await rowsOf(products.batchId)).rows).toEqual([['S1', '2024-08', '彩铃', '2024-01-01'], ['S1', '2024-08', '来显', null]])
    const contracts = await loadOne(ws, { name: '合约', kind: 'contract', month: 202408, columns: [['编号', 'sub_id'], ['合约', 'contract_name'], ['低消', 'low_fee'], ['门店', null]], rows: [['S2', '购机', 58, '东街']] })
    expect((await rowsOf(contracts.batchId)).rows).toEqual([['S2', '2024-08', '购机', '58', '东街']])
    const plans = await loadOne(ws, { name: '套餐', kind: 'planCatalogue', month: null, columns: [['名称', 'plan_name'], ['月租', 'plan_fee'], ['备注', null]], rows: [['畅享', '59.00', '主推'], ['无忧', 39, '']] })
    expect((await rowsOf(plans.batchId)).rows).toEqual([['畅享', '59', '主推'], ['无忧', '39', null]])
    const units = await loadOne(ws, { name: '组织', kind: 'orgTree', month: null, columns: [['编码', 'org_id'], ['名称', 'org_name'], ['上级', 'parent_org_id']], rows: [['1', '县公司', ''], ['11', '东片区', '1']] })
    expect((await rowsOf(units.batchId, 1, 1)).rows).toEqual([['11', '东片区', '1']])
  })
})
