import type { issue as source } from '../zh-CN/issue.ts'

export const issue: Record<keyof typeof source, string> = {
  NOT_A_NUMBER: 'not a number',
  NOT_A_DATE: 'not a date',
  NOT_A_MONTH: 'not a month',
  NOT_A_FLAG: 'not yes or no',
  NUMBER_NEGATIVE: 'negative (loaded as it is)',
  ID_DAMAGED: 'number damaged by scientific notation or 15-digit rounding',
  ID_MISSING: 'no subscriber id or number',
  PHONE_INVALID: 'not a valid phone number',
  MONTH_OUT_OF_RANGE: 'month out of range',
  VALUE_MISSING: 'a value without which the row says nothing is missing',
  DUPLICATE_ROW: 'same subscriber and month again (the last row is kept)',
  SUBSCRIBER_UNKNOWN: 'subscriber is not in the imported master',
  TOTAL_ROW: 'total row (not loaded)',
  TOTAL_MISMATCH: 'printed total differs from what was loaded',
  HEADER_REPEATED: 'header repeated inside the data (not loaded)',
  BLANK_ROW: 'blank row (not loaded)',
  TOO_FEW_CELLS: 'too few cells',
  TEXT_UNREADABLE: 'characters that the encoding of the file cannot explain, read as �',
  TOO_MANY_CELLS: 'too many cells',
  ERROR_CELL: 'error value in the cell',
}
