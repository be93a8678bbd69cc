import { firstDayOfMonth, monthFromIndex } from '../../../shared/domain/month.ts'
import { drawsFor } from './draws.ts'
import type { Draws } from './draws.ts'
import { fading, maybeDecide } from './leaving.ts'
import type { Leaving } from './leaving.ts'
import { drawSubscriber } from './subscriber.ts'
import type { Subscriber } from './subscriber.ts'
import { leftMonth, usedMonth } from './month-facts.ts'
import type { MonthFacts } from './month-facts.ts'
import { COMPLAINT_CHANNELS, COMPLAINT_TYPES, PLANS } from './words.ts'

/** The county to invent. Months are month indexes. */
export interface World {
  readonly seed: number
  readonly subscribers: number
  readonly firstMonth: number
  readonly lastMonth: number
}

export interface Complaint {
  readonly msisdn: string
  /** Minutes since 1970-01-01 00:00 local time. */
  readonly minute: number
  readonly channel: string
  readonly type: string
  readonly note: string
}

/** One subscriber's months as the billing system has them. */
export interface History {
  readonly subscriber: Subscriber
  /** Plan at the end of the last month. */
  readonly planNo: number
  /** Rows of the bill file; a month without a row is missing. */
  readonly months: readonly MonthFacts[]
  readonly complaints: readonly Complaint[]
  /** Month index of the first month without the subscriber; null = still here at the end. */
  readonly leftAt: number | null
  readonly status: string
}

/** Months lived before the first one that is written, so that the files open on a county in full swing. */
const WARM_UP = 6
const DOWNGRADE_STEPS = 3

/** One life. Random: one stream per subscriber and attempt; a life that ends before the files begin is drawn anew. */
export function simulate(world: World, index: number): History {
  for (let attempt = 0; ; attempt++) {
    const draws = drawsFor(world.seed, 1, index, attempt)
    const history = live(draws, world, drawSubscriber(draws, world.seed, index, world.lastMonth))
    if (history !== null) return history
  }
}

function live(draws: Draws, world: World, subscriber: Subscriber): History | null {
  const months: MonthFacts[] = []
  const complaints: Complaint[] = []
  let leaving: Leaving | null = null
  let planNo = subscriber.planNo
  let lastComplaint = -Infinity
  let drift = 0
  let slump = { until: -1, level: 1 }
  for (let month = Math.max(subscriber.openMonth, world.firstMonth - WARM_UP); month <= world.lastMonth; month++) {
    leaving ??= maybeDecide(draws, subscriber, month, { monthsSinceComplaint: month - lastComplaint })
    if (leaving !== null && month >= leaving.leaveAt) {
      if (leaving.leaveAt <= world.firstMonth) return null
      const facts = leftMonth(draws, leaving, month, PLANS[planNo]?.fee ?? 0)
      if (facts !== null) months.push(facts)
      continue
    }
    if (draws.chance(complaintRate(subscriber, leaving))) {
      lastComplaint = month
      if (month >= world.firstMonth) complaints.push(drawComplaint(draws, subscriber, month))
    }
    if (draws.chance(0.006)) planNo = Math.min(PLANS.length - 1, Math.max(0, planNo + (draws.chance(0.55) ? -1 : 1)))
    if (leaving?.downgrades && month === leaving.decidedAt + 1) planNo = Math.max(0, planNo - DOWNGRADE_STEPS)
    // People travel, fall ill, use another card for a while, and come back: a fall alone does not mean that someone leaves.
    if (month > slump.until && draws.chance(0.045)) slump = { until: month + draws.whole(0, 2), level: draws.between(0.3, 0.75) }
    drift = 0.8 * drift + 0.09 * draws.normal()
    const level = fading(leaving, month) * Math.exp(drift) * (month <= slump.until ? slump.level : 1)
    const plan = PLANS[planNo]
    if (plan === undefined || month < world.firstMonth) continue
    months.push(usedMonth(draws, { subscriber, plan, month, level, leaving, firstMonth: world.firstMonth }))
  }
  const leftAt = leaving !== null && leaving.leaveAt <= world.lastMonth ? leaving.leaveAt : null
  return { subscriber, planNo, months, complaints, leftAt, status: statusOf(draws, world, leaving, leftAt) }
}

function complaintRate({ grid, latent }: Subscriber, leaving: Leaving | null): number {
  return (latent.name === '老年低用' ? 0.006 : 0.013) * grid.quality ** 2 + (leaving !== null && leaving.depth > 0 ? 0.05 : 0)
}

function drawComplaint(draws: Draws, subscriber: Subscriber, month: number): Complaint {
  const type = draws.weighted(COMPLAINT_TYPES)
  const note = draws.pick(type.notes).replace('{place}', subscriber.village).replace('{amount}', String(draws.whole(3, 86)))
  const day = firstDayOfMonth(monthFromIndex(month)) + draws.whole(0, 27)
  const minute = day * 1440 + draws.whole(8 * 60, 21 * 60)
  return { msisdn: subscriber.msisdn, minute, channel: draws.weighted(COMPLAINT_CHANNELS).name, type: type.name, note }
}

/** The status as it stands at the end of the last month, in the words of the billing system. */
function statusOf(draws: Draws, world: World, leaving: Leaving | null, leftAt: number | null): string {
  if (leaving === null || leftAt === null) return draws.chance(0.008) ? '单停' : '正常'
  const age = world.lastMonth - leftAt
  switch (leaving.exit) {
    case 'closed': return age === 0 ? '预销' : draws.chance(0.35) ? '携出' : '销户'
    case 'arrears': return age === 0 ? '欠费停机' : age < 3 ? '双停' : age < 5 ? '预拆' : '强拆'
    case 'silent': return draws.chance(0.6) ? '正常' : draws.chance(0.5) ? '单停' : '停机保号'
  }
}
