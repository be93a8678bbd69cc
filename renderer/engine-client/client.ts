import type { EngineEvent, EngineReply, EngineRequest, Input, JobName, MethodName, Output, Reply } from '../../shared/api/engine-api.ts'
import type { Job } from '../../shared/api/job.ts'
import type { ErrorParams, WireError } from '../../shared/domain/errors.ts'
import { hasText } from '../../shared/i18n/catalogue.ts'

/** A failure the engine reported, or `ENGINE_GONE` when it ended with the answer outstanding. Text: `error.<code>`. */
export class EngineError extends Error {
  readonly code: string
  readonly params: ErrorParams
  /** Finds stack and cause in the engine's log; '' when the page itself noticed the failure. */
  readonly ref: string

  constructor(code: string, params: ErrorParams = {}, ref = '') {
    super(`${code} ${ref}`.trim())
    this.name = 'EngineError'
    this.code = hasText(`error.${code}`) ? code : 'INTERNAL'
    this.params = params
    this.ref = ref
  }
}

/** What the client needs of a MessagePort. */
export interface EnginePort {
  postMessage(message: unknown): void
  addEventListener(type: 'message', listener: (event: { readonly data: unknown }) => void): void
  start(): void
  close(): void
}

export interface JobOptions {
  readonly onStart?: (jobId: number) => void
  readonly onProgress?: (job: Job) => void
  /** Aborting asks the engine to cancel; the job then ends with the code CANCELLED. */
  readonly signal?: AbortSignal
}

interface Pending {
  readonly request: EngineRequest
  resolve(value: unknown): void
  reject(error: EngineError): void
}

/**
 * Calls of the page to the engine over one MessagePort. Requests made before the port arrives wait for it; every call
 * settles exactly once; when the engine ends, all outstanding calls and jobs fail with ENGINE_GONE.
 */
export class EngineClient {
  #port: EnginePort | null = null
  #isFailed = false
  #lastId = 0
  readonly #pending = new Map<number, Pending>()
  readonly #waiting: EngineRequest[] = []
  readonly #listeners = new Set<(event: EngineEvent) => void>()
  readonly #goneListeners = new Set<() => void>()

  /** Uses a new port from now on. What was asked on an older port and is unanswered is lost with its engine. */
  attach(port: EnginePort): void {
    if (this.#port) this.detach()
    this.#isFailed = false
    this.#port = port
    port.addEventListener('message', ({ data }) => {
      if (this.#port === port) this.#receive(data)
    })
    port.start()
    for (const request of this.#waiting.splice(0)) port.postMessage(request)
  }

  /** The engine ended: outstanding calls fail, later ones wait for the next port. */
  detach(): void {
    this.#port?.close()
    this.#port = null
    this.#waiting.length = 0
    const lost = [...this.#pending.values()]
    this.#pending.clear()
    for (const pending of lost) pending.reject(new EngineError('ENGINE_GONE'))
    for (const listener of [...this.#goneListeners]) listener()
  }

  /** The engine will not come back: calls fail at once instead of waiting. */
  fail(): void {
    this.#isFailed = true
    this.detach()
  }

  call<M extends MethodName>(method: M, input: Input<M>): Promise<Reply<M>> {
    if (this.#isFailed) return Promise.reject(new EngineError('ENGINE_GONE'))
    const request: EngineRequest = { id: ++this.#lastId, method, input }
    return new Promise((resolve, reject) => {
      // The engine checks every reply against the method's schema, so its type holds here.
      this.#pending.set(request.id, { request, resolve: (value) => resolve(value as Reply<M>), reject })
      if (this.#port) this.#port.postMessage(request)
      else this.#waiting.push(request)
    })
  }

  /** Starts a job and gives its output when it has succeeded. */
  runJob<M extends JobName>(method: M, input: Input<M>, options: JobOptions = {}): Promise<Output<M>> {
    const { onStart, onProgress, signal } = options
    return new Promise((resolve, reject) => {
      let jobId: number | null = null
      // The events of a quick job may overtake the reply that names it.
      const early: EngineEvent[] = []
      const cancel = (): void => {
        if (jobId === null) return
        // A job that has just ended cannot be cancelled any more; its own last event tells how it went.
        this.call('job.cancel', { jobId }).catch(() => undefined)
      }
      const finish = (settle: () => void): void => {
        stopEvents()
        this.#goneListeners.delete(onGone)
        signal?.removeEventListener('abort', cancel)
        settle()
      }
      const handle = (event: EngineEvent): void => {
        if (event.event !== 'job') return
        if (jobId === null) {
          early.push(event)
          return
        }
        if (event.job.jobId !== jobId) return
        const { job, output } = event
        onProgress?.(job)
        // Same reason as in `call`: the engine checked the output.
        if (job.state === 'succeeded') finish(() => resolve(output as Output<M>))
        else if (job.state !== 'queued' && job.state !== 'running') finish(() => reject(errorOfJob(job)))
      }
      const onGone = (): void => finish(() => reject(new EngineError('ENGINE_GONE')))
      const stopEvents = this.onEvent(handle)
      this.#goneListeners.add(onGone)
      signal?.addEventListener('abort', cancel)
      this.call<JobName>(method, input).then(
        (reply) => {
          jobId = reply.jobId
          onStart?.(jobId)
          if (signal?.aborted) cancel()
          for (const event of early.splice(0)) handle(event)
        },
        (error: EngineError) => finish(() => reject(error)),
      )
    })
  }

  /** Every event the engine pushes, of all jobs and changes. */
  onEvent(listener: (event: EngineEvent) => void): () => void {
    this.#listeners.add(listener)
    return () => {
      this.#listeners.delete(listener)
    }
  }

  #receive(data: unknown): void {
    if (isEvent(data)) {
      for (const listener of [...this.#listeners]) listener(data)
      return
    }
    if (!isReply(data)) return
    const pending = this.#pending.get(data.id)
    if (!pending) return
    this.#pending.delete(data.id)
    if ('error' in data) pending.reject(errorOfWire(data.error))
    else pending.resolve(data.ok)
  }
}

function errorOfWire(error: Omit<WireError, 'code'> & { readonly code: string }): EngineError {
  return new EngineError(error.code, error.params, error.ref)
}

function errorOfJob(job: Job): EngineError {
  if (job.error) return errorOfWire(job.error)
  return new EngineError(job.state === 'cancelled' ? 'CANCELLED' : job.state === 'interrupted' ? 'ENGINE_GONE' : 'INTERNAL')
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null
}

function isEvent(data: unknown): data is EngineEvent {
  return isRecord(data) && (data['event'] === 'job' || data['event'] === 'invalidated')
}

function isReply(data: unknown): data is EngineReply {
  return isRecord(data) && typeof data['id'] === 'number' && ('ok' in data || 'error' in data)
}
