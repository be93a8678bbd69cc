/**
 * Every failure a user can meet, by code. Texts live in the i18n catalogue under `error.<code>`: what happened, why,
 * what to do next. `params` fill the placeholders of those texts; they never hold customer values.
 */
export const ERROR_CODES = [
  'INTERNAL',
  'BAD_REQUEST',
  'ENGINE_GONE',
  // workspace
  'NO_WORKSPACE',
  'WORKSPACE_NOT_FOUND',
  'WORKSPACE_EXISTS',
  'WORKSPACE_LOCKED',
  'NOT_A_WORKSPACE',
  'DB_FROM_FUTURE',
  'DB_DAMAGED',
  'MIGRATION_FAILED',
  'DISK_FULL',
  // files
  'FILE_NOT_FOUND',
  'FILE_UNREADABLE',
  'FILE_IS_DIRECTORY',
  'FILE_IS_DOCUMENT',
  'FILE_EMPTY',
  'FILE_CORRUPT',
  'FILE_CHANGED',
  'FILE_ENCRYPTED',
  'FILE_TOO_COMPRESSED',
  'FILE_TYPE_UNKNOWN',
  'FILE_TYPE_MISMATCH',
  'FILE_NESTED',
  'FILE_TOO_MANY',
  'FILE_REPEATED',
  'OUTPUT_NOT_WRITABLE',
  // import
  'SHEET_NOT_FOUND',
  'SHEET_EMPTY',
  'SHEET_HIDDEN',
  'SHEET_LEFT_OUT',
  'SHEET_IS_ISSUE_LIST',
  'HEADER_NOT_FOUND',
  'COLUMNS_TOO_MANY',
  'ID_COLUMN_MISSING',
  'KPI_ROWS_NEEDED',
  'ORG_ROWS_NEEDED',
  'MONTH_MISSING',
  'MONTH_AMBIGUOUS',
  'MONTH_INVALID',
  'OUTCOME_COLUMN_NOT_FOUND',
  'OUTCOME_VALUE_NOT_FOUND',
  'MAPPING_INVALID',
  'COLUMN_REQUIRED',
  'ALREADY_IMPORTED',
  'TOO_MANY_DUPLICATES',
  'KIND_HANDED_ON',
  'BATCH_NOT_FOUND',
  'BATCH_IN_USE',
  // analysis
  'NO_DATA',
  'MONTH_NOT_IMPORTED',
  'FIELD_UNKNOWN',
  'FIELD_LACKS_INPUTS',
  'FIELD_TYPE_WRONG',
  'FIELD_MISSING',
  'PARAMETER_INVALID',
  'PARAMETER_OUT_OF_ORDER',
  'FORMULA_INVALID',
  'FORMULA_NOT_FOUND',
  'FORMULA_NAME_TAKEN',
  'FORMULA_REMOVED',
  'RULE_INVALID',
  'RULE_TOO_DEEP',
  'SEGMENT_NOT_FOUND',
  'SEGMENT_NAME_TAKEN',
  'VIEW_NOT_FOUND',
  'VIEW_NAME_TAKEN',
  'MODEL_NOT_FOUND',
  'TOO_FEW_ROWS',
  'CHURN_TOO_FEW_POSITIVES',
  'CHURN_OUTCOME_MISSING',
  'NO_USABLE_FIELDS',
  // lists
  'LIST_NOT_FOUND',
  'SUBSCRIBER_UNKNOWN',
  'LIST_NAME_TAKEN',
  'LIST_EMPTY',
  'LIST_LOCKED',
  'LIST_NOT_LOCKED',
  // jobs
  'JOB_NOT_FOUND',
  'JOB_BUSY',
  'CANCELLED',
] as const

export type ErrorCode = (typeof ERROR_CODES)[number]
export type ErrorParams = Readonly<Record<string, string | number>>

/** A failure the user can act on. Text comes from the i18n key `error.<code>`; params fill its placeholders. */
export class AppError extends Error {
  readonly code: ErrorCode
  readonly params: ErrorParams

  constructor(code: ErrorCode, params: ErrorParams = {}, options?: ErrorOptions) {
    super(`${code} ${JSON.stringify(params)}`, options)
    this.name = 'AppError'
    this.code = code
    this.params = params
  }
}

/** An error as it crosses the port. `ref` finds the stack and the cause in the log. */
export interface WireError {
  readonly code: ErrorCode
  readonly params: ErrorParams
  readonly ref: string
}

export function assertNever(value: never): never {
  throw new Error(`unreachable: ${JSON.stringify(value)}`)
}
