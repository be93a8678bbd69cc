import { mkdtempSync, rmSync } from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { engineApi, type Input, type JobName, type Output } from '../../shared/api/engine-api.ts'
import { dictionaryField, isNumeric, storageColumn, type Field, type FieldId } from '../../shared/domain/field.ts'
import type { Month } from '../../shared/domain/month.ts'
import type { WriteDb } from '../../electron/engine/db/handles.ts'
import { openWorkspace } from '../../electron/engine/db/open.ts'
import { sweepStaged } from '../../electron/engine/db/sweep.ts'
import { Frame } from '../../electron/engine/frame/frame.ts'
import { ComputePool } from '../../electron/engine/jobs/compute-pool.ts'
import type { JobRun } from '../../electron/engine/jobs/define-job.ts'
import { createProgress } from '../../electron/engine/jobs/progress.ts'
import { silentLog } from '../../electron/engine/log.ts'
import type { HandlerContext } from '../../electron/engine/session.ts'
import { initialiseWorkspace } from '../../electron/engine/workspace/workspace.repo.ts'

export const NOW = new Date('2024-09-05T02:00:00Z')

/** A real workspace in a temporary folder. */
export interface TestWorkspace {
  readonly dir: string
  readonly file: string
  readonly db: WriteDb
  readonly frame: Frame
  readonly context: HandlerContext
  /** Runs a job function in this thread with a real context, as the job thread would. */
  runJob<M extends JobName>(method: M, run: JobRun<M>, input: Input<M>): Promise<Output<M>>
  close(): void
}

export function createTestWorkspace(): TestWorkspace {
  const dir = mkdtempSync(path.join(os.tmpdir(), 'liuke-test-'))
  const file = path.join(dir, 'test.liuke')
  const { db, release } = openWorkspace(file, { create: true, now: NOW })
  initialiseWorkspace(db, 'test', false, NOW)
  const frame = new Frame(db)
  const now = () => NOW
  frame.refresh()
  return {
    dir,
    file,
    db,
    frame,
    context: { db, frame, now, log: silentLog, file, isJobRunning: () => false },
    async runJob(method, run, input) {
      const { lastInsertRowid } = db
        .prepare(`INSERT INTO job (method, state, input_json, app_version, started_at) VALUES (?, 'running', ?, 'test', ?)`)
        .run(method, JSON.stringify(input), NOW.toISOString())
      const { tick, checkCancelled } = createProgress(engineApi[method].phases, new Int32Array(1), () => undefined)
      const pool = new ComputePool(1)
      frame.refresh()
      try {
        const jobId = Number(lastInsertRowid)
        const output = await run(input, { jobId, db, frame, tick, checkCancelled, pool, now, stateDir: dir, log: silentLog })
        frame.refresh()
        return output
      } catch (error) {
        sweepStaged(db)
        throw error
      } finally {
        await pool.close()
      }
    },
    close() {
      db.close()
      release()
      rmSync(dir, { recursive: true, force: true })
    },
  }
}

export interface FactRow {
  readonly subscriber: number
  readonly month: Month
  /** Values in stored units; absent or null = missing. */
  readonly values: Readonly<Record<FieldId, string | number | null>>
}

/**
 * Publishes one batch of facts straight into the tables, for tests of what comes after import. Subscribers are numbered
 * by the caller from 1; fields not in the dictionary become custom ones of the given type.
 */
export function publishFacts(
  workspace: TestWorkspace,
  rows: readonly FactRow[],
  options: {
    readonly kind?: 'subscriberMaster' | 'monthlyBill' | 'outcomeTable'
    readonly custom?: Readonly<Record<FieldId, Pick<Field, 'type'> & Partial<Field>>>
    readonly outcome?: { readonly field: FieldId; readonly positive: string }
  } = {},
): number {
  const { db } = workspace
  const months = [...new Set(rows.map((row) => row.month))].sort((a, b) => a - b)
  const fieldIds = [...new Set(rows.flatMap((row) => Object.keys(row.values)))]
  const kind = options.kind ?? 'monthlyBill'
  const batchId = db.transaction(() => {
    const { lastInsertRowid: jobId } = db
      .prepare(`INSERT INTO job (method, state, input_json, app_version, started_at) VALUES ('import.run', 'succeeded', '{}', 'test', ?)`)
      .run(NOW.toISOString())
    const first = db.prepare<[], { n: number }>('SELECT coalesce(max(fact_id), 0) + 1 AS n FROM subscriber_month').get()?.n ?? 1
    const { lastInsertRowid } = db
      .prepare(
        `INSERT INTO import_batch (job_id, file_name, sheet, kind, content_hash, request_json, outcome_field, outcome_positive, months_json,
           fields_json, rows_read, rows_stored, rows_rejected, rows_skipped, totals_json, first_fact_id, last_fact_id, imported_at, duration_ms, published_at)
         VALUES (?, 'test.csv', '', ?, '', '{}', ?, ?, ?, ?, ?, ?, 0, 0, '[]', ?, ?, ?, 0, ?)`,
      )
      .run(
        jobId, kind, options.outcome?.field ?? null, options.outcome?.positive ?? null, JSON.stringify(months),
        JSON.stringify(['sub_id', 'msisdn', ...fieldIds]), rows.length, rows.length, first, first + rows.length - 1, NOW.toISOString(), NOW.toISOString(),
      )
    const batch = Number(lastInsertRowid)
    const columns = fieldIds.map((id) => ensureColumn(db, id, kind, batch, options.custom?.[id]))
    const names = ['fact_id', 'batch_id', 'month', 'subscriber_no', 'row_no', ...columns.map((column) => `"${column}"`)]
    const insert = db.prepare(`INSERT INTO subscriber_month (${names.join(', ')}) VALUES (${names.map(() => '?').join(', ')})`)
    const subscriber = db.prepare('INSERT OR IGNORE INTO subscriber (subscriber_no, subscriber_key, sub_id, msisdn, batch_id) VALUES (?, ?, ?, ?, ?)')
    for (const [i, row] of rows.entries()) {
      const subId = `S${String(row.subscriber).padStart(8, '0')}`
      subscriber.run(row.subscriber, subId, subId, `138${String(row.subscriber).padStart(8, '0')}`, batch)
      insert.run(first + i, batch, row.month, row.subscriber, i + 2, ...fieldIds.map((id) => row.values[id] ?? null))
    }
    return batch
  })()
  workspace.frame.refresh()
  return batchId
}

function ensureColumn(db: WriteDb, id: FieldId, kind: string, batchId: number, custom: (Pick<Field, 'type'> & Partial<Field>) | undefined): string {
  const known = dictionaryField(id)
  const field = known ?? { id, zh: id, en: id, unit: '', group: 'custom', history: kind === 'monthlyBill' ? ('fact' as const) : ('state' as const), type: 'number' as const, ...custom }
  const column = known ? storageColumn(known) : id
  const exists = db.prepare('SELECT 1 FROM field WHERE field_id = ?').get(id)
  if (!exists) {
    db.exec(`ALTER TABLE subscriber_month ADD COLUMN "${column}" ${isNumeric(field.type) ? 'REAL' : 'TEXT'}`)
    db.prepare(
      'INSERT INTO field (field_id, zh, en, type, unit, group_id, source, history, sensitive, column_name, batch_id) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)',
    ).run(id, field.zh, field.en, field.type, field.unit, field.group, known ? 'imported' : 'custom', field.history, field.sensitive ?? null, column, batchId)
  }
  return column
}
