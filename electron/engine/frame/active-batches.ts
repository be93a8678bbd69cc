import type { FieldHistory, FieldId } from '../../../shared/domain/field.ts'
import type { Month } from '../../../shared/domain/month.ts'
import { isBaseKind, TABLE_KIND_RULES, type TableKind } from '../../../shared/domain/table-kind.ts'
import type { ReadDb } from '../db/handles.ts'

/** A batch that counts: published, not undone, not replaced. */
export interface ActiveBatch {
  readonly batchId: number
  readonly kind: TableKind
  readonly fileName: string
  readonly sheet: string
  readonly importedAt: string
  /** Months its rows count in. */
  readonly months: readonly Month[]
  /** Months of its rows in which a later batch stands in its place. */
  readonly supersededMonths: readonly Month[]
  /** Fields that the batch brought values for; none for a table about nobody, whose fields are not those of subscribers. */
  readonly fields: ReadonlySet<string>
  readonly firstFactId: number
  readonly lastFactId: number
  readonly outcome: { readonly field: string; readonly positive: string } | null
}

interface Row {
  readonly batch_id: number
  readonly kind: TableKind
  readonly file_name: string
  readonly sheet: string
  readonly imported_at: string
  readonly months_json: string
  readonly superseded_months_json: string
  readonly fields_json: string
  readonly first_fact_id: number
  readonly last_fact_id: number
  readonly outcome_field: string | null
  readonly outcome_positive: string | null
}

/** Oldest first: a later batch's value stands over an earlier one's. */
export function activeBatches(db: ReadDb): readonly ActiveBatch[] {
  const rows = db
    .prepare<[], Row>(
      `SELECT batch_id, kind, file_name, sheet, imported_at, months_json, superseded_months_json, fields_json, first_fact_id, last_fact_id,
              outcome_field, outcome_positive
       FROM import_batch
       WHERE published_at IS NOT NULL AND undone_at IS NULL AND superseded_by IS NULL
       ORDER BY batch_id`,
    )
    .all()
  return rows.map((row) => ({
    batchId: row.batch_id,
    kind: row.kind,
    fileName: row.file_name,
    sheet: row.sheet,
    importedAt: row.imported_at,
    ...countingMonths(row),
    fields: new Set<string>(TABLE_KIND_RULES[row.kind].role === 'reference' ? [] : JSON.parse(row.fields_json)),
    firstFactId: row.first_fact_id,
    lastFactId: row.last_fact_id,
    outcome:
      row.outcome_field !== null && row.outcome_positive !== null
        ? { field: row.outcome_field, positive: row.outcome_positive }
        : null,
  }))
}

/** The months of a batch by whether its rows count in them. */
export function countingMonths(row: Pick<Row, 'months_json' | 'superseded_months_json'>): Pick<ActiveBatch, 'months' | 'supersededMonths'> {
  const all: readonly Month[] = JSON.parse(row.months_json)
  const superseded: Readonly<Record<string, number>> = JSON.parse(row.superseded_months_json)
  const isSuperseded = (month: Month) => superseded[month] !== undefined
  return { months: all.filter((month) => !isSuperseded(month)), supersededMonths: all.filter(isSuperseded) }
}

/** What SQL adds to read only the rows of a batch that count; '' where all do. */
export function countingRows({ supersededMonths }: Pick<ActiveBatch, 'supersededMonths'>): string {
  return supersededMonths.length === 0 ? '' : ` AND month NOT IN (${supersededMonths.map(Number).join(', ')})`
}

/** The batches whose subscribers are present in a month. */
export function batchesOf(batches: readonly ActiveBatch[], month: Month): readonly ActiveBatch[] {
  return baseBatches(batches).filter(({ months }) => months.includes(month))
}

/** The batches whose subscribers are present in their months. */
export function baseBatches(batches: readonly ActiveBatch[]): readonly ActiveBatch[] {
  return batches.filter(({ kind }) => isBaseKind(kind))
}

/** The batches that say what a field holds in a month: a fact is said in its month, a state from then on, the rest at any time. */
export function batchesSaying(batches: readonly ActiveBatch[], { id, history }: { readonly id: FieldId; readonly history: FieldHistory }, month: Month): readonly ActiveBatch[] {
  return batches.filter(({ fields, months }) => {
    if (!fields.has(id)) return false
    return history === 'fact' ? months.includes(month) : history === 'static' || (months[0] ?? Infinity) <= month
  })
}

/** Names a set of batches and the months they count in: what was derived from them holds as long as it is the same. */
export function stampOf(batches: readonly ActiveBatch[]): string {
  return batches.map(({ batchId, supersededMonths }) => [batchId, ...supersededMonths].join('-')).join(',')
}
