import type { Month } from '../../../shared/domain/month.ts'
import type { Columns, Labels, Tick } from '../kernels/columns.ts'
import type { Frame } from '../frame/frame.ts'
import { featureColumn, type FeatureRecipe } from '../scoring/features.ts'
import type { LabelledMonth } from './later-outcome.ts'

/** Labelled subscribers of one or more months, stacked: month by month, within a month in the order of the ranks. */
export interface LabelledRows {
  readonly parts: readonly LabelledMonth[]
  readonly labels: Labels
  readonly positives: number
}

/** **Shapes**: ranks = one place in [0, 1) per frame row; the same subscribers give the same order however they were imported. */
export function stackRows(
  months: readonly LabelledMonth[],
  ranks: Float64Array,
  keeps: (row: number) => boolean = () => true,
): LabelledRows {
  const parts = months.map(({ month, rows, labels }) => {
    const kept = Int32Array.from(rows.keys()).filter((i) => keeps(rows[i] ?? -1))
    kept.sort((a, b) => (ranks[rows[a] ?? 0] ?? 0) - (ranks[rows[b] ?? 0] ?? 0))
    return { month, rows: kept.map((i) => rows[i] ?? 0), labels: Uint8Array.from(kept, (i) => labels[i] ?? 0) }
  })
  return joinParts(parts.filter((part) => part.rows.length > 0))
}

export function joinParts(parts: readonly LabelledMonth[]): LabelledRows {
  const labels = new Uint8Array(parts.reduce((sum, part) => sum + part.rows.length, 0))
  let at = 0
  for (const part of parts) {
    labels.set(part.labels, at)
    at += part.rows.length
  }
  return { parts, labels, positives: labels.reduce((sum, label) => sum + label, 0) }
}

export function monthsOfRows({ parts }: LabelledRows): Month[] {
  return parts.map((part) => part.month)
}

/** One column per recipe, over all stacked rows. */
export function featureColumns(
  frame: Frame,
  { parts, labels }: LabelledRows,
  recipes: readonly FeatureRecipe[],
  tick?: Tick,
): Columns {
  return recipes.map((recipe, j) => {
    tick?.(j, recipes.length)
    const column = new Float64Array(labels.length)
    let at = 0
    for (const { month, rows } of parts) {
      column.set(featureColumn(frame, month, recipe, rows), at)
      at += rows.length
    }
    return column
  })
}

/**
 * Draws about a share of the subscribers, separately of those who leave in some month and of those who never do; all rows
 * of a subscriber go the same way.
 * **Random**: the ranks. **Shapes**: the result has 1 at the frame rows that are drawn.
 */
export function drawSubscribers(months: readonly LabelledMonth[], ranks: Float64Array, share: number): Uint8Array {
  const classOf = new Map<number, number>()
  for (const { rows, labels } of months) {
    rows.forEach((row, i) => classOf.set(row, Math.max(classOf.get(row) ?? 0, labels[i] ?? 0)))
  }
  const drawn = new Uint8Array(ranks.length)
  for (const wanted of [0, 1]) {
    const members = [...classOf].filter(([, own]) => own === wanted).map(([row]) => row)
    members.sort((a, b) => (ranks[a] ?? 0) - (ranks[b] ?? 0))
    for (const row of members.slice(0, Math.round(share * members.length))) drawn[row] = 1
  }
  return drawn
}
