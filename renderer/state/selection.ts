import { create, type StateCreator } from 'zustand'
import { createStore } from 'zustand/vanilla'
import type { Month } from '../../shared/domain/month.ts'
import { allOf, type Rule } from '../../shared/domain/rule.ts'

/** Who made a clause: one view has at most one. */
export type ViewId = string

export interface Clause {
  readonly rule: Rule
  /** What the chip says. */
  readonly label: string
}

export type Clauses = ReadonlyMap<ViewId, Clause>

export interface Selection {
  readonly month: Month | null
  /** In the order they were last changed. Replaced on change, so its identity is the snapshot. */
  readonly clauses: Clauses
  /** Clauses before each change, oldest first, for undo. */
  readonly history: readonly Clauses[]
  readonly setMonth: (month: Month | null) => void
  /** Gives a view its clause, or takes it away with null. */
  readonly setClause: (view: ViewId, clause: Clause | null) => void
  /** Puts others in the place of all clauses, as one step of undo. */
  readonly replaceClauses: (clauses: Clauses) => void
  readonly clear: () => void
  /** Takes away the clause that was set last. */
  readonly clearLast: () => void
  /** Goes back to the clauses before the last change. */
  readonly undo: () => void
  /** Takes over what an earlier session stored. */
  readonly restore: (month: Month | null, clauses: Clauses) => void
}

const HISTORY_LENGTH = 50

const selection: StateCreator<Selection> = (set) => {
  const change = (next: (clauses: Clauses) => Clauses): void =>
    set(({ clauses, history }) => {
      const changed = next(clauses)
      return changed === clauses ? {} : { clauses: changed, history: [...history, clauses].slice(-HISTORY_LENGTH) }
    })
  return {
    month: null,
    clauses: new Map(),
    history: [],
    setMonth: (month) => set({ month }),
    setClause: (view, clause) =>
      change((clauses) => {
        if (clause === null && !clauses.has(view)) return clauses
        const next = new Map(clauses)
        next.delete(view)
        if (clause) next.set(view, clause)
        return next
      }),
    replaceClauses: (clauses) => change(() => clauses),
    clear: () => change((clauses) => (clauses.size === 0 ? clauses : new Map())),
    clearLast: () => change((clauses) => (clauses.size === 0 ? clauses : new Map([...clauses].slice(0, -1)))),
    undo: () => set(({ clauses, history }) => ({ clauses: history.at(-1) ?? clauses, history: history.slice(0, -1) })),
    restore: (month, clauses) => set({ month, clauses, history: [] }),
  }
}

/** Month and conditions that all views share. */
export const useSelection = create(selection)

/** A selection of its own, not that of the window. */
export const createSelection = () => createStore(selection)

/** All clauses as one rule, but the view's own: a view never filters itself. */
export function ruleOf(clauses: Clauses, except?: ViewId): Rule {
  return allOf([...clauses].filter(([view]) => view !== except).map(([, { rule }]) => rule))
}

/** The rule a view's queries use. Without a view: all clauses, as the grid and exports use them. */
export function useRuleFor(view?: ViewId): Rule {
  const clauses = useSelection((state) => state.clauses)
  return ruleOf(clauses, view)
}

/** The same rule, for event handlers. */
export function ruleFor(view?: ViewId): Rule {
  return ruleOf(useSelection.getState().clauses, view)
}

const STORAGE_KEY = 'liuke.selection'

/** Brings back the month and conditions last used in this workspace, and stores them from now on. */
export function followWorkspace(path: string): () => void {
  const stored = readStored(path)
  useSelection.getState().restore(stored?.month ?? null, new Map(stored?.clauses ?? []))
  return useSelection.subscribe(({ month, clauses }, before) => {
    if (month === before.month && clauses === before.clauses) return
    localStorage.setItem(STORAGE_KEY, JSON.stringify({ path, month, clauses: [...clauses] } satisfies Stored))
  })
}

interface Stored {
  readonly path: string
  readonly month: Month | null
  readonly clauses: readonly (readonly [ViewId, Clause])[]
}

function readStored(path: string): Stored | null {
  const text = localStorage.getItem(STORAGE_KEY)
  if (text === null) return null
  try {
    // This page wrote it; a rule that no longer fits is refused by the engine with RULE_INVALID and can be cleared.
    const stored = JSON.parse(text) as Stored
    return stored.path === path ? stored : null
  } catch {
    return null
  }
}
