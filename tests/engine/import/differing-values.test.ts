import fc from 'fast-check'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { readHistory } from '../../../electron/engine/customer-card/history.ts'
import { observeMonths } from '../../../electron/engine/churn/observed-months.ts'
import { fillColumnCache } from '../../../electron/engine/frame/fill-column-cache.ts'
import { Frame } from '../../../electron/engine/frame/frame.ts'
import { importHandlers } from '../../../electron/engine/import/handlers.ts'
import { createTestWorkspace, type TestWorkspace } from '../../helpers/workspace.ts'
import { runTables } from './import-files.ts'
import { tableOf, type TableSpec } from './kind-tables.ts'

let ws: TestWorkspace
beforeEach(() => {
  ws = createTestWorkspace()
})
afterEach(() => ws.close())

const load = async (of: TestWorkspace, ...specs: readonly TableSpec[]) => (await runTables(of, specs.map((spec) => tableOf(of, spec)))).batches
const undo = (of: TestWorkspace, batchId: number, undone = true) => importHandlers['import.undo']({ batchId, undone }, of.context)

/** Values by subscriber. */
function valuesOf({ db, frame }: Pick<TestWorkspace, 'db' | 'frame'>, field: string, month: number): Record<string, number | string> {
  frame.refresh()
  if (!frame.has(field)) return {}
  const column = frame.column(field, month)
  const rows = db.prepare<[], [number, string]>('SELECT subscriber_no, subscriber_key FROM subscriber').raw().all()
  return Object.fromEntries(rows.flatMap(([no, key]): [string, number | string][] => {
    const value = column.kind === 'number' ? column.values[no - 1] : column.dictionary[column.codes[no - 1] ?? -1]
    return value === undefined || Number.isNaN(value) ? [] : [[key, value]]
  }))
}

/** What a frame that has read nothing yet gives of every field and month, from kept columns as far as there are any. */
function everything({ db }: TestWorkspace): unknown {
  const frame = new Frame(db)
  frame.refresh()
  const ids = frame.catalogue.fields.flatMap(({ id, origin }) => (origin.kind === 'fact' ? [id] : []))
  return frame.months.map((month) => [month, [...frame.present(month).toIndices()], ids.map((id) => [id, valuesOf({ db, frame }, id, month)])])
}

function expectRowsToAgree(of: TestWorkspace): void {
  const fromImport = everything(of)
  of.db.exec('DELETE FROM column_cache')
  expect(everything(of)).toEqual(fromImport)
  of.frame.refresh()
  fillColumnCache(of.db, of.frame, () => undefined)
  expect(everything(of)).toEqual(fromImport)
}

const PREVIOUS = { field: 'bill_fee', period: { offset: -1 } } as const
const may = (fees: readonly number[]): TableSpec => ({
  name: '五月.csv', kind: 'monthlyBill', month: 202405, columns: { 用户编号: 'sub_id', 出账收入: 'bill_fee', 套餐: 'plan_name' }, rows: fees.map((fee, i) => [`S${i}`, fee, '无忧']),
})
const june = (fees: readonly number[], before: readonly (number | '')[], plan = '畅享'): TableSpec => ({
  name: '六月.csv', kind: 'monthlyBill', month: 202406,
  columns: { 用户编号: 'sub_id', 出账收入: 'bill_fee', 上月出账收入: PREVIOUS, 上月套餐: { field: 'plan_name', period: { offset: -1 } } },
  rows: fees.map((fee, i) => [`S${i}`, fee, before[i] ?? '', plan]),
})

describe('a value that the month has itself', () => {
  const own = may([10, 20])
  const later = june([11, 21, 31], [9, '', 29])

  for (const [order, specs] of [['the later table first', [later, own]], ['the later table last', [own, later]]] as const) {
    it(`stands over one carried from a later table, ${order}`, async () => {
      const loaded: number[] = []
      for (const spec of specs) {
        for (const { batchId } of await load(ws, spec)) loaded.push(batchId)
        expectRowsToAgree(ws)
      }
      expect(valuesOf(ws, 'bill_fee', 202405)).toEqual({ S0: 1000, S1: 2000, S2: 2900 })
      expect(valuesOf(ws, 'plan_name', 202405)).toEqual({ S0: '无忧', S1: '无忧', S2: '畅享' })
      // A state of the newest month.
      expect(valuesOf(ws, 'plan_name', 202406)).toEqual({ S0: '无忧', S1: '无忧', S2: '畅享' })
      const ownId = loaded[specs.indexOf(own)] ?? 0
      await undo(ws, ownId)
      expect(valuesOf(ws, 'bill_fee', 202405)).toEqual({ S0: 900, S2: 2900 })
      await undo(ws, ownId, false)
      expect(valuesOf(ws, 'bill_fee', 202405)).toEqual({ S0: 1000, S1: 2000, S2: 2900 })
      await undo(ws, loaded[specs.indexOf(later)] ?? 0)
      expect(valuesOf(ws, 'bill_fee', 202405)).toEqual({ S0: 1000, S1: 2000 })
    })
  }

  it('stands over it on the customer card and for who was active, too', async () => {
    await load(ws, may([10, 0]))
    await load(ws, june([11, 21], [9, 19]))
    const { series } = await readHistory(ws.context, { subscriber: 1, month: 202406 })
    expect(series.find(({ field }) => field === 'bill_fee')?.values.slice(-2)).toEqual([10, 11])
    const seen = observeMonths(ws.db, ws.frame).at.get(202405)?.seen ?? new Uint8Array()
    expect([...seen]).toEqual([0b1001, 0b1000])
  })

  it('is told where it is another for many, once for a pair of tables', async () => {
    const told = (batches: Awaited<ReturnType<typeof load>>) => batches.map(({ checks }) => checks.filter(({ code }) => code === 'CARRIED_DIFFERS'))
    const check = (rows: number, of: number, field = 'bill_fee') => ({ code: 'CARRIED_DIFFERS', field, month: 202405, params: { rows, of, share: rows / of } })
    const fees = Array.from({ length: 200 }, (_, i) => i)
    const changed = (count: number) => fees.map((fee, i) => (i < count ? fee + 0.01 : fee))
    const [first] = await load(ws, may(fees))
    expect(told(first ? [first] : [])).toEqual([[]])
    const [withFew] = await load(ws, june(fees, changed(2), '无忧'))
    expect(told(withFew ? [withFew] : [])).toEqual([[]])
    await undo(ws, withFew?.batchId ?? 0)
    const [withMany] = await load(ws, june(fees, changed(3)))
    expect(told(withMany ? [withMany] : [])[0]).toHaveLength(2)
    expect(told(withMany ? [withMany] : [])[0]).toEqual(expect.arrayContaining([check(3, 200), check(200, 200, 'plan_name')]))
    // The own table after the carrying one, and both in one run.
    for (const specs of [[june(fees, changed(5), '无忧'), may(fees)], [may(fees), june(fees, changed(5), '无忧')]] as const) {
      const other = createTestWorkspace()
      try {
        expect(told(await load(other, ...specs))).toEqual([[], [check(5, 200)]])
      } finally {
        other.close()
      }
    }
  })

  it('stands in any order of imports and undoing, of tables of one month or of several', async () => {
    const months = [202404, 202405, 202406] as const
    const fee = fc.oneof(fc.integer({ min: 0, max: 9 }).map(String), fc.constant(''))
    const row = fc.tuple(fc.constantFrom(...months), fc.integer({ min: 0, max: 5 }), fee, fee, fee)
    const table = fc.record({
      given: fc.option(fc.constantFrom(...months)),
      carries: fc.integer({ min: 0, max: 2 }),
      rows: fc.uniqueArray(row, { minLength: 1, maxLength: 9, selector: ([month, subscriber]) => `${month} ${subscriber}` }),
    })
    await fc.assert(
      fc.asyncProperty(fc.array(table, { minLength: 2, maxLength: 4 }), fc.array(fc.nat({ max: 3 }), { maxLength: 4 }), async (tables, undone) => {
        const one = createTestWorkspace()
        try {
          const ids: number[] = []
          for (const [t, { given, carries, rows }] of tables.entries()) {
            const columns: TableSpec['columns'] = {
              账期: given === null ? 'month' : null, 用户编号: 'sub_id', 本月: 'bill_fee',
              ...(carries > 0 ? { 上月: PREVIOUS } : {}), ...(carries > 1 ? { 上上月: { field: 'bill_fee', period: { offset: -2 } } } : {}),
              [`列${t}`]: `x_列${t}`,
            }
            const cells = rows.filter(([month]) => given === null || month === given).map(([month, subscriber, ...fees]) => [String(month), `S${subscriber}`, ...fees.slice(0, carries + 1), '甲'])
            if (cells.length === 0) {
              ids.push(0)
              continue
            }
            const [batch] = await load(one, { name: `表${t}.csv`, kind: 'monthlyBill', ...(given === null ? {} : { month: given }), columns, rows: cells })
            ids.push(batch?.batchId ?? 0)
            expectRowsToAgree(one)
          }
          const gone = new Set<number>()
          for (const t of undone) {
            const id = ids[t] ?? 0
            if (id === 0) continue
            await undo(one, id, !gone.has(t))
            if (!gone.delete(t)) gone.add(t)
          }
          for (const month of [202402, 202403, ...months]) {
            const expected: Record<string, number> = {}
            for (const isCarried of [true, false]) {
              for (const [t, { given, carries, rows }] of tables.entries()) {
                if (gone.has(t)) continue
                for (const [at, subscriber, ...fees] of rows) {
                  if (given !== null && at !== given) continue
                  for (let back = 0; back <= carries; back++) {
                    const speaksOf = at - back
                    if (speaksOf === month && back > 0 === isCarried && fees[back] !== '') expected[`S${subscriber}`] = Number(fees[back]) * 100
                  }
                }
              }
            }
            expect(valuesOf(one, 'bill_fee', month)).toEqual(expected)
          }
          one.frame.refresh()
          fillColumnCache(one.db, one.frame, () => undefined)
          expectRowsToAgree(one)
        } finally {
          one.close()
        }
      }),
      { numRuns: 12, seed: 20240605 },
    )
  })
})

describe('a field that two tables claim for one month', () => {
  const bill = (fees: readonly (readonly [string, number | ''])[], name = '月账单.csv', month = 202407): TableSpec => ({
    name, kind: 'monthlyBill', month, columns: { 用户编号: 'sub_id', 出账收入: 'bill_fee', 套餐: 'plan_name', 网格: 'grid' }, rows: fees.map(([id, fee]) => [id, fee, '无忧', '东']),
  })
  const terminals = (fees: readonly (readonly [string, number | ''])[], name = '终端清单.csv', month = 202407): TableSpec => ({
    name, kind: 'terminal', month, columns: { 用户编号: 'sub_id', 手机品牌: 'term_brand', 出账收入: 'bill_fee', 序号: 'x_序号' }, rows: fees.map(([id, fee], i) => [id, '华为', fee, i + 1]),
  })
  const fees = (count: number, changed = 0) => Array.from({ length: count }, (_, i) => [`S${i}`, i < changed ? i + 0.01 : i] as const)
  const told = async (of: TestWorkspace, ...specs: readonly TableSpec[]) => (await load(of, ...specs)).map(({ checks }) => checks.filter(({ code }) => code === 'VALUES_DIFFER'))
  const check = (rows: number, of: number, row: number, other = '月账单.csv', counts = '终端清单.csv') =>
    ({ code: 'VALUES_DIFFER', field: 'bill_fee', month: 202407, params: { rows, of, share: rows / of, row, other, counts } })

  it('is told beyond 1% of the subscribers with both values, with the tables, a row and which counts', async () => {
    await load(ws, bill(fees(200)))
    const [few] = await load(ws, terminals([...fees(200, 2), ['S900', 1]]))
    expect(few?.checks.filter(({ code }) => code === 'VALUES_DIFFER')).toEqual([])
    await undo(ws, few?.batchId ?? 0)
    // Upside down: S0, the first that differs, stands in the last row. Blanks are no values.
    const upsideDown = [...fees(200, 3)].reverse().map(([id, fee]): readonly [string, number | ''] => [id, id === 'S150' ? '' : fee])
    expect(await told(ws, terminals(upsideDown, '终端二.csv'))).toEqual([[check(3, 199, 201, '月账单.csv', '终端二.csv')]])
    expect(valuesOf(ws, 'bill_fee', 202407)).toMatchObject({ S1: 101, S2: 201, S3: 300, S150: 15_000 })
  })

  it('is told by the later table of one run, of several earlier ones together, and not of tables that are undone', async () => {
    const base = fees(100)
    expect(await told(ws, terminals(fees(100, 50)), bill(base))).toEqual([[check(50, 100, 2)], []])
    const other = createTestWorkspace()
    try {
      const [first] = await load(other, bill(base.slice(0, 50), '清单1.csv'))
      await load(other, bill(base.slice(50), '清单2.csv'))
      const [terminal] = await load(other, terminals(fees(100, 60)))
      expect(terminal?.checks.filter(({ code }) => code === 'VALUES_DIFFER')).toEqual([check(60, 100, 2, '清单1.csv, 清单2.csv')])
      await undo(other, terminal?.batchId ?? 0)
      await undo(other, first?.batchId ?? 0)
      expect(await told(other, terminals(fees(100, 60), '终端三.csv'))).toEqual([[check(10, 50, 52, '清单2.csv', '终端三.csv')]])
    } finally {
      other.close()
    }
  })

  it('is not told of a new extract, a further part or a correction, of other months, nor of a handful of subscribers', async () => {
    await load(ws, bill(fees(100)))
    expect(await told(ws, bill(fees(60, 60), '重导一半.csv'))).toEqual([[]])
    const correction: TableSpec = { name: '更正.csv', kind: 'monthlyBill', month: 202407, columns: { 用户编号: 'sub_id', 出账收入: 'bill_fee' }, rows: fees(40, 40) }
    expect(await told(ws, correction)).toEqual([[]])
    expect(await told(ws, terminals(fees(100, 100), '八月终端.csv', 202408))).toEqual([[]])
    expect(await told(ws, terminals(fees(4, 4).map(([id, fee]) => [id, fee + 7])))).toEqual([[]])
    const otherBill: TableSpec = {
      name: '经分账单.csv', kind: 'monthlyBill', month: 202407, rows: fees(100).map(([id, fee]) => [id, fee + 1, 1, 2, 3, 4]),
      columns: { 用户编号: 'sub_id', 出账收入: 'bill_fee', 语音费: 'voice_fee', 流量费: 'data_fee', 短信费: 'sms_fee', 增值费: 'vas_fee' },
    }
    expect((await told(ws, otherBill))[0]).toHaveLength(1)
  })

  it('agrees with a count row by row, whatever the tables', async () => {
    const kinds = ['monthlyBill', 'terminal', 'customDataset'] as const
    const plans = fc.constantFrom('', '无忧', '畅享')
    const row = fc.tuple(fc.constantFrom(202406, 202407), fc.integer({ min: 0, max: 7 }), fc.oneof(fc.integer({ min: 0, max: 2 }), fc.constant('' as const)), plans)
    const table = fc.record({ kind: fc.constantFrom(...kinds), rows: fc.uniqueArray(row, { minLength: 6, maxLength: 16, selector: ([month, id]) => `${month} ${id}` }) })
    await fc.assert(
      fc.asyncProperty(fc.array(table, { minLength: 2, maxLength: 3 }), async (tables) => {
        const one = createTestWorkspace()
        try {
          for (const [t, { kind, rows }] of tables.entries()) {
            const columns: TableSpec['columns'] = { 账期: 'month', 用户编号: 'sub_id', 费: 'bill_fee', 套餐: 'plan_name', [`列${t}`]: `x_${t}` }
            const [found] = await told(one, { name: `${t}.csv`, kind, columns, rows: rows.map(([month, id, ...cells]) => [month, `S${id}`, ...cells, 1]) })
            const expected = [2, 3].flatMap((c) => [202406, 202407].flatMap((month) => {
              const before = new Map(tables.slice(0, t).filter((other) => other.kind !== kind).flatMap((other) => other.rows.filter((cells) => cells[0] === month && cells[c] !== '').map((cells) => [cells[1], cells[c]])))
              const both = rows.filter((cells) => cells[0] === month && cells[c] !== '' && before.has(cells[1]))
              const differ = both.filter((cells) => cells[c] !== before.get(cells[1]))
              return both.length >= 5 && differ.length > both.length / 100 ? [{ field: c === 2 ? 'bill_fee' : 'plan_name', month, rows: differ.length, of: both.length }] : []
            }))
            const summary = (found ?? []).map(({ field, month, params }) => ({ field, month, rows: params['rows'], of: params['of'] }))
            expect(summary).toHaveLength(expected.length)
            expect(summary).toEqual(expect.arrayContaining(expected))
          }
        } finally {
          one.close()
        }
      }),
      { numRuns: 15, seed: 20240707 },
    )
  })
})
