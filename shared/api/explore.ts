import { z } from 'zod'
import { ARPU_DENOMINATORS } from '../domain/measure-single.ts'
import { chartDataSchema, chartFileSchema, chartSchema } from './chart.ts'
import { job, query } from './define-api.ts'
import { capabilitySchema, parameterSchema } from './measure.ts'
import {
  countSchema,
  fieldIdSchema,
  fieldTypeSchema,
  languageSchema,
  monthSchema,
  pathSchema,
  ruleErrors,
  ruleSchema,
  sortSchema,
  valueSchema,
} from './schemas.ts'

export const fieldViewSchema = z.object({
  id: fieldIdSchema,
  zh: z.string(),
  en: z.string(),
  type: fieldTypeSchema,
  unit: z.string(),
  group: z.string(),
  source: z.enum(['imported', 'custom', 'measure', 'formula', 'model', 'segment']),
  sensitive: z.enum(['name', 'phone', 'address', 'identity', 'derived']).nullable(),
  /** Share of the month's subscribers with a value, 0 … 1; null = not counted yet, a measure that is made when first asked for. */
  fillRate: z.number().min(0).max(1).nullable(),
  /** For a measure that cannot be computed: the input fields that are not imported. */
  missingInputs: z.array(fieldIdSchema),
})
export type FieldView = z.infer<typeof fieldViewSchema>

const scope = { month: monthSchema, rule: ruleSchema }
export const pageSchema = z.object({
  total: countSchema,
  /** Row keys: stable ids of the subscribers in this workspace. */
  subscribers: z.array(z.int()),
  /** One array per requested field, each as long as `subscribers`. */
  columns: z.array(z.object({ field: fieldIdSchema, values: z.array(valueSchema) })),
})

export const exploreApi = {
  'explore.fields': query({
    input: z.strictObject({ month: monthSchema }),
    output: z.object({
      rows: countSchema,
      fields: z.array(fieldViewSchema),
      /** Formula columns and segments that were removed or lack what they are made of, for what still names them. */
      absent: z.array(fieldViewSchema.pick({ id: true, zh: true, en: true, type: true, unit: true })),
    }),
    reads: ['field', 'batch', 'segment', 'model'],
    errors: ['MONTH_NOT_IMPORTED'],
  }),
  /** Size of a set, its share of the month's subscribers and its revenue in 元 (null when nobody has a value of 出账收入). */
  'explore.summary': query({
    input: z.strictObject(scope),
    output: z.object({
      count: countSchema,
      base: countSchema,
      revenue: z.number().nullable(),
      arpu: z.number().nullable(),
      /** What `arpu` was divided by; null with it. Average subscribers may be half a person. */
      arpuUsers: z.object({ of: z.enum(ARPU_DENOMINATORS), count: z.number() }).nullable(),
      mou: z.number().nullable(),
      dou: z.number().nullable(),
    }),
    reads: ['subscriber', 'segment', 'model', 'targetList'],
    errors: ruleErrors,
  }),
  'explore.page': query({
    input: z.strictObject({
      ...scope,
      sort: sortSchema,
      offset: countSchema,
      limit: z.int().min(1).max(500),
      fields: z.array(fieldIdSchema).min(1).max(200),
      /** False masks names, numbers and addresses. True is written to the audit log. */
      reveal: z.boolean(),
    }),
    output: pageSchema,
    reads: ['subscriber', 'segment', 'model', 'targetList'],
    errors: ruleErrors,
  }),
  /** Equal-width bins over the rule's subscribers, outliers beyond P0.5–P99.5 gathered in the end bins. */
  'explore.histogram': query({
    input: z.strictObject({ ...scope, field: fieldIdSchema, bins: z.int().min(2).max(200) }),
    output: z.object({
      edges: z.array(z.number()),
      counts: z.array(countSchema),
      rows: countSchema,
      missing: countSchema,
      min: z.number().nullable(),
      max: z.number().nullable(),
    }),
    reads: ['subscriber', 'segment', 'model', 'targetList'],
    errors: ruleErrors,
  }),
  'explore.categories': query({
    input: z.strictObject({ ...scope, field: fieldIdSchema, limit: z.int().min(1).max(200) }),
    output: z.object({
      items: z.array(z.object({ value: z.string(), count: countSchema })),
      other: countSchema,
      missing: countSchema,
      rows: countSchema,
    }),
    reads: ['subscriber', 'segment', 'model', 'targetList'],
    errors: ruleErrors,
  }),
  /** Mean of a field over the rule's subscribers, month by month. The set is the one of `month`. */
  'explore.series': query({
    input: z.strictObject({ ...scope, field: fieldIdSchema }),
    output: z.object({
      points: z.array(z.object({ month: monthSchema, mean: z.number().nullable(), sum: z.number().nullable(), count: countSchema })),
    }),
    reads: ['subscriber', 'segment', 'model', 'targetList'],
    errors: ruleErrors,
  }),
  /** What a chart of the board shows of the rule's subscribers; its answer is of the kind that is asked for. */
  'explore.chart': query({
    input: z.strictObject({ ...scope, chart: chartSchema }),
    output: chartDataSchema,
    reads: ['subscriber', 'segment', 'model', 'targetList'],
    errors: ruleErrors,
  }),
  /**
   * For each part of a rule, a group before its parts: how many of the base satisfy it, how many its group would have
   * without it (null outside of groups), and of pasted numbers those that nobody in the month has: how many, and the first 500.
   */
  'explore.ruleCounts': query({
    input: z.strictObject({ ...scope, base: ruleSchema }),
    output: z.object({
      base: countSchema,
      nodes: z.array(z.object({ count: countSchema, without: countSchema.nullable(), unmatched: z.object({ count: countSchema, numbers: z.array(z.string()) }).nullable() })),
    }),
    reads: ['subscriber', 'segment', 'model', 'targetList'],
    errors: ruleErrors,
  }),
  /** 口径 of a field: formula, months, rows, missing, source batches. */
  'explore.definition': query({
    input: z.strictObject({ field: fieldIdSchema, month: monthSchema }),
    output: z.object({
      field: fieldViewSchema,
      formula: z.object({ zh: z.string(), en: z.string() }).nullable(),
      parameters: z.array(parameterSchema),
      /** Of a measure: what it lacks or does without, and how many of its months there are. */
      capability: capabilitySchema.nullable(),
      /** What is computed of it, directly or not. */
      readers: z.array(fieldIdSchema),
      inputs: z.array(fieldIdSchema),
      months: z.array(monthSchema),
      rows: countSchema,
      missing: countSchema,
      batches: z.array(z.object({ batchId: z.int(), fileName: z.string(), sheet: z.string(), importedAt: z.string() })),
    }),
    reads: ['field', 'batch', 'model', 'segment'],
    errors: ['FIELD_UNKNOWN', 'FIELD_LACKS_INPUTS', 'FORMULA_REMOVED', 'SEGMENT_NOT_FOUND', 'MONTH_NOT_IMPORTED'],
  }),
  /** Writes a chart as the window drew it, or the numbers behind it, to a file. */
  'explore.exportChart': job({
    input: z.strictObject({
      ...scope,
      title: z.string().min(1).max(500),
      /** What the chart says beside its numbers: n, missing, how it was counted. */
      notes: z.array(z.string().max(1000)).max(50),
      content: chartFileSchema,
      path: pathSchema,
      language: languageSchema,
    }),
    output: z.object({ path: pathSchema, rows: countSchema }),
    phases: { write: 1 },
    invalidates: [],
    errors: [...ruleErrors, 'OUTPUT_NOT_WRITABLE', 'DISK_FULL'],
  }),
  /** Writes exactly the shown rows and columns to a workbook or CSV, with a count check in the file. */
  'explore.export': job({
    input: z.strictObject({
      ...scope,
      sort: sortSchema,
      fields: z.array(fieldIdSchema).min(1).max(200),
      path: pathSchema,
      format: z.enum(['xlsx', 'csv', 'csvGb18030']),
      masked: z.boolean(),
      language: languageSchema,
      /** How many rows the grid shows: the file says whether it holds as many. */
      shownRows: countSchema.optional(),
    }),
    output: z.object({ path: pathSchema, rows: countSchema }),
    phases: { select: 1, write: 9 },
    invalidates: [],
    errors: [...ruleErrors, 'OUTPUT_NOT_WRITABLE', 'DISK_FULL'],
  }),
}
