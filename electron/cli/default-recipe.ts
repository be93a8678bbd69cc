import type { Recipe } from '../../shared/api/campaign.ts'

/** What a campaign file may leave out. */
export const DEFAULT_RECIPE: Omit<Recipe, 'month' | 'rule'> = {
  suppress: { suspended: true, closed: true, doNotDisturb: true, lostContact: true, duplicates: true, invalidNumber: true, otherLists: true },
  controlShare: 0.1,
  limit: null,
  rankBy: null,
  seed: 20240831,
}
