import { writeFileSync } from 'node:fs'
import path from 'node:path'
import iconv from 'iconv-lite'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import * as XLSX from 'xlsx'
import type { Batch } from '../../../shared/api/import.ts'
import { createTestWorkspace, type TestWorkspace } from '../../helpers/workspace.ts'
import { importFiles } from './import-files.ts'

// Files as a county sends them, written by another program than the one under test; every sum is added up here, from what
// was written.

let workspace: TestWorkspace
beforeEach(() => {
  workspace = createTestWorkspace()
})
afterEach(() => workspace.close())

type Cell = string | number | Date | null
type Rows = readonly (readonly Cell[])[]

const COUNT = 60
const subId = (i: number) => `5309${String(1_000_000 + i)}`
const phone = (i: number) => `1380000${String(1000 + i)}`
/** 分, so that sums are whole. */
const fen = (i: number) => ((i * 7919) % 20_000) + 1
const yuan = (i: number) => (fen(i) / 100).toFixed(2)
const seconds = (i: number) => ((i * 613) % 900) * 60
const people = Array.from({ length: COUNT }, (_, i) => i)
const sumOf = (value: (i: number) => number, of: readonly number[] = people) => of.reduce((sum, i) => sum + value(i), 0)

interface SheetToWrite {
  readonly name: string
  readonly rows: Rows
  readonly merges?: readonly string[]
  readonly isHidden?: boolean
}

function writeBook(name: string, sheets: readonly SheetToWrite[]): string {
  const book = XLSX.utils.book_new()
  for (const { name: sheetName, rows, merges = [] } of sheets) {
    const sheet = XLSX.utils.aoa_to_sheet(rows.map((row) => [...row]), { cellDates: true })
    sheet['!merges'] = merges.map((range) => XLSX.utils.decode_range(range))
    XLSX.utils.book_append_sheet(book, sheet, sheetName)
  }
  book.Workbook = { Sheets: sheets.map(({ isHidden }) => ({ Hidden: isHidden === true ? 1 : 0 })) }
  const file = path.join(workspace.dir, name)
  writeFileSync(file, XLSX.write(book, { type: 'buffer', bookType: name.endsWith('.xls') ? 'biff8' : name.endsWith('.xlsb') ? 'xlsb' : name.endsWith('.ods') ? 'ods' : 'xlsx' }))
  return file
}

function writeGb18030(name: string, text: string): string {
  const file = path.join(workspace.dir, name)
  writeFileSync(file, iconv.encode(text, 'gb18030'))
  return file
}

/** Sum of a stored column in a month, over all that was loaded. */
function sum(column: string, month: number): number {
  return workspace.db.prepare<[number], [number | null]>(`SELECT sum("${column}") FROM subscriber_month WHERE month = ?`).raw().get(month)?.[0] ?? NaN
}

const countsOf = ({ rowsRead, rowsStored, rowsRejected, rowsSkipped }: Batch) => ({ rowsRead, rowsStored, rowsRejected, rowsSkipped })
const stored = (rows: number, rowsSkipped: number) => ({ rowsRead: rows, rowsStored: rows, rowsRejected: 0, rowsSkipped })
const issuesOf = ({ issues }: Batch) => Object.fromEntries(issues.map(({ code, count }) => [code, count]))

async function only(file: string): Promise<Batch> {
  const { batches } = await importFiles(workspace, [file])
  const [batch] = batches
  if (!batch || batches.length !== 1) throw new Error(`${batches.length} batches`)
  return batch
}

describe('what a county sends', () => {
  it('pages of a report in GB18030: line breaks in quotes, thousands, tabs behind numbers, a sum per page, a line that counts', async () => {
    const paid = (i: number) => fen(i) + (fen(i) >= 10_000 ? 100_000 : 0)
    const shown = (amount: number) => (amount / 100).toLocaleString('en-US', { minimumFractionDigits: 2 })
    const line = (i: number) => `"${subId(i)}\t","${phone(i)}\t","冰激凌""畅享""\n${i} 元档","${shown(paid(i))}"`
    const page = (from: number) => {
      const of = people.slice(from, from + 20)
      return [...of.map(line), `页合计,,,"${shown(sumOf(paid, of))}"`]
    }
    const text = ['某县分公司月账单明细', '统计账期：2024年3月    导出时间：2024-04-02 08:30:00', '', '用户编号,用户号码,套餐,出账收入(元)',
      ...page(0), ...page(20), ...page(40), `总计,,,${(sumOf(paid) / 100).toFixed(2)}`, `共 ${COUNT} 条记录`, '制表人：张三    审核人：李四'].join('\r\n')
    const batch = await only(writeGb18030('明细.csv', text))
    expect(batch.months).toEqual([202403])
    expect(countsOf(batch)).toEqual(stored(COUNT, 6))
    expect(sum('bill_fee_fen', 202403)).toBe(sumOf(paid))
    expect(batch.totals).toEqual([{ field: 'bill_fee', printed: sumOf(paid) / 100, loaded: sumOf(paid) / 100, matches: true }])
  })

  it('three header rows with merged cells under a title, and notes below the data', async () => {
    const half = (i: number) => Math.floor(fen(i) / 2)
    const rows: Rows = [
      ['某县2024年3月用户收入与使用情况表', null, null, null, null, null, null],
      ['基本信息', null, '收入（元）', null, null, '使用量', null],
      ['用户', null, '分项', null, '合计', '语音', '数据'],
      ['用户编号', '手机号码', '语音费', '流量费', '出账收入', '通话时长(分钟)', '流量(GB)'],
      ...people.map((i) => [subId(i), phone(i), half(i) / 100, (fen(i) - half(i)) / 100, fen(i) / 100, seconds(i) / 60, i / 4]),
      ['合计', null, sumOf(half) / 100, (sumOf(fen) - sumOf(half)) / 100, sumOf(fen) / 100, sumOf(seconds) / 60, sumOf((i) => i) / 4],
      [], ['注：1. 收入为税前口径；', null], ['    2. 流量含省内、国内。', null], ['制表：市场部', null, null, '2024年4月2日'],
    ]
    const batch = await only(writeBook('收入表.xlsx', [{ name: 'Sheet1', rows, merges: ['A1:G1', 'A2:B2', 'C2:E2', 'F2:G2', 'A3:B3', 'C3:D3'] }]))
    expect(batch.months).toEqual([202403])
    expect(batch).toMatchObject({ rowsRead: COUNT, rowsStored: COUNT, rowsRejected: 0 })
    expect(sum('bill_fee_fen', 202403)).toBe(sumOf(fen))
    expect(sum('voice_sec', 202403)).toBe(sumOf(seconds))
    expect(sum('data_kb', 202403)).toBe(sumOf((i) => i) * 1024 * 256)
    expect(batch.totals.every(({ matches }) => matches)).toBe(true)
  })

  it('a sheet for each month, its name spelled each time in another way', async () => {
    const sheet = (name: string, factor: number): SheetToWrite => ({ name, rows: [['用户编号', '手机号码', '出账收入'], ...people.map((i) => [subId(i), phone(i), (fen(i) * factor) / 100])] })
    const { batches } = await importFiles(workspace, [writeBook('2024年账单.xlsx', [sheet('2024年3月', 1), sheet('24.04', 2), sheet('五月', 3), sheet('6月份', 4), sheet('202407', 5), sheet('2024-08', 6)])])
    expect(batches.map(({ months }) => months)).toEqual([[202403], [202404], [202405], [202406], [202407], [202408]])
    expect([202403, 202404, 202405, 202406, 202407, 202408].map((month) => sum('bill_fee_fen', month))).toEqual([1, 2, 3, 4, 5, 6].map((factor) => factor * sumOf(fen)))
  })

  it('months side by side under a merged year', async () => {
    const rows: Rows = [
      ['用户编号', '手机号码', '2024年出账收入(元)', null, null], [null, null, '1月', '2月', '3月'],
      ...people.map((i) => [subId(i), phone(i), fen(i) / 100, (2 * fen(i)) / 100, i % 3 === 0 ? '—' : (3 * fen(i)) / 100]),
    ]
    await only(writeBook('分月收入.xlsx', [{ name: '分月', rows, merges: ['A1:A2', 'B1:B2', 'C1:E1'] }]))
    expect([202401, 202402, 202403].map((month) => sum('bill_fee_fen', month))).toEqual([sumOf(fen), 2 * sumOf(fen), 3 * sumOf(fen, people.filter((i) => i % 3 !== 0))])
  })

  it('numbers that Excel turned into powers of ten are left out row by row, and named', async () => {
    const text = ['用户编号,手机号码,出账收入', ...people.map((i) => `${i % 4 === 0 ? '5.30901E+14' : subId(i)},${phone(i)},${yuan(i)}`)].join('\r\n')
    const batch = await only(writeGb18030('账单202403.csv', text))
    const whole = people.filter((i) => i % 4 !== 0)
    expect(batch).toMatchObject({ rowsRead: COUNT, rowsStored: whole.length, rowsRejected: COUNT - whole.length })
    expect(issuesOf(batch)).toMatchObject({ ID_DAMAGED: COUNT - whole.length })
    expect(sum('bill_fee_fen', 202403)).toBe(sumOf(fen, whole))
  })

  it('amounts in 万元 and volumes in 万分钟 by the line under the title', async () => {
    const rows: Rows = [['2024年3月集团客户收入'], ['单位：万元'], ['用户编号', '客户名称', '出账收入'], ...people.map((i) => [subId(i), `某公司${i}`, fen(i) / 1_000_000])]
    await only(writeBook('集团.xlsx', [{ name: '集团', rows }]))
    expect(Math.abs(sum('bill_fee_fen', 202403) - sumOf(fen))).toBeLessThan(1)
  })

  it('a summary of the grids beside the list', async () => {
    const grids = ['东街网格', '西街网格', '北门网格']
    const rows: Rows = [
      ['用户编号', '手机号码', '网格', '出账收入', null, '网格', '户数', '收入合计'],
      ...people.map((i) => [subId(i), phone(i), grids[i % 3] ?? '', fen(i) / 100, null, ...(i < 3 ? [grids[i] ?? '', COUNT / 3, sumOf(fen, people.filter((one) => one % 3 === i)) / 100] : [])]),
    ]
    const batch = await only(writeBook('账单_202403.xlsx', [{ name: '清单', rows }]))
    expect(countsOf(batch)).toEqual(stored(COUNT, 0))
    expect(sum('bill_fee_fen', 202403)).toBe(sumOf(fen))
    const byGrid = workspace.db.prepare<[], [string, number]>('SELECT grid, sum(bill_fee_fen) FROM subscriber_month GROUP BY grid ORDER BY grid').raw().all()
    expect(Object.fromEntries(byGrid)).toEqual(Object.fromEntries(grids.map((grid, k) => [grid, sumOf(fen, people.filter((i) => i % 3 === k))])))
  })

  it('printed pages of an old workbook: title and header on every page, a sum below each, blank rows between', async () => {
    const page = (from: number): Rows => [
      ['某县移动公司用户收入清单'], ['账期：202403', null, `第 ${from / 20 + 1} 页`], ['用户编号', '用户号码', '出账收入'],
      ...people.slice(from, from + 20).map((i) => [subId(i), phone(i), fen(i) / 100]), ['本页小计', null, sumOf(fen, people.slice(from, from + 20)) / 100], [],
    ]
    const batch = await only(writeBook('清单.xls', [{ name: 'Sheet1', rows: [...page(0), ...page(20), ...page(40)] }]))
    expect(batch.months).toEqual([202403])
    expect(batch).toMatchObject({ rowsRead: COUNT, rowsStored: COUNT, rowsRejected: 0 })
    expect(sum('bill_fee_fen', 202403)).toBe(sumOf(fen))
  })

  it('a hidden draft beside the list, which is not counted twice', async () => {
    const rows: Rows = [['用户编号', '手机号码', '出账收入'], ...people.map((i) => [subId(i), phone(i), fen(i) / 100])]
    const batch = await only(writeBook('账单_2024.03.xlsx', [{ name: '草稿', rows, isHidden: true }, { name: '清单', rows }]))
    expect(batch).toMatchObject({ sheet: '清单', months: [202403], rowsStored: COUNT })
    expect(sum('bill_fee_fen', 202403)).toBe(sumOf(fen))
  })

  it('values typed by hand: blanks and dashes in numbers, ￥ and 元, full-width digits, minus in brackets, five spellings of a day', async () => {
    const wide = (text: string) => text.replaceAll(/[0-9]/g, (digit) => String.fromCodePoint((digit.codePointAt(0) ?? 0) + 0xfee0))
    const money = (i: number) => [`￥${yuan(i)}`, `${yuan(i)}元`, wide(yuan(i)), ` ${yuan(i)} `, `(${yuan(i)})`][i % 5] ?? ''
    const number = (i: number) => [phone(i), `${phone(i).slice(0, 3)} ${phone(i).slice(3, 7)} ${phone(i).slice(7)}`, `${phone(i).slice(0, 3)}-${phone(i).slice(3, 7)}-${phone(i).slice(7)}`, `+86${phone(i)}`, wide(phone(i))][i % 5] ?? ''
    const day = (i: number) => ['20200305', '2020.3.5', '2020/03/05', '2020年3月5日', '2020-3-5 10:20:30'][i % 5] ?? ''
    const text = ['用户编号,手机号码,入网时间,出账收入', ...people.map((i) => `${subId(i)},${number(i)},${day(i)},${money(i)}`)].join('\n')
    const batch = await only(writeGb18030('账单_二〇二四年三月.csv', text))
    expect(batch.months).toEqual([202403])
    expect(countsOf(batch)).toEqual(stored(COUNT, 0))
    expect(sum('bill_fee_fen', 202403)).toBe(sumOf((i) => (i % 5 === 4 ? -fen(i) : fen(i))))
    const known = workspace.db.prepare<[], [string]>('SELECT msisdn FROM subscriber ORDER BY subscriber_no').raw().all().flat()
    expect(known).toEqual(people.map(phone))
    const days = workspace.db.prepare<[], [number]>('SELECT DISTINCT open_date FROM subscriber_month').raw().all().flat()
    expect(days).toEqual([Date.UTC(2020, 2, 5) / 86_400_000])
  })

  it('units in a row of their own, below the names', async () => {
    const rows: Rows = [
      ['用户编号', '手机号码', '出账收入', '通话时长', '流量'], [null, null, '（元）', '（分钟）', '（GB）'],
      ...people.map((i) => [subId(i), phone(i), fen(i) / 100, seconds(i) / 60, i / 4]),
    ]
    const batch = await only(writeBook('账单_202403.xlsx', [{ name: 'Sheet1', rows }]))
    expect(batch).toMatchObject({ rowsStored: COUNT, rowsRejected: 0 })
    expect(['bill_fee_fen', 'voice_sec', 'data_kb'].map((column) => sum(column, 202403))).toEqual([sumOf(fen), sumOf(seconds), sumOf((i) => i) * 1024 * 256])
  })

  it('names of offices between their subscribers, and a summary by office below the list', async () => {
    const offices = ['城关支局', '东江支局', '西山营业厅']
    const of = (office: number) => people.filter((i) => i % 3 === office)
    const rows: Rows = [
      ['2024年3月分支局用户收入'], ['用户编号', '手机号码', '套餐', '出账收入'],
      ...offices.flatMap((office, k): Rows => [[office], ...of(k).map((i) => [subId(i), phone(i), '畅享', fen(i) / 100])]),
      [], ['支局', '户数', '占比', '收入'], ...offices.map((office, k) => [office, COUNT / 3, '33.3%', sumOf(fen, of(k)) / 100]),
    ]
    const batch = await only(writeBook('支局.xlsx', [{ name: 'Sheet1', rows }]))
    expect(batch).toMatchObject({ rowsStored: COUNT, rowsRejected: 7 })
    expect(issuesOf(batch)).toMatchObject({ ID_IMPLAUSIBLE: 7 })
    expect(sum('bill_fee_fen', 202403)).toBe(sumOf(fen))
    expect(workspace.db.prepare('SELECT count(*) AS n FROM subscriber').get()).toEqual({ n: COUNT })
  })

  it('volumes and times with their units in the cells, months in four spellings', async () => {
    const volume = (i: number) => [`${i}MB`, `${i} M`, `${i / 4}GB`, `${i * 1024}KB`][i % 4] ?? ''
    const megabytes = (i: number) => (i % 4 === 2 ? i * 256 : i)
    const time = (i: number) => [`${seconds(i) / 60}分钟`, `${seconds(i)}秒`][i % 2] ?? ''
    const month = (i: number) => ['2024年03月', '202403', '2024-03', '2024/3/31'][i % 4] ?? ''
    const text = ['账期\t用户编号\t手机号码\t出账收入\t上网流量\t通话时长', ...people.map((i) => [month(i), subId(i), phone(i), i % 7 === 0 ? `－${yuan(i)}` : yuan(i), volume(i), time(i)].join('\t'))].join('\r\n')
    const batch = await only(writeGb18030('导出.txt', text))
    expect(batch).toMatchObject({ months: [202403], rowsStored: COUNT })
    expect(sum('bill_fee_fen', 202403)).toBe(sumOf((i) => (i % 7 === 0 ? -fen(i) : fen(i))))
    expect([sum('data_kb', 202403), sum('voice_sec', 202403)]).toEqual([sumOf(megabytes) * 1024, sumOf(seconds)])
  })

  it('the same list in every format comes to the same sum', async () => {
    const rows: Rows = [['某县用户清单（2024年3月）'], ['序号', '用户编号', '手机号码', '入网日期', '出账收入'], ...people.map((i) => [i + 1, subId(i), phone(i), new Date(2020, 2, 5), fen(i) / 100]), ['合计', null, null, null, sumOf(fen) / 100]]
    for (const name of ['清单.xlsx', '清单.xls', '清单.xlsb', '清单.ods']) {
      const own = createTestWorkspace()
      try {
        const file = writeBook(name, [{ name: '清单', rows }])
        const [batch] = (await importFiles(own, [file])).batches
        const found = own.db.prepare<[], [number, number, number]>('SELECT count(*), sum(bill_fee_fen), min(open_date) FROM subscriber_month').raw().get()
        expect([name, batch?.months, found]).toEqual([name, [202403], [COUNT, sumOf(fen), Date.UTC(2020, 2, 5) / 86_400_000]])
      } finally {
        own.close()
      }
    }
  })
})
