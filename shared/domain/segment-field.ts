import type { FieldId } from './field.ts'

/** A saved segment as a field: yes for its members of a month, no for all others of that month. */
export function segmentFieldId(segmentId: number): FieldId {
  return `segment_${segmentId}`
}

/** The number of the segment; null for every other field. */
export function segmentIdOf(field: FieldId): number | null {
  const match = /^segment_(\d+)$/.exec(field)
  return match ? Number(match[1]) : null
}
