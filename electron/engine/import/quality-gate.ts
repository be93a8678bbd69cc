import type { Check, TableKind } from '../../../shared/api/import.ts'
import type { FieldId } from '../../../shared/domain/field.ts'
import { formatMonth, type Month } from '../../../shared/domain/month.ts'
import { isBaseKind } from '../../../shared/domain/table-kind.ts'
import type { ReadDb, WriteDb } from '../db/handles.ts'
import type { Frame } from '../frame/frame.ts'
import type { BatchCounts, Oddity } from './batch-counts.ts'
import { CATEGORY_FIELDS } from './fact-counter.ts'
import { countedBatches, countEndedBeforeStart, plansOfCatalogues, saveChecks, type CountedBatch } from './gate.repo.ts'
import { BatchSets } from './match-rate.ts'
import { LIKE_FIELDS, QUALITY_LIMITS } from './quality-limits.ts'
import { replacedBy } from './replaced.repo.ts'

/** Shares are sums of floating-point numbers: a limit that is met exactly is not passed. */
const ROUNDING = 1e-9

interface Gate {
  readonly db: ReadDb
  readonly frame: Frame
  readonly sets: BatchSets
  /** All that count, of this run and before. */
  readonly batches: readonly CountedBatch[]
}

/**
 * Compares what a run has loaded with what was there, and looks for what contradicts itself. The batches count whatever
 * is found; their checks are stored with them. Call inside the transaction that publishes them, after older batches were
 * replaced.
 */
export function checkQuality(db: WriteDb, frame: Frame, batchIds: readonly number[]): void {
  frame.refresh()
  const gate: Gate = { db, frame, sets: new BatchSets(db), batches: countedBatches(db) }
  for (const batchId of batchIds) {
    const batch = gate.batches.find((one) => one.batchId === batchId)
    if (batch) saveChecks(db, batchId, checksOf(gate, batch))
  }
}

function checksOf(gate: Gate, batch: CountedBatch): Check[] {
  return [
    ...(batch.counts ? monthChecks(gate, batch, batch.counts) : []),
    ...(isBaseKind(batch.kind) ? baseChecks(gate, batch) : matchChecks(gate, batch)),
    ...(batch.counts?.oddities ?? []).flatMap(oddityCheck),
    ...contractChecks(gate, batch),
    ...categoryChecks(gate, batch),
    ...replacedBy(gate.db, batch.batchId).flatMap(({ fileName, before, lost }): Check[] =>
      lost === 0 ? [] : [{ code: 'BATCH_REPLACED', field: null, month: null, params: { file: fileName, before, lost } }],
    ),
  ]
}

/** Rows, revenue and filled cells of a month, summed over the parts of a split file. */
interface Sum {
  rows: number
  revenueFen: number | null
  readonly filled: Map<FieldId, number>
}

function monthChecks({ batches }: Gate, batch: CountedBatch, counts: BatchCounts): Check[] {
  const like = batches.filter((one) => one.kind === batch.kind && isLike(one, batch))
  const sums = new Map<Month, Sum>()
  for (const { counts: found } of like) for (const month of found?.months ?? []) addMonth(sums, month)
  return counts.months.flatMap(({ month }) => {
    const now = sums.get(month)
    const earlier = newestBefore([...sums.keys()], month)
    const before = earlier === undefined ? undefined : sums.get(earlier)
    if (!now || !before || earlier === undefined || !isLastOfRun(like, batch, month)) return []
    return compare(batch.kind, month, now, formatMonth(earlier), before)
  })
}

function addMonth(sums: Map<Month, Sum>, { month, rows, revenueFen, filled }: BatchCounts['months'][number]): void {
  const sum: Sum = sums.get(month) ?? { rows: 0, revenueFen: null, filled: new Map() }
  sum.rows += rows
  if (revenueFen !== null) sum.revenueFen = (sum.revenueFen ?? 0) + revenueFen
  for (const [field, cells] of Object.entries(filled)) sum.filled.set(field, (sum.filled.get(field) ?? 0) + cells)
  sums.set(month, sum)
}

function compare(kind: TableKind, month: Month, now: Sum, earlier: string, before: Sum): Check[] {
  const checks: Check[] = []
  // Lists of complaints or suspensions are as long as the month was bad: only tables of everybody keep their size.
  if (isBaseKind(kind)) {
    const rows = now.rows / before.rows - 1
    if (exceeds(Math.abs(rows), QUALITY_LIMITS.rows)) {
      checks.push({ code: 'ROWS_CHANGED', field: null, month, params: { rows: now.rows, before: before.rows, change: rows, earlier } })
    }
    // Without a revenue before there is no share to tell.
    if (now.revenueFen !== null && before.revenueFen !== null && before.revenueFen > 0) {
      const change = now.revenueFen / before.revenueFen - 1
      if (exceeds(Math.abs(change), QUALITY_LIMITS.revenue)) {
        checks.push({
          code: 'REVENUE_CHANGED', field: 'bill_fee', month,
          params: { revenue: now.revenueFen / 100, before: before.revenueFen / 100, change, earlier },
        })
      }
    }
  }
  for (const [field, cells] of before.filled) {
    const share = (now.filled.get(field) ?? 0) / now.rows
    const shareBefore = cells / before.rows
    if (exceeds(shareBefore - share, QUALITY_LIMITS.fillRate)) {
      checks.push({ code: 'FILL_RATE_DROPPED', field, month, params: { share, before: shareBefore, earlier } })
    }
  }
  return checks
}

/** Who was there the month before and is gone; told once for the tables of a run. */
function baseChecks({ frame, batches }: Gate, batch: CountedBatch): Check[] {
  const base = batches.filter(({ kind }) => isBaseKind(kind))
  return batch.months.flatMap((month): Check[] => {
    const earlier = newestBefore(frame.months, month)
    if (earlier === undefined || !isLastOfRun(base, batch, month)) return []
    const before = frame.present(earlier).count()
    const lost = frame.present(earlier).clone().andNot(frame.present(month)).count()
    if (before === 0 || !exceeds(lost / before, QUALITY_LIMITS.base)) return []
    return [{ code: 'BASE_CHANGED', field: null, month, params: { lost, before, share: lost / before, earlier: formatMonth(earlier) } }]
  })
}

function matchChecks({ sets }: Gate, { batchId }: CountedBatch): Check[] {
  const match = sets.match(batchId)
  if (!match || match.subscribers === 0 || !sets.hasBaseBeside(batchId)) return []
  const share = match.matched / match.subscribers
  if (!exceeds(QUALITY_LIMITS.match - share, 0)) return []
  return [{ code: 'MATCH_RATE_LOW', field: null, month: null, params: { ...match, share } }]
}

function oddityCheck({ code, field, month, rows, of, params }: Oddity): Check[] {
  if (code !== 'FEES_DIFFER_FROM_BILL') return [{ code, field, month, params: { rows, of, share: of > 0 ? rows / of : 0 } }]
  const services = params?.['servicesFen'] ?? 0
  const revenue = params?.['revenueFen'] ?? 0
  const gap = Math.abs(services - revenue)
  if (gap === 0 || !exceeds(gap, QUALITY_LIMITS.fees * Math.abs(revenue))) return []
  return [{ code, field, month, params: { services: services / 100, revenue: revenue / 100, rows, limit: QUALITY_LIMITS.fees } }]
}

function contractChecks({ db }: Gate, { batchId, fields }: CountedBatch): Check[] {
  if (!fields.has('contract_start') || !fields.has('contract_end')) return []
  const { rows, of } = countEndedBeforeStart(db, batchId)
  if (rows === 0) return []
  return [{ code: 'CONTRACT_ENDS_BEFORE_START', field: 'contract_end', month: null, params: { rows, of, share: rows / of } }]
}

const NEVER_SEEN: Readonly<Record<FieldId, 'PLAN_NEVER_SEEN' | 'GRID_NEVER_SEEN'>> = {
  plan_code: 'PLAN_NEVER_SEEN',
  plan_name: 'PLAN_NEVER_SEEN',
  grid: 'GRID_NEVER_SEEN',
}

/** Names that no earlier run has brought. Without an earlier table that names them, every name would be new. */
function categoryChecks({ db, batches }: Gate, { jobId, counts }: CountedBatch): Check[] {
  return CATEGORY_FIELDS.flatMap((field): Check[] => {
    const own = counts?.categories[field]
    const code = NEVER_SEEN[field]
    const earlier = batches.filter((one) => one.jobId !== jobId && isBaseKind(one.kind)).flatMap((one) => one.counts?.categories[field] ?? [])
    if (!own || !code || earlier.length === 0) return []
    const known = new Set([...earlier, ...plansOfCatalogues(db, field)])
    const values = own.filter((value) => !known.has(value)).length
    return values === 0 ? [] : [{ code, field, month: null, params: { values, of: own.length } }]
  })
}

/** True for tables of the same make: a file of terminals beside a file of bills is not compared with it. */
function isLike(a: CountedBatch, b: CountedBatch): boolean {
  const shared = [...a.fields].filter((field) => b.fields.has(field)).length
  return shared >= LIKE_FIELDS * Math.max(1, a.fields.size + b.fields.size - shared)
}

/** Of the parts that a run brings for a month the last one tells what is found of all. */
function isLastOfRun(batches: readonly CountedBatch[], batch: CountedBatch, month: Month): boolean {
  return !batches.some((one) => one.jobId === batch.jobId && one.batchId > batch.batchId && one.months.includes(month))
}

function newestBefore(months: readonly Month[], month: Month): Month | undefined {
  return months.reduce<Month | undefined>((newest, one) => (one < month && one > (newest ?? 0) ? one : newest), undefined)
}

function exceeds(value: number, limit: number): boolean {
  return value > limit + ROUNDING
}
