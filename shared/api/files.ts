import { z } from 'zod'
import { recipeSchema } from './campaign.ts'
import { ruleSchema } from './schemas.ts'

/** Files the command line takes: `--map`, `--rules` and `--campaign`. */

/** Header of the extract, or the letters of a column that has none → field id, or null to leave the column out. */
export const mappingFileSchema = z.record(z.string(), z.string().nullable())

export const segmentFileSchema = z.array(z.strictObject({ name: z.string(), rule: ruleSchema }))

/** Names the list and gives what differs from the default recipe; `rule` is required. */
export const campaignFileSchema = z.strictObject({
  name: z.string(),
  lock: z.boolean().default(true),
  recipe: recipeSchema.partial().required({ rule: true }),
})
