import type { EngineReply, EngineRequest } from '../../shared/api/engine-api.ts'
import { createEngine } from './create-engine.ts'

/** The engine as Electron's utility process: requests and events go over the page's own port, never through main. */
interface Port {
  on(event: 'message', listener: (event: { readonly data: unknown }) => void): void
  on(event: 'close', listener: () => void): void
  postMessage(message: unknown): void
  start(): void
}

interface ParentPort {
  on(event: 'message', listener: (event: { readonly data: unknown; readonly ports: readonly Port[] }) => void): void
  postMessage(message: unknown): void
}

const [stateDir = '', appVersion = ''] = process.argv.slice(2)
const engine = createEngine({ stateDir, appVersion, role: 'engine' })

// Electron gives utility processes this port; Node's own types do not know it.
const { parentPort } = process as unknown as { readonly parentPort: ParentPort }

parentPort.on('message', ({ data, ports: [port] }) => {
  if (data === 'connect' && port) serve(port)
  else if (data === 'shutdown') void engine.close().then(() => process.exit(0))
})
parentPort.postMessage('ready')

function serve(port: Port): void {
  const unsubscribe = engine.subscribe((event) => port.postMessage(event))
  port.on('message', ({ data }) => {
    if (isRequest(data)) void answer(data).then((reply) => post(port, reply))
  })
  port.on('close', unsubscribe)
  port.start()
}

async function answer({ id, method, input }: EngineRequest): Promise<EngineReply> {
  try {
    return { id, ok: await engine.answer(method, input) }
  } catch (error) {
    return { id, error: engine.describeError(error, method) }
  }
}

/** A reply that cannot be cloned must still settle its request. */
function post(port: Port, reply: EngineReply): void {
  try {
    port.postMessage(reply)
  } catch (error) {
    port.postMessage({ id: reply.id, error: engine.describeError(error, 'reply') } satisfies EngineReply)
  }
}

function isRequest(data: unknown): data is EngineRequest {
  return typeof data === 'object' && data !== null && 'id' in data && typeof data.id === 'number' && 'method' in data && typeof data.method === 'string'
}
