import path from 'node:path'
import type { Output } from '../../../shared/api/engine-api.ts'
import type { Batch, TableKind, TableRequest } from '../../../shared/api/import.ts'
import { AppError, type ErrorCode } from '../../../shared/domain/errors.ts'
import { addMonths, type Month } from '../../../shared/domain/month.ts'
import { TABLE_KIND_RULES, TABLE_KINDS } from '../../../shared/domain/table-kind.ts'
import { writeAudit } from '../audit.ts'
import type { WriteDb } from '../db/handles.ts'
import { activeBatches } from '../frame/active-batches.ts'
import type { FactStage } from '../frame/fact-stage.ts'
import { fillColumnCache } from '../frame/fill-column-cache.ts'
import type { JobContext, JobRun } from '../jobs/define-job.ts'
import { Cancelled } from '../jobs/progress.ts'
import { KeptSources } from '../spreadsheet/read/kept-sources.ts'
import type { RowChunk } from '../spreadsheet/read/table-source.ts'
import { withSpellings } from './column-spelling.ts'
import { isPlausibleMonth } from './convert-cell.ts'
import type { KnownField } from './custom-field.ts'
import { assertUnchanged, ContentHashes, fileState, type FileState } from './file-state.ts'
import { isDataRow } from './data-rows.ts'
import { headerAt } from './find-header.ts'
import {
  addFields, completeSubscribers, findSameContent, publishBatch, readKnownFields, stageBatch, storedSubscribers, type FinishedBatch,
} from './import.repo.ts'
import { findBatch } from './ledger.repo.ts'
import { loadColumns, type LoadColumns } from './load-columns.ts'
import { TableLoader } from './load-table.ts'
import { readHead, SAMPLED_ROWS } from './plan-table.ts'
import { checkQuality } from './quality-gate.ts'
import { settleReplaced } from './replaced.repo.ts'
import { SubscriberIndex } from './subscriber-index.ts'

type Context = JobContext<'import.run'>

interface PreparedTable {
  readonly request: TableRequest
  readonly sheetIndex: number
  readonly member: string
  readonly fileName: string
  readonly columns: LoadColumns
  readonly state: FileState
  readonly hash: string
}

/** Who the subscribers are comes before what they did: the order of the kinds is that of loading. */
function loadOrder(kind: TableKind): number {
  return TABLE_KINDS.indexOf(kind)
}

/** A batch of this run, not yet published. */
interface LoadedBatch extends FinishedBatch {
  readonly kind: TableKind
}

/** What was read of the files before, for the next of their tables. */
interface OpenFiles {
  readonly files: KeptSources
  readonly hashes: ContentHashes
}

/** What the tables of a run have in common. */
interface RunState {
  readonly files: KeptSources
  readonly subscribers: SubscriberIndex
  readonly known: KnownField[]
  readonly loaded: readonly LoadedBatch[]
  readonly stages: Map<number, FactStage>
}

/** Progress within a table, so that one big file moves the bar too. */
const STEPS = 1000

/** Loads the tables, one batch each; nothing counts before the last transaction. */
export const runImport: JobRun<'import.run'> = async ({ tables, leaveOut = false }, context) => {
  const files = new KeptSources()
  const stages = new Map<number, FactStage>()
  context.frame.stages = stages
  try {
    const done = await loadTables(tables, leaveOut, { files, stages }, context)
    arrangeColumns(context)
    return done
  } finally {
    context.frame.stages = new Map()
    for (const stage of stages.values()) stage.close()
    await files.close()
  }
}

/** What a table of its kind has to say and this one does not. */
const LACKS: ReadonlySet<ErrorCode> = new Set(['MONTH_MISSING', 'ID_COLUMN_MISSING', 'COLUMN_REQUIRED', 'KPI_ROWS_NEEDED', 'ORG_ROWS_NEEDED'])

async function loadTables(
  tables: readonly TableRequest[], leaveOut: boolean, { files, stages }: Pick<RunState, 'files' | 'stages'>, context: Context,
): Promise<Output<'import.run'>> {
  const { db } = context
  const known = readKnownFields(db)
  const hashes = new ContentHashes()
  const prepared: PreparedTable[] = []
  const lacking: { readonly request: TableRequest; readonly error: AppError }[] = []
  for (const request of tables) {
    let table: PreparedTable
    try {
      table = await prepare(request, known, { files, hashes }, context)
    } catch (error) {
      if (!leaveOut || !(error instanceof AppError) || !LACKS.has(error.code)) throw error
      lacking.push({ request, error })
      continue
    }
    if (prepared.some(({ hash }) => hash === table.hash)) {
      throw new AppError('ALREADY_IMPORTED', { file: table.fileName, importedAt: context.now().toISOString() })
    }
    prepared.push(table)
  }
  if (prepared.length === 0 && lacking[0]) throw lacking[0].error
  const subscribers = new SubscriberIndex(storedSubscribers(db))
  const tick = context.tick('load')
  const finished = new Map<PreparedTable, LoadedBatch>()
  const ordered = prepared.toSorted((a, b) => loadOrder(a.request.kind) - loadOrder(b.request.kind))
  const loaded: LoadedBatch[] = []
  for (const [i, table] of ordered.entries()) {
    const progress = (share: number) => tick((i + share) * STEPS, prepared.length * STEPS)
    const batch = await load(table, { files, subscribers, known, loaded, stages }, progress, context)
    finished.set(table, batch)
    loaded.push(batch)
  }
  for (const { request, state } of prepared) await assertUnchanged(request.path, state)
  const inRequestOrder = prepared.map((table) => finished.get(table)).filter((batch) => batch !== undefined)
  const refused = lacking.map(({ request: { path: file, sheet }, error: { code, params } }) => ({ path: file, sheet, fileName: path.basename(file), code, params: { ...params } }))
  return { batches: publish(db, inRequestOrder, subscribers, context), refused }
}

/** The import stands; whoever cancels now only gives up that the next reading is fast. */
function arrangeColumns({ db, frame, tick }: Context): void {
  try {
    fillColumnCache(db, frame, tick('columns'))
  } catch (error) {
    if (!(error instanceof Cancelled)) throw error
  }
}

/** Checks everything that can be checked before the first row is written. */
async function prepare(request: TableRequest, known: KnownField[], { files, hashes }: OpenFiles, context: Context): Promise<PreparedTable> {
  const { db, checkCancelled } = context
  const fileName = path.basename(request.path)
  // Opening tells what is wrong with the path in words that hashing it would not have.
  const source = await files.open(request.path, { signal: checkCancelled })
  const sheetIndex = source.sheets.findIndex(({ name }) => name === request.sheet)
  const member = source.sheets[sheetIndex]?.member ?? ''
  await source.close()
  if (sheetIndex < 0) throw new AppError('SHEET_NOT_FOUND', { file: fileName, sheet: request.sheet })
  const columns = loadColumns(request, fileName, known)
  checkPeriods(columns, addMonths(thisMonthOf(context.now()), 1))
  for (const { field } of columns.facts) if (!known.some(({ id }) => id === field.id)) known.push(field)
  const state = await fileState(request.path)
  // Neither the path nor the sheet's name, which for a text file is that of the file: a copy is the same content.
  const { path: _path, sheet: _sheet, overlap: _overlap, ...content } = request
  const hash = await hashes.of(request.path, state, JSON.stringify({ ...content, sheetIndex }), checkCancelled)
  const importedAt = findSameContent(db, hash)
  if (importedAt !== undefined) throw new AppError('ALREADY_IMPORTED', { file: fileName, importedAt })
  return { request, sheetIndex, member, fileName, columns, state, hash }
}

async function load(
  table: PreparedTable,
  { files, subscribers, known, loaded, stages }: RunState,
  progress: (share: number) => void,
  context: Context,
): Promise<LoadedBatch> {
  const { request, sheetIndex, member, fileName, columns, hash, state } = table
  const { db, jobId, checkCancelled } = context
  const started = performance.now()
  const now = context.now()
  const thisMonth = thisMonthOf(now)
  const source = await files.open(request.path, { signal: checkCancelled })
  let loader: TableLoader | null = null
  try {
    const lastHeader = Math.max(0, ...request.headerRows)
    const head = await readHead(source, sheetIndex, lastHeader + SAMPLED_ROWS, checkCancelled)
    const lowestHeader = checkHeader(request, fileName, head)
    const { batchId, firstFactId } = db.transaction(() => {
      const { outcome } = columns
      const staged = stageBatch(db, {
        jobId, fileName, member, sheet: request.sheet, kind: request.kind, contentHash: hash, requestJson: JSON.stringify(request),
        outcome: outcome ? { field: outcome.column.field.id, positive: outcome.positive } : null, importedAt: now.toISOString(),
      })
      addColumns(db, columns, staged.batchId)
      return staged
    })()
    const isRead = (rowNo: number) => rowNo > lastHeader && isDataRow(request.dataRows ?? null, rowNo)
    const merges = await source.merges(sheetIndex, checkCancelled)
    const month = monthOfRows(request, columns, thisMonth)
    const latestMonth = addMonths(thisMonth, 1)
    loader = new TableLoader({
      db, batchId, firstFactId, fileName, request, columns: withSpellings(columns, head.rows.filter((_, i) => isRead(head.rowNos[i] ?? 0))), subscribers, lowestHeader, merges, month, latestMonth, loaded, known, stages,
      undecodable: source.sheets[sheetIndex]?.undecodable ?? source.undecodable ?? 0,
      today: Date.UTC(now.getFullYear(), now.getMonth(), now.getDate()) / 86_400_000,
      billedMonths: billedMonths(db, loaded),
    })
    const onProgress = (read: number, total: number) => progress(total > 0 ? Math.min(1, read / total) : 0)
    for await (const chunk of source.rows(sheetIndex, { signal: checkCancelled, onProgress })) {
      checkCancelled()
      loader.take(chunk)
    }
    const batch = loader.finish()
    await completeIssues(loader, () => source.rows(sheetIndex, { signal: checkCancelled }), db)
    return { ...batch, kind: request.kind, durationMs: performance.now() - started }
  } catch (error) {
    if (db.inTransaction) db.exec('ROLLBACK')
    // Half of a file that somebody writes to just now looks damaged.
    if (error instanceof AppError && error.code === 'FILE_CORRUPT') await assertUnchanged(request.path, state)
    throw error
  } finally {
    loader?.close()
    await source.close()
  }
}

/** Reads again as far as the last row that a later one replaced: that it would be was not known when it went by. */
async function completeIssues(loader: TableLoader, again: () => AsyncIterable<RowChunk>, db: WriteDb): Promise<void> {
  const last = loader.lastTakenBack
  if (last === 0) return
  db.exec('BEGIN')
  for await (const chunk of again()) {
    loader.completeIssues(chunk)
    if ((chunk.rowNos.at(-1) ?? 0) >= last) break
  }
  db.exec('COMMIT')
}

/**
 * The header rows have to be those the request was made for; a sheet that goes on from another one has none.
 * Errors: FILE_CHANGED, HEADER_NOT_FOUND.
 */
function checkHeader(request: TableRequest, fileName: string, head: Parameters<typeof headerAt>[0]): readonly string[] {
  if (request.headerRows.length === 0) {
    const texts = new Map(request.columns.map(({ column, header }) => [column, header]))
    return Array.from({ length: Math.max(0, ...[...texts.keys()].map((column) => column + 1)) }, (_, column) => texts.get(column) ?? '')
  }
  const header = headerAt(head, request.headerRows)
  if (!header) throw new AppError('HEADER_NOT_FOUND', { file: fileName })
  const isSame = request.columns.every(({ column, header: text }) => (header.headers[column] ?? '') === text)
  if (!isSame) throw new AppError('FILE_CHANGED', { file: fileName })
  return header.lowest
}

function addColumns(db: WriteDb, columns: LoadColumns, batchId: number): void {
  const existing = new Set(readKnownFields(db).map(({ id }) => id))
  const added = [...columns.facts, ...(columns.implied ? [columns.implied] : [])].filter(({ field }) => {
    const isNew = !existing.has(field.id)
    existing.add(field.id)
    return isNew
  })
  addFields(db, added, batchId)
}

/** Errors: MAPPING_INVALID for a column of a month that cannot have been billed. */
function checkPeriods({ facts }: LoadColumns, latestMonth: Month): void {
  const bad = facts.find(({ period }) => period !== null && 'month' in period && !isPlausibleMonth(period.month, latestMonth))
  if (bad) throw new AppError('MAPPING_INVALID', { detail: bad.header })
}

function thisMonthOf(now: Date): Month {
  return now.getFullYear() * 100 + now.getMonth() + 1
}

/** Missing: null where a column says it, or nothing does. */
function monthOfRows(request: TableRequest, columns: LoadColumns, thisMonth: Month): Month | null {
  if (columns.month || TABLE_KIND_RULES[request.kind].datedBy !== 'month') return null
  return request.month ?? columns.periodMonth ?? (request.kind === 'outcomeTable' ? thisMonth : null)
}

/** Months whose billed revenue is said by a table that is not made of items. */
function billedMonths(db: WriteDb, loaded: readonly LoadedBatch[]): ReadonlySet<Month> {
  const billed = [...activeBatches(db), ...loaded].filter(({ kind, fields }) => kind !== 'billItem' && new Set(fields).has('bill_fee'))
  return new Set(billed.flatMap(({ months }) => months))
}

function publish(db: WriteDb, finished: readonly FinishedBatch[], subscribers: SubscriberIndex, context: Context): Batch[] {
  const tick = context.tick('publish')
  tick(0, 1)
  const now = context.now()
  const batches = db.transaction(() => {
    completeSubscribers(db, subscribers.updates)
    for (const batch of finished) publishBatch(db, batch, now.toISOString())
    const batchIds = finished.map(({ batchId }) => batchId)
    settleReplaced(db, batchIds)
    checkQuality(db, context.frame, batchIds)
    const published = batchIds.map((batchId) => findBatch(db, batchId)).filter((batch) => batch !== undefined)
    for (const batch of published) {
      const { batchId, fileName, kind, rowsRead, rowsStored, rowsRejected, rowsSkipped } = batch
      writeAudit(db, now, 'import.run', { batchId, fileName, kind, rowsRead, rowsStored, rowsRejected, rowsSkipped })
    }
    return published
  })()
  context.frame.refresh()
  return batches
}
