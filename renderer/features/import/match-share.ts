import type { Batch } from '../../../shared/api/import.ts'
import { isBaseKind } from '../../../shared/domain/table-kind.ts'

/** Share of the batch's subscribers that others know; null for tables about nobody, and while no other says who there is. */
export function matchShare({ batchId, match }: Pick<Batch, 'batchId' | 'match'>, batches: readonly Pick<Batch, 'batchId' | 'kind' | 'undone'>[]): number | null {
  const hasOthers = batches.some((one) => one.batchId !== batchId && !one.undone && isBaseKind(one.kind))
  return match === null || match.subscribers === 0 || !hasOthers ? null : match.matched / match.subscribers
}
