import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { countRule } from '../../../electron/engine/explore/rule-counts.ts'
import { createRandom } from '../../../electron/engine/kernels/random.ts'
import { EVERYONE, type Rule } from '../../../shared/domain/rule.ts'
import { createTestWorkspace, publishFacts, type TestWorkspace } from '../../helpers/workspace.ts'

const MONTH = 202408

let ws: TestWorkspace
beforeAll(() => {
  ws = createTestWorkspace()
  const random = createRandom(7)
  publishFacts(
    ws,
    Array.from({ length: 97 }, (_, i) => ({
      subscriber: i + 1,
      month: MONTH,
      values: { age: random.next() < 0.2 ? null : 20 + random.int(8), grid: random.next() < 0.2 ? null : ['东街', '西街'][random.int(2)] ?? null },
    })),
  )
})
afterAll(() => ws.close())

const sizeOf = (rule: Rule): number => ws.frame.select(rule, MONTH).count()
const both = (a: Rule, b: Rule): Rule => ({ op: 'all', of: [a, b] })

/** The same counts, each part asked for on its own. */
function bruteForce(rule: Rule, base: Rule, without: Rule | null = null): { count: number; without: number | null; unmatched: null }[] {
  const own = { count: sizeOf(both(rule, base)), without: without && sizeOf(both(without, base)), unmatched: null }
  if (rule.op === 'not') return [own, ...bruteForce(rule.of, base)]
  if (rule.op !== 'all' && rule.op !== 'any') return [own]
  return [own, ...rule.of.flatMap((part, i) => bruteForce(part, base, { op: rule.op, of: rule.of.filter((_, j) => j !== i) }))]
}

const leaf = fc.oneof(
  fc.integer({ min: 19, max: 28 }).map((lo): Rule => ({ op: 'between', field: 'age', lo })),
  fc.constantFrom('东街', '西街').map((value): Rule => ({ op: 'oneOf', field: 'grid', values: [value] })),
  fc.constantFrom<Rule[]>({ op: 'isMissing', field: 'age' }, { op: 'top', field: 'age', count: 10, direction: 'highest' }),
)
const { rule } = fc.letrec<{ rule: Rule }>((tie) => ({
  rule: fc.oneof(
    { maxDepth: 3 },
    leaf,
    fc.record({ op: fc.constantFrom('all' as const, 'any' as const), of: fc.array(tie('rule'), { maxLength: 4 }) }),
    fc.record({ op: fc.constant('not' as const), of: tie('rule') }),
  ),
}))

describe('counts of a rule', () => {
  it('equal asking for each part on its own', () => {
    fc.assert(
      fc.property(rule, fc.oneof(fc.constant(EVERYONE), leaf), (tree, base) => {
        expect(countRule(ws.frame, { month: MONTH, rule: tree, base })).toEqual({ base: sizeOf(base), nodes: bruteForce(tree, base) })
      }),
      { numRuns: 200 },
    )
  })

  it('leave the remembered sets as they were', () => {
    const parts: Rule[] = [{ op: 'between', field: 'age', lo: 24 }, { op: 'oneOf', field: 'grid', values: ['东街'] }]
    const before = parts.map(sizeOf)
    countRule(ws.frame, { month: MONTH, rule: { op: 'any', of: parts }, base: parts[0] ?? EVERYONE })
    countRule(ws.frame, { month: MONTH, rule: { op: 'all', of: parts }, base: EVERYONE })
    expect(parts.map(sizeOf)).toEqual(before)
    expect(sizeOf(EVERYONE)).toBe(97)
  })

  it('say which pasted numbers nobody has', () => {
    const { nodes } = countRule(ws.frame, { month: MONTH, rule: { op: 'not', of: { op: 'inNumbers', numbers: ['9', 'S00000001', 'S00000002', '1', '9'] } }, base: EVERYONE })
    expect(nodes).toEqual([
      { count: 95, without: null, unmatched: null },
      { count: 2, without: null, unmatched: { count: 2, numbers: ['9', '1'] } },
    ])
  })
})
