import { create } from 'zustand'
import { useSelection, type Chosen } from './selection.ts'

/** A change of what the workspace holds, not of the conditions, that can be taken back. */
export interface Change {
  /** What was changed; the window shows one note of it. */
  readonly key: string
  readonly undo: () => void
  /** The number that comes back, of a change of one. */
  readonly before: number | null
  /** The last step of the conditions when it was made: with a later one, that is what is taken back first. */
  readonly after: Chosen | undefined
}

interface Changes {
  /** The last one at the end. */
  readonly changes: readonly Change[]
  readonly add: (change: Omit<Change, 'after'>) => void
  /** Takes back the last change of this. */
  readonly undo: (key: string) => void
  /** Forgets the last change of this: it was put back in another way. */
  readonly drop: (key: string) => void
  /** Forgets all changes of this: where they would be seen is not shown any more. */
  readonly forget: (key: string) => void
  /** Those of a workspace that is closed cannot be taken back in the next one. */
  readonly clear: () => void
}

const MOST_CHANGES = 100

export const useChanges = create<Changes>((set, get) => {
  const drop = (key: string): Change | undefined => {
    const { changes } = get()
    const place = changes.findLastIndex((change) => change.key === key)
    if (place < 0) return undefined
    set({ changes: changes.toSpliced(place, 1) })
    return changes[place]
  }
  return {
    changes: [],
    add: (change) => set(({ changes }) => ({ changes: [...changes, { ...change, after: lastStep() }].slice(-MOST_CHANGES) })),
    undo: (key) => drop(key)?.undo(),
    drop: (key) => void drop(key),
    forget: (key) => set(({ changes }) => ({ changes: changes.filter((change) => change.key !== key) })),
    clear: () => set({ changes: [] }),
  }
})

/** Takes back the last change, if nothing was done to the conditions after it; says whether there was one. */
export function undoLastChange(): boolean {
  const { changes, undo } = useChanges.getState()
  const last = changes.at(-1)
  if (!last || last.after !== lastStep()) return false
  undo(last.key)
  return true
}

function lastStep(): Chosen | undefined {
  return useSelection.getState().history.at(-1)
}
