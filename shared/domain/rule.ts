import type { FieldId } from './field.ts'
import { addMonths, firstDayOfMonth, formatDay, lastDayOfMonth, type Month } from './month.ts'

/**
 * A rule is a condition tree over the fields of one month. It is data: shown as text, edited in the rule builder, stored
 * with segments and lists, evaluated over columns.
 *
 * Units: bounds are in the field's shown unit (元, 分钟, MB); dates are 'YYYY-MM-DD', months YYYYMM.
 * Missing: a missing value satisfies no condition but `isMissing`; `not` is the complement within the subscribers of the
 * month, so `not(between)` includes the missing ones.
 */
export type Rule =
  | { readonly op: 'all' | 'any'; readonly of: readonly Rule[] }
  | { readonly op: 'not'; readonly of: Rule }
  | {
      readonly op: 'between'
      readonly field: FieldId
      /** Absent bound = open end. Closed unless `…Open`. */
      readonly lo?: number | string | undefined
      readonly hi?: number | string | undefined
      readonly loOpen?: boolean | undefined
      readonly hiOpen?: boolean | undefined
    }
  | { readonly op: 'oneOf'; readonly field: FieldId; readonly values: readonly (string | number)[] }
  | {
      readonly op: 'contains'
      readonly field: FieldId
      readonly text: string
      readonly at?: 'start' | 'end' | 'anywhere' | undefined
    }
  | { readonly op: 'isMissing'; readonly field: FieldId }
  | {
      readonly op: 'top'
      readonly field: FieldId
      /** Exactly one of the two: how many subscribers, or which share of those with a value, in (0, 1]. */
      readonly count?: number | undefined
      readonly share?: number | undefined
      readonly direction: 'highest' | 'lowest'
      /** Rank among these only; absent = all subscribers of the month. */
      readonly within?: Rule | undefined
    }
  | {
      readonly op: 'percentile'
      readonly field: FieldId
      /** Quantiles in [0, 1] of those with a value; the bounds are values, so equal values stay together. Absent = open end. */
      readonly lo?: number | undefined
      readonly hi?: number | undefined
      readonly loOpen?: boolean | undefined
      readonly hiOpen?: boolean | undefined
      /** Quantiles among these; absent = all subscribers of the month. */
      readonly within?: Rule | undefined
    }
  | {
      /** A date or month told relative to the analysis month, so that a stored rule moves on with it. */
      readonly op: 'period'
      readonly field: FieldId
      /** Months count from the analysis month (0), days from its last day (0); both ends belong to it. Absent = open end. */
      readonly unit: 'month' | 'day'
      readonly from?: number | undefined
      readonly to?: number | undefined
    }
  | {
      /** Those whose 用户编号 or 手机号码 is among pasted numbers. */
      readonly op: 'inNumbers'
      readonly numbers: readonly string[]
    }
  | {
      /** Those chosen one by one, by the row keys of the grid: subscriber_no. */
      readonly op: 'inSubscribers'
      readonly subscribers: readonly number[]
    }
  | { readonly op: 'inSegment'; readonly segmentId: number }
  | { readonly op: 'inList'; readonly listId: number; readonly arm?: 'target' | 'control' | undefined }
  | {
      readonly op: 'compare'
      readonly field: FieldId
      readonly is: Comparison
      readonly than: FieldId
      /** `field` is compared with `than` × factor; 1 when absent. Of texts only equal and notEqual, without factor. */
      readonly factor?: number | undefined
      /** `than` is taken that many months after the analysis month; 0 when absent, −1 = the month before. */
      readonly thanMonths?: number | undefined
    }

export type Comparison = 'less' | 'atMost' | 'equal' | 'notEqual' | 'atLeast' | 'more'

/** Groups, negations and ranks within ranks: nested deeper than this, a rule is refused. */
export const MOST_RULE_DEEP = 64

/** Whether something that may be a rule is nested too deeply. Safe for any value, however deep it is. */
export function isRuleTooDeep(rule: unknown): boolean {
  let level: unknown[] = [rule]
  for (let deep = 0; level.length > 0; deep++) {
    if (deep > MOST_RULE_DEEP) return true
    level = level.flatMap((node) => (isRecord(node) ? [node['of'], node['within']].flat(1) : [])).filter(isRecord)
  }
  return false
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null
}

/** Every subscriber of the month. */
export const EVERYONE: Rule = { op: 'all', of: [] }

export function isEveryone(rule: Rule): boolean {
  return rule.op === 'all' && rule.of.length === 0
}

export function allOf(rules: readonly (Rule | null | undefined)[]): Rule {
  const of = rules.filter((rule): rule is Rule => rule != null && !isEveryone(rule))
  return of.length === 1 && of[0] ? of[0] : { op: 'all', of }
}

/** Ids of all fields a rule reads, each once. */
export function fieldsOf(rule: Rule): readonly FieldId[] {
  const found = new Set<FieldId>()
  const visit = (node: Rule): void => {
    switch (node.op) {
      case 'all':
      case 'any':
        node.of.forEach(visit)
        break
      case 'not':
        visit(node.of)
        break
      case 'top':
      case 'percentile':
        found.add(node.field)
        if (node.within) visit(node.within)
        break
      case 'compare':
        found.add(node.field)
        found.add(node.than)
        break
      case 'inSegment':
      case 'inList':
      case 'inNumbers':
      case 'inSubscribers':
        break
      default:
        found.add(node.field)
    }
  }
  visit(rule)
  return [...found]
}

/** Numbers of the segments a rule names, each once; not of those that these are made of. */
export function segmentsOf(rule: Rule): readonly number[] {
  switch (rule.op) {
    case 'all':
    case 'any':
      return [...new Set(rule.of.flatMap(segmentsOf))]
    case 'not':
      return segmentsOf(rule.of)
    case 'top':
    case 'percentile':
      return rule.within ? segmentsOf(rule.within) : []
    case 'inSegment':
      return [rule.segmentId]
    default:
      return []
  }
}

/** The subscribers' own numbers that pasted numbers are looked for in. */
export const NUMBER_FIELDS: readonly FieldId[] = ['sub_id', 'msisdn']

/** A relative period as the days or months it stands for in an analysis month. */
export function resolvePeriod(
  { field, unit, from, to }: Extract<Rule, { op: 'period' }>,
  type: 'date' | 'month',
  month: Month,
): Extract<Rule, { op: 'between' }> {
  const lo = from === undefined ? undefined : type === 'month' ? addMonths(month, from) : firstDay(unit, from, month)
  const hi = to === undefined ? undefined : type === 'month' ? addMonths(month, to) : lastDay(unit, to, month)
  return { op: 'between', field, ...(lo === undefined ? {} : { lo }), ...(hi === undefined ? {} : { hi }) }
}

function firstDay(unit: 'month' | 'day', offset: number, month: Month): string {
  return formatDay(unit === 'day' ? lastDayOfMonth(month) + offset : firstDayOfMonth(addMonths(month, offset)))
}

function lastDay(unit: 'month' | 'day', offset: number, month: Month): string {
  return formatDay(lastDayOfMonth(unit === 'day' ? month : addMonths(month, offset)) + (unit === 'day' ? offset : 0))
}
