import path from 'node:path'
import { app, MessageChannelMain, utilityProcess, type UtilityProcess, type WebContents } from 'electron'
import type { EngineState } from '../../shared/api/host.ts'

/** A crash is followed by one restart; another crash within this time is not. */
const RESTART_ONCE_WITHIN_MS = 60_000

/** Starts the engine, hands its port to the page, restarts it once when it crashes. An exit asked for is no crash. */
export class EngineProcess {
  readonly #stateDir: string
  readonly #onState: (state: EngineState) => void
  #process: UtilityProcess | null = null
  #ready: Promise<void> = Promise.resolve()
  #stopping = false
  #lastCrash = -Infinity

  constructor(stateDir: string, onState: (state: EngineState) => void) {
    this.#stateDir = stateDir
    this.#onState = onState
    this.#start()
  }

  get pid(): number | undefined {
    return this.#process?.pid
  }

  /** Gives the page a port of its own; an older one is dropped with the page or the engine it belonged to. */
  async connect(page: WebContents): Promise<void> {
    await this.#ready
    const { port1, port2 } = new MessageChannelMain()
    this.#process?.postMessage('connect', [port1])
    page.postMessage('engine:port', null, [port2])
  }

  /** Closes the workspace and ends the process. */
  async stop(): Promise<void> {
    this.#stopping = true
    const engine = this.#process
    if (!engine) return
    await new Promise<void>((resolve) => {
      engine.once('exit', () => resolve())
      engine.postMessage('shutdown')
      setTimeout(() => {
        engine.kill()
        resolve()
      }, 5000).unref()
    })
  }

  #start(): void {
    const entry = path.join(import.meta.dirname, 'engine.js')
    const engine = utilityProcess.fork(entry, [this.#stateDir, app.getVersion()], { serviceName: 'liuke-engine', stdio: 'inherit' })
    this.#process = engine
    this.#ready = new Promise((resolve) => engine.once('message', () => resolve()))
    engine.once('exit', () => {
      this.#process = null
      if (this.#stopping) return
      const now = performance.now()
      const again = now - this.#lastCrash < RESTART_ONCE_WITHIN_MS
      this.#lastCrash = now
      if (again) {
        this.#onState('failed')
        return
      }
      this.#onState('restarting')
      this.#start()
      void this.#ready.then(() => this.#onState('ready'))
    })
  }
}
