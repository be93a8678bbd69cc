import type { CapabilityView } from '../../../shared/api/measure.ts'
import type { CapabilityState } from '../../../shared/domain/capability.ts'
import type { FieldId } from '../../../shared/domain/field.ts'

/** How many are in each state. */
export function countStates(capabilities: readonly CapabilityView[]): Readonly<Record<CapabilityState, number>> {
  const counts = { ready: 0, degraded: 0, lacking: 0 }
  for (const { state } of capabilities) counts[state]++
  return counts
}

/** A column that is not imported, and what it alone would bring. */
export interface Unlock {
  readonly field: FieldId
  readonly ids: readonly string[]
}

/** Columns that are all that something lacks, the most useful first. */
export function unlocks(capabilities: readonly CapabilityView[]): readonly Unlock[] {
  const byField = new Map<FieldId, string[]>()
  for (const { id, missing } of capabilities) {
    const [field] = missing
    if (field === undefined || missing.length > 1) continue
    byField.set(field, [...(byField.get(field) ?? []), id])
  }
  return [...byField].map(([field, ids]) => ({ field, ids })).sort((a, b) => b.ids.length - a.ids.length || (a.field < b.field ? -1 : 1))
}
