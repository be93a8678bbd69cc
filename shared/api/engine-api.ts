import type { z } from 'zod'
import { boardApi } from './board.ts'
import { campaignApi } from './campaign.ts'
import { churnApi } from './churn.ts'
import { customerCardApi } from './customer-card.ts'
import type { CommandMethod, JobMethod, QueryMethod, Tag } from './define-api.ts'
import { exploreApi } from './explore.ts'
import { formulaApi } from './formula.ts'
import { gridApi } from './grid.ts'
import { importApi } from './import.ts'
import { jobApi, type Job } from './job.ts'
import { measureApi } from './measure.ts'
import { portraitApi } from './portrait.ts'
import { segmentApi } from './segment.ts'
import { workspaceApi } from './workspace.ts'
import type { WireError } from '../domain/errors.ts'

/** THE list of methods. Client, handler table, command line and contract tests derive from it. */
export const engineApi = {
  ...workspaceApi,
  ...importApi,
  ...exploreApi,
  ...customerCardApi,
  ...gridApi,
  ...boardApi,
  ...measureApi,
  ...formulaApi,
  ...segmentApi,
  ...portraitApi,
  ...churnApi,
  ...campaignApi,
  ...jobApi,
}

export type EngineApi = typeof engineApi
export type MethodName = keyof EngineApi

export type Input<M extends MethodName> = z.infer<EngineApi[M]['input']>
export type Output<M extends MethodName> = z.infer<EngineApi[M]['output']>

export type QueryName = { [M in MethodName]: EngineApi[M] extends QueryMethod ? M : never }[MethodName]
export type CommandName = { [M in MethodName]: EngineApi[M] extends CommandMethod ? M : never }[MethodName]
export type JobName = { [M in MethodName]: EngineApi[M] extends JobMethod ? M : never }[MethodName]
export type PhaseOf<M extends JobName> = keyof EngineApi[M]['phases'] & string

/** What calling a method answers at once: a job answers with its id, its output comes with the final event. */
export type Reply<M extends MethodName> = M extends JobName ? { readonly jobId: number } : Output<M>

export function isMethodName(name: string): name is MethodName {
  return Object.hasOwn(engineApi, name)
}

export interface EngineRequest {
  readonly id: number
  readonly method: string
  readonly input: unknown
}

export type EngineReply =
  | { readonly id: number; readonly ok: unknown }
  | { readonly id: number; readonly error: WireError }

/** Pushed by the engine without being asked. A job's last event carries its output when it succeeded. */
export type EngineEvent =
  | { readonly event: 'job'; readonly job: Job; readonly output?: unknown }
  | { readonly event: 'invalidated'; readonly tags: readonly Tag[] }
