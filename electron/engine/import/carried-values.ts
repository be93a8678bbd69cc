import type { Check } from '../../../shared/api/import.ts'
import type { FieldId } from '../../../shared/domain/field.ts'
import type { Month } from '../../../shared/domain/month.ts'
import type { ReadDb } from '../db/handles.ts'
import type { ActiveBatch } from '../frame/active-batches.ts'
import type { Column } from '../frame/column.ts'
import { loadFactColumns, type StoredField } from '../frame/column-loader.ts'
import type { Frame } from '../frame/frame.ts'
import { QUALITY_LIMITS } from './quality-limits.ts'

/** Numbers that differ by less are the same one, computed twice. */
const ROUNDING = 1e-9

/**
 * Where 上月 columns say of many subscribers something else than the month's own table: between what a batch carries and what
 * all say of their own months, and the other way round. The own value stands; the notice is for the analyst to know.
 *
 * Cost: nothing unless some batch carries values; then a scan of the facts of the months and fields in question.
 */
export function carriedChecks(db: ReadDb, frame: Frame, batchId: number): Check[] {
  // Of two tables of one run the later tells.
  const batches = frame.catalogue.batches.filter((one) => one.batchId <= batchId)
  const batch = batches.find((one) => one.batchId === batchId)
  const carrying = batches.filter(({ carried }) => carried !== null)
  if (!batch || carrying.length === 0) return []
  return [
    ...(batch.carried ? differences(db, frame, [batch], batches) : []),
    ...differences(db, frame, carrying.filter((one) => one !== batch), [batch]),
  ]
}

function differences(db: ReadDb, frame: Frame, carrying: readonly ActiveBatch[], owning: readonly ActiveBatch[]): Check[] {
  const ownMonths = new Set(owning.flatMap(({ months }) => months))
  const months = [...new Set(carrying.flatMap((one) => one.months))].filter((month) => ownMonths.has(month)).toSorted((a, b) => a - b)
  const carried = new Set(carrying.flatMap((one) => [...(one.carried?.fields ?? [])]))
  const fields = frame.catalogue.fields.flatMap((field): StoredField[] =>
    field.origin.kind === 'fact' && carried.has(field.id) && owning.some((one) => one.fields.has(field.id)) ? [{ ...field, column: field.origin.column }] : [],
  )
  if (months.length === 0 || fields.length === 0) return []
  const columnsOf = (of: readonly ActiveBatch[], part: 'carried' | 'own') => loadFactColumns(db, of, fields, months, frame.rows, frame.stages, part)
  const [said, own] = [columnsOf(carrying, 'carried'), columnsOf(owning, 'own')]
  return fields.flatMap(({ id }, f) => months.flatMap((month) => check(id, month, said[f]?.get(month), own[f]?.get(month))))
}

function check(field: FieldId, month: Month, carried: Column | undefined, own: Column | undefined): Check[] {
  if (!carried || !own) return []
  const [a, b] = [valuesOf(carried), valuesOf(own)]
  let of = 0
  let rows = 0
  for (let i = 0; i < a.length; i++) {
    const [one, other] = [a.at(i), b.at(i)]
    if (one === null || other === null) continue
    of++
    if (!isSame(one, other)) rows++
  }
  const share = of === 0 ? 0 : rows / of
  return share > QUALITY_LIMITS.carried ? [{ code: 'CARRIED_DIFFERS', field, month, params: { rows, of, share } }] : []
}

/** Missing: null. */
function valuesOf(column: Column): { readonly length: number; at(i: number): string | number | null } {
  if (column.kind === 'code') return { length: column.codes.length, at: (i) => column.dictionary[column.codes[i] ?? -1] ?? null }
  const { values } = column
  return { length: values.length, at: (i) => (Number.isNaN(values[i] ?? NaN) ? null : (values[i] ?? null)) }
}

function isSame(a: string | number, b: string | number): boolean {
  if (typeof a === 'string' || typeof b === 'string') return a === b
  return Math.abs(a - b) <= ROUNDING * Math.max(Math.abs(a), Math.abs(b))
}
