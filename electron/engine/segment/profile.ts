import type { Output } from '../../../shared/api/engine-api.ts'
import type { Segment, SegmentFamily } from '../../../shared/api/segment.ts'
import { storedScale, type FieldId } from '../../../shared/domain/field.ts'
import type { Month } from '../../../shared/domain/month.ts'
import { recentMeanField } from '../frame/base-rules.ts'
import type { Frame } from '../frame/frame.ts'

const SERIES = ['bill_fee', 'voice_min', 'data_mb', 'vas_fee'] as const
const SINGLE = ['tenure_months', 'complaints_3m'] as const

/** What a profile reads, of those the workspace has. */
export const PROFILED: readonly FieldId[] = [...SERIES, ...SERIES.map((id) => `${id}_avg3`), ...SINGLE, 'churn_score']

/**
 * Classes side by side: sizes, revenue and means, for any month by the frozen rules. Shares are of all classes together
 * for a preset, and of the subscribers of the month for the analyst's own, which may overlap.
 *
 * Units: shown ones. Missing: means are of the subscribers with a value; null when none has one.
 */
export function profileSegments(
  frame: Frame,
  family: SegmentFamily,
  segments: readonly Segment[],
  month: Month,
): Output<'segment.profile'> {
  frame.requireMonth(month)
  const fields: readonly FieldId[] = [
    ...SERIES.flatMap((id) => recentMeanField(frame, id, month) ?? []),
    ...SINGLE.filter((id) => frame.has(id)),
  ]
  const members = segments.map((segment) => frame.select(segment.rule, month).toIndices())
  const revenue = frame.has('bill_fee') ? totalsOf(frame, 'bill_fee', month) : null
  const everyone = family === 'custom' ? frame.present(month).toIndices() : Int32Array.from(members.flatMap((rows) => [...rows]))
  const allRevenue = revenue?.(everyone).sum ?? null
  const means = fields.map((field) => ({ field, over: totalsOf(frame, field, month) }))
  const score = frame.has('churn_score') ? totalsOf(frame, 'churn_score', month) : null
  return {
    rows: segments.map((segment, s) => {
      const rows = members[s] ?? new Int32Array(0)
      const own = revenue?.(rows)
      return {
        segmentId: segment.segmentId,
        code: segment.code,
        name: segment.name,
        count: rows.length,
        share: everyone.length === 0 ? 0 : rows.length / everyone.length,
        revenue: own && own.present > 0 ? own.sum : null,
        revenueShare: own && own.present > 0 && allRevenue !== null && allRevenue > 0 ? own.sum / allRevenue : null,
        means: [
          ...means.map(({ field, over }) => ({ field, mean: over(rows).mean })),
          { field: 'churn_score', mean: score?.(rows).mean ?? null },
        ],
      }
    }),
  }
}

interface Totals {
  readonly sum: number
  readonly present: number
  readonly mean: number | null
}

function totalsOf(frame: Frame, field: FieldId, month: Month): (rows: Int32Array) => Totals {
  const values = frame.numbers(field, month)
  const scale = storedScale(frame.field(field))
  return (rows) => {
    let stored = 0
    let present = 0
    for (const i of rows) {
      const value = values[i] ?? NaN
      if (value !== value) continue
      stored += value
      present++
    }
    return { sum: stored / scale, present, mean: present > 0 ? stored / present / scale : null }
  }
}
