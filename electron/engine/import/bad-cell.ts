import type { IssueCode } from '../../../shared/api/import.ts'
import { UNCALCULATED } from '../spreadsheet/read/cell-value.ts'
import type { CellError } from '../spreadsheet/read/table-source.ts'

/** Why a cell cannot be what its column says. */
export interface BadCell {
  readonly bad: IssueCode
}

/** One object per reason, so that a column full of bad cells allocates nothing. */
export const BAD = {
  NOT_A_NUMBER: { bad: 'NOT_A_NUMBER' },
  NOT_A_DATE: { bad: 'NOT_A_DATE' },
  DATE_ORDER_UNKNOWN: { bad: 'DATE_ORDER_UNKNOWN' },
  NOT_A_MONTH: { bad: 'NOT_A_MONTH' },
  NOT_A_FLAG: { bad: 'NOT_A_FLAG' },
  ID_DAMAGED: { bad: 'ID_DAMAGED' },
  PHONE_INVALID: { bad: 'PHONE_INVALID' },
  ERROR_CELL: { bad: 'ERROR_CELL' },
  FORMULA_WITHOUT_VALUE: { bad: 'FORMULA_WITHOUT_VALUE' },
} as const satisfies Readonly<Partial<Record<IssueCode, BadCell>>>

export function badError({ text }: CellError): BadCell {
  return text === UNCALCULATED ? BAD.FORMULA_WITHOUT_VALUE : BAD.ERROR_CELL
}
