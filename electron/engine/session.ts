import type { CommandName, Input, Output, QueryName } from '../../shared/api/engine-api.ts'
import type { WriteDb } from './db/handles.ts'
import type { Frame } from './frame/frame.ts'
import type { Log } from './log.ts'

/** What a query or command may use: the open workspace, on the host thread's own connection. */
export interface HandlerContext {
  readonly db: WriteDb
  readonly frame: Frame
  readonly now: () => Date
  readonly log: Log
  /** Path of the workspace file. */
  readonly file: string
  /** True while a job runs: commands that would collide with it refuse with JOB_BUSY. */
  readonly isJobRunning: () => boolean
}

/** Methods the engine answers without an open workspace; they live in `workspace/` and `jobs/`. */
export type EngineMethod = 'workspace.status' | 'workspace.recent' | 'workspace.open' | 'workspace.openSample' | 'workspace.close' | 'workspace.forget' | 'job.cancel'

export type SessionMethod = Exclude<QueryName | CommandName, EngineMethod>

/** Every query and command on a workspace has exactly one handler: a missing one does not compile. */
export type HandlerTable = {
  readonly [M in SessionMethod]: (input: Input<M>, context: HandlerContext) => Output<M> | Promise<Output<M>>
}
