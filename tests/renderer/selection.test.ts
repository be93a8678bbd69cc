import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { EVERYONE, type Rule } from '../../shared/domain/rule.ts'
import { createSelection, ruleOf, ruleOfChosen, type Clause, type Clauses, type Picked } from '../../renderer/state/selection.ts'

const clause = (field: string): Clause => ({ rule: { op: 'isMissing', field }, label: field })
const viewIds = ['histogram', 'grid', 'series']

type Step =
  | { readonly kind: 'set'; readonly view: string; readonly field: string | null }
  | { readonly kind: 'pick'; readonly picked: Picked | null }
  | { readonly kind: 'clear' | 'clearLast' | 'undo' | 'redo' }
const step: fc.Arbitrary<Step> = fc.oneof(
  fc.record({ kind: fc.constant('set' as const), view: fc.constantFrom(...viewIds), field: fc.option(fc.constantFrom('a', 'b', 'c')) }),
  fc.record({ kind: fc.constant('pick' as const), picked: fc.option(fc.record({ mode: fc.constantFrom('only' as const, 'except' as const), keys: fc.array(fc.nat(3), { maxLength: 2 }) })) }),
  fc.record({ kind: fc.constantFrom('clear' as const, 'clearLast' as const, 'undo' as const, 'redo' as const) }),
)

function run(store: ReturnType<typeof createSelection>, one: Step): void {
  const state = store.getState()
  if (one.kind === 'set') state.setClause(one.view, one.field === null ? null : clause(one.field))
  else if (one.kind === 'pick') state.pick(one.picked)
  else state[one.kind]()
}

const entries = (clauses: Clauses) => [...clauses]

describe('selection', () => {
  it('has at most one clause per view, the last set one last', () => {
    const store = createSelection()
    const { setClause } = store.getState()
    setClause('histogram', clause('a'))
    setClause('grid', clause('b'))
    setClause('histogram', clause('c'))
    expect(entries(store.getState().clauses)).toEqual([['grid', clause('b')], ['histogram', clause('c')]])
  })

  it('takes the last clause away, says which, and brings it back', () => {
    const store = createSelection()
    const { setClause, clearLast, undo } = store.getState()
    setClause('histogram', clause('a'))
    setClause('grid', clause('b'))
    clearLast()
    expect(entries(store.getState().clauses)).toEqual([['histogram', clause('a')]])
    expect(store.getState().lastStep?.kind).toBe('clear')
    undo()
    expect(entries(store.getState().clauses)).toEqual([['histogram', clause('a')], ['grid', clause('b')]])
    store.getState().clear()
    clearLast()
    expect(store.getState().clauses.size).toBe(0)
  })

  it('filters a view by all clauses but its own', () => {
    const store = createSelection()
    const { setClause } = store.getState()
    expect(ruleOf(store.getState().clauses)).toEqual(EVERYONE)
    setClause('histogram', clause('a'))
    setClause('grid', clause('b'))
    setClause('series', clause('c'))
    const { clauses } = store.getState()
    const missing = (field: string): Rule => ({ op: 'isMissing', field })
    expect(ruleOf(clauses)).toEqual({ op: 'all', of: [missing('a'), missing('b'), missing('c')] })
    expect(ruleOf(clauses, 'grid')).toEqual({ op: 'all', of: [missing('a'), missing('c')] })
    expect(ruleOf(clauses, 'unknown')).toEqual(ruleOf(clauses))
  })

  it('undoes every kind of change, step by step back to the start', () => {
    fc.assert(
      fc.property(fc.array(step, { maxLength: 30 }), (steps) => {
        const store = createSelection()
        for (const one of steps) run(store, one)
        for (let i = store.getState().history.length; i > 0; i--) store.getState().undo()
        expect(entries(store.getState().clauses)).toEqual([])
        store.getState().undo()
        expect(entries(store.getState().clauses)).toEqual([])
      }),
    )
  })

  it('undo gives back exactly what one change replaced', () => {
    fc.assert(
      fc.property(fc.array(step, { maxLength: 20 }), step.filter(({ kind }) => kind !== 'undo' && kind !== 'redo'), (steps, last) => {
        const store = createSelection()
        for (const one of steps) run(store, one)
        const before = store.getState()
        run(store, last)
        if (store.getState().history === before.history) return
        store.getState().undo()
        expect(store.getState().clauses).toBe(before.clauses)
        expect(store.getState().picked).toBe(before.picked)
        expect(store.getState().history).toEqual(before.history)
      }),
    )
  })

  it('keeps the identity of the clauses when nothing changes', () => {
    const store = createSelection()
    const { clauses } = store.getState()
    store.getState().setClause('grid', null)
    store.getState().clear()
    expect(store.getState().clauses).toBe(clauses)
    expect(store.getState().history).toEqual([])
  })

  it('redo does again what undo took back, and a new change forgets it', () => {
    fc.assert(
      fc.property(fc.array(step, { maxLength: 20 }), fc.nat(20), (steps, back) => {
        const store = createSelection()
        for (const one of steps) run(store, one)
        const { clauses, picked, history } = store.getState()
        const times = Math.min(back, history.length)
        for (let i = 0; i < times; i++) store.getState().undo()
        for (let i = 0; i < times; i++) {
          store.getState().redo()
          expect(store.getState().lastStep?.kind).toBe('redo')
        }
        expect([store.getState().clauses, store.getState().picked, store.getState().history]).toEqual([clauses, picked, history])
        store.getState().setClause('histogram', clause(`new ${steps.length}`))
        expect([store.getState().future, store.getState().lastStep]).toEqual([[], null])
      }),
    )
  })

  it('picks rows as a step of undo, and gives them back with the conditions they were made under', () => {
    const store = createSelection()
    const { setClause, pick, undo } = store.getState()
    setClause('grid', clause('a'))
    pick({ mode: 'only', keys: [3, 5] })
    expect(ruleOfChosen(store.getState())).toEqual({ op: 'inSubscribers', subscribers: [3, 5] })
    pick({ mode: 'except', keys: [3] })
    expect(ruleOfChosen(store.getState())).toEqual({ op: 'all', of: [clause('a').rule, { op: 'not', of: { op: 'inSubscribers', subscribers: [3] } }] })
    setClause('grid', clause('b'))
    expect(store.getState().picked).toBeNull()
    undo()
    expect(store.getState().picked).toEqual({ mode: 'except', keys: [3] })
    expect(entries(store.getState().clauses)).toEqual([['grid', clause('a')]])
    expect(store.getState().lastStep).toMatchObject({ kind: 'undo', from: { picked: null }, to: { picked: { mode: 'except' } } })
  })

  it('a gesture that goes on takes its last change back in silence', () => {
    const store = createSelection()
    const { setClause, takeBack, undo } = store.getState()
    setClause('histogram', clause('a'))
    takeBack()
    setClause('histogram', clause('b'))
    expect(store.getState().lastStep).toBeNull()
    undo()
    expect(entries(store.getState().clauses)).toEqual([])
  })
})
