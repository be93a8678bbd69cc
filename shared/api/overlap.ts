import { z } from 'zod'
import { countSchema } from './schemas.ts'

/**
 * What becomes of an earlier table of the same kind, fields and month that has some of the same subscribers: a later one
 * stands in its place, or both count and of subscribers in both the later says; `auto` replaces a table at least half of
 * whose subscribers come again.
 */
export const overlapChoiceSchema = z.enum(['auto', 'replace', 'addUp'])
export type OverlapChoice = z.infer<typeof overlapChoiceSchema>

/**
 * A table that counts and speaks of some of the same subscribers and months with the same fields: its subscribers in those
 * months, and how many of them the later table has, too. `isReplaced`: what `auto` makes of it.
 */
export const overlapSchema = z.object({ fileName: z.string(), before: countSchema, shared: countSchema, isReplaced: z.boolean() })
export type Overlap = z.infer<typeof overlapSchema>
