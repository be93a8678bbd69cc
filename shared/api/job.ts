import { z } from 'zod'
import { command, query } from './define-api.ts'
import { countSchema } from './schemas.ts'

export const jobStateSchema = z.enum(['queued', 'running', 'succeeded', 'failed', 'cancelled', 'interrupted'])
export type JobState = z.infer<typeof jobStateSchema>

export const wireErrorSchema = z.object({
  code: z.string(),
  params: z.record(z.string(), z.union([z.string(), z.number()])),
  ref: z.string(),
})

export const jobSchema = z.object({
  jobId: z.int(),
  method: z.string(),
  state: jobStateSchema,
  phase: z.string(),
  /** Rows, trees, files … of the phase. */
  done: countSchema,
  total: countSchema,
  /** 0 … 1 over all phases; never goes back. */
  fraction: z.number().min(0).max(1),
  error: wireErrorSchema.nullable(),
  startedAt: z.string(),
  finishedAt: z.string().nullable(),
})
export type Job = z.infer<typeof jobSchema>

export const jobApi = {
  'job.list': query({
    input: z.strictObject({ limit: z.int().min(1).max(200) }),
    output: z.object({ jobs: z.array(jobSchema) }),
    reads: ['job'],
  }),
  /** Asks a job to stop; it ends as `cancelled` and leaves nothing behind. */
  'job.cancel': command({
    input: z.strictObject({ jobId: z.int() }),
    output: z.object({ jobId: z.int() }),
    invalidates: [],
    errors: ['JOB_NOT_FOUND'],
  }),
  'audit.page': query({
    input: z.strictObject({ offset: countSchema, limit: z.int().min(1).max(500) }),
    output: z.object({
      total: countSchema,
      entries: z.array(z.object({ at: z.string(), who: z.string(), action: z.string(), detail: z.string() })),
    }),
    reads: ['job', 'batch', 'targetList'],
  }),
}
