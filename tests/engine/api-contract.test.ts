import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { z } from 'zod'
import { engineApi, type MethodName } from '../../shared/api/engine-api.ts'
import { ERROR_CODES } from '../../shared/domain/errors.ts'
import { hasText } from '../../shared/i18n/catalogue.ts'
import { handlers } from '../../electron/engine/handlers.ts'
import { jobTable } from '../../electron/engine/job-table.ts'
import { startTestEngine, type TestEngine } from '../helpers/engine.ts'

const METHODS = Object.keys(engineApi) as MethodName[]

let test: TestEngine
beforeAll(async () => {
  test = startTestEngine()
  await test.engine.call('workspace.open', { path: `${test.dir}/contract.liuke`, create: true })
})
afterAll(() => test.close())

describe.each(METHODS)('%s', (method) => {
  const entry = engineApi[method]

  it('has exactly one place that answers it', () => {
    const isEngineOwn = method.startsWith('workspace.') || method === 'job.cancel'
    const places = [Object.hasOwn(handlers, method), Object.hasOwn(jobTable, method), isEngineOwn].filter(Boolean)
    expect(places).toHaveLength(1)
    expect(Object.hasOwn(jobTable, method)).toBe(entry.kind === 'job')
  })

  it('refuses an input that its schema does not know', async () => {
    await expect(test.engine.answer(method, { surprise: 1 })).rejects.toMatchObject({ code: 'BAD_REQUEST' })
    await expect(test.engine.answer(method, null)).rejects.toMatchObject({ code: 'BAD_REQUEST' })
  })

  it('lists only known error codes', () => {
    for (const code of entry.errors) expect(ERROR_CODES).toContain(code)
  })

  it('has an output schema that tells a wrong reply', () => {
    const isEmptyReply = entry.output instanceof z.ZodObject && Object.keys(entry.output.shape).length === 0
    expect(entry.output.safeParse(isEmptyReply ? null : {}).success).toBe(false)
  })

  it('has weighted phases and a name for people when it is a job', () => {
    const weights = Object.values<number>('phases' in entry ? entry.phases : {})
    expect(weights.length > 0).toBe(entry.kind === 'job')
    expect(weights.every((weight) => weight > 0)).toBe(true)
    expect(hasText(`shell.jobName.${method.replace('.', '_')}`)).toBe(entry.kind === 'job')
  })
})

it('refuses a method that does not exist', async () => {
  await expect(test.engine.answer('explore.everything', {})).rejects.toMatchObject({ code: 'BAD_REQUEST' })
  await expect(test.engine.answer('__proto__', {})).rejects.toMatchObject({ code: 'BAD_REQUEST' })
})
