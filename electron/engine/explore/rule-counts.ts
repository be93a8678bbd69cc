import type { Input, Output } from '../../../shared/api/engine-api.ts'
import type { Rule } from '../../../shared/domain/rule.ts'
import type { BitSet } from '../frame/bit-set.ts'
import type { Frame } from '../frame/frame.ts'
import { unmatchedNumbers } from '../frame/rule-operators.ts'

type Node = Output<'explore.ruleCounts'>['nodes'][number]

/**
 * How many of a base satisfy each part of a rule, in the order the parts are written (a group before its parts), and how
 * many its group would have without it. The frame remembers the sets of conditions, so that of a rule that is being typed
 * only what changed is evaluated; everything else is operations on bits.
 */
export function countRule(frame: Frame, { month, base, rule }: Input<'explore.ruleCounts'>): Output<'explore.ruleCounts'> {
  const among = frame.select(base, month)
  const nodes: Node[] = []
  const visit = (part: Rule, without: number | null): void => {
    const set = frame.select(part, month)
    nodes.push({ count: countBoth(set, among), without, unmatched: unmatched(frame, part, month) })
    if (part.op === 'not') visit(part.of, null)
    if (part.op === 'all' || part.op === 'any') {
      const others = countsWithout(part.op, part.of.map((child) => frame.select(child, month)), among)
      for (const [i, child] of part.of.entries()) visit(child, others[i] ?? null)
    }
  }
  visit(rule, null)
  return { base: among.count(), nodes }
}

/** What a group holds without each of its parts in turn: all parts before it joined with all after it. */
function countsWithout(op: 'all' | 'any', sets: readonly BitSet[], among: BitSet): readonly number[] {
  const none = op === 'all' ? among : among.clone().andNot(among)
  const join = (a: BitSet, b: BitSet): BitSet => (op === 'all' ? a.clone().and(b) : a.clone().or(b))
  const after: BitSet[] = [none]
  for (const set of sets.slice(1).toReversed()) after.push(join(after.at(-1) ?? none, set))
  after.reverse()
  const counts: number[] = []
  let before = none
  for (const [i, set] of sets.entries()) {
    counts.push(countBoth(join(before, after[i] ?? none), among))
    before = join(before, set)
  }
  return counts
}

function countBoth(set: BitSet, among: BitSet): number {
  return set.clone().and(among).count()
}

/** As many as somebody looks through. */
const MOST_LISTED = 500

function unmatched(frame: Frame, part: Rule, month: number): Node['unmatched'] {
  if (part.op !== 'inNumbers') return null
  const scope = { has: (id: string) => frame.has(id), column: (id: string) => frame.column(id, month) }
  const numbers = unmatchedNumbers(part.numbers, scope, frame.present(month))
  return { count: numbers.size, numbers: [...numbers].slice(0, MOST_LISTED) }
}
