import type { FieldId } from '../../../shared/domain/field.ts'
import type { Month } from '../../../shared/domain/month.ts'
import { orderByCode, orderByNumber } from '../kernels/radix-order.ts'
import type { BitSet } from './bit-set.ts'
import type { Frame } from './frame.ts'

export interface SortKey {
  readonly field: FieldId
  readonly direction: 'ascending' | 'descending'
}

/**
 * The subscribers of a set in sorted order: stable, total, missing values last in either direction. The last key is sorted
 * first, since each further pass keeps the order of equals.
 *
 * Errors: FIELD_UNKNOWN.
 */
export function orderSet(set: BitSet, keys: readonly SortKey[], frame: Frame, month: Month): Int32Array {
  return keys.toReversed().reduce((rows: Int32Array, { field, direction }) => {
    const column = frame.column(field, month)
    if (column.kind === 'number') return orderByNumber(rows, column.values, direction)
    return orderByCode(rows, column.codes, column.dictionary.length, direction)
  }, set.toIndices())
}
