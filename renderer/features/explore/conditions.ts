import { allOf, type Rule } from '../../../shared/domain/rule.ts'
import type { FieldView } from '../../../shared/api/explore.ts'
import type { Value } from '../../../shared/api/schemas.ts'
import { assertNever } from '../../../shared/domain/errors.ts'
import type { FieldId } from '../../../shared/domain/field.ts'
import type { ViewId } from '../../state/selection.ts'
import { kindOf, ruleValue, type FieldKind } from './fields.ts'

/**
 * A field has one clause on this page. The chart of a field, the filter panel and the menu of its cells all write that
 * one, so none of them filters itself and each shows what another has set.
 */
export function viewOf(field: FieldId): ViewId {
  return `field.${field}`
}

/** The field of a clause that this page wrote; null for one of another page. */
export function fieldOfView(view: ViewId): FieldId | null {
  return view.startsWith('field.') ? view.slice('field.'.length) : null
}

/** A range on one field; an absent bound is open. */
export interface Range {
  readonly lo: number | undefined
  readonly hi: number | undefined
}

export function rangeRule(field: FieldId, { lo, hi }: Range): Rule | null {
  if (lo === undefined && hi === undefined) return null
  const [from, to] = lo !== undefined && hi !== undefined && lo > hi ? [hi, lo] : [lo, hi]
  return { op: 'between', field, ...(from === undefined ? {} : { lo: from }), ...(to === undefined ? {} : { hi: to }) }
}

/** Bounds that nothing lies between, as the first is beyond the second; days and months compare as they are written. */
export function isReversed(lo: number | string | undefined, hi: number | string | undefined): boolean {
  return lo !== undefined && hi !== undefined && lo > hi
}

/** The range a clause stands for; null when it is no closed range of numbers on this field. */
export function rangeOfRule(rule: Rule | undefined, field: FieldId): Range | null {
  if (rule?.op !== 'between' || rule.field !== field || rule.loOpen === true || rule.hiOpen === true) return null
  const { lo, hi } = rule
  if (typeof lo === 'string' || typeof hi === 'string') return null
  return { lo, hi }
}

/** The values of a field a clause lets through, and whether those without one are among them. */
export interface Chosen {
  readonly values: readonly string[]
  readonly missing: boolean
}

/** What a click on a mark does. */
export type PickMode = 'only' | 'add' | 'remove'

/** Ticks or unticks listed values, and the blank where it is listed; what is not listed stays. */
export function withListed(chosen: Chosen, listed: readonly string[], hasBlank: boolean, isTicked: boolean): Chosen {
  const others = new Set(listed)
  const rest = chosen.values.filter((value) => !others.has(value))
  return { values: isTicked ? [...rest, ...listed] : rest, missing: hasBlank ? isTicked : chosen.missing }
}

/** Of the listed values those that were not ticked; what is not listed stays. */
export function invertChosen(chosen: Chosen, listed: readonly string[], hasBlank: boolean): Chosen {
  const ticked = new Set(chosen.values)
  const others = new Set(listed)
  return {
    values: [...chosen.values.filter((value) => !others.has(value)), ...listed.filter((value) => !ticked.has(value))],
    missing: hasBlank ? !chosen.missing : chosen.missing,
  }
}

/** Subscribers with the value of a cell. */
export function valueRule(field: FieldView, value: Value): Rule {
  return value === null ? { op: 'isMissing', field: field.id } : { op: 'oneOf', field: field.id, values: [ruleValue(field, value)] }
}

/** The field's clause so far, without the subscribers that have the value of a cell. */
export function withoutValue(rule: Rule | undefined, field: FieldView, value: Value): Rule {
  const excluded = valueRule(field, value)
  const inner = rule?.op === 'not' ? rule.of : null
  if (inner?.op === 'oneOf' && inner.field === field.id && excluded.op === 'oneOf') {
    return { op: 'not', of: { ...inner, values: [...new Set([...inner.values, ...excluded.values])] } }
  }
  return allOf([rule, { op: 'not', of: excluded }])
}

export type ConditionMode = 'range' | 'period' | 'list' | 'notList' | 'contains' | 'missing' | 'present'

/** A time told from the analysis month; absent = open. */
export interface Period {
  readonly unit: 'month' | 'day'
  readonly from?: number | undefined
  readonly to?: number | undefined
}

export const THIS_MONTH: Period = { unit: 'month', from: 0, to: 0 }

/** What the filter panel holds while a condition on one field is edited. */
export interface Condition {
  readonly mode: ConditionMode
  /** Bounds of a range: numbers, 'YYYY-MM-DD' or YYYYMM; NaN while what is typed is no number. */
  readonly lo?: number | string | undefined
  readonly hi?: number | string | undefined
  /** Told from the analysis month, so that the condition moves on with it. */
  readonly period?: Period | undefined
  readonly values: readonly (string | number)[]
  /** Whether those without a value are among the values. */
  readonly missing: boolean
  readonly text: string
  readonly at: 'start' | 'end' | 'anywhere'
}

const MODES: Readonly<Record<FieldKind, readonly ConditionMode[]>> = {
  amount: ['range', 'missing', 'present'],
  date: ['range', 'period', 'missing', 'present'],
  month: ['range', 'period', 'missing', 'present'],
  flag: ['list', 'missing', 'present'],
  word: ['list', 'notList', 'contains', 'missing', 'present'],
}

/** The kinds of condition a field can have. Values that identify persons are not listed. */
export function modesOf(field: FieldView): readonly ConditionMode[] {
  const modes = MODES[kindOf(field)]
  const isListed = field.sensitive === null && field.type !== 'id'
  return kindOf(field) !== 'word' || isListed ? modes : modes.filter((mode) => mode !== 'list' && mode !== 'notList')
}

export function emptyCondition(field: FieldView): Condition {
  return { mode: modesOf(field)[0] ?? 'missing', values: [], missing: false, text: '', at: 'anywhere' }
}

/** The rule of a condition; null while it says nothing yet, and while its bounds are the wrong way round. */
export function ruleOfCondition(field: FieldId, condition: Condition): Rule | null {
  const { mode, lo, hi, period = THIS_MONTH, values, missing, text, at } = condition
  switch (mode) {
    case 'range':
      if ((lo === undefined && hi === undefined) || Number.isNaN(lo) || Number.isNaN(hi) || isReversed(lo, hi)) return null
      return { op: 'between', field, ...(lo === undefined ? {} : { lo }), ...(hi === undefined ? {} : { hi }) }
    case 'period': {
      const { unit, from, to } = period
      if ((from === undefined && to === undefined) || Number.isNaN(from) || Number.isNaN(to) || isReversed(from, to)) return null
      return { op: 'period', field, unit, ...(from === undefined ? {} : { from }), ...(to === undefined ? {} : { to }) }
    }
    case 'list':
      return listRule(field, values, missing)
    case 'notList': {
      const excluded = listRule(field, values, missing)
      return excluded && { op: 'not', of: excluded }
    }
    case 'contains': {
      const wanted = text.trim()
      return wanted === '' ? null : { op: 'contains', field, text: wanted, ...(at === 'anywhere' ? {} : { at }) }
    }
    case 'missing':
      return { op: 'isMissing', field }
    case 'present':
      return { op: 'not', of: { op: 'isMissing', field } }
    default:
      return assertNever(mode)
  }
}

function listRule(field: FieldId, values: readonly (string | number)[], missing: boolean): Rule | null {
  const listed: Rule | null = values.length === 0 ? null : { op: 'oneOf', field, values }
  const absent: Rule | null = missing ? { op: 'isMissing', field } : null
  return listed && absent ? { op: 'any', of: [listed, absent] } : (listed ?? absent)
}

/** The condition a clause of the field stands for; an empty one when the panel cannot express it. */
export function conditionOfRule(field: FieldView, rule: Rule | undefined): Condition {
  const empty = emptyCondition(field)
  const modes = modesOf(field)
  const withMode = (mode: ConditionMode, rest: Partial<Condition>): Condition => (modes.includes(mode) ? { ...empty, ...rest, mode } : empty)
  if (rule === undefined) return empty
  if (rule.op === 'not') {
    const { of } = rule
    if (of.op === 'oneOf') return withMode('notList', { values: of.values })
    if (of.op === 'any') return ofListAndBlank(of, (values) => withMode('notList', { values, missing: true })) ?? empty
    return of.op === 'isMissing' ? withMode('present', {}) : empty
  }
  if (rule.op === 'between') return withMode('range', { lo: rule.lo, hi: rule.hi })
  if (rule.op === 'period') return withMode('period', { period: { unit: rule.unit, from: rule.from, to: rule.to } })
  if (rule.op === 'oneOf') return withMode('list', { values: rule.values })
  if (rule.op === 'any') return ofListAndBlank(rule, (values) => withMode('list', { values, missing: true })) ?? empty
  if (rule.op === 'contains') return withMode('contains', { text: rule.text, at: rule.at ?? 'anywhere' })
  return rule.op === 'isMissing' ? withMode('missing', {}) : empty
}

/** Of a group that is a list of values and the blank; null for any other. */
function ofListAndBlank<T>({ of }: { readonly of: readonly Rule[] }, make: (values: readonly (string | number)[]) => T): T | null {
  const [listed, absent] = of
  return of.length === 2 && listed?.op === 'oneOf' && absent?.op === 'isMissing' ? make(listed.values) : null
}
