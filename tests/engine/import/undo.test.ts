import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { importHandlers } from '../../../electron/engine/import/handlers.ts'
import { createRandom } from '../../../electron/engine/kernels/random.ts'
import { createTestWorkspace, type TestWorkspace } from '../../helpers/workspace.ts'
import { contentOf, runTables } from './import-files.ts'
import { load, loadOne, tableOf, type TableSpec } from './tables.ts'

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

describe('one month of a table of several, imported again', () => {
  const JULY = 202407
  const months = (name: string, rows: readonly (readonly (string | number)[])[]): TableSpec => ({
    name, kind: 'monthlyBill', month: null, columns: [['账期', 'month'], ['用户编号', 'sub_id'], ['出账收入', 'bill_fee']], rows,
  })
  const rowsOf = (at: readonly number[], numbers: readonly number[], fee: number) => at.flatMap((month) => numbers.map((n) => [month, `S${n}`, fee]))
  const upTo = (n: number, from = 0) => Array.from({ length: n - from }, (_, i) => from + i)
  const present = (month: number) => [...ws.frame.present(month).toIndices()].map((i) => i)
  const feesOf = (month: number) => [...ws.frame.numbers('bill_fee', month)]

  it('takes its place in that month only, says who no longer counts, and gives it back', async () => {
    const first = await loadOne(ws, months('两月', rowsOf([JULY, 202408], upTo(10), 5)))
    const before = contentOf(ws)
    const again = await loadOne(ws, months('七月', rowsOf([JULY], upTo(8), 7)))
    const content = contentOf(ws)
    expect(present(JULY)).toEqual(upTo(8))
    expect(feesOf(JULY)).toEqual([...upTo(8).map(() => 700), NaN, NaN])
    expect(present(202408)).toEqual(upTo(10))
    expect(feesOf(202408)).toEqual(upTo(10).map(() => 500))
    expect(again.checks.filter(({ code }) => code === 'BATCH_REPLACED')).toEqual([
      { code: 'BATCH_REPLACED', field: null, month: JULY, params: { file: '两月.csv', before: 10, lost: 2 } },
    ])
    expect(counting()).toEqual(['两月.csv', '七月.csv'])
    const { months: calendar } = await importHandlers['import.calendar']({}, ws.context)
    expect(calendar.map(({ subscribers, tables }) => [subscribers, tables])).toEqual([[8, [{ kind: 'monthlyBill', rows: 8 }]], [10, [{ kind: 'monthlyBill', rows: 10 }]]])

    await undo(again.batchId)
    expect(present(JULY)).toEqual(upTo(10))
    expect(feesOf(JULY)).toEqual(upTo(10).map(() => 500))
    await undo(first.batchId)
    expect(ws.frame.months).toEqual([])
    await undo(again.batchId, false)
    await undo(first.batchId, false)
    expect(contentOf(ws)).toEqual(content)
    expect(present(JULY)).toEqual(upTo(8))
    expect(before).not.toEqual(content)
  })

  it('one after the other leaves nothing of it, and undoing one brings that month back', async () => {
    await loadOne(ws, months('两月', rowsOf([JULY, 202408], upTo(10), 5)))
    await loadOne(ws, months('七月', rowsOf([JULY], upTo(9), 7)))
    const august = await loadOne(ws, months('八月', rowsOf([202408], upTo(8), 8)))
    expect(await listed()).toEqual(['八月.csv', '七月.csv'])
    expect(august.checks.map(({ code, month, params }) => [code, month, params['lost']])).toContainEqual(['BATCH_REPLACED', 202408, 2])
    await undo(august.batchId)
    expect(await listed()).toEqual(['八月.csv undone', '七月.csv', '两月.csv'])
    expect([present(JULY), present(202408)]).toEqual([upTo(9), upTo(10)])
  })

  it('a few corrected rows, and columns of 上月, take the place of nothing', async () => {
    await loadOne(ws, months('两月', rowsOf([JULY, 202408], upTo(10), 5)))
    await loadOne(ws, months('改', rowsOf([JULY], upTo(3), 7)))
    expect(feesOf(JULY)).toEqual([...upTo(3).map(() => 700), ...upTo(10, 3).map(() => 500)])
    for (const [month, count] of [[202409, 10], [202410, 6]] as const) {
      const request = await tableOf(ws, { name: `账单${month}`, kind: 'monthlyBill', month, columns: [['编号', 'sub_id'], ['消费', 'bill_fee'], ['上月消费', 'bill_fee']], rows: upTo(count).map((n) => [`S${n}`, 1, 2]) })
      await runTables(ws, [{ ...request, columns: request.columns.map((column) => (column.header === '上月消费' ? { ...column, period: { offset: -1 } } : column)) }])
    }
    expect(present(202409)).toEqual(upTo(10))
  })

  it('the parts of a history cut at a subscriber count together, in either order, and a corrected part replaces its own', async () => {
    const parts: readonly [string, readonly (readonly (string | number)[])[]][] = [
      ['上', [...rowsOf([JULY], upTo(10), 1), ...rowsOf([202408], upTo(4), 1)]],
      ['下', [...rowsOf([202408], upTo(10, 4), 2), ...rowsOf([202409], upTo(10), 2)]],
    ]
    for (const order of [parts, parts.toReversed()]) {
      const loaded: number[] = []
      for (const [name, rows] of order) {
        const batch = await loadOne(ws, months(name, rows))
        expect(batch.checks.filter(({ code }) => code === 'BATCH_REPLACED')).toEqual([])
        loaded.push(batch.batchId)
      }
      expect([JULY, 202408, 202409].map(present)).toEqual([upTo(10), upTo(10), upTo(10)])
      const corrected = await loadOne(ws, months('下改', [...rowsOf([202408], upTo(10, 4), 3), ...rowsOf([202409], upTo(9), 3)]))
      expect(feesOf(202408)).toEqual([...upTo(4).map(() => 100), ...upTo(10, 4).map(() => 300)])
      expect(corrected.checks.filter(({ code }) => code === 'BATCH_REPLACED').map(({ params }) => params)).toEqual([{ file: '下.csv', before: 10, lost: 1 }])
      for (const batchId of [...loaded, corrected.batchId]) await undo(batchId)
    }
  })

  it('a month of other subscribers beside months of all replaces nothing', async () => {
    await loadOne(ws, months('一', rowsOf([JULY], upTo(4), 1)))
    await loadOne(ws, months('二', [...rowsOf([JULY], upTo(10, 4), 2), ...rowsOf([202408], upTo(10), 2)]))
    expect(present(JULY)).toEqual(upTo(10))
    expect(await listed()).toEqual(['二.csv', '一.csv'])
  })

  it('contracts of subscribers who no longer count in the month do not either', async () => {
    const master = (name: string, at: readonly number[], numbers: readonly number[]): TableSpec => ({
      name, kind: 'subscriberMaster', month: null, columns: [['账期', 'month'], ['编号', 'sub_id'], ['状态', 'status'], ['合约', 'contract_name']],
      rows: at.flatMap((month) => numbers.map((n) => [month, `S${n}`, '正常', '购机'])),
    })
    const named = (month: number) => upTo(10).filter((n) => ws.frame.codes('contract_name', month).codes[n] !== -1)
    await loadOne(ws, master('两月', [JULY, 202408], upTo(10)))
    await loadOne(ws, master('七月', [JULY], upTo(6)))
    expect(named(JULY)).toEqual(upTo(6))
    expect(named(202408)).toEqual(upTo(10))
  })

  it.each([70, 71, 72])('whatever is loaded, undone and put back, what counts depends on what is undone and on nothing else: %d', async (seed) => {
    const random = createRandom(seed)
    const pick = (n: number) => random.int(n)
    const MONTHS = [202405, 202406, 202407]
    interface Told { readonly batchId: number; readonly at: readonly number[]; readonly who: readonly number[]; readonly fee: number; undone: boolean }
    const told: Told[] = []
    for (let i = 0; i < 6; i++) {
      const at = MONTHS.filter(() => pick(3) > 0)
      const from = pick(4)
      const who = upTo(from + 3 + pick(8), from)
      const used = at.length > 0 ? at : [JULY]
      const { batchId } = await loadOne(ws, months(`批${i}`, rowsOf(used, who, i + 1)))
      told.push({ batchId, at: used, who, fee: (i + 1) * 100, undone: false })
    }
    const covers = (later: Told, earlier: Told) => !later.undone && later.who.filter((n) => earlier.who.includes(n)).length * 2 >= earlier.who.length
    const counts = (one: Told, month: number) => {
      const later = told.slice(told.indexOf(one) + 1).filter((other) => covers(other, one))
      return !one.undone && one.at.includes(month) && !later.some(({ at }) => at.includes(month))
    }
    const expected = () => MONTHS.map((month) => {
      const fees = new Map(told.filter((one) => counts(one, month)).flatMap(({ who, fee }) => who.map((n) => [n, fee] as const)))
      return Object.fromEntries([...fees].sort(([a], [b]) => a - b))
    })
    const subIds = () => ws.db.prepare<[], [string]>('SELECT sub_id FROM subscriber ORDER BY subscriber_no').raw().all().map(([id]) => Number(id.slice(1)))
    const found = () => MONTHS.map((month) => {
      const values = ws.frame.months.includes(month) ? feesOf(month) : []
      return Object.fromEntries(subIds().flatMap((n, i) => (Number.isNaN(values[i] ?? NaN) ? [] : [[n, values[i] ?? NaN] as const])).sort(([a], [b]) => a - b))
    })
    expect(found()).toEqual(expected())
    const content = contentOf(ws)
    for (let step = 0; step < 40; step++) {
      const one = told[pick(told.length)]
      if (!one) continue
      one.undone = !one.undone
      await undo(one.batchId, one.undone)
      expect(found()).toEqual(expected())
    }
    for (const one of told) if (one.undone) await undo(one.batchId, false)
    expect(contentOf(ws)).toEqual(content)
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
