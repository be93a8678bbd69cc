import type { FieldId } from '../../../shared/domain/field.ts'
import type { Month } from '../../../shared/domain/month.ts'
import type { Frame } from '../frame/frame.ts'
import type { Columns, Tick } from '../kernels/columns.ts'
import { profileCategories, profileNumber } from '../kernels/groups.ts'
import type { PortraitDetail } from './portrait.repo.ts'

export type ClusterPortrait = PortraitDetail['clusters'][number]
type Category = ClusterPortrait['topCategories'][number]

const TOP_FIELDS = 8
const TOP_CATEGORIES = 6
const MOST_LEVELS = 100
const LEAST_LIFT = 1.2
const LEAST_SHARE = 0.05

export interface Clustering {
  /** Rows of the frame that have a cluster, ascending. */
  readonly rows: Int32Array
  /** Cluster from 0 of each of them; the largest is 0. */
  readonly labels: Int32Array
  readonly k: number
  readonly fields: readonly FieldId[]
  /** One column for each field, in shown units, in the order of `rows`. */
  readonly values: Columns
}

/**
 * What sets each cluster apart from the base, which is all rows that have a cluster.
 *
 * Units: shown ones. Missing: left out of means and shares.
 */
export function describeClusters(frame: Frame, month: Month, clustering: Clustering, tick: Tick): ClusterPortrait[] {
  const { rows, labels, k, fields, values } = clustering
  const categoryFields = describingTexts(frame, month)
  const steps = fields.length + categoryFields.length
  const profiles = fields.map((field, j) => {
    tick(j, steps)
    return { field, profile: profileNumber(values[j] ?? new Float64Array(rows.length), labels, k) }
  })
  const categories: Category[][] = Array.from({ length: k }, () => [])
  for (const [c, field] of categoryFields.entries()) {
    tick(fields.length + c, steps)
    const outstanding = outstandingLevels(frame, month, field, clustering)
    for (const [cluster, found] of outstanding.entries()) categories[cluster]?.push(...found)
  }
  const sizes = new Int32Array(k)
  for (const label of labels) sizes[label] = (sizes[label] ?? 0) + 1
  const revenue = revenueOf(frame, month, clustering)
  const wholeRevenue = revenue?.reduce((sum, part) => sum + (orNull(part) ?? 0), 0) ?? 0

  return Array.from(sizes, (count, c) => {
    const described = profiles.map(({ field, profile: { base, groups } }) => {
      const group = groups[c]
      return {
        field,
        mean: orNull(group?.mean),
        baseMean: orNull(base.mean),
        index: orNull(group?.index),
        effect: orNull(group?.difference) ?? 0,
      }
    })
    return {
      cluster: c + 1,
      count,
      share: count / rows.length,
      revenueShare: revenue && wholeRevenue > 0 ? orNull((revenue[c] ?? NaN) / wholeRevenue) : null,
      fields: described,
      topFields: described
        .filter(({ effect }) => effect !== 0)
        .toSorted((a, b) => Math.abs(b.effect) - Math.abs(a.effect))
        .slice(0, TOP_FIELDS)
        .map(({ field }) => field),
      topCategories: (categories[c] ?? []).toSorted((a, b) => b.lift - a.lift || b.share - a.share).slice(0, TOP_CATEGORIES),
    }
  })
}

function orNull(value: number | undefined): number | null {
  return value !== undefined && Number.isFinite(value) ? value : null
}

/** Text fields of few levels that say something of people and are not personal; earlier clusters are no description. */
function describingTexts(frame: Frame, month: Month): readonly FieldId[] {
  return frame.catalogue.fields
    .filter(({ type }) => type === 'enum' || type === 'text')
    .filter(({ sensitive, origin }) => sensitive === undefined && origin.kind !== 'cluster' && !(origin.kind === 'measure' && !origin.measure.isModelled))
    .map(({ id }) => id)
    .filter((id) => {
      const levels = frame.codes(id, month).dictionary.length
      return levels > 1 && levels <= MOST_LEVELS
    })
}

/** The levels of a field that are clearly more common in a cluster than in the base, for each cluster. */
function outstandingLevels(frame: Frame, month: Month, field: FieldId, { rows, labels, k }: Clustering): readonly Category[][] {
  const column = frame.codes(field, month)
  const codes = Int32Array.from(rows, (i) => column.codes[i] ?? -1)
  const levels = column.dictionary.length
  const { baseShares, shares, lifts } = profileCategories(codes, levels, labels, k)
  return Array.from({ length: k }, (_, c) =>
    column.dictionary.flatMap((value, level) => {
      const share = shares[c * levels + level] ?? NaN
      const lift = lifts[c * levels + level] ?? NaN
      return lift >= LEAST_LIFT && share >= LEAST_SHARE ? [{ field, value, share, baseShare: baseShares[level] ?? 0, lift }] : []
    }),
  )
}

/** Billed revenue of the month by cluster, in stored units; null when no bill is imported. Missing: NaN where nobody has a bill. */
function revenueOf(frame: Frame, month: Month, { rows, labels, k }: Clustering): Float64Array | null {
  if (!frame.has('bill_fee')) return null
  const bills = frame.numbers('bill_fee', month)
  const sums = new Float64Array(k).fill(NaN)
  for (const [r, i] of rows.entries()) {
    const bill = bills[i] ?? NaN
    const label = labels[r] ?? 0
    if (bill === bill) sums[label] = (orNull(sums[label]) ?? 0) + bill
  }
  return sums
}
