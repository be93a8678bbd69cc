import { z } from 'zod'
import { isMonth } from '../domain/month.ts'
import { isRuleTooDeep, type Rule } from '../domain/rule.ts'

export const monthSchema = z.int().refine(isMonth, 'YYYYMM')
export const fieldIdSchema = z.string().min(1).max(200)
export const seedSchema = z.int().min(0).max(0xffffffff)
export const countSchema = z.int().min(0)
export const pathSchema = z.string().min(1).max(4096)
export const emptySchema = z.strictObject({})

const boundSchema = z.union([z.number(), z.string().max(40)])

/** Months or days that a relative period may reach from the analysis month: a century of days. */
const MOST_OFFSET = 36_600

const nestedRuleSchema: z.ZodType<Rule> = z.lazy(() =>
  z.discriminatedUnion('op', [
    z.strictObject({ op: z.literal('all'), of: z.array(nestedRuleSchema).max(500) }),
    z.strictObject({ op: z.literal('any'), of: z.array(nestedRuleSchema).max(500) }),
    z.strictObject({ op: z.literal('not'), of: nestedRuleSchema }),
    z.strictObject({
      op: z.literal('between'),
      field: fieldIdSchema,
      lo: boundSchema.optional(),
      hi: boundSchema.optional(),
      loOpen: z.boolean().optional(),
      hiOpen: z.boolean().optional(),
    }),
    z.strictObject({
      op: z.literal('oneOf'),
      field: fieldIdSchema,
      values: z.array(z.union([z.string(), z.number()])).max(1_000_000),
    }),
    z.strictObject({
      op: z.literal('contains'),
      field: fieldIdSchema,
      text: z.string().min(1).max(200),
      at: z.enum(['start', 'end', 'anywhere']).optional(),
    }),
    z.strictObject({ op: z.literal('isMissing'), field: fieldIdSchema }),
    z.strictObject({
      op: z.literal('top'),
      field: fieldIdSchema,
      count: z.int().min(1).optional(),
      share: z.number().gt(0).lte(1).optional(),
      direction: z.enum(['highest', 'lowest']),
      within: nestedRuleSchema.optional(),
    }),
    z.strictObject({
      op: z.literal('percentile'),
      field: fieldIdSchema,
      lo: z.number().min(0).max(1).optional(),
      hi: z.number().min(0).max(1).optional(),
      loOpen: z.boolean().optional(),
      hiOpen: z.boolean().optional(),
      within: nestedRuleSchema.optional(),
    }),
    z.strictObject({
      op: z.literal('period'),
      field: fieldIdSchema,
      unit: z.enum(['month', 'day']),
      from: z.int().min(-MOST_OFFSET).max(MOST_OFFSET).optional(),
      to: z.int().min(-MOST_OFFSET).max(MOST_OFFSET).optional(),
    }),
    z.strictObject({ op: z.literal('inNumbers'), numbers: z.array(z.string().min(1).max(64)).max(1_000_000) }),
    z.strictObject({ op: z.literal('inSubscribers'), subscribers: z.array(z.int().min(1)).max(1_000_000) }),
    z.strictObject({ op: z.literal('inSegment'), segmentId: z.int() }),
    z.strictObject({ op: z.literal('inList'), listId: z.int(), arm: z.enum(['target', 'control']).optional() }),
    z.strictObject({
      op: z.literal('compare'),
      field: fieldIdSchema,
      is: z.enum(['less', 'atMost', 'equal', 'notEqual', 'atLeast', 'more']),
      than: fieldIdSchema,
      factor: z.number().optional(),
      thanMonths: z.int().min(-120).max(120).optional(),
    }),
  ]),
)

/** Nesting is bounded so that a hostile rule cannot exhaust the stack: that is found before anything descends into it. */
export const ruleSchema: z.ZodType<Rule> = z
  .unknown()
  .superRefine((rule, context) => {
    if (isRuleTooDeep(rule)) context.addIssue({ code: 'custom', message: 'too deep', params: { errorCode: 'RULE_TOO_DEEP' } })
  })
  .pipe(nestedRuleSchema)

/** What a rule can be refused for. */
export const ruleErrors = [
  'MONTH_NOT_IMPORTED',
  'FIELD_UNKNOWN',
  'FIELD_LACKS_INPUTS',
  'FIELD_TYPE_WRONG',
  'FORMULA_REMOVED',
  'RULE_INVALID',
  'RULE_TOO_DEEP',
  'SEGMENT_NOT_FOUND',
  'LIST_NOT_FOUND',
] as const

export const sortSchema = z
  .array(z.strictObject({ field: fieldIdSchema, direction: z.enum(['ascending', 'descending']) }))
  .max(5)

/** A cell as it is shown: numbers in the field's unit, dates 'YYYY-MM-DD', months 'YYYY-MM'; null = missing. */
export const valueSchema = z.union([z.string(), z.number(), z.null()])
export type Value = z.infer<typeof valueSchema>

export const fieldTypeSchema = z.enum(['id', 'text', 'enum', 'int', 'number', 'money', 'month', 'date', 'flag'])
export const languageSchema = z.enum(['zh-CN', 'en'])
