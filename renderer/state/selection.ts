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

/** Subscribers chosen one by one by row key: only those, or everyone who meets the conditions except those. */
export interface Picked {
  readonly mode: 'only' | 'except'
  readonly keys: readonly number[]
}

/** What undo and redo go through. */
export interface Chosen {
  /** In the order they were last changed. Replaced on change, so its identity is the snapshot. */
  readonly clauses: Clauses
  /** Null = nobody is picked. Picks are of the conditions they were made under: a change of those ends them. */
  readonly picked: Picked | null
}

/** A step that was taken back or done again, for the window to say so. */
export interface SelectionStep {
  readonly kind: 'undo' | 'redo' | 'clear'
  readonly from: Chosen
  readonly to: Chosen
}

export interface Selection extends Chosen {
  readonly month: Month | null
  /** What was chosen before each change, oldest first, for undo. */
  readonly history: readonly Chosen[]
  /** What was taken back, the next to do again first. */
  readonly future: readonly Chosen[]
  readonly lastStep: SelectionStep | null
  readonly setMonth: (month: Month | null) => void
  /** Gives a view its clause, or takes it away with null. */
  readonly setClause: (view: ViewId, clause: Clause | null) => void
  /** Puts others in the place of all clauses, as one step of undo. */
  readonly replaceClauses: (clauses: Clauses) => void
  readonly clear: () => void
  /** Takes away the clause that was set last, and says so. */
  readonly clearLast: () => void
  readonly pick: (picked: Picked | null) => void
  /** Goes back to what was chosen before the last change. */
  readonly undo: () => void
  /** Does again what undo took back, as long as nothing else was changed. */
  readonly redo: () => void
  /** Forgets the last change, in silence: a gesture that goes on puts another in its place. */
  readonly takeBack: () => void
  /** Takes away clauses that mean nothing any more, also from what undo and redo go through. */
  readonly forget: (isGone: (clause: Clause) => boolean) => void
  /** Takes over what an earlier session stored, or begins anew. */
  readonly restore: (kept: Kept) => void
}

/** What of a selection outlives the window. */
export type Kept = Pick<Selection, 'month' | keyof Chosen | 'history' | 'future'>

export const NOTHING_KEPT: Kept = { month: null, clauses: new Map(), picked: null, history: [], future: [] }

const HISTORY_LENGTH = 50

const selection: StateCreator<Selection> = (set) => {
  const record = (next: (now: Chosen) => Chosen): void =>
    set(({ clauses, picked, history }) => {
      const now = { clauses, picked }
      const changed = next(now)
      return changed === now ? {} : { ...changed, history: [...history, now].slice(-HISTORY_LENGTH), future: [], lastStep: null }
    })
  const change = (next: (clauses: Clauses) => Clauses): void =>
    record((now) => {
      const changed = next(now.clauses)
      return changed === now.clauses ? now : { clauses: changed, picked: null }
    })
  const goBack = ({ clauses, picked, history, future }: Selection, kind: 'undo' | null): Partial<Selection> => {
    const to = history.at(-1)
    if (!to) return {}
    const from = { clauses, picked }
    return {
      ...to,
      history: history.slice(0, -1),
      ...(kind === null ? {} : { future: [from, ...future], lastStep: { kind, from, to } }),
    }
  }
  return {
    ...NOTHING_KEPT,
    lastStep: null,
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
    clearLast: () =>
      set(({ clauses, picked, history }) => {
        if (clauses.size === 0) return {}
        const from = { clauses, picked }
        const to = { clauses: new Map([...clauses].slice(0, -1)), picked: null }
        return { ...to, history: [...history, from].slice(-HISTORY_LENGTH), future: [], lastStep: { kind: 'clear', from, to } }
      }),
    pick: (picked) => record((now) => (isSamePick(now.picked, picked) ? now : { ...now, picked })),
    undo: () => set((now) => goBack(now, 'undo')),
    redo: () =>
      set(({ clauses, picked, history, future }) => {
        const [to, ...rest] = future
        const from = { clauses, picked }
        return to ? { ...to, history: [...history, from], future: rest, lastStep: { kind: 'redo', from, to } } : {}
      }),
    takeBack: () => set((now) => goBack(now, null)),
    forget: (isGone) =>
      set(({ clauses, picked, history, future }) => {
        const without = (chosen: Chosen): Chosen => {
          const left = [...chosen.clauses].filter(([, clause]) => !isGone(clause))
          return left.length === chosen.clauses.size ? chosen : { clauses: new Map(left), picked: null }
        }
        const now = without({ clauses, picked })
        return {
          ...now,
          history: steps([...history.map(without), now]).slice(0, -1),
          future: steps([now, ...future.map(without)]).slice(1),
          lastStep: null,
        }
      }),
    restore: (kept) => set({ ...kept, lastStep: null }),
  }
}

/** Without those that are as the one before. */
function steps(chosen: readonly Chosen[]): readonly Chosen[] {
  return chosen.filter((one, i) => {
    const before = chosen[i - 1]
    return before === undefined || !isSamePick(one.picked, before.picked) || !isSameClauses(one.clauses, before.clauses)
  })
}

function isSameClauses(one: Clauses, other: Clauses): boolean {
  const others = [...other]
  return one.size === other.size && [...one].every(([view, clause], i) => others[i]?.[0] === view && others[i]?.[1] === clause)
}

function isSamePick(one: Picked | null, other: Picked | null): boolean {
  return JSON.stringify(one) === JSON.stringify(other)
}

/** Month and conditions that all views share. */
export const useSelection = create(selection)

/** A selection of its own, not that of the window. */
export const createSelection = () => createStore(selection)

/** Conditions that went with what they name. */
export interface Dropped {
  readonly clauses: readonly Clause[]
  /** Puts them back where they were; beside what was chosen since, where something was. */
  readonly bringBack: () => void
}

/** Takes away the conditions that name something which is no longer there. Undo and redo of others do not bring them back. */
export function dropClauses(isGone: (clause: Clause) => boolean): Dropped {
  const { clauses, picked, history, future, forget } = useSelection.getState()
  const gone = [...clauses].filter(([, clause]) => isGone(clause))
  forget(isGone)
  const after = useSelection.getState()
  const bringBack = (): void => {
    const now = useSelection.getState()
    const isUntouched = now.clauses === after.clauses && now.picked === after.picked && now.history === after.history && now.future === after.future
    if (isUntouched) useSelection.setState({ clauses, picked, history, future, lastStep: null })
    else if (gone.length > 0) now.replaceClauses(new Map([...gone, ...now.clauses]))
  }
  return { clauses: gone.map(([, clause]) => clause), bringBack }
}

/** All clauses as one rule, but the view's own: a view never filters itself. */
export function ruleOf(clauses: Clauses, except?: ViewId): Rule {
  return allOf([...clauses].filter(([view]) => view !== except).map(([, { rule }]) => rule))
}

/** Who is meant by a selection: those picked one by one, else all who meet the conditions. */
export function ruleOfChosen({ clauses, picked }: Chosen): Rule {
  if (picked === null) return ruleOf(clauses)
  const those: Rule = { op: 'inSubscribers', subscribers: picked.keys }
  return picked.mode === 'only' ? those : allOf([ruleOf(clauses), picked.keys.length === 0 ? null : { op: 'not', of: those }])
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
