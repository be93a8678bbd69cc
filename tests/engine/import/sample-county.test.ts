import { readFileSync } from 'node:fs'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Batch } from '../../../shared/api/import.ts'
import { generateSample, type SampleResult } from '../../../electron/engine/sample/generate-sample.ts'
import { createTestWorkspace, type TestWorkspace } from '../../helpers/workspace.ts'
import { importFiles, planFiles } from './import-files.ts'

let workspace: TestWorkspace
let sample: SampleResult
let batches: readonly Batch[]

beforeAll(async () => {
  workspace = createTestWorkspace()
  sample = await generateSample(workspace.dir, { subscribers: 1500, months: 6 })
  batches = (await importFiles(workspace, sample.files.map((file) => file.path))).batches
})
afterAll(() => workspace.close())

const one = <T>(sql: string, ...params: string[]) => workspace.db.prepare<string[], T>(sql).get(...params)
const batchOf = (kind: Batch['kind']) => batches.find((batch) => batch.kind === kind)
const issueCount = (kind: Batch['kind'], code: string) => batchOf(kind)?.issues.find((issue) => issue.code === code)?.count ?? 0

describe('the extracts of the sample county', () => {
  it('are known for what they are', async () => {
    const plan = await planFiles(workspace, sample.files.map((file) => file.path))
    expect(plan.refused).toEqual([])
    expect(plan.tables.map(({ kind, month, monthSource, titleRows, headerRows }) => ({ kind, month, monthSource, titleRows, headerRows }))).toEqual([
      { kind: 'subscriberMaster', month: 202408, monthSource: 'sheetName', titleRows: [1, 2], headerRows: [3] },
      { kind: 'monthlyBill', month: null, monthSource: 'column', titleRows: [], headerRows: [1] },
      { kind: 'complaint', month: null, monthSource: 'column', titleRows: [], headerRows: [1] },
    ])
    expect(plan.tables.flatMap(({ columns }) => columns.filter(({ confidence }) => confidence < 0.75).map(({ header }) => header))).toEqual([])
  })

  it('reconcile in rows', () => {
    const { truth, files } = sample
    expect(batchOf('subscriberMaster')).toMatchObject({
      rowsRead: files[0]?.rows, rowsRejected: truth.duplicates.length + truth.damagedPhones.length, rowsStored: truth.subscribers - truth.damagedPhones.length, rowsSkipped: 1,
    })
    expect(batchOf('monthlyBill')).toMatchObject({ rowsRead: files[1]?.rows, rowsStored: files[1]?.rows, rowsRejected: 0, rowsSkipped: 1 })
    expect(batchOf('complaint')).toMatchObject({ rowsRead: truth.complaints, rowsStored: truth.complaints, rowsRejected: 0 })
    const months = workspace.db.prepare<[number], { month: number; n: number }>('SELECT month, count(*) AS n FROM subscriber_month WHERE batch_id = ? GROUP BY month').all(batchOf('monthlyBill')?.batchId ?? 0)
    expect(Object.fromEntries(months.map(({ month, n }) => [month, n]))).toEqual(truth.billRowsByMonth)
    expect(one('SELECT count(*) AS n FROM subscriber')).toEqual({ n: truth.subscribers })
  })

  it('reconcile in money: every printed total is met', () => {
    expect(one('SELECT sum(bill_fee_fen) AS fen FROM subscriber_month')).toEqual({ fen: sample.truth.billTotalFen })
    const totals = batchOf('monthlyBill')?.totals ?? []
    expect(totals).toHaveLength(17)
    expect(totals.filter(({ matches }) => !matches)).toEqual([])
    expect(totals.find(({ field }) => field === 'bill_fee')?.printed).toBe(sample.truth.billTotalFen / 100)
  })

  it('tell of the total of plan fees that rejected rows are missing from it', () => {
    expect(batchOf('subscriberMaster')?.totals).toMatchObject([{ field: 'plan_fee', matches: false }])
    expect(issueCount('subscriberMaster', 'TOTAL_MISMATCH')).toBe(1)
  })

  it('list each bad cell, and each one only', () => {
    const { badCells, badDates } = sample.truth
    const text = new TextDecoder('gb18030').decode(readFileSync(sample.files[1]?.path ?? ''))
    const nulls = text.split(/[,\r\n]+/).filter((cell) => cell === 'NULL').length
    expect(issueCount('monthlyBill', 'NOT_A_NUMBER') + issueCount('monthlyBill', 'ERROR_CELL')).toBe(badCells.text - nulls)
    expect(issueCount('monthlyBill', 'NUMBER_NEGATIVE')).toBe(badCells.negative)
    expect(issueCount('subscriberMaster', 'NOT_A_DATE')).toBe(badDates.length)
    for (const subId of badDates) expect(one('SELECT open_date FROM subscriber_month JOIN subscriber USING (subscriber_no) WHERE sub_id = ? AND open_date IS NULL', subId)).toBeDefined()
  })

  it('keep the last of repeated rows and refuse damaged numbers', () => {
    const { duplicates, damagedPhones } = sample.truth
    expect(issueCount('subscriberMaster', 'DUPLICATE_ROW')).toBe(duplicates.length)
    expect(one('SELECT manager FROM subscriber_month JOIN subscriber USING (subscriber_no) WHERE sub_id = ? AND manager IS NOT NULL', duplicates[1] ?? '')).toEqual({ manager: '待分配' })
    expect(issueCount('subscriberMaster', 'ID_DAMAGED')).toBe(damagedPhones.length)
    expect(one("SELECT count(*) AS n FROM subscriber WHERE msisdn LIKE '%E%' OR length(msisdn) <> 11")).toEqual({ n: 0 })
    // The bills know these subscribers under their true number.
    for (const { subId, msisdn } of damagedPhones) expect(one('SELECT msisdn FROM subscriber WHERE sub_id = ?', subId)).toEqual({ msisdn })
  })

  it('keep the column that no dictionary knows, with the blanks missing', () => {
    expect(one("SELECT source, type FROM field WHERE field_id = 'x_村组标签'")).toEqual({ source: 'custom', type: 'text' })
    expect(one('SELECT count(*) AS n FROM subscriber_month WHERE "x_村组标签" = \'\'')).toEqual({ n: 0 })
  })
})
