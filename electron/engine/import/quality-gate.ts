import type { Check, TableKind } from '../../../shared/api/import.ts'
import { storedScale, type FieldId } from '../../../shared/domain/field.ts'
import { formatMonth, type Month } from '../../../shared/domain/month.ts'
import { isBaseKind } from '../../../shared/domain/table-kind.ts'
import type { ReadDb, WriteDb } from '../db/handles.ts'
import { BitSet } from '../frame/bit-set.ts'
import type { Frame } from '../frame/frame.ts'
import { isAlike } from './alike-tables.ts'
import type { MonthCounts, Oddity } from './batch-counts.ts'
import { differingChecks } from './differing-values.ts'
import { CATEGORY_FIELDS } from './fact-counter.ts'
import { countedBatches, countEndedBeforeStart, plansOfCatalogues, saveChecks, type CountedBatch } from './gate.repo.ts'
import { BatchSets } from './match-rate.ts'
import { MOST, NEVER_ALL_ZERO, QUALITY_LIMITS, SERVICE_FEES } from './quality-limits.ts'
import { overlapsBeside, replacedBy } from './replaced.repo.ts'
import { noteSharedNumbers } from './shared-numbers.repo.ts'

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
 * is found; their checks are stored with them, and rows that may be about somebody else are noted. Call inside the transaction that publishes them, after older batches were
 * replaced.
 */
export function checkQuality(db: WriteDb, frame: Frame, batchIds: readonly number[]): void {
  frame.refresh()
  const gate: Gate = { db, frame, sets: new BatchSets(db), batches: countedBatches(db) }
  for (const batchId of batchIds) {
    const batch = gate.batches.find((one) => one.batchId === batchId)
    if (!batch) continue
    saveChecks(db, batchId, checksOf(gate, batch), gate.sets.match(batchId))
    noteSharedNumbers(db, gate.sets, batch)
  }
}

function checksOf(gate: Gate, batch: CountedBatch): Check[] {
  return [
    ...monthChecks(gate, batch),
    ...(isBaseKind(batch.kind) ? [...baseChecks(gate, batch), ...baseMatchChecks(gate, batch), ...batch.comparable.flatMap(wholeColumnChecks)] : matchChecks(gate, batch)),
    ...(batch.counts?.oddities ?? []).flatMap(oddityCheck),
    ...contractChecks(gate, batch),
    ...categoryChecks(gate, batch),
    ...differingChecks(gate.db, gate.frame, gate.sets, batch.batchId),
    ...replacedBy(gate.db, batch.batchId).flatMap(({ fileName, month, before, lost }): Check[] =>
      lost === 0 ? [] : [{ code: 'BATCH_REPLACED', field: null, month, params: { file: fileName, before, lost } }],
    ),
    ...overlapsBeside(gate.db, batch.batchId).map(({ fileName, before, shared }): Check => ({ code: 'BATCH_OVERLAPS', field: null, month: null, params: { file: fileName, before, shared } })),
  ]
}

/** Rows, revenue and filled cells of a month, summed over the parts of a split file. */
interface Sum {
  /** Those that count: of a row and its correction the later one. */
  rows: number
  revenueFen: number | null
  /** Rows of the tables that `filled` was counted in. */
  read: number
  readonly filled: Map<FieldId, number>
}

function monthChecks(gate: Gate, batch: CountedBatch): Check[] {
  const like = gate.batches.filter((one) => isAlike(one, batch))
  const months = like.flatMap(({ comparable }) => comparable.map(({ month }) => month))
  return batch.comparable.flatMap((counts) => {
    const { month } = counts
    if (!isLastOfRun(like, batch, month)) return []
    const now = sumOf(gate, like, month)
    const earlier = newestBefore(months, month)
    const before = earlier === undefined ? undefined : sumOf(gate, like, earlier)
    const checks = before && earlier !== undefined
      ? compare(batch.kind, month, now, formatMonth(earlier), before)
      : compareWithOthers(gate, batch, month, now)
    return [...checks, ...scaleChecks(gate, batch, counts, checks)]
  })
}

/** What tables of one make tell of a month. Where some correct rows of others, each subscriber counts once, with the newest bill. */
function sumOf({ frame, sets }: Gate, batches: readonly CountedBatch[], month: Month): Sum {
  const sum: Sum = { rows: 0, revenueFen: null, read: 0, filled: new Map() }
  const tellers = batches.filter(({ comparable }) => comparable.some((one) => one.month === month))
  for (const { comparable } of tellers) for (const one of comparable) if (one.month === month) addMonth(sum, one)
  if (tellers.length < 2 || !tellers.every(({ kind }) => isBaseKind(kind))) return sum
  const members = new BitSet(frame.rows)
  for (const { batchId } of tellers) {
    const set = sets.of(batchId)
    if (set) members.or(set)
  }
  members.and(frame.present(month))
  const rows = members.count()
  if (rows >= sum.rows) return sum
  sum.rows = rows
  if (sum.revenueFen !== null) sum.revenueFen = billedTo(frame.numbers('bill_fee', month), members)
  return sum
}

function billedTo(bills: Float64Array, members: BitSet): number {
  let sum = 0
  for (const i of members.toIndices()) {
    const bill = bills[i] ?? NaN
    if (!Number.isNaN(bill)) sum += bill
  }
  return sum
}

/** The first table of its make is compared with who was there the month before, and with the newest revenue any table told of them. */
function compareWithOthers(gate: Gate, batch: CountedBatch, month: Month, now: Sum): Check[] {
  const { frame, batches } = gate
  if (!isBaseKind(batch.kind)) return []
  const earlier = newestBefore(frame.months, month)
  if (earlier === undefined) return []
  const teller = batches.findLast(({ comparable }) => comparable.some((one) => one.month === earlier && one.revenueFen !== null))
  const told = teller && sumOf(gate, batches.filter((one) => isAlike(one, teller)), earlier)
  const rows = frame.present(earlier).count()
  const before: Sum = { rows, revenueFen: told?.revenueFen ?? null, read: rows, filled: new Map() }
  return before.rows === 0 ? [] : compare(batch.kind, month, now, formatMonth(earlier), before)
}

function addMonth(sum: Sum, { rows, revenueFen, filled }: MonthCounts): void {
  sum.rows += rows
  sum.read += rows
  if (revenueFen !== null) sum.revenueFen = (sum.revenueFen ?? 0) + revenueFen
  for (const [field, cells] of Object.entries(filled)) sum.filled.set(field, (sum.filled.get(field) ?? 0) + cells)
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
    const share = (now.filled.get(field) ?? 0) / now.read
    const shareBefore = cells / before.read
    if (exceeds(shareBefore - share, QUALITY_LIMITS.fillRate)) {
      checks.push({ code: 'FILL_RATE_DROPPED', field, month, params: { share, before: shareBefore, earlier } })
    }
  }
  return checks
}

interface Mean {
  readonly month: Month
  readonly value: number
}

/** The mean of a field in the newest month until then that other tables tell it for; parts of the same table tell nothing new. */
function meanBefore({ batches }: Gate, batch: CountedBatch, field: FieldId, until: Month): Mean | null {
  const tables = batches.filter((one) => one.batchId !== batch.batchId && !(one.jobId === batch.jobId && isAlike(one, batch)))
  const totals = new Map<Month, { readonly filled: number; readonly sum: number }>()
  for (const { month, filled, sums } of tables.flatMap(({ counts }) => counts?.months ?? [])) {
    const cells = filled[field] ?? 0
    const sum = sums?.[field]
    if (month > until || cells === 0 || sum === undefined) continue
    const known = totals.get(month)
    totals.set(month, { filled: cells + (known?.filled ?? 0), sum: sum + (known?.sum ?? 0) })
  }
  const month = newestBefore([...totals.keys()], until + 1)
  const told = month === undefined ? undefined : totals.get(month)
  if (month === undefined || !told || told.filled < QUALITY_LIMITS.fewestValues || told.sum <= 0) return null
  return { month, value: told.sum / told.filled }
}

/** What cannot be of a column of everybody, whatever the month before was. */
function wholeColumnChecks({ month, filled, sums = {} }: MonthCounts): Check[] {
  const told = (field: FieldId) => ({ cells: filled[field] ?? 0, sum: sums[field] ?? 0 })
  const zero = NEVER_ALL_ZERO.flatMap((field): Check[] => {
    const { cells, sum } = told(field)
    return sum !== 0 || cells < QUALITY_LIMITS.fewestValues ? [] : [{ code: 'VALUES_ALL_ZERO', field, month, params: { rows: cells } }]
  })
  const { cells, sum } = told('bill_fee')
  const mean = sum / cells / 100
  if (cells < QUALITY_LIMITS.fewestValues || !exceeds(mean, MOST.meanBill)) return zero
  return [...zero, { code: 'MEAN_BILL_TOO_HIGH', field: 'bill_fee', month, params: { mean, rows: cells, limit: MOST.meanBill } }]
}

/** Fees and use that are many times what they were, or a service that is many times the bill: a unit was mistaken. */
function scaleChecks(gate: Gate, batch: CountedBatch, { month, filled, sums = {} }: MonthCounts, found: readonly Check[]): Check[] {
  return Object.entries(sums).flatMap(([field, sum]): Check[] => {
    const cells = filled[field] ?? 0
    const isTold = found.some((check) => check.code === 'REVENUE_CHANGED' && check.field === field)
    if (cells < QUALITY_LIMITS.fewestValues || sum <= 0 || isTold) return []
    const own = meanBefore(gate, batch, field, month)
    const bill = own || !SERVICES.has(field) ? null : meanBefore(gate, batch, 'bill_fee', month)
    const before = own ?? bill
    if (!before) return []
    const times = sum / cells / before.value
    const isFar = times >= QUALITY_LIMITS.scale || (own !== null && times <= 1 / QUALITY_LIMITS.scale)
    if (!isFar) return []
    const scale = storedScale(gate.frame.catalogue.byId.get(field) ?? { unit: '' })
    const params = { mean: sum / cells / scale, before: before.value / scale, times, earlier: formatMonth(before.month) }
    return [{ code: own ? 'SCALE_CHANGED' : 'FEE_ABOVE_BILL', field, month, params }]
  })
}

const SERVICES: ReadonlySet<FieldId> = new Set([...SERVICE_FEES.needed, ...SERVICE_FEES.further, ...Object.values(SERVICE_FEES.parts).flat()])

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

/**
 * A table of everybody has most of its subscribers in common with those before it, as far as the smaller one goes. Parts of
 * one table have none.
 */
function baseMatchChecks({ batches, sets }: Gate, batch: CountedBatch): Check[] {
  const own = sets.of(batch.batchId)
  if (!own) return []
  const others = batches.filter((one) => one.batchId < batch.batchId && isBaseKind(one.kind))
  const known = new BitSet(own.size)
  for (const one of others) {
    const set = isPart(one, batch) ? null : sets.of(one.batchId)
    if (set) known.or(set)
  }
  const of = Math.min(own.count(), known.count())
  const matched = own.clone().and(known).count()
  if (of === 0 || !exceeds(QUALITY_LIMITS.match - matched / of, 0)) return []
  return [{ code: 'BASE_MATCH_LOW', field: null, month: null, params: { subscribers: own.count(), known: known.count(), matched } }]
}

function matchChecks({ sets }: Gate, { batchId }: CountedBatch): Check[] {
  const match = sets.match(batchId)
  if (!match || match.subscribers === 0 || !sets.hasBaseBeside(batchId)) return []
  const share = match.matched / match.subscribers
  if (!exceeds(QUALITY_LIMITS.match - share, 0)) return []
  return [{ code: 'MATCH_RATE_LOW', field: null, month: null, params: { ...match, share } }]
}

function oddityCheck({ code, field, month, rows, of, params }: Oddity): Check[] {
  if (code !== 'FEES_DIFFER_FROM_BILL') return [{ code, field, month, params: { rows, of, share: of > 0 ? rows / of : 0, ...params } }]
  const services = params?.['servicesFen'] ?? 0
  const revenue = params?.['revenueFen'] ?? 0
  // Services that are left out of the extract may be what is missing from the bill, but not what is too much.
  if (params?.['isWhole'] === 0 && services < revenue) return []
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

/** True for tables that may be parts of one: of the same make and month. */
function isPart(a: CountedBatch, b: CountedBatch): boolean {
  return isAlike(a, b) && a.months.some((month) => b.months.includes(month))
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
