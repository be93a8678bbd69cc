import type { FieldId } from '../../../shared/domain/field.ts'
import type { Month } from '../../../shared/domain/month.ts'
import type { BitSet } from './bit-set.ts'
import type { Frame } from './frame.ts'

export interface SortKey {
  readonly field: FieldId
  readonly direction: 'ascending' | 'descending'
}

/**
 * The subscribers of a set in sorted order: stable, total, missing values last in either direction.
 *
 * Errors: FIELD_UNKNOWN.
 */
export function orderSet(set: BitSet, keys: readonly SortKey[], frame: Frame, month: Month): Int32Array {
  const indices = set.toIndices()
  if (keys.length === 0) return indices
  const comparators = keys.map((key) => {
    const column = frame.column(key.field, month)
    const values = column.kind === 'number' ? column.values : column.codes
    const isMissing = column.kind === 'number' ? Number.isNaN : (code: number) => code < 0
    const sign = key.direction === 'ascending' ? 1 : -1
    return (a: number, b: number): number => {
      const x = values[a] ?? NaN
      const y = values[b] ?? NaN
      if (isMissing(x)) return isMissing(y) ? 0 : 1
      if (isMissing(y)) return -1
      return sign * (x - y)
    }
  })
  return indices.sort((a, b) => {
    for (const compare of comparators) {
      const order = compare(a, b)
      if (order !== 0) return order
    }
    return a - b
  })
}
