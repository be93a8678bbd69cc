import { z } from 'zod'
import { CAPABILITY_KINDS, CAPABILITY_STATES } from '../domain/capability.ts'
import { PARAMETER_SOURCES } from '../domain/measure-definition.ts'
import { command, query } from './define-api.ts'
import { fieldIdSchema, monthSchema } from './schemas.ts'

/** A parameter of a measure with its value in this workspace. */
export const parameterSchema = z.object({
  id: z.string(),
  zh: z.string(),
  en: z.string(),
  value: z.number(),
  default: z.number(),
  unit: z.string(),
  min: z.number(),
  max: z.number(),
  isWhole: z.boolean(),
  /** Where the default comes from. */
  source: z.enum(PARAMETER_SOURCES),
  /** What its numbers stand for, where they are no amounts. */
  choices: z.array(z.object({ value: z.number(), zh: z.string(), en: z.string() })).optional(),
})
export type ParameterView = z.infer<typeof parameterSchema>

export const capabilitySchema = z.object({
  kind: z.enum(CAPABILITY_KINDS),
  /** A measure's field id, else the name of the segment pack or model. */
  id: z.string(),
  state: z.enum(CAPABILITY_STATES),
  /** Fields without which it cannot run. */
  missing: z.array(fieldIdSchema),
  /** Fields that it runs without, less exactly. */
  absent: z.array(fieldIdSchema),
  /** What else would let it run or, where it runs, make it exact: the fewest months, and the columns these lack. No columns: any that it reads. */
  lackingMonths: z.object({ months: z.array(monthSchema), fields: z.array(fieldIdSchema) }),
})
export type CapabilityView = z.infer<typeof capabilitySchema>

export const measureApi = {
  /** What the imported columns and months allow, and what would unlock the rest. */
  'explore.capabilities': query({
    input: z.strictObject({ month: monthSchema }),
    output: z.object({ capabilities: z.array(capabilitySchema) }),
    reads: ['field', 'batch', 'model'],
    errors: ['MONTH_NOT_IMPORTED'],
  }),
  /** Sets a parameter of a measure for this workspace; null = back to the default. Answers with the value before. */
  'explore.setParameter': command({
    input: z.strictObject({ measure: fieldIdSchema, parameter: z.string().min(1).max(50), value: z.number().nullable() }),
    output: z.object({ before: z.number(), value: z.number() }),
    invalidates: ['field', 'subscriber'],
    errors: ['FIELD_UNKNOWN', 'PARAMETER_INVALID', 'PARAMETER_OUT_OF_ORDER'],
  }),
}
