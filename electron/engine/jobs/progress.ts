/** Thrown by a tick when the user cancelled. It is an outcome, not an error. */
export class Cancelled extends Error {
  constructor() {
    super('cancelled')
    this.name = 'Cancelled'
  }
}

/** `done` of `total` units of the phase; call it at every iteration, or at least every 10k rows. */
export type Tick = (done: number, total: number) => void

export interface Progress {
  readonly phase: string
  readonly done: number
  readonly total: number
  /** 0 … 1 over all phases. */
  readonly fraction: number
}

const EVENTS_PER_SECOND = 10

/**
 * Turns the ticks of weighted phases into progress events: at most ten a second, never going back, the last one of a
 * phase always sent. `flag[0] = 1` is set by the host thread and seen here without a message loop.
 */
export function createProgress(
  weights: Readonly<Record<string, number>>,
  flag: Int32Array,
  emit: (progress: Progress) => void,
): { readonly tick: (phase: string) => Tick; readonly checkCancelled: () => void } {
  const sum = Object.values(weights).reduce((a, b) => a + b, 0)
  let furthest = 0
  let lastSent = 0

  function checkCancelled(): void {
    if (Atomics.load(flag, 0) === 1) throw new Cancelled()
  }

  function tick(phase: string): Tick {
    const weight = weights[phase]
    if (weight === undefined) throw new RangeError(`unknown phase ${phase}`)
    const names = Object.keys(weights)
    const before = names.slice(0, names.indexOf(phase)).reduce((a, name) => a + (weights[name] ?? 0), 0)
    return (done, total) => {
      checkCancelled()
      const share = total > 0 ? Math.min(1, done / total) : 0
      furthest = Math.max(furthest, (before + weight * share) / sum)
      const now = performance.now()
      if (now - lastSent < 1000 / EVENTS_PER_SECOND && done < total) return
      lastSent = now
      emit({ phase, done: Math.max(0, Math.floor(done)), total: Math.max(0, Math.floor(total)), fraction: Math.min(1, furthest) })
    }
  }

  return { tick, checkCancelled }
}
