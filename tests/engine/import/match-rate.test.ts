import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { importHandlers } from '../../../electron/engine/import/handlers.ts'
import { importApi } from '../../../shared/api/import.ts'
import { createTestWorkspace, publishFacts, type TestWorkspace } from '../../helpers/workspace.ts'
import { load, loadOne, type TableSpec } from './tables.ts'

let ws: TestWorkspace
beforeEach(() => {
  ws = createTestWorkspace()
})
afterEach(() => ws.close())

const master = (name: string, ids: readonly string[], month = 202408): TableSpec => ({
  name, kind: 'subscriberMaster', month,
  columns: [['用户编号', 'sub_id'], ['用户号码', 'msisdn'], ['用户状态', 'status']],
  rows: ids.map((id) => [id, `138${id.slice(1).padStart(8, '0')}`, '正常']),
})
const bills = (name: string, ids: readonly string[], month = 202408): TableSpec => ({
  name, kind: 'monthlyBill', month, columns: [['用户编号', 'sub_id'], ['出账收入', 'bill_fee']], rows: ids.map((id, i) => [id, 10 + i]),
})
const complaints = (name: string, ids: readonly string[], day = '2024-08-03'): TableSpec => ({
  name, kind: 'complaint', month: null, columns: [['用户编号', 'sub_id'], ['投诉时间', 'contact_time']], rows: ids.map((id) => [id, day]),
})

async function matches() {
  const { batches } = importApi['import.batches'].output.parse(await importHandlers['import.batches']({}, ws.context))
  return Object.fromEntries(batches.map(({ fileName, match }) => [fileName.replace('.csv', ''), match]))
}

async function unmatched(batchId: number, side: 'onlyHere' | 'missingHere', page = { offset: 0, limit: 10 }, reveal?: boolean) {
  const reply = await importHandlers['import.unmatched']({ batchId, side, ...page, ...(reveal === undefined ? {} : { reveal }) }, ws.context)
  return importApi['import.unmatched'].output.parse(reply)
}

describe('match rates', () => {
  it('are those of the subscribers against the base tables of others, whatever came first', async () => {
    await loadOne(ws, complaints('投诉', ['S1', 'S2', 'S2', 'S9']))
    expect(await matches()).toEqual({ 投诉: null })
    await loadOne(ws, master('资料', ['S1', 'S2', 'S3']))
    expect(await matches()).toEqual({ 投诉: { subscribers: 3, matched: 2 }, 资料: null })
    await loadOne(ws, bills('账单', ['S2', 'S3', 'S4', 'S9']))
    expect(await matches()).toEqual({
      投诉: { subscribers: 3, matched: 3 }, 资料: { subscribers: 3, matched: 2 }, 账单: { subscribers: 4, matched: 2 },
    })
  })

  it('say what held when the batch was judged, whatever is imported later', async () => {
    const then = async () => {
      const { batches } = importApi['import.batches'].output.parse(await importHandlers['import.batches']({}, ws.context))
      return Object.fromEntries(batches.map(({ fileName, matchAtImport }) => [fileName.replace('.csv', ''), matchAtImport]))
    }
    await loadOne(ws, complaints('早', ['S7', 'S9']))
    const { batchId } = await loadOne(ws, master('资料', ['S1', 'S2', 'S3']))
    const judged = await loadOne(ws, complaints('投诉', ['S1', 'S2', 'S8'], '2024-08-04'))
    expect(judged).toMatchObject({ match: { subscribers: 3, matched: 2 }, matchAtImport: { subscribers: 3, matched: 2 } })
    expect(judged.checks).toMatchObject([{ code: 'MATCH_RATE_LOW', params: { subscribers: 3, matched: 2 } }])
    const held = { 早: null, 资料: null, 投诉: { subscribers: 3, matched: 2 } }
    expect(await then()).toEqual(held)
    await loadOne(ws, bills('账单', ['S2', 'S3', 'S8']))
    expect(await matches()).toMatchObject({ 投诉: { subscribers: 3, matched: 3 }, 资料: { subscribers: 3, matched: 2 } })
    await importHandlers['import.undo']({ batchId, undone: true }, ws.context)
    expect(await then()).toEqual({ ...held, 账单: { subscribers: 3, matched: 2 } })
    ws.db.exec('UPDATE import_batch SET match_json = NULL')
    expect(await then()).toEqual({ 早: null, 资料: null, 投诉: null, 账单: null })
  })

  it('follow what is undone and put back', async () => {
    await loadOne(ws, complaints('投诉', ['S1', 'S9']))
    const { batchId } = await loadOne(ws, master('资料', ['S1', 'S2']))
    const before = await matches()
    const undone = await importHandlers['import.undo']({ batchId, undone: true }, ws.context)
    expect(undone.match).toBeNull()
    expect(await matches()).toEqual({ 投诉: null, 资料: null })
    await importHandlers['import.undo']({ batchId, undone: false }, ws.context)
    expect(await matches()).toEqual(before)
  })

  it('of a batch without its stored set are read from its rows', async () => {
    await load(ws, master('资料', ['S1', 'S2', 'S3']), bills('账单', ['S3', 'S4']), complaints('投诉', ['S1', 'S9']))
    const before = await matches()
    expect(before).toMatchObject({ 投诉: { subscribers: 2, matched: 1 }, 账单: { subscribers: 2, matched: 1 } })
    ws.db.exec('UPDATE import_batch SET subscribers = NULL')
    expect(await matches()).toEqual(before)
  })

  it('are not there for tables about nobody', async () => {
    await loadOne(ws, { name: '套餐', kind: 'planCatalogue', month: null, columns: [['套餐名称', 'plan_name'], ['月租', 'plan_fee']], rows: [['畅享', 59]] })
    expect(await matches()).toEqual({ 套餐: null })
  })

  it('hold for subscribers at the ends of words', async () => {
    const numbers = Array.from({ length: 70 }, (_, i) => `S${i + 1}`)
    await loadOne(ws, master('资料', numbers))
    await loadOne(ws, complaints('投诉', ['S1', 'S32', 'S33', 'S64', 'S65', 'S70', 'S71']))
    expect(await matches()).toMatchObject({ 投诉: { subscribers: 7, matched: 6 } })
  })
})

describe('unmatched subscribers', () => {
  it('are listed on both sides, in order, with numbers masked until revealed', async () => {
    await loadOne(ws, master('资料', ['S1', 'S2', 'S3', 'S4']))
    const { batchId } = await loadOne(ws, complaints('投诉', ['S8', 'S2', 'S9']))
    expect(await unmatched(batchId, 'onlyHere')).toEqual({
      total: 2,
      subscribers: [{ subscriberNo: 5, subId: 'S8', msisdn: null }, { subscriberNo: 6, subId: 'S9', msisdn: null }],
    })
    const missing = await unmatched(batchId, 'missingHere')
    expect(missing.total).toBe(3)
    expect(missing.subscribers).toEqual([
      { subscriberNo: 1, subId: 'S1', msisdn: '138****0001' }, { subscriberNo: 3, subId: 'S3', msisdn: '138****0003' },
      { subscriberNo: 4, subId: 'S4', msisdn: '138****0004' },
    ])
    expect((await unmatched(batchId, 'missingHere', { offset: 1, limit: 1 })).subscribers.map(({ subId }) => subId)).toEqual(['S3'])
    expect((await unmatched(batchId, 'missingHere', { offset: 3, limit: 1 })).subscribers).toEqual([])
    const audited = () => ws.db.prepare("SELECT count(*) FROM audit_log WHERE action = 'import.reveal'").pluck().get()
    expect(audited()).toBe(0)
    expect((await unmatched(batchId, 'missingHere', undefined, true)).subscribers[0]?.msisdn).toBe('13800000001')
    expect(audited()).toBe(1)
  })

  it('of a base table are those that no other base table knows', async () => {
    const [first, second] = await load(ws, master('资料', ['S1', 'S2']), bills('账单', ['S2', 'S3']))
    expect((await unmatched(first?.batchId ?? 0, 'onlyHere')).subscribers.map(({ subId }) => subId)).toEqual(['S1'])
    expect((await unmatched(first?.batchId ?? 0, 'missingHere')).subscribers.map(({ subId }) => subId)).toEqual(['S3'])
    expect((await unmatched(second?.batchId ?? 0, 'onlyHere')).subscribers.map(({ subId }) => subId)).toEqual(['S3'])
  })

  it('are missing only against the months of the batch', async () => {
    await load(ws, bills('七月', ['S1', 'S2'], 202407), bills('八月', ['S2', 'S3'], 202408))
    const { batchId } = await loadOne(ws, complaints('投诉', ['S2'], '2024-07-09'))
    expect((await unmatched(batchId, 'missingHere')).subscribers.map(({ subId }) => subId)).toEqual(['S1'])
  })

  it('of a batch that is not there are refused', async () => {
    publishFacts(ws, [{ subscriber: 1, month: 202408, values: { bill_fee: 1 } }])
    await expect(async () => unmatched(99, 'onlyHere')).rejects.toMatchObject({ code: 'BATCH_NOT_FOUND' })
  })
})
