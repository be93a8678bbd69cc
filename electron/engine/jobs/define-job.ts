import type { Input, JobName, Output, PhaseOf } from '../../../shared/api/engine-api.ts'
import type { WriteDb } from '../db/handles.ts'
import type { Frame } from '../frame/frame.ts'
import type { Log } from '../log.ts'
import type { ComputePool } from './compute-pool.ts'
import type { Tick } from './progress.ts'

/** What a job may use. It runs in the job thread, on a connection of its own. */
export interface JobContext<M extends JobName> {
  readonly jobId: number
  readonly db: WriteDb
  readonly frame: Frame
  /** Reports progress of a phase; throws `Cancelled` when the user asked to stop. */
  readonly tick: (phase: PhaseOf<M>) => Tick
  /** The cancel point alone, for places without progress of their own. */
  readonly checkCancelled: () => void
  readonly pool: ComputePool
  readonly now: () => Date
  /** The app's own folder: settings, logs, sample. */
  readonly stateDir: string
  readonly log: Log
}

export type JobRun<M extends JobName> = (input: Input<M>, context: JobContext<M>) => Output<M> | Promise<Output<M>>

/** Every job method has exactly one run function: a missing one does not compile. */
export type JobTable = { readonly [M in JobName]: JobRun<M> }
