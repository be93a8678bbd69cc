import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { z } from 'zod'
import { engineApi, type MethodName } from '../../shared/api/engine-api.ts'
import { ERROR_CODES } from '../../shared/domain/errors.ts'
import { MOST_RULE_DEEP } from '../../shared/domain/rule.ts'
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

describe('a rule nested deeply', () => {
  const nested = (deep: number) => {
    let rule: object = { op: 'all', of: [] }
    for (let i = 0; i < deep; i++) rule = i % 2 ? { op: 'not', of: rule } : { op: 'all', of: [rule] }
    return rule
  }

  it('is taken to a limit, and beyond it refused with a code of its own, however deep', async () => {
    const describeRule = (rule: object) => test.engine.answer('segment.describe', { rule, language: 'en' })
    await expect(describeRule(nested(MOST_RULE_DEEP))).resolves.toMatchObject({ text: expect.stringContaining('every subscriber') })
    for (const deep of [MOST_RULE_DEEP + 1, 100_000]) {
      await expect(describeRule(nested(deep))).rejects.toMatchObject({ code: 'RULE_TOO_DEEP', params: { most: MOST_RULE_DEEP } })
    }
    const within = Array.from({ length: 100 }).reduce<object>((rule) => ({ op: 'top', field: 'age', count: 1, direction: 'highest', within: rule }), { op: 'all', of: [] })
    await expect(describeRule(within)).rejects.toMatchObject({ code: 'RULE_TOO_DEEP' })
  })
})
