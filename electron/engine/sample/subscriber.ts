import { firstDayOfMonth, monthFromIndex } from '../../../shared/domain/month.ts'
import type { Draws } from './draws.ts'
import { LATENT_TYPES } from './latent-types.ts'
import type { LatentType } from './latent-types.ts'
import { CHANNELS, CONTRACTS, GRIDS, PEOPLE, PLANS } from './words.ts'
import type { Grid } from './words.ts'

/** What stays with a subscriber. Units: month index, days since 1970-01-01, money in fen, voice in minutes, data in MB. */
export interface Subscriber {
  readonly index: number
  readonly subId: string
  readonly msisdn: string
  readonly latent: LatentType
  readonly name: string
  readonly gender: '男' | '女'
  readonly age: number
  readonly planNo: number
  readonly payType: '预付费' | '后付费' | '托收'
  readonly openDay: number
  readonly openMonth: number
  readonly channel: string
  readonly grid: Grid
  readonly village: string
  readonly isFusion: boolean
  readonly hasSubCard: boolean
  readonly isDnd: boolean
  readonly contract: Contract | null
  readonly usualVoice: number
  readonly usualData: number
  readonly usualVasFen: number
  readonly usualPeers: number
  /** Own part of the log-hazard of leaving that no column shows. */
  readonly frailty: number
}

export interface Contract {
  readonly type: string
  readonly name: string
  readonly startDay: number
  readonly endDay: number
  readonly endMonth: number
  readonly lowFeeFen: number
  /** Share of the plan fee given back each month. */
  readonly rebate: number
}

/** Number ranges no operator has been given, so that no sample number is anybody's. They still look like mobile numbers. */
const NUMBER_RANGES = ['154', '160', '161', '163', '164', '168'] as const

/** Number and id are a permutation of the index: unique at any size without a list of those given out. */
export function msisdnOf(seed: number, index: number): string {
  const within = (index * 7_368_787 + 1_000_003 * (Math.abs(seed) % 97) + 20_480_331) % 100_000_000
  return `${NUMBER_RANGES[index % NUMBER_RANGES.length]}${String(within).padStart(8, '0')}`
}

export function subIdOf(seed: number, index: number): string {
  const within = (index * 48_271_939 + 9_000_011 * (Math.abs(seed) % 97) + 120_480_331_777) % 1_000_000_000_000
  return `5309${String(within).padStart(12, '0')}`
}

export function drawSubscriber(draws: Draws, seed: number, index: number, lastMonth: number): Subscriber {
  const latent = draws.weighted(LATENT_TYPES)
  const gender = draws.chance(0.52) ? '男' : '女'
  const grid = draws.weighted(GRIDS)
  const planNo = draws.whole(latent.plans[0], latent.plans[1])
  // Monthly intake is near constant, and most of the base is old: a mixture of the last two years and the long tail.
  const tenure = draws.chance(0.42) ? draws.between(0, 24) : Math.min(240, 24 + draws.logNormal(40, 0.7))
  const openMonth = lastMonth - Math.floor(tenure)
  const openDay = firstDayOfMonth(monthFromIndex(openMonth)) + draws.whole(0, 27)
  const isFusion = draws.chance(latent.fusionShare)
  return {
    index, latent, gender, grid, planNo, openMonth, openDay, isFusion,
    subId: subIdOf(seed, index),
    msisdn: msisdnOf(seed, index),
    name: latent.business ? `${draws.pick(PEOPLE.orgPlaces)}${draws.pick(PEOPLE.orgTrades)}` : personName(draws, gender),
    age: draws.whole(latent.age[0], latent.age[1]),
    payType: latent.business ? '托收' : draws.chance(0.8) ? '预付费' : '后付费',
    channel: latent.business && draws.chance(0.7) ? '政企直销团队' : draws.weighted(CHANNELS).name,
    village: draws.pick(grid.villages),
    hasSubCard: draws.chance(isFusion ? 0.45 : 0.1),
    isDnd: draws.chance(0.03),
    contract: draws.chance(latent.contractShare) ? drawContract(draws, openMonth, lastMonth, planNo) : null,
    usualVoice: draws.logNormal(latent.voice[0], latent.voice[1]),
    usualData: draws.logNormal(latent.data[0], latent.data[1]),
    usualVasFen: draws.chance(latent.vasShare) ? 100 * draws.whole(latent.vasFee[0], latent.vasFee[1]) : 0,
    usualPeers: draws.logNormal(6 + Math.sqrt(latent.voice[0]) * 1.6, 0.3),
    frailty: 0.35 * draws.normal(),
  }
}

function personName(draws: Draws, gender: Subscriber['gender']): string {
  const given = gender === '男' ? PEOPLE.givenMale : PEOPLE.givenFemale
  return draws.pick(PEOPLE.surnames) + draws.pick(given) + (draws.chance(0.72) ? draws.pick(given) : '')
}

/** The latest contract: it ends anywhere from ten months before the last month to its full length after it. */
function drawContract(draws: Draws, openMonth: number, lastMonth: number, planNo: number): Contract {
  const kind = draws.weighted(CONTRACTS)
  const startMonth = Math.max(openMonth, lastMonth + draws.whole(-10, kind.months) - kind.months)
  const startDay = firstDayOfMonth(monthFromIndex(startMonth)) + draws.whole(0, 27)
  const endMonth = startMonth + kind.months - 1
  return {
    type: kind.type, name: kind.name, startDay, endMonth,
    endDay: firstDayOfMonth(monthFromIndex(endMonth + 1)) - 1,
    lowFeeFen: Math.round((PLANS[planNo]?.fee ?? 0) * 0.8) * 100,
    rebate: kind.rebate,
  }
}
