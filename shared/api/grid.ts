import { z } from 'zod'
import { LONGEST_NAME } from '../domain/name.ts'
import { command, query } from './define-api.ts'
import { countSchema, fieldIdSchema, monthSchema, ruleErrors, ruleSchema, sortSchema, valueSchema } from './schemas.ts'

const scope = { month: monthSchema, rule: ruleSchema }

/** What stays of the month when a view is opened: the one that is open, the newest, or its own. */
const monthPolicySchema = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('keep') }),
  z.strictObject({ kind: z.literal('newest') }),
  z.strictObject({ kind: z.literal('fixed'), month: monthSchema }),
])
export type MonthPolicy = z.infer<typeof monthPolicySchema>

/** How the grid looks and whom it shows, under a name. */
export const gridViewSchema = z.strictObject({
  /** In the order they stand. */
  columns: z.array(z.strictObject({ field: fieldIdSchema, width: z.number().min(1).max(2000).optional(), isPinned: z.boolean() })).min(1).max(200),
  sort: sortSchema,
  /** The conditions of the page with the view of each and the words of its chip. */
  clauses: z.array(z.strictObject({ view: z.string().min(1).max(250), rule: ruleSchema, label: z.string().max(10_000) })).max(500),
  month: monthPolicySchema,
})
export type GridView = z.infer<typeof gridViewSchema>

const namedViewSchema = z.object({ viewId: z.int(), name: z.string(), isDefault: z.boolean(), changedAt: z.string(), view: gridViewSchema })
export type NamedView = z.infer<typeof namedViewSchema>

export const gridApi = {
  /** What a column comes to over a set. */
  'grid.figures': query({
    input: z.strictObject({ ...scope, field: fieldIdSchema }),
    output: z.object({
      rows: countSchema,
      missing: countSchema,
      /** Null of dates and months, and of percentages, which do not add up. */
      sum: z.number().nullable(),
      mean: z.number().nullable(),
      /** As cells are shown; null when no row has a value, and of texts. */
      min: valueSchema,
      max: valueSchema,
      median: valueSchema,
      /** How many different texts; null of numbers. */
      distinct: countSchema.nullable(),
    }),
    reads: ['subscriber', 'segment', 'model', 'targetList'],
    errors: ruleErrors,
  }),
  /** Row keys of a stretch of a sorted set, both ends included: what a range of rows stands for. */
  'grid.keys': query({
    input: z.strictObject({ ...scope, sort: sortSchema, from: countSchema, to: countSchema }),
    output: z.object({ subscribers: z.array(z.int()) }),
    reads: ['subscriber', 'segment', 'model', 'targetList'],
    errors: ruleErrors,
  }),
  /** The values of a field that hold a text, the most frequent first. Flags have '1' and '0'. */
  'grid.values': query({
    input: z.strictObject({ ...scope, field: fieldIdSchema, text: z.string().max(200), limit: z.int().min(1).max(2000) }),
    output: z.object({
      values: z.array(z.object({ value: z.string(), count: countSchema })),
      /** Values that hold the text, listed or not, and the rows that have one of those not listed. */
      matching: countSchema,
      unlistedRows: countSchema,
      missing: countSchema,
      rows: countSchema,
    }),
    reads: ['subscriber', 'segment', 'model', 'targetList'],
    errors: ruleErrors,
  }),
  'grid.views': query({
    input: z.strictObject({}),
    output: z.object({ views: z.array(namedViewSchema) }),
    reads: ['gridView'],
  }),
  /** Makes a view, or gives an old one a new name, look or place as the default. */
  'grid.saveView': command({
    input: z.strictObject({ viewId: z.int().nullable(), name: z.string().trim().min(1).max(LONGEST_NAME), isDefault: z.boolean(), view: gridViewSchema }),
    output: z.object({ viewId: z.int() }),
    invalidates: ['gridView'],
    errors: ['VIEW_NAME_TAKEN', 'VIEW_NOT_FOUND'],
  }),
  /** Takes a view away, or brings it back. */
  'grid.removeView': command({
    input: z.strictObject({ viewId: z.int(), removed: z.boolean() }),
    output: z.object({ viewId: z.int() }),
    invalidates: ['gridView'],
    errors: ['VIEW_NAME_TAKEN', 'VIEW_NOT_FOUND'],
  }),
}
