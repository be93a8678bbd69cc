import { randomUUID } from 'node:crypto'
import { z } from 'zod'
import { AppError, type WireError } from '../../shared/domain/errors.ts'
import { asDatabaseError } from './db/open.ts'
import { Cancelled } from './jobs/progress.ts'
import type { Log } from './log.ts'

/** An error as users see it: code and parameters. Stack and cause go to the log under the same `ref`. */
export function toWireError(thrown: unknown, log: Log, where: string): WireError {
  const error = thrown instanceof z.ZodError ? new AppError('BAD_REQUEST', { detail: describeMismatch(thrown) }) : asDatabaseError(thrown, 'workspace')
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

/** The first thing that does not fit a schema: where, and what. */
export function describeMismatch(error: z.ZodError): string {
  const [issue] = error.issues
  return issue ? `${issue.path.map(String).join('.')} ${issue.message}`.trim() : ''
}
