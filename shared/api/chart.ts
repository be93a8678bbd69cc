import { z } from 'zod'
import { countSchema, fieldIdSchema, monthSchema, valueSchema } from './schemas.ts'

/** What is measured of a group: how many, or the sum or mean of a number. */
const countMeasure = z.strictObject({ kind: z.literal('count') })
const fieldMeasure = z.strictObject({ kind: z.enum(['sum', 'mean']), field: fieldIdSchema })
export const chartMeasureSchema = z.discriminatedUnion('kind', [countMeasure, fieldMeasure])
export type ChartMeasure = z.infer<typeof chartMeasureSchema>

/** Categories beyond the most frequent are gathered as "other"; a number is cut into that many groups of about equal size. */
const limit = z.int().min(1).max(60)

/** More subscribers than these are shown as a density. */
export const MOST_POINTS = 5000

export const chartSchema = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('histogram'), field: fieldIdSchema, bins: z.int().min(2).max(200), scale: z.enum(['linear', 'log']) }),
  z.strictObject({ kind: z.literal('bars'), field: fieldIdSchema, measure: chartMeasureSchema, limit, sort: z.enum(['count', 'value', 'name']) }),
  z.strictObject({ kind: z.literal('series'), field: fieldIdSchema, measure: z.enum(['mean', 'sum', 'count']), split: fieldIdSchema.nullable() }),
  z.strictObject({ kind: z.literal('scatter'), x: fieldIdSchema, y: fieldIdSchema }),
  z.strictObject({ kind: z.literal('box'), field: fieldIdSchema, by: fieldIdSchema.nullable(), limit }),
  z.strictObject({ kind: z.literal('heat'), x: fieldIdSchema, y: fieldIdSchema, measure: chartMeasureSchema, limit }),
  z.strictObject({ kind: z.literal('lorenz'), field: fieldIdSchema }),
  /** Groups of `field`, and within each those of `by`: counties and their grids. */
  z.strictObject({ kind: z.literal('tree'), field: fieldIdSchema, by: fieldIdSchema, measure: chartMeasureSchema, limit }),
])
/** What a chart asks of the engine. */
export type ChartQuery = z.infer<typeof chartSchema>
export type ChartKind = ChartQuery['kind']

/** A line splits into at most as many categories as there are colours. */
export const MOST_LINES = 8

/**
 * A category, a flag, a range of numbers [lo, hi) with null for an open end, whole months from the first to the last day of a period
 * (days as 'YYYY-MM-DD', months as YYYYMM, both belong to it), all categories beyond the listed ones, or those without a value.
 */
export const groupSchema = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('value'), value: z.union([z.string(), z.number()]) }),
  z.object({ kind: z.literal('range'), lo: z.number().nullable(), hi: z.number().nullable() }),
  z.object({ kind: z.literal('period'), lo: z.union([z.string(), z.number()]), hi: z.union([z.string(), z.number()]) }),
  z.object({ kind: z.literal('other'), categories: countSchema }),
  z.object({ kind: z.literal('missing') }),
])
export type Group = z.infer<typeof groupSchema>

/** Every chart says how many subscribers it is of and how many of them have no value to show. */
const size = { rows: countSchema, missing: countSchema }
const value = z.number().nullable()

export const chartDataSchema = z.discriminatedUnion('kind', [
  z.object({
    kind: z.literal('histogram'),
    ...size,
    /** Of the middle 99 % of the whole month; empty when nobody has a value to show. */
    edges: z.array(z.number()),
    /** Those beyond the edges are counted in the first and the last bin. */
    counts: z.array(countSchema),
    below: countSchema,
    above: countSchema,
    /** Zero and negative values, which a logarithmic axis cannot hold; 0 on a linear one. */
    notPositive: countSchema,
    min: value,
    max: value,
  }),
  z.object({
    kind: z.literal('bars'),
    ...size,
    /** `value` is the measure, null when nobody of the group has one; `count` the subscribers. "Other" and "missing" come last. */
    groups: z.array(z.object({ group: groupSchema, count: countSchema, value })),
  }),
  z.object({
    kind: z.literal('series'),
    ...size,
    /** Months between the first and the last that were not imported: points without a value. */
    gaps: z.array(monthSchema),
    /** One line per group of `split`, or a single one without. The set is the one of the analysis month. */
    lines: z.array(
      z.object({ group: groupSchema.nullable(), count: countSchema, points: z.array(z.object({ month: monthSchema, value, count: countSchema })) }),
    ),
  }),
  z.object({
    kind: z.literal('scatter'),
    ...size,
    /** One subscriber each, when they are few; else null. */
    points: z.object({ x: z.array(z.number()), y: z.array(z.number()) }).nullable(),
    /** Else how many fall into each cell, row by row of y; those beyond the edges are in the outer cells. */
    density: z.object({ xEdges: z.array(z.number()), yEdges: z.array(z.number()), counts: z.array(countSchema) }).nullable(),
    /** Pearson's correlation; null when one of the two does not vary. */
    correlation: value,
  }),
  z.object({
    kind: z.literal('box'),
    ...size,
    boxes: z.array(
      z.object({
        group: groupSchema.nullable(),
        /** With a value. */
        count: countSchema,
        min: z.number(),
        lowWhisker: z.number(),
        q1: z.number(),
        median: z.number(),
        q3: z.number(),
        highWhisker: z.number(),
        max: z.number(),
        mean: z.number(),
        /** Beyond the whiskers. */
        outliers: countSchema,
      }),
    ),
  }),
  z.object({
    kind: z.literal('heat'),
    ...size,
    /** As those of bars. `missing` are those without a value of one of the two fields. */
    x: z.array(groupSchema),
    y: z.array(groupSchema),
    /** Row by row of y. */
    counts: z.array(countSchema),
    values: z.array(value),
  }),
  z.object({
    kind: z.literal('lorenz'),
    ...size,
    /** The `share` of subscribers with the highest values have `cumulated` of the total; the last of them has `value`. */
    points: z.array(z.object({ share: z.number(), cumulated: z.number(), value: z.number() })),
    total: value,
    gini: value,
    negative: countSchema,
  }),
  z.object({
    kind: z.literal('tree'),
    ...size,
    /** As those of bars; the parts of a group add up to it. `missing` are those without a value of one of the two fields. */
    groups: z.array(
      z.object({ group: groupSchema, count: countSchema, value, parts: z.array(z.object({ group: groupSchema, count: countSchema, value })) }),
    ),
  }),
])
export type ChartData = z.infer<typeof chartDataSchema>
export type ChartDataOf<K extends ChartKind> = Extract<ChartData, { readonly kind: K }>
export type ChartQueryOf<K extends ChartKind> = Extract<ChartQuery, { readonly kind: K }>

/** More than a picture of a printed page needs. */
const MOST_PICTURE_CHARACTERS = 64 * 1024 * 1024

export const chartFileSchema = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('picture'), format: z.enum(['png', 'svg']), base64: z.base64().max(MOST_PICTURE_CHARACTERS) }),
  z.strictObject({
    kind: z.literal('table'),
    format: z.enum(['xlsx', 'csv']),
    columns: z.array(z.strictObject({ header: z.string(), kind: z.enum(['text', 'count', 'number', 'percent']) })).min(1).max(200),
    rows: z.array(z.array(valueSchema)).max(100_000),
  }),
])
