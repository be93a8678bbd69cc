import { z } from 'zod'
import { job, query } from './define-api.ts'
import { countSchema, fieldIdSchema, monthSchema, seedSchema } from './schemas.ts'

/** Who counts as left. */
export const outcomeSchema = z.discriminatedUnion('kind', [
  /** A column of the extract says it. */
  z.strictObject({ kind: z.literal('field'), field: fieldIdSchema, positive: z.string() }),
  /**
   * Seen in later months: status closed or pre-closed, or suspended both ways, or no fee and no use for `silentMonths`
   * running. Features end at month m; the outcome is read from m + gap + 1 to m + gap + window.
   */
  z.strictObject({
    kind: z.literal('later'),
    gap: z.int().min(0).max(3),
    window: z.int().min(1).max(6),
    silentMonths: z.int().min(1).max(6),
  }),
])
export type Outcome = z.infer<typeof outcomeSchema>

export const excludedReasonSchema = z.enum([
  'identifier',
  'outcomeItself',
  'namesOutcome',
  'determinesOutcome',
  'presenceTellsOutcome',
  'afterOutcome',
  'constant',
  'mostlyMissing',
  'tooManyCategories',
])
export const excludedFieldSchema = z.object({
  field: fieldIdSchema,
  label: z.string(),
  reason: excludedReasonSchema,
  /** The number behind the reason: AUC of the field alone, share filled, categories. */
  evidence: z.number().nullable(),
})

export const churnMetricsSchema = z.object({
  auc: z.number(),
  aucLow: z.number(),
  aucHigh: z.number(),
  averagePrecision: z.number(),
  ks: z.number(),
  liftTop10: z.number(),
  captureTop10: z.number(),
  logLoss: z.number(),
  brier: z.number(),
  calibrationError: z.number(),
})

export const churnSummarySchema = z.object({
  modelId: z.int(),
  /** Month the scores are for. */
  month: monthSchema,
  model: z.enum(['logistic', 'gbdt']),
  outcome: outcomeSchema,
  validation: z.enum(['time', 'stratified']),
  trainMonths: z.array(monthSchema),
  holdoutMonths: z.array(monthSchema),
  trainRows: countSchema,
  holdoutRows: countSchema,
  trainPositives: countSchema,
  holdoutPositives: countSchema,
  baseRate: z.number(),
  metrics: churnMetricsSchema,
  calibrated: z.boolean(),
  scoredRows: countSchema,
  seed: seedSchema,
  createdAt: z.string(),
})
export type ChurnSummary = z.infer<typeof churnSummarySchema>

export const churnApi = {
  /** What can be learnt from: outcome columns with counts, and each way to read the outcome from later months. */
  'churn.outcomes': query({
    input: z.strictObject({}),
    output: z.object({
      candidates: z.array(
        z.object({
          outcome: outcomeSchema,
          rows: countSchema,
          positives: countSchema,
          /** Why it cannot be trained on; null when it can. */
          problem: z.enum(['tooFewPositives', 'tooFewMonths', 'oneClass']).nullable(),
          featureMonths: z.array(monthSchema),
        }),
      ),
    }),
    reads: ['subscriber', 'field', 'batch'],
  }),
  'churn.train': job({
    input: z.strictObject({
      /** Absent = the outcome column of the newest extract that has one, else the default later-months outcome. */
      outcome: outcomeSchema.optional(),
      model: z.enum(['auto', 'logistic', 'gbdt']).optional(),
      /** 'time' where months allow; a number = stratified share held out. Absent = time if possible, else 0.2. */
      holdout: z.union([z.literal('time'), z.number().gt(0).lt(0.9)]).optional(),
      seed: seedSchema.optional(),
      /** Fields to leave out, on top of those found to leak. */
      exclude: z.array(fieldIdSchema).optional(),
    }),
    output: churnSummarySchema,
    phases: { load: 3, check: 1, fit: 6, evaluate: 1, score: 2, store: 1 },
    invalidates: ['model', 'field', 'subscriber'],
    errors: ['CHURN_TOO_FEW_POSITIVES', 'CHURN_OUTCOME_MISSING', 'NO_USABLE_FIELDS', 'TOO_FEW_ROWS', 'FIELD_UNKNOWN', 'FIELD_LACKS_INPUTS', 'FORMULA_REMOVED', 'SEGMENT_NOT_FOUND', 'NO_DATA'],
  }),
  'churn.models': query({
    input: z.strictObject({}),
    output: z.object({ models: z.array(churnSummarySchema) }),
    reads: ['model'],
  }),
  'churn.detail': query({
    input: z.strictObject({ modelId: z.int() }),
    output: z.object({
      summary: churnSummarySchema,
      /** Every candidate tried, with its hold-out metrics. */
      candidates: z.array(z.object({ model: z.enum(['logistic', 'gbdt']), chosen: z.boolean(), metrics: churnMetricsSchema })),
      /** Hold-out by score, highest first: cumulative share of rows, of positives, lift. */
      gains: z.array(z.object({ depth: z.number(), rows: countSchema, positives: countSchema, capture: z.number(), lift: z.number() })),
      calibration: z.array(z.object({ rows: countSchema, predicted: z.number(), observed: z.number(), low: z.number(), high: z.number() })),
      roc: z.array(z.object({ falsePositiveRate: z.number(), truePositiveRate: z.number() })),
      features: z.array(
        z.object({
          field: fieldIdSchema,
          label: z.string(),
          importance: z.number(),
          /** Sign of the effect where there is one: +1 raises, −1 lowers, 0 not monotone. */
          direction: z.number(),
          informationValue: z.number().nullable(),
        }),
      ),
      excluded: z.array(excludedFieldSchema),
      scoreHistogram: z.object({ edges: z.array(z.number()), counts: z.array(countSchema) }),
    }),
    reads: ['model'],
    errors: ['MODEL_NOT_FOUND'],
  }),
}
