import os from 'node:os'
import { Worker } from 'node:worker_threads'
import type { ComputeTasks } from '../kernels/tasks.ts'
import { computeThreadUrl } from '../threads.ts'

export type ComputeTaskName = keyof ComputeTasks
export type ComputeInput<T extends ComputeTaskName> = Parameters<ComputeTasks[T]>[0]
export type ComputeOutput<T extends ComputeTaskName> = ReturnType<ComputeTasks[T]>

interface Waiting {
  readonly task: ComputeTaskName
  readonly input: unknown
  readonly resolve: (output: unknown) => void
  readonly reject: (error: Error) => void
}

/** Threads beyond this share the memory bandwidth of a laptop rather than add to it. */
const MOST_THREADS = 4

/** Runs pure kernel tasks on worker threads; columns go as SharedArrayBuffer views, so nothing is copied. */
export class ComputePool {
  readonly size: number
  #queue: Waiting[] = []
  #idle: Worker[] = []
  #all = new Set<Worker>()
  #closed = false

  constructor(size = Math.max(1, Math.min(MOST_THREADS, os.availableParallelism() - 1))) {
    this.size = size
  }

  run<T extends ComputeTaskName>(task: T, input: ComputeInput<T>): Promise<ComputeOutput<T>> {
    return new Promise((resolve, reject) => {
      // The output's type is that of the task asked for; the thread runs exactly this task.
      this.#queue.push({ task, input, resolve: resolve as (output: unknown) => void, reject })
      this.#dispatch()
    })
  }

  /** Ends the threads; unfinished work is rejected. Used on cancel, too: a task cannot be interrupted otherwise. */
  async close(): Promise<void> {
    this.#closed = true
    for (const waiting of this.#queue.splice(0)) waiting.reject(new Error('compute pool closed'))
    await Promise.all([...this.#all].map((worker) => worker.terminate()))
  }

  #dispatch(): void {
    while (this.#queue.length > 0 && !this.#closed) {
      const worker = this.#idle.pop() ?? (this.#all.size < this.size ? this.#start() : undefined)
      if (!worker) return
      const waiting = this.#queue.shift()
      if (!waiting) return
      this.#give(worker, waiting)
    }
  }

  #start(): Worker {
    const worker = new Worker(computeThreadUrl)
    worker.unref()
    this.#all.add(worker)
    return worker
  }

  #give(worker: Worker, waiting: Waiting): void {
    // Only these listeners go afterwards: a Worker has listeners of its own, and `terminate` waits by one.
    const settle = () => {
      worker.off('message', take)
      worker.off('error', fail)
      worker.off('exit', failOnExit)
      worker.unref()
    }
    const take = (reply: { readonly output?: unknown; readonly error?: string }) => {
      settle()
      this.#idle.push(worker)
      if (reply.error === undefined) waiting.resolve(reply.output)
      else waiting.reject(new Error(reply.error))
      this.#dispatch()
    }
    const fail = (error: Error) => {
      settle()
      this.#all.delete(worker)
      waiting.reject(error)
      this.#dispatch()
    }
    const failOnExit = () => fail(new Error('compute thread ended'))
    worker.ref()
    worker.on('message', take)
    worker.on('error', fail)
    worker.on('exit', failOnExit)
    worker.postMessage({ task: waiting.task, input: waiting.input })
  }
}
