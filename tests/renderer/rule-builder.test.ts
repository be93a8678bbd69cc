import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { EVERYONE, type Rule } from '../../shared/domain/rule.ts'
import { clausesOfRule, countsById } from '../../renderer/features/explore/rule-choices.ts'
import { numbersOfText } from '../../renderer/features/explore/pasted-numbers.ts'
import { compileDraft, draftOfRule, ruleOfContent, type Draft, type GroupDraft } from '../../renderer/features/explore/rule-draft.ts'
import {
  duplicateDraft,
  findDraft,
  indentDraft,
  moveDraft,
  nextId,
  outdentDraft,
  placeOf,
  record,
  redo,
  removeDraft,
  setContent,
  startHistory,
  stepDraft,
  undo,
} from '../../renderer/features/explore/rule-tree.ts'

const LEAVES: readonly Rule[] = [
  { op: 'between', field: 'fee', lo: 80 },
  { op: 'between', field: 'fee', hi: 80, hiOpen: true },
  { op: 'between', field: 'fee', lo: 80, hi: 300, hiOpen: true },
  { op: 'between', field: 'fee', lo: 5, hi: 5 },
  { op: 'between', field: 'day', lo: '2024-01-01', hi: '2024-02-01' },
  { op: 'oneOf', field: 'grid', values: ['东街'] },
  { op: 'contains', field: 'plan', text: '5G', at: 'start' },
  { op: 'contains', field: 'plan', text: '5G' },
  { op: 'isMissing', field: 'plan' },
  { op: 'top', field: 'fee', share: 0.07, direction: 'highest' },
  { op: 'top', field: 'fee', count: 50, direction: 'lowest' },
  { op: 'top', field: 'fee', count: 50, direction: 'lowest', within: { op: 'isMissing', field: 'plan' } },
  { op: 'percentile', field: 'fee', lo: 0.1, hi: 0.9, loOpen: true },
  { op: 'period', field: 'day', unit: 'day', from: 0, to: 60 },
  { op: 'compare', field: 'fee', is: 'more', than: 'plan_fee', factor: 1.2, thanMonths: -1 },
  { op: 'inSegment', segmentId: 3 },
  { op: 'inList', listId: 4, arm: 'control' },
  { op: 'inNumbers', numbers: ['13800000001'] },
]
const leaf = fc.constantFrom(...LEAVES)
const { rule } = fc.letrec<{ rule: Rule }>((tie) => ({
  rule: fc.oneof(
    { maxDepth: 4 },
    leaf,
    fc.record({ op: fc.constantFrom('all' as const, 'any' as const), of: fc.array(tie('rule'), { minLength: 1, maxLength: 4 }) }),
    fc.record({ op: fc.constant('not' as const), of: tie('rule') }),
  ),
}))

/** A leaf as text, whatever the order its parts were written in. */
function keyOf(part: Rule): string {
  return JSON.stringify(Object.entries(part).toSorted(([a], [b]) => a.localeCompare(b)))
}

/** Whether a subscriber that satisfies these leaves satisfies the rule. */
function holds(part: Rule, satisfied: ReadonlySet<string>): boolean {
  if (part.op === 'all') return part.of.every((one) => holds(one, satisfied))
  if (part.op === 'any') return part.of.some((one) => holds(one, satisfied))
  return part.op === 'not' ? !holds(part.of, satisfied) : satisfied.has(keyOf(part))
}

function idsOf(draft: Draft): number[] {
  return draft.kind === 'group' ? [draft.id, ...draft.parts.flatMap(idsOf)] : [draft.id]
}

/** The parts of a rule in the order in which the engine counts them. */
function partsOf(part: Rule): Rule[] {
  if (part.op === 'not') return [part, ...partsOf(part.of)]
  return part.op === 'all' || part.op === 'any' ? [part, ...part.of.flatMap(partsOf)] : [part]
}

describe('a rule as a draft', () => {
  it('means the same when it is compiled again', () => {
    fc.assert(
      fc.property(rule, fc.subarray([...LEAVES]), (tree, satisfied) => {
        const atoms = new Set(satisfied.map(keyOf))
        const compiled = compileDraft(draftOfRule(tree)).rule
        expect(holds(compiled, atoms)).toBe(holds(tree, atoms))
        expect(compileDraft(draftOfRule(compiled)).rule).toEqual(compiled)
      }),
      { numRuns: 300 },
    )
  })

  it('knows the part of each count', () => {
    fc.assert(
      fc.property(rule, (tree) => {
        const root = draftOfRule(tree)
        const { rule: compiled, ids } = compileDraft(root)
        const parts = partsOf(compiled)
        expect(ids).toHaveLength(parts.length)
        expect(ids.filter((id) => id !== null)).toEqual(idsOf(root))
        const conditions = ids.flatMap((id, i) => {
          const draft = id === null ? undefined : findDraft(root, id)
          return draft?.kind === 'condition' ? [{ counted: parts[i], meant: ruleOfContent(draft.content) }] : []
        })
        expect(conditions.map(({ counted }) => counted)).toEqual(conditions.map(({ meant }) => meant))
      }),
    )
  })

  it('of everyone is an empty group, and of nobody is kept', () => {
    expect(draftOfRule(EVERYONE).parts).toEqual([])
    expect(compileDraft(draftOfRule(EVERYONE)).rule).toEqual(EVERYONE)
    expect(compileDraft(draftOfRule({ op: 'any', of: [] })).rule).toEqual({ op: 'all', of: [{ op: 'any', of: [] }] })
  })

  it('leaves out what says nothing yet', () => {
    const root: GroupDraft = {
      kind: 'group', id: 1, mode: 'any',
      parts: [
        { kind: 'condition', id: 2, content: { op: 'number', field: 'fee', is: 'more' } },
        { kind: 'group', id: 3, mode: 'none', parts: [{ kind: 'condition', id: 4, content: { op: 'values', field: 'grid', isIn: true, values: [] } }] },
        { kind: 'condition', id: 5, content: { op: 'present', field: 'fee', isPresent: true } },
      ],
    }
    expect(compileDraft(root)).toEqual({ rule: { op: 'any', of: [{ op: 'not', of: { op: 'isMissing', field: 'fee' } }] }, ids: [1, 5, null] })
  })

  it.each([
    [{ op: 'top', field: 'fee', direction: 'highest', by: 'share', amount: 0 } as const],
    [{ op: 'top', field: 'fee', direction: 'highest', by: 'share', amount: 101 } as const],
    [{ op: 'text', field: 'plan', at: 'anywhere', isIn: true, text: '  ' } as const],
    [{ op: 'compare', field: 'fee', is: 'less' } as const],
    [{ op: 'numbers', numbers: [] } as const],
    // What is typed is no number: neither this condition nor the half of it that is one.
    [{ op: 'number', field: 'fee', is: 'atLeast', value: NaN } as const],
    [{ op: 'range', field: 'fee', lo: NaN, hi: 5 } as const],
    [{ op: 'range', field: 'fee', lo: 1, hi: NaN } as const],
    [{ op: 'top', field: 'fee', direction: 'highest', by: 'count', amount: NaN } as const],
    [{ op: 'percentile', field: 'fee', lo: NaN, hi: 50 } as const],
    [{ op: 'period', field: 'open_date', unit: 'month', from: NaN, to: 0 } as const],
    [{ op: 'compare', field: 'fee', is: 'less', than: 'debt', factor: NaN } as const],
    [{ op: 'compare', field: 'fee', is: 'less', than: 'debt', months: NaN } as const],
  ])('has no rule for %j', (content) => {
    expect(ruleOfContent(content)).toBeNull()
  })
})

describe('edits of the tree', () => {
  const fresh = (): GroupDraft => draftOfRule({ op: 'all', of: [LEAVES[0] ?? EVERYONE, { op: 'any', of: [LEAVES[5] ?? EVERYONE, LEAVES[6] ?? EVERYONE] }, LEAVES[8] ?? EVERYONE] })
  // 1 all: 2, 3 any: (4, 5), 6
  const shape = (draft: Draft): string => (draft.kind === 'group' ? `${draft.id}(${draft.parts.map(shape).join(' ')})` : String(draft.id))

  it.each<[string, (root: GroupDraft) => GroupDraft, string]>([
    ['down into the group below', (root) => stepDraft(root, 2, 'down'), '1(3(2 4 5) 6)'],
    ['up into the group above', (root) => stepDraft(root, 6, 'up'), '1(2 3(4 5 6))'],
    ['up out of a group', (root) => stepDraft(root, 4, 'up'), '1(2 4 3(5) 6)'],
    ['down out of a group', (root) => stepDraft(root, 5, 'down'), '1(2 3(4) 5 6)'],
    ['down within a group', (root) => stepDraft(root, 4, 'down'), '1(2 3(5 4) 6)'],
    ['a group up', (root) => stepDraft(root, 3, 'up'), '1(3(4 5) 2 6)'],
    ['no further up', (root) => stepDraft(root, 2, 'up'), '1(2 3(4 5) 6)'],
    ['indent into a new group', (root) => indentDraft(root, 2), '1(7(2) 3(4 5) 6)'],
    ['indent into the group above', (root) => indentDraft(root, 6), '1(2 3(4 5 6))'],
    ['outdent', (root) => outdentDraft(root, 4), '1(2 3(5) 4 6)'],
    ['outdent the last one of a group', (root) => outdentDraft(outdentDraft(root, 5), 4), '1(2 4 5 6)'],
    ['outdent at the top does nothing', (root) => outdentDraft(root, 2), '1(2 3(4 5) 6)'],
    ['drag before', (root) => moveDraft(root, 6, { group: 1, index: 0 }), '1(6 2 3(4 5))'],
    ['drag behind itself', (root) => moveDraft(root, 2, { group: 1, index: 2 }), '1(3(4 5) 2 6)'],
    ['a group does not go into itself', (root) => moveDraft(root, 3, { group: 3, index: 0 }), '1(2 3(4 5) 6)'],
    ['duplicate a group', (root) => duplicateDraft(root, 3), '1(2 3(4 5) 7(8 9) 6)'],
    ['the root stays', (root) => removeDraft(duplicateDraft(moveDraft(root, 1, { group: 3, index: 0 }), 1), 1), '1(2 3(4 5) 6)'],
  ])('%s', (_name, edit, expected) => {
    expect(shape(edit(fresh()))).toBe(expected)
  })

  it('never lose or double a part by moving', () => {
    fc.assert(
      fc.property(rule, fc.array(fc.record({ what: fc.constantFrom('up', 'down', 'in', 'out', 'move'), id: fc.nat(30), to: fc.nat(30), index: fc.nat(4) }), { maxLength: 20 }), (tree, moves) => {
        const start = draftOfRule(tree)
        const conditions = (root: GroupDraft) => idsOf(root).filter((id) => findDraft(root, id)?.kind === 'condition').toSorted((a, b) => a - b)
        const end = moves.reduce((root, { what, id, to, index }) => {
          if (what === 'in') return indentDraft(root, id)
          if (what === 'out') return outdentDraft(root, id)
          if (what !== 'move') return stepDraft(root, id, what === 'up' ? 'up' : 'down')
          const group = findDraft(root, to)
          return group?.kind === 'group' ? moveDraft(root, id, { group: to, index: Math.min(index, group.parts.length) }) : root
        }, start)
        expect(conditions(end)).toEqual(conditions(start))
        expect(new Set(idsOf(end)).size).toBe(idsOf(end).length)
        expect(nextId(end)).toBeGreaterThan(Math.max(...idsOf(end)))
      }),
    )
  })

  it('are undone and redone; typing into one condition is one step', () => {
    const root = fresh()
    const typed = [8, 80, 800].map((value) => setContent(root, 2, { op: 'number', field: 'fee', is: 'atLeast', value }))
    let history = startHistory(root)
    for (const draft of typed) history = record(history, draft, 'edit.2')
    history = record(history, removeDraft(history.now, 6), null)
    history = undo(history)
    expect(history.now).toEqual(typed[2])
    expect(undo(history).now).toEqual(root)
    expect(undo(undo(history)).now).toEqual(root)
    expect(shape(redo(redo(undo(history))).now)).toBe('1(2 3(4 5))')
    expect(shape(redo(record(undo(history), removeDraft(root, 3), null)).now)).toBe('1(2 6)')
    expect(placeOf(history.now, 4)).toEqual({ group: 3, index: 0 })
  })
})

describe('counts and clauses', () => {
  const [fee, , , , , grid, plan] = LEAVES
  const either: Rule = { op: 'any', of: [grid ?? EVERYONE, plan ?? EVERYONE] }

  it('say what a part takes away from all and none, and brings to any', () => {
    const root = draftOfRule({ op: 'all', of: [fee ?? EVERYONE, { op: 'not', of: either }] })
    const compiled = compileDraft(root)
    const node = (count: number, without: number | null) => ({ count, without, unmatched: null })
    // all 30: fee 50, not 70: any 40: grid 25, plan 20
    const nodes = [node(30, null), node(50, 70), node(70, 50), node(40, null), node(25, 20), node(20, 25)]
    const counts = countsById(root, compiled, nodes)
    expect(idsOf(root).map((id) => [counts.get(id)?.count, counts.get(id)?.effect])).toEqual([[30, null], [50, 40], [70, 20], [25, 20], [20, 15]])
  })

  it('become one clause for each field, and the rest clauses of the builder', () => {
    const other: Rule = { op: 'inSegment', segmentId: 3 }
    const below: Rule = { op: 'between', field: 'fee', hi: 300 }
    const clauses = clausesOfRule({ op: 'all', of: [fee ?? EVERYONE, either, below, other, grid ?? EVERYONE] })
    expect([...clauses]).toEqual([
      ['field.fee', { op: 'all', of: [fee, below] }],
      ['builder.2', either],
      ['builder.4', other],
      ['field.grid', grid],
    ])
    expect([...clausesOfRule(EVERYONE)]).toEqual([])
  })
})

describe('pasted text', () => {
  it.each<[string, readonly string[]]>([
    ['13800000001\n13800000002\r\n13800000001', ['13800000001', '13800000002']],
    ['１３８０００００００１，S-001；x_2、 a@b.c', ['13800000001', 'S-001', 'x_2', 'a@b.c']],
    ['  \t\n', []],
    [`${'9'.repeat(65)} 1`, ['1']],
    ['154 5548 0436', ['15455480436']],
    ['154-5548-0436\n１５４ ５５４８ ０４３６', ['15455480436']],
    ['+8615455480436，+86 154 5548 0437; 0086-15455480438 +86-154-5548-0439', ['15455480436', '15455480437', '15455480438', '15455480439']],
    ['15455480436.0\t15455480437.00\n100123.0', ['15455480436', '15455480437', '100123']],
    ['154 5548 0436 138 0000 0001 13900000002', ['15455480436', '13800000001', '13900000002']],
    ['\u202a154\u20115548\u20110436\u202c', ['15455480436']],
    // Two numbers of eleven digits in all are two; hyphens and digits of what is no mobile number are its own.
    ['12345 678901', ['12345', '678901']],
    ['0755-12345678 2024-0001 KD-154-5548-0436 12.5', ['0755-12345678', '2024-0001', 'KD-154-5548-0436', '12.5']],
    ['8615455480436 a154 5548 0436', ['8615455480436', 'a154', '5548', '0436']],
  ])('%j', (text, expected) => {
    expect(numbersOfText(text)).toEqual(expected)
  })
})
