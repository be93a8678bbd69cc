import { mkdirSync } from 'node:fs'
import path from 'node:path'
import {
  engineApi,
  isMethodName,
  type EngineEvent,
  type Input,
  type JobName,
  type MethodName,
  type Output,
  type Reply,
} from '../../shared/api/engine-api.ts'
import type { Tag } from '../../shared/api/define-api.ts'
import type { WorkspaceStatus } from '../../shared/api/workspace.ts'
import { AppError, type ErrorCode, type WireError } from '../../shared/domain/errors.ts'
import type { WriteDb } from './db/handles.ts'
import { openWorkspace } from './db/open.ts'
import { purgeRemoved } from './db/sweep.ts'
import { ColumnMaker } from './frame/column-maker.ts'
import { ColumnStore } from './frame/column-store.ts'
import { Frame } from './frame/frame.ts'
import { handlers } from './handlers.ts'
import { JobRunner } from './jobs/job-runner.ts'
import { createLog, type Log } from './log.ts'
import type { EngineMethod, HandlerContext, SessionMethod } from './session.ts'
import { RecentWorkspaces } from './workspace/recent-workspaces.ts'
import { errorOfMismatch, toWireError } from './wire-error.ts'
import { initialiseWorkspace, readStatus, sampleFile } from './workspace/workspace.repo.ts'

export interface EngineOptions {
  /** The app's own folder: recent workspaces, logs, sample. Made when absent. */
  readonly stateDir: string
  readonly appVersion: string
  /** Who runs the engine; names its log file under `<stateDir>/logs`. */
  readonly role: 'engine' | 'cli' | 'test'
  readonly now?: () => Date
  /** Check every reply against its schema, too; on in development and tests. */
  readonly checkReplies?: boolean
}

interface Session {
  readonly file: string
  readonly db: WriteDb
  readonly frame: Frame
  readonly columns: ColumnMaker
  readonly jobs: JobRunner
  readonly release: () => void
}

/**
 * The engine: owns one workspace at a time and answers the methods of the engine API. It knows no window; the utility
 * process, the command line and the tests all use this entry.
 */
export class Engine {
  readonly #options: Required<EngineOptions>
  readonly #log: Log
  readonly #recent: RecentWorkspaces
  readonly #listeners = new Set<(event: EngineEvent) => void>()
  #session: Session | null = null

  constructor(options: EngineOptions) {
    this.#options = { now: () => new Date(), checkReplies: false, ...options }
    mkdirSync(options.stateDir, { recursive: true })
    this.#log = createLog(options.stateDir, options.role)
    this.#recent = new RecentWorkspaces(path.join(options.stateDir, 'recent-workspaces.json'))
  }

  subscribe(listener: (event: EngineEvent) => void): () => void {
    this.#listeners.add(listener)
    return () => {
      this.#listeners.delete(listener)
    }
  }

  /**
   * Answers one method. A job answers with its id at once; its output comes with its last event.
   *
   * Errors: BAD_REQUEST, NO_WORKSPACE and those the method's API entry lists.
   */
  async call<M extends MethodName>(method: M, input: Input<M>): Promise<Reply<M>> {
    // The reply's type follows from the method, and `answer` runs exactly that method.
    return (await this.answer(method, input)) as Reply<M>
  }

  /** The untyped form of `call`, for what comes over a port or from the command line. */
  async answer(method: string, input: unknown): Promise<unknown> {
    if (!isMethodName(method)) throw new AppError('BAD_REQUEST', { detail: method })
    const entry = engineApi[method]
    const parsed = entry.input.safeParse(input)
    if (!parsed.success) throw errorOfMismatch(parsed.error)
    if (isJobName(method)) return { jobId: this.#requireSession().jobs.start(method, parsed.data) }
    // The schema of this very method has checked the input.
    const output = await this.#handle(method, parsed.data as never)
    if (entry.kind === 'command') this.#invalidated(entry.invalidates)
    return this.#options.checkReplies ? entry.output.parse(output) : output
  }

  /** Starts a job and waits for its output. */
  async runJob<M extends JobName>(method: M, input: Input<M>, onEvent?: (event: EngineEvent) => void): Promise<Output<M>> {
    const { promise, resolve, reject } = Promise.withResolvers<Output<M>>()
    let jobId = -1
    const early: EngineEvent[] = []
    const take = (event: EngineEvent) => {
      if (event.event !== 'job') return
      if (jobId < 0) early.push(event)
      if (event.job.jobId !== jobId) return
      onEvent?.(event)
      const { state, error } = event.job
      if (state === 'succeeded') resolve(event.output as Output<M>)
      else if (state === 'cancelled') reject(new AppError('CANCELLED'))
      else if (state === 'failed') reject(fromWire(error))
      else if (state === 'interrupted') reject(new AppError('ENGINE_GONE'))
    }
    const unsubscribe = this.subscribe(take)
    try {
      const reply = await this.answer(method, input)
      jobId = (reply as { readonly jobId: number }).jobId
      early.splice(0).forEach(take)
      return await promise
    } finally {
      unsubscribe()
    }
  }

  /** An error as it goes to users; its stack and cause go to the log under the same reference. */
  describeError(error: unknown, where: string): WireError {
    return toWireError(error, this.#log, where)
  }

  async close(): Promise<void> {
    const session = this.#session
    this.#session = null
    if (!session) return
    await Promise.all([session.jobs.close(), session.columns.close()])
    session.db.close()
    session.release()
  }

  async #handle(method: Exclude<MethodName, JobName>, input: never): Promise<unknown> {
    if (isEngineMethod(method)) return this.#own[method](input)
    const session = this.#requireSession()
    session.frame.refresh()
    const context: HandlerContext = {
      db: session.db,
      frame: session.frame,
      now: this.#options.now,
      log: this.#log,
      file: session.file,
      isJobRunning: () => session.jobs.isBusy,
    }
    const output = await this.#answered(() => handlers[method](input, context), session)
    return method === 'job.list' ? withProgress(output as Output<'job.list'>, session.jobs) : output
  }

  readonly #own: { readonly [M in EngineMethod]: (input: Input<M>) => Output<M> | Promise<Output<M>> } = {
    'workspace.status': () => ({ workspace: this.#status() }),
    'workspace.recent': () => ({ workspaces: [...this.#recent.list()] }),
    'workspace.open': ({ path: file, create }) => this.#open(path.resolve(file), create, false),
    'workspace.openSample': () => {
      const file = sampleFile(this.#options.stateDir)
      mkdirSync(path.dirname(file.path), { recursive: true })
      return this.#open(file.path, !file.exists, true)
    },
    'workspace.close': async () => {
      if (this.#session?.jobs.isBusy) throw new AppError('JOB_BUSY')
      await this.close()
      return {}
    },
    'workspace.forget': ({ path: file }) => {
      this.#recent.forget(file)
      return {}
    },
    'job.cancel': ({ jobId }) => {
      this.#requireSession().jobs.cancel(jobId)
      return { jobId }
    },
  }

  async #open(file: string, create: boolean, isSample: boolean): Promise<WorkspaceStatus> {
    if (this.#session?.jobs.isBusy) throw new AppError('JOB_BUSY')
    if (this.#session?.file === file && !create) return readStatus(this.#session.db, this.#session.frame, file)
    const { now, stateDir, appVersion } = this.#options
    const { db, release } = openWorkspace(file, { create, now: now() })
    await this.close()
    if (create) initialiseWorkspace(db, path.basename(file, path.extname(file)), isSample, now())
    purgeRemoved(db, now())
    const columns = new ColumnMaker({ file, log: this.#log })
    const frame = new Frame(db, new ColumnStore(), columns)
    frame.refresh()
    const jobs = new JobRunner({
      db,
      file,
      stateDir,
      appVersion,
      now,
      log: this.#log,
      emit: (event) => this.#emit(event),
      onSucceeded: (method) => this.#invalidated(engineApi[method].invalidates),
    })
    this.#session = { file, db, frame, columns, jobs, release }
    const status = readStatus(db, frame, file)
    this.#recent.remember(file, status.name, now())
    return status
  }

  /** An answer that leaves turns for other requests may find its workspace closed. Errors: NO_WORKSPACE. */
  async #answered(answer: () => unknown, { db }: Session): Promise<unknown> {
    try {
      return await answer()
    } catch (error) {
      throw db.open ? error : new AppError('NO_WORKSPACE', {}, { cause: error })
    }
  }

  #status(): WorkspaceStatus | null {
    const session = this.#session
    if (!session) return null
    session.frame.refresh()
    return readStatus(session.db, session.frame, session.file)
  }

  #requireSession(): Session {
    if (!this.#session) throw new AppError('NO_WORKSPACE')
    return this.#session
  }

  #invalidated(tags: readonly Tag[]): void {
    if (tags.length > 0) this.#emit({ event: 'invalidated', tags })
  }

  #emit(event: EngineEvent): void {
    for (const listener of this.#listeners) listener(event)
  }
}

export function createEngine(options: EngineOptions): Engine {
  return new Engine(options)
}

const ENGINE_METHODS: readonly string[] = [
  'workspace.status',
  'workspace.recent',
  'workspace.open',
  'workspace.openSample',
  'workspace.close',
  'workspace.forget',
  'job.cancel',
] satisfies readonly EngineMethod[]

function isJobName(method: MethodName): method is JobName {
  return engineApi[method].kind === 'job'
}

function isEngineMethod(method: EngineMethod | SessionMethod): method is EngineMethod {
  return ENGINE_METHODS.includes(method)
}

/** Rows of the table are written at start and end only; the live progress of the active ones is the runner's. */
function withProgress(listed: Output<'job.list'>, jobs: JobRunner): Output<'job.list'> {
  const active = new Map(jobs.active().map((job) => [job.jobId, job]))
  return { jobs: listed.jobs.map((job) => active.get(job.jobId) ?? job) }
}

function fromWire(error: { readonly code: string; readonly params: WireError['params'] } | null): AppError {
  return new AppError((error?.code ?? 'INTERNAL') as ErrorCode, error?.params ?? {})
}
