import { z } from 'zod'
import { command, job, query } from './define-api.ts'
import { countSchema, emptySchema, monthSchema, pathSchema, seedSchema } from './schemas.ts'

export const workspaceStatusSchema = z.object({
  path: pathSchema,
  name: z.string(),
  schemaVersion: z.int(),
  subscribers: countSchema,
  batches: countSchema,
  /** Months with imported facts or snapshots, ascending. */
  months: z.array(z.object({ month: monthSchema, subscribers: countSchema })),
  /** Newest month; null while nothing is imported. */
  latestMonth: monthSchema.nullable(),
  isSample: z.boolean(),
})
export type WorkspaceStatus = z.infer<typeof workspaceStatusSchema>

export const recentWorkspaceSchema = z.object({
  path: pathSchema,
  name: z.string(),
  openedAt: z.string(),
  exists: z.boolean(),
})
export type RecentWorkspace = z.infer<typeof recentWorkspaceSchema>

const openErrors = [
  'WORKSPACE_NOT_FOUND',
  'WORKSPACE_EXISTS',
  'WORKSPACE_LOCKED',
  'NOT_A_WORKSPACE',
  'DB_FROM_FUTURE',
  'DB_DAMAGED',
  'MIGRATION_FAILED',
  'OUTPUT_NOT_WRITABLE',
  'DISK_FULL',
] as const

export const workspaceApi = {
  'workspace.status': query({
    input: emptySchema,
    output: z.object({ workspace: workspaceStatusSchema.nullable() }),
    reads: ['workspace', 'batch'],
  }),
  'workspace.recent': query({
    input: emptySchema,
    output: z.object({ workspaces: z.array(recentWorkspaceSchema) }),
    reads: ['workspace'],
  }),
  /** Opens a workspace file and closes the one that was open. `create` makes a new file and refuses an existing one. */
  'workspace.open': command({
    input: z.strictObject({ path: pathSchema, create: z.boolean() }),
    output: workspaceStatusSchema,
    invalidates: ['workspace', 'batch', 'field', 'subscriber', 'segment', 'model', 'targetList', 'gridView', 'board', 'job'],
    errors: openErrors,
  }),
  /** Opens the sample workspace in the app's own folder, making it when it is not there. */
  'workspace.openSample': command({
    input: emptySchema,
    output: workspaceStatusSchema,
    invalidates: ['workspace', 'batch', 'field', 'subscriber', 'segment', 'model', 'targetList', 'gridView', 'board', 'job'],
    errors: openErrors,
  }),
  'workspace.close': command({
    input: emptySchema,
    output: emptySchema,
    invalidates: ['workspace', 'batch', 'field', 'subscriber', 'segment', 'model', 'targetList', 'gridView', 'board', 'job'],
    errors: ['JOB_BUSY'],
  }),
  /** Takes a file off the list of recent workspaces; the file stays. */
  'workspace.forget': command({
    input: z.strictObject({ path: pathSchema }),
    output: emptySchema,
    invalidates: ['workspace'],
  }),
  /** Writes the extracts of the invented sample county; the folder is the app's own when none is given. */
  'sample.write': job({
    input: z.strictObject({
      dir: pathSchema.optional(),
      seed: seedSchema.optional(),
      subscribers: z.int().min(200).max(1_000_000).optional(),
    }),
    output: z.object({ dir: pathSchema, files: z.array(pathSchema) }),
    phases: { write: 1 },
    invalidates: [],
    errors: ['OUTPUT_NOT_WRITABLE', 'DISK_FULL'],
  }),
}
