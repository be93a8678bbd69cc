import { AppError, assertNever } from '../../../shared/domain/errors.ts'
import { storedScale, type Field, type FieldId } from '../../../shared/domain/field.ts'
import { parseDay, type Month } from '../../../shared/domain/month.ts'
import type { Comparison, Rule } from '../../../shared/domain/rule.ts'
import { BitSet } from './bit-set.ts'
import type { CodeColumn, Column } from './column.ts'

export interface RuleScope {
  readonly month: Month
  /** The subscribers of the month; every result is a subset. */
  readonly base: BitSet
  column(field: FieldId): Column
  field(field: FieldId): Field
  /** Null when there is no such segment. */
  segmentRule(segmentId: number): Rule | null
  /** Row indices; null when there is no such list. */
  listMembers(listId: number, arm: 'target' | 'control' | undefined): Iterable<number> | null
}

/** Segments may name segments; more than this deep is a circle. */
const MOST_SEGMENTS_DEEP = 16

/**
 * The subscribers of a month that satisfy a rule. Missing values satisfy nothing but `isMissing`; `not` is the
 * complement within the month.
 *
 * Errors: FIELD_UNKNOWN, FIELD_TYPE_WRONG, RULE_INVALID, SEGMENT_NOT_FOUND, LIST_NOT_FOUND.
 */
export function evaluateRule(rule: Rule, scope: RuleScope, segmentsDeep = 0): BitSet {
  const evaluate = (part: Rule): BitSet => evaluateRule(part, scope, segmentsDeep)
  switch (rule.op) {
    case 'all': {
      const set = scope.base.clone()
      for (const part of rule.of) set.and(evaluate(part))
      return set
    }
    case 'any': {
      const set = new BitSet(scope.base.size)
      for (const part of rule.of) set.or(evaluate(part))
      return set
    }
    case 'not':
      return scope.base.clone().andNot(evaluate(rule.of))
    case 'between':
      return between(rule, scope)
    case 'oneOf':
      return oneOf(rule, scope)
    case 'contains':
      return contains(rule, scope)
    case 'isMissing': {
      const column = scope.column(rule.field)
      if (column.kind === 'number') return where(scope.base, (i) => Number.isNaN(column.values[i] ?? NaN))
      return where(scope.base, (i) => (column.codes[i] ?? -1) < 0)
    }
    case 'top':
      return top(rule, scope, rule.within ? evaluate(rule.within) : scope.base)
    case 'inSegment': {
      const segmentRule = scope.segmentRule(rule.segmentId)
      if (!segmentRule || segmentsDeep >= MOST_SEGMENTS_DEEP) throw new AppError('SEGMENT_NOT_FOUND', { segmentId: rule.segmentId })
      return evaluateRule(segmentRule, scope, segmentsDeep + 1)
    }
    case 'inList': {
      const members = scope.listMembers(rule.listId, rule.arm)
      if (!members) throw new AppError('LIST_NOT_FOUND', { listId: rule.listId })
      return BitSet.of(scope.base.size, members).and(scope.base)
    }
    case 'compare': {
      const left = numbersOf(rule.field, scope)
      const right = numbersOf(rule.than, scope)
      const factor = ((rule.factor ?? 1) * storedScale(scope.field(rule.field))) / storedScale(scope.field(rule.than))
      const holds = COMPARISONS[rule.is]
      return where(scope.base, (i) => holds(left[i] ?? NaN, (right[i] ?? NaN) * factor))
    }
    default:
      return assertNever(rule)
  }
}

const COMPARISONS: Readonly<Record<Comparison, (a: number, b: number) => boolean>> = {
  less: (a, b) => a < b,
  atMost: (a, b) => a <= b,
  equal: (a, b) => a === b,
  notEqual: (a, b) => a < b || a > b, // false for a missing side
  atLeast: (a, b) => a >= b,
  more: (a, b) => a > b,
}

function where(base: BitSet, holds: (i: number) => boolean): BitSet {
  const set = new BitSet(base.size)
  const { words } = base
  for (let w = 0; w < words.length; w++) {
    let word = words[w] ?? 0
    let kept = 0
    while (word !== 0) {
      const lowest = word & -word
      if (holds((w << 5) + (31 - Math.clz32(lowest)))) kept |= lowest
      word ^= lowest
    }
    set.words[w] = kept
  }
  return set
}

function numbersOf(field: FieldId, scope: RuleScope): Float64Array {
  const column = scope.column(field)
  if (column.kind === 'code') throw new AppError('FIELD_TYPE_WRONG', { field, type: scope.field(field).type })
  return column.values
}

function codesOf(field: FieldId, scope: RuleScope): CodeColumn {
  const column = scope.column(field)
  if (column.kind === 'number') throw new AppError('FIELD_TYPE_WRONG', { field, type: scope.field(field).type })
  return column
}

/** A bound as written in a rule, in the field's stored unit. 1.1 元 are 110 分, not the 110.00000000000001 of the product. */
function storedBound(bound: number | string, field: Field): number {
  if (field.type === 'date') {
    const day = typeof bound === 'string' ? parseDay(bound) : bound
    if (day === null) throw new AppError('RULE_INVALID', { detail: `${field.id}: ${bound}` })
    return day
  }
  const value = typeof bound === 'string' ? Number(bound) : bound
  if (!Number.isFinite(value)) throw new AppError('RULE_INVALID', { detail: `${field.id}: ${bound}` })
  const stored = value * storedScale(field)
  const whole = Math.round(stored)
  return Math.abs(stored - whole) <= 4 * Number.EPSILON * Math.abs(stored) ? whole : stored
}

function between(rule: Extract<Rule, { op: 'between' }>, scope: RuleScope): BitSet {
  const field = scope.field(rule.field)
  const values = numbersOf(rule.field, scope)
  const lo = rule.lo === undefined ? -Infinity : storedBound(rule.lo, field)
  const hi = rule.hi === undefined ? Infinity : storedBound(rule.hi, field)
  const loOpen = rule.loOpen === true
  const hiOpen = rule.hiOpen === true
  return where(scope.base, (i) => {
    const value = values[i] ?? NaN
    return (loOpen ? value > lo : value >= lo) && (hiOpen ? value < hi : value <= hi)
  })
}

function oneOf(rule: Extract<Rule, { op: 'oneOf' }>, scope: RuleScope): BitSet {
  const column = scope.column(rule.field)
  if (column.kind === 'number') {
    const field = scope.field(rule.field)
    const wanted = new Set(rule.values.map((value) => storedBound(value, field)))
    return where(scope.base, (i) => wanted.has(column.values[i] ?? NaN))
  }
  const wanted = new Set(rule.values.map(String))
  return whereText(scope.base, column, (text) => wanted.has(text))
}

function contains(rule: Extract<Rule, { op: 'contains' }>, scope: RuleScope): BitSet {
  const text = rule.text.toLowerCase()
  const matches = {
    start: (value: string) => value.startsWith(text),
    end: (value: string) => value.endsWith(text),
    anywhere: (value: string) => value.includes(text),
  }[rule.at ?? 'anywhere']
  return whereText(scope.base, codesOf(rule.field, scope), (value) => matches(value.toLowerCase()))
}

/** Each distinct text is tested once, not each row. */
function whereText(base: BitSet, column: CodeColumn, holds: (text: string) => boolean): BitSet {
  const matching = Uint8Array.from(column.dictionary, (text) => (holds(text) ? 1 : 0))
  return where(base, (i) => {
    const code = column.codes[i] ?? -1
    return code >= 0 && matching[code] === 1
  })
}

/** Exactly that many; among equal values the earlier subscribers. Those without a value are never taken. */
function top(rule: Extract<Rule, { op: 'top' }>, scope: RuleScope, within: BitSet): BitSet {
  const values = numbersOf(rule.field, scope)
  const ranked = within.toIndices().filter((i) => !Number.isNaN(values[i] ?? NaN))
  const count = wantedCount(rule, ranked.length)
  const sign = rule.direction === 'highest' ? -1 : 1
  ranked.sort((a, b) => sign * ((values[a] ?? 0) - (values[b] ?? 0)) || a - b)
  return BitSet.of(scope.base.size, ranked.subarray(0, count)).and(scope.base)
}

function wantedCount(rule: Extract<Rule, { op: 'top' }>, rows: number): number {
  if (rule.count !== undefined && rule.share === undefined) return rule.count
  if (rule.share !== undefined && rule.count === undefined) return Math.round(rows * rule.share)
  throw new AppError('RULE_INVALID', { detail: `top ${rule.field}: count | share` })
}
