import type { IssueCode } from '../../../shared/api/import.ts'

/** Why a cell cannot be what its column says. */
export interface BadCell {
  readonly bad: IssueCode
}

/** One object per reason, so that a column full of bad cells allocates nothing. */
export const BAD = {
  NOT_A_NUMBER: { bad: 'NOT_A_NUMBER' },
  NOT_A_DATE: { bad: 'NOT_A_DATE' },
  NOT_A_MONTH: { bad: 'NOT_A_MONTH' },
  NOT_A_FLAG: { bad: 'NOT_A_FLAG' },
  ID_DAMAGED: { bad: 'ID_DAMAGED' },
  PHONE_INVALID: { bad: 'PHONE_INVALID' },
  ERROR_CELL: { bad: 'ERROR_CELL' },
} as const satisfies Readonly<Partial<Record<IssueCode, BadCell>>>
