import { jobSchema, wireErrorSchema, type Job } from '../../../shared/api/job.ts'
import type { HandlerTable } from '../session.ts'

interface JobRow {
  readonly job_id: number
  readonly method: string
  readonly state: string
  readonly error_json: string | null
  readonly started_at: string
  readonly finished_at: string | null
}

interface AuditRow {
  readonly at: string
  readonly who: string
  readonly action: string
  readonly detail: string
}

export const jobHandlers: Pick<HandlerTable, 'job.list' | 'audit.page'> = {
  'job.list': ({ limit }, { db }) => {
    const rows = db
      .prepare<[number], JobRow>('SELECT job_id, method, state, error_json, started_at, finished_at FROM job ORDER BY job_id DESC LIMIT ?')
      .all(limit)
    return { jobs: rows.map(readJob) }
  },
  'audit.page': ({ offset, limit }, { db }) => {
    const total = db.prepare<[], { n: number }>('SELECT count(*) AS n FROM audit_log').get()?.n ?? 0
    const entries = db
      .prepare<[number, number], AuditRow>('SELECT at, who, action, detail FROM audit_log ORDER BY entry_id DESC LIMIT ? OFFSET ?')
      .all(limit, offset)
    return { total, entries }
  },
}

function readJob(row: JobRow): Job {
  return jobSchema.parse({
    jobId: row.job_id,
    method: row.method,
    state: row.state,
    phase: '',
    done: 0,
    total: 0,
    fraction: row.state === 'succeeded' ? 1 : 0,
    error: row.error_json === null ? null : wireErrorSchema.parse(JSON.parse(row.error_json)),
    startedAt: row.started_at,
    finishedAt: row.finished_at,
  })
}
