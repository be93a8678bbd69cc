import { useCallback, useRef, useState } from 'react'
import { create } from 'zustand'
import type { Input, JobName, Output } from '../../shared/api/engine-api.ts'
import type { Job } from '../../shared/api/job.ts'
import { EngineError } from '../engine-client/client.ts'
import { engine } from '../engine-client/connect.ts'

/** A job as the page knows it; the output is there once it has succeeded in this session. */
export interface JobEntry {
  readonly job: Job
  readonly output?: unknown
}

interface JobStore {
  readonly entries: ReadonlyMap<number, JobEntry>
  /** Takes an event of the engine in; progress never goes back. */
  readonly receive: (job: Job, output?: unknown) => void
  /** Jobs of earlier sessions, for the history. */
  readonly addHistory: (jobs: readonly Job[]) => void
  /** The engine ended: what was running is lost. */
  readonly interrupt: () => void
}

export function isActive(job: Job): boolean {
  return job.state === 'queued' || job.state === 'running'
}

/** Jobs of this workspace, newest first when listed by `jobList`. */
export const useJobs = create<JobStore>((set) => ({
  entries: new Map(),
  receive: (job, output) =>
    set(({ entries }) => {
      const known = entries.get(job.jobId)
      if (known && !isActive(known.job)) return {}
      return { entries: new Map(entries).set(job.jobId, output === undefined ? { job } : { job, output }) }
    }),
  addHistory: (jobs) =>
    set(({ entries }) => {
      const next = new Map(entries)
      for (const job of jobs) if (!next.has(job.jobId)) next.set(job.jobId, { job })
      return { entries: next }
    }),
  interrupt: () =>
    set(({ entries }) => ({
      entries: new Map(
        [...entries].map(([id, entry]) => [id, isActive(entry.job) ? { job: { ...entry.job, state: 'interrupted' } } : entry]),
      ),
    })),
}))

export function jobList(entries: ReadonlyMap<number, JobEntry>): readonly JobEntry[] {
  return [...entries.values()].sort((a, b) => b.job.jobId - a.job.jobId)
}

/** Asks the engine to stop a job; its own last event tells how it ended. */
export function cancelJob(jobId: number): void {
  // It may have ended a moment ago; then there is nothing to cancel.
  engine.call('job.cancel', { jobId }).catch(() => undefined)
}

export interface EngineJob<M extends JobName> {
  /** Starts it; `onDone` gets the output. Starting again while it runs is ignored. */
  readonly start: (input: Input<M>, onDone?: (output: Output<M>) => void) => void
  /** Its progress; null before the first event. */
  readonly job: Job | null
  readonly isRunning: boolean
  readonly cancel: () => void
  readonly output: Output<M> | undefined
  /** Why it failed; a cancelled job has the code CANCELLED. */
  readonly error: EngineError | null
  readonly reset: () => void
}

interface RunState<M extends JobName> {
  readonly jobId: number | null
  readonly isRunning: boolean
  readonly output: Output<M> | undefined
  readonly error: EngineError | null
}

/** A long piece of work of this view. It goes on in the engine whether or not the view is shown. */
export function useJob<M extends JobName>(method: M): EngineJob<M> {
  const idle: RunState<M> = { jobId: null, isRunning: false, output: undefined, error: null }
  const [state, setState] = useState<RunState<M>>(idle)
  const run = useRef<AbortController | null>(null)
  const start = useCallback(
    (input: Input<M>, onDone?: (output: Output<M>) => void) => {
      if (run.current) return
      const controller = new AbortController()
      run.current = controller
      setState({ jobId: null, isRunning: true, output: undefined, error: null })
      engine
        .runJob(method, input, { signal: controller.signal, onStart: (jobId) => setState((now) => ({ ...now, jobId })) })
        .then(
          (output) => {
            run.current = null
            setState((now) => ({ ...now, isRunning: false, output }))
            onDone?.(output)
          },
          (reason: unknown) => {
            run.current = null
            const error = reason instanceof EngineError ? reason : new EngineError('INTERNAL', {}, String(reason))
            setState((now) => ({ ...now, isRunning: false, error }))
          },
        )
    },
    [method],
  )
  const cancel = useCallback(() => run.current?.abort(), [])
  const reset = useCallback(() => setState({ jobId: null, isRunning: false, output: undefined, error: null }), [])
  const entry = useJobs(({ entries }) => (state.jobId === null ? undefined : entries.get(state.jobId)))
  return { start, job: entry?.job ?? null, isRunning: state.isRunning, cancel, output: state.output, error: state.error, reset }
}
