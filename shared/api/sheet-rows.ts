import { z } from 'zod'
import { pathSchema } from './schemas.ts'

/**
 * Rows of data where they do not begin right below the header (`first`) or do not go to the end (`last`), as the analyst
 * pointed them out; null = they do. The rows of the file outside of them are counted as skipped.
 *
 * **Units**: row numbers from 1, both included.
 */
export const dataRowsSchema = z.strictObject({ first: z.int().min(1).nullable(), last: z.int().min(1).nullable() })
export type DataRows = z.infer<typeof dataRowsSchema>

/** Where the analyst points something out. Missing: every file, or every sheet of the file. */
export const sheetPlaceSchema = z.strictObject({ path: pathSchema.optional(), sheet: z.string().optional() })
