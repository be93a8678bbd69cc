import type { Check } from '../../../shared/api/import.ts'
import type { FieldId } from '../../../shared/domain/field.ts'
import type { Month } from '../../../shared/domain/month.ts'
import type { ReadDb } from '../db/handles.ts'
import type { ActiveBatch } from '../frame/active-batches.ts'
import type { BitSet } from '../frame/bit-set.ts'
import type { Column } from '../frame/column.ts'
import { loadFactColumns, type StoredField } from '../frame/column-loader.ts'
import type { Frame } from '../frame/frame.ts'
import { saysAgain } from './alike-tables.ts'
import { rowOfSubscriber } from './gate.repo.ts'
import { QUALITY_LIMITS } from './quality-limits.ts'

/** Numbers that differ by less are the same one, computed twice. */
const ROUNDING = 1e-9
/** Cells of the columns that are held at once, of either side. */
const MOST_CELLS = 16 * 2 ** 20
/** Tables named in a check. */
const MOST_NAMES = 3
/** Numbers the rows of a file, which differs between any two of them and says nothing. */
const ROW_NUMBER = /^x_(?:序号|行号|编号|no\.?)$/i

/** What some tables say: of the months of their rows, or of earlier ones in 上月 columns and their like. */
interface Side {
  readonly batches: readonly ActiveBatch[]
  readonly part: 'own' | 'carried'
}

/** Subscribers of whom both sides say a value of a field and month, and of how many it is another. */
interface Difference {
  readonly field: FieldId
  readonly month: Month
  readonly of: number
  readonly rows: number
  /** The first of them. */
  readonly subscriberNo: number
}

/**
 * Where a batch and the tables before it say something else of many subscribers: its own values against those that tables of
 * another make claim for the same month, of which the later stand; and 上月 columns against the month's own table, which
 * stands whichever came first. The notice is for the analyst to know. A table that says again what one of its kind has said
 * is meant to differ.
 *
 * Cost: nothing unless two tables claim a field of a month; then a scan of the facts of the months and fields in question.
 */
export function differingChecks(db: ReadDb, frame: Frame, sets: { of(batchId: number): BitSet | null }, batchId: number): Check[] {
  // Of two tables of one run the later tells.
  const batches = frame.catalogue.batches.filter((one) => one.batchId <= batchId)
  const batch = batches.find((one) => one.batchId === batchId)
  if (!batch) return []
  const carrying = batches.filter(({ carried }) => carried !== null)
  const found = [
    ...(batch.carried ? differences(db, frame, { batches: [batch], part: 'carried' }, { batches, part: 'own' }) : []),
    ...differences(db, frame, { batches: carrying.filter((one) => one !== batch), part: 'carried' }, { batches: [batch], part: 'own' }),
  ]
  return [
    ...found.map(({ field, month, rows, of }): Check => ({ code: 'CARRIED_DIFFERS', field, month, params: { rows, of, share: rows / of } })),
    ...ownChecks(db, frame, batch, beside(batch, batches, sets)),
  ]
}

/** Tables of another make that say something of the same subscribers and months. */
function beside(batch: ActiveBatch, batches: readonly ActiveBatch[], sets: { of(batchId: number): BitSet | null }): readonly ActiveBatch[] {
  let own: BitSet | null = null
  return batches.filter((one) => {
    const isOther = one !== batch && !saysAgain(batch, one) && one.months.some((month) => batch.months.includes(month))
    if (!isOther || ![...one.fields].some((field) => batch.fields.has(field))) return false
    own ??= sets.of(batch.batchId)
    const set = sets.of(one.batchId)
    return own !== null && set !== null && !set.and(own).isEmpty()
  })
}

function ownChecks(db: ReadDb, frame: Frame, batch: ActiveBatch, others: readonly ActiveBatch[]): Check[] {
  const found = differences(db, frame, { batches: [batch], part: 'own' }, { batches: others, part: 'own' })
  return found.filter(({ field, of }) => of >= QUALITY_LIMITS.fewestValues && !ROW_NUMBER.test(field)).map(({ field, month, rows, of, subscriberNo }): Check => {
    const tables = others.filter((one) => one.fields.has(field) && one.months.includes(month))
    // Two sheets of one file are told apart by their names.
    const isOneFile = tables.some(({ fileName }) => fileName === batch.fileName)
    const names = [...new Set(tables.map((one) => (isOneFile ? one.sheet : one.fileName)))]
    const other = [...names.slice(0, MOST_NAMES), ...(names.length > MOST_NAMES ? ['…'] : [])].join(', ')
    const params = { rows, of, share: rows / of, row: rowOfSubscriber(db, batch, subscriberNo, month), other, counts: isOneFile ? batch.sheet : batch.fileName }
    return { code: 'VALUES_DIFFER', field, month, params }
  })
}

/** The fields and months of which more subscribers differ than is usual; the months in order for each field. */
function differences(db: ReadDb, frame: Frame, one: Side, other: Side): Difference[] {
  const others = new Set(monthsOf(other))
  const months = monthsOf(one).filter((month) => others.has(month)).toSorted((a, b) => a - b)
  const fields = frame.catalogue.fields.flatMap((field): StoredField[] =>
    field.origin.kind === 'fact' && says(one, field.id) && says(other, field.id) ? [{ ...field, column: field.origin.column }] : [],
  )
  if (months.length === 0 || fields.length === 0) return []
  const columnsAtOnce = Math.max(1, Math.floor(MOST_CELLS / Math.max(1, frame.rows)))
  const found: Difference[] = []
  for (const someMonths of slices(months, columnsAtOnce)) {
    for (const someFields of slices(fields, Math.max(1, Math.floor(columnsAtOnce / someMonths.length)))) {
      const columnsOf = ({ batches, part }: Side) => loadFactColumns(db, batches, someFields, someMonths, frame.rows, frame.stages, { part, isSorted: false })
      const [a, b] = [columnsOf(one), columnsOf(other)]
      found.push(...someFields.flatMap(({ id }, f) => someMonths.flatMap((month) => difference(id, month, a[f]?.get(month), b[f]?.get(month)))))
    }
  }
  return found
}

function monthsOf({ batches }: Side): readonly Month[] {
  return [...new Set(batches.flatMap(({ months }) => months))]
}

function says({ batches, part }: Side, field: FieldId): boolean {
  return batches.some((batch) => (part === 'carried' ? batch.carried?.fields : batch.fields)?.has(field))
}

function slices<T>(items: readonly T[], size: number): readonly (readonly T[])[] {
  return Array.from({ length: Math.ceil(items.length / size) }, (_, i) => items.slice(i * size, (i + 1) * size))
}

function difference(field: FieldId, month: Month, one: Column | undefined, other: Column | undefined): Difference[] {
  if (!one || !other) return []
  const [a, b] = [valuesOf(one), valuesOf(other)]
  let of = 0
  let rows = 0
  let subscriberNo = 0
  for (let i = 0; i < a.length; i++) {
    const [said, told] = [a.at(i), b.at(i)]
    if (said === null || told === null) continue
    of++
    if (isSame(said, told)) continue
    rows++
    if (subscriberNo === 0) subscriberNo = i + 1
  }
  return of > 0 && rows / of > QUALITY_LIMITS.differing ? [{ field, month, of, rows, subscriberNo }] : []
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
