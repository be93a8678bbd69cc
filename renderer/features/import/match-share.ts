import type { Batch } from '../../../shared/api/import.ts'

/** Share of the batch's subscribers that others know; null where that cannot be said. */
export function matchShare({ match }: Pick<Batch, 'match'>): number | null {
  return match === null || match.subscribers === 0 ? null : match.matched / match.subscribers
}
