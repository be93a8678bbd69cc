import type { Output } from '../../../shared/api/engine-api.ts'

export type PortraitDetail = Output<'portrait.detail'>
export type Cluster = PortraitDetail['clusters'][number]
export type ClusterField = Cluster['fields'][number]

/** Four times the base, or a quarter of it, fills a side. */
const FULL_DOUBLINGS = 2
/** A difference of two standard deviations fills a side where there is no index. */
const FULL_EFFECT = 2
/** Below this standardised difference a field does not set a cluster apart. Source: Cohen 1988, between small and medium. */
export const NOTICEABLE_EFFECT = 0.3

/**
 * The index of a field where it says something: a ratio to a base of 0 or less, as of a trend, does not, and the
 * difference of the means stands instead.
 */
export function usableIndex({ index, mean, baseMean }: ClusterField): number | null {
  return index !== null && mean !== null && baseMean !== null && baseMean > 0 && mean >= 0 ? index : null
}

export interface DivergingBar {
  /** −1 … 1 of the half width; to the right is above the base. */
  readonly extent: number
  readonly isIndex: boolean
}

/** A bar from the base (index 100). Twice and half as much are equally long. */
export function divergingBar(field: ClusterField): DivergingBar {
  const index = usableIndex(field)
  if (index === null) return { extent: clamp(field.effect / FULL_EFFECT), isIndex: false }
  return { extent: index === 0 ? -1 : clamp(Math.log2(index / 100) / FULL_DOUBLINGS), isIndex: true }
}

/**
 * How strongly a cell of the comparison is tinted, −1 … 1: as long as its bar, but a ratio of rare things, such as
 * complaints, stays pale while the standardised difference is small.
 */
export function tintOf(field: ClusterField): number {
  return divergingBar(field).extent * Math.min(1, Math.abs(field.effect) / NOTICEABLE_EFFECT)
}

function clamp(value: number): number {
  return Math.max(-1, Math.min(1, value))
}

/** The field of a cluster by its id. */
export function fieldOf(cluster: Cluster, field: string): ClusterField | undefined {
  return cluster.fields.find((one) => one.field === field)
}
