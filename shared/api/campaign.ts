import { z } from 'zod'
import { LONGEST_NAME } from '../domain/name.ts'
import { command, job, query } from './define-api.ts'
import { pageSchema } from './explore.ts'
import { countSchema, fieldIdSchema, languageSchema, monthSchema, pathSchema, ruleErrors, ruleSchema, seedSchema } from './schemas.ts'

/** Everything a list was made from; stored with it, so that it can be made again. */
export const recipeSchema = z.strictObject({
  month: monthSchema,
  rule: ruleSchema,
  suppress: z.strictObject({
    /** Suspended, both ways or at own request. */
    suspended: z.boolean(),
    /** Closed or about to be, by status or by the outcome column of an extract. */
    closed: z.boolean(),
    doNotDisturb: z.boolean(),
    /** Power-off or unreachable numbers. */
    lostContact: z.boolean(),
    /** More than one number of the same account or contact: the one with the highest revenue stays. */
    duplicates: z.boolean(),
    /** Numbers that are no valid phone numbers. */
    invalidNumber: z.boolean(),
    /** Members, targets and controls alike, of other locked lists of the same month. */
    otherLists: z.boolean(),
  }),
  /** Share held out, drawn at random within the strata grid × value tier; 0 = no control group. */
  controlShare: z.number().min(0).max(0.5),
  /** At most this many targets and controls together, by `rankBy` from the top; null = all. */
  limit: z.int().min(1).nullable(),
  rankBy: z.strictObject({ field: fieldIdSchema, direction: z.enum(['ascending', 'descending']) }).nullable(),
  seed: seedSchema,
})
export type Recipe = z.infer<typeof recipeSchema>

export const SUPPRESSION_CODES = ['suspended', 'closed', 'doNotDisturb', 'lostContact', 'invalidNumber', 'duplicates', 'otherLists', 'overLimit'] as const

/** candidates − Σ removed = targets + control, always. */
export const waterfallSchema = z.object({
  base: countSchema,
  candidates: countSchema,
  steps: z.array(
    z.object({
      code: z.enum(SUPPRESSION_CODES),
      removed: countSchema,
      left: countSchema,
      /** False: the column the step needs is not imported, so nothing could be removed. */
      applicable: z.boolean(),
    }),
  ),
  control: countSchema,
  targets: countSchema,
})
export type Waterfall = z.infer<typeof waterfallSchema>

export const targetListSchema = z.object({
  listId: z.int(),
  name: z.string(),
  state: z.enum(['draft', 'locked']),
  recipe: recipeSchema,
  waterfall: waterfallSchema,
  /** SHA-256 over recipe and members; null until locked. */
  hash: z.string().nullable(),
  modelId: z.int().nullable(),
  createdAt: z.string(),
  lockedAt: z.string().nullable(),
  removed: z.boolean(),
})
export type TargetList = z.infer<typeof targetListSchema>

export const workbookSchema = z.object({ path: pathSchema, unit: z.string(), rows: countSchema })

export const campaignApi = {
  /** The waterfall a recipe would give, without storing anything. */
  'campaign.waterfall': query({
    input: z.strictObject({ recipe: recipeSchema }),
    output: waterfallSchema,
    reads: ['subscriber', 'segment', 'model', 'targetList'],
    errors: ruleErrors,
  }),
  'campaign.build': job({
    input: z.strictObject({ name: z.string().trim().min(1).max(LONGEST_NAME), recipe: recipeSchema }),
    output: targetListSchema,
    phases: { select: 4, suppress: 2, store: 4 },
    invalidates: ['targetList'],
    errors: [...ruleErrors, 'LIST_EMPTY', 'LIST_NAME_TAKEN'],
  }),
  'campaign.lists': query({
    input: z.strictObject({}),
    output: z.object({ lists: z.array(targetListSchema) }),
    reads: ['targetList'],
  }),
  'campaign.members': query({
    input: z.strictObject({
      listId: z.int(),
      arm: z.enum(['target', 'control']).optional(),
      offset: countSchema,
      limit: z.int().min(1).max(500),
      reveal: z.boolean(),
    }),
    output: pageSchema,
    reads: ['targetList'],
    errors: ['LIST_NOT_FOUND'],
  }),
  /** Members by grid or manager: how many workbooks there would be, and their sizes. */
  'campaign.units': query({
    input: z.strictObject({ listId: z.int(), by: z.enum(['grid', 'manager', 'area']) }),
    output: z.object({ units: z.array(z.object({ unit: z.string(), targets: countSchema, control: countSchema })) }),
    reads: ['targetList'],
    errors: ['LIST_NOT_FOUND'],
  }),
  /** Freezes a list: its members can no longer change. */
  'campaign.lock': command({
    input: z.strictObject({ listId: z.int() }),
    output: targetListSchema,
    invalidates: ['targetList'],
    errors: ['LIST_NOT_FOUND', 'LIST_LOCKED'],
  }),
  'campaign.remove': command({
    input: z.strictObject({ listId: z.int(), removed: z.boolean() }),
    output: targetListSchema,
    invalidates: ['targetList'],
    errors: ['LIST_NOT_FOUND', 'LIST_NAME_TAKEN'],
  }),
  /** One workbook per unit with drop-downs for the results; control members are never written. */
  'dispatch.export': job({
    input: z.strictObject({
      listId: z.int(),
      by: z.enum(['grid', 'manager', 'area']),
      dir: pathSchema,
      masked: z.boolean(),
      dueDate: z.string().optional(),
      language: languageSchema,
    }),
    output: z.object({ workbooks: z.array(workbookSchema), rows: countSchema, controlHeldBack: countSchema }),
    phases: { write: 1 },
    invalidates: [],
    errors: ['LIST_NOT_FOUND', 'LIST_NOT_LOCKED', 'OUTPUT_NOT_WRITABLE', 'DISK_FULL'],
  }),
  /** One HTML page with the waterfall, segments, portraits and gains, each number with its 口径. */
  'report.write': job({
    input: z.strictObject({ month: monthSchema, listId: z.int().nullable(), path: pathSchema, language: languageSchema }),
    output: z.object({ path: pathSchema, sections: z.array(z.string()) }),
    phases: { gather: 3, write: 1 },
    invalidates: [],
    errors: ['MONTH_NOT_IMPORTED', 'LIST_NOT_FOUND', 'OUTPUT_NOT_WRITABLE', 'DISK_FULL'],
  }),
}
