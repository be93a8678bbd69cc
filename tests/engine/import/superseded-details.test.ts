import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { readContacts, readContracts, readProducts } from '../../../electron/engine/customer-card/details.repo.ts'
import { readHistory } from '../../../electron/engine/customer-card/history.ts'
import { countComplaints, countProducts } from '../../../electron/engine/frame/column-loader.ts'
import { everybody } from '../../../electron/engine/frame/subset.ts'
import { importHandlers } from '../../../electron/engine/import/handlers.ts'
import { createRandom } from '../../../electron/engine/kernels/random.ts'
import { createTestWorkspace, type TestWorkspace } from '../../helpers/workspace.ts'
import { contentOf } from './import-files.ts'
import { loadOne, type TableSpec } from './tables.ts'

let ws: TestWorkspace
beforeEach(() => {
  ws = createTestWorkspace()
})
afterEach(() => ws.close())

const MONTHS = [202405, 202406, 202407] as const
const undo = (batchId: number, undone = true) => importHandlers['import.undo']({ batchId, undone }, ws.context)
const upTo = (n: number, from = 0) => Array.from({ length: n - from }, (_, i) => from + i)

/** All but what is derived: the card keeps where it found rows. */
function content(): unknown {
  ws.db.exec('DELETE FROM column_cache')
  return contentOf(ws)
}

/** One row for each of some subscribers in each of some months; `i` makes what it says its own. */
type Make = (i: number, at: readonly number[], who: readonly number[]) => TableSpec

const table = (kind: TableSpec['kind'], columns: TableSpec['columns'], cells: (i: number, month: number) => readonly (string | number)[]): Make => (i, at, who) => ({
  name: `${kind}${i}`, kind, month: null, columns, rows: at.flatMap((month) => who.map((n) => [`S${n}`, ...cells(i, month)])),
})
const dated = (month: number, day: number) => `${Math.floor(month / 100)}-${String(month % 100).padStart(2, '0')}-${String(day).padStart(2, '0')}`

const complaints = table('complaint', [['编号', 'sub_id'], ['时间', 'contact_time'], ['类型', 'contact_type']], (i, month) => [`${dated(month, i + 1)} 08:00:00`, '网络'])
const products = table('productSubscription', [['编号', 'sub_id'], ['账期', 'month'], ['产品', 'product']], (i, month) => [month, `产品${i}`])
const items = table('billItem', [['编号', 'sub_id'], ['账期', 'month'], ['科目', 'item'], ['金额', 'amount']], (i, month) => [month, '套外语音费', i + 1])
const contracts = table('contract', [['编号', 'sub_id'], ['账期', 'month'], ['合约', 'contract_name']], (i, month) => [month, `合约${i}`])

const subscriberNo = (n: number) => ws.db.prepare<[string], { no: number }>('SELECT subscriber_no AS no FROM subscriber WHERE sub_id = ?').get(`S${n}`)?.no ?? 0
const scope = (n: number, kind: string) => ({ db: ws.db, batches: ws.frame.catalogue.batches.filter((batch) => batch.kind === kind), subscriberNo: subscriberNo(n), mayStore: true })
const complaintsIn = (month: number) => {
  const counts = countComplaints(ws.db, ws.frame.catalogue.batches, [month], everybody(ws.frame.rows))
  return (n: number) => counts[subscriberNo(n) - 1] || 0
}

interface Told {
  readonly i: number
  readonly batchId: number
  readonly at: readonly number[]
  readonly who: readonly number[]
  undone: boolean
}

/** What the batches that count say of a subscriber: of each kind what its readers must find. */
interface Reader {
  readonly make: Make
  readonly expected: (counting: (month: number) => readonly Told[], n: number) => unknown
  readonly found: (n: number) => Promise<unknown>
}

const READERS: Readonly<Record<string, Reader>> = {
  complaint: {
    make: complaints,
    expected: (counting, n) => {
      const counts = MONTHS.map((month) => counting(month).filter(({ who }) => who.includes(n)).length)
      return [counts, counts.reduce((sum, count) => sum + count, 0)]
    },
    found: async (n) => [MONTHS.map((month) => complaintsIn(month)(n)), (await readContacts(scope(n, 'complaint'))).length],
  },
  productSubscription: {
    make: products,
    expected: (counting, n) => {
      const names = MONTHS.map((month) => counting(month).filter(({ who }) => who.includes(n)).map(({ i }) => `产品${i}`))
      return [names.map((of) => of.length), names.flat().toSorted()]
    },
    found: async (n) => [
      MONTHS.map((month) => countProducts(ws.db, ws.frame.catalogue.batches, month, everybody(ws.frame.rows))[subscriberNo(n) - 1] || 0),
      (await readProducts(scope(n, 'productSubscription'))).map(({ name }) => name).toSorted(),
    ],
  },
  billItem: {
    make: items,
    expected: (counting, n) => MONTHS.map((month) => counting(month).findLast(({ who }) => who.includes(n))).map((newest) => (newest ? (newest.i + 1) * 100 : null)),
    found: (n) => {
      const values = MONTHS.map((month) => (ws.frame.has('bill_fee') ? ws.frame.column('bill_fee', month) : null))
      return Promise.resolve(values.map((column) => {
        const value = column?.kind === 'number' ? column.values[subscriberNo(n) - 1] : undefined
        return value === undefined || Number.isNaN(value) ? null : value
      }))
    },
  },
  contract: {
    make: contracts,
    expected: (counting, n) => {
      const of = MONTHS.map((month) => counting(month).filter(({ who }) => who.includes(n)).map(({ i }) => i))
      const newest = MONTHS.map((_, m) => Math.max(-1, ...of.slice(0, m + 1).flat()))
      return [newest.map((i) => (i < 0 ? null : `合约${i}`)), [...new Set(of.flat())].toSorted((a, b) => a - b).map((i) => `合约${i}`)]
    },
    found: async (n) => [
      MONTHS.map((month) => {
        const column = ws.frame.has('contract_name') ? ws.frame.column('contract_name', month) : null
        return column?.kind === 'code' ? (column.dictionary[column.codes[subscriberNo(n) - 1] ?? -1] ?? null) : null
      }),
      (await readContracts(scope(n, 'contract'))).map(({ name }) => name ?? '').toSorted(),
    ],
  },
}

describe('one month of a table beside the facts, imported again', () => {
  it('takes the place of that month, says who no longer counts, and gives it back', async () => {
    const first = await loadOne(ws, complaints(0, MONTHS, upTo(10)))
    const again = await loadOne(ws, complaints(1, [202406], upTo(8)))
    const before = content()
    const counts = () => upTo(10).map((n) => MONTHS.map((month) => complaintsIn(month)(n)).join(''))
    expect(counts()).toEqual([...upTo(8).map(() => '111'), '101', '101'])
    expect(again.checks.filter(({ code }) => code === 'BATCH_REPLACED')).toEqual([
      { code: 'BATCH_REPLACED', field: null, month: 202406, params: { file: 'complaint0.csv', before: 10, lost: 2 } },
    ])
    const { batches } = await importHandlers['import.batches']({}, ws.context)
    expect(batches.map(({ batchId, replacedMonths }) => [batchId, replacedMonths])).toEqual([[again.batchId, []], [first.batchId, [202406]]])
    const { months } = await importHandlers['import.calendar']({}, ws.context)
    expect(months.map(({ month, tables }) => [month, tables])).toEqual(MONTHS.map((month) => [month, [{ kind: 'complaint', rows: month === 202406 ? 8 : 10 }]]))
    expect((await readContacts(scope(9, 'complaint'))).map(({ at }) => at.slice(0, 7))).toEqual(['2024-07', '2024-05'])

    await undo(again.batchId)
    expect(counts()).toEqual(upTo(10).map(() => '111'))
    expect((await readContacts(scope(9, 'complaint'))).length).toBe(3)
    await undo(first.batchId)
    await undo(again.batchId, false)
    await undo(first.batchId, false)
    expect(content()).toEqual(before)
  })

  it('a list of three months that moves on by one tells each complaint once', async () => {
    await loadOne(ws, complaints(0, [202405, 202406], upTo(10)))
    await loadOne(ws, complaints(0, [202406, 202407], upTo(11)))
    expect(MONTHS.map((month) => upTo(11).map(complaintsIn(month)).join(''))).toEqual(['11111111110', '11111111111', '11111111111'])
  })

  it('whose bills no longer count in a month has none in its history', async () => {
    const bills = table('monthlyBill', [['编号', 'sub_id'], ['账期', 'month'], ['出账收入', 'bill_fee']], (i, month) => [month, i + 5])
    await loadOne(ws, bills(0, MONTHS, upTo(10)))
    await loadOne(ws, bills(1, [202406], upTo(8)))
    const billsOf = async (n: number) => (await readHistory(ws.context, { subscriber: subscriberNo(n), month: 202407 })).series.map(({ values }) => values.slice(-3))
    expect([await billsOf(0), await billsOf(9)]).toEqual([[[5, 6, 5]], [[5, null, 5]]])
  })

  it('targets of a month take the place of those of that month', async () => {
    const targets = (i: number, at: readonly number[]): TableSpec => ({
      name: `指标${i}`, kind: 'kpiTarget', month: null, columns: [['账期', 'month'], ['单位', 'org_name'], ['指标', 'kpi_name'], ['目标', 'kpi_target']],
      rows: at.map((month) => [month, '城区', '新增', 100 + i]),
    })
    const first = await loadOne(ws, targets(0, MONTHS))
    const second = await loadOne(ws, targets(1, [202406]))
    const counting = () => ws.frame.catalogue.batches.map(({ batchId, months }) => [batchId, months])
    expect(counting()).toEqual([[first.batchId, [202405, 202407]], [second.batchId, [202406]]])
    await undo(second.batchId)
    expect(counting()).toEqual([[first.batchId, [...MONTHS]]])
  })

  it.each(Object.keys(READERS).flatMap((kind) => [81, 82].map((seed) => ({ kind, seed }))))('whatever is loaded, undone and put back, every reader finds what counts: $kind $seed', async ({ kind, seed }) => {
    const { make, expected, found } = READERS[kind] ?? (() => { throw new RangeError(kind) })()
    const random = createRandom(seed)
    const pick = (n: number) => random.int(n)
    const told: Told[] = []
    for (let i = 0; i < 5; i++) {
      const some = MONTHS.filter(() => pick(3) > 0)
      const at = some.length > 0 ? some : [202406]
      const from = pick(4)
      const who = upTo(from + 3 + pick(6), from)
      const { batchId } = await loadOne(ws, make(i, at, who))
      told.push({ i, batchId, at, who, undone: false })
    }
    const covers = (later: Told, earlier: Told) => !later.undone && later.who.filter((n) => earlier.who.includes(n)).length * 2 >= earlier.who.length
    const counting = (month: number) => told.filter((one, t) => !one.undone && one.at.includes(month) && !told.slice(t + 1).some((later) => later.at.includes(month) && covers(later, one)))
    const check = async () => {
      ws.frame.refresh()
      for (const n of upTo(12).filter((one) => subscriberNo(one) > 0)) expect([n, await found(n)]).toEqual([n, expected(counting, n)])
    }
    await check()
    const before = content()
    for (let step = 0; step < 12; step++) {
      const one = told[pick(told.length)]
      if (!one) continue
      one.undone = !one.undone
      await undo(one.batchId, one.undone)
      await check()
    }
    for (const one of told) if (one.undone) await undo(one.batchId, false)
    expect(content()).toEqual(before)
  })
})
