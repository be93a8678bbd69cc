import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { importHandlers } from '../../../electron/engine/import/handlers.ts'
import { CHECK_CODES, type Check } from '../../../shared/api/import.ts'
import { translateTo } from '../../../shared/i18n/catalogue.ts'
import { createTestWorkspace, type TestWorkspace } from '../../helpers/workspace.ts'
import { runTables } from './import-files.ts'
import { load, loadOne, tableOf, type TableSpec } from './tables.ts'

let ws: TestWorkspace
beforeEach(() => {
  ws = createTestWorkspace()
})
afterEach(() => ws.close())

type Cell = string | number
const ids = (n: number, from = 1) => Array.from({ length: n }, (_, i) => `S${from + i}`)

/** A table of some fields under their own names, for a month. */
function table(kind: TableSpec['kind'], month: number | null, fields: readonly string[], rows: readonly (readonly Cell[])[], name = `${kind}${month ?? ''}`): TableSpec {
  return { name, kind, month, columns: fields.map((field) => [field, field] as const), rows }
}
const bills = (month: number, rows: readonly (readonly Cell[])[], name?: string) => table('monthlyBill', month, ['sub_id', 'bill_fee'], rows, name)
const checksOf = async (spec: TableSpec): Promise<Check[]> => (await loadOne(ws, spec)).checks
const only = (checks: readonly Check[], code: Check['code']) => checks.filter((check) => check.code === code)
const near = (value: number) => expect.closeTo(value, 12)

describe('against the month before', () => {
  it('the first month is compared with nothing', async () => {
    expect(await checksOf(bills(202407, ids(20).map((id) => [id, 10])))).toEqual([])
  })

  it('rows and base are told beyond 5%, not at 5%', async () => {
    await loadOne(ws, bills(202406, ids(100).map((id) => [id, 10])))
    // 95 of 100: exactly 5% less. Revenue −5%.
    expect(await checksOf(bills(202407, ids(95).map((id) => [id, 10])))).toEqual([])
    // 90 of 95: 5.26% less.
    expect(await checksOf(bills(202408, ids(90).map((id) => [id, 10])))).toEqual([
      { code: 'ROWS_CHANGED', field: null, month: 202408, params: { rows: 90, before: 95, change: near(90 / 95 - 1), earlier: '2024-07' } },
      { code: 'BASE_CHANGED', field: null, month: 202408, params: { lost: 5, before: 95, share: near(5 / 95), earlier: '2024-07' } },
    ])
  })

  it('a base that is exchanged keeps its size and is told all the same', async () => {
    await loadOne(ws, bills(202407, ids(20).map((id) => [id, 10])))
    expect(await checksOf(bills(202408, ids(20, 3).map((id) => [id, 10])))).toEqual([
      { code: 'BASE_CHANGED', field: null, month: 202408, params: { lost: 2, before: 20, share: near(0.1), earlier: '2024-07' } },
    ])
  })

  it('revenue is told beyond 10%, in yuan', async () => {
    await loadOne(ws, bills(202406, ids(10).map((id) => [id, '10.00'])))
    expect(await checksOf(bills(202407, ids(10).map((id) => [id, '11.00'])))).toEqual([])
    expect(await checksOf(bills(202408, ids(10).map((id) => [id, '12.50'])))).toEqual([
      { code: 'REVENUE_CHANGED', field: 'bill_fee', month: 202408, params: { revenue: 125, before: 110, change: near(125 / 110 - 1), earlier: '2024-07' } },
    ])
  })

  it('a month that is missing is skipped: the newest earlier one is compared with', async () => {
    await loadOne(ws, bills(202401, ids(10).map((id) => [id, 10])))
    await loadOne(ws, bills(202412, ids(4).map((id) => [id, 10]), '其后'))
    const checks = await checksOf(bills(202406, ids(10).map((id) => [id, 20])))
    expect(checks).toEqual([
      { code: 'REVENUE_CHANGED', field: 'bill_fee', month: 202406, params: { revenue: 200, before: 100, change: near(1), earlier: '2024-01' } },
    ])
  })

  it('a fill rate is told when it falls by more than 10 points, a column that is gone falls to nothing', async () => {
    const fields = ['sub_id', 'bill_fee', 'brand', 'grid', 'area']
    const row = (id: string, brand: Cell, grid: Cell, area: Cell) => [id, 10, brand, grid, area]
    await loadOne(ws, table('monthlyBill', 202407, fields, ids(10).map((id, i) => row(id, i < 9 ? '动感' : '', '东', '甲'))))
    const checks = await checksOf(table('monthlyBill', 202408, fields.slice(0, 4), ids(10).map((id, i) => row(id, i < 8 ? '动感' : '', i < 5 ? '东' : '', '').slice(0, 4))))
    expect(checks).toEqual([
      { code: 'FILL_RATE_DROPPED', field: 'grid', month: 202408, params: { share: 0.5, before: 1, earlier: '2024-07' } },
      { code: 'FILL_RATE_DROPPED', field: 'area', month: 202408, params: { share: 0, before: 1, earlier: '2024-07' } },
    ])
  })

  it('months within one file are compared, too', async () => {
    const rows = [...ids(10).map((id) => ['202406', id, 10]), ...ids(10).map((id) => ['202407', id, 20]), ...ids(5).map((id) => ['202408', id, 20])]
    const spec: TableSpec = { name: '账单', kind: 'monthlyBill', month: null, columns: [['账期', 'month'], ['编号', 'sub_id'], ['费', 'bill_fee']], rows }
    expect((await checksOf(spec)).map(({ code, month }) => `${code} ${month}`)).toEqual([
      'REVENUE_CHANGED 202407', 'ROWS_CHANGED 202408', 'REVENUE_CHANGED 202408', 'BASE_CHANGED 202408',
    ])
  })

  it('the parts of a split file are added up, and the last of them tells', async () => {
    await loadOne(ws, bills(202407, ids(10).map((id) => [id, 10])))
    const same = await load(ws, bills(202408, ids(5).map((id) => [id, 10]), '一'), bills(202408, ids(5, 6).map((id) => [id, 10]), '二'))
    expect(same.map(({ checks }) => checks)).toEqual([[], []])
    const fewer = await load(ws, bills(202409, ids(4).map((id) => [id, 10]), '三'), bills(202409, ids(4, 5).map((id) => [id, 10]), '四'))
    expect(fewer.map(({ checks }) => checks.map(({ code }) => code))).toEqual([[], ['ROWS_CHANGED', 'REVENUE_CHANGED', 'BASE_CHANGED']])
  })

  it('the first table of its make is compared with who was there, and with what they were billed', async () => {
    await loadOne(ws, bills(202407, ids(10).map((id) => [id, 10])))
    const other = ['sub_id', 'bill_fee', 'voice_min', 'data_mb', 'sms_cnt', 'brand']
    expect(await checksOf(table('monthlyBill', 202408, other, ids(10).map((id) => [id, 10.5, 1, 2, 3, '动感'])))).toEqual([])
    expect(await checksOf(table('monthlyBill', 202409, ['sub_id', 'bill_fee', 'grid', 'area', 'county', 'city'], ids(8).map((id) => [id, 1000, '东', '甲', '乙', '丙'])))).toEqual([
      { code: 'ROWS_CHANGED', field: null, month: 202409, params: { rows: 8, before: 10, change: near(-0.2), earlier: '2024-08' } },
      { code: 'REVENUE_CHANGED', field: 'bill_fee', month: 202409, params: { revenue: 8000, before: 105, change: near(8000 / 105 - 1), earlier: '2024-08' } },
      { code: 'BASE_CHANGED', field: null, month: 202409, params: { lost: 2, before: 10, share: near(0.2), earlier: '2024-08' } },
    ])
  })

  it('a bill of strangers is told beside the master that keeps the base whole', async () => {
    const master = (month: number) => table('subscriberMaster', month, ['sub_id', 'brand', 'grid'], ids(20).map((id) => [id, '动感', '东']))
    const [first, ofMaster] = await load(ws, master(202407), bills(202407, ids(12).map((id) => [id, 10])))
    expect([first?.checks, ofMaster?.checks.map(({ code }) => code)]).toEqual([[], []])
    const strange = table('monthlyBill', 202408, ['sub_id', 'voice_min', 'data_mb', 'sms_cnt'], ids(20, 19).map((id) => [id, 1, 2, 3]), '异')
    const [again, bill] = await load(ws, master(202408), strange)
    expect(again?.checks).toEqual([])
    expect(bill?.checks).toEqual([{ code: 'BASE_MATCH_LOW', field: null, month: null, params: { subscribers: 20, known: 20, matched: 2 } }])
  })

  it('parts of one table and a table of some subscribers have nothing against them', async () => {
    const parts = await load(ws, bills(202407, ids(6).map((id) => [id, 10]), '一'), bills(202407, ids(6, 7).map((id) => [id, 10]), '二'))
    expect(parts.flatMap(({ checks }) => checks)).toEqual([])
    expect(await checksOf(bills(202407, ids(3, 13).map((id) => [id, 10]), '三'))).toEqual([])
    expect(await checksOf(table('subscriberMaster', 202407, ['sub_id', 'brand', 'grid'], ids(40).map((id) => [id, '动感', '东'])))).toEqual([])
  })

  it('fees and use of another unit are told whatever else the table holds', async () => {
    await loadOne(ws, table('monthlyBill', 202407, ['sub_id', 'bill_fee', 'voice_min', 'data_mb'], ids(10).map((id) => [id, 50, 100, 2000])))
    const others = ['sub_id', 'voice_fee', 'voice_min', 'data_mb', 'brand', 'grid', 'area', 'county', 'city']
    const rows = (fee: number, voice: number, data: number) => ids(10).map((id) => [id, fee, voice, data, '动感', '东', '甲', '乙', '丙'])
    expect(await checksOf(table('monthlyBill', 202408, others, rows(20, 900, 250)))).toEqual([])
    const earlier = '2024-08'
    expect(await checksOf(table('subscriberMaster', 202409, [...others, 'gender', 'age'], rows(2000, 6000, 0.5)))).toEqual([
      { code: 'SCALE_CHANGED', field: 'voice_fee', month: 202409, params: { mean: 2000, before: 20, times: near(100), earlier } },
      { code: 'SCALE_CHANGED', field: 'data_mb', month: 202409, params: { mean: 0.5, before: 250, times: near(0.002), earlier } },
    ])
    expect(await checksOf(table('outcomeTable', 202410, [...others.slice(0, 1), 'vas_fee', ...others.slice(4)], ids(10).map((id) => [id, 600, '动感', '东', '甲', '乙', '丙'])))).toEqual([
      { code: 'FEE_ABOVE_BILL', field: 'vas_fee', month: 202410, params: { mean: 600, before: 50, times: near(12), earlier: '2024-07' } },
    ])
  })

  it('rows that 上月 columns speak of are none of the month before', async () => {
    const spec = async (month: number, n: number, fee: number, before: number) => {
      const request = await tableOf(ws, { name: `账单${month}`, kind: 'monthlyBill', month, columns: [['编号', 'sub_id'], ['消费', 'bill_fee'], ['上月消费', 'bill_fee']], rows: ids(n).map((id) => [id, fee, before]) })
      return { ...request, columns: request.columns.map((column) => (column.header === '上月消费' ? { ...column, period: { offset: -1 } } : column)) }
    }
    const checks: Check[][] = []
    for (const [month, n, fee] of [[202405, 100, 10], [202406, 100, 10], [202407, 97, 10.2], [202408, 90, 10]] as const) {
      checks.push((await runTables(ws, [await spec(month, n, fee, 10)])).batches.flatMap((batch) => batch.checks))
    }
    expect(checks.slice(0, 3)).toEqual([[], [], []])
    expect(only(checks[3] ?? [], 'ROWS_CHANGED')).toEqual([
      { code: 'ROWS_CHANGED', field: null, month: 202408, params: { rows: 90, before: 97, change: near(90 / 97 - 1), earlier: '2024-07' } },
    ])
    expect(only(checks[3] ?? [], 'REVENUE_CHANGED')).toEqual([])
  })

  it('rows that 上月 columns speak of are told apart in a table of several months, as far as that can be', async () => {
    const rows = [...ids(10).map((id) => ['202406', id, 10, 10]), ...ids(10).map((id) => ['202407', id, 10, 10])]
    const request = await tableOf(ws, { name: '账单', kind: 'monthlyBill', month: null, columns: [['账期', 'month'], ['编号', 'sub_id'], ['消费', 'bill_fee'], ['上月消费', 'bill_fee']], rows })
    const columns = request.columns.map((column) => (column.header === '上月消费' ? { ...column, period: { offset: -1 } } : column))
    const { batches } = await runTables(ws, [{ ...request, columns }])
    expect(batches.flatMap(({ checks }) => checks)).toEqual([])
    expect(await checksOf(bills(202408, ids(10).map((id) => [id, 10])))).toEqual([])
  })

  it('repeated rows count once, with the values of the last', async () => {
    await loadOne(ws, bills(202407, ids(10).map((id) => [id, 10])))
    const rows = ids(10).map((id) => [id, 10])
    expect(await checksOf(bills(202408, [['S1', 9000], ['S2', 9000], ...rows]))).toEqual([])
  })

  it('hostile months: no revenue before, one subscriber, nothing but missing values', async () => {
    await loadOne(ws, bills(202405, [['S1', 0]]))
    expect(await checksOf(bills(202406, [['S1', 100]]))).toEqual([])
    expect(await checksOf(table('monthlyBill', 202407, ['sub_id', 'bill_fee', 'voice_min'], [['S1', '', '']]))).toEqual([
      { code: 'FILL_RATE_DROPPED', field: 'bill_fee', month: 202407, params: { share: 0, before: 1, earlier: '2024-06' } },
    ])
    expect(await checksOf(bills(202408, [['S1', 1]]))).toEqual([])
  })

  it('an undone month is no month before', async () => {
    const { batchId } = await loadOne(ws, bills(202407, ids(10).map((id) => [id, 10])))
    await importHandlers['import.undo']({ batchId, undone: true }, ws.context)
    expect(await checksOf(bills(202408, ids(2).map((id) => [id, 10])))).toEqual([])
  })

  it('a corrected file stands in for the one it replaces', async () => {
    await loadOne(ws, bills(202407, ids(10).map((id) => [id, 10])))
    await loadOne(ws, bills(202408, ids(10).map((id) => [id, 99]), '错'))
    expect(await checksOf(bills(202408, ids(10).map((id) => [id, 10]), '对'))).toEqual([])
  })

  it('rows that correct some of a month count once, with the newest bill, also for the month after', async () => {
    const months = [202401, 202402, 202403].flatMap((month, m) => ids(100).map((id) => [month, id, 10 * (m + 1)]))
    await loadOne(ws, table('monthlyBill', null, ['month', 'sub_id', 'bill_fee'], months, '三月'))
    const part = table('monthlyBill', null, ['month', 'sub_id', 'bill_fee'], ids(30).map((id) => [202402, id, 23]), '更正')
    // 30 × 23 and 70 × 20 yuan, after 100 × 10.
    expect(await checksOf(part)).toEqual([
      { code: 'REVENUE_CHANGED', field: 'bill_fee', month: 202402, params: { revenue: 2090, before: 1000, change: near(1.09), earlier: '2024-01' } },
    ])
    await loadOne(ws, table('monthlyBill', null, ['month', 'sub_id', 'bill_fee'], ids(30).map((id) => [202403, id, 31]), '再更正'))
    expect(await checksOf(bills(202404, ids(100).map((id) => [id, 30])))).toEqual([])
  })

  it('a file that replaces another says who is no longer counted', async () => {
    await loadOne(ws, bills(202408, ids(10).map((id) => [id, 10]), '全'))
    expect(await checksOf(bills(202408, ids(8).map((id) => [id, 11]), '少'))).toEqual([
      { code: 'BATCH_REPLACED', field: null, month: null, params: { file: '全.csv', before: 10, lost: 2 } },
    ])
  })
})

describe('within a row', () => {
  it('activation after the day of import, and tenure more than a month off', async () => {
    // The day of import is 2024-09-05.
    const rows = [['S1', '2024-09-05', 0], ['S2', '2024-09-06', 0], ['S3', '2024-01-31', 7], ['S4', '2024-01-31', 6], ['S5', '2024-01-31', 5], ['S6', '2024-01-31', 9], ['S7', '', 3], ['S8', '2023-08-01', '']]
    const checks = await checksOf(table('subscriberMaster', 202408, ['sub_id', 'open_date', 'tenure_m'], rows))
    expect(checks).toEqual([
      { code: 'OPEN_DATE_IN_FUTURE', field: 'open_date', month: 202408, params: { rows: 1, of: 7, share: near(1 / 7) } },
      // From January to August are 7 months: 5 and 9 are two off. S1 and S2 are one month off.
      { code: 'TENURE_CONTRADICTS', field: 'tenure_m', month: 202408, params: { rows: 2, of: 6, share: near(2 / 6) } },
    ])
  })

  it('fees below zero by field; balances and discounts may be', async () => {
    const rows = [['S1', -1, 0, -5, -2], ['S2', -2, 3, -5, -2], ['S3', '', 3, 1, 1], ['S4', 4, -0.01, 1, 1]]
    const checks = await checksOf(table('monthlyBill', 202408, ['sub_id', 'voice_fee', 'data_fee', 'balance', 'discount'], rows))
    expect(checks).toEqual([
      { code: 'FEE_NEGATIVE', field: 'voice_fee', month: 202408, params: { rows: 2, of: 3, share: near(2 / 3) } },
      { code: 'FEE_NEGATIVE', field: 'data_fee', month: 202408, params: { rows: 1, of: 4, share: 0.25 } },
    ])
  })

  it('services that do not add up to the bill, over the month', async () => {
    const fields = ['sub_id', 'bill_fee', 'voice_fee', 'data_fee', 'vas_fee']
    expect(await checksOf(table('monthlyBill', 202407, fields, [['S1', 100, 50, 40, 5], ['S2', '', 500, 0, 0], ['S3', 500, '', '', '']]))).toEqual([])
    const checks = await checksOf(table('monthlyBill', 202408, fields, [['S1', 100, 50, 40, 4.99], ['S3', 500, '', '', '']]))
    expect(only(checks, 'FEES_DIFFER_FROM_BILL')).toEqual([
      { code: 'FEES_DIFFER_FROM_BILL', field: 'bill_fee', month: 202408, params: { services: 94.99, revenue: 100, rows: 1, limit: 0.05 } },
    ])
  })

  it('a part of the services proves nothing but that it is more than the bill', async () => {
    const differ = async (month: number, fields: readonly string[], row: readonly Cell[]) =>
      only(await checksOf(table('monthlyBill', month, ['sub_id', 'bill_fee', ...fields], [['S1', 100, ...row], ['S2', 100, ...row]])), 'FEES_DIFFER_FROM_BILL').map(({ params }) => params)
    expect(await differ(202401, ['voice_fee', 'data_fee'], [5, 5])).toEqual([])
    expect(await differ(202402, ['voice_fee', 'data_fee'], [60, 45])).toEqual([])
    expect(await differ(202403, ['voice_fee', 'data_fee'], [60, 46])).toEqual([{ services: 212, revenue: 200, rows: 2, limit: 0.05 }])
    // Local, long-distance and roaming fees are the voice fee where that has no column, and in it where it has.
    expect(await differ(202404, ['fee_local', 'fee_roam', 'data_fee'], [60, 30, 30])).toEqual([{ services: 240, revenue: 200, rows: 2, limit: 0.05 }])
    expect(await differ(202405, ['voice_fee', 'fee_local', 'data_fee'], [60, 60, 30])).toEqual([])
    expect(await differ(202406, ['voice_fee', 'data_fee', 'discount'], [60, 60, 20])).toEqual([])
  })

  it('normal status without fees or use: missing is not nothing', async () => {
    const fields = ['sub_id', 'status', 'bill_fee', 'voice_min', 'data_mb']
    const rows = [
      ['S1', '正常', 0, 0, 0], ['S2', '正常', 0, '', 0], ['S3', '正常', 0, '', ''], ['S4', '正常', '', 0, 0], ['S5', '停机', 0, 0, 0],
      ['S6', '正常', 0, 0, 1], ['S7', '正常', 5, 1, 0], ['S8', '', 0, 0, 0],
    ]
    expect(await checksOf(table('subscriberMaster', 202408, fields, rows))).toEqual([
      { code: 'NORMAL_WITHOUT_USE', field: 'status', month: 202408, params: { rows: 2, of: 8, share: 0.25 } },
    ])
  })

  it('contracts that end before they begin, beside facts and in a table of their own', async () => {
    const rows = [['S1', '2024-01-01', '2023-12-31'], ['S2', '2024-01-01', '2024-01-01'], ['S3', '', '2024-01-01'], ['S4', '2024-05-01', '2025-05-01']]
    const fields = ['sub_id', 'contract_start', 'contract_end']
    const expected = [{ code: 'CONTRACT_ENDS_BEFORE_START', field: 'contract_end', month: null, params: { rows: 1, of: 3, share: near(1 / 3) } }]
    expect(await checksOf(table('subscriberMaster', 202408, fields, rows))).toEqual(expected)
    expect(await checksOf(table('contract', 202408, fields, rows))).toEqual(expected)
  })
})

describe('whatever the month before was', () => {
  const fields = ['sub_id', 'bill_fee', 'voice_min', 'data_mb', 'voice_allow', 'age']
  const tb = 1024 ** 2

  it('values up to what can be are no notice', async () => {
    const rows = [...ids(9).map((id) => [id, 0, 0, 0, 99_999, 130]), ['S10', 100_000, 44_640, 100 * tb, 99_999, 0]]
    expect(await checksOf(table('monthlyBill', 202408, fields, rows))).toEqual([])
  })

  it('more minutes than a month has, data and ages that cannot be', async () => {
    const rows = [['S1', 1, 44_641, 1, 99_999, 131], ['S2', 1, 50_000, 100 * tb + 1, 99_999, 999], ['S3', 1, 1, 1, '', ''], ['S4', 1, '', 1, '', 30]]
    expect(await checksOf(table('monthlyBill', 202408, fields, rows))).toEqual([
      { code: 'MINUTES_TOO_MANY', field: 'voice_min', month: 202408, params: { rows: 2, of: 3, share: near(2 / 3), limit: 44_640 } },
      { code: 'DATA_TOO_MUCH', field: 'data_mb', month: 202408, params: { rows: 1, of: 4, share: 0.25, limit: 100 } },
      { code: 'AGE_TOO_HIGH', field: 'age', month: 202408, params: { rows: 2, of: 3, share: near(2 / 3), limit: 130 } },
    ])
  })

  it('a mean bill above 10,000 yuan, and fees that are telephone numbers', async () => {
    const rows = ids(5).map((id, i) => [id, i === 0 ? 10_001 : 10_000])
    expect(await checksOf(bills(202407, rows))).toEqual([
      { code: 'MEAN_BILL_TOO_HIGH', field: 'bill_fee', month: 202407, params: { mean: near(10_000.2), rows: 5, limit: 10_000 } },
    ])
    const strange = await checksOf(table('monthlyBill', 202408, ['sub_id', 'vas_fee', 'brand', 'grid'], [['S1', 12_999_999_999, '', ''], ['S2', 13_000_000_000, '', ''], ['S3', 5, '', '']]))
    expect(only(strange, 'FEE_IS_NUMBER')).toEqual([
      { code: 'FEE_IS_NUMBER', field: 'vas_fee', month: 202408, params: { rows: 1, of: 3, share: near(1 / 3) } },
    ])
  })

  it('bills or use of nothing but zero in a table of everybody, not in a list', async () => {
    const rows = (fee: number) => ids(5).map((id) => [id, fee, 0, 7])
    const shared = ['sub_id', 'bill_fee', 'voice_min', 'data_mb']
    const zero = (field: string, month: number) => ({ code: 'VALUES_ALL_ZERO', field, month, params: { rows: 5 } })
    expect(await checksOf(table('monthlyBill', 202407, shared, rows(5)))).toEqual([zero('voice_min', 202407)])
    expect(only(await checksOf(table('monthlyBill', 202408, shared, rows(0))), 'VALUES_ALL_ZERO')).toEqual([zero('bill_fee', 202408), zero('voice_min', 202408)])
    expect(await checksOf(table('suspendedList', 202408, ['sub_id', 'bill_fee'], ids(5).map((id) => [id, 0])))).toEqual([])
  })
})

describe('against all that was seen', () => {
  const fields = ['sub_id', 'plan_name', 'grid']

  it('new plans and grids are counted once there is an earlier table that names them', async () => {
    expect(await checksOf(table('subscriberMaster', 202407, fields, [['S1', '畅享', '东'], ['S2', '无忧', '西']]))).toEqual([])
    const checks = await checksOf(table('subscriberMaster', 202408, fields, [['S1', '畅享', '东'], ['S2', '新一', '北'], ['S3', '新二', ''], ['S4', '新一', '北']]))
    expect(checks.filter(({ code }) => code.endsWith('NEVER_SEEN'))).toEqual([
      { code: 'PLAN_NEVER_SEEN', field: 'plan_name', month: null, params: { values: 2, of: 3 } },
      { code: 'GRID_NEVER_SEEN', field: 'grid', month: null, params: { values: 1, of: 2 } },
    ])
  })

  it('a plan of an imported catalogue is known', async () => {
    await loadOne(ws, table('planCatalogue', null, ['plan_name', 'plan_fee'], [['新一', 59]]))
    await loadOne(ws, table('subscriberMaster', 202407, fields, [['S1', '畅享', '东']]))
    expect(only(await checksOf(table('subscriberMaster', 202408, fields, [['S1', '新一', '东']])), 'PLAN_NEVER_SEEN')).toEqual([])
  })

  it('tables of the same run do not make each other new', async () => {
    const batches = await load(ws, table('subscriberMaster', 202407, fields, [['S1', '畅享', '东']]), table('subscriberMaster', 202408, fields, [['S1', '无忧', '西']]))
    expect(batches.flatMap(({ checks }) => checks)).toEqual([])
  })

  it('a side table of strangers is told, below 90% and only beside a base table', async () => {
    const list = (month: number, found: readonly string[]) => table('suspendedList', month, ['sub_id', 'stop_type'], found.map((id) => [id, '欠费']))
    expect(await checksOf(list(202406, ids(3)))).toEqual([])
    await loadOne(ws, bills(202408, ids(9).map((id) => [id, 1])))
    expect(await checksOf(list(202407, ids(10)))).toEqual([])
    expect(await checksOf(list(202408, ids(11)))).toEqual([
      { code: 'MATCH_RATE_LOW', field: null, month: null, params: { subscribers: 11, matched: 9, share: near(9 / 11) } },
    ])
  })
})

it('the checks of a batch are kept and read again with every list', async () => {
  await loadOne(ws, bills(202407, ids(10).map((id) => [id, 10])))
  const { batchId, checks } = await loadOne(ws, bills(202408, ids(5).map((id) => [id, 10])))
  expect(checks).not.toEqual([])
  const { batches } = await importHandlers['import.batches']({}, ws.context)
  expect(batches.find((batch) => batch.batchId === batchId)?.checks).toEqual(checks)
  const undone = await importHandlers['import.undo']({ batchId, undone: true }, ws.context)
  expect(undone.checks).toEqual(checks)
})

it('every text is written with the numbers of its check', () => {
  const params = { file: 'a.csv', rows: 12, of: 345, share: 0.123, before: 0.5, earlier: '2024-07', change: -0.25, revenue: 5, lost: 3, services: 4, limit: 0.05, values: 1, subscribers: 9, matched: 8, known: 7, mean: 600, times: 12, other: 'b.csv', counts: 'c.csv', row: 2, shared: 6 }
  for (const code of CHECK_CODES) {
    for (const language of ['zh-CN', 'en'] as const) {
      const text = translateTo(language)(`check.${code}`, params)
      expect(text).not.toMatch(/\{\{|undefined|NaN/)
    }
  }
  expect(translateTo('en')('check.ROWS_CHANGED', { rows: 1200, before: 1600, change: -0.25, earlier: '2024-07' })).toBe('1,200 rows, 1,600 in 2024-07: -25%')
})
