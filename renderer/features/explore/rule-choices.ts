import type { FieldView } from '../../../shared/api/explore.ts'
import type { FieldId } from '../../../shared/domain/field.ts'
import { fieldsOf, type Rule } from '../../../shared/domain/rule.ts'
import type { ViewId } from '../../state/selection.ts'
import { viewOf } from './conditions.ts'
import { canCategorise, kindOf, type FieldKind } from './fields.ts'
import type { Compiled, Content, Draft, GroupDraft } from './rule-draft.ts'

/** What can be said of a field, as the analyst chooses it. */
export type Operator =
  | 'atLeast'
  | 'atMost'
  | 'more'
  | 'less'
  | 'equal'
  | 'range'
  | 'period'
  | 'top'
  | 'bottom'
  | 'percentile'
  | 'compare'
  | 'in'
  | 'notIn'
  | 'contains'
  | 'notContains'
  | 'startsWith'
  | 'endsWith'
  | 'yes'
  | 'no'
  | 'missing'
  | 'present'

const OPERATORS: Readonly<Record<FieldKind, readonly Operator[]>> = {
  amount: ['atLeast', 'atMost', 'more', 'less', 'equal', 'range', 'top', 'bottom', 'percentile', 'compare', 'missing', 'present'],
  date: ['period', 'range', 'atLeast', 'atMost', 'compare', 'missing', 'present'],
  month: ['period', 'range', 'atLeast', 'atMost', 'equal', 'compare', 'missing', 'present'],
  flag: ['yes', 'no', 'missing', 'present'],
  word: ['in', 'notIn', 'contains', 'notContains', 'startsWith', 'endsWith', 'compare', 'missing', 'present'],
}

/** The values of fields that identify persons are not listed. */
export function operatorsOf(field: FieldView): readonly Operator[] {
  const all = OPERATORS[kindOf(field)]
  return kindOf(field) === 'word' && !canCategorise(field) ? all.filter((one) => one !== 'in' && one !== 'notIn') : all
}

type OfField = Extract<Content, { readonly field: FieldId }>

/** How the window shows a condition; null for what is not about one field. */
export function operatorOf(content: OfField, kind: FieldKind | undefined): Operator {
  switch (content.op) {
    case 'number':
      return content.is
    case 'values':
      if (kind === 'flag' && content.values.length === 1) return (Number(content.values[0]) === 1) === content.isIn ? 'yes' : 'no'
      return content.isIn ? 'in' : 'notIn'
    case 'text':
      if (!content.isIn) return 'notContains'
      return content.at === 'start' ? 'startsWith' : content.at === 'end' ? 'endsWith' : 'contains'
    case 'present':
      return content.isPresent ? 'present' : 'missing'
    case 'top':
      return content.direction === 'highest' ? 'top' : 'bottom'
    default:
      return content.op
  }
}

/** A condition with another operator; what was typed stays where it still fits. */
export function withOperator(field: FieldId, operator: Operator, before?: Content): Content {
  switch (operator) {
    case 'atLeast':
    case 'atMost':
    case 'more':
    case 'less':
    case 'equal':
      return { op: 'number', field, is: operator, value: firstBound(before) }
    case 'range': {
      const bound = firstBound(before)
      const isUpper = before?.op === 'number' && (before.is === 'atMost' || before.is === 'less')
      return { op: 'range', field, ...(isUpper ? { hi: bound } : { lo: bound }) }
    }
    case 'period':
      return { op: 'period', field, unit: 'month', from: 0, to: 0 }
    case 'top':
    case 'bottom': {
      const { by, amount } = before?.op === 'top' ? before : { by: 'share' as const, amount: 10 }
      return { op: 'top', field, direction: operator === 'top' ? 'highest' : 'lowest', by, amount }
    }
    case 'percentile':
      return { op: 'percentile', field, lo: 10, hi: 90 }
    case 'compare':
      return { op: 'compare', field, is: 'equal' }
    case 'in':
    case 'notIn':
      return { op: 'values', field, isIn: operator === 'in', values: before?.op === 'values' ? before.values : [] }
    case 'yes':
    case 'no':
      return { op: 'values', field, isIn: true, values: [operator === 'yes' ? 1 : 0] }
    case 'contains':
    case 'notContains':
    case 'startsWith':
    case 'endsWith': {
      const at = operator === 'startsWith' ? 'start' : operator === 'endsWith' ? 'end' : 'anywhere'
      return { op: 'text', field, at, isIn: operator !== 'notContains', text: before?.op === 'text' ? before.text : '' }
    }
    case 'missing':
    case 'present':
      return { op: 'present', field, isPresent: operator === 'present' }
  }
}

function firstBound(content: Content | undefined): number | string | undefined {
  if (content?.op === 'number') return content.value
  return content?.op === 'range' ? (content.lo ?? content.hi) : undefined
}

/** The condition a field starts with. */
export function newContent(field: FieldView): Content {
  return withOperator(field.id, operatorsOf(field)[0] ?? 'present')
}

/** The periods analysts ask for most. */
export const PERIODS = [
  { key: 'thisMonth', unit: 'month', from: 0, to: 0 },
  { key: 'lastMonth', unit: 'month', from: -1, to: -1 },
  { key: 'last3', unit: 'month', from: -2, to: 0 },
  { key: 'last6', unit: 'month', from: -5, to: 0 },
  { key: 'last12', unit: 'month', from: -11, to: 0 },
  { key: 'next30', unit: 'day', from: 0, to: 30 },
  { key: 'next60', unit: 'day', from: 0, to: 60 },
  { key: 'next90', unit: 'day', from: 0, to: 90 },
] as const

/** What the counts of the engine say of one part. */
export interface PartCounts {
  readonly count: number
  /** What the part alone does to its group: takes this many away, or, where any part will do, brings this many. */
  readonly effect: number | null
  /** Pasted numbers that nobody has, the first of them by name. */
  readonly unmatched: Unmatched | null
}

export interface Unmatched {
  readonly count: number
  readonly numbers: readonly string[]
}

export function countsById(
  root: GroupDraft,
  { ids }: Compiled,
  nodes: readonly { readonly count: number; readonly without: number | null; readonly unmatched: Unmatched | null }[],
): ReadonlyMap<number, PartCounts> {
  const placeOfId = new Map(ids.flatMap((id, i) => (id === null ? [] : [[id, i] as const])))
  const counts = new Map<number, PartCounts>()
  const visit = (draft: Draft, effect: number | null): void => {
    const at = placeOfId.get(draft.id)
    const node = at === undefined ? undefined : nodes[at]
    if (at === undefined || node === undefined) return
    counts.set(draft.id, { count: node.count, effect, unmatched: node.unmatched })
    if (draft.kind === 'condition') return
    // Of a group of none, the parts are those of the union behind the negation.
    const joined = draft.mode === 'none' ? nodes[at + 1] : node
    for (const part of draft.parts) {
      const without = nodes[placeOfId.get(part.id) ?? -1]?.without
      visit(part, joined === undefined || without === undefined || without === null ? null : Math.abs(joined.count - without))
    }
  }
  visit(root, null)
  return counts
}

/**
 * The clauses of the page that a rule is made of: what is about one field is the clause of that field, which its chart and
 * the filter panel show; the rest are clauses of the rule builder.
 */
export function clausesOfRule(rule: Rule): ReadonlyMap<ViewId, Rule> {
  const parts = rule.op === 'all' ? rule.of : [rule]
  const clauses = new Map<ViewId, Rule>()
  for (const [i, part] of parts.entries()) {
    const [field] = fieldsOf(part)
    const view = field !== undefined && isPlain(part, field) ? viewOf(field) : `builder.${i + 1}`
    const other = clauses.get(view)
    clauses.set(view, other ? { op: 'all', of: [...(other.op === 'all' ? other.of : [other]), part] } : part)
  }
  return clauses
}

/** True for a condition on the values of one field. */
function isPlain(rule: Rule, field: FieldId): boolean {
  if (rule.op === 'not') return isPlain(rule.of, field)
  if (rule.op === 'any') return rule.of.every((part) => isPlain(part, field))
  return (rule.op === 'between' || rule.op === 'oneOf' || rule.op === 'contains' || rule.op === 'isMissing') && rule.field === field
}
