import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import Database from 'better-sqlite3'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import * as XLSX from 'xlsx'
import { z } from 'zod'
import { runCli, type CliResult } from './run-cli.ts'

const demoSchema = z.object({
  workspace: z.string(),
  imported: z.object({ files: z.int(), rowsRead: z.int(), rowsStored: z.int(), rowsRejected: z.int() }),
  subscribers: z.int(),
  months: z.array(z.int()),
  segments: z.object({ base: z.int(), vad: z.record(z.string(), z.int()) }),
  clusters: z.object({ k: z.int(), silhouette: z.number(), sizes: z.array(z.int()) }),
  churn: z.object({ model: z.string(), auc: z.number(), ks: z.number(), liftTop10: z.number(), holdoutRows: z.int() }),
  list: z.object({ listId: z.int(), candidates: z.int(), suppressed: z.int(), control: z.int(), targets: z.int() }),
  workbooks: z.array(z.object({ path: z.string(), unit: z.string(), rows: z.int() })),
  report: z.string(),
})

const dir = mkdtempSync(path.join(os.tmpdir(), 'liuke-demo-'))
let result: CliResult
let demo: z.infer<typeof demoSchema>

beforeAll(async () => {
  result = await runCli(['demo', path.join(dir, 'out'), '--json'], { stateDir: path.join(dir, 'state') })
  demo = demoSchema.parse(JSON.parse(result.stdout))
}, 180_000)
afterAll(() => rmSync(dir, { recursive: true, force: true }))

describe('liuke demo DIR --json', () => {
  it('exits 0 with exactly one JSON value on stdout and its progress on stderr', () => {
    expect(result.code).toBe(0)
    expect(result.stdout.startsWith('{')).toBe(true)
    expect(result.stderr).not.toBe('')
  })

  it('leaves a closed workspace without lock or log files', () => {
    for (const suffix of ['-lock', '-wal', '-shm']) expect(existsSync(demo.workspace + suffix)).toBe(false)
  })

  it('reconciles what it read', () => {
    const { rowsRead, rowsStored, rowsRejected, files } = demo.imported
    expect(files).toBe(3)
    expect(rowsRead).toBe(rowsStored + rowsRejected)
    expect(rowsRejected).toBeGreaterThan(0)
    expect(demo.months).toEqual([202312, 202401, 202402, 202403, 202404, 202405, 202406, 202407, 202408])
    expect(demo.subscribers).toBe(6000)
  })

  it('has eight VAD classes that add up to the base, none empty', () => {
    expect(Object.keys(demo.segments.vad).toSorted()).toEqual(['A', 'AD', 'D', 'NVAD', 'V', 'VA', 'VAD', 'VD'])
    expect(Object.values(demo.segments.vad).reduce((sum, count) => sum + count, 0)).toBe(demo.segments.base)
    expect(Math.min(...Object.values(demo.segments.vad))).toBeGreaterThan(0)
  })

  it('finds clusters and a churn model that is neither blind nor too good to be true', () => {
    expect(demo.clusters.sizes).toHaveLength(demo.clusters.k)
    expect(demo.clusters.silhouette).toBeGreaterThan(0.1)
    expect(demo.churn.auc).toBeGreaterThan(0.75)
    expect(demo.churn.auc).toBeLessThan(0.93)
    expect(demo.churn.liftTop10).toBeGreaterThan(2)
    expect(demo.churn.holdoutRows).toBeGreaterThan(1000)
  })

  it('accounts for every candidate', () => {
    const { candidates, suppressed, control, targets } = demo.list
    expect(candidates - suppressed).toBe(control + targets)
    expect(control).toBe(Math.round((control + targets) * 0.1))
  })

  it('writes every target into one workbook and no control member into any', () => {
    const db = new Database(demo.workspace, { readonly: true })
    const members = db
      .prepare<[number], { work_order: string; arm: string; msisdn: string }>(
        'SELECT work_order, arm, msisdn FROM target_member JOIN subscriber USING (subscriber_no) WHERE list_id = ?',
      )
      .all(demo.list.listId)
    db.close()
    const arm = new Map(members.map((member) => [member.work_order, member.arm]))
    const numbers = new Map(members.map((member) => [member.work_order, member.msisdn]))
    const written = demo.workbooks.flatMap((workbook) => {
      const rows = XLSX.utils.sheet_to_json<Record<string, unknown>>(XLSX.read(readFileSync(workbook.path)).Sheets['派单'] ?? {})
      expect(rows).toHaveLength(workbook.rows)
      return rows
    })
    expect(written).toHaveLength(demo.list.targets)
    expect(new Set(written.map((row) => row['工单号'])).size).toBe(written.length)
    for (const row of written) {
      expect(arm.get(String(row['工单号']))).toBe('target')
      expect(row['手机号码']).toBe(numbers.get(String(row['工单号'])))
    }
  })

  it('writes a report that states the numbers and loads nothing', () => {
    const html = readFileSync(demo.report, 'utf8')
    expect(html).toContain(demo.list.candidates.toLocaleString('en-US'))
    expect(html).toContain(demo.churn.auc.toFixed(3))
    for (const count of Object.values(demo.segments.vad)) expect(html).toContain(count.toLocaleString('en-US'))
    expect(html).not.toMatch(/<script|https?:\/\/(?!www\.w3\.org)|undefined|NaN|\[object/)
    expect((html.match(/口径/g) ?? []).length).toBeGreaterThanOrEqual(6)
  })
})

describe('on that workspace', () => {
  const cli = (...args: string[]) => runCli(args, { stateDir: path.join(dir, 'state') })

  it('query shows masked rows and writes all of them to a file', async () => {
    const shown = await cli('query', demo.workspace, '--columns', 'msisdn,bill_fee', '--sort=-bill_fee', '--limit', '3', '--json')
    const page = z.object({ total: z.int(), columns: z.array(z.object({ values: z.array(z.unknown()) })) }).parse(JSON.parse(shown.stdout))
    expect(page.total).toBe(6000)
    expect(page.columns[0]?.values).toEqual(Array(3).fill(expect.stringMatching(/^1\d\d\*{4}\d{4}$/)))
    const file = path.join(dir, 'all.csv')
    await cli('query', demo.workspace, '--columns', 'sub_id,bill_fee', '--out', file)
    expect(readFileSync(file, 'utf8').trim().split('\r\n')).toHaveLength(6001)
  })

  it('fields lists every field with its fill rate', async () => {
    const { fields } = z.object({ fields: z.array(z.object({ id: z.string(), fillRate: z.number().nullable() })) }).parse(JSON.parse((await cli('fields', demo.workspace, '--json')).stdout))
    expect(fields.map((field) => field.id)).toEqual(expect.arrayContaining(['bill_fee', 'bill_fee_avg3', 'churn_score', 'vad_class', 'x_村组标签']))
  })

  it('every field that is listed can be queried, or says what it lacks', async () => {
    const listed = z.object({ fields: z.array(z.object({ id: z.string(), missingInputs: z.array(z.string()) })) })
    const { fields } = listed.parse(JSON.parse((await cli('fields', demo.workspace, '--json')).stdout))
    const [lacking, whole] = [fields.filter(({ missingInputs }) => missingInputs.length > 0), fields.filter(({ missingInputs }) => missingInputs.length === 0)]
    expect([lacking.length, whole.length].every((count) => count > 0)).toBe(true)
    const asked = await cli('query', demo.workspace, '--columns', whole.map(({ id }) => id).join(), '--limit', '1', '--json')
    expect(asked).toMatchObject({ code: 0 })
    expect(z.object({ columns: z.array(z.object({ field: z.string() })) }).parse(JSON.parse(asked.stdout)).columns.map(({ field }) => field)).toEqual(whole.map(({ id }) => id))
    const [first] = lacking
    const refused = await cli('query', demo.workspace, '--columns', first?.id ?? '')
    expect(refused.code).toBe(1)
    for (const input of first?.missingInputs ?? []) expect(refused.stderr).toContain(input)
    expect((await cli('fields', demo.workspace)).stdout).toMatch(new RegExp(`^${first?.id ?? ''} .*缺 ${first?.missingInputs.join(', ') ?? ''}`, 'm'))
  })

  it('call reaches any method', async () => {
    const { stdout, code } = await cli('call', demo.workspace, 'campaign.lists', '--json')
    expect(code).toBe(0)
    expect(JSON.parse(stdout)).toMatchObject({ lists: [{ listId: demo.list.listId, state: 'locked' }] })
  })

  it('people get words instead of JSON, in their language', async () => {
    const zh = await cli('cluster', demo.workspace, '--k', '4', '--seed', '1')
    expect(zh.stdout).toMatch(/画像：4 簇/)
    const en = await runCli(['fields', demo.workspace], { stateDir: path.join(dir, 'state'), language: 'en_US.UTF-8' })
    expect(en.stdout).toMatch(/billed revenue/)
  })
})
