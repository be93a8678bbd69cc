import type { Recipe } from '../../../shared/api/campaign.ts'
import type { Month } from '../../../shared/domain/month.ts'
import { allOf, type Rule } from '../../../shared/domain/rule.ts'

/** Churn probability as a condition: none, a closed range, or the highest share of those who meet the rest. */
export type ScoreCondition =
  | { readonly kind: 'any' }
  | { readonly kind: 'range'; readonly lo: number | null; readonly hi: number | null }
  | { readonly kind: 'top'; readonly share: number }

/** A list before it is built, as the form holds it. */
export interface ListDraft {
  readonly name: string
  readonly month: Month
  /** What another page handed over, or the rule of the list this is a copy of. */
  readonly start: { readonly rule: Rule; readonly label: string } | null
  readonly tiers: readonly string[]
  readonly classes: readonly string[]
  readonly grids: readonly string[]
  readonly segments: readonly number[]
  readonly score: ScoreCondition
  readonly suppress: Recipe['suppress']
  readonly controlShare: number
  readonly limit: number | null
  readonly rankBy: Recipe['rankBy']
  readonly seed: number
}

/** The longest name the engine takes. */
const NAME_LENGTH = 60

/** A name that fits, the end cut off. */
export function fittingName(name: string): string {
  const trimmed = name.trim()
  return trimmed.length <= NAME_LENGTH ? trimmed : `${trimmed.slice(0, NAME_LENGTH - 1)}…`
}

/** The name, with a number behind it where a list has it already. */
export function freeName(name: string, taken: readonly string[]): string {
  const fitting = fittingName(name)
  const names = [fitting, ...taken.map((_, i) => `${fitting.slice(0, NAME_LENGTH - 5)} ${i + 2}`)]
  return names.find((one) => !taken.includes(one)) ?? fitting
}

/** Everything taken out that should not be contacted, one in ten held back. */
export function newDraft(month: Month, name: string, start: ListDraft['start']): ListDraft {
  return {
    name: fittingName(name),
    month,
    start,
    tiers: [],
    classes: [],
    grids: [],
    segments: [],
    score: { kind: 'any' },
    suppress: {
      suspended: true,
      closed: true,
      doNotDisturb: true,
      lostContact: true,
      invalidNumber: true,
      duplicates: true,
      otherLists: true,
    },
    controlShare: 0.1,
    limit: null,
    rankBy: null,
    seed: 20240831,
  }
}

/** A draft with the conditions and settings of a list that exists. */
export function draftOfRecipe(recipe: Recipe, name: string): ListDraft {
  const { month, rule, suppress, controlShare, limit, rankBy, seed } = recipe
  const isEveryone = rule.op === 'all' && rule.of.length === 0
  return { ...newDraft(month, name, isEveryone ? null : { rule, label: '' }), suppress, controlShare, limit, rankBy, seed }
}

/** Conditions that were edited as one rule take the place of all that the form holds. */
export function conditionsOfRule(rule: Rule): Pick<ListDraft, 'start' | 'tiers' | 'classes' | 'grids' | 'segments' | 'score'> {
  const isEveryone = rule.op === 'all' && rule.of.length === 0
  return { start: isEveryone ? null : { rule, label: '' }, tiers: [], classes: [], grids: [], segments: [], score: { kind: 'any' } }
}

/** All conditions of the draft as one rule. */
export function ruleOfDraft(draft: ListDraft): Rule {
  const { start, tiers, classes, grids, segments, score } = draft
  const rest = [
    start?.rule,
    oneOf('value_tier', tiers),
    oneOf('vad_class', classes),
    oneOf('grid', grids),
    segments.length === 0 ? null : anyOf(segments.map((segmentId): Rule => ({ op: 'inSegment', segmentId }))),
  ]
  return allOf([...rest, scoreRule(score, allOf(rest))])
}

function scoreRule(score: ScoreCondition, within: Rule): Rule | null {
  if (score.kind === 'any') return null
  if (score.kind === 'top') {
    const isEveryone = within.op === 'all' && within.of.length === 0
    const top = { op: 'top', field: 'churn_score', share: score.share, direction: 'highest' } as const
    return isEveryone ? top : { ...top, within }
  }
  if (score.lo === null && score.hi === null) return null
  return {
    op: 'between',
    field: 'churn_score',
    ...(score.lo === null ? {} : { lo: score.lo }),
    ...(score.hi === null ? {} : { hi: score.hi }),
  }
}

function oneOf(field: string, values: readonly string[]): Rule | null {
  return values.length === 0 ? null : { op: 'oneOf', field, values }
}

function anyOf(of: readonly Rule[]): Rule {
  return of.length === 1 && of[0] ? of[0] : { op: 'any', of }
}

/** What the engine is asked for. */
export function recipeOf(draft: ListDraft): Recipe {
  const { month, suppress, controlShare, limit, rankBy, seed } = draft
  return { month, rule: ruleOfDraft(draft), suppress, controlShare, limit, rankBy, seed }
}
