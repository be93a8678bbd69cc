import { monthFromIndex } from '../../../shared/domain/month.ts'
import type { Draws } from './draws.ts'
import type { Leaving } from './leaving.ts'
import type { Subscriber } from './subscriber.ts'
import type { Plan } from './words.ts'

/** One row of the bill file. Units: fen, tenths of a minute, hundredths of a MB: the digits that are printed. */
export interface MonthFacts {
  readonly month: number
  readonly billFen: number
  readonly discountFen: number
  readonly voiceFeeFen: number
  readonly dataFeeFen: number
  readonly smsFeeFen: number
  readonly vasFeeFen: number
  readonly voiceTenths: number
  readonly callingTenths: number
  readonly calls: number
  readonly callDays: number
  readonly dataHundredths: number
  readonly overHundredths: number
  readonly sms: number
  readonly peers: number
  readonly rivalCalls: number
  readonly oweFen: number
  readonly stopDays: number
}

/** Spring festival and the summer holidays, by month of the year. */
const VOICE_SEASON = [1.02, 1.12, 0.99, 0.99, 1, 0.99, 1.01, 1.01, 1, 1.03, 0.99, 1.02] as const
const DATA_SEASON = [1.03, 1.1, 0.97, 0.98, 1, 1, 1.11, 1.13, 0.97, 1.03, 1, 1.01] as const
const DATA_GROWTH = 0.008

const VOICE_OVER_FEN_PER_MIN = 15
const DATA_OVER_FEN_PER_GB = 300
const MAX_OVER_FEN = 6_000

interface MonthInput {
  readonly subscriber: Subscriber
  readonly plan: Plan
  readonly month: number
  /** Usage relative to the usual. */
  readonly level: number
  readonly leaving: Leaving | null
  readonly firstMonth: number
}

/** A month of a subscriber who is still here. */
export function usedMonth(draws: Draws, { subscriber, plan, month, level, leaving, firstMonth }: MonthInput): MonthFacts {
  const season = month % 12
  const isFading = leaving !== null && leaving.depth > 0
  const voice = subscriber.usualVoice * level * (VOICE_SEASON[season] ?? 1) * draws.logNormal(1, 0.2)
  const growth = 1 + DATA_GROWTH * (month - firstMonth)
  const data = subscriber.usualData * level * (DATA_SEASON[season] ?? 1) * growth * draws.logNormal(1, 0.24)
  const voiceTenths = voice < 0.5 ? 0 : Math.round(voice * 10)
  const dataHundredths = data < 0.5 ? 0 : Math.round(data * 100)
  const calls = Math.round(voice / draws.between(1.3, 2.2))
  const overMb = Math.max(0, dataHundredths / 100 - plan.dataGb * 1024)
  const voiceOverFen = Math.min(MAX_OVER_FEN, Math.round(Math.max(0, voiceTenths / 10 - plan.voiceMin) * VOICE_OVER_FEN_PER_MIN))
  const dataOverFen = Math.min(MAX_OVER_FEN, Math.round(overMb / 1024 * DATA_OVER_FEN_PER_GB))
  const planVoiceFen = Math.round(plan.fee * 100 * subscriber.latent.voicePart)
  const sms = Math.round(draws.logNormal(3, 0.9))
  const keepsVas = !isFading || draws.chance(0.6)
  const extraVasFen = draws.chance(0.06) ? 100 * draws.whole(1, 10) : 0
  const vasFeeFen = keepsVas && draws.chance(0.94) ? subscriber.usualVasFen + extraVasFen : 0
  const voiceFeeFen = planVoiceFen + voiceOverFen
  const dataFeeFen = plan.fee * 100 - planVoiceFen + dataOverFen
  const smsFeeFen = Math.max(0, sms - 5) * 10
  const circle = subscriber.usualPeers * Math.min(1.3, level ** 0.6) * draws.logNormal(1, 0.12)
  const inContract = subscriber.contract !== null && month <= subscriber.contract.endMonth
  const isLate = leaving?.exit === 'arrears' && month >= leaving.leaveAt - 2 ? draws.chance(0.55) : draws.chance(0.03)
  const billFen = voiceFeeFen + dataFeeFen + smsFeeFen + vasFeeFen
  return {
    month: monthFromIndex(month), billFen, voiceFeeFen, dataFeeFen, smsFeeFen, vasFeeFen, voiceTenths, dataHundredths, calls, sms,
    discountFen: inContract ? Math.round(plan.fee * (subscriber.contract?.rebate ?? 0)) * 100 : 0,
    callingTenths: Math.round(voiceTenths * draws.between(0.38, 0.62)),
    callDays: calls === 0 ? 0 : Math.min(28, 1 + Math.round(28 * (1 - Math.exp(-calls / 22)))),
    overHundredths: Math.round(overMb * 100),
    peers: calls === 0 ? 0 : Math.max(1, Math.round(circle)),
    rivalCalls: draws.chance(isFading ? 0.3 : 0.035) ? draws.whole(1, 4) : 0,
    oweFen: isLate ? Math.round(billFen * draws.between(0.3, 1.2)) : 0,
    stopDays: isLate && draws.chance(0.4) ? draws.whole(1, 9) : 0,
  }
}

const GONE = {
  billFen: 0, discountFen: 0, voiceFeeFen: 0, dataFeeFen: 0, smsFeeFen: 0, vasFeeFen: 0, voiceTenths: 0, callingTenths: 0,
  calls: 0, callDays: 0, dataHundredths: 0, overHundredths: 0, sms: 0, peers: 0, rivalCalls: 0, oweFen: 0, stopDays: 0,
} as const

/** What billing prints after leaving: nothing for closed numbers, three months of debt for arrears, else empty bills. */
export function leftMonth(draws: Draws, leaving: Leaving, month: number, planFee: number): MonthFacts | null {
  const age = month - leaving.leaveAt
  switch (leaving.exit) {
    case 'closed': return null
    case 'arrears':
      if (age > 2) return null
      return {
        ...GONE,
        month: monthFromIndex(month),
        oweFen: Math.round(planFee * 100 * (1 + 0.5 * age)),
        stopDays: age === 0 ? draws.whole(18, 28) : 30,
      }
    case 'silent': return { ...GONE, month: monthFromIndex(month) }
  }
}
