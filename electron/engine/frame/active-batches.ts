import type { TableRequest } from '../../../shared/api/import.ts'
import type { FieldHistory, FieldId } from '../../../shared/domain/field.ts'
import type { Month } from '../../../shared/domain/month.ts'
import { isBaseKind, TABLE_KIND_RULES, type RowTable, type TableKind } from '../../../shared/domain/table-kind.ts'
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
  /** Missing: null where no column speaks of a month before that of its row. */
  readonly carried: Carried | null
}

/** What 上月 columns and their like say: values of earlier months, brought by rows of a later one. */
export interface Carried {
  readonly fields: ReadonlySet<string>
  /** Facts of a row beside that of its own month, at most. A row's own fact is the last one stored of it. */
  readonly facts: number
}

/** Which facts of a batch: those carried from rows of other months, those of the month of their rows, or both. */
export type FactPart = 'carried' | 'own' | 'all'

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
  /** Missing: null where nothing can be carried. */
  readonly carrying_json: string | null
}

/** Oldest first: a later batch's value stands over an earlier one's. */
export function activeBatches(db: ReadDb): readonly ActiveBatch[] {
  const rows = db
    .prepare<[], Row>(
      `SELECT batch_id, kind, file_name, sheet, imported_at, months_json, superseded_months_json, fields_json, first_fact_id, last_fact_id,
              outcome_field, outcome_positive, CASE WHEN instr(request_json, '"offset":') > 0 THEN request_json END AS carrying_json
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
    carried: row.carrying_json === null ? null : carriedBy(JSON.parse(row.carrying_json)),
  }))
}

function carriedBy({ columns = [] }: Partial<TableRequest>): Carried | null {
  const ofPeriods = columns.flatMap(({ field, period }) => (field === null || period == null ? [] : [{ field, period }]))
  if (!ofPeriods.some(({ period }) => 'offset' in period)) return null
  return { fields: new Set(ofPeriods.map(({ field }) => field)), facts: new Set(ofPeriods.map(({ period }) => JSON.stringify(period))).size }
}

/** The months of a batch by whether its rows count in them. */
export function countingMonths(row: Pick<Row, 'months_json' | 'superseded_months_json'>): Pick<ActiveBatch, 'months' | 'supersededMonths'> {
  const all: readonly Month[] = JSON.parse(row.months_json)
  const superseded: Readonly<Record<string, number>> = JSON.parse(row.superseded_months_json)
  const isSuperseded = (month: Month) => superseded[month] !== undefined
  return { months: all.filter((month) => !isSuperseded(month)), supersededMonths: all.filter(isSuperseded) }
}

/** The month of a row in SQL: contacts have a day of their own. */
export function monthOfRow(table: RowTable): string {
  return table === 'contact' ? `CAST(strftime('%Y%m', contact_day * 86400, 'unixepoch') AS INTEGER)` : 'month'
}

/** What SQL adds to read only the rows of a batch that count; '' where all do. */
export function countingRows({ supersededMonths }: Pick<ActiveBatch, 'supersededMonths'>, table: RowTable = 'subscriber_month'): string {
  return supersededMonths.length === 0 ? '' : ` AND ${monthOfRow(table)} NOT IN (${supersededMonths.map(Number).join(', ')})`
}

/** The same for a part of the facts of a batch. */
export function countingFacts(batch: ActiveBatch, part: FactPart): string {
  const { carried, lastFactId } = batch
  if (carried === null || part === 'all') return countingRows(batch)
  const sameRow = 'own.row_no = subscriber_month.row_no AND own.subscriber_no = subscriber_month.subscriber_no'
  const after = `own.fact_id BETWEEN subscriber_month.fact_id + 1 AND min(subscriber_month.fact_id + ${carried.facts}, ${lastFactId})`
  return `${countingRows(batch)} AND ${part === 'own' ? 'NOT ' : ''}EXISTS (SELECT 1 FROM subscriber_month AS own WHERE ${after} AND ${sameRow})`
}

/**
 * The facts of batches in the order in which a later value stands over an earlier one. What was carried comes before all that
 * a month's own rows say: a month is known better by its own table than by the 上月 columns of the next, whichever came first.
 */
export function* byWeight(batches: readonly ActiveBatch[]): Generator<{ readonly batch: ActiveBatch; readonly part: FactPart }, void, undefined> {
  for (const batch of batches) if (batch.carried) yield { batch, part: 'carried' }
  for (const batch of batches) yield { batch, part: batch.carried ? 'own' : 'all' }
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

/**
 * Names a set of batches and the months they count in: what was derived from them holds as long as it is the same. The mark
 * of those that carry values tells columns made before such values gave way to own ones.
 */
export function stampOf(batches: readonly ActiveBatch[]): string {
  return batches.map(({ batchId, carried, supersededMonths }) => [`${batchId}${carried ? 'c' : ''}`, ...supersededMonths].join('-')).join(',')
}
