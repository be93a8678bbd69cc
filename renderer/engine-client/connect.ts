import type { EngineState, Host } from '../../shared/api/host.ts'
import { EngineClient } from './client.ts'

declare global {
  interface Window {
    readonly host: Host
  }
}

/** The one client of this window. */
export const engine = new EngineClient()

/**
 * Takes the port the preload script passes on, and asks for a new one whenever the engine is ready again.
 * `onState` hears of stops and restarts.
 */
export function connectEngine(onState: (state: EngineState) => void): void {
  window.addEventListener('message', (event) => {
    if (event.source !== window || event.origin !== window.location.origin || event.data !== 'engine:port') return
    const port = event.ports[0]
    if (port) engine.attach(port)
  })
  const connect = (): void => {
    window.host.connectEngine().catch(() => onState('failed'))
  }
  window.host.onEngineState((state) => {
    if (state === 'ready') connect()
    else if (state === 'failed') engine.fail()
    else engine.detach()
    onState(state)
  })
  connect()
}
