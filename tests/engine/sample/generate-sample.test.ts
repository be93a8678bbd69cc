import { mkdirSync, mkdtempSync, readFileSync, readdirSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import Papa from 'papaparse'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import * as XLSX from 'xlsx'
import { areaUnderRoc } from '../../../electron/engine/kernels/metrics.ts'
import { fixed } from '../../../electron/engine/sample/bill-file.ts'
import { generateSample } from '../../../electron/engine/sample/generate-sample.ts'
import type { SampleResult } from '../../../electron/engine/sample/generate-sample.ts'
import dictionary from '../../../shared/domain/field-dictionary.json' with { type: 'json' }
import { AppError } from '../../../shared/domain/errors.ts'
import { addMonths } from '../../../shared/domain/month.ts'
import { statusClassOf } from '../../../shared/domain/status.ts'

type Cell = string | number | null
interface Table {
  readonly header: readonly string[]
  readonly rows: readonly (readonly Cell[])[]
  readonly total: readonly Cell[]
}
/** A bill row as a careful reader stores it: null where a cell cannot be read. */
interface Bill {
  readonly month: number
  readonly subId: string
  readonly msisdn: string
  readonly value: Readonly<Record<string, number | null>>
}

const LAST = 202_408
let dir = ''
let sample: SampleResult
let master: Table
let bills: Table
let parsed: readonly Bill[]
let complaints: Table

const fileOf = (result: SampleResult, kind: string) => result.files.find(file => file.kind === kind)?.path ?? ''

/** Reads with SheetJS, papaparse and the platform's decoder: nothing of the writers is used. */
function readMaster(path: string): Table {
  const book = XLSX.read(readFileSync(path))
  const sheet = book.Sheets[book.SheetNames[0] ?? '']
  const rows = sheet === undefined ? [] : XLSX.utils.sheet_to_json<Cell[]>(sheet, { header: 1, raw: true, defval: null })
  return { header: (rows[2] ?? []).map(String), rows: rows.slice(3, -1), total: rows.at(-1) ?? [] }
}

function readCsvFile(path: string, encoding: string): string[][] {
  const text = new TextDecoder(encoding, { fatal: true }).decode(readFileSync(path))
  return Papa.parse<string[]>(text, { skipEmptyLines: true }).data
}

function readable(cell: Cell | undefined): number | null {
  const text = String(cell).replaceAll(/(?<=\d),(?=\d{3})/g, '')
  return /^-?\d+(\.\d+)?$/.test(text) ? Number(text) : null
}

const column = (table: Table, header: string) => table.rows.map(row => row[table.header.indexOf(header)] ?? null)
const count = (values: readonly Cell[], match: (value: string) => boolean) =>
  values.filter(value => match(String(value ?? ''))).length
const mean = (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0) / values.length

beforeAll(async () => {
  dir = mkdtempSync(join(tmpdir(), 'liuke-sample-'))
  sample = await generateSample(dir)
  master = readMaster(fileOf(sample, 'master'))
  const [header = [], ...rows] = readCsvFile(fileOf(sample, 'bills'), 'gb18030')
  bills = { header, rows: rows.slice(0, -1), total: rows.at(-1) ?? [] }
  parsed = bills.rows.map(row => ({
    month: Number(row[0]), subId: String(row[1]), msisdn: String(row[2]),
    value: Object.fromEntries(header.slice(3).map((name, j) => [name, readable(row[j + 3])])),
  }))
  const [complaintHeader = [], ...complaintRows] = readCsvFile(fileOf(sample, 'complaints'), 'utf-8')
  complaints = { header: complaintHeader, rows: complaintRows, total: [] }
})
afterAll(() => rmSync(dir, { recursive: true, force: true }))

describe('files', () => {
  it('are named, titled and headed like extracts, in words the field dictionary knows', () => {
    const names = sample.files.map(file => file.path.slice(dir.length + 1))
    expect(names).toEqual(['云溪县用户资料_202408.xlsx', '月账单_202312-202408.csv', '投诉清单_2024年8月.csv'])
    expect(sample.files.map(file => file.rows)).toEqual([master.rows.length, bills.rows.length, complaints.rows.length])
    const book = XLSX.read(readFileSync(fileOf(sample, 'master')))
    const sheet = book.Sheets[book.SheetNames[0] ?? '']
    expect(sheet?.['A1']?.v).toMatch(/2024年8月用户资料清单$/)
    expect(sheet?.['A2']?.v).toMatch(/制表/)
    const aliases = new Set(dictionary.flatMap(field => field.aliases))
    const known = (header: string) => aliases.has(header) || aliases.has(header.replace(/\(.*\)$/, ''))
    const unknown = [...master.header, ...bills.header, ...complaints.header].filter(header => !known(header))
    expect(unknown).toEqual(['村组标签'])
    expect(readFileSync(fileOf(sample, 'complaints')).subarray(0, 3)).toEqual(Buffer.from([0xef, 0xbb, 0xbf]))
  })

  it('identify each subscriber by a 16-digit text and an unassigned number', () => {
    const ids = column(master, '用户编号')
    expect(ids.every(id => typeof id === 'string' && /^\d{16}$/.test(id))).toBe(true)
    expect(new Set(ids).size).toBe(6000)
    expect(sample.truth.subscribers).toBe(6000)
    const phones = new Set(parsed.map(bill => bill.msisdn))
    expect([...phones].every(phone => /^1[3-9]\d{9}$/.test(phone) && /^(154|160|161|163|164|168)/.test(phone))).toBe(true)
    expect(phones.size).toBe(6000)
    expect(new Set(parsed.map(bill => `${bill.msisdn} ${bill.subId}`)).size).toBe(6000)
  })
})

describe('faults of the master list', () => {
  it('repeats two subscribers, once exactly and once with another manager', () => {
    const rowsById = Map.groupBy(master.rows, row => row[0])
    const repeated = [...rowsById.entries()].filter(([, rows]) => rows.length > 1)
    expect(new Set(repeated.map(([id]) => id))).toEqual(new Set(sample.truth.duplicates))
    const changes = repeated.map(([, [first = [], second = []]]) => first.filter((cell, j) => cell !== second[j]).length)
    expect(changes.toSorted((a, b) => a - b)).toEqual([0, 1])
  })

  it('damages three numbers and two dates, and mixes three spellings of dates', () => {
    const damaged = master.rows.filter(row => !/^1\d{10}$/.test(String(row[1])))
    const shown = (msisdn: string) => `1.${Math.round(Number(msisdn.slice(1, 5)) / 100).toString().padStart(2, '0')}E+10`
    expect(new Map(damaged.map(row => [row[0], row[1]])))
      .toEqual(new Map(sample.truth.damagedPhones.map(({ subId, msisdn }) => [subId, shown(msisdn)])))
    expect(damaged.length).toBe(3)
    const openDates = column(master, '入网时间').map(String)
    const noDate = master.rows.filter((_, i) => ['2021-02-30', '20201345'].includes(openDates[i] ?? ''))
    expect(new Set(noDate.map(row => row[0]))).toEqual(new Set(sample.truth.badDates))
    const spellings = [/^\d{4}-\d\d-\d\d$/, /^\d{4}\/\d{1,2}\/\d{1,2}$/, /^\d{8}$/]
    const spelled = spellings.map(spelling => count(openDates, date => spelling.test(date)))
    expect(Math.min(...spelled)).toBeGreaterThan(500)
    expect(spelled.reduce((sum, n) => sum + n, 0)).toBe(openDates.length)
  })

  it('has blanks, dashes and 无, and ends on a total line that is right', () => {
    expect(count(column(master, '年龄'), value => value === '')).toBeGreaterThan(50)
    expect(count(column(master, '客户经理'), value => value === '—')).toBeGreaterThan(20)
    expect(count(column(master, '合约类型'), value => value === '无')).toBeGreaterThan(500)
    expect(count(column(master, '合约到期时间'), value => value === '—')).toBeGreaterThan(500)
    expect(master.total[0]).toBe('合计')
    expect(master.total[2]).toBe(`共${master.rows.length}户`)
    for (const header of ['套餐档位', '合约低消']) {
      const sum = column(master, header).reduce<number>((total, value) => total + Number(value ?? 0), 0)
      expect(master.total[master.header.indexOf(header)]).toBe(sum)
    }
  })
})

describe('faults of the bills', () => {
  it('are about 0.3 % of the cells, each kind as often as told', () => {
    const cells = bills.rows.flatMap(row => row.slice(3).map(String))
    const found = {
      dash: count(cells, cell => cell === '-'),
      thousands: count(cells, cell => /^\d{1,3}(,\d{3})+(\.\d+)?$/.test(cell)),
      negative: count(cells, cell => /^-\d/.test(cell)),
      text: count(cells, cell => cell !== '-' && !/^-?[\d,]+(\.\d+)?$/.test(cell)),
    }
    expect(found).toEqual(sample.truth.badCells)
    expect(Math.min(...Object.values(found))).toBeGreaterThan(20)
    const share = Object.values(found).reduce((sum, n) => sum + n, 0) / cells.length
    expect(share).toBeGreaterThan(0.0025)
    expect(share).toBeLessThan(0.0035)
  })

  it('end on totals of what can be read', () => {
    expect(bills.total.slice(0, 3)).toEqual(['合计', '', ''])
    for (const [j, header] of bills.header.slice(3).entries()) {
      // Sums in hundredths: exact, whatever the printed digits.
      const sum = parsed.reduce((total, bill) => total + Math.round((bill.value[header] ?? 0) * 100), 0)
      expect([header, Math.round(Number(bills.total[j + 3]) * 100)]).toEqual([header, sum])
    }
    const feeFen = parsed.reduce((total, bill) => total + Math.round((bill.value['出账收入'] ?? 0) * 100), 0)
    expect(sample.truth.billTotalFen).toBe(feeFen)
    const byMonth = Map.groupBy(parsed, bill => bill.month)
    const rowsByMonth = Object.fromEntries([...byMonth].map(([month, rows]) => [month, rows.length]))
    expect(sample.truth.billRowsByMonth).toEqual(rowsByMonth)
    expect(Object.keys(rowsByMonth).length).toBe(9)
    expect(new Set(parsed.map(bill => `${bill.month} ${bill.subId}`)).size).toBe(parsed.length)
  })

  it('print fees that add up to the bill wherever no cell is damaged', () => {
    const parts = ['语音费', '流量费', '短信费', '增值业务费']
    const wrong = parsed.filter(({ value }) => [...parts, '出账收入'].every(name => value[name] !== null)
      && Math.abs(parts.reduce((sum, name) => sum + (value[name] ?? 0), 0) - (value['出账收入'] ?? 0)) > 0.005)
    expect(wrong.length).toBe(sample.truth.badCells.negative)
  })
})

describe('structure', () => {
  const isActive = (bill: Bill) => (bill.value['语音费'] ?? 0) + (bill.value['流量费'] ?? 0) > 0

  it('loses 1.8 to 3.2 % of the base per month, as the truth says, and the master list knows who', () => {
    const lastActive = new Map<string, number>()
    for (const { subId, month } of parsed.filter(isActive)) lastActive.set(subId, Math.max(lastActive.get(subId) ?? 0, month))
    const left = [...lastActive.entries()].filter(([, month]) => month < LAST)
    const byMonth = Map.groupBy(left, ([, month]) => addMonths(month, 1))
    expect(Object.fromEntries([...byMonth].map(([month, rows]) => [month, rows.length]))).toEqual(sample.truth.churnedByMonth)
    const baseBefore = (month: number) => parsed.filter(bill => bill.month === addMonths(month, -1) && isActive(bill)).length
    const rates = [...byMonth].map(([month, rows]) => rows.length / baseBefore(month))
    expect(mean(rates)).toBeGreaterThan(0.018)
    expect(mean(rates)).toBeLessThan(0.032)

    const gone = new Set(left.map(([subId]) => subId))
    const statuses = column(master, '用户状态').map(status => statusClassOf(String(status)))
    const isGone = master.rows.map(row => gone.has(String(row[0])))
    const ofGone = statuses.filter((_, i) => isGone[i])
    expect(new Set(ofGone)).toEqual(new Set(['正常', '单停', '双停', '申请停机', '预销', '离网']))
    expect(new Set(statuses.filter((_, i) => !isGone[i]))).toEqual(new Set(['正常', '单停']))
    expect(ofGone.filter(status => status === '正常').length).toBeLessThan(0.2 * left.length)
  })

  it('lets usage fall before people leave, visibly but not surely', () => {
    // Score: fall of voice and data in April and May 2024 against the three months before. Outcome: gone in July or August.
    const usage = ({ value }: Bill) => Math.log((value['通话时长(分钟)'] ?? 0) + 5) + Math.log((value['上网流量(MB)'] ?? 0) + 50)
    const bySub = Map.groupBy(parsed.filter(isActive), bill => bill.subId)
    const scores: number[] = []
    const labels: number[] = []
    for (const months of bySub.values()) {
      const at = new Map(months.map(bill => [bill.month, usage(bill)]))
      const recent = [202_405, 202_404].flatMap(month => at.get(month) ?? [])
      const before = [202_403, 202_402, 202_401].flatMap(month => at.get(month) ?? [])
      if (!at.has(202_405) || !at.has(202_406) || before.length === 0) continue
      scores.push(mean(before) - mean(recent))
      labels.push(at.has(202_408) ? 0 : 1)
    }
    expect(labels.filter(label => label === 1).length).toBeGreaterThan(120)
    const auc = areaUnderRoc(Float64Array.from(scores), Uint8Array.from(labels))
    expect(auc).toBeGreaterThan(0.62)
    expect(auc).toBeLessThan(0.8)
  })

  it('fills all eight classes of voice, data and value-added use', () => {
    const recent = Map.groupBy(parsed.filter(bill => bill.month > 202_405 && isActive(bill)), bill => bill.subId)
    const axes = ['通话时长(分钟)', '上网流量(MB)', '增值业务费']
    const means = [...recent.values()].map(rows => axes.map(name => mean(rows.map(bill => bill.value[name] ?? 0))))
    const ranked = axes.map((_, j) => means.map(row => row[j] ?? 0).toSorted((a, b) => a - b))
    const cuts = ranked.map(values => values[Math.floor(values.length * 0.7)] ?? 0)
    const classes = Map.groupBy(means, row => row.map((value, j) => value >= (cuts[j] ?? 0) ? '1' : '0').join(''))
    expect(classes.size).toBe(8)
    expect(Math.min(...[...classes.values()].map(rows => rows.length))).toBeGreaterThan(0.02 * means.length)
    expect(Object.keys(sample.truth.latentTypes).length).toBe(8)
    expect(Object.values(sample.truth.latentTypes).reduce((sum, n) => sum + n, 0)).toBe(6000)
  })

  it('spreads over four areas and fourteen grids of different sizes, each with one manager', () => {
    const at = (row: readonly Cell[], header: string) => String(row[master.header.indexOf(header)] ?? '')
    const placed = master.rows.filter(row => at(row, '网格') !== '')
    const grids = Map.groupBy(placed, row => at(row, '网格'))
    expect(grids.size).toBe(14)
    expect(new Set(placed.map(row => at(row, '片区'))).size).toBe(4)
    const sizes = [...grids.values()].map(rows => rows.length)
    expect(Math.max(...sizes) / Math.min(...sizes)).toBeGreaterThan(3)
    expect(Math.min(...sizes)).toBeGreaterThan(60)
    for (const rows of grids.values()) {
      const managers = rows.map(row => at(row, '客户经理')).filter(name => !['', '—', '待分配'].includes(name))
      expect(new Set(managers).size).toBe(1)
      expect(new Set(rows.map(row => at(row, '片区'))).size).toBe(1)
    }
  })

  it('lists complaints of six months by known numbers, more often by those who leave', () => {
    const times = complaints.rows.map(row => String(row[0]))
    expect(times.every(time => /^2024(-0[3-8]-\d\d \d\d:\d\d|\/[3-8]\/\d{1,2} \d{1,2}:\d\d)$/.test(time))).toBe(true)
    expect(count(times, time => time.includes('/'))).toBeGreaterThan(50)
    const known = new Map(parsed.map(bill => [bill.msisdn, bill.subId]))
    const callers = new Set(complaints.rows.map(row => String(row[1])))
    expect([...callers].every(phone => known.has(phone))).toBe(true)
    expect(complaints.rows.length).toBe(sample.truth.complaints)
    expect(complaints.rows.some(row => String(row[4]).includes('\n'))).toBe(true)
    expect(complaints.rows.some(row => String(row[4]).includes('"'))).toBe(true)
    const present = (month: number) => parsed.filter(bill => bill.month === month && isActive(bill)).map(bill => bill.msisdn)
    const stayed = new Set(present(202_408))
    const rate = (phones: readonly string[]) => phones.filter(phone => callers.has(phone)).length / phones.length
    const [leavers, stayers] = [present(202_404).filter(phone => !stayed.has(phone)), [...stayed]]
    expect(rate(leavers)).toBeGreaterThan(1.5 * rate(stayers))
  })
})

describe('generation', () => {
  const make = async (name: string, options: Parameters<typeof generateSample>[1]) => {
    const folder = join(dir, name)
    mkdirSync(folder)
    const result = await generateSample(folder, options)
    return { result, bytes: result.files.map(file => readFileSync(file.path)) }
  }

  it('gives the same bytes for the same seed and other people for another one', async () => {
    const options = { subscribers: 300, months: 4, lastMonth: 202_402 }
    const [a, b, c] = [await make('a', options), await make('b', options), await make('c', { ...options, seed: 5 })]
    expect(a.bytes.every((bytes, i) => b.bytes[i]?.equals(bytes))).toBe(true)
    expect(a.result.truth).toEqual(b.result.truth)
    expect(a.bytes.some((bytes, i) => c.bytes[i]?.equals(bytes))).toBe(false)
    const names = a.result.files.map(file => file.path.slice(dir.length + 3))
    expect(names).toEqual(['云溪县用户资料_202402.xlsx', '月账单_202311-202402.csv', '投诉清单_2024年2月.csv'])
    expect(Object.keys(a.result.truth.billRowsByMonth).map(Number)).toEqual([202_311, 202_312, 202_401, 202_402])
  })

  it('reports progress up to the end, and stops without leaving the file in work', async () => {
    const folder = join(dir, 'stopped')
    mkdirSync(folder)
    const seen: number[] = []
    await generateSample(folder, { subscribers: 200, months: 3 }, { onProgress: (done, total) => seen.push(done / total) })
    expect(seen.at(-1)).toBe(1)
    expect(seen).toEqual(seen.toSorted((a, b) => a - b))
    const empty = join(dir, 'cancelled')
    mkdirSync(empty)
    const signal = () => {
      throw new AppError('CANCELLED')
    }
    await expect(generateSample(empty, { subscribers: 200 }, { signal })).rejects.toMatchObject({ code: 'CANCELLED' })
    expect(readdirSync(empty)).toEqual([])
    await expect(generateSample(join(dir, 'missing'), { subscribers: 20 })).rejects.toMatchObject({ code: 'OUTPUT_NOT_WRITABLE' })
    await expect(generateSample(empty, { subscribers: 0 })).rejects.toThrow(RangeError)
  })

  it('prints whole numbers of the smallest unit without rounding', () => {
    expect([0, 5, -5, 123_456].map(value => fixed(value, 2))).toEqual(['0.00', '0.05', '-0.05', '1234.56'])
    expect([fixed(-1200, 1), fixed(7, 0)]).toEqual(['-120.0', '7'])
  })
})
