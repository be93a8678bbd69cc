import complaints from '../../../resources/sample/complaints.json' with { type: 'json' }
import people from '../../../resources/sample/people.json' with { type: 'json' }
import places from '../../../resources/sample/places.json' with { type: 'json' }
import plans from '../../../resources/sample/plans.json' with { type: 'json' }

/** A tariff plan of the invented operator. Units: fee in yuan. */
export interface Plan {
  readonly name: string
  readonly brand: string
  readonly fee: number
  readonly dataGb: number
  readonly voiceMin: number
}

export interface Grid {
  readonly name: string
  readonly weight: number
  /** Network trouble relative to the county, 1 = as everywhere. */
  readonly quality: number
  readonly manager: string
  readonly villages: readonly string[]
  readonly area: string
}

export const COUNTY: string = places.county
export const GRIDS: readonly Grid[] = places.areas.flatMap(area => area.grids.map(grid => ({ ...grid, area: area.name })))
export const CHANNELS: readonly { readonly name: string; readonly weight: number }[] = places.channels
export const PLANS: readonly Plan[] = plans.plans
export const CONTRACTS = plans.contracts
export const COMPLAINT_CHANNELS = complaints.channels
export const COMPLAINT_TYPES = complaints.types
export const PEOPLE = {
  surnames: Array.from(people.surnames),
  givenMale: Array.from(people.givenMale),
  givenFemale: Array.from(people.givenFemale),
  orgPlaces: people.orgPlaces,
  orgTrades: people.orgTrades,
} as const
