import { LANGUAGES, translateTo } from '../../../shared/i18n/catalogue.ts'
import type { Cell } from '../spreadsheet/read/table-source.ts'
import { cellText } from './cell-text.ts'

/** The columns that an exported list of issues has before those of the file it is about. */
const OWN_COLUMNS = ['workbook.issueRow', 'workbook.issueColumn', 'workbook.issueProblem', 'workbook.issueRaw', 'workbook.issueTreatment'] as const

const OWN_HEADERS: readonly (readonly string[])[] = LANGUAGES.map((language) => OWN_COLUMNS.map((key) => translateTo(language)(key)))

/** True for the first row of a list of issues that this program exported, in whichever language. */
export function isOwnIssueList(row: readonly Cell[] | undefined): boolean {
  return row !== undefined && OWN_HEADERS.some((headers) => headers.every((header, i) => cellText(row[i] ?? null).trim() === header))
}
