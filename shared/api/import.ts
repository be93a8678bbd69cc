import { z } from 'zod'
import { TABLE_KINDS, type TableKind } from '../domain/table-kind.ts'
import { command, job, query } from './define-api.ts'
import { FILE_ERRORS } from './file-errors.ts'
import { countSchema, emptySchema, fieldIdSchema, fieldTypeSchema, monthSchema, pathSchema } from './schemas.ts'
import { overlapChoiceSchema, overlapSchema } from './overlap.ts'
import { dataRowsSchema, sheetPlaceSchema } from './sheet-rows.ts'

/** What a sheet holds, which decides where its rows go: `shared/domain/table-kind.ts`. */
export const tableKindSchema = z.enum(TABLE_KINDS)
export type { TableKind }

/**
 * The month a column speaks of where that is not the month of its row: a month of its own (`2024年1月消费`) or so many months
 * before (`上月消费` = −1). Columns of several periods may share a field: the row then gives several months.
 */
export const periodSchema = z.union([
  z.strictObject({ month: monthSchema }),
  z.strictObject({ offset: z.int().min(-36).max(-1) }),
])
export type Period = z.infer<typeof periodSchema>

/** Why a column was given its field: shown to the analyst as evidence. */
export const mappingEvidenceSchema = z.enum([
  'aliasExact',
  'aliasNormalised',
  'aliasSimilar',
  'valuePhone',
  'valueDate',
  'valueMonth',
  'valueDictionary',
  'valueUnique',
  'unitHeader',
  'unitValues',
  'profile',
  'chosen',
  'none',
])

export const columnMappingSchema = z.object({
  /** 0-based column of the sheet. */
  column: z.int().min(0),
  /** Header as in the file, header rows joined by `_`, line breaks removed. */
  header: z.string(),
  /** A dictionary field, a custom field (`x_…`), or null = do not import (kept beside the row where the kind does that). */
  field: fieldIdSchema.nullable(),
  type: fieldTypeSchema,
  /** null = the month of the row. */
  period: periodSchema.nullable(),
  /** Unit of the values in the file (元, 分, 万元, 分钟, 秒, MB, KB, GB, …); '' where there is none. */
  unit: z.string(),
  /**
   * 0 … 1; below 0.75 the analyst is asked to confirm. A column of which nothing is known (evidence is `none` alone, confidence
   * 0.5) keeps its values under its own name: nothing was guessed, so nothing is asked and no share is shown.
   */
  confidence: z.number().min(0).max(1),
  evidence: z.array(mappingEvidenceSchema),
  samples: z.array(z.string()).max(5),
})
export type ColumnMapping = z.infer<typeof columnMappingSchema>

export const monthSourceSchema = z.enum(['column', 'sheetName', 'title', 'fileName', 'given', 'importDate'])

export const tablePlanSchema = z.object({
  path: pathSchema,
  fileName: z.string(),
  /** The file inside a zip container; '' for ordinary files. */
  member: z.string(),
  format: z.string(),
  /** Encoding of a text file, '' otherwise. */
  encoding: z.string(),
  delimiter: z.string(),
  /** Rows of a text file, among the first, whose quotes do not pair: their fields may have been meant otherwise. */
  unpairedRows: z.array(z.int().min(1)),
  sheet: z.string(),
  sheetIndex: z.int().min(0),
  kind: tableKindSchema,
  /** Month of all rows; null when a column says it. */
  month: monthSchema.nullable(),
  monthSource: monthSourceSchema,
  /** 1-based, as the spreadsheet shows them. */
  titleRows: z.array(z.int()),
  /** None where the sheet goes on from the one before it, whose header is meant, and where the analyst said that there is none. */
  headerRows: z.array(z.int()),
  /** null = all rows below the header. */
  dataRows: dataRowsSchema.nullable(),
  /** None where no header was found. */
  columns: z.array(columnMappingSchema),
  outcome: z.object({ field: fieldIdSchema, positive: z.string() }).nullable(),
  /** First rows of the sheet as text, title and header rows included, for the picture. */
  preview: z.object({ rowNos: z.array(z.int().min(1)), rows: z.array(z.array(z.string())) }),
  rowEstimate: countSchema.nullable(),
  /** When the same sheet of the same content was imported, if that still counts: a table to leave out. Missing: null. */
  importedAt: z.string().nullable(),
  /** Tables that count and have some of the same subscribers. As of the planned month. */
  overlaps: z.array(overlapSchema),
  /** What is proposed to do with them: nobody is lost unless nearly all come again. */
  overlap: overlapChoiceSchema,
})
export type TablePlan = z.infer<typeof tablePlanSchema>

/** What the analyst sends back: the plan without what only the picture needs. */
export const tableRequestSchema = z.strictObject({
  path: pathSchema,
  sheet: z.string(),
  kind: tableKindSchema,
  month: monthSchema.nullable(),
  columns: z.array(
    z.strictObject({
      column: z.int().min(0),
      header: z.string(),
      field: fieldIdSchema.nullable(),
      type: fieldTypeSchema,
      unit: z.string(),
      period: periodSchema.nullable().default(null),
    }),
  ),
  titleRows: z.array(z.int()),
  headerRows: z.array(z.int()),
  dataRows: dataRowsSchema.optional(),
  outcome: z.strictObject({ field: fieldIdSchema, positive: z.string() }).nullable(),
  /** Missing: `auto`. */
  overlap: overlapChoiceSchema.optional(),
})
export type TableRequest = z.infer<typeof tableRequestSchema>

/** Codes of cells or rows that could not be what their column says. Texts: i18n `issue.<code>`. */
export const ISSUE_CODES = [
  'NOT_A_NUMBER',
  'NOT_A_DATE',
  'DATE_ORDER_UNKNOWN',
  'NOT_A_MONTH',
  'NOT_A_FLAG',
  'NUMBER_NEGATIVE',
  'ID_DAMAGED',
  'ID_ZEROS_STRIPPED',
  'ID_MISSING',
  'ID_IMPLAUSIBLE',
  'PHONE_INVALID',
  'MONTH_OUT_OF_RANGE',
  'VALUE_MISSING',
  'DUPLICATE_ROW',
  'SUBSCRIBER_UNKNOWN',
  'TOTAL_ROW',
  'TOTAL_MISMATCH',
  'HEADER_REPEATED',
  'BLANK_ROW',
  'ROW_LEFT_OUT',
  'TOO_FEW_CELLS',
  'TEXT_UNREADABLE',
  'TOO_MANY_CELLS',
  'QUOTE_UNPAIRED',
  'ERROR_CELL',
  'FORMULA_WITHOUT_VALUE',
  'VALUE_CONFLICT',
  'NUMBER_SHARED',
  'NUMBER_REPEATED',
  'AMOUNT_MERGED',
] as const
export const issueCodeSchema = z.enum(ISSUE_CODES)
export type IssueCode = z.infer<typeof issueCodeSchema>

/**
 * What the quality gate says of a batch, compared with the month before (source: domain rules). The batch counts all the
 * same; the analyst decides. Texts: i18n `check.<code>`; `params` hold counts and shares (0 … 1), never customer values.
 */
export const CHECK_CODES = [
  'ROWS_CHANGED', 'REVENUE_CHANGED', 'FILL_RATE_DROPPED', 'BASE_CHANGED', 'BASE_MATCH_LOW', 'SCALE_CHANGED',
  'FEE_ABOVE_BILL', 'OPEN_DATE_IN_FUTURE', 'TENURE_CONTRADICTS', 'FEE_NEGATIVE', 'FEE_IS_NUMBER', 'MINUTES_TOO_MANY',
  'DATA_TOO_MUCH', 'AGE_TOO_HIGH', 'MEAN_BILL_TOO_HIGH', 'VALUES_ALL_ZERO', 'FEES_DIFFER_FROM_BILL',
  'CONTRACT_ENDS_BEFORE_START', 'NORMAL_WITHOUT_USE', 'PLAN_NEVER_SEEN', 'GRID_NEVER_SEEN', 'MATCH_RATE_LOW',
  'CARRIED_DIFFERS', 'VALUES_DIFFER', 'BATCH_REPLACED', 'BATCH_OVERLAPS',
] as const
export const checkSchema = z.object({
  code: z.enum(CHECK_CODES),
  /** The field it is about; null for the whole batch. */
  field: fieldIdSchema.nullable(),
  month: monthSchema.nullable(),
  params: z.record(z.string(), z.union([z.string(), z.number()])),
})
export type Check = z.infer<typeof checkSchema>

/** Subscribers of a batch against those of all other batches that count. `matched` = also in a base table of them. */
export const matchSchema = z.object({ subscribers: countSchema, matched: countSchema })

/** `rowsRead = rowsStored + rowsRejected` always; total, blank and repeated header rows, and those left out by hand, are counted in `rowsSkipped`. */
export const batchSchema = z.object({
  batchId: z.int(),
  fileName: z.string(),
  member: z.string(),
  sheet: z.string(),
  kind: tableKindSchema,
  months: z.array(monthSchema),
  rowsRead: countSchema,
  rowsStored: countSchema,
  rowsRejected: countSchema,
  rowsSkipped: countSchema,
  issues: z.array(z.object({ code: issueCodeSchema, count: countSchema })),
  /** Totals printed in the file against what was loaded, in the field's unit. */
  totals: z.array(z.object({ field: fieldIdSchema, printed: z.number(), loaded: z.number(), matches: z.boolean() })),
  checks: z.array(checkSchema),
  /** As of now. null for kinds about nobody, and while no base table of another batch counts. */
  match: matchSchema.nullable(),
  /** As it was when the batch was imported and judged. null also for batches older than this. */
  matchAtImport: matchSchema.nullable(),
  importedAt: z.string(),
  undone: z.boolean(),
  /** Months of it for which a later batch counts instead. A batch that is replaced in all of them is not listed. */
  replacedMonths: z.array(monthSchema),
  durationMs: z.number(),
})
export type Batch = z.infer<typeof batchSchema>

export const importIssueSchema = z.object({
  rowNo: z.int(),
  header: z.string(),
  field: fieldIdSchema.nullable(),
  code: issueCodeSchema,
  raw: z.string(),
  rejected: z.boolean(),
})

/** A file or table left out, with its reason. */
const refusedParamsSchema = z.record(z.string(), z.union([z.string(), z.number()]))
const refusedSchema = z.object({ path: pathSchema, fileName: z.string(), code: z.string(), params: refusedParamsSchema })

export const importApi = {
  /** Files and folders (with all below them). Reads the head of each file and proposes how to load every sheet that looks like a table. Stores nothing. */
  'import.plan': job({
    input: z.strictObject({
      paths: z.array(pathSchema).min(1).max(200),
      month: monthSchema.optional(),
      /** "Column" and "value": the column that says who left, and the value that means yes. */
      outcome: z.strictObject({ column: z.string(), positive: z.string() }).optional(),
      /** Header rows (1-based) the analyst pointed out, where recognition found others or none; [] = the table has no header row. */
      headers: z.array(sheetPlaceSchema.extend({ headerRows: z.array(z.int().min(1)).max(3) })).optional(),
      dataRows: z.array(sheetPlaceSchema.extend(dataRowsSchema.shape)).optional(),
      /** What the sheet holds, where recognition said something else: its columns are then matched for that kind. */
      kinds: z.array(z.strictObject({ path: pathSchema, sheet: z.string(), kind: tableKindSchema })).optional(),
    }),
    output: z.object({
      tables: z.array(tablePlanSchema),
      /**
       * Files and sheets left out, each with its reason; the others can still be imported. `table` is what the sheet looks
       * like, where pointing out its header, its content or the column that tells the subscribers can make it a table.
       */
      refused: z.array(refusedSchema.extend({ table: tablePlanSchema.nullable() })),
    }),
    phases: { read: 1 },
    invalidates: [],
    errors: FILE_ERRORS,
  }),
  /** Loads the tables, one batch each, all or nothing but for those that are left out when asked to. */
  'import.run': job({
    input: z.strictObject({
      tables: z.array(tableRequestSchema).min(1).max(200),
      /** Leaves out tables that lack what their kind needs (a month, a column that tells the subscribers) as long as another is left. */
      leaveOut: z.boolean().optional(),
    }),
    output: z.object({ batches: z.array(batchSchema), refused: z.array(refusedSchema.extend({ sheet: z.string() })) }),
    phases: { load: 9, publish: 1, columns: 4 },
    invalidates: ['workspace', 'batch', 'field', 'subscriber', 'segment', 'model'],
    errors: [...FILE_ERRORS, 'MAPPING_INVALID', 'COLUMN_REQUIRED', 'ALREADY_IMPORTED', 'MONTH_AMBIGUOUS', 'TOO_MANY_DUPLICATES', 'KIND_HANDED_ON', 'DISK_FULL'],
  }),
  'import.batches': query({
    input: emptySchema,
    output: z.object({ batches: z.array(batchSchema) }),
    reads: ['batch'],
  }),
  'import.issues': query({
    input: z.strictObject({
      batchId: z.int(),
      code: issueCodeSchema.optional(),
      offset: countSchema,
      limit: z.int().min(1).max(500),
    }),
    output: z.object({ total: countSchema, issues: z.array(importIssueSchema) }),
    reads: ['batch'],
    errors: ['BATCH_NOT_FOUND'],
  }),
  /** The row of the file that an issue is about. Missing: cells null where it was not kept, as of rows that were skipped. */
  'import.issueRow': query({
    input: z.strictObject({
      batchId: z.int(),
      rowNo: z.int().min(1),
      /** Shows names, numbers and addresses in full; that is written to the audit log. */
      reveal: z.boolean().optional(),
    }),
    output: z.object({ cells: z.array(z.object({ column: z.int().min(0), header: z.string(), text: z.string() })).nullable() }),
    reads: ['batch'],
    errors: ['BATCH_NOT_FOUND'],
  }),
  /** Subscribers of a batch that no base table of another batch knows (`onlyHere`), or those of its months that it lacks. */
  'import.unmatched': query({
    input: z.strictObject({
      batchId: z.int(),
      side: z.enum(['onlyHere', 'missingHere']),
      offset: countSchema,
      limit: z.int().min(1).max(500),
      /** Shows numbers in full; that is written to the audit log. */
      reveal: z.boolean().optional(),
    }),
    output: z.object({
      total: countSchema,
      subscribers: z.array(z.object({ subscriberNo: z.int(), subId: z.string().nullable(), msisdn: z.string().nullable() })),
    }),
    reads: ['batch', 'subscriber'],
    errors: ['BATCH_NOT_FOUND'],
  }),
  /** The stored rows of a batch as text, in the order of the file, for looking at what was loaded. */
  'import.rows': query({
    input: z.strictObject({
      batchId: z.int(),
      offset: countSchema,
      limit: z.int().min(1).max(500),
      /** Shows names, numbers and addresses in full; that is written to the audit log. */
      reveal: z.boolean().optional(),
    }),
    output: z.object({
      total: countSchema,
      columns: z.array(z.object({ field: fieldIdSchema, zh: z.string(), en: z.string(), type: fieldTypeSchema, unit: z.string() })),
      /** Row of the file of each row; null in batches that did not keep it. */
      rowNos: z.array(z.int().nullable()),
      rows: z.array(z.array(z.string().nullable())),
    }),
    reads: ['batch'],
    errors: ['BATCH_NOT_FOUND'],
  }),
  /** Writes the kept issues of a batch with the original row, so that they can be mended and imported again. */
  'import.exportIssues': job({
    input: z.strictObject({ batchId: z.int(), code: issueCodeSchema.optional(), path: pathSchema, format: z.enum(['xlsx', 'csv']), language: z.enum(['zh-CN', 'en']) }),
    output: z.object({ path: z.string(), rows: countSchema }),
    phases: { write: 1 },
    invalidates: [],
    errors: ['BATCH_NOT_FOUND', 'OUTPUT_NOT_WRITABLE', 'DISK_FULL'],
  }),
  /** Writes all that the details of a batch show: rows as stored, or subscribers that only it knows or that it lacks. */
  'import.exportRows': job({
    input: z.strictObject({
      batchId: z.int(),
      list: z.enum(['stored', 'onlyHere', 'missingHere']),
      /** Writes names, numbers and addresses in full; the audit log says so. */
      reveal: z.boolean().optional(),
      path: pathSchema,
      format: z.enum(['xlsx', 'csv']),
      language: z.enum(['zh-CN', 'en']),
    }),
    output: z.object({ path: z.string(), rows: countSchema }),
    phases: { write: 1 },
    invalidates: [],
    errors: ['BATCH_NOT_FOUND', 'OUTPUT_NOT_WRITABLE', 'DISK_FULL'],
  }),
  /** Who owns what: subscribers, accounts and customers of a month, and from what each was known (source: domain rules). */
  'import.parties': query({
    input: z.strictObject({ month: monthSchema }),
    output: z.object({
      subscribers: countSchema,
      accounts: countSchema,
      customers: countSchema,
      /** Subscribers by what names their customer. */
      customersFrom: z.object({ cust_id: countSchema, acct_id: countSchema, sub_id: countSchema }),
      accountsFrom: z.object({ acct_id: countSchema, sub_id: countSchema }),
    }),
    reads: ['batch', 'subscriber'],
    errors: ['MONTH_NOT_IMPORTED'],
  }),
  /** How complete each month is: rows by kind of table, revenue, and the share of subscribers with a bill. */
  'import.calendar': query({
    input: emptySchema,
    output: z.object({
      months: z.array(
        z.object({
          month: monthSchema,
          subscribers: countSchema,
          tables: z.array(z.object({ kind: tableKindSchema, rows: countSchema })),
          /** Share of the month's subscribers with a billed revenue; null when no field brings it. */
          completeness: z.number().nullable(),
        }),
      ),
    }),
    reads: ['batch'],
  }),
  /** Takes a batch out of every number, or puts it back. */
  'import.undo': command({
    input: z.strictObject({ batchId: z.int(), undone: z.boolean() }),
    output: batchSchema,
    invalidates: ['workspace', 'batch', 'field', 'subscriber', 'segment', 'model'],
    errors: ['BATCH_NOT_FOUND', 'JOB_BUSY'],
  }),
  /** All fields a column may be mapped to. */
  'import.targets': query({
    input: emptySchema,
    output: z.object({
      fields: z.array(
        z.object({ id: fieldIdSchema, zh: z.string(), en: z.string(), type: fieldTypeSchema, unit: z.string(), group: z.string() }),
      ),
    }),
    reads: ['field'],
  }),
}
