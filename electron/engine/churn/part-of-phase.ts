import type { Tick } from '../jobs/progress.ts'

/** Progress is shown in whole steps. */
const STEPS = 1000

/** A part of a phase as a tick of its own. */
export function share(tick: Tick, from: number, to: number): Tick {
  return (done, total) => tick((from + (to - from) * (total > 0 ? Math.min(1, done / total) : 0)) * STEPS, STEPS)
}
