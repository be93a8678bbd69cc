import { basename, join } from 'node:path'
import { monthFromIndex, monthIndex } from '../../../shared/domain/month.ts'
import type { Month } from '../../../shared/domain/month.ts'
import { writeCsv } from '../spreadsheet/write/csv-writer.ts'
import { writeXlsx } from '../spreadsheet/write/xlsx-writer.ts'
import { billFile, createBillTruth } from './bill-file.ts'
import type { BadCellKind } from './bill-file.ts'
import { complaintFile, recentComplaints } from './complaint-file.ts'
import type { Complaint, World } from './history.ts'
import { drawFaults, masterSheet } from './master-file.ts'
import { msisdnOf, subIdOf } from './subscriber.ts'
import { COUNTY } from './words.ts'

export interface SampleOptions {
  readonly seed?: number
  readonly subscribers?: number
  /** Months of bills, the last one included. */
  readonly months?: number
  readonly lastMonth?: Month
}

export interface SampleHooks {
  /** Throws to cancel; the file in work is not left behind. */
  readonly signal?: () => void
  /** Rows of all files written so far, and about how many there will be. */
  readonly onProgress?: (done: number, total: number) => void
}

export interface SampleFile {
  readonly path: string
  readonly kind: 'master' | 'bills' | 'complaints'
  /** Data rows with repeated ones, without titles, header and total line. */
  readonly rows: number
}

/** What the files hold, for those who check that they were read right. */
export interface SampleTruth {
  /** Different subscribers in the master list, damaged rows included. */
  readonly subscribers: number
  readonly billRowsByMonth: Readonly<Record<Month, number>>
  /** Sum of 出账收入 over the cells that can be read: what the total line says. Units: fen. */
  readonly billTotalFen: number
  readonly badCells: Readonly<Record<BadCellKind, number>>
  /** 用户编号 that appear twice in the master list. */
  readonly duplicates: readonly string[]
  /** 用户编号 whose number reads like 1.6E+10, and the numbers they really have. */
  readonly damagedPhones: readonly { readonly subId: string; readonly msisdn: string }[]
  /** 用户编号 whose 入网时间 is no date. */
  readonly badDates: readonly string[]
  /** Subscribers whose first month without service it is. */
  readonly churnedByMonth: Readonly<Record<Month, number>>
  readonly complaints: number
  readonly latentTypes: Readonly<Record<string, number>>
}

export interface SampleResult {
  readonly files: readonly SampleFile[]
  readonly truth: SampleTruth
}

/**
 * Write one invented county as the extracts a billing department sends, with the faults of real files: titles and total lines,
 * mixed dates, repeated rows, damaged numbers, words in number columns. Nothing in it belongs to a real person or company.
 * Usage falls before people leave, contracts end, complaints come first: there is something honest to learn, and much noise.
 * Random: everything from `seed`; the same options give the same bytes.   Cost: memory is flat, each subscriber is drawn twice.
 * Errors: OUTPUT_NOT_WRITABLE, DISK_FULL; RangeError for options that make no county.
 */
export async function generateSample(dir: string, options: SampleOptions = {}, hooks: SampleHooks = {}): Promise<SampleResult> {
  const { seed = 20_240_831, subscribers = 6_000, months = 9, lastMonth = 202_408 } = options
  if (subscribers < 10 || months < 1) throw new RangeError('a county needs ten subscribers and a month')
  const last = monthIndex(lastMonth)
  const world: World = { seed, subscribers, firstMonth: last - months + 1, lastMonth: last }
  const firstMonth = monthFromIndex(world.firstMonth)
  const total = Math.round(subscribers * (1 + 0.87 * months))
  let done = 0
  const writing = {
    ...(hooks.signal ? { signal: hooks.signal } : {}),
    onRows: (rows: number) => {
      done += rows
      hooks.onProgress?.(Math.min(done, total), total)
    },
  }

  const faults = drawFaults(world)
  const churned = new Map<number, number>()
  const types = new Map<string, number>()
  const masterPath = join(dir, `${COUNTY}用户资料_${lastMonth}.xlsx`)
  const sheet = masterSheet(world, faults, ({ leftAt, subscriber }) => {
    types.set(subscriber.latent.name, (types.get(subscriber.latent.name) ?? 0) + 1)
    if (leftAt !== null) churned.set(monthFromIndex(leftAt), (churned.get(monthFromIndex(leftAt)) ?? 0) + 1)
  })
  const master = await writeXlsx(masterPath, [sheet], { ...writing, properties: { title: basename(masterPath, '.xlsx') } })

  const bills = createBillTruth()
  const complaints: Complaint[] = []
  const billPath = join(dir, `月账单_${firstMonth}-${lastMonth}.csv`)
  const billed = await writeCsv(billPath, billFile(world, bills, complaint => complaints.push(complaint)), writing)

  const recent = recentComplaints(world, complaints)
  const complaintPath = join(dir, `投诉清单_${Math.floor(lastMonth / 100)}年${lastMonth % 100}月.csv`)
  await writeCsv(complaintPath, complaintFile(recent), writing)
  hooks.onProgress?.(total, total)

  const subIds = (indexes: readonly number[]) => indexes.map(index => subIdOf(seed, index))
  return {
    files: [
      { path: masterPath, kind: 'master', rows: master.sheets.reduce((sum, { rows }) => sum + rows, 0) - 1 },
      { path: billPath, kind: 'bills', rows: billed.rows - 1 },
      { path: complaintPath, kind: 'complaints', rows: recent.length },
    ],
    truth: {
      subscribers,
      billRowsByMonth: byMonth(bills.rowsByMonth),
      billTotalFen: bills.totals.get('出账收入') ?? 0,
      badCells: { ...bills.badCells },
      duplicates: subIds(faults.duplicates),
      damagedPhones: faults.damagedPhones.map(index => ({ subId: subIdOf(seed, index), msisdn: msisdnOf(seed, index) })),
      badDates: subIds(faults.badDates),
      churnedByMonth: byMonth(churned),
      complaints: recent.length,
      latentTypes: Object.fromEntries(types),
    },
  }
}

function byMonth(counts: ReadonlyMap<number, number>): Record<Month, number> {
  return Object.fromEntries([...counts].toSorted(([a], [b]) => a - b))
}
