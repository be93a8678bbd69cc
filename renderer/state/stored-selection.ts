import type { Month } from '../../shared/domain/month.ts'
import { NOTHING_KEPT, useSelection, type Chosen, type Clause, type Kept, type Picked, type ViewId } from './selection.ts'

/** A selection as text. Steps repeat most of what the one before held, so each clause is written once. */
interface Packed {
  readonly month: Month | null
  readonly clauses: readonly Clause[]
  readonly now: PackedStep
  readonly history: readonly PackedStep[]
  readonly future: readonly PackedStep[]
}

interface PackedStep {
  /** View and the place of its clause. */
  readonly clauses: readonly (readonly [ViewId, number])[]
  readonly picked: { readonly mode: Picked['mode']; readonly keys: string } | null
}

/** Letters the steps to undo and redo may take, so that a hundred thousand ticked rows are not written fifty times. */
const ROOM = 400_000

/**
 * What is chosen now in full; of the steps those nearest to it, as far as there is room. Nothing is lost by leaving the
 * others out but the way back to them.
 */
export function packSelection(kept: Kept, room = ROOM): string {
  const clauses: Clause[] = []
  const places = new Map<Clause, number>()
  const pack = ({ clauses: of, picked }: Chosen): PackedStep => ({
    clauses: [...of].map(([view, clause]) => {
      const place = places.get(clause) ?? clauses.push(clause) - 1
      places.set(clause, place)
      return [view, place]
    }),
    picked: picked && { mode: picked.mode, keys: packKeys(picked.keys) },
  })
  let left = room
  const packNearest = (steps: Iterable<Chosen>): readonly PackedStep[] => {
    const packed: PackedStep[] = []
    for (const step of steps) {
      const known = clauses.length
      const next = pack(step)
      left -= JSON.stringify(next).length + clauses.slice(known).reduce((sum, clause) => sum + JSON.stringify(clause).length, 0)
      if (left < 0) {
        for (const clause of clauses.splice(known)) places.delete(clause)
        break
      }
      packed.push(next)
    }
    return packed
  }
  const now = pack(kept)
  const history = packNearest(kept.history.toReversed()).toReversed()
  const future = packNearest(kept.future)
  return JSON.stringify({ month: kept.month, clauses, now, history, future } satisfies Packed)
}

/** Null for a text that is no packed selection. */
export function unpackSelection(text: string): Kept | null {
  try {
    // This page wrote it; a rule that no longer fits is refused by the engine with RULE_INVALID and can be cleared.
    const { month, clauses, now, history, future } = JSON.parse(text) as Packed
    const unpack = (step: PackedStep): Chosen => ({
      clauses: new Map(
        step.clauses.map(([view, place]) => {
          const clause = clauses[place]
          if (!clause) throw new RangeError(`no clause ${place}`)
          return [view, clause]
        }),
      ),
      picked: step.picked && { mode: step.picked.mode, keys: unpackKeys(step.picked.keys) },
    })
    return { month, ...unpack(now), history: history.map(unpack), future: future.map(unpack) }
  } catch {
    return null
  }
}

/** Steps are written again with each change, and share their lists of rows. */
const packedKeys = new WeakMap<readonly number[], string>()

/** Row keys in ascending order, those in a row as their ends: 3-7,12. */
function packKeys(keys: readonly number[]): string {
  const known = packedKeys.get(keys)
  if (known !== undefined) return known
  const runs: string[] = []
  const sorted = new Float64Array(keys).sort()
  for (let from = 0; from < sorted.length; ) {
    let to = from
    while (sorted[to + 1] === (sorted[to] ?? 0) + 1) to++
    runs.push(from === to ? `${sorted[from]}` : `${sorted[from]}-${sorted[to]}`)
    from = to + 1
  }
  const text = runs.join(',')
  packedKeys.set(keys, text)
  return text
}

function unpackKeys(text: string): readonly number[] {
  if (text === '') return []
  return text.split(',').flatMap((run) => {
    const [from = NaN, to = from] = run.split('-').map(Number)
    return Array.from({ length: to - from + 1 }, (_, i) => from + i)
  })
}

const PREFIX = 'liuke.selection.'
/** The workspaces whose selection is stored, the latest first. */
const PATHS_KEY = 'liuke.selections'
const MOST_WORKSPACES = 8
/** A brush changes the selection with every frame; what it holds is written when it rests, and when the window goes. */
const REST_MS = 300

/** Brings back what was last chosen in this workspace with the steps to undo and redo, and stores it from now on. */
export function followWorkspace(path: string): () => void {
  const stored = localStorage.getItem(PREFIX + path)
  useSelection.getState().restore((stored === null ? null : unpackSelection(stored)) ?? NOTHING_KEPT)
  let waiting: ReturnType<typeof setTimeout> | null = null
  const write = (): void => {
    if (waiting === null) return
    clearTimeout(waiting)
    waiting = null
    store(path, useSelection.getState())
  }
  const stop = useSelection.subscribe((now, before) => {
    if (now.month === before.month && now.clauses === before.clauses && now.picked === before.picked && now.history === before.history) return
    if (waiting !== null) clearTimeout(waiting)
    waiting = setTimeout(write, REST_MS)
  })
  window.addEventListener('pagehide', write)
  return () => {
    write()
    stop()
    window.removeEventListener('pagehide', write)
  }
}

function store(path: string, selection: Kept): void {
  const others = readPaths().filter((one) => one !== path)
  for (const one of others.splice(MOST_WORKSPACES - 1)) localStorage.removeItem(PREFIX + one)
  for (const kept of [selection, { ...selection, history: [], future: [] }]) {
    try {
      localStorage.setItem(PREFIX + path, packSelection(kept))
      localStorage.setItem(PATHS_KEY, JSON.stringify([path, ...others]))
      return
    } catch {
      // No room: what other workspaces hold, and the steps, are worth less than what is chosen here.
      for (const one of others.splice(0)) localStorage.removeItem(PREFIX + one)
    }
  }
  // A million pasted numbers have no room at all: the conditions stand, and the next start begins without them.
  localStorage.removeItem(PREFIX + path)
}

function readPaths(): readonly string[] {
  try {
    return JSON.parse(localStorage.getItem(PATHS_KEY) ?? '[]') as readonly string[]
  } catch {
    return []
  }
}
