import { assertNever } from '../../../../shared/domain/errors.ts'
import type { Rule } from '../../../../shared/domain/rule.ts'

/** How two sets become one. */
export type Operation = 'or' | 'and' | 'leftOnly' | 'rightOnly' | 'xor'

export const OPERATIONS = ['or', 'and', 'leftOnly', 'rightOnly', 'xor'] as const satisfies readonly Operation[]

export interface Overlap {
  readonly onlyLeft: number
  readonly both: number
  readonly onlyRight: number
}

export function combineRules(operation: Operation, left: Rule, right: Rule): Rule {
  const without = (of: Rule, other: Rule): Rule => ({ op: 'all', of: [of, { op: 'not', of: other }] })
  switch (operation) {
    case 'or':
      return { op: 'any', of: [left, right] }
    case 'and':
      return { op: 'all', of: [left, right] }
    case 'leftOnly':
      return without(left, right)
    case 'rightOnly':
      return without(right, left)
    case 'xor':
      return { op: 'any', of: [without(left, right), without(right, left)] }
    default:
      return assertNever(operation)
  }
}

/** Which of the three parts of two overlapping sets an operation keeps. */
export const KEPT: Readonly<Record<Operation, Readonly<Record<keyof Overlap, boolean>>>> = {
  or: { onlyLeft: true, both: true, onlyRight: true },
  and: { onlyLeft: false, both: true, onlyRight: false },
  leftOnly: { onlyLeft: true, both: false, onlyRight: false },
  rightOnly: { onlyLeft: false, both: false, onlyRight: true },
  xor: { onlyLeft: true, both: false, onlyRight: true },
}

export function countOf(operation: Operation, overlap: Overlap): number {
  const kept = KEPT[operation]
  return (['onlyLeft', 'both', 'onlyRight'] as const).reduce((sum, part) => sum + (kept[part] ? overlap[part] : 0), 0)
}
