import type { z } from 'zod'
import type { ErrorCode } from '../domain/errors.ts'

/** What a method reads or changes; a change of a tag makes the page read again every query that names it. */
export type Tag = 'workspace' | 'batch' | 'field' | 'subscriber' | 'segment' | 'model' | 'targetList' | 'gridView' | 'board' | 'job'

interface Method<I extends z.ZodType, O extends z.ZodType> {
  readonly input: I
  readonly output: O
  /** Codes this method can give beyond BAD_REQUEST, INTERNAL and NO_WORKSPACE. */
  readonly errors: readonly ErrorCode[]
}

/** Reads only; its reply may be cached until one of `reads` changes. */
export interface QueryMethod<I extends z.ZodType = z.ZodType, O extends z.ZodType = z.ZodType> extends Method<I, O> {
  readonly kind: 'query'
  readonly reads: readonly Tag[]
}

/** A short write. */
export interface CommandMethod<I extends z.ZodType = z.ZodType, O extends z.ZodType = z.ZodType> extends Method<I, O> {
  readonly kind: 'command'
  readonly invalidates: readonly Tag[]
}

/** Long work in the job thread, with weighted phases and cancel. Calling it answers `{jobId}` at once. */
export interface JobMethod<I extends z.ZodType = z.ZodType, O extends z.ZodType = z.ZodType, P extends string = string>
  extends Method<I, O> {
  readonly kind: 'job'
  readonly phases: Readonly<Record<P, number>>
  readonly invalidates: readonly Tag[]
}

export type AnyMethod = QueryMethod | CommandMethod | JobMethod

export function query<I extends z.ZodType, O extends z.ZodType>(spec: {
  input: I
  output: O
  reads: readonly Tag[]
  errors?: readonly ErrorCode[]
}): QueryMethod<I, O> {
  return { kind: 'query', errors: [], ...spec }
}

export function command<I extends z.ZodType, O extends z.ZodType>(spec: {
  input: I
  output: O
  invalidates: readonly Tag[]
  errors?: readonly ErrorCode[]
}): CommandMethod<I, O> {
  return { kind: 'command', errors: [], ...spec }
}

export function job<I extends z.ZodType, O extends z.ZodType, P extends string>(spec: {
  input: I
  output: O
  phases: Readonly<Record<P, number>>
  invalidates: readonly Tag[]
  errors?: readonly ErrorCode[]
}): JobMethod<I, O, P> {
  return { kind: 'job', errors: [], ...spec }
}
