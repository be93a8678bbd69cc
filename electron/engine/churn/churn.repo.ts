import type { ChurnSummary } from '../../../shared/api/churn.ts'
import type { Output } from '../../../shared/api/engine-api.ts'
import { AppError } from '../../../shared/domain/errors.ts'
import type { FieldId } from '../../../shared/domain/field.ts'
import type { Month } from '../../../shared/domain/month.ts'
import { STATUS_CLASSES, statusClassOf } from '../../../shared/domain/status.ts'
import type { ReadDb, WriteDb } from '../db/handles.ts'
import { byWeight, countingFacts, type ActiveBatch } from '../frame/active-batches.ts'
import { BitSet } from '../frame/bit-set.ts'
import type { Tick } from '../jobs/progress.ts'
import { TICK_ROWS } from '../kernels/columns.ts'

export type ChurnDetail = Output<'churn.detail'>

/** What is known of a model before the database gives it a number. */
export type NewSummary = Omit<ChurnSummary, 'modelId' | 'createdAt'>
export type NewDetail = Omit<ChurnDetail, 'summary'>

/** The subscribers that some batches have a row of a month for. */
export function rowsOfMonth(db: ReadDb, batches: readonly ActiveBatch[], month: Month, size: number): BitSet {
  const set = new BitSet(size)
  const statement = db
    .prepare<[number, number, number], [number]>(
      'SELECT subscriber_no FROM subscriber_month WHERE fact_id BETWEEN ? AND ? AND month = ?',
    )
    .raw()
  for (const batch of batches) {
    if (!batch.months.includes(month)) continue
    for (const [subscriberNo] of statement.iterate(batch.firstFactId, batch.lastFactId, month)) set.add(subscriberNo - 1)
  }
  return set
}

/**
 * What the rows of each month say of fee and use, in one pass: bit k of a byte for column k above 0, `listed` for having a
 * row at all. Of several batches the newest with a value stands, see `byWeight`.
 * **Shapes**: one byte per frame row and month.
 */
export function readActivity(
  db: ReadDb,
  batches: readonly ActiveBatch[],
  columns: readonly { readonly id: FieldId; readonly column: string }[],
  listed: number,
  size: number,
  tick: Tick,
): ReadonlyMap<Month, Uint8Array> {
  const months = new Map<Month, Uint8Array>()
  const total = factsOf(batches)
  let done = 0
  for (const { batch, part } of byWeight(batches)) {
    const own = columns.map(({ id, column }) => (batch.fields.has(id) ? `"${column}"` : 'NULL'))
    const statement = db
      .prepare<[number, number], [number, number, ...(number | null)[]]>(
        `SELECT ${['month', 'subscriber_no', ...own].join(', ')} FROM subscriber_month WHERE fact_id BETWEEN ? AND ?${countingFacts(batch, part)}`,
      )
      .raw()
    for (const [month, subscriberNo, ...values] of statement.iterate(batch.firstFactId, batch.lastFactId)) {
      if (++done % TICK_ROWS === 0) tick(done, total)
      const bytes = bytesOf(months, month, size)
      let bits = (bytes[subscriberNo - 1] ?? 0) | listed
      for (let k = 0; k < values.length; k++) {
        const value = values[k]
        if (value != null) bits = value > 0 ? bits | (1 << k) : bits & ~(1 << k)
      }
      bytes[subscriberNo - 1] = bits
    }
  }
  return months
}

function factsOf(batches: readonly ActiveBatch[]): number {
  return batches.reduce((sum, batch) => sum + Math.max(0, batch.lastFactId - batch.firstFactId + 1), 0)
}

function bytesOf(months: Map<Month, Uint8Array>, month: Month, size: number): Uint8Array {
  let bytes = months.get(month)
  if (!bytes) {
    bytes = new Uint8Array(size)
    months.set(month, bytes)
  }
  return bytes
}

/**
 * The class of the status in rows of exactly a month, as a number in STATUS_CLASSES.
 * **Shapes**: one number per frame row and month. **Missing**: −1 = no status, or one that no dictionary knows.
 */
export function readStatuses(
  db: ReadDb,
  batches: readonly ActiveBatch[],
  size: number,
  tick: Tick,
): ReadonlyMap<Month, Int8Array> {
  const months = new Map<Month, Int8Array>()
  const codeOf = new Map<string, number>()
  let done = 0
  for (const { batch, part } of byWeight(batches)) {
    if (!batch.fields.has('status')) continue
    const statement = db
      .prepare<[number, number], [number, number, string]>(
        `SELECT month, subscriber_no, status FROM subscriber_month WHERE fact_id BETWEEN ? AND ? AND status IS NOT NULL${countingFacts(batch, part)}`,
      )
      .raw()
    for (const [month, subscriberNo, status] of statement.iterate(batch.firstFactId, batch.lastFactId)) {
      // The bills were the longer pass; this one only has to stop when asked to.
      if (++done % TICK_ROWS === 0) tick(1, 1)
      let code = codeOf.get(status)
      if (code === undefined) {
        const statusClass = statusClassOf(status)
        code = statusClass === null ? -1 : STATUS_CLASSES.indexOf(statusClass)
        codeOf.set(status, code)
      }
      let codes = months.get(month)
      if (!codes) {
        codes = new Int8Array(size).fill(-1)
        months.set(month, codes)
      }
      codes[subscriberNo - 1] = code
    }
  }
  return months
}

/**
 * A pseudo-random place in [0, 1) for each subscriber that depends on the subscriber's key and the seed only, so that
 * samples do not depend on the order of import.
 */
export function subscriberRanks(db: ReadDb, size: number, seed: number): Float64Array {
  const ranks = new Float64Array(size)
  const statement = db.prepare<[], [number, string]>('SELECT subscriber_no, subscriber_key FROM subscriber').raw()
  for (const [subscriberNo, key] of statement.iterate()) ranks[subscriberNo - 1] = hashShare(key, seed)
  return ranks
}

/** Two rounds of FNV-1a with an avalanche step, joined to 53 bits. */
function hashShare(key: string, seed: number): number {
  let a = 0x811c9dc5 ^ seed
  let b = 0x9747b28c ^ Math.imul(seed, 0x9e3779b1)
  for (let i = 0; i < key.length; i++) {
    const unit = key.charCodeAt(i)
    a = Math.imul(a ^ unit, 0x01000193)
    b = Math.imul(b ^ unit, 0x85ebca6b)
    b ^= b >>> 15
  }
  return ((avalanche(a) >>> 5) * 67_108_864 + (avalanche(b) >>> 6)) / 9_007_199_254_740_992
}

function avalanche(value: number): number {
  let h = value ^ (value >>> 16)
  h = Math.imul(h, 0x85ebca6b)
  h ^= h >>> 13
  h = Math.imul(h, 0xc2b2ae35)
  return (h ^ (h >>> 16)) >>> 0
}

const SCORES_PER_TRANSACTION = 20_000

/** Writes a model and its scores unseen: nothing shows before `publishModel`. */
export function stageModel(
  db: WriteDb,
  model: {
    readonly jobId: number
    readonly summary: NewSummary
    readonly detail: NewDetail
    readonly parameters: unknown
    readonly createdAt: string
    readonly rows: Int32Array
    readonly scores: Float64Array
  },
  tick: Tick,
): number {
  const { lastInsertRowid } = db
    .prepare<[number, Month, number, string, string, string, string]>(
      `INSERT INTO model (job_id, kind, month, seed, summary_json, detail_json, parameters_json, created_at)
       VALUES (?, 'churn', ?, ?, ?, ?, ?, ?)`,
    )
    .run(
      model.jobId, model.summary.month, model.summary.seed, JSON.stringify(model.summary), JSON.stringify(model.detail),
      JSON.stringify(model.parameters), model.createdAt,
    )
  const modelId = Number(lastInsertRowid)
  const insert = db.prepare<[number, number, number]>('INSERT INTO model_score (model_id, subscriber_no, value) VALUES (?, ?, ?)')
  const { rows, scores } = model
  for (let from = 0; from < rows.length; from += SCORES_PER_TRANSACTION) {
    tick(from, rows.length)
    const to = Math.min(rows.length, from + SCORES_PER_TRANSACTION)
    db.transaction(() => {
      for (let i = from; i < to; i++) insert.run(modelId, (rows[i] ?? 0) + 1, scores[i] ?? NaN)
    })()
  }
  tick(rows.length, rows.length)
  return modelId
}

export function publishModel(db: WriteDb, modelId: number, at: string): void {
  db.prepare<[string, number]>('UPDATE model SET published_at = ? WHERE model_id = ?').run(at, modelId)
}

interface ModelRow {
  readonly model_id: number
  readonly summary_json: string
  readonly detail_json: string
  readonly created_at: string
}

function summaryOf(row: Pick<ModelRow, 'model_id' | 'summary_json' | 'created_at'>): ChurnSummary {
  return { ...JSON.parse(row.summary_json), modelId: row.model_id, createdAt: row.created_at }
}

/** Newest first. */
export function listModels(db: ReadDb): ChurnSummary[] {
  return db
    .prepare<[], Pick<ModelRow, 'model_id' | 'summary_json' | 'created_at'>>(
      `SELECT model_id, summary_json, created_at FROM model
       WHERE kind = 'churn' AND published_at IS NOT NULL ORDER BY model_id DESC`,
    )
    .all()
    .map(summaryOf)
}

/** **Errors**: MODEL_NOT_FOUND. */
export function readModel(db: ReadDb, modelId: number): ChurnDetail {
  const row = db
    .prepare<[number], ModelRow>(
      `SELECT model_id, summary_json, detail_json, created_at FROM model
       WHERE model_id = ? AND kind = 'churn' AND published_at IS NOT NULL`,
    )
    .get(modelId)
  if (!row) throw new AppError('MODEL_NOT_FOUND', { modelId })
  return { summary: summaryOf(row), ...JSON.parse(row.detail_json) }
}
