import { readFileSync } from 'node:fs'
import path from 'node:path'
import { afterEach, describe, expect, it } from 'vitest'
import * as XLSX from 'xlsx'
import { exportSubscribers } from '../../../electron/engine/explore/export.job.ts'
import { formulaHandlers } from '../../../electron/engine/formula/handlers.ts'
import { exploreHandlers } from '../../../electron/engine/explore/handlers.ts'
import type { Input } from '../../../shared/api/engine-api.ts'
import { EVERYONE, type Rule } from '../../../shared/domain/rule.ts'
import { createTestWorkspace, publishFacts, type TestWorkspace } from '../../helpers/workspace.ts'

let workspace: TestWorkspace
afterEach(() => workspace.close())

const MONTH = 202408
/** Fees 10 … 10n 元 with every tenth missing; two grids, every seventh without one. */
function open(n = 100): void {
  workspace = createTestWorkspace()
  publishFacts(
    workspace,
    Array.from({ length: n }, (_, i) => ({
      subscriber: i + 1,
      month: MONTH,
      values: {
        cust_name: `王${i + 1}`,
        bill_fee: i % 10 === 9 ? null : (i + 1) * 1000,
        grid: i % 7 === 6 ? null : i % 2 === 0 ? '东街' : '西街',
        open_date: 18_000 + i,
      },
    })),
  )
}

const page = (options: Partial<Input<'explore.page'>> = {}) =>
  exploreHandlers['explore.page'](
    { month: MONTH, rule: EVERYONE, sort: [], offset: 0, limit: 500, fields: ['bill_fee', 'grid', 'cust_name', 'open_date'], reveal: false, ...options },
    workspace.context,
  )

async function values(field: string, options: Partial<Input<'explore.page'>> = {}) {
  return (await page({ fields: [field], ...options })).columns[0]?.values ?? []
}

describe('pages', () => {
  it('show money in yuan, dates as days, missing as null', async () => {
    open()
    const { columns, total } = await page()
    expect(total).toBe(100)
    expect(columns[0]?.values.slice(0, 2)).toEqual([10, 20])
    expect(columns[0]?.values[9]).toBeNull()
    expect(columns[3]?.values[0]).toBe('2019-04-14')
  })

  it('sort both ways with missing values last', async () => {
    open()
    const up = await values('bill_fee', { sort: [{ field: 'bill_fee', direction: 'ascending' }] })
    const down = await values('bill_fee', { sort: [{ field: 'bill_fee', direction: 'descending' }] })
    expect(up[0]).toBe(10)
    expect(down[0]).toBe(990)
    expect(up.slice(-10)).toEqual(Array(10).fill(null))
    expect(down.slice(-10)).toEqual(Array(10).fill(null))
    expect(up.slice(0, 90)).toEqual(down.slice(0, 90).toReversed())
  })

  it('joined together are the whole set, each subscriber once', async () => {
    open(95)
    const seen: number[] = []
    for (let offset = 0; offset < 100; offset += 20) {
      seen.push(...(await page({ offset, limit: 20, sort: [{ field: 'grid', direction: 'ascending' }] })).subscribers)
    }
    expect(seen.toSorted((a, b) => a - b)).toEqual(Array.from({ length: 95 }, (_, i) => i + 1))
  })

  it('mask names unless revealed', async () => {
    open()
    expect((await values('cust_name'))[41]).toBe('王**')
    expect((await values('cust_name', { reveal: true }))[41]).toBe('王42')
  })

  it('refuse a month, field or rule that does not exist', async () => {
    open()
    await expect(page({ month: 202401 })).rejects.toMatchObject({ code: 'MONTH_NOT_IMPORTED' })
    await expect(page({ fields: ['nonsense'] })).rejects.toMatchObject({ code: 'FIELD_UNKNOWN' })
    await expect(page({ fields: ['share_vas'] })).rejects.toMatchObject({ code: 'FIELD_LACKS_INPUTS', params: { field: 'share_vas', missing: 'voice_fee, data_fee, vas_fee' } })
    await expect(page({ rule: { op: 'between', field: 'grid', lo: 1 } })).rejects.toMatchObject({ code: 'FIELD_TYPE_WRONG' })
  })
})

describe('aggregates', () => {
  const EAST: Rule = { op: 'oneOf', field: 'grid', values: ['东街'] }
  const WEST: Rule = { op: 'oneOf', field: 'grid', values: ['西街'] }

  it('agree with the page they summarise', async () => {
    open()
    const summary = await exploreHandlers['explore.summary']({ month: MONTH, rule: EAST }, workspace.context)
    const fees = (await values('bill_fee', { rule: EAST })).filter((value) => typeof value === 'number')
    expect(summary.base).toBe(100)
    expect(summary.count).toBe((await page({ rule: EAST })).total)
    expect(summary.revenue).toBe(fees.reduce((sum, fee) => sum + fee, 0))
    // Nobody knows who was there a month before: those in the net, who are all of them, with a fee or without.
    expect(summary.arpu).toBeCloseTo((summary.revenue ?? 0) / summary.count, 10)
    expect(summary.mou).toBeNull()
  })

  it('add up nothing where nobody has a value', async () => {
    open()
    const without: Rule = { op: 'isMissing', field: 'bill_fee' }
    const summary = await exploreHandlers['explore.summary']({ month: MONTH, rule: without }, workspace.context)
    expect(summary).toMatchObject({ count: 10, revenue: null, arpu: null })
    publishFacts(workspace, [{ subscriber: 1, month: 202409, values: { grid: '东街' } }])
    expect(await exploreHandlers['explore.summary']({ month: 202409, rule: EVERYONE }, workspace.context)).toMatchObject({ count: 1, revenue: null, arpu: null })
    publishFacts(workspace, [{ subscriber: 1, month: 202409, values: { bill_fee: 0 } }])
    expect(await exploreHandlers['explore.summary']({ month: 202409, rule: EVERYONE }, workspace.context)).toMatchObject({ count: 1, revenue: 0, arpu: 0 })
  })

  it('divide revenue by those billed, those in the net or average subscribers, and say by how many', async () => {
    workspace = createTestWorkspace()
    const fact = (subscriber: number, month: number, status: string | null, fee: number | null) => ({ subscriber, month, values: { status, bill_fee: fee, grid: subscriber <= 4 ? '东街' : '西街' } })
    publishFacts(workspace, [1, 2, 3, 4, 5].map((subscriber) => fact(subscriber, 202407, '正常', 1000)))
    // 1 and 2 stay, 3 leaves, 4 is suspended and not billed, 5 has gone without a word; 6 is new, 7 has no status.
    publishFacts(workspace, [fact(1, MONTH, '正常', 6000), fact(2, MONTH, '正常', 3000), fact(3, MONTH, '销户', 600), fact(4, MONTH, '停机保号', null), fact(6, MONTH, '正常', 2400), fact(7, MONTH, null, 0)])
    const arpu = async (denominator: number | null, rule: Rule = EVERYONE, month = MONTH) => {
      await exploreHandlers['explore.setParameter']({ measure: 'arpu', parameter: 'denominator', value: denominator }, workspace.context)
      const { arpu: value, arpuUsers, revenue } = await exploreHandlers['explore.summary']({ month, rule }, workspace.context)
      return { value, arpuUsers, revenue }
    }
    expect(await arpu(1)).toEqual({ value: 24, arpuUsers: { of: 'billed', count: 5 }, revenue: 120 })
    expect(await arpu(2)).toEqual({ value: 24, arpuUsers: { of: 'inNet', count: 5 }, revenue: 120 })
    // In July there were 1 to 5, in August 1, 2, 4, 6 and 7; average subscribers are the default.
    expect(await arpu(3)).toEqual({ value: 24, arpuUsers: { of: 'average', count: 5 }, revenue: 120 })
    expect(await arpu(null)).toEqual(await arpu(3))
    expect(await arpu(2, EAST)).toEqual({ value: 32, arpuUsers: { of: 'inNet', count: 3 }, revenue: 96 })
    // The grid of 5, who has gone since, was known a month before: (1 + 2) ÷ 2.
    expect(await arpu(3, WEST)).toEqual({ value: 24 / 1.5, arpuUsers: { of: 'average', count: 1.5 }, revenue: 24 })
    // Who pays much in August says nothing of those of July: 1 and 2 of them were there, 6 was not.
    expect(await arpu(3, { op: 'between', field: 'bill_fee', lo: 24 })).toEqual({ value: 114 / 2.5, arpuUsers: { of: 'average', count: 2.5 }, revenue: 114 })
    // Nothing tells who was there before the first month.
    expect(await arpu(3, EVERYONE, 202407)).toEqual({ value: 10, arpuUsers: { of: 'inNet', count: 5 }, revenue: 50 })
    expect(await arpu(2, { op: 'oneOf', field: 'status', values: ['销户'] })).toEqual({ value: null, arpuUsers: null, revenue: 6 })
    await expect(arpu(4)).rejects.toMatchObject({ code: 'PARAMETER_INVALID' })
  })

  it('leave a gap for a month that was never imported', async () => {
    open(20)
    publishFacts(workspace, [{ subscriber: 1, month: 202312, values: { bill_fee: 5000 } }, { subscriber: 1, month: 202406, values: { bill_fee: 7000 } }])
    const { points } = await exploreHandlers['explore.series']({ month: MONTH, rule: EVERYONE, field: 'bill_fee' }, workspace.context)
    expect(points.map(({ month }) => month)).toEqual([202312, 202401, 202402, 202403, 202404, 202405, 202406, 202407, MONTH])
    expect(points.map(({ count }) => count)).toEqual([1, 0, 0, 0, 0, 0, 1, 0, 18])
    for (const measure of ['count', 'sum', 'mean'] as const) {
      for (const split of [null, 'grid']) {
        const chart = await exploreHandlers['explore.chart']({ month: MONTH, rule: EVERYONE, chart: { kind: 'series', field: 'bill_fee', measure, split } }, workspace.context)
        if (chart.kind !== 'series') throw new RangeError(chart.kind)
        expect(chart.gaps).toEqual([202401, 202402, 202403, 202404, 202405, 202407])
        for (const line of chart.lines) {
          expect(line.points.map(({ month }) => month)).toEqual(points.map(({ month }) => month))
          const inGaps = line.points.filter(({ month }) => chart.gaps.includes(month))
          expect(inGaps).toEqual(chart.gaps.map((month) => ({ month, value: null, count: 0 })))
        }
      }
    }
  })

  it('count every subscriber of a histogram once: in a bin or missing', async () => {
    open()
    for (const rule of [EVERYONE, EAST]) {
      const result = await exploreHandlers['explore.histogram']({ month: MONTH, rule, field: 'bill_fee', bins: 12 }, workspace.context)
      expect(result.counts.reduce((sum, count) => sum + count, 0) + result.missing).toBe(result.rows)
      expect(result.edges).toHaveLength(13)
    }
  })

  it('keep the bins of a histogram in place while another view filters', async () => {
    open()
    const ask = (rule: Rule) => exploreHandlers['explore.histogram']({ month: MONTH, rule, field: 'bill_fee', bins: 10 }, workspace.context)
    expect((await ask(EAST)).edges).toEqual((await ask(EVERYONE)).edges)
  })

  it('account for all categories: shown, other and missing', async () => {
    open()
    const ask = (limit: number) => exploreHandlers['explore.categories']({ month: MONTH, rule: EVERYONE, field: 'grid', limit }, workspace.context)
    const all = await ask(10)
    expect(all.items).toEqual([{ value: '东街', count: 43 }, { value: '西街', count: 43 }])
    expect(all).toMatchObject({ other: 0, missing: 14, rows: 100 })
    expect(await ask(1)).toMatchObject({ other: 43, missing: 14 })
  })

  it('follow a set through the months it has', async () => {
    open(20)
    publishFacts(workspace, [{ subscriber: 1, month: 202407, values: { bill_fee: 5000 } }])
    const { points } = await exploreHandlers['explore.series']({ month: MONTH, rule: EVERYONE, field: 'bill_fee' }, workspace.context)
    expect(points).toEqual([
      { month: 202407, mean: 50, sum: 50, count: 1 },
      { month: MONTH, mean: expect.closeTo((20 * 21 * 5 - 300) / 18, 9), sum: 20 * 21 * 5 - 300, count: 18 },
    ])
  })
})

describe('definitions', () => {
  it('name formula, months, rows and batches of a measure', async () => {
    open()
    publishFacts(workspace, [{ subscriber: 1, month: 202407, values: { bill_fee: 5000 } }])
    const definition = await exploreHandlers['explore.definition']({ field: 'bill_fee_avg3', month: MONTH }, workspace.context)
    expect(definition.formula?.zh).toContain('m−2')
    expect(definition.months).toEqual([202407, 202408])
    expect(definition).toMatchObject({ rows: 100, missing: 99, inputs: ['bill_fee'] })
    expect(definition.batches.map((batch) => batch.fileName)).toEqual(['test.csv', 'test.csv'])
  })

  it('name the batches of the months and fields that were read, and no others', async () => {
    open()
    const batch = (month: number, values: Readonly<Record<string, string | number>>): number => publishFacts(workspace, [{ subscriber: 1, month, values }])
    const june = batch(202406, { bill_fee: 5000, plan_name: '甲' })
    const may = batch(202405, { bill_fee: 5000 })
    const calls = batch(202406, { voice_min: 60 })
    batch(202409, { bill_fee: 5000, plan_name: '乙' })
    const read = async (field: string) => {
      const { months, batches } = await exploreHandlers['explore.definition']({ field, month: 202406 }, workspace.context)
      return { months, batches: batches.map(({ batchId }) => batchId) }
    }
    expect(await read('bill_fee')).toEqual({ months: [202406], batches: [june] })
    expect(await read('bill_fee_avg3')).toEqual({ months: [202405, 202406], batches: [june, may] })
    expect(await read('value_tier_yuan')).toEqual({ months: [202405, 202406], batches: [june, may] })
    expect(await read('bill_fee@-1')).toEqual({ months: [202405], batches: [may] })
    expect(await read('bill_fee@-1.difference')).toEqual({ months: [202405, 202406], batches: [june, may] })
    expect(await read('voice_min')).toEqual({ months: [202406], batches: [calls] })
    const { field } = await formulaHandlers['formula.define']({ label: '上月的', text: 'LAG(出账收入, 1)' }, workspace.context)
    expect(await read(field)).toEqual({ months: [202405], batches: [may] })
    // What holds until it is told anew is of any file up to the month.
    expect((await read('plan_name')).batches).toEqual([june])
  })

  it('say which column would unlock a measure', async () => {
    open()
    const { fields } = await exploreHandlers['explore.fields']({ month: MONTH }, workspace.context)
    expect(fields.find((field) => field.id === 'voice_min_avg3')).toMatchObject({ fillRate: 0, missingInputs: ['voice_min'] })
    expect(fields.find((field) => field.id === 'bill_fee')).toMatchObject({ fillRate: 0.9, missingInputs: [] })
  })
})

describe('export', () => {
  const run = (format: 'xlsx' | 'csv' | 'csvGb18030', masked = false) =>
    workspace.runJob('explore.export', exportSubscribers, {
      month: MONTH, rule: { op: 'between', field: 'bill_fee', lo: 500 }, sort: [{ field: 'bill_fee', direction: 'descending' }],
      fields: ['sub_id', 'bill_fee', 'open_date', 'cust_name'], path: path.join(workspace.dir, `out.${format === 'xlsx' ? 'xlsx' : 'csv'}`), format, masked, language: 'zh-CN',
    })

  it('writes exactly the rows shown, with their count in the file', async () => {
    open()
    const { path: file, rows } = await run('xlsx')
    const book = XLSX.read(readFileSync(file))
    const read = XLSX.utils.sheet_to_json<Record<string, unknown>>(book.Sheets['用户清单'] ?? {})
    expect(rows).toBe(45)
    expect(read).toHaveLength(45)
    expect(read[0]).toMatchObject({ 用户编号: 'S00000099', '出账收入（元）': 990, 客户名称: '王99' })
    const notes = XLSX.utils.sheet_to_json<string[]>(book.Sheets['说明'] ?? {}, { header: 1 })
    expect(notes.find(([item]) => item === '行数')?.[1]).toBe('45')
  })

  it.each([['csv', 'utf-8'], ['csvGb18030', 'gb18030']] as const)('writes %s that reads back', async (format, encoding) => {
    open()
    const { path: file } = await run(format, true)
    const lines = new TextDecoder(encoding).decode(readFileSync(file)).trim().split('\r\n')
    expect(lines).toHaveLength(46)
    expect(lines[0]).toBe('用户编号,出账收入（元）,入网时间,客户名称')
    expect(lines[1]).toBe('S00000099,990,2019-07-21,王**')
  })
})
