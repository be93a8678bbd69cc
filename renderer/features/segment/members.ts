import type { SegmentFamily } from '../../../shared/api/segment.ts'
import { parseMonthField } from '../../../shared/domain/month-field.ts'
import { fieldsOf, segmentsOf, type Rule } from '../../../shared/domain/rule.ts'
import { segmentFieldId } from '../../../shared/domain/segment-field.ts'
import type { Translate } from '../../../shared/i18n/catalogue.ts'
import { openPage, requestPage } from '../../state/navigation.ts'
import { dropClauses, useSelection, type Dropped } from '../../state/selection.ts'

/** The clause of this page among the conditions. */
export const SEGMENT_VIEW = 'segment'

/** A class or segment as something to act on. */
export interface Member {
  readonly segmentId: number
  readonly name: string
}

/** Everyone in one of the segments. */
export function ruleOfMembers(members: readonly Member[]): Rule {
  const parts = members.map(({ segmentId }): Rule => ({ op: 'inSegment', segmentId }))
  return parts.length === 1 && parts[0] ? parts[0] : { op: 'any', of: parts }
}

/** What the chip says: `VAD=VD, VAD`. */
export function labelOfMembers(family: SegmentFamily, members: readonly Member[], t: Translate): string {
  return t(`segment.clause.${family}`, { names: members.map(({ name }) => name).join(', ') })
}

export function showMembers(family: SegmentFamily, members: readonly Member[], t: Translate): void {
  useSelection.getState().setClause(SEGMENT_VIEW, { rule: ruleOfMembers(members), label: labelOfMembers(family, members, t) })
  openPage('explore')
}

export function listMembers(family: SegmentFamily, members: readonly Member[], t: Translate): void {
  requestPage('campaign', { rule: ruleOfMembers(members), label: labelOfMembers(family, members, t) })
}

/** Takes away the conditions that name a segment which is no longer there. */
export function dropClausesOf(segmentId: number): Dropped {
  return dropClauses(({ rule }) => namesSegment(rule, segmentId))
}

/** By its number, or as a field that says who is in it. */
export function namesSegment(rule: Rule, segmentId: number): boolean {
  const field = segmentFieldId(segmentId)
  return segmentsOf(rule).includes(segmentId) || fieldsOf(rule).some((id) => (parseMonthField(id)?.base ?? id) === field)
}
