import type { JobName } from '../../../shared/api/engine-api.ts'
import type { WireError } from '../../../shared/domain/errors.ts'
import type { Progress } from './progress.ts'

/** What the job thread is started with. */
export interface JobThreadData {
  readonly file: string
  readonly stateDir: string
}

export interface RunMessage {
  readonly jobId: number
  readonly method: JobName
  readonly input: unknown
  /** `flag[0] = 1` asks the job to stop. */
  readonly flag: SharedArrayBuffer
}

export type JobThreadReply =
  | { readonly kind: 'progress'; readonly jobId: number; readonly progress: Progress }
  | { readonly kind: 'succeeded'; readonly jobId: number; readonly output: unknown }
  | { readonly kind: 'cancelled'; readonly jobId: number }
  | { readonly kind: 'failed'; readonly jobId: number; readonly error: WireError }
