import { appendFileSync } from 'node:fs'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { sweepStaged } from '../../../electron/engine/db/sweep.ts'
import { importHandlers } from '../../../electron/engine/import/handlers.ts'
import { runImport } from '../../../electron/engine/import/run.job.ts'
import { ComputePool } from '../../../electron/engine/jobs/compute-pool.ts'
import { Cancelled } from '../../../electron/engine/jobs/progress.ts'
import { silentLog } from '../../../electron/engine/log.ts'
import { importApi } from '../../../shared/api/import.ts'
import { createTestWorkspace, NOW, type TestWorkspace } from '../../helpers/workspace.ts'
import { asProposed, contentOf, importFiles, planFiles, runTables, writeText } from './import-files.ts'

let workspace: TestWorkspace
beforeEach(() => {
  workspace = createTestWorkspace()
})
afterEach(() => workspace.close())

const all = <T>(sql: string) => workspace.db.prepare<[], T>(sql).all()
const bills = (name: string, rows: readonly (readonly (string | number)[])[]) => writeText(workspace, name, [['账期', '用户编号', '用户号码', '出账收入'], ...rows])
const JULY = [['202407', 'S1', '13800000001', '58.50'], ['202407', 'S2', '13800000002', '20']] as const
const arpu = (month: number) => {
  const column = workspace.frame.column('bill_fee', month)
  return column.kind === 'number' ? [...column.values] : []
}

describe('batches', () => {
  it('are listed, audited and described by the contract', async () => {
    const { batches } = await importFiles(workspace, [bills('账单.csv', JULY)])
    expect(batches[0]).toMatchObject({ fileName: '账单.csv', kind: 'monthlyBill', months: [202407], rowsRead: 2, rowsStored: 2, undone: false })
    const listed = importApi['import.batches'].output.parse(importHandlers['import.batches']({}, workspace.context))
    expect(listed.batches).toEqual(batches)
    expect(all<{ action: string }>('SELECT action FROM audit_log')).toEqual([{ action: 'import.run' }])
    expect(all<{ detail: string }>('SELECT detail FROM audit_log')[0]?.detail).not.toContain('13800000001')
  })

  it('can be undone and put back: every number is as before', async () => {
    const { batches } = await importFiles(workspace, [bills('账单.csv', JULY)])
    const batchId = batches[0]?.batchId ?? 0
    const before = arpu(202407)
    expect(before).toEqual([5850, 2000])
    const content = contentOf(workspace)
    expect(await importHandlers['import.undo']({ batchId, undone: true }, workspace.context)).toMatchObject({ batchId, undone: true })
    expect(workspace.frame.has('bill_fee')).toBe(false)
    expect(await importHandlers['import.undo']({ batchId, undone: false }, workspace.context)).toMatchObject({ undone: false })
    expect(arpu(202407)).toEqual(before)
    expect(contentOf(workspace)).toEqual(content)
  })

  it('refuse to be undone while a job runs, or when there is none', async () => {
    const { batches } = await importFiles(workspace, [bills('账单.csv', JULY)])
    const busy = { ...workspace.context, isJobRunning: () => true }
    expect(() => importHandlers['import.undo']({ batchId: batches[0]?.batchId ?? 0, undone: true }, busy)).toThrow('JOB_BUSY')
    expect(() => importHandlers['import.undo']({ batchId: 99, undone: true }, workspace.context)).toThrow('BATCH_NOT_FOUND')
    expect(() => importHandlers['import.issues']({ batchId: 99, offset: 0, limit: 1 }, workspace.context)).toThrow('BATCH_NOT_FOUND')
  })

  it('are not loaded twice, under any name, until the first is undone', async () => {
    const { batches } = await importFiles(workspace, [bills('账单.csv', JULY)])
    const before = contentOf(workspace)
    await expect(importFiles(workspace, [bills('另存.csv', JULY)])).rejects.toMatchObject({ code: 'ALREADY_IMPORTED' })
    expect(contentOf(workspace)).toEqual(before)
    await importHandlers['import.undo']({ batchId: batches[0]?.batchId ?? 0, undone: true }, workspace.context)
    expect((await importFiles(workspace, [bills('另存.csv', JULY)])).batches).toHaveLength(1)
    expect(arpu(202407)).toEqual([5850, 2000])
  })

  it('refuse the same file twice in one run', async () => {
    const before = contentOf(workspace)
    const [a] = (await planFiles(workspace, [bills('a.csv', JULY)])).tables
    const [b] = (await planFiles(workspace, [bills('b.csv', JULY)])).tables
    if (!a || !b) throw new RangeError('no table')
    await expect(runTables(workspace, [asProposed(a), asProposed(b)])).rejects.toMatchObject({ code: 'ALREADY_IMPORTED' })
    expect(contentOf(workspace)).toEqual(before)
  })

  it('are told in the plan of a drop, whatever their name, and do not keep its other files from being loaded', async () => {
    const imported = await importFiles(workspace, [bills('账单.csv', JULY)])
    const drop = [bills('另存.csv', JULY), bills('同表头.csv', [['202407', 'S9', '13800000009', '9']]), bills('八月.csv', [['202408', 'S1', '13800000001', '1']])]
    const importedAts = async (paths: readonly string[]) => (await planFiles(workspace, paths)).tables.map(({ importedAt }) => importedAt)
    expect(await importedAts(drop)).toEqual([NOW.toISOString(), null, null])
    const plan = await planFiles(workspace, drop)
    expect((await runTables(workspace, plan.tables.filter(({ importedAt }) => importedAt === null).map(asProposed))).batches).toHaveLength(2)
    expect(await importedAts(drop)).toEqual([NOW.toISOString(), NOW.toISOString(), NOW.toISOString()])
    await importHandlers['import.undo']({ batchId: imported.batches[0]?.batchId ?? 0, undone: true }, workspace.context)
    expect(await importedAts(drop.slice(0, 1))).toEqual([null])
  })

  it('are known again when the month was given by hand or columns were corrected', async () => {
    const file = writeText(workspace, '清单.csv', [['用户编号', '出账收入', '备注'], ['S1', 10, '甲'], ['S2', 20, '乙']])
    const [table] = (await planFiles(workspace, [file])).tables
    if (!table) throw new RangeError('no table')
    const request = asProposed(table)
    await runTables(workspace, [{ ...request, month: 202407, columns: request.columns.map((column) => (column.header === '备注' ? { ...column, field: null } : column)) }])
    expect((await planFiles(workspace, [file])).tables[0]?.importedAt).toBe(NOW.toISOString())
    expect((await planFiles(workspace, [file], { month: 202408 })).tables[0]?.importedAt).toBeNull()
  })

  it('come once out of a drop that holds copies of a file', async () => {
    const { tables, refused } = await planFiles(workspace, [bills('a.csv', JULY), bills('b.csv', JULY), bills('c.csv', [JULY[0]]), bills('d.csv', JULY)])
    expect(tables.map(({ fileName }) => fileName)).toEqual(['a.csv', 'c.csv'])
    expect(refused.map(({ fileName, code, params }) => [fileName, code, params['other']])).toEqual([['b.csv', 'FILE_REPEATED', 'a.csv'], ['d.csv', 'FILE_REPEATED', 'a.csv']])
  })

  it.each([['副本.csv', '账单_202404.csv'], ['账单_202404.csv', '账单.csv']])('of %s and %s counts once, under the name that says its month', async (...names) => {
    const rows = [['用户编号', '手机号码', '出账收入'], ...Array.from({ length: 24 }, (_, i) => [`53090000000000${10 + i}`, `138000000${10 + i}`, 20 + i])]
    const plan = await planFiles(workspace, [...names.map((name) => writeText(workspace, name, rows)), writeText(workspace, '账单_202405.csv', rows)])
    expect(plan.tables.map(({ fileName, month }) => [fileName, month])).toEqual([['账单_202404.csv', 202404], ['账单_202405.csv', 202405]])
    expect(plan.refused.map(({ fileName, code, params }) => [fileName, code, params['other']])).toEqual([[names.find((name) => !name.includes('2')), 'FILE_REPEATED', '账单_202404.csv']])
  })

  it('replace an older one of the same months and headers, and give it back when undone', async () => {
    await importFiles(workspace, [bills('账单.csv', JULY)])
    // One of two: what is proposed loses nobody, what is chosen replaces.
    const plan = await planFiles(workspace, [bills('账单_更正.csv', [['202407', 'S1', '13800000001', '60']])])
    const second = await runTables(workspace, plan.tables.map((table) => ({ ...asProposed(table), overlap: 'replace' as const })))
    expect(arpu(202407)).toEqual([6000, NaN])
    expect(importHandlers['import.batches']({}, workspace.context)).toMatchObject({ batches: [{ fileName: '账单_更正.csv' }] })
    await importHandlers['import.undo']({ batchId: second.batches[0]?.batchId ?? 0, undone: true }, workspace.context)
    expect(arpu(202407)).toEqual([5850, 2000])
    await importHandlers['import.undo']({ batchId: second.batches[0]?.batchId ?? 0, undone: false }, workspace.context)
    expect(arpu(202407)).toEqual([6000, NaN])
  })

  it('say for which of their months a later one counts, and no longer once that is undone', async () => {
    const august = ['202408', 'S1', '13800000001', '61'] as const
    await importFiles(workspace, [bills('账单_两月.csv', [...JULY, august])])
    const later = await importFiles(workspace, [bills('账单_更正.csv', [august])])
    const states = () => importHandlers['import.batches']({}, workspace.context)
    expect(await states()).toMatchObject({ batches: [{ replacedMonths: [], undone: false }, { fileName: '账单_两月.csv', replacedMonths: [202408], undone: false }] })
    await importHandlers['import.undo']({ batchId: later.batches[0]?.batchId ?? 0, undone: true }, workspace.context)
    expect(await states()).toMatchObject({ batches: [{ undone: true }, { replacedMonths: [] }] })
  })

  it('do not replace each other within a run: the parts of a split file add up', async () => {
    await importFiles(workspace, [bills('清单1.csv', [JULY[0]]), bills('清单2.csv', [JULY[1]])])
    expect(arpu(202407)).toEqual([5850, 2000])
  })

  it('keep the last of repeated rows and reject the earlier ones', async () => {
    const file = bills('账单.csv', [...JULY, ['202407', 'S1', '13800000001', '61'], ['202407', 'S1', '13800000001', '62']])
    const { batches } = await importFiles(workspace, [file])
    expect(batches[0]).toMatchObject({ rowsRead: 4, rowsStored: 2, rowsRejected: 2, issues: [{ code: 'DUPLICATE_ROW', count: 2 }] })
    expect(arpu(202407)).toEqual([6200, 2000])
    const page = importHandlers['import.issues']({ batchId: batches[0]?.batchId ?? 0, code: 'DUPLICATE_ROW', offset: 0, limit: 10 }, workspace.context)
    expect(page).toMatchObject({ total: 2, issues: [{ rowNo: 2, rejected: true, raw: '5' }, { rowNo: 4, rejected: true, raw: '5' }] })
  })
})

describe('subscribers', () => {
  it('are one and the same over files with id, with number, and with both', async () => {
    await importFiles(workspace, [writeText(workspace, '甲_202406.csv', [['用户号码', '出账收入', '欠费金额'], ['13800000001', 1, 0], ['13800000002', 2, 0]])])
    await importFiles(workspace, [bills('乙.csv', JULY)])
    await importFiles(workspace, [writeText(workspace, '丙_202408.csv', [['用户编号', '出账收入', '欠费金额'], ['S2', 3, 0], ['S3', 4, 0]])])
    expect(all('SELECT subscriber_no, subscriber_key, sub_id, msisdn FROM subscriber ORDER BY 1')).toEqual([
      { subscriber_no: 1, subscriber_key: 'S1', sub_id: 'S1', msisdn: '13800000001' },
      { subscriber_no: 2, subscriber_key: 'S2', sub_id: 'S2', msisdn: '13800000002' },
      { subscriber_no: 3, subscriber_key: 'S3', sub_id: 'S3', msisdn: null },
    ])
  })

  it('are found by number for complaints; unknown numbers are kept until somebody says who they are', async () => {
    const complaints = writeText(workspace, '投诉.csv', [
      ['投诉时间', '用户号码', '接触渠道', '类型', '投诉内容'],
      ['2024-08-03 09:05', '13800000001', '10086', '网络投诉', '信号不好'], ['2024/8/4', '13800000009', '10086', '资费投诉', '多收'], ['昨天', '13800000002', '10086', '资费投诉', '多收'],
    ])
    const { batches } = await importFiles(workspace, [complaints, bills('账单.csv', JULY)])
    expect(batches.map(({ kind }) => kind)).toEqual(['complaint', 'monthlyBill'])
    expect(batches[0]).toMatchObject({ rowsRead: 3, rowsStored: 2, rowsRejected: 1, months: [202408] })
    expect(batches[0]?.issues).toEqual([{ code: 'NOT_A_DATE', count: 1 }])
    expect(all('SELECT subscriber_no, contact_day, contact_time, contact_channel, contact_type, contact_note FROM contact')).toEqual([
      { subscriber_no: 1, contact_day: 19938, contact_time: '2024-08-03 09:05:00', contact_channel: '10086', contact_type: '网络投诉', contact_note: '信号不好' },
      { subscriber_no: 3, contact_day: 19939, contact_time: '2024-08-04', contact_channel: '10086', contact_type: '资费投诉', contact_note: '多收' },
    ])
  })

  it('have contracts from the columns of a master list', async () => {
    await importFiles(workspace, [
      writeText(workspace, '资料_202408.csv', [
        ['用户编号', '用户状态', '合约类型', '合约生效', '合约到期时间', '合约低消'],
        ['S1', '正常', '终端', '2023-09-01', '2024-08-31', '58'], ['S2', '正常', '无', '', '—', ''],
      ]),
    ])
    expect(all('SELECT subscriber_no, month, contract_type, contract_start, contract_end, low_fee_fen FROM contract')).toEqual([
      { subscriber_no: 1, month: 202408, contract_type: '终端', contract_start: 19601, contract_end: 19966, low_fee_fen: 5800 },
    ])
  })
})

describe('columns', () => {
  it('are typed as declared, and custom ones keep their header, type and history', async () => {
    await importFiles(workspace, [
      writeText(workspace, '资料_202408.csv', [
        ['用户编号', '出账收入', '通话时长(秒)', '上网流量(GB)', '用户状态', '入网时间', '村组标签', '补贴(元)', '信号强度'],
        ['S1', '58.55', '125', '1.5', '正常', '2019/3/5', '大田村9组', '1.25', '-71.5'], ['S2', '7', '60', '0.5', '单停', '20190306', '松林村1组', '2', '-80.25'],
      ]),
    ])
    expect(all('SELECT * FROM subscriber_month WHERE subscriber_no = 1')).toEqual([
      {
        fact_id: 1, batch_id: 1, month: 202408, subscriber_no: 1, row_no: 2, bill_fee_fen: 5855, voice_sec: 125, data_kb: 1572864, status: '正常', open_date: 17960,
        x_村组标签: '大田村9组', 'x_补贴(元)': 125, x_信号强度: -71.5,
      },
    ])
    expect(all('SELECT field_id, type, unit, source, history, column_name FROM field WHERE source = \'custom\' ORDER BY field_id')).toEqual([
      { field_id: 'x_信号强度', type: 'number', unit: '', source: 'custom', history: 'fact', column_name: 'x_信号强度' },
      { field_id: 'x_村组标签', type: 'enum', unit: '', source: 'custom', history: 'fact', column_name: 'x_村组标签' },
      { field_id: 'x_补贴(元)', type: 'money', unit: '元', source: 'custom', history: 'fact', column_name: 'x_补贴(元)' },
    ])
    expect(all<{ type: string }>("SELECT type FROM pragma_table_info('subscriber_month') WHERE name IN ('bill_fee_fen', 'open_date', 'x_信号强度', 'status') ORDER BY name")).toEqual([
      { type: 'INTEGER' }, { type: 'INTEGER' }, { type: 'TEXT' }, { type: 'REAL' },
    ])
  })

  it('are loaded next month as they were mapped this month', async () => {
    const header = ['用户编号', '金额项', '欠费金额', '出账收入']
    const plan = await planFiles(workspace, [writeText(workspace, '账单_202407.csv', [header, ['S1', '5', '1', '6']])])
    const [table] = plan.tables
    if (!table) throw new Error('no plan')
    const request = asProposed(table)
    await runTables(workspace, [{ ...request, columns: request.columns.map((column) => (column.header === '金额项' ? { ...column, field: 'paid_fee', type: 'money', unit: '分' } : column)) }])
    const next = await planFiles(workspace, [writeText(workspace, '账单_202408.csv', [header, ['S1', '7', '1', '8']])])
    expect(next.tables[0]?.columns[1]).toMatchObject({ header: '金额项', field: 'paid_fee', unit: '分', confidence: 1, evidence: ['profile'] })
  })

  it('of identity numbers are left out', async () => {
    const file = writeText(workspace, '资料_202408.csv', [['用户编号', '证件号码', '用户状态'], ['S1', '530102199001011234', '正常'], ['S2', '530102199001011235', '正常']])
    const plan = await planFiles(workspace, [file])
    expect(plan.tables[0]?.columns[1]).toMatchObject({ header: '证件号码', field: null, evidence: ['none'] })
    await importFiles(workspace, [file])
    const { db } = workspace
    const tables = db.prepare<[], { name: string }>("SELECT name FROM sqlite_schema WHERE type = 'table' AND name <> 'job'").all()
    for (const { name } of tables) expect(JSON.stringify(db.prepare(`SELECT * FROM "${name}"`).all())).not.toContain('5301021990')
  })
})

describe('an import that does not come to its end', () => {
  const manyRows = () => bills('多.csv', Array.from({ length: 60_000 }, (_, i) => ['202408', `N${i}`, String(13900000000 + i), i]))

  async function runUntil(stop: (ticks: number) => void) {
    const plan = await planFiles(workspace, [manyRows()])
    const pool = new ComputePool(1)
    let ticks = 0
    try {
      await runImport({ tables: plan.tables.map(asProposed) }, {
        jobId: 1, db: workspace.db, frame: workspace.frame, pool, now: () => NOW, stateDir: workspace.dir, log: silentLog, checkCancelled: () => undefined,
        tick: () => () => stop(ticks++),
      })
    } finally {
      await pool.close()
    }
  }

  it('leaves nothing when it is cancelled after rows were committed', async () => {
    await importFiles(workspace, [bills('账单.csv', JULY)])
    const before = contentOf(workspace)
    let staged = 0
    const run = runUntil(() => {
      staged = workspace.db.prepare<[], { n: number }>('SELECT count(*) AS n FROM subscriber_month').get()?.n ?? 0
      if (staged > 2) throw new Cancelled()
    })
    await expect(run).rejects.toBeInstanceOf(Cancelled)
    expect(staged).toBeGreaterThan(2)
    expect(workspace.db.inTransaction).toBe(false)
    sweepStaged(workspace.db)
    expect(contentOf(workspace)).toEqual(before)
  })

  it('is refused when the file grows while it is read', async () => {
    await importFiles(workspace, [bills('账单.csv', JULY)])
    const before = contentOf(workspace)
    const run = runUntil((ticks) => {
      if (ticks === 1) appendFileSync(`${workspace.dir}/多.csv`, '202408,N99999,13999999999,1\n')
    })
    await expect(run).rejects.toMatchObject({ code: 'FILE_CHANGED' })
    sweepStaged(workspace.db)
    expect(contentOf(workspace)).toEqual(before)
  })
})

it('keeps the first ten thousand issues of a kind and counts all', async () => {
  const rows = Array.from({ length: 10_051 }, (_, i) => ['202408', `N${i}`, String(13900000000 + i), i === 0 ? '58' : '待核'])
  const { batches } = await importFiles(workspace, [bills('多.csv', rows)])
  const [batch] = batches
  expect(batch?.issues).toEqual([{ code: 'NOT_A_NUMBER', count: 10_050 }])
  expect(batch?.rowsStored).toBe(10_051)
  expect(importHandlers['import.issues']({ batchId: batch?.batchId ?? 0, offset: 9_999, limit: 10 }, workspace.context)).toMatchObject({ total: 10_000, issues: [{ header: '出账收入', raw: '待核' }] })
})

it('names the fields a column can be mapped to, custom ones included', async () => {
  await importFiles(workspace, [writeText(workspace, '资料_202408.csv', [['用户编号', '村组标签', '用户状态'], ['S1', '甲', '正常'], ['S2', '乙', '正常']])])
  const { fields } = importApi['import.targets'].output.parse(importHandlers['import.targets']({}, workspace.context))
  const ids = fields.map(({ id }) => id)
  expect(ids).toEqual(expect.arrayContaining(['sub_id', 'msisdn', 'month', 'bill_fee', 'contract_end', 'contact_time', 'term_brand', 'x_村组标签']))
  expect(ids).not.toContain('id_no')
  expect(new Set(ids).size).toBe(ids.length)
})
