import { afterEach, describe, expect, it } from 'vitest'
import type { EngineRequest } from '../../shared/api/engine-api.ts'
import type { Job, JobState } from '../../shared/api/job.ts'
import { EngineClient, EngineError } from '../../renderer/engine-client/client.ts'

const ports: MessagePort[] = []
afterEach(() => {
  for (const port of ports.splice(0)) port.close()
})

/** An engine's end of a real channel: keeps the requests and answers when told to. */
function makeEngine() {
  const { port1, port2 } = new MessageChannel()
  ports.push(port1, port2)
  const requests: EngineRequest[] = []
  const waiting: (() => void)[] = []
  port2.addEventListener('message', ({ data }) => {
    requests.push(data)
    for (const wake of waiting.splice(0)) wake()
  })
  port2.start()
  const received = async (count: number): Promise<readonly EngineRequest[]> => {
    while (requests.length < count) await new Promise<void>((resolve) => waiting.push(resolve))
    return requests
  }
  const at = async (index: number): Promise<EngineRequest> => {
    const request = (await received(index + 1))[index]
    if (!request) throw new Error('no request')
    return request
  }
  return { pagePort: port1, enginePort: port2, requests, at, send: (message: unknown) => port2.postMessage(message) }
}

function jobOf(jobId: number, state: JobState, rest: Partial<Job> = {}): Job {
  return {
    jobId,
    method: 'sample.write',
    state,
    phase: 'write',
    done: 0,
    total: 1,
    fraction: 0,
    error: null,
    startedAt: '2024-08-28T09:00:00Z',
    finishedAt: null,
    ...rest,
  }
}

async function failureOf(promise: Promise<unknown>): Promise<EngineError> {
  const reason: unknown = await promise.then(
    () => null,
    (error: unknown) => error,
  )
  if (!(reason instanceof EngineError)) throw new Error(`not an EngineError: ${String(reason)}`)
  return reason
}

describe('calls', () => {
  it('wait for the port and settle each by its own id, in any order', async () => {
    const client = new EngineClient()
    const first = client.call('workspace.status', {})
    const second = client.call('workspace.recent', {})
    const engine = makeEngine()
    client.attach(engine.pagePort)
    const [a, b] = [await engine.at(0), await engine.at(1)]
    expect([a.method, b.method]).toEqual(['workspace.status', 'workspace.recent'])
    engine.send({ id: b.id, ok: { workspaces: [] } })
    engine.send({ id: a.id, ok: { workspace: null } })
    expect(await second).toEqual({ workspaces: [] })
    expect(await first).toEqual({ workspace: null })
  })

  it('settle once: later replies to the same request and strange messages change nothing', async () => {
    const client = new EngineClient()
    const engine = makeEngine()
    client.attach(engine.pagePort)
    const call = client.call('workspace.status', {})
    const { id } = await engine.at(0)
    for (const strange of [null, 'text', 7, {}, { id }, { id: 'x', ok: 1 }, { id: 999, ok: 1 }]) engine.send(strange)
    engine.send({ id, ok: { workspace: null } })
    engine.send({ id, error: { code: 'INTERNAL', params: {}, ref: 'late' } })
    expect(await call).toEqual({ workspace: null })
    const next = client.call('workspace.recent', {})
    engine.send({ id: (await engine.at(1)).id, ok: { workspaces: [] } })
    expect(await next).toEqual({ workspaces: [] })
  })

  it('reject with code, params and reference', async () => {
    const client = new EngineClient()
    const engine = makeEngine()
    client.attach(engine.pagePort)
    const call = client.call('workspace.open', { path: '/x', create: false })
    engine.send({ id: (await engine.at(0)).id, error: { code: 'WORKSPACE_NOT_FOUND', params: { file: 'x' }, ref: 'r-1' } })
    expect(await failureOf(call)).toMatchObject({ code: 'WORKSPACE_NOT_FOUND', params: { file: 'x' }, ref: 'r-1' })
  })
})

describe('engine exit', () => {
  it('rejects all that is outstanding, once, and later calls wait for the next port', async () => {
    const client = new EngineClient()
    const old = makeEngine()
    client.attach(old.pagePort)
    const lost = [client.call('workspace.status', {}), client.call('workspace.recent', {})]
    await old.at(1)
    client.detach()
    for (const call of lost) expect((await failureOf(call)).code).toBe('ENGINE_GONE')
    const later = client.call('workspace.status', {})
    const fresh = makeEngine()
    client.attach(fresh.pagePort)
    const request = await fresh.at(0)
    expect(fresh.requests).toHaveLength(1)
    fresh.send({ id: request.id, ok: { workspace: null } })
    expect(await later).toEqual({ workspace: null })
  })

  it('ignores what a replaced port still delivers', async () => {
    const client = new EngineClient()
    const events: string[] = []
    client.onEvent((event) => events.push(event.event === 'job' ? `job ${event.job.jobId}` : event.tags.join()))
    const old = makeEngine()
    client.attach(old.pagePort)
    const lost = client.call('workspace.status', {})
    const { id } = await old.at(0)
    old.send({ event: 'invalidated', tags: ['segment'] })
    old.send({ id, ok: { workspace: null } })
    const fresh = makeEngine()
    client.attach(fresh.pagePort)
    expect((await failureOf(lost)).code).toBe('ENGINE_GONE')
    const call = client.call('workspace.recent', {})
    const request = await fresh.at(0)
    fresh.send({ event: 'invalidated', tags: ['batch'] })
    fresh.send({ id: request.id, ok: { workspaces: [] } })
    await call
    expect(events).toEqual(['batch'])
  })

  it('fails calls at once when the engine will not come back', async () => {
    const client = new EngineClient()
    const queued = client.call('workspace.status', {})
    client.fail()
    expect((await failureOf(queued)).code).toBe('ENGINE_GONE')
    expect((await failureOf(client.call('workspace.status', {}))).code).toBe('ENGINE_GONE')
  })
})

describe('jobs', () => {
  it('report progress and give the output of the last event', async () => {
    const client = new EngineClient()
    const engine = makeEngine()
    client.attach(engine.pagePort)
    const seen: number[] = []
    const run = client.runJob('sample.write', {}, { onProgress: ({ fraction }) => seen.push(fraction) })
    engine.send({ id: (await engine.at(0)).id, ok: { jobId: 5 } })
    engine.send({ event: 'job', job: jobOf(4, 'failed') })
    engine.send({ event: 'job', job: jobOf(5, 'running', { fraction: 0.5 }) })
    engine.send({ event: 'job', job: jobOf(5, 'succeeded', { fraction: 1 }), output: { dir: '/d', files: ['/d/a.csv'] } })
    expect(await run).toEqual({ dir: '/d', files: ['/d/a.csv'] })
    expect(seen).toEqual([0.5, 1])
  })

  it('do not miss an end that comes before the reply that names the job', async () => {
    const client = new EngineClient()
    const engine = makeEngine()
    client.attach(engine.pagePort)
    const run = client.runJob('sample.write', {})
    const { id } = await engine.at(0)
    engine.send({ event: 'job', job: jobOf(6, 'succeeded'), output: { dir: '/d', files: [] } })
    engine.send({ id, ok: { jobId: 6 } })
    expect(await run).toEqual({ dir: '/d', files: [] })
  })

  it('fail with their own error, as CANCELLED when cancelled, and with ENGINE_GONE when the engine ends', async () => {
    const client = new EngineClient()
    const engine = makeEngine()
    client.attach(engine.pagePort)
    const runs = [0, 1, 2].map(() => client.runJob('sample.write', {}))
    for (const i of [0, 1, 2]) engine.send({ id: (await engine.at(i)).id, ok: { jobId: i } })
    const error = { code: 'DISK_FULL', params: {}, ref: 'r-2' }
    engine.send({ event: 'job', job: jobOf(0, 'failed', { error }) })
    engine.send({ event: 'job', job: jobOf(1, 'cancelled') })
    const failures = runs.map((run) => failureOf(run))
    expect(await failures[0]).toMatchObject({ code: 'DISK_FULL', ref: 'r-2' })
    expect(await failures[1]).toMatchObject({ code: 'CANCELLED' })
    client.detach()
    expect(await failures[2]).toMatchObject({ code: 'ENGINE_GONE' })
  })

  it('are cancelled through the engine, even when aborted before the engine named them', async () => {
    const client = new EngineClient()
    const engine = makeEngine()
    client.attach(engine.pagePort)
    const controller = new AbortController()
    const run = client.runJob('sample.write', {}, { signal: controller.signal })
    const start = await engine.at(0)
    controller.abort()
    engine.send({ id: start.id, ok: { jobId: 9 } })
    const cancel = await engine.at(1)
    expect(cancel).toMatchObject({ method: 'job.cancel', input: { jobId: 9 } })
    engine.send({ id: cancel.id, ok: { jobId: 9 } })
    engine.send({ event: 'job', job: jobOf(9, 'cancelled') })
    expect((await failureOf(run)).code).toBe('CANCELLED')
  })
})
