import { AppError } from '../../../shared/domain/errors.ts'
import type { FieldId } from '../../../shared/domain/field.ts'
import { NUMBER_FIELDS, resolvePeriod, type Rule } from '../../../shared/domain/rule.ts'
import { quantiles } from '../kernels/quantile.ts'
import { nextAbove, nextBelow, selectBetween, selectCodes } from '../kernels/select-bits.ts'
import { BitSet } from './bit-set.ts'
import type { CodeColumn } from './column.ts'
import type { RuleScope } from './evaluate-rule.ts'

type RuleOf<Op extends Rule['op']> = Extract<Rule, { readonly op: Op }>

/** The days or months of a period. Errors: FIELD_TYPE_WRONG for a field without dates, and for days of a month field. */
export function rangeOfPeriod(rule: RuleOf<'period'>, scope: RuleScope): RuleOf<'between'> {
  const { type } = scope.field(rule.field)
  if (type === 'date' || (type === 'month' && rule.unit === 'month')) return resolvePeriod(rule, type, scope.month)
  throw new AppError('FIELD_TYPE_WRONG', { field: rule.field, type })
}

/** Those of `within` whose value lies between two quantiles of its values; nobody when none has a value. */
export function selectPercentile(rule: RuleOf<'percentile'>, values: Float64Array, within: BitSet): BitSet {
  const [first = NaN, last = NaN] = quantiles(
    Float64Array.from(within.toIndices(), (i) => values[i] ?? NaN),
    [rule.lo ?? 0, rule.hi ?? 1],
  )
  const lo = rule.loOpen === true && rule.lo !== undefined ? nextAbove(first) : first
  const hi = rule.hiOpen === true && rule.hi !== undefined ? nextBelow(last) : last
  return new BitSet(within.size, selectBetween(within.words, values, lo, hi))
}

/** Those whose own id or phone number is among the numbers. */
export function selectNumbers(numbers: readonly string[], scope: RuleScope, among: BitSet): BitSet {
  const wanted = new Set(numbers)
  const set = new BitSet(among.size)
  for (const { codes, dictionary } of numberColumns(scope)) {
    const isWanted = Uint8Array.from(dictionary, (text) => Number(wanted.has(text)))
    set.or(new BitSet(among.size, selectCodes(among.words, codes, isWanted)))
  }
  return set
}

/** The different numbers that no subscriber of `among` has, in their order. */
export function unmatchedNumbers(numbers: readonly string[], scope: Pick<RuleScope, 'has' | 'column'>, among: BitSet): ReadonlySet<string> {
  const left = new Set(numbers)
  for (const { codes, dictionary } of numberColumns(scope)) {
    const isWanted = Uint8Array.from(dictionary, (text) => Number(left.has(text)))
    for (const i of new BitSet(among.size, selectCodes(among.words, codes, isWanted)).toIndices()) left.delete(dictionary[codes[i] ?? -1] ?? '')
  }
  return left
}

function numberColumns(scope: Pick<RuleScope, 'has' | 'column'>): readonly CodeColumn[] {
  return NUMBER_FIELDS.flatMap((field: FieldId) => {
    const column = scope.has(field) ? scope.column(field) : null
    return column?.kind === 'code' ? [column] : []
  })
}

/** Texts are the same or not; a missing side is neither. Errors: FIELD_TYPE_WRONG for any other comparison. */
export function compareTexts(rule: RuleOf<'compare'>, left: CodeColumn, right: CodeColumn, scope: RuleScope, among: BitSet): BitSet {
  if ((rule.is !== 'equal' && rule.is !== 'notEqual') || rule.factor !== undefined) {
    throw new AppError('FIELD_TYPE_WRONG', { field: rule.field, type: scope.field(rule.field).type })
  }
  const codeOf = new Map(left.dictionary.map((text, code) => [text, code]))
  const asLeft = Int32Array.from(right.dictionary, (text) => codeOf.get(text) ?? -1)
  const wantsEqual = rule.is === 'equal'
  const set = new BitSet(among.size)
  for (const i of among.toIndices()) {
    const a = left.codes[i] ?? -1
    const b = right.codes[i] ?? -1
    if (a >= 0 && b >= 0 && (a === asLeft[b]) === wantsEqual) set.add(i)
  }
  return set
}
