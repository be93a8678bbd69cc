import { AppError } from '../../../shared/domain/errors.ts'
import type { FieldId } from '../../../shared/domain/field.ts'
import type { Rule } from '../../../shared/domain/rule.ts'
import { noSuchSegment } from '../frame/absent-fields.ts'
import type { ClassRule } from './threshold.ts'

export interface FreezeScope {
  /** Of fixed members, which never change, the segment itself; null when there is no such segment. */
  segmentRule(segmentId: number): Rule | null
  segmentName(segmentId: number): string | undefined
  /** The classes behind a field that a preset made, and the two sides of a segment; null for every other field. */
  classesOf(field: FieldId): readonly ClassRule[] | null
}

const MOST_SEGMENTS_DEEP = 16

/**
 * A base without references to segments that are rules, each replaced by the rule it stands for now: a stored run must not change when
 * a segment is removed or a preset is run again, and a preset whose base named its own classes would be a circle.
 *
 * Errors: SEGMENT_NOT_FOUND, RULE_TOO_DEEP.
 */
export function freezeRule(rule: Rule, scope: FreezeScope, deep = 0): Rule {
  const freeze = (part: Rule): Rule => freezeRule(part, scope, deep)
  const unionOf = (field: FieldId, wanted: (code: string) => boolean): Rule | null => {
    const classes = scope.classesOf(field)
    return classes && { op: 'any', of: classes.filter(({ code }) => wanted(code)).map(({ rule: own }) => freeze(own)) }
  }
  switch (rule.op) {
    case 'all':
    case 'any':
      return { op: rule.op, of: rule.of.map(freeze) }
    case 'not':
      return { op: 'not', of: freeze(rule.of) }
    case 'top':
    case 'percentile':
      return rule.within ? { ...rule, within: freeze(rule.within) } : rule
    case 'inSegment': {
      const own = scope.segmentRule(rule.segmentId)
      if (!own) throw noSuchSegment(rule.segmentId, scope.segmentName(rule.segmentId))
      if (own.op === 'inSegment' && own.segmentId === rule.segmentId) return rule
      if (deep >= MOST_SEGMENTS_DEEP) throw new AppError('RULE_TOO_DEEP', { most: MOST_SEGMENTS_DEEP })
      return freezeRule(own, scope, deep + 1)
    }
    case 'oneOf': {
      const values = new Set(rule.values.map(String))
      return unionOf(rule.field, (code) => values.has(code)) ?? rule
    }
    case 'contains': {
      const text = rule.text.toLowerCase()
      const at = rule.at ?? 'anywhere'
      const matches = (code: string): boolean =>
        at === 'start' ? code.startsWith(text) : at === 'end' ? code.endsWith(text) : code.includes(text)
      return unionOf(rule.field, (code) => matches(code.toLowerCase())) ?? rule
    }
    case 'isMissing': {
      const anyClass = unionOf(rule.field, () => true)
      return anyClass ? { op: 'not', of: anyClass } : rule
    }
    default:
      return rule
  }
}
