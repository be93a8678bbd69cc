import { setImmediate as pause } from 'node:timers/promises'
import { receiveMessageOnPort, Worker, type MessagePort } from 'node:worker_threads'
import { AppError } from '../../../shared/domain/errors.ts'
import type { Log } from '../log.ts'
import { columnThreadUrl } from '../threads.ts'
import type { Column } from './column.ts'
import type { ColumnMessage, ColumnReply, ColumnRequest, ColumnThreadData } from './column-messages.ts'

export interface ColumnMakerOptions {
  readonly file: string
  readonly log: Log
  /** Length of columns below which they are made where they are asked for. */
  readonly fromRows?: number
}

/** Of fewer, the slowest measure takes about 30 ms, and all that a page reads no longer than a thread takes to start. */
const FROM_ROWS = 50_000
/** A thread that runs out of this much heap dies alone. */
const HEAP_MB = 1000
const YOUNG_HEAP_MB = 24
/** A thread without work keeps what it has read for as long; then its memory goes with it. */
const IDLE_MS = 30_000
/** As often as that a thread is started anew; what kills it again and again is left to the host. */
const MOST_CRASHES = 3

/** Made; `changed` when the workspace is no longer what was asked about; null when the thread could not. */
type Made = Column | 'changed' | null

interface Waiting {
  readonly resolve: (reply: ColumnReply | null) => void
  readonly reject: (error: AppError) => void
}

/** Has columns made by a thread of its own, so that the host goes on answering. The thread runs as long as it is of use. */
export class ColumnMaker {
  readonly fromRows: number
  readonly #file: string
  readonly #log: Log
  readonly #waiting = new Map<number, Waiting>()
  #worker: Worker | null = null
  #requests = 0
  #crashes = 0
  #idle: NodeJS.Timeout | undefined
  #closed = false

  constructor({ file, log, fromRows = FROM_ROWS }: ColumnMakerOptions) {
    this.#file = file
    this.#log = log
    this.fromRows = fromRows
  }

  /** Errors: NO_WORKSPACE once it is closed. */
  async make(wanted: ColumnRequest): Promise<Made> {
    const reply = await this.#ask(wanted)
    switch (reply?.kind) {
      case 'made':
        return reply.column
      case 'texts':
        return { kind: 'code', codes: reply.codes, dictionary: await takeTexts(reply.texts) }
      case 'changed':
        return 'changed'
      case 'failed':
        // Who asks for the column itself learns what is wrong with it.
        this.#log.warn('column not made', { field: wanted.field, error: reply.error })
        return null
      default:
        return null
    }
  }

  /** Ends the thread. Who waits for a column waits for a workspace that is closed. */
  async close(): Promise<void> {
    this.#closed = true
    for (const { reject } of this.#waiting.values()) reject(new AppError('NO_WORKSPACE'))
    this.#waiting.clear()
    await this.#end()
  }

  async #ask(wanted: ColumnRequest): Promise<ColumnReply | null> {
    if (this.#closed) throw new AppError('NO_WORKSPACE')
    if (this.#crashes >= MOST_CRASHES) return null
    clearTimeout(this.#idle)
    this.#worker ??= this.#start()
    const request = ++this.#requests
    const { promise, resolve, reject } = Promise.withResolvers<ColumnReply | null>()
    this.#waiting.set(request, { resolve, reject })
    this.#worker.ref()
    this.#worker.postMessage({ request, ...wanted } satisfies ColumnMessage)
    return promise
  }

  #start(): Worker {
    const workerData: ColumnThreadData = { file: this.#file }
    const worker = new Worker(columnThreadUrl, { workerData, resourceLimits: { maxOldGenerationSizeMb: HEAP_MB, maxYoungGenerationSizeMb: YOUNG_HEAP_MB } })
    let failure: Error | undefined
    worker.on('message', (reply: ColumnReply) => {
      this.#waiting.get(reply.request)?.resolve(reply)
      this.#waiting.delete(reply.request)
      if (this.#waiting.size === 0) this.#rest(worker)
    })
    worker.on('error', (error) => {
      failure = error
    })
    worker.on('exit', (code) => {
      if (this.#worker !== worker) return
      this.#worker = null
      this.#crashes++
      this.#log.error('column thread ended', { code, waiting: this.#waiting.size, stack: failure?.stack })
      for (const { resolve } of this.#waiting.values()) resolve(null)
      this.#waiting.clear()
    })
    return worker
  }

  #rest(worker: Worker): void {
    worker.unref()
    this.#idle = setTimeout(() => void this.#end(), IDLE_MS).unref()
  }

  async #end(): Promise<void> {
    clearTimeout(this.#idle)
    const worker = this.#worker
    this.#worker = null
    await worker?.terminate()
  }
}

/** Other requests are answered between the parts. */
async function takeTexts(port: MessagePort): Promise<readonly string[]> {
  const texts: string[] = []
  for (let part = receiveMessageOnPort(port); part; part = receiveMessageOnPort(port)) {
    for (const text of part.message as readonly string[]) texts.push(text)
    await pause()
  }
  port.close()
  return texts
}
