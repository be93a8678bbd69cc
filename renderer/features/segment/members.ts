import type { SegmentFamily } from '../../../shared/api/segment.ts'
import type { Rule } from '../../../shared/domain/rule.ts'
import type { Translate } from '../../../shared/i18n/catalogue.ts'
import { openPage, requestPage } from '../../state/navigation.ts'
import { useSelection } from '../../state/selection.ts'

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

/** Takes the conditions away that name a segment which is no longer there, in one step of undo. */
export function dropClauseOf(segmentId: number): void {
  const { clauses, replaceClauses } = useSelection.getState()
  const left = [...clauses].filter(([, { rule }]) => !namesSegment(rule, segmentId))
  if (left.length < clauses.size) replaceClauses(new Map(left))
}

export function namesSegment(rule: Rule, segmentId: number): boolean {
  switch (rule.op) {
    case 'inSegment':
      return rule.segmentId === segmentId
    case 'all':
    case 'any':
      return rule.of.some((part) => namesSegment(part, segmentId))
    case 'not':
      return namesSegment(rule.of, segmentId)
    case 'top':
    case 'percentile':
      return rule.within !== undefined && namesSegment(rule.within, segmentId)
    default:
      return false
  }
}
