import { randomUUID } from 'node:crypto'
import { z } from 'zod'
import { AppError, type WireError } from '../../shared/domain/errors.ts'
import { MOST_RULE_DEEP } from '../../shared/domain/rule.ts'
import { asDatabaseError } from './db/open.ts'
import { Cancelled } from './jobs/progress.ts'
import type { Log } from './log.ts'

/** An error as users see it: code and parameters. Stack and cause go to the log under the same `ref`. */
export function toWireError(thrown: unknown, log: Log, where: string): WireError {
  const error = thrown instanceof z.ZodError ? errorOfMismatch(thrown) : asDatabaseError(thrown, 'workspace')
  const ref = randomUUID().slice(0, 8)
  if (error instanceof Cancelled) return { code: 'CANCELLED', params: {}, ref }
  if (error instanceof AppError) {
    log.info('refused', { ref, where, code: error.code })
    return { code: error.code, params: error.params, ref }
  }
  const stack = error instanceof Error ? (error.stack ?? error.message) : String(error)
  const cause = error instanceof Error && error.cause instanceof Error ? error.cause.stack : undefined
  log.error('failed', { ref, where, stack, cause })
  return { code: 'INTERNAL', params: { ref }, ref }
}

/** An input that does not fit a schema: by the code a check of the schema names, else BAD_REQUEST with where and what. */
export function errorOfMismatch(error: z.ZodError): AppError {
  const [issue] = error.issues
  if (issue?.code === 'custom' && issue.params?.['errorCode'] === 'RULE_TOO_DEEP') return new AppError('RULE_TOO_DEEP', { most: MOST_RULE_DEEP })
  return new AppError('BAD_REQUEST', { detail: issue ? `${issue.path.map(String).join('.')} ${issue.message}`.trim() : '' })
}
