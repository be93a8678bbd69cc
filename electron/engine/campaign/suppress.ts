import type { Recipe, SUPPRESSION_CODES, Waterfall } from '../../../shared/api/campaign.ts'
import type { FieldId } from '../../../shared/domain/field.ts'
import type { Month } from '../../../shared/domain/month.ts'
import type { Rule } from '../../../shared/domain/rule.ts'
import { CLOSED, SUSPENDED } from '../../../shared/domain/status.ts'
import type { ReadDb } from '../db/handles.ts'
import { BitSet } from '../frame/bit-set.ts'
import type { Frame } from '../frame/frame.ts'
import { orderSet, type SortKey } from '../frame/order.ts'
import type { Wanted } from '../frame/wanted-columns.ts'
import { lockedMembers } from '../target-list/target-list.repo.ts'

type SuppressionCode = (typeof SUPPRESSION_CODES)[number]

export interface Suppressed {
  readonly base: number
  readonly candidates: number
  readonly steps: Waterfall['steps']
  /** Who is left, most important first. */
  readonly kept: Int32Array
}

/** Mobile numbers, and fixed lines with their area code. */
const CALLABLE = /^(1[3-9]\d{9}|0\d{9,11})$/

const RANKED_BY: readonly FieldId[] = ['churn_score', 'bill_fee_avg3', 'bill_fee']
const SAME_PERSON: readonly FieldId[] = ['msisdn', 'acct_id', 'contact_phone']

/** What `suppress` reads, of those the workspace has. */
export function readBySuppression(frame: Frame, { month, rule, rankBy }: Recipe): Wanted {
  const outcomes = frame.catalogue.batches.flatMap(({ outcome }) => outcome?.field ?? [])
  return { month, rules: [rule], fields: ['status_class', 'dnd', 'lost_contact', ...SAME_PERSON, ...RANKED_BY, ...outcomes, ...(rankBy ? [rankBy.field] : [])] }
}

/**
 * Takes out who must not or cannot be contacted, one reason after another; each person is counted under the first reason
 * that holds. candidates − Σ removed = kept.
 *
 * Errors: as `Frame.select`.
 */
export function suppress(frame: Frame, db: ReadDb, recipe: Recipe): Suppressed {
  const { month } = recipe
  const left = frame.select(recipe.rule, month).clone()
  const base = frame.present(month).count()
  const candidates = left.count()
  const steps: Waterfall['steps'] = []
  let leftCount = candidates

  const take = (code: SuppressionCode, remove: BitSet | null): void => {
    if (remove) left.andNot(remove)
    const now = left.count()
    steps.push({ code, removed: leftCount - now, left: now, applicable: remove !== null })
    leftCount = now
  }
  const where = (needs: FieldId, rule: Rule): BitSet | null => (frame.has(needs) ? frame.select(rule, month) : null)

  const wanted = recipe.suppress
  if (wanted.closed) take('closed', hasLeft(frame, month, where('status_class', { op: 'oneOf', field: 'status_class', values: [...CLOSED] })))
  if (wanted.suspended) take('suspended', where('status_class', { op: 'oneOf', field: 'status_class', values: [...SUSPENDED] }))
  if (wanted.doNotDisturb) take('doNotDisturb', where('dnd', { op: 'oneOf', field: 'dnd', values: [1] }))
  if (wanted.lostContact) take('lostContact', where('lost_contact', { op: 'oneOf', field: 'lost_contact', values: [1] }))
  if (wanted.invalidNumber) take('invalidNumber', notCallable(frame, recipe))
  if (wanted.duplicates) take('duplicates', duplicatesOf(frame, recipe, left))
  if (wanted.otherLists) take('otherLists', BitSet.of(left.size, lockedMembers(db, month)))

  const ranked = orderSet(left, rankKeys(frame, recipe), frame, month)
  if (recipe.limit !== null) take('overLimit', BitSet.of(left.size, ranked.subarray(recipe.limit)))
  return { base, candidates, steps, kept: recipe.limit === null ? ranked : ranked.slice(0, recipe.limit) }
}

/** By status, and by what a table with an outcome column says of who has left; null when neither is imported. */
function hasLeft(frame: Frame, month: Month, byStatus: BitSet | null): BitSet | null {
  const outcomes = frame.catalogue.batches.flatMap(({ outcome }) => (outcome && frame.has(outcome.field) ? [outcome] : []))
  if (outcomes.length === 0) return byStatus
  return frame.select({ op: 'any', of: outcomes.map(({ field, positive }) => ({ op: 'oneOf', field, values: [positive] })) }, month).clone().or(byStatus ?? new BitSet(frame.rows))
}

/** By the recipe, else by churn probability, else by revenue, as far as they exist. */
function rankKeys(frame: Frame, recipe: Recipe): readonly SortKey[] {
  if (recipe.rankBy) return [recipe.rankBy]
  return descendingBy(frame, RANKED_BY)
}

function descendingBy(frame: Frame, fields: readonly FieldId[]): readonly SortKey[] {
  return fields.filter((field) => frame.has(field)).map((field) => ({ field, direction: 'descending' }))
}

function notCallable(frame: Frame, recipe: Recipe): BitSet | null {
  if (!frame.has('msisdn')) return null
  const { codes, dictionary } = frame.codes('msisdn', recipe.month)
  const callable = Uint8Array.from(dictionary, (number) => (CALLABLE.test(number) ? 1 : 0))
  const set = new BitSet(codes.length)
  for (let row = 0; row < codes.length; row++) {
    const code = codes[row] ?? -1
    if (code < 0 || callable[code] !== 1) set.add(row)
  }
  return set
}

/** Of those with the same number, account or contact phone all but the one with the highest revenue. */
function duplicatesOf(frame: Frame, recipe: Recipe, among: BitSet): BitSet | null {
  const keys = SAME_PERSON.filter((id) => frame.has(id))
  if (keys.length === 0) return null
  const order = orderSet(among, descendingBy(frame, ['bill_fee_avg3', 'bill_fee']), frame, recipe.month)
  const duplicates = new BitSet(among.size)
  for (const key of keys) {
    const { codes, dictionary } = frame.codes(key, recipe.month)
    const seen = new BitSet(dictionary.length)
    for (const row of order) {
      const code = codes[row] ?? -1
      if (code < 0 || duplicates.has(row)) continue
      if (seen.has(code)) duplicates.add(row)
      else seen.add(code)
    }
  }
  return duplicates
}
