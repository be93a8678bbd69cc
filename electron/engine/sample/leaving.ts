import type { Draws } from './draws.ts'
import type { Subscriber } from './subscriber.ts'

/** How a subscriber goes: closes or ports the number, is cut off for arrears, or keeps the card and uses another one. */
export type Exit = 'closed' | 'arrears' | 'silent'

/** A decision to leave: usage falls from `decidedAt`, and from `leaveAt` on there is none. Units: month index. */
export interface Leaving {
  readonly decidedAt: number
  readonly leaveAt: number
  readonly exit: Exit
  /** How steeply usage falls. */
  readonly depth: number
  /** Goes down to a much cheaper plan while waiting. */
  readonly downgrades: boolean
}

/** Monthly probability of deciding to leave for a subscriber with every effect at 0. */
const BASE_HAZARD = 0.028

/** What the months before did, as far as it moves people. */
export interface Mood {
  readonly monthsSinceComplaint: number
}

export function maybeDecide(draws: Draws, subscriber: Subscriber, month: number, mood: Mood): Leaving | null {
  const hazard = BASE_HAZARD * Math.exp(logHazard(subscriber, month, mood))
  if (!draws.chance(Math.min(0.5, hazard))) return null
  const roll = draws.between(0, 1)
  const lead = roll < 0.2 ? 0 : roll < 0.46 ? 2 : roll < 0.8 ? 3 : 4
  const exitRoll = draws.between(0, 1)
  return {
    decidedAt: month,
    leaveAt: month + Math.max(1, lead),
    exit: exitRoll < 0.48 ? 'closed' : exitRoll < 0.8 ? 'arrears' : 'silent',
    depth: lead === 0 ? 0 : draws.between(0.4, 1.35),
    downgrades: draws.chance(0.2),
  }
}

function logHazard(subscriber: Subscriber, month: number, { monthsSinceComplaint }: Mood): number {
  const tenure = month - subscriber.openMonth
  return subscriber.latent.leaving
    + subscriber.frailty
    + contractEffect(subscriber, month)
    + (monthsSinceComplaint <= 3 ? 1.0 : 0)
    + (subscriber.isFusion ? -0.8 : 0)
    + (subscriber.hasSubCard ? -0.35 : 0)
    + (tenure < 12 ? 0.6 : tenure < 36 ? 0.1 : tenure > 84 ? -0.5 : -0.1)
    + 0.4 * (subscriber.grid.quality - 1)
}

function contractEffect({ contract }: Subscriber, month: number): number {
  if (contract === null) return 0.35
  const left = contract.endMonth - month
  if (left > 2) return -1.0
  return left >= -2 ? 1.1 : 0.4
}

/** Share of usual usage that is left in a month before leaving. */
export function fading(leaving: Leaving | null, month: number): number {
  if (leaving === null || leaving.depth === 0 || month < leaving.decidedAt) return 1
  return Math.max(0.06, 1 - 0.26 * leaving.depth * (month - leaving.decidedAt + 1))
}
