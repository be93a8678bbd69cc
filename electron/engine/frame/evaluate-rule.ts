import { AppError, assertNever } from '../../../shared/domain/errors.ts'
import { isNumeric, storedScale, type Field, type FieldId, type FieldType } from '../../../shared/domain/field.ts'
import { isMonth, parseDay, type Month } from '../../../shared/domain/month.ts'
import type { Comparison, Rule } from '../../../shared/domain/rule.ts'
import { orderByNumber } from '../kernels/radix-order.ts'
import { nextAbove, nextBelow, selectBetween, selectCodes, selectCompared, selectMissing, selectValues, type WantedOutcomes } from '../kernels/select-bits.ts'
import { noSuchSegment } from './absent-fields.ts'
import { BitSet } from './bit-set.ts'
import type { CodeColumn, Column } from './column.ts'
import { compareTexts, rangeOfPeriod, selectNumbers, selectPercentile } from './rule-operators.ts'
import { matchTexts } from './search-text.ts'

export interface RuleScope {
  readonly month: Month
  /** The subscribers of the month; every result is a subset. */
  readonly base: BitSet
  has(field: FieldId): boolean
  /** As of `months` after the month of the scope; 0 when absent. */
  column(field: FieldId, months?: number): Column
  field(field: FieldId): Field
  /** Null when there is no such segment. */
  segmentRule(segmentId: number): Rule | null
  /** Also of one that was removed; undefined when there never was one. */
  segmentName(segmentId: number): string | undefined
  /** A set of the caller's own; null for a segment that is a rule. */
  segmentMembers(segmentId: number): BitSet | null
  /** Row indices; null when there is no such list. */
  listMembers(listId: number, arm: 'target' | 'control' | undefined): Iterable<number> | null
  /** The set of a part, evaluated by `evaluate` or remembered from another rule that has the same part. */
  part(rule: Rule, evaluate: () => BitSet): BitSet
}

/** Segments may name segments; more than this deep is a circle. */
const MOST_SEGMENTS_DEEP = 16

/**
 * The subscribers of a month that satisfy a rule; never change the returned set. Missing values satisfy nothing but
 * `isMissing`; `not` is the complement within the month.
 *
 * Errors: FIELD_UNKNOWN, FIELD_TYPE_WRONG, RULE_INVALID, RULE_TOO_DEEP, SEGMENT_NOT_FOUND, LIST_NOT_FOUND.
 */
export function evaluateRule(rule: Rule, scope: RuleScope): BitSet {
  return evaluate(rule, scope, scope.base, 0)
}

/** The members of `among` that satisfy a rule. Sets are shared, so no step changes one it was given. */
function evaluate(rule: Rule, scope: RuleScope, among: BitSet, segmentsDeep: number): BitSet {
  const { size, words } = among
  const part = (of: Rule, within: BitSet): BitSet => {
    if (within !== scope.base) return evaluate(of, scope, within, segmentsDeep)
    return scope.part(of, () => evaluate(of, scope, within, segmentsDeep))
  }
  switch (rule.op) {
    case 'all':
      // Whom the parts so far leave nobody, the rest is evaluated among nobody: free, and a mistake in it is still found.
      return rule.of.reduce((set: BitSet, of) => (set.isEmpty() ? part(of, set) : set.clone().and(part(of, among))), among)
    case 'any':
      return rule.of.reduce((set: BitSet, of) => set.or(part(of, among)), new BitSet(size))
    case 'not':
      return among.clone().andNot(part(rule.of, among))
    case 'between':
      return between(rule, scope, among)
    case 'oneOf':
      return oneOf(rule, scope, among)
    case 'contains':
      return contains(rule, scope, among)
    case 'isMissing': {
      const column = scope.column(rule.field)
      return new BitSet(size, selectMissing(words, column.kind === 'number' ? column.values : column.codes))
    }
    case 'top':
      // Ranked in the whole month, whatever the other conditions leave.
      return top(rule, scope, rule.within ? part(rule.within, scope.base) : scope.base).and(among)
    case 'percentile':
      return selectPercentile(rule, numbersOf(rule.field, scope), rule.within ? part(rule.within, scope.base) : scope.base).and(among)
    case 'period':
      // The months of a period are reckoned, so none of them can be a slip of the pen.
      return between(rangeOfPeriod(rule, scope), scope, among, scope.field(rule.field).type === 'month' ? Number : undefined)
    case 'inNumbers':
      return selectNumbers(rule.numbers, scope, among)
    case 'inSubscribers':
      return BitSet.of(size, rule.subscribers.filter((subscriber) => subscriber <= size).map((subscriber) => subscriber - 1)).and(among)
    case 'inSegment': {
      const members = scope.segmentMembers(rule.segmentId)
      if (members) return members.and(among)
      const segmentRule = scope.segmentRule(rule.segmentId)
      if (!segmentRule) throw noSuchSegment(rule.segmentId, scope.segmentName(rule.segmentId))
      if (segmentsDeep >= MOST_SEGMENTS_DEEP) throw new AppError('RULE_TOO_DEEP', { most: MOST_SEGMENTS_DEEP })
      // Once for the month: segments that name the same ones would have these evaluated anew on every way to them.
      return scope.part(rule, () => evaluate(segmentRule, scope, scope.base, segmentsDeep + 1)).clone().and(among)
    }
    case 'inList': {
      const members = scope.listMembers(rule.listId, rule.arm)
      if (!members) throw new AppError('LIST_NOT_FOUND', { listId: rule.listId })
      return BitSet.of(size, members).and(among)
    }
    case 'compare':
      return compare(rule, scope, among)
    default:
      return assertNever(rule)
  }
}

/** A missing side has none of the three outcomes. */
const COMPARISONS: Readonly<Record<Comparison, WantedOutcomes>> = {
  less: { less: true, equal: false, more: false },
  atMost: { less: true, equal: true, more: false },
  equal: { less: false, equal: true, more: false },
  notEqual: { less: true, equal: false, more: true },
  atLeast: { less: false, equal: true, more: true },
  more: { less: false, equal: false, more: true },
}

function compare(rule: Extract<Rule, { op: 'compare' }>, scope: RuleScope, among: BitSet): BitSet {
  const own = scope.column(rule.field)
  const than = scope.column(rule.than, rule.thanMonths)
  if (own.kind === 'code' && than.kind === 'code') return compareTexts(rule, own, than, scope, among)
  requireComparable(rule, scope)
  const left = numbersOf(rule.field, scope)
  const right = numbersOf(rule.than, scope, rule.thanMonths)
  const factor = ((rule.factor ?? 1) * storedScale(scope.field(rule.field))) / storedScale(scope.field(rule.than))
  return new BitSet(among.size, selectCompared(among.words, left, right, factor, COMPARISONS[rule.is]))
}

/** Amounts, flags among them, are compared with amounts, days with days, months with months; a factor is of amounts alone. Errors: FIELD_TYPE_WRONG. */
function requireComparable({ field, than, factor }: Extract<Rule, { op: 'compare' }>, scope: RuleScope): void {
  const [own, other] = [field, than].map((id) => scope.field(id).type)
  if (own === undefined || other === undefined || (isAmount(own) && isAmount(other))) return
  if (own !== other) throw new AppError('FIELD_TYPE_WRONG', { field: than, type: other })
  if (isNumeric(own) && factor !== undefined && factor !== 1) throw new AppError('FIELD_TYPE_WRONG', { field, type: own })
}

function isAmount(type: FieldType): boolean {
  return isNumeric(type) && type !== 'date' && type !== 'month'
}

function numbersOf(field: FieldId, scope: RuleScope, months?: number): Float64Array {
  const column = scope.column(field, months)
  if (column.kind === 'code') throw new AppError('FIELD_TYPE_WRONG', { field, type: scope.field(field).type })
  return column.values
}

function codesOf(field: FieldId, scope: RuleScope): CodeColumn {
  const column = scope.column(field)
  if (column.kind === 'number') throw new AppError('FIELD_TYPE_WRONG', { field, type: scope.field(field).type })
  return column
}

/** Digits with a point at most: not what JavaScript reads as a number besides, such as a blank, 0x10 or 1e3. */
const DECIMAL = /^[-+]?(?:\d+(?:\.\d*)?|\.\d+)$/

/**
 * A bound as written in a rule, in the field's stored unit. 1.1 元 are 110 分, not the 110.00000000000001 of the product.
 *
 * Errors: RULE_INVALID for what is no number, of a date no day (YYYY-MM-DD), of a month no month (YYYYMM).
 */
function storedBound(bound: number | string, field: Field): number {
  const refuse = (form: string): never => {
    throw new AppError('RULE_INVALID', { detail: `${field.id}: ${JSON.stringify(bound)} (${form})` })
  }
  if (field.type === 'date') return (typeof bound === 'string' ? parseDay(bound) : null) ?? refuse('YYYY-MM-DD')
  const value = typeof bound === 'number' ? bound : DECIMAL.test(bound.trim()) ? Number(bound) : NaN
  if (field.type === 'month') return isMonth(value) ? value : refuse('YYYYMM')
  if (!Number.isFinite(value)) return refuse('123.45')
  const scale = storedScale(field)
  if (scale === 1) return value
  const stored = value * scale
  const whole = Math.round(stored)
  return Math.abs(stored - whole) <= 4 * Number.EPSILON * Math.abs(stored) ? whole : stored
}

function between(rule: Extract<Rule, { op: 'between' }>, scope: RuleScope, among: BitSet, boundOf = storedBound): BitSet {
  const field = scope.field(rule.field)
  const values = numbersOf(rule.field, scope)
  const lo = rule.lo === undefined ? -Infinity : boundOf(rule.lo, field)
  const hi = rule.hi === undefined ? Infinity : boundOf(rule.hi, field)
  const isLoOpen = rule.loOpen === true && rule.lo !== undefined
  const isHiOpen = rule.hiOpen === true && rule.hi !== undefined
  return new BitSet(among.size, selectBetween(among.words, values, isLoOpen ? nextAbove(lo) : lo, isHiOpen ? nextBelow(hi) : hi))
}

function oneOf(rule: Extract<Rule, { op: 'oneOf' }>, scope: RuleScope, among: BitSet): BitSet {
  const column = scope.column(rule.field)
  if (column.kind === 'number') {
    const field = scope.field(rule.field)
    const wanted = new Set(rule.values.map((value) => storedBound(value, field)))
    return new BitSet(among.size, selectValues(among.words, column.values, wanted))
  }
  const wanted = new Set(rule.values.map(String))
  // Each distinct text is looked up once, not each row.
  const isWanted = Uint8Array.from(column.dictionary, (text) => Number(wanted.has(text)))
  return new BitSet(among.size, selectCodes(among.words, column.codes, isWanted))
}

function contains(rule: Extract<Rule, { op: 'contains' }>, scope: RuleScope, among: BitSet): BitSet {
  const { codes, dictionary } = codesOf(rule.field, scope)
  return new BitSet(among.size, selectCodes(among.words, codes, matchTexts(dictionary, rule.text, rule.at ?? 'anywhere')))
}

/** Exactly that many; among equal values the earlier subscribers. Those without a value are never taken. */
function top(rule: Extract<Rule, { op: 'top' }>, scope: RuleScope, within: BitSet): BitSet {
  const values = numbersOf(rule.field, scope)
  const missing = new BitSet(within.size, selectMissing(within.words, values))
  const ranked = orderByNumber(within.clone().andNot(missing).toIndices(), values, rule.direction === 'highest' ? 'descending' : 'ascending')
  return BitSet.of(within.size, ranked.subarray(0, wantedCount(rule, ranked.length)))
}

function wantedCount(rule: Extract<Rule, { op: 'top' }>, rows: number): number {
  if (rule.count !== undefined && rule.share === undefined) return rule.count
  if (rule.share !== undefined && rule.count === undefined) return Math.round(rows * rule.share)
  throw new AppError('RULE_INVALID', { detail: `top ${rule.field}: count | share` })
}
