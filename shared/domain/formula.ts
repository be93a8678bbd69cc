import type { FieldId } from './field.ts'

/**
 * A formula column is a field that the analyst defines by an expression over other fields of the same subscriber.
 *
 * Units: the numbers of an expression are those on screen (元, 分钟, MB); what is stored is converted.
 * Missing: an operation with a missing value is missing, as are a division by zero, a logarithm or root that does not exist and a
 * number too large. Only what is made for it takes missing values: ISBLANK, COALESCE, IFERROR, MIN, MAX, SUM, AVERAGE and the
 * windows over months, which leave them out; AND and OR, which are decided without one if they can be.
 */
export type FormulaType = 'number' | 'text' | 'date' | 'month' | 'flag'

/** A place in the text of a formula, in UTF-16 units; the end is the first place after it. */
export interface Span {
  readonly start: number
  readonly end: number
}

export type BinaryOperator = '+' | '-' | '*' | '/' | '^' | '&' | '=' | '<>' | '<' | '<=' | '>' | '>=' | 'and' | 'or'

/** Aggregates over the values of the last n months. */
export type WindowName = 'AVG' | 'SUM' | 'MAX' | 'MIN' | 'COUNT' | 'SLOPE'

export type FormulaNode = Span &
  (
    | { readonly kind: 'number'; readonly value: number; readonly isPercent: boolean }
    | { readonly kind: 'text'; readonly value: string }
    | { readonly kind: 'flag'; readonly value: boolean }
    /** A field by label or id, so many months back. */
    | { readonly kind: 'field'; readonly name: string; readonly monthsBack: number }
    | { readonly kind: 'unary'; readonly op: '-' | 'not'; readonly of: FormulaNode }
    | { readonly kind: 'binary'; readonly op: BinaryOperator; readonly left: FormulaNode; readonly right: FormulaNode }
    | { readonly kind: 'window'; readonly window: WindowName; readonly months: number; readonly args: readonly FormulaNode[]; readonly name: Span }
    | { readonly kind: 'call'; readonly fn: string; readonly args: readonly FormulaNode[]; readonly name: Span }
  )

/** What can be wrong with a formula; texts live in the i18n catalogue under `formula.issue.<code>`. */
export const FORMULA_ISSUES = [
  'empty',
  'tooLong',
  'tooDeep',
  'tooLarge',
  'character',
  'monthOutside',
  'numberTooLarge',
  'textOpen',
  'bracketOpen',
  'parenthesisOpen',
  'ended',
  'token',
  'functionUnknown',
  'fieldUnknown',
  'fieldAbsent',
  'fieldAmbiguous',
  'cycle',
  'argumentCount',
  'type',
  'typesDiffer',
  'unitsDiffer',
  'unitDeclared',
  'constantNeeded',
  'dateInvalid',
  'monthAhead',
  'monthsTooFar',
] as const

export type FormulaIssueCode = (typeof FORMULA_ISSUES)[number]

export interface FormulaIssue extends Span {
  readonly code: FormulaIssueCode
  readonly params: Readonly<Record<string, string | number>>
}

/** Stops at the first thing that cannot be read. */
export class FormulaError extends Error {
  readonly issue: FormulaIssue

  constructor(code: FormulaIssueCode, span: Span, params: FormulaIssue['params'] = {}) {
    super(code)
    this.issue = { code, start: span.start, end: span.end, params }
  }
}

export const FORMULA_LIMITS = {
  /** UTF-16 units of the text. */
  length: 4000,
  /** Brackets, calls and chains of signs within each other. */
  depth: 60,
  operators: 500,
  /** Months that an expression may look back from the analysis month. */
  monthsBack: 60,
  /** Steps that are computed for each subscriber; windows within windows multiply. */
  steps: 2000,
} as const

/** Units that a formula column may be given. */
export const FORMULA_UNITS = ['', '元', '元/月', '分钟', 'MB', '%', '次', '天', '月', '户'] as const

const FORMULA_PREFIX = 'f_'

export function formulaFieldId(formulaId: number): FieldId {
  return `${FORMULA_PREFIX}${formulaId}`
}

/** The number of a formula column; null for every other field. */
export function formulaIdOf(field: FieldId): number | null {
  const match = /^f_(\d+)$/.exec(field)
  return match ? Number(match[1]) : null
}

/** A reference as it stands in a text. */
export function writeReference(name: string, monthsBack: number): string {
  const escaped = name.replaceAll(']', ']]')
  return monthsBack === 0 ? `[${escaped}]` : `[${escaped}@-${monthsBack}]`
}
