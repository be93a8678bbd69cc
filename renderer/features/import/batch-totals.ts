import type { Batch } from '../../../shared/api/import.ts'

type Total = Batch['totals'][number]

/** Totals printed in the file that what was loaded does not come to. */
export function failedTotals({ totals }: Pick<Batch, 'totals'>): readonly Total[] {
  return totals.filter(({ matches }) => !matches)
}

/** What was loaded beyond the printed total, in cents of its unit; negative where something is missing. */
export function totalDifference({ printed, loaded }: Pick<Total, 'printed' | 'loaded'>): number {
  return Math.round((loaded - printed) * 100) / 100
}
