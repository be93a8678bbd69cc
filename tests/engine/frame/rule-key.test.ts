import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { ruleKey } from '../../../electron/engine/frame/rule-key.ts'
import type { Rule } from '../../../shared/domain/rule.ts'

const leaf: fc.Arbitrary<Rule> = fc.oneof(
  fc.record({ op: fc.constant('between' as const), field: fc.constantFrom('a', 'b'), lo: fc.integer({ min: 0, max: 2 }) }),
  fc.record({ op: fc.constant('contains' as const), field: fc.constant('a'), text: fc.constantFrom('', 'all(', '),(', '"') }),
  fc.record({ op: fc.constant('inNumbers' as const), numbers: fc.array(fc.constantFrom('1', '2', '1,2'), { maxLength: 2 }) }),
)
const { rule } = fc.letrec<{ rule: Rule }>((tie) => ({
  rule: fc.oneof(
    { maxDepth: 3 },
    leaf,
    fc.record({ op: fc.constantFrom('all' as const, 'any' as const), of: fc.array(tie('rule'), { maxLength: 2 }) }),
    fc.record({ op: fc.constant('not' as const), of: tie('rule') }),
    fc.record({ op: fc.constant('top' as const), field: fc.constant('a'), count: fc.constant(1), direction: fc.constant('highest' as const), within: tie('rule') }),
  ),
}))

describe('the key of a rule', () => {
  it('is the same for equal rules and differs for others', () => {
    fc.assert(
      fc.property(rule, rule, (a, b) => {
        expect(ruleKey(a) === ruleKey(b)).toBe(JSON.stringify(a) === JSON.stringify(b))
        expect(ruleKey(structuredClone(a))).toBe(ruleKey(a))
      }),
    )
  })

  it('stays short whatever was pasted', () => {
    const pasted = (last: string): Rule => ({ op: 'all', of: [{ op: 'isMissing', field: 'a' }, { op: 'inNumbers', numbers: [...Array.from({ length: 50_000 }, (_, i) => String(13_800_000_000 + i)), last] }] })
    expect(ruleKey(pasted('1')).length).toBeLessThan(200)
    expect(ruleKey(pasted('1'))).toBe(ruleKey(pasted('1')))
    expect(ruleKey(pasted('1'))).not.toBe(ruleKey(pasted('2')))
  })
})
