import { copyFileSync, existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import Database from 'better-sqlite3'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { createEngine } from '../../../electron/engine/create-engine.ts'
import { migrate, type Migration } from '../../../electron/engine/db/migrate.ts'
import { migrations } from '../../../electron/engine/db/migrations/index.ts'
import { startTestEngine, type TestEngine } from '../../helpers/engine.ts'
import { asProposed } from '../import/import-files.ts'

let test: TestEngine
beforeEach(() => {
  test = startTestEngine()
})
afterEach(() => test.close())

const at = (name: string) => path.join(test.dir, name)
const open = (name: string, create = false) => test.engine.call('workspace.open', { path: at(name), create })

describe('a workspace', () => {
  it('is made, closed and opened again, and remembered', async () => {
    const made = await open('县城.liuke', true)
    expect(made).toMatchObject({ name: '县城', subscribers: 0, months: [], latestMonth: null, isSample: false })
    await test.engine.call('workspace.close', {})
    await expect(test.engine.call('import.batches', {})).rejects.toMatchObject({ code: 'NO_WORKSPACE' })
    expect(await open('县城.liuke')).toEqual(made)
    const { workspaces } = await test.engine.call('workspace.recent', {})
    expect(workspaces).toEqual([expect.objectContaining({ path: at('县城.liuke'), name: '县城', exists: true })])
    await test.engine.call('workspace.forget', { path: at('县城.liuke') })
    expect((await test.engine.call('workspace.recent', {})).workspaces).toEqual([])
    expect(existsSync(at('县城.liuke'))).toBe(true)
  })

  it('leaves no files beside itself once it is closed', async () => {
    await open('a.liuke', true)
    await test.engine.call('workspace.close', {})
    expect(readdirSync(test.dir).filter((name) => name.startsWith('a.liuke'))).toEqual(['a.liuke'])
  })

  it('is open in one program at a time', async () => {
    await open('a.liuke', true)
    const other = createEngine({ stateDir: at('other'), appVersion: 'test', role: 'test' })
    await expect(other.call('workspace.open', { path: at('a.liuke'), create: false })).rejects.toMatchObject({ code: 'WORKSPACE_LOCKED' })
    await test.engine.call('workspace.close', {})
    await expect(other.call('workspace.open', { path: at('a.liuke'), create: false })).resolves.toMatchObject({ name: 'a' })
    await other.close()
  })

  it('that is opened while another is open replaces it only when it can be opened', async () => {
    await open('a.liuke', true)
    await expect(open('missing.liuke')).rejects.toMatchObject({ code: 'WORKSPACE_NOT_FOUND' })
    expect((await test.engine.call('workspace.status', {})).workspace?.name).toBe('a')
    await open('b.liuke', true)
    expect((await test.engine.call('workspace.status', {})).workspace?.name).toBe('b')
  })

  it('that is closed while something is answered in turns says that it is closed', async () => {
    await open('a.liuke', true)
    writeFileSync(at('月账单_202408.csv'), '用户编号,手机号码,出账收入\nS1,13800000001,5\nS2,13800000002,6\n')
    const { tables } = await test.engine.runJob('import.plan', { paths: [at('月账单_202408.csv')] })
    await test.engine.runJob('import.run', { tables: tables.map(asProposed) })
    // So many that some are still at it when the connection is gone.
    const answers = Array.from({ length: 300 }, () => test.engine.call('explore.fields', { month: 202408 }))
    const [settled] = await Promise.all([Promise.allSettled(answers), test.engine.call('workspace.close', {})])
    const codes = settled.flatMap((one) => (one.status === 'rejected' ? [one.reason.code] : []))
    expect(new Set(codes)).toEqual(new Set(['NO_WORKSPACE']))
  })

  it('of the sample is made once and found again', async () => {
    const made = await test.engine.call('workspace.openSample', {})
    expect(made.isSample).toBe(true)
    await test.engine.call('workspace.close', {})
    expect(await test.engine.call('workspace.openSample', {})).toEqual(made)
  })
})

describe('what is no workspace', () => {
  it.each([
    ['a text file', 'hello'],
    ['an empty file', ''],
    ['a damaged database', `SQLite format 3\0${'x'.repeat(200)}`],
  ])('%s is refused and not touched', async (_label, content) => {
    writeFileSync(at('x.liuke'), content)
    await expect(open('x.liuke')).rejects.toMatchObject({ code: 'NOT_A_WORKSPACE', params: { file: 'x.liuke' } })
    expect(readFileSync(at('x.liuke'), 'utf8')).toBe(content)
    expect(readdirSync(test.dir).filter((name) => name.startsWith('x'))).toEqual(['x.liuke'])
  })

  it('a database of another program is refused and not touched', async () => {
    const db = new Database(at('x.liuke'))
    db.exec('CREATE TABLE t (a)')
    db.close()
    const before = readFileSync(at('x.liuke'))
    await expect(open('x.liuke')).rejects.toMatchObject({ code: 'NOT_A_WORKSPACE' })
    expect(readFileSync(at('x.liuke')).equals(before)).toBe(true)
  })

  it('a folder is refused', async () => {
    mkdirSync(at('x.liuke'))
    await expect(open('x.liuke')).rejects.toMatchObject({ code: 'NOT_A_WORKSPACE' })
  })

  it('a workspace of a newer program is refused and not touched', async () => {
    await open('x.liuke', true)
    await test.engine.call('workspace.close', {})
    const db = new Database(at('x.liuke'))
    db.pragma('user_version = 99990')
    db.pragma('journal_mode = DELETE')
    db.close()
    const before = readFileSync(at('x.liuke'))
    await expect(open('x.liuke')).rejects.toMatchObject({ code: 'DB_FROM_FUTURE', params: { found: 99990 } })
    expect(readFileSync(at('x.liuke')).subarray(100).equals(before.subarray(100))).toBe(true)
  })

  it('an existing file is not overwritten by a new workspace', async () => {
    writeFileSync(at('x.liuke'), 'mine')
    await expect(open('x.liuke', true)).rejects.toMatchObject({ code: 'WORKSPACE_EXISTS' })
    expect(readFileSync(at('x.liuke'), 'utf8')).toBe('mine')
  })

  it('a place that cannot be written gives a code and leaves nothing', async () => {
    writeFileSync(at('file'), '')
    await expect(open('file/x.liuke', true)).rejects.toMatchObject({ code: 'OUTPUT_NOT_WRITABLE' })
    await expect(open('no/such/folder/x.liuke', true)).rejects.toMatchObject({ code: 'OUTPUT_NOT_WRITABLE' })
  })

  it('a damaged list of recent workspaces counts as empty', async () => {
    writeFileSync(path.join(test.dir, 'state', 'recent-workspaces.json'), '{"a":')
    expect((await test.engine.call('workspace.recent', {})).workspaces).toEqual([])
  })
})

const NEWEST = Math.max(...migrations.map(({ version }) => version))

describe('migrations', () => {
  const newest = migrations.at(-1)?.version ?? 0

  it('are in ascending order', () => {
    const versions = migrations.map((migration) => migration.version)
    expect(versions).toEqual(versions.toSorted((a, b) => a - b))
    expect(new Set(versions).size).toBe(versions.length)
  })

  it('that fail leave the file as it was, with a backup beside it', async () => {
    await open('x.liuke', true)
    await test.engine.call('workspace.close', {})
    copyFileSync(at('x.liuke'), at('y.liuke'))
    const failing: readonly Migration[] = [
      ...migrations,
      { version: newest + 10, up: (db) => db.exec('CREATE TABLE later (a)') },
      { version: newest + 20, up: () => { throw new Error('planted') } },
    ]
    const db = new Database(at('y.liuke'))
    expect(() => migrate(db, at('y.liuke'), failing, '20240901')).toThrow(expect.objectContaining({ code: 'MIGRATION_FAILED' }))
    const restored = new Database(at('y.liuke'), { readonly: true })
    expect(restored.pragma('user_version', { simple: true })).toBe(newest)
    expect(restored.prepare(`SELECT count(*) AS n FROM sqlite_schema WHERE name = 'later'`).get()).toEqual({ n: 0 })
    restored.close()
    expect(readdirSync(test.dir).filter((name) => name.startsWith(`y.liuke-backup-v${newest}`))).toHaveLength(1)
  })

  it('keep the three newest backups', async () => {
    await open('x.liuke', true)
    await test.engine.call('workspace.close', {})
    for (let round = 1; round <= 5; round++) {
      const db = new Database(at('x.liuke'))
      migrate(db, at('x.liuke'), [...migrations, ...Array.from({ length: round }, (_, i) => ({ version: newest + 1 + i, up: () => undefined }))], `2024090${round}`)
      db.close()
    }
    const backups = readdirSync(test.dir).filter((name) => name.includes('-backup-'))
    expect(backups).toHaveLength(3)
    expect(backups.toSorted().at(-1)).toContain('20240905')
  })

  it('carry a workspace of the first version over: its batches count as before, and say whom they match', async () => {
    const old = new Database(at('old.liuke'))
    old.pragma(`application_id = ${0x4c49554b}`)
    migrate(old, at('old.liuke'), migrations.slice(0, 1), '20240901')
    old.exec(`
      INSERT INTO workspace VALUES (1, 'old', 0, '2024-09-01T00:00:00Z');
      INSERT INTO job (job_id, method, state, input_json, app_version, started_at) VALUES (1, 'import.run', 'succeeded', '{}', '0.1.0', '2024-09-01T00:00:00Z');
      INSERT INTO import_batch (batch_id, job_id, file_name, sheet, kind, content_hash, request_json, months_json, fields_json, rows_read, rows_stored,
        rows_rejected, rows_skipped, totals_json, first_fact_id, last_fact_id, imported_at, duration_ms, published_at)
      SELECT n, 1, 'b' || n || '.csv', 'b', 'monthlyBill', 'h' || n, '{"columns":[]}', '[20240' || (6 + n) || ']', '["sub_id","bill_fee"]', 2, 2, 0, 0, '[]',
        2 * n - 1, 2 * n, '2024-09-01T00:00:00Z', 1, '2024-09-01T00:00:00Z' FROM (SELECT 1 AS n UNION SELECT 2);
      INSERT INTO subscriber VALUES (1, 'S1', 'S1', NULL, 1), (2, 'S2', 'S2', NULL, 1), (3, 'S3', 'S3', NULL, 2);
      ALTER TABLE subscriber_month ADD COLUMN bill_fee_fen INTEGER;
      INSERT INTO field VALUES ('bill_fee', '出账收入', 'billed revenue', 'money', '元', 'usage_month', 'imported', 'fact', NULL, 'bill_fee_fen', 1);
      INSERT INTO subscriber_month VALUES (1, 1, 202407, 1, 2, 5850), (2, 1, 202407, 2, 3, 100), (3, 2, 202408, 1, 2, 6000), (4, 2, 202408, 3, 3, 7);
    `)
    old.close()
    expect(await open('old.liuke')).toMatchObject({ name: 'old', schemaVersion: NEWEST, months: [{ month: 202407, subscribers: 2 }, { month: 202408, subscribers: 2 }] })
    const { batches } = await test.engine.call('import.batches', {})
    expect(batches.map(({ batchId, match, checks }) => ({ batchId, match, checks }))).toEqual([
      { batchId: 2, match: { subscribers: 2, matched: 1 }, checks: [] },
      { batchId: 1, match: { subscribers: 2, matched: 1 }, checks: [] },
    ])
    expect(await test.engine.call('explore.summary', { month: 202408, rule: { op: 'all', of: [] } })).toMatchObject({ count: 2, revenue: 60.07 })
    await test.engine.call('import.undo', { batchId: 2, undone: true })
    expect((await test.engine.call('workspace.status', {})).workspace?.months).toEqual([{ month: 202407, subscribers: 2 }])
  })
})
