import { assertNever } from '../../../shared/domain/errors.ts'
import type { FieldId } from '../../../shared/domain/field.ts'
import type { Comparison, Rule } from '../../../shared/domain/rule.ts'

/** What is edited: a tree of groups and conditions, each with a number of its own that edits keep. */
export type Draft = GroupDraft | ConditionDraft

export interface GroupDraft {
  readonly kind: 'group'
  readonly id: number
  readonly mode: GroupMode
  readonly parts: readonly Draft[]
}

export type GroupMode = 'all' | 'any' | 'none'

export interface ConditionDraft {
  readonly kind: 'condition'
  readonly id: number
  readonly content: Content
}

/** A condition as it is edited; what is not filled in yet is undefined, what is typed and no number NaN, and then it is no rule. */
export type Content =
  | { readonly op: 'number'; readonly field: FieldId; readonly is: NumberComparison; readonly value?: Bound | undefined }
  | { readonly op: 'range'; readonly field: FieldId; readonly lo?: Bound | undefined; readonly hi?: Bound | undefined; readonly open?: Open | undefined }
  | { readonly op: 'values'; readonly field: FieldId; readonly isIn: boolean; readonly values: readonly (string | number)[] }
  | { readonly op: 'text'; readonly field: FieldId; readonly at: TextPlace; readonly isIn: boolean; readonly text: string }
  | { readonly op: 'present'; readonly field: FieldId; readonly isPresent: boolean }
  | {
      readonly op: 'top'
      readonly field: FieldId
      readonly direction: 'highest' | 'lowest'
      readonly by: 'count' | 'share'
      /** A count, or percent. */
      readonly amount?: number | undefined
    }
  /** Percent. */
  | { readonly op: 'percentile'; readonly field: FieldId; readonly lo?: number | undefined; readonly hi?: number | undefined; readonly open?: Open | undefined }
  | { readonly op: 'period'; readonly field: FieldId; readonly unit: 'month' | 'day'; readonly from?: number | undefined; readonly to?: number | undefined }
  | {
      readonly op: 'compare'
      readonly field: FieldId
      readonly is: Comparison
      readonly than?: FieldId | undefined
      readonly factor?: number | undefined
      readonly months?: number | undefined
    }
  | { readonly op: 'segment'; readonly segmentId?: number | undefined }
  | { readonly op: 'list'; readonly listId?: number | undefined; readonly arm?: 'target' | 'control' | undefined }
  | { readonly op: 'numbers'; readonly numbers: readonly string[] }
  /** What this window has no editor for; it can be moved and taken away. */
  | { readonly op: 'other'; readonly rule: Rule }

export type Bound = number | string
export type NumberComparison = Exclude<Comparison, 'notEqual'>
export type TextPlace = 'start' | 'end' | 'anywhere'
export interface Open {
  readonly lo: boolean
  readonly hi: boolean
}

/** A rule as a draft whose root is a group. Numbers of the parts count up from `from`. */
export function draftOfRule(rule: Rule, from = 1): GroupDraft {
  let next = from
  const number = (): number => next++
  const group = (mode: GroupMode, parts: readonly Rule[]): GroupDraft => ({ kind: 'group', id: number(), mode, parts: parts.map(draft) })
  const draft = (part: Rule): Draft => {
    const isGroup = (one: Rule): one is Extract<Rule, { op: 'all' | 'any' }> => (one.op === 'all' || one.op === 'any') && one.of.length > 0
    if (isGroup(part)) return group(part.op, part.of)
    const content = contentOfRule(part)
    if (content) return { kind: 'condition', id: number(), content }
    if (part.op === 'not') return group('none', isGroup(part.of) && part.of.op === 'any' ? part.of.of : [part.of])
    return { kind: 'condition', id: number(), content: { op: 'other', rule: part } }
  }
  if (rule.op === 'all' && rule.of.length === 0) return group('all', [])
  const root = draft(rule)
  return root.kind === 'group' ? root : { kind: 'group', id: number(), mode: 'all', parts: [root] }
}

function contentOfRule(rule: Rule): Content | null {
  switch (rule.op) {
    case 'between':
      return contentOfBetween(rule)
    case 'oneOf':
      return { op: 'values', field: rule.field, isIn: true, values: rule.values }
    case 'contains':
      return { op: 'text', field: rule.field, at: rule.at ?? 'anywhere', isIn: true, text: rule.text }
    case 'isMissing':
      return { op: 'present', field: rule.field, isPresent: false }
    case 'not':
      return negated(contentOfRule(rule.of))
    case 'top':
      if (rule.within) return null
      return rule.share === undefined
        ? { op: 'top', field: rule.field, direction: rule.direction, by: 'count', amount: rule.count }
        : { op: 'top', field: rule.field, direction: rule.direction, by: 'share', amount: percentOf(rule.share) }
    case 'percentile': {
      if (rule.within) return null
      const [lo, hi] = [rule.lo, rule.hi].map((share) => (share === undefined ? undefined : percentOf(share)))
      return { op: 'percentile', field: rule.field, lo, hi, open: openOf(rule) }
    }
    case 'period':
      return { op: 'period', field: rule.field, unit: rule.unit, from: rule.from, to: rule.to }
    case 'compare':
      return { op: 'compare', field: rule.field, is: rule.is, than: rule.than, factor: rule.factor, months: rule.thanMonths }
    case 'inSegment':
      return { op: 'segment', segmentId: rule.segmentId }
    case 'inList':
      return { op: 'list', listId: rule.listId, arm: rule.arm }
    case 'inNumbers':
      return { op: 'numbers', numbers: rule.numbers }
    case 'inSubscribers':
    case 'all':
    case 'any':
      return null
    default:
      return assertNever(rule)
  }
}

/** Conditions that have an opposite of their own; any other negation is a group. */
function negated(content: Content | null): Content | null {
  if (content?.op === 'values' || content?.op === 'text') return content.isIn ? { ...content, isIn: false } : null
  return content?.op === 'present' && !content.isPresent ? { ...content, isPresent: true } : null
}

function contentOfBetween(rule: Extract<Rule, { op: 'between' }>): Content {
  const { field, lo, hi } = rule
  if (lo === undefined && hi === undefined) return { op: 'present', field, isPresent: true }
  if (hi === undefined) return { op: 'number', field, is: rule.loOpen === true ? 'more' : 'atLeast', value: lo }
  if (lo === undefined) return { op: 'number', field, is: rule.hiOpen === true ? 'less' : 'atMost', value: hi }
  const open = openOf(rule)
  return lo === hi && open === undefined ? { op: 'number', field, is: 'equal', value: lo } : { op: 'range', field, lo, hi, open }
}

function openOf({ loOpen, hiOpen }: { readonly loOpen?: boolean | undefined; readonly hiOpen?: boolean | undefined }): Open | undefined {
  return loOpen === true || hiOpen === true ? { lo: loOpen === true, hi: hiOpen === true } : undefined
}

function percentOf(share: number): number {
  return Math.round(share * 1e10) / 1e8
}

/** The rule of a draft and, for each part of the rule in the order they are written, the number of the draft it is of. */
export interface Compiled {
  readonly rule: Rule
  /** Null for what only a negation brings. */
  readonly ids: readonly (number | null)[]
}

/** Conditions that say nothing yet and groups without any other are left out; the root alone may be empty. */
export function compileDraft(root: GroupDraft): Compiled {
  return compile(root) ?? { rule: { op: 'all', of: [] }, ids: [root.id] }
}

/** Conditions that say nothing yet, and so count for nothing. */
export function countUnfinished(draft: Draft): number {
  if (draft.kind === 'condition') return ruleOfContent(draft.content) === null ? 1 : 0
  return draft.parts.reduce((sum, part) => sum + countUnfinished(part), 0)
}

function compile(draft: Draft): Compiled | null {
  if (draft.kind === 'condition') {
    const rule = ruleOfContent(draft.content)
    return rule && { rule, ids: [draft.id, ...Array.from({ length: partsOf(rule) - 1 }, () => null)] }
  }
  const parts = draft.parts.map(compile).filter((part) => part !== null)
  if (parts.length === 0) return null
  const of = parts.map(({ rule }) => rule)
  const ids = parts.flatMap((part) => part.ids)
  if (draft.mode === 'none') return { rule: { op: 'not', of: { op: 'any', of } }, ids: [draft.id, null, ...ids] }
  return { rule: { op: draft.mode, of }, ids: [draft.id, ...ids] }
}

/** How many counts the engine gives for a rule. */
function partsOf(rule: Rule): number {
  if (rule.op === 'not') return 1 + partsOf(rule.of)
  return rule.op === 'all' || rule.op === 'any' ? rule.of.reduce((sum, part) => sum + partsOf(part), 1) : 1
}

/** The rule of a condition; null while it says nothing yet, or what is typed into it is no number. */
export function ruleOfContent(content: Content): Rule | null {
  if (Object.values(content).some((part) => Number.isNaN(part))) return null
  switch (content.op) {
    case 'number':
      return ruleOfNumber(content)
    case 'range': {
      const { field, lo, hi, open } = content
      if (lo === undefined && hi === undefined) return null
      return { op: 'between', field, ...(lo === undefined ? {} : { lo }), ...(hi === undefined ? {} : { hi }), ...openEnds(open) }
    }
    case 'values':
      return content.values.length === 0 ? null : not(!content.isIn, { op: 'oneOf', field: content.field, values: content.values })
    case 'text': {
      const text = content.text.trim()
      const at = content.at === 'anywhere' ? {} : { at: content.at }
      return text === '' ? null : not(!content.isIn, { op: 'contains', field: content.field, text, ...at })
    }
    case 'present':
      return not(content.isPresent, { op: 'isMissing', field: content.field })
    case 'top': {
      const { field, direction, by, amount } = content
      if (amount === undefined || amount <= 0) return null
      if (by === 'count') return { op: 'top', field, direction, count: Math.round(amount) }
      return amount > 100 ? null : { op: 'top', field, direction, share: amount / 100 }
    }
    case 'percentile': {
      const { field, lo, hi, open } = content
      if (lo === undefined && hi === undefined) return null
      const shares = { ...(lo === undefined ? {} : { lo: lo / 100 }), ...(hi === undefined ? {} : { hi: hi / 100 }) }
      return { op: 'percentile', field, ...shares, ...openEnds(open) }
    }
    case 'period': {
      const { field, unit, from, to } = content
      if (from === undefined && to === undefined) return null
      return { op: 'period', field, unit, ...(from === undefined ? {} : { from }), ...(to === undefined ? {} : { to }) }
    }
    case 'compare': {
      const { field, is, than, factor, months } = content
      if (than === undefined) return null
      return { op: 'compare', field, is, than, ...(factor === undefined || factor === 1 ? {} : { factor }), ...(months === undefined || months === 0 ? {} : { thanMonths: months }) }
    }
    case 'segment':
      return content.segmentId === undefined ? null : { op: 'inSegment', segmentId: content.segmentId }
    case 'list':
      return content.listId === undefined ? null : { op: 'inList', listId: content.listId, ...(content.arm === undefined ? {} : { arm: content.arm }) }
    case 'numbers':
      return content.numbers.length === 0 ? null : { op: 'inNumbers', numbers: content.numbers }
    case 'other':
      return content.rule
    default:
      return assertNever(content)
  }
}

function ruleOfNumber({ field, is, value }: Extract<Content, { op: 'number' }>): Rule | null {
  if (value === undefined) return null
  switch (is) {
    case 'atLeast':
      return { op: 'between', field, lo: value }
    case 'more':
      return { op: 'between', field, lo: value, loOpen: true }
    case 'atMost':
      return { op: 'between', field, hi: value }
    case 'less':
      return { op: 'between', field, hi: value, hiOpen: true }
    case 'equal':
      return { op: 'between', field, lo: value, hi: value }
    default:
      return assertNever(is)
  }
}

function openEnds(open: Open | undefined): { readonly loOpen?: true; readonly hiOpen?: true } {
  return { ...(open?.lo === true ? { loOpen: true } : {}), ...(open?.hi === true ? { hiOpen: true } : {}) }
}

function not(isNegated: boolean, rule: Rule): Rule {
  return isNegated ? { op: 'not', of: rule } : rule
}
