import { z } from 'zod'
import { LONGEST_NAME } from '../domain/name.ts'
import { command, job, query } from './define-api.ts'
import { countSchema, fieldIdSchema, languageSchema, monthSchema, ruleErrors, ruleSchema } from './schemas.ts'

export const segmentFamilySchema = z.enum(['vad', 'value', 'custom'])
export type SegmentFamily = z.infer<typeof segmentFamilySchema>

export const segmentSchema = z.object({
  segmentId: z.int(),
  family: segmentFamilySchema,
  /** VAD, VD, … for a preset; '' for the analyst's own. */
  code: z.string(),
  name: z.string(),
  /** Whom to ask for. Of fixed members it is the segment itself. */
  rule: ruleSchema,
  /** How fixed members were chosen, in words; null for a segment that is a rule and has other members in other months. */
  recipe: z.object({ 'zh-CN': z.string(), en: z.string() }).nullable(),
  /** Month the thresholds were taken from and the count holds for. */
  month: monthSchema,
  count: countSchema,
  version: z.int(),
  createdAt: z.string(),
})
export type Segment = z.infer<typeof segmentSchema>

export const segmentRunSchema = z.object({
  family: segmentFamilySchema,
  month: monthSchema,
  version: z.int(),
  base: z.object({ rule: ruleSchema, count: countSchema }),
  /** In the field's unit. `quantile` where the threshold is one. */
  thresholds: z.array(z.object({ field: fieldIdSchema, value: z.number(), quantile: z.number().nullable(), letter: z.string() })),
  segments: z.array(segmentSchema),
  /** Subscribers of the base with a value missing that the classes need; they count in the class without that letter. */
  incomplete: countSchema,
})

export const segmentApi = {
  /** Computes thresholds over the base and stores one segment per class; the classes are exclusive and add up to the base. */
  'segment.run': job({
    input: z.strictObject({
      preset: z.enum(['vad', 'value']),
      month: monthSchema,
      /** Absent = for VAD the mid/high-end base: in-net with a 3-month mean revenue of 80 元 or more; for value tiers in-net with a revenue. */
      base: ruleSchema.optional(),
      /** Share of the base below the threshold of V, D and A: 0.7 = P70. */
      quantile: z.number().gt(0).lt(1).optional(),
    }),
    output: segmentRunSchema,
    phases: { measure: 6, classify: 3, store: 1 },
    invalidates: ['segment', 'field', 'subscriber'],
    errors: [...ruleErrors, 'FIELD_MISSING', 'TOO_FEW_ROWS'],
  }),
  'segment.list': query({
    input: z.strictObject({}),
    output: z.object({ segments: z.array(segmentSchema), runs: z.array(segmentRunSchema.omit({ segments: true })) }),
    reads: ['segment'],
  }),
  /** Each class of the newest run of a family, side by side. Money in 元, minutes, MB; churn as mean score or null. */
  'segment.profile': query({
    input: z.strictObject({ family: segmentFamilySchema, month: monthSchema }),
    output: z.object({
      rows: z.array(
        z.object({
          segmentId: z.int(),
          code: z.string(),
          name: z.string(),
          count: countSchema,
          share: z.number(),
          revenue: z.number().nullable(),
          revenueShare: z.number().nullable(),
          means: z.array(z.object({ field: fieldIdSchema, mean: z.number().nullable() })),
        }),
      ),
    }),
    reads: ['segment', 'subscriber', 'model'],
    errors: ruleErrors,
  }),
  'segment.save': command({
    input: z.strictObject({
      name: z.string().trim().min(1).max(LONGEST_NAME),
      rule: ruleSchema,
      month: monthSchema,
      /** `members` keeps those who meet the rule in this month, for every month; `rule` asks anew in each. Absent = rule. */
      keep: z.enum(['rule', 'members']).optional(),
    }),
    output: segmentSchema,
    invalidates: ['segment'],
    errors: [...ruleErrors, 'SEGMENT_NAME_TAKEN'],
  }),
  /** Moves a segment to the deleted ones, or back. */
  'segment.remove': command({
    input: z.strictObject({ segmentId: z.int(), removed: z.boolean() }),
    output: z.object({ segmentId: z.int() }),
    invalidates: ['segment'],
    errors: ['SEGMENT_NOT_FOUND', 'SEGMENT_NAME_TAKEN'],
  }),
  /** How many of each segment are there in a month. */
  'segment.counts': query({
    input: z.strictObject({ month: monthSchema }),
    output: z.object({
      rows: z.array(
        z.object({
          segmentId: z.int(),
          /** Null when it cannot be counted: a field of its rule is not there any more. */
          count: countSchema.nullable(),
          /** Of fixed members, those without a row in this month, and among them those without one in any month. */
          notInMonth: countSchema,
          notInAnyMonth: countSchema,
        }),
      ),
    }),
    reads: ['segment', 'subscriber', 'model', 'targetList'],
    errors: ['MONTH_NOT_IMPORTED'],
  }),
  /** Two sets against each other; the three counts are of all who are in one of them. */
  'segment.overlap': query({
    input: z.strictObject({ month: monthSchema, left: ruleSchema, right: ruleSchema }),
    output: z.object({ onlyLeft: countSchema, both: countSchema, onlyRight: countSchema, base: countSchema }),
    reads: ['segment', 'subscriber', 'model', 'targetList'],
    errors: ruleErrors,
  }),
  /** A rule in words. */
  'segment.describe': query({
    input: z.strictObject({ rule: ruleSchema, language: languageSchema }),
    output: z.object({ text: z.string() }),
    reads: ['segment', 'field'],
    errors: ['FIELD_UNKNOWN', 'FIELD_LACKS_INPUTS', 'FORMULA_REMOVED', 'SEGMENT_NOT_FOUND'],
  }),
}
