import type { Output } from '../../../shared/api/engine-api.ts'
import { formatDay, lastDayOfMonth, type Month } from '../../../shared/domain/month.ts'
import type { WriteDb } from '../db/handles.ts'
import { byWeight, countingFacts, countingRows, type ActiveBatch, type FactPart } from '../frame/active-batches.ts'
import type { OwnFacts } from '../frame/excerpt.ts'
import { rowsOfSubscriber, type SubscriberTable } from '../frame/subscriber-rows.ts'
import { snapshotSchema } from '../target-list/snapshot.ts'

type Card = Output<'customer.card'>

/** What reading the rows of a subscriber needs. */
export interface DetailScope {
  readonly db: WriteDb
  readonly batches: readonly ActiveBatch[]
  readonly subscriberNo: number
  readonly mayStore: boolean
}

export interface ContractRow {
  readonly batch: number
  readonly month: Month
  readonly name: string | null
  readonly type: string | null
  readonly start: number | null
  readonly end: number | null
}

export interface ProductRow {
  readonly month: Month
  readonly name: string
  readonly start: number | null
  readonly end: number | null
  readonly status: string | null
}

export interface ContactRow {
  readonly day: number
  readonly at: string
  readonly channel: string | null
  readonly type: string | null
  readonly note: string | null
}

/** Rows of a table about the subscriber, as far as they count, oldest first; facts as `byWeight` orders them. */
export async function detailRows<Row>(scope: DetailScope, table: SubscriberTable, columns: string): Promise<Row[]> {
  const { batches } = scope
  const parts = table === 'subscriber_month' ? byWeight(batches) : batches.map((batch) => ({ batch, part: 'all' as const }))
  const rows: Row[] = []
  for (const { batch, part } of parts) rows.push(...(await rowsOfPart<Row>(scope, table, columns, batch, part)))
  return rows
}

async function rowsOfPart<Row>({ db, subscriberNo, mayStore }: DetailScope, table: SubscriberTable, columns: string, batch: ActiveBatch, part: FactPart): Promise<Row[]> {
  const id = { subscriber_month: 'fact_id', contract: 'contract_id', contact: 'contact_id', product_subscription: 'product_subscription_id' }[table]
  const counting = table === 'subscriber_month' ? countingFacts(batch, part) : countingRows(batch, table)
  const statement = db.prepare<[number], Row>(`SELECT ${columns} FROM ${table} WHERE ${id} = ?${counting}`)
  return (await rowsOfSubscriber(db, table, batch, subscriberNo, mayStore)).flatMap((rowId) => statement.get(rowId) ?? [])
}

type FactRow = Readonly<Record<string, string | number | null>> & { readonly month: Month }

/** All facts of the subscriber, as an excerpt reads them. */
export async function readOwnFacts(scope: DetailScope): Promise<OwnFacts> {
  const rows = new Map<string, readonly FactRow[]>()
  for (const { batch, part } of byWeight(scope.batches)) rows.set(`${batch.batchId}|${part}`, await rowsOfPart<FactRow>(scope, 'subscriber_month', '*', batch, part))
  return new Map(
    scope.batches.map(({ batchId }) => [
      batchId,
      {
        has: () => true,
        scan: (column, part, visit) => {
          for (const row of rows.get(`${batchId}|${part}`) ?? []) {
            const value = row[column]
            if (value != null) visit(1, row.month, value)
          }
        },
      },
    ]),
  )
}

/** Each contract once, as the newest extract has it; the one that ends last first. */
export async function readContracts(scope: DetailScope): Promise<ContractRow[]> {
  const rows = await detailRows<ContractRow>(
    scope,
    'contract',
    'batch_id AS batch, month, contract_name AS name, contract_type AS type, contract_start AS start, contract_end AS end',
  )
  const byContract = new Map<string, ContractRow>()
  for (const row of rows) byContract.set(JSON.stringify([row.name, row.type, row.start, row.end]), row)
  return [...byContract.values()].sort((a, b) => (b.end ?? Infinity) - (a.end ?? Infinity) || (b.start ?? 0) - (a.start ?? 0))
}

export function showContracts(rows: readonly ContractRow[], month: Month): Card['products']['contracts'] {
  const today = lastDayOfMonth(month)
  return rows
    .filter((row) => (row.start === null ? row.month <= month : row.start <= today))
    .map(({ name, type, start, end }) => ({ name, type, start: shownDay(start), end: shownDay(end), daysLeft: end === null ? null : end - today }))
}

export function readProducts(scope: DetailScope): Promise<ProductRow[]> {
  return detailRows<ProductRow>(scope, 'product_subscription', 'month, product AS name, prod_start AS start, prod_end AS end, prod_status AS status')
}

/** The products of the newest list not after the month. */
export function showProducts(rows: readonly ProductRow[], month: Month): Card['products']['products'] {
  const asOf = Math.max(...rows.map((row) => row.month).filter((at) => at <= month))
  const seen = new Map(
    rows
      .filter((row) => row.month === asOf)
      .map(({ name, start, end, status }) => [JSON.stringify([name, start, end]), { name, start: shownDay(start), end: shownDay(end), status }] as const),
  )
  return [...seen.values()].sort((a, b) => (a.end === null ? 0 : 1) - (b.end === null ? 0 : 1) || (b.start ?? '').localeCompare(a.start ?? ''))
}

/** Newest first. */
export async function readContacts(scope: DetailScope): Promise<ContactRow[]> {
  const rows = await detailRows<ContactRow>(
    scope,
    'contact',
    'contact_day AS day, contact_time AS at, contact_channel AS channel, contact_type AS type, contact_note AS note',
  )
  return rows.sort((a, b) => b.day - a.day || (a.at < b.at ? 1 : a.at > b.at ? -1 : 0))
}

interface ListRow {
  readonly listId: number
  readonly name: string
  readonly month: number
  readonly state: 'draft' | 'locked'
  readonly arm: 'target' | 'control'
  readonly workOrder: string
  readonly createdAt: string
  readonly snapshot: string
}

export type Listed = Card['contacts']['lists'][number] & { readonly createdAt: string }

/** The target lists somebody is in, the newest first; deleted ones are not told. */
export function readLists(db: WriteDb, subscriberNo: number): Listed[] {
  return db
    .prepare<[number], ListRow>(
      `SELECT list_id AS listId, name, month, state, arm, work_order AS workOrder, created_at AS createdAt, snapshot_json AS snapshot
       FROM target_list CROSS JOIN target_member USING (list_id)
       WHERE published_at IS NOT NULL AND removed_at IS NULL AND subscriber_no = ? ORDER BY list_id DESC`,
    )
    .all(subscriberNo)
    .map(({ snapshot, ...row }) => ({ ...row, warningLevel: snapshotSchema.parse(JSON.parse(snapshot)).warningLevel }))
}

export interface ScoredBy {
  readonly modelId: number
  readonly month: Month
  readonly model: 'logistic' | 'gbdt'
  readonly score: number
  readonly above: number
}

/** Scores of the newest churn model of each kind and month not after the month asked for, the newest first. */
export function readScores(db: WriteDb, subscriberNo: number, month: Month): ScoredBy[] {
  const models = db
    .prepare<[number], { modelId: number; month: number; summary: string }>(
      `SELECT model_id AS modelId, month, summary_json AS summary FROM model
       WHERE kind = 'churn' AND published_at IS NOT NULL AND month <= ? ORDER BY month DESC, model_id DESC`,
    )
    .all(month)
  const seen = new Set<string>()
  const scores: ScoredBy[] = []
  for (const { modelId, month: at, summary } of models) {
    const { model } = JSON.parse(summary) as { readonly model: 'logistic' | 'gbdt' }
    if (scores.length === MOST_MODELS || seen.has(`${at}|${model}`)) continue
    seen.add(`${at}|${model}`)
    const own = db.prepare<[number, number], { value: number }>('SELECT value FROM model_score WHERE model_id = ? AND subscriber_no = ?').get(modelId, subscriberNo)
    if (!own) continue
    const counts = db
      .prepare<[number, number], { below: number; n: number }>('SELECT sum(value < ?) AS below, count(*) AS n FROM model_score WHERE model_id = ?')
      .get(own.value, modelId)
    scores.push({ modelId, month: at, model, score: own.value, above: counts && counts.n > 0 ? counts.below / counts.n : 0 })
  }
  return scores
}

const MOST_MODELS = 3

function shownDay(day: number | null): string | null {
  return day === null ? null : formatDay(day)
}
