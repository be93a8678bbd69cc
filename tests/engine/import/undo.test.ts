import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { importHandlers } from '../../../electron/engine/import/handlers.ts'
import { createTestWorkspace, type TestWorkspace } from '../../helpers/workspace.ts'
import { contentOf } from './import-files.ts'
import { load, loadOne, type TableSpec } from './tables.ts'

let ws: TestWorkspace
beforeEach(() => {
  ws = createTestWorkspace()
})
afterEach(() => ws.close())

const bills = (name: string, rows: readonly (readonly (string | number)[])[]): TableSpec => ({
  name, kind: 'monthlyBill', month: 202408, columns: [['用户编号', 'sub_id'], ['出账收入', 'bill_fee']], rows,
})
const complaints = (name: string, ids: readonly string[]): TableSpec => ({
  name, kind: 'complaint', month: null, columns: [['用户编号', 'sub_id'], ['投诉时间', 'contact_time']], rows: ids.map((id, i) => [id, `2024-08-${10 + i}`]),
})
const undo = (batchId: number, undone = true) => importHandlers['import.undo']({ batchId, undone }, ws.context)
const fees = () => (ws.frame.has('bill_fee') ? [...ws.frame.numbers('bill_fee', 202408)] : [])
const listed = async () => (await importHandlers['import.batches']({}, ws.context)).batches.map(({ fileName, undone }) => `${fileName}${undone ? ' undone' : ''}`)
const counting = () => ws.frame.catalogue.batches.map(({ fileName }) => fileName)

describe('what replaces what', () => {
  const months = (name: string, rows: readonly (readonly (string | number)[])[], header = '出账收入'): TableSpec => ({
    name, kind: 'monthlyBill', month: null, columns: [['账期', 'month'], ['用户编号', 'sub_id'], [header, 'bill_fee']], rows,
  })
  const tenOf = (month: number, count = 10) => Array.from({ length: count }, (_, i) => [month, `S${i}`, 5])

  it('a few corrected rows stand over theirs and leave the others', async () => {
    await loadOne(ws, bills('全', Array.from({ length: 10 }, (_, i) => [`S${i}`, 5])))
    await loadOne(ws, bills('改', [['S1', 7], ['S2', 8], ['S3', 9]]))
    expect(counting()).toEqual(['全.csv', '改.csv'])
    expect(fees()).toEqual([500, 700, 800, 900, 500, 500, 500, 500, 500, 500])
  })

  it('the same fields under other headers, and more months than before, replace', async () => {
    await loadOne(ws, months('两月', [...tenOf(202407), ...tenOf(202408)]))
    await loadOne(ws, months('改名', [...tenOf(202407, 8), ...tenOf(202408, 8)], '出账收入(元)'))
    expect(counting()).toEqual(['改名.csv'])
    await loadOne(ws, months('三月', [...tenOf(202406, 8), ...tenOf(202407, 8), ...tenOf(202408, 8)]))
    expect(counting()).toEqual(['三月.csv'])
  })
})

describe('of two overlapping batches', () => {
  it('either can be undone and put back, and everything is as it was', async () => {
    const first = await loadOne(ws, bills('先', [['S1', 1], ['S2', 2], ['S3', 3]]))
    const second = await loadOne(ws, bills('后', [['S1', 10], ['S2', 20]]))
    const content = contentOf(ws)
    expect(fees()).toEqual([1000, 2000, NaN])
    await undo(second.batchId)
    expect(fees()).toEqual([100, 200, 300])
    await undo(first.batchId)
    expect(fees()).toEqual([])
    await undo(second.batchId, false)
    expect(fees()).toEqual([1000, 2000, NaN])
    await undo(first.batchId, false)
    expect(fees()).toEqual([1000, 2000, NaN])
    expect(contentOf(ws)).toEqual(content)
  })

  it('the older one, put back after the newer was imported, stays replaced: nobody complains twice', async () => {
    const first = await loadOne(ws, complaints('先', ['S1', 'S2']))
    await undo(first.batchId)
    await loadOne(ws, complaints('后', ['S1', 'S2', 'S3']))
    expect(await listed()).toEqual(['后.csv', '先.csv undone'])
    await undo(first.batchId, false)
    expect(await listed()).toEqual(['后.csv'])
    expect(counting()).toEqual(['后.csv'])
  })

  it('of three, undoing the middle one leaves the newest in its place', async () => {
    const first = await loadOne(ws, bills('一', [['S1', 1]]))
    const second = await loadOne(ws, bills('二', [['S1', 2]]))
    const third = await loadOne(ws, bills('三', [['S1', 3]]))
    const content = contentOf(ws)
    await undo(second.batchId)
    expect(counting()).toEqual(['三.csv'])
    await undo(third.batchId)
    expect(counting()).toEqual(['一.csv'])
    await undo(second.batchId, false)
    expect(counting()).toEqual(['二.csv'])
    await undo(first.batchId)
    await undo(third.batchId, false)
    await undo(first.batchId, false)
    expect(counting()).toEqual(['三.csv'])
    expect(contentOf(ws)).toEqual(content)
  })
})

it('tables of every kind, undone in one order and put back in another, end bit for bit as they were', async () => {
  const batches = [
    ...(await load(
      ws,
      {
        name: '资料', kind: 'subscriberMaster', month: 202408, columns: [['编号', 'sub_id'], ['状态', 'status'], ['合约', 'contract_name'], ['到期', 'contract_end'], ['积分', null]],
        rows: [['S1', '正常', '购机', '2025-01-31', 5], ['S2', '停机', '', '', 6], ['S3', '正常', '', '', '']],
      },
      bills('清单1', [['S1', 10], ['S2', 20]]),
      bills('清单2', [['S3', 30], ['S4', 40]]),
      { name: '科目', kind: 'billItem', month: 202407, columns: [['编号', 'sub_id'], ['科目', 'item'], ['金额', 'amount']], rows: [['S1', '月租', 5], ['S1', '语音费', 6]] },
      { name: '订购', kind: 'productSubscription', month: 202408, columns: [['编号', 'sub_id'], ['产品', 'product']], rows: [['S1', '彩铃'], ['S9', '来显']] },
      { name: '停机', kind: 'suspendedList', month: 202408, columns: [['编号', 'sub_id'], ['类型', 'stop_type']], rows: [['S2', '欠费']] },
      complaints('投诉', ['S1', 'S1', 'S8']),
      { name: '套餐', kind: 'planCatalogue', month: null, columns: [['名称', 'plan_name'], ['月租', 'plan_fee']], rows: [['畅享', 59]] },
    )),
    ...(await load(ws, bills('更正', [['S1', 11], ['S2', 22], ['S3', 33]]))),
    ...(await load(ws, complaints('投诉更正', ['S1']))),
  ].map(({ batchId }) => batchId)
  const content = contentOf(ws)
  const list = await importHandlers['import.batches']({}, ws.context)
  const calendar = await importHandlers['import.calendar']({}, ws.context)
  const orders = [batches, batches.toReversed(), batches.toSorted((a, b) => ((a * 7) % 11) - ((b * 7) % 11))]
  for (const down of orders) {
    for (const up of orders) {
      for (const batchId of down) await undo(batchId)
      expect(ws.frame.months).toEqual([])
      for (const batchId of up) await undo(batchId, false)
      expect(contentOf(ws)).toEqual(content)
      expect(await importHandlers['import.batches']({}, ws.context)).toEqual(list)
      expect(await importHandlers['import.calendar']({}, ws.context)).toEqual(calendar)
    }
  }
})

it('each single batch undone and put back changes nothing', async () => {
  const batches = [
    ...(await load(ws, bills('一', [['S1', 1], ['S2', 2]]), bills('二', [['S3', 3], ['S4', 4]]))),
    ...(await load(ws, bills('三', [['S1', 10], ['S2', 20], ['S3', 30]]))),
    ...(await load(ws, bills('四', [['S9', 90]]))),
  ]
  const content = contentOf(ws)
  for (const { batchId } of batches) {
    await undo(batchId)
    await undo(batchId, false)
    expect(contentOf(ws)).toEqual(content)
  }
})
