import { Worker } from 'node:worker_threads'
import type { EngineEvent, JobName } from '../../../shared/api/engine-api.ts'
import type { Job, JobState } from '../../../shared/api/job.ts'
import { AppError, type WireError } from '../../../shared/domain/errors.ts'
import type { WriteDb } from '../db/handles.ts'
import { sweepStaged } from '../db/sweep.ts'
import type { Log } from '../log.ts'
import { jobThreadUrl } from '../threads.ts'
import { toWireError } from '../wire-error.ts'
import type { JobThreadData, JobThreadReply, RunMessage } from './job-messages.ts'

/**
 * A job thread that runs out of this much heap dies alone; the workspace and the window stay. From 2 GB on V8 lets a heap grow
 * fourfold before it looks for what is no longer used: the largest workbook would take 40 MB more.
 */
const JOB_HEAP_MB = 2000
/** What a job has just made is short-lived: more room for it takes a hundred megabytes and saves no time. */
const JOB_YOUNG_HEAP_MB = 24

/** How long a job may take to notice that it is to stop before its thread is ended; safe because of WAL and staging. */
const CANCEL_GRACE_MS = 5000

interface Entry {
  job: Job
  readonly method: JobName
  readonly input: unknown
  readonly flag: SharedArrayBuffer
}

export interface JobRunnerOptions {
  readonly db: WriteDb
  readonly file: string
  readonly stateDir: string
  readonly appVersion: string
  readonly now: () => Date
  readonly log: Log
  readonly emit: (event: EngineEvent) => void
  /** Called when a job has succeeded, before its last event. */
  readonly onSucceeded: (method: JobName) => void
}

/** Queues jobs and runs them one after another in the job thread; keeps the `job` table. */
export class JobRunner {
  readonly #options: JobRunnerOptions
  #worker: Worker | null = null
  #queue: Entry[] = []
  #running: Entry | null = null
  #closed = false

  constructor(options: JobRunnerOptions) {
    this.#options = options
    // Left-overs of a crash: what they staged is swept, what they were is told.
    options.db
      .prepare<[string]>(`UPDATE job SET state = 'interrupted', finished_at = ? WHERE state IN ('queued', 'running')`)
      .run(options.now().toISOString())
    sweepStaged(options.db)
  }

  get isBusy(): boolean {
    return this.#running !== null || this.#queue.length > 0
  }

  /** Writes the job's row and starts it when its turn comes. */
  start(method: JobName, input: unknown): number {
    const { db, now, appVersion } = this.#options
    const startedAt = now().toISOString()
    const { lastInsertRowid } = db
      .prepare<[string, string, string, string]>(
        `INSERT INTO job (method, state, input_json, app_version, started_at) VALUES (?, 'queued', ?, ?, ?)`,
      )
      .run(method, JSON.stringify(input), appVersion, startedAt)
    const jobId = Number(lastInsertRowid)
    const job: Job = { jobId, method, state: 'queued', phase: '', done: 0, total: 0, fraction: 0, error: null, startedAt, finishedAt: null }
    const entry: Entry = { job, method, input, flag: new SharedArrayBuffer(4) }
    this.#queue.push(entry)
    this.#emit(entry)
    this.#next()
    return jobId
  }

  /** Errors: JOB_NOT_FOUND when it is neither waiting nor running. */
  cancel(jobId: number): void {
    const waiting = this.#queue.findIndex((entry) => entry.job.jobId === jobId)
    const entry = waiting >= 0 ? this.#queue.splice(waiting, 1)[0] : this.#running?.job.jobId === jobId ? this.#running : undefined
    if (!entry) throw new AppError('JOB_NOT_FOUND', { jobId })
    if (waiting >= 0) return this.#finish(entry, 'cancelled', null)
    Atomics.store(new Int32Array(entry.flag), 0, 1)
    setTimeout(() => {
      if (this.#running === entry) void this.#worker?.terminate()
    }, CANCEL_GRACE_MS).unref()
  }

  /** Jobs that wait or run, with their progress. */
  active(): readonly Job[] {
    return [this.#running, ...this.#queue].filter((entry) => entry !== null).map((entry) => entry.job)
  }

  async close(): Promise<void> {
    this.#closed = true
    for (const entry of this.#queue.splice(0)) this.#finish(entry, 'cancelled', null)
    await this.#worker?.terminate()
    this.#worker = null
  }

  #next(): void {
    if (this.#running || this.#closed) return
    const entry = this.#queue.shift()
    if (!entry) return
    this.#running = entry
    entry.job = { ...entry.job, state: 'running' }
    this.#options.db.prepare<[number]>(`UPDATE job SET state = 'running' WHERE job_id = ?`).run(entry.job.jobId)
    this.#emit(entry)
    const message: RunMessage = { jobId: entry.job.jobId, method: entry.method, input: entry.input, flag: entry.flag }
    this.#thread().postMessage(message)
  }

  #thread(): Worker {
    if (this.#worker) return this.#worker
    const { file, stateDir, log } = this.#options
    const workerData: JobThreadData = { file, stateDir }
    const worker = new Worker(jobThreadUrl, { workerData, stdout: true, resourceLimits: { maxOldGenerationSizeMb: JOB_HEAP_MB, maxYoungGenerationSizeMb: JOB_YOUNG_HEAP_MB } })
    worker.stdout.pipe(process.stderr) // what libraries print must not mix with the command line's output
    this.#worker = worker
    let failure: WireError | null = null
    worker.on('message', (reply: JobThreadReply) => this.#take(reply))
    worker.on('error', (error) => {
      failure = toWireError(error, log, 'job thread')
    })
    worker.on('exit', () => {
      if (this.#worker === worker) this.#worker = null
      const entry = this.#running
      if (!entry) return
      sweepStaged(this.#options.db)
      const asked = Atomics.load(new Int32Array(entry.flag), 0) === 1
      if (asked) this.#finish(entry, 'cancelled', null)
      else if (this.#closed) this.#finish(entry, 'interrupted', null)
      else this.#finish(entry, 'failed', failure ?? toWireError(new Error('job thread ended'), log, 'job thread'))
    })
    return worker
  }

  #take(reply: JobThreadReply): void {
    const entry = this.#running
    if (!entry || entry.job.jobId !== reply.jobId) return
    switch (reply.kind) {
      case 'progress':
        entry.job = { ...entry.job, ...reply.progress }
        this.#emit(entry)
        return
      case 'succeeded':
        return this.#finish(entry, 'succeeded', null, reply.output)
      case 'cancelled':
        return this.#finish(entry, 'cancelled', null)
      case 'failed':
        return this.#finish(entry, 'failed', reply.error)
    }
  }

  #finish(entry: Entry, state: JobState, error: WireError | null, output?: unknown): void {
    if (this.#running === entry) this.#running = null
    const finishedAt = this.#options.now().toISOString()
    this.#options.db
      .prepare<[string, string | null, string | null, string, number]>(
        'UPDATE job SET state = ?, output_json = ?, error_json = ?, finished_at = ? WHERE job_id = ?',
      )
      .run(state, output === undefined ? null : JSON.stringify(output), error === null ? null : JSON.stringify(error), finishedAt, entry.job.jobId)
    entry.job = { ...entry.job, state, error, finishedAt, fraction: state === 'succeeded' ? 1 : entry.job.fraction }
    if (state === 'succeeded') this.#options.onSucceeded(entry.method)
    this.#options.emit({ event: 'job', job: entry.job, ...(state === 'succeeded' ? { output } : {}) })
    this.#next()
  }

  #emit(entry: Entry): void {
    this.#options.emit({ event: 'job', job: entry.job })
  }
}
