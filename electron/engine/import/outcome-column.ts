import { looseHeader } from './normalise-header.ts'

/** Headers of a column that says who left, the surest first. */
const OUTCOME_HEADERS = [
  'churn', 'churnlabel', 'churned', 'churnflag', 'ischurn', '是否离网', '是否流失', '离网标签', '流失标签', '流失标识', '离网标识', 'churnvalue',
  'exited', 'attrition', 'attritionflag', 'customerstatus',
]

/** Words that mean "has left", the surest first. */
const POSITIVE_WORDS = [
  'yes', 'true', '1', '是', 'churned', 'y', 'churn', '离网', '流失', '已离网', '已流失', 't', 'attrited customer', 'left',
]

/** The column that says who left, by its header; −1 = none. */
export function outcomeColumn(headers: readonly string[]): number {
  const loose = headers.map(looseHeader)
  for (const name of OUTCOME_HEADERS) {
    const column = loose.indexOf(name)
    if (column >= 0) return column
  }
  return -1
}

/** The value that means "has left", as the file spells it; null when none of the values is a word for it. */
export function positiveValue(values: readonly string[]): string | null {
  for (const word of POSITIVE_WORDS) {
    const found = values.find((value) => value.trim().toLowerCase() === word)
    if (found !== undefined) return found
  }
  return null
}
