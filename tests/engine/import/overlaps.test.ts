import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { importHandlers } from '../../../electron/engine/import/handlers.ts'
import type { OverlapChoice } from '../../../shared/api/overlap.ts'
import { createTestWorkspace, type TestWorkspace } from '../../helpers/workspace.ts'
import { asProposed, importFiles, planFiles, runTables, writeText } from './import-files.ts'

let ws: TestWorkspace
beforeEach(() => {
  ws = createTestWorkspace()
})
afterEach(() => ws.close())

const ids = (from: number, to: number) => Array.from({ length: to - from + 1 }, (_, i) => from + i)
/** A bill of some subscribers; names without a month of their own get 202407. */
const bill = (name: string, subscribers: readonly number[], fee = 10, months: readonly number[] = [202407]) => writeText(ws, name, [
  ['账期', '用户编号', '手机号码', '出账收入'],
  ...months.flatMap((month) => subscribers.map((n) => [month, `S${1000 + n}`, `1380000${1000 + n}`, fee])),
])
const fees = () => {
  ws.frame.refresh()
  return Array.from(ws.frame.numbers('bill_fee', 202407), (fee) => (Number.isNaN(fee) ? null : fee / 100))
}
const present = (month = 202407) => {
  ws.frame.refresh()
  return ws.frame.present(month).count()
}
async function load(file: string, overlap?: OverlapChoice) {
  const { tables } = await planFiles(ws, [file])
  const [batch] = (await runTables(ws, tables.map((table) => ({ ...asProposed(table), overlap: overlap ?? table.overlap })))).batches
  if (!batch) throw new RangeError('no batch')
  return batch
}
const planOf = async (file: string) => {
  const { overlaps, overlap } = (await planFiles(ws, [file])).tables[0] ?? {}
  return { overlaps, overlap }
}
const OVERLAPS = (before: number, shared: number, file = '甲.csv') => ({ code: 'BATCH_OVERLAPS', field: null, month: null, params: { file, before, shared } })

describe('a table of a month that has some of the subscribers of one before', () => {
  beforeEach(async () => {
    await importFiles(ws, [bill('甲.csv', ids(1, 20))])
  })

  it.each([
    ['nobody', ids(21, 40), [], 'auto'],
    ['everybody', ids(1, 20), [20, true], 'auto'],
    ['nearly all', ids(5, 40), [16, true], 'auto'],
    ['more than half', ids(8, 40), [13, true], 'addUp'],
    ['exactly half', ids(11, 40), [10, true], 'addUp'],
    ['less than half', ids(12, 40), [9, false], 'auto'],
  ] as const)('is told with the counts, and what is proposed loses nobody: %s', async (_, subscribers, found, overlap) => {
    const [shared, isReplaced] = found
    expect(await planOf(bill('乙.csv', subscribers, 11))).toEqual({ overlaps: shared === undefined ? [] : [{ fileName: '甲.csv', before: 20, shared, isReplaced }], overlap })
  })

  it('counts beside it as proposed, and says so afterwards', async () => {
    const batch = await load(bill('乙.csv', ids(8, 40), 11))
    expect(fees()).toEqual([...ids(1, 7).map(() => 10), ...ids(8, 40).map(() => 11)])
    expect(batch.checks).toContainEqual(OVERLAPS(20, 13))
  })

  it('replaces it where that is chosen, however few they are, and gives it back when undone', async () => {
    const { batchId, checks } = await load(bill('乙.csv', ids(19, 40), 11), 'replace')
    expect(fees()).toEqual([...ids(1, 18).map(() => null), ...ids(19, 40).map(() => 11)])
    expect(checks).toContainEqual({ code: 'BATCH_REPLACED', field: null, month: null, params: { file: '甲.csv', before: 20, lost: 18 } })
    await importHandlers['import.undo']({ batchId, undone: true }, ws.context)
    expect(fees().filter((fee) => fee !== null)).toEqual(ids(1, 20).map(() => 10))
    await importHandlers['import.undo']({ batchId, undone: false }, ws.context)
    expect(present()).toBe(22)
  })

  it('counts beside it where that is chosen, however many they are', async () => {
    await load(bill('乙.csv', ids(2, 20), 11), 'addUp')
    expect(fees()).toEqual([10, ...ids(2, 20).map(() => 11)])
    // A table of nobody it knows is no replacement, whatever was chosen.
    await load(bill('丙.csv', ids(30, 40), 12), 'replace')
    expect(present()).toBe(31)
  })

  it('is no news as a correction, a stray or a further part', async () => {
    for (const [name, subscribers] of [['更正.csv', ids(1, 6)], ['一部分.csv', ids(20, 60)], ['另一部分.csv', ids(61, 90)]] as const) {
      const { checks } = await load(bill(name, subscribers))
      expect(checks.filter(({ code }) => code === 'BATCH_OVERLAPS')).toEqual([])
    }
    expect(present()).toBe(90)
  })

  it('is compared with what counts: not with other months, what is undone, nor tables of other fields', async () => {
    expect((await planOf(bill('八月.csv', ids(1, 20), 10, [202408]))).overlaps).toEqual([])
    const other = writeText(ws, '其他.csv', [['账期', '用户编号', '手机号码', '出账收入', '短信费'], ...ids(1, 20).map((n) => [202407, `S${1000 + n}`, `1380000${1000 + n}`, 10, 1])])
    expect((await planOf(other)).overlaps).toEqual([])
    const { batches } = importHandlers['import.batches']({}, ws.context) as Awaited<ReturnType<(typeof importHandlers)['import.batches']>>
    await importHandlers['import.undo']({ batchId: batches[0]?.batchId ?? 0, undone: true }, ws.context)
    expect((await planOf(bill('乙.csv', ids(8, 40)))).overlaps).toEqual([])
  })

  it('is compared month by month, and the same content with another choice is the same content', async () => {
    const months = bill('两月.csv', ids(8, 40), 10, [202407, 202408])
    expect(await planOf(months)).toEqual({ overlaps: [{ fileName: '甲.csv', before: 20, shared: 13, isReplaced: true }], overlap: 'addUp' })
    await load(months)
    const again = await planFiles(ws, [bill('两月.csv', ids(8, 40), 10, [202407, 202408])])
    expect(again.tables[0]).toMatchObject({ importedAt: expect.any(String), overlaps: [] })
    await expect(runTables(ws, again.tables.map((table) => ({ ...asProposed(table), overlap: 'replace' as const })))).rejects.toMatchObject({ code: 'ALREADY_IMPORTED' })
    expect(await planOf(bill('八月.csv', ids(30, 50), 10, [202408]))).toEqual({ overlaps: [{ fileName: '两月.csv', before: 33, shared: 11, isReplaced: false }], overlap: 'auto' })
  })
})
