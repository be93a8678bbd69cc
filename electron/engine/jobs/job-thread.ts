import { parentPort, workerData } from 'node:worker_threads'
import { engineApi, type Input, type JobName } from '../../../shared/api/engine-api.ts'
import { connect } from '../db/open.ts'
import { sweepStaged } from '../db/sweep.ts'
import { Frame } from '../frame/frame.ts'
import { jobTable } from '../job-table.ts'
import { createLog } from '../log.ts'
import { toWireError } from '../wire-error.ts'
import { ComputePool } from './compute-pool.ts'
import type { JobContext } from './define-job.ts'
import type { JobThreadData, JobThreadReply, RunMessage } from './job-messages.ts'
import { Cancelled, createProgress } from './progress.ts'

/** The job thread: one job at a time, on a connection of its own. */
const { file, stateDir }: JobThreadData = workerData
const db = connect(file)
const frame = new Frame(db)
const log = createLog(stateDir, 'jobs')

function reply(message: JobThreadReply): void {
  parentPort?.postMessage(message)
}

async function run<M extends JobName>(jobId: number, method: M, input: Input<M>, flag: Int32Array): Promise<void> {
  const { tick, checkCancelled } = createProgress(engineApi[method].phases, flag, (progress) => reply({ kind: 'progress', jobId, progress }))
  const pool = new ComputePool()
  const context: JobContext<M> = { jobId, db, frame, tick, checkCancelled, pool, now: () => new Date(), stateDir, log }
  try {
    frame.refresh()
    const output = await jobTable[method](input, context)
    reply({ kind: 'succeeded', jobId, output })
  } catch (error) {
    if (db.inTransaction) db.exec('ROLLBACK')
    sweepStaged(db)
    if (error instanceof Cancelled) reply({ kind: 'cancelled', jobId })
    else reply({ kind: 'failed', jobId, error: toWireError(error, log, method) })
  } finally {
    await pool.close()
  }
}

parentPort?.on('message', (message: RunMessage) => {
  // The host has validated the input against the method's schema.
  void run(message.jobId, message.method, message.input as never, new Int32Array(message.flag))
})
