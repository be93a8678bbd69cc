import type { Batch } from '../../../shared/api/import.ts'

/** Share of the batch's subscribers that others know by now; null where that cannot be said. */
export function matchShare({ match }: Pick<Batch, 'match'>): number | null {
  return shareOf(match)
}

/** That share when the batch was imported, and by now if later tables have changed it since; null where nothing can be said. */
export function matchShares({ match, matchAtImport }: Pick<Batch, 'match' | 'matchAtImport'>): readonly number[] | null {
  const [then, now] = [shareOf(matchAtImport), shareOf(match)]
  if (then === null || now === null) return then === null && now === null ? null : [then ?? now ?? 0]
  return match?.matched === matchAtImport?.matched ? [then] : [then, now]
}

function shareOf(match: Batch['match']): number | null {
  return match === null || match.subscribers === 0 ? null : match.matched / match.subscribers
}
