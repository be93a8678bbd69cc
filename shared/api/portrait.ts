import { z } from 'zod'
import { job, query } from './define-api.ts'
import { countSchema, fieldIdSchema, monthSchema, ruleSchema, seedSchema } from './schemas.ts'

export const clusterSchema = z.object({
  /** 1-based, largest cluster first. */
  cluster: z.int().min(1),
  count: countSchema,
  share: z.number(),
  revenueShare: z.number().nullable(),
  /** Every field of the model: mean in the field's unit, mean of the base, index = 100 × mean ÷ base mean, effect = Cohen d. */
  fields: z.array(
    z.object({
      field: fieldIdSchema,
      mean: z.number().nullable(),
      baseMean: z.number().nullable(),
      index: z.number().nullable(),
      effect: z.number(),
    }),
  ),
  /** The fields that set it apart most, strongest first. */
  topFields: z.array(fieldIdSchema),
  /** Categories that are far more common than in the base. */
  topCategories: z.array(z.object({ field: fieldIdSchema, value: z.string(), share: z.number(), baseShare: z.number(), lift: z.number() })),
})

export const portraitSummarySchema = z.object({
  modelId: z.int(),
  month: monthSchema,
  rule: ruleSchema,
  k: z.int(),
  silhouette: z.number(),
  sizes: z.array(countSchema),
  fields: z.array(fieldIdSchema),
  rows: countSchema,
  /** Subscribers left out because none of the fields has a value. */
  unassigned: countSchema,
  seed: seedSchema,
  createdAt: z.string(),
})
export type PortraitSummary = z.infer<typeof portraitSummarySchema>

export const portraitApi = {
  'portrait.cluster': job({
    input: z.strictObject({
      month: monthSchema,
      rule: ruleSchema.optional(),
      fields: z.array(fieldIdSchema).min(2).max(60).optional(),
      k: z.union([z.int().min(2).max(20), z.literal('auto')]).optional(),
      seed: seedSchema.optional(),
    }),
    output: portraitSummarySchema,
    phases: { load: 2, choose: 5, fit: 2, describe: 1 },
    invalidates: ['model', 'field', 'subscriber'],
    errors: ['MONTH_NOT_IMPORTED', 'FIELD_UNKNOWN', 'FIELD_LACKS_INPUTS', 'FIELD_TYPE_WRONG', 'FORMULA_REMOVED', 'SEGMENT_NOT_FOUND', 'RULE_INVALID', 'NO_USABLE_FIELDS', 'TOO_FEW_ROWS'],
  }),
  'portrait.models': query({
    input: z.strictObject({}),
    output: z.object({ models: z.array(portraitSummarySchema) }),
    reads: ['model'],
  }),
  'portrait.detail': query({
    input: z.strictObject({ modelId: z.int() }),
    output: z.object({
      summary: portraitSummarySchema,
      clusters: z.array(clusterSchema),
      /** Silhouette on the sample for each k tried; one entry when k was given. */
      curve: z.array(z.object({ k: z.int(), silhouette: z.number(), smallestShare: z.number(), chosen: z.boolean() })),
      /** How each field was prepared. */
      preparation: z.array(
        z.object({ field: fieldIdSchema, lo: z.number(), hi: z.number(), logged: z.boolean(), mean: z.number(), sd: z.number(), missing: countSchema }),
      ),
      excluded: z.array(z.object({ field: fieldIdSchema, reason: z.enum(['constant', 'missing', 'notNumeric', 'derivedTwin']) })),
      sampleRows: countSchema,
      silhouetteRows: countSchema,
    }),
    reads: ['model'],
    errors: ['MODEL_NOT_FOUND'],
  }),
}
