import { z } from 'zod'
import { FORMULA_ISSUES } from '../domain/formula.ts'
import { LONGEST_NAME } from '../domain/name.ts'
import { command, query } from './define-api.ts'
import { countSchema, fieldIdSchema, fieldTypeSchema, monthSchema, valueSchema } from './schemas.ts'

/** Longer texts than a formula may have are taken, so that the answer can say where it ends. */
const textSchema = z.string().max(100_000)
const labelSchema = z.string().trim().min(1).max(LONGEST_NAME)
/** The unit its numbers shall be shown in; absent = the one that follows from the formula. */
const unitSchema = z.string().max(20).optional()
const formulaIdSchema = z.int().min(1)

export const formulaIssueSchema = z.object({
  code: z.enum(FORMULA_ISSUES),
  /** In UTF-16 units of the text. */
  start: countSchema,
  end: countSchema,
  params: z.record(z.string(), z.union([z.string(), z.number()])),
})
export type FormulaIssueView = z.infer<typeof formulaIssueSchema>

const readSchema = z.object({ field: fieldIdSchema, monthsBack: countSchema })

/** `name` is that of the board for charts: '' for the one that every workspace begins with. */
export const formulaUseSchema = z.object({ kind: z.enum(['formula', 'segment', 'model', 'list', 'chart', 'view']), name: z.string() })
export type FormulaUse = z.infer<typeof formulaUseSchema>

export const formulaSchema = z.object({
  formulaId: z.int(),
  field: fieldIdSchema,
  label: z.string(),
  /** The formula with the fields by their labels in either language. */
  text: z.object({ zh: z.string(), en: z.string() }),
  type: fieldTypeSchema,
  unit: z.string(),
  /** The unit that follows from the formula; another one than `unit` where the analyst has chosen that. */
  ownUnit: z.string(),
  inputs: z.array(fieldIdSchema),
  /** Fields without which it cannot be computed now. */
  missingInputs: z.array(fieldIdSchema),
  createdAt: z.string(),
  changedAt: z.string(),
  removed: z.boolean(),
  /** What reads it: it stops working when the column is removed. */
  usedBy: z.array(formulaUseSchema),
})
export type FormulaView = z.infer<typeof formulaSchema>

const draft = {
  text: textSchema,
  unit: unitSchema,
  /** The column that is being edited, which a formula must not lead back to. */
  formulaId: formulaIdSchema.optional(),
}

export const formulaApi = {
  /** What a text means as a formula, or what is wrong with it and where. */
  'formula.check': query({
    input: z.strictObject(draft),
    output: z.object({
      issues: z.array(formulaIssueSchema),
      /** Null where there are issues. */
      result: z
        .object({
          type: fieldTypeSchema,
          unit: z.string(),
          reads: z.array(readSchema),
          /** How many months before the analysis month it looks back. */
          monthsBack: countSchema,
        })
        .nullable(),
    }),
    reads: ['field'],
  }),
  /** A formula on some subscribers of the month, those without a result among them, and why how many have none. */
  'formula.preview': query({
    input: z.strictObject({ ...draft, month: monthSchema }),
    output: z.object({
      type: fieldTypeSchema,
      unit: z.string(),
      /** Masked; null where the month has no numbers. */
      numbers: z.array(valueSchema),
      inputs: z.array(z.object({ field: fieldIdSchema, monthsBack: countSchema, values: z.array(valueSchema) })),
      values: z.array(valueSchema),
      rows: countSchema,
      /** An input has no value. */
      missing: countSchema,
      zeroDivisions: countSchema,
      /** No logarithm, root or power of such a number. */
      outOfRange: countSchema,
      overflows: countSchema,
      /** A span of dates whose end comes first. */
      reversedDates: countSchema,
    }),
    reads: ['field', 'subscriber', 'segment', 'model'],
    errors: ['FORMULA_INVALID', 'MONTH_NOT_IMPORTED'],
  }),
  'formula.list': query({
    input: z.strictObject({}),
    output: z.object({ formulas: z.array(formulaSchema) }),
    reads: ['field', 'segment', 'model', 'targetList', 'board', 'gridView'],
  }),
  /** Makes a formula column, or redefines one. */
  'formula.define': command({
    input: z.strictObject({ ...draft, label: labelSchema }),
    output: formulaSchema,
    invalidates: ['field', 'subscriber'],
    errors: ['FORMULA_INVALID', 'FORMULA_NOT_FOUND', 'FORMULA_NAME_TAKEN'],
  }),
  'formula.rename': command({
    input: z.strictObject({ formulaId: formulaIdSchema, label: labelSchema }),
    output: formulaSchema,
    invalidates: ['field'],
    errors: ['FORMULA_NOT_FOUND', 'FORMULA_NAME_TAKEN'],
  }),
  /** Moves a formula column to the deleted ones, or back; answers with what reads it. */
  'formula.remove': command({
    input: z.strictObject({ formulaId: formulaIdSchema, removed: z.boolean() }),
    output: formulaSchema,
    invalidates: ['field', 'subscriber'],
    errors: ['FORMULA_NOT_FOUND', 'FORMULA_NAME_TAKEN'],
  }),
}
