import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { Rule } from '../../shared/domain/rule.ts'
import { combineRules, countOf, OPERATIONS, type Operation } from '../../renderer/features/explore/sets/combine.ts'

const SIZE = 8
const EVERY_ONE = Array.from({ length: SIZE }, (_, i) => i + 1)

/** Who meets a rule of these tests: chosen one by one, joined and negated. */
function members(rule: Rule): ReadonlySet<number> {
  switch (rule.op) {
    case 'inSubscribers':
      return new Set(rule.subscribers)
    case 'all':
      return new Set(EVERY_ONE.filter((one) => rule.of.every((part) => members(part).has(one))))
    case 'any':
      return new Set(EVERY_ONE.filter((one) => rule.of.some((part) => members(part).has(one))))
    case 'not':
      return new Set(EVERY_ONE.filter((one) => !members(rule.of).has(one)))
    default:
      throw new Error(rule.op)
  }
}

const HOLDS: Readonly<Record<Operation, (left: boolean, right: boolean) => boolean>> = {
  or: (left, right) => left || right,
  and: (left, right) => left && right,
  leftOnly: (left, right) => left && !right,
  rightOnly: (left, right) => right && !left,
  xor: (left, right) => left !== right,
}

describe('two sets as one', () => {
  const subset = fc.uniqueArray(fc.constantFrom(...EVERY_ONE))

  it.each(OPERATIONS)('%s has the members it says, and the count of the parts it keeps', (operation) => {
    fc.assert(
      fc.property(subset, subset, (left, right) => {
        const [a, b] = [left, right].map((subscribers): Rule => ({ op: 'inSubscribers', subscribers }))
        if (!a || !b) return
        const wanted = EVERY_ONE.filter((one) => HOLDS[operation](left.includes(one), right.includes(one)))
        expect(members(combineRules(operation, a, b))).toEqual(new Set(wanted))
        const both = left.filter((one) => right.includes(one)).length
        expect(countOf(operation, { onlyLeft: left.length - both, both, onlyRight: right.length - both })).toBe(wanted.length)
      }),
    )
  })
})
