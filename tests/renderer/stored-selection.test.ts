import fc from 'fast-check'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { NOTHING_KEPT, useSelection, type Chosen, type Clause, type Kept } from '../../renderer/state/selection.ts'
import { followWorkspace, packSelection, unpackSelection } from '../../renderer/state/stored-selection.ts'

const clause = (field: string): Clause => ({ rule: { op: 'isMissing', field }, label: field })
const chosen: fc.Arbitrary<Chosen> = fc.record({
  clauses: fc.array(fc.tuple(fc.constantFrom('histogram', 'grid', 'series'), fc.constantFrom('a', 'b', 'c').map(clause)), { maxLength: 3 }).map((entries) => new Map(entries)),
  picked: fc.option(fc.record({ mode: fc.constantFrom('only' as const, 'except' as const), keys: fc.uniqueArray(fc.nat(40), { maxLength: 20 }) })),
})
const steps = fc.array(chosen, { maxLength: 6 })
const kept: fc.Arbitrary<Kept> = fc
  .record({ month: fc.option(fc.constant(202408)), now: chosen, history: steps, future: steps })
  .map(({ now, ...rest }) => ({ ...rest, ...now }))

/** Which rows, not in what order they were ticked; conditions in the order they were set. */
const plainStep = ({ clauses, picked }: Chosen) => ({ clauses: [...clauses], picked: picked && { ...picked, keys: picked.keys.toSorted((a, b) => a - b) } })
const plain = ({ month, history, future, ...now }: Kept) => ({ month, ...plainStep(now), history: history.map(plainStep), future: future.map(plainStep) })

function unpacked(text: string): ReturnType<typeof plain> | null {
  const selection = unpackSelection(text)
  return selection && plain(selection)
}

describe('a selection as text', () => {
  it('is read back as it was: conditions, ticked rows, and the steps on both sides', () => {
    fc.assert(fc.property(kept, (one) => {
      expect(unpacked(packSelection(one))).toEqual(plain(one))
    }))
  })

  it('keeps what is chosen, and of the steps the nearest, where there is little room', () => {
    fc.assert(
      fc.property(kept, fc.nat(1500), (one, room) => {
        const read = unpacked(packSelection(one, room))
        const whole = plain(one)
        expect(read).toMatchObject({ month: whole.month, clauses: whole.clauses, picked: whole.picked })
        expect(read?.history).toEqual(whole.history.slice(whole.history.length - (read?.history.length ?? 0)))
        expect(read?.future).toEqual(whole.future.slice(0, read?.future.length))
        const base = packSelection({ ...one, history: [], future: [] }).length
        expect(packSelection(one, room).length).toBeLessThanOrEqual(base + room + 2 * (one.history.length + one.future.length))
      }),
    )
  })

  it('is small for whole ranges, and writes a long condition once', () => {
    const range = { mode: 'only' as const, keys: Array.from({ length: 50_000 }, (_, i) => i + 7) }
    const text = packSelection({ ...NOTHING_KEPT, picked: range, history: Array.from({ length: 50 }, () => ({ clauses: new Map(), picked: range })) })
    expect(text.length).toBeLessThan(5_000)
    expect(unpackSelection(text)?.picked).toEqual(range)
    const long = { rule: { op: 'inNumbers', numbers: Array.from({ length: 5_000 }, (_, i) => String(13_800_000_000 + i)) }, label: 'pasted' } as const
    const clauses = new Map([['builder', long]])
    const fifty = packSelection({ ...NOTHING_KEPT, clauses, history: Array.from({ length: 50 }, (_, i) => ({ clauses: new Map([['builder', long], ['grid', clause(`f${i}`)]]), picked: null })) })
    expect(fifty.length).toBeLessThan(JSON.stringify(long).length + 20_000)
    expect(unpackSelection(fifty)?.history.length).toBe(50)
  })

  it('is nothing where the text is of something else', () => {
    for (const text of ['', '{', 'null', '[]', '{"month":1}', '{"month":null,"clauses":[],"now":{"clauses":[["grid",3]],"picked":null},"history":[],"future":[]}']) {
      expect(unpackSelection(text)).toBeNull()
    }
  })
})

describe('the selection of a workspace', () => {
  let items: Map<string, string>
  let mostLetters: number
  const leave = (): void => {
    for (const listener of listeners) listener()
  }
  const listeners = new Set<() => void>()
  beforeEach(() => {
    items = new Map()
    mostLetters = Infinity
    listeners.clear()
    vi.stubGlobal('localStorage', {
      getItem: (key: string) => items.get(key) ?? null,
      setItem: (key: string, value: string) => {
        const others = [...items].filter(([one]) => one !== key).reduce((sum, [, text]) => sum + text.length, 0)
        if (others + value.length > mostLetters) throw new DOMException('full', 'QuotaExceededError')
        items.set(key, value)
      },
      removeItem: (key: string) => items.delete(key),
    })
    vi.stubGlobal('window', { addEventListener: (_: string, listener: () => void) => listeners.add(listener), removeEventListener: (_: string, listener: () => void) => listeners.delete(listener) })
    useSelection.getState().restore(NOTHING_KEPT)
  })
  afterEach(() => vi.unstubAllGlobals())

  it('survives a reload with its ticked rows, and undo goes on where it was', () => {
    followWorkspace('/a')
    const { setClause, pick } = useSelection.getState()
    setClause('grid', clause('a'))
    pick({ mode: 'only', keys: [5, 3, 4] })
    pick({ mode: 'except', keys: [] })
    useSelection.getState().undo()
    leave()
    useSelection.getState().restore(NOTHING_KEPT)
    followWorkspace('/a')
    expect(useSelection.getState().picked).toEqual({ mode: 'only', keys: [3, 4, 5] })
    useSelection.getState().undo()
    expect([useSelection.getState().picked, [...useSelection.getState().clauses]]).toEqual([null, [['grid', clause('a')]]])
    useSelection.getState().redo()
    useSelection.getState().redo()
    expect(useSelection.getState().picked).toEqual({ mode: 'except', keys: [] })
  })

  it('is that of its own workspace', () => {
    const stop = followWorkspace('/a')
    useSelection.getState().pick({ mode: 'only', keys: [3] })
    stop()
    const stopB = followWorkspace('/b')
    expect([useSelection.getState().picked, useSelection.getState().history]).toEqual([null, []])
    useSelection.getState().pick({ mode: 'only', keys: [9] })
    stopB()
    followWorkspace('/a')
    expect(useSelection.getState().picked?.keys).toEqual([3])
  })

  it('is kept for the latest workspaces only, and gives up the others and its steps before itself', () => {
    for (let i = 0; i < 12; i++) {
      const stop = followWorkspace(`/${i}`)
      useSelection.getState().pick({ mode: 'only', keys: [i] })
      stop()
    }
    expect([...items.keys()].filter((key) => key.startsWith('liuke.selection.')).toSorted()).toEqual(
      ['/10', '/11', '/4', '/5', '/6', '/7', '/8', '/9'].map((path) => `liuke.selection.${path}`),
    )
    mostLetters = 600
    const stop = followWorkspace('/small')
    for (let i = 0; i < 40; i++) useSelection.getState().pick({ mode: 'only', keys: [i * 2] })
    stop()
    expect([...items.keys()]).toEqual(['liuke.selections', 'liuke.selection./small'])
    followWorkspace('/small')
    expect([useSelection.getState().picked?.keys, useSelection.getState().history]).toEqual([[78], []])
  })
})
