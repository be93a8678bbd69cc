import type { Batch, TableRequest } from '../../../shared/api/import.ts'
import { AppError } from '../../../shared/domain/errors.ts'
import type { FieldId } from '../../../shared/domain/field.ts'
import { addMonths, type Month } from '../../../shared/domain/month.ts'
import { TABLE_KIND_RULES } from '../../../shared/domain/table-kind.ts'
import type { WriteDb } from '../db/handles.ts'
import type { FactStage } from '../frame/fact-stage.ts'
import type { Cell, MergeRange, RowChunk } from '../spreadsheet/read/table-source.ts'
import type { BatchCounts } from './batch-counts.ts'
import { batchWriters, type BatchWriters } from './batch-writers.repo.ts'
import { BillItemSink } from './bill-item-sink.ts'
import { cellText, isBlankCell } from './cell-text.ts'
import { ContactSink } from './contact-sink.ts'
import { isPlausibleMonth } from './convert-cell.ts'
import type { KnownField } from './custom-field.ts'
import { DecimalMonths } from './decimal-months.ts'
import { isDataRow } from './data-rows.ts'
import { DetailSink } from './detail-sink.ts'
import { FactSink } from './fact-sink.ts'
import type { FinishedBatch } from './import.repo.ts'
import { IdWatch } from './id-watch.ts'
import type { LoadColumn, LoadColumns } from './load-columns.ts'
import { MergedCells } from './merged-cells.ts'
import { PrintedTotals } from './printed-totals.ts'
import { chooseRowKey, isName, looksLikeId, type RowKey } from './row-key.ts'
import { isHeaderAgain, rowKind } from './row-kind.ts'
import { RowReader } from './row-reader.ts'
import { NONE, type RowSink, type SinkInput } from './row-sink.ts'
import type { SubscriberIndex } from './subscriber-index.ts'
import { subscribersBy, type FactRange } from './subscriber-join.ts'
import { SubscriberSet } from './subscriber-set.ts'

const COMMIT_ROWS = 50_000
/** Source: domain rules. A few repeated rows are a slip, whatever the size of the file; more are a wrong extraction. */
const MOST_DUPLICATES = 0.005
const FORGIVEN_DUPLICATES = 3

export interface LoadInput {
  readonly db: WriteDb
  readonly batchId: number
  readonly firstFactId: number
  readonly fileName: string
  readonly request: TableRequest
  readonly columns: LoadColumns
  readonly subscribers: SubscriberIndex
  /** Text of the lowest header row, to know it again. */
  readonly lowestHeader: readonly string[]
  readonly merges: readonly MergeRange[]
  /** Characters of the file that its encoding cannot explain. */
  readonly undecodable: number
  /** The month of rows that no column dates. Missing: null where a column does, or nothing. */
  readonly month: Month | null
  readonly latestMonth: Month
  /** Day of the import. */
  readonly today: number
  /** Batches of the run that are loaded already. */
  readonly loaded: readonly FactRange[]
  readonly known: KnownField[]
  readonly billedMonths: ReadonlySet<Month>
  readonly stages: Map<number, FactStage>
}

/** Loads the rows of one table into its staged batch: `take` each chunk, then `finish`. */
export class TableLoader {
  readonly #input: LoadInput
  readonly #writers: BatchWriters
  readonly #reader: RowReader
  readonly #sink: RowSink
  readonly #totals: PrintedTotals
  readonly #subscribers = new SubscriberSet()
  readonly #watches = new Map<LoadColumn, IdWatch>()
  /** Subscribers by owner, where rows say no more than that. */
  readonly #owned: ReadonlyMap<string, readonly number[]> | null
  readonly #width: number
  /** How the rows above the header begin, which printed lists repeat on every page. */
  readonly #titles = new Set<string>()
  #key: RowKey | null = null
  #merged: MergedCells | null = null
  #expectedRowNo: number
  #sinceCommit = 0
  /** Identifiers of the row at hand. Missing: null = the row does not say it. */
  #subId: string | null = null
  #msisdn: string | null = null
  #hasSubId = false
  #hasMsisdn = false
  /** The last cell that said a month, and which. */
  #monthCell: Cell = null
  #lastMonth: Month = NONE
  readonly #decimals: DecimalMonths

  constructor(input: LoadInput) {
    this.#input = input
    const { batchId, columns, db, loaded, request } = input
    this.#writers = batchWriters(db, batchId)
    this.#width = Math.max(input.lowestHeader.length, ...request.columns.map(({ column }) => column + 1))
    this.#reader = new RowReader((issue, rowJson) => this.#writers.addIssue(issue, rowJson), columns.refused, this.#width)
    this.#sink = sinkFor(request, { ...input, writers: this.#writers, reader: this.#reader })
    this.#owned = columns.join ? subscribersBy(db, columns.join.field.id === 'cust_id' ? 'cust_id' : 'acct_id', loaded) : null
    this.#expectedRowNo = Math.max(0, ...request.headerRows) + 1
    this.#totals = new PrintedTotals(totalled(columns))
    this.#decimals = new DecimalMonths(columns.month?.spelling?.decimals ?? null)
    db.exec('BEGIN')
  }

  take(chunk: RowChunk): void {
    for (let i = 0; i < chunk.rows.length; i++) {
      const row = chunk.rows[i] ?? []
      const rowNo = chunk.rowNos[i] ?? 0
      if (rowNo < this.#expectedRowNo) {
        this.#noteTitle(row, rowNo)
        continue
      }
      // The reader leaves blank rows out: gaps between row numbers are they.
      if (rowNo > this.#expectedRowNo) this.#reader.skip(this.#expectedRowNo, 'BLANK_ROW', '', rowNo - this.#expectedRowNo)
      this.#expectedRowNo = rowNo + 1
      if (!isDataRow(this.#input.request.dataRows ?? null, rowNo)) {
        this.#reader.skip(rowNo, 'ROW_LEFT_OUT', cellText(row.find((cell) => !isBlankCell(cell))), 1)
        continue
      }
      const key = (this.#key ??= chooseRowKey(this.#input.columns, chunk.rows.slice(i), this.#input.fileName))
      const merged = (this.#merged ??= this.#mergedCells(key, rowNo))
      this.#takeRow(row, rowNo, { key, merged }, chunk.widths?.[i] ?? Infinity, chunk.doubtful?.has(rowNo) === true)
    }
    // At once: what waits for the end of the transaction would outlive the rows it came with.
    this.#writers.addSubscribers(this.#input.subscribers.takeAdded())
  }

  /** Errors: SHEET_EMPTY, MONTH_AMBIGUOUS, TOO_MANY_DUPLICATES, OUTCOME_VALUE_NOT_FOUND. */
  finish(): Omit<FinishedBatch, 'durationMs'> {
    const { batchId, columns, db, fileName, firstFactId, request, undecodable } = this.#input
    const { read, rejected, skipped, stored } = this.#reader
    if (read === 0) throw new AppError('SHEET_EMPTY', { file: fileName, sheet: request.sheet })
    const { duplicates, months } = this.#sink
    const january = this.#decimals.doubtful(months)
    if (january !== undefined) throw new AppError('MONTH_AMBIGUOUS', { file: fileName, value: `${Math.floor(january / 100)}.1` })
    if (duplicates > Math.max(FORGIVEN_DUPLICATES, read * MOST_DUPLICATES)) {
      throw new AppError('TOO_MANY_DUPLICATES', { file: fileName, share: `${((duplicates / read) * 100).toFixed(2)}%` })
    }
    this.#flush()
    for (const [column, watch] of this.#watches) {
      for (const { code, rows } of watch.damage) this.#reader.noteColumn(column, code, String(rows))
    }
    this.#noteRepeatedNumber()
    for (const [column, rows] of this.#merged?.withheld ?? []) this.#reader.noteColumn(column, 'AMOUNT_MERGED', String(rows))
    if (undecodable > 0) this.#reader.noteColumn(null, 'TEXT_UNREADABLE', String(undecodable))
    const { counts, fields, lastFactId } = this.#sink.finish()
    const totals = this.#compareTotals(counts)
    for (const { issueId, keptRow } of this.#reader.keptInTheEnd()) this.#writers.nameKeptRow(issueId, keptRow)
    db.exec('COMMIT')
    return {
      batchId,
      firstFactId,
      lastFactId,
      months: [...months].sort((a, b) => a - b),
      fields: [...new Set([...this.#idFields(), ...this.#reader.broughtBy([...columns.facts, ...columns.contract, ...columns.details]), ...fields])],
      subscribers: columns.names === null ? this.#subscribers.toBuffer() : null,
      rowsRead: read,
      rowsStored: stored,
      rowsRejected: rejected,
      rowsSkipped: skipped,
      totals,
      issues: this.#reader.issues,
      counts,
    }
  }

  /** The last row that was taken back and whose cells are no longer at hand; 0 when there is none. */
  get lastTakenBack(): number {
    let last = 0
    for (const rowNo of this.#reader.takenBack.keys()) if (rowNo > last) last = rowNo
    return last
  }

  /** Keeps the cells of rows that were taken back, from a second reading. */
  completeIssues(chunk: RowChunk): void {
    for (let i = 0; i < chunk.rows.length; i++) {
      const issueId = this.#reader.takenBack.get(chunk.rowNos[i] ?? 0)
      if (issueId !== undefined) this.#writers.completeIssue(issueId, this.#reader.rowJson(chunk.rows[i] ?? []))
    }
  }

  /** Call at the end, whatever it was, outside of a transaction. */
  close(): void {
    this.#writers.close()
    this.#sink.close?.()
  }

  #takeRow(row: readonly Cell[], rowNo: number, { key, merged }: { readonly key: RowKey; readonly merged: MergedCells }, width: number, isDoubtful: boolean): void {
    const { lowestHeader } = this.#input
    const reader = this.#reader
    const kind = looksLikeId(row, key.columns) ? 'data' : rowKind(row, key.columns)
    if (kind === 'blank') return reader.skip(rowNo, 'BLANK_ROW', '', 1)
    if (kind !== 'data') {
      if (kind === 'total') this.#totals.note(row, rowNo)
      return reader.skip(rowNo, 'TOTAL_ROW', cellText(row.find((cell) => !isBlankCell(cell))), 1)
    }
    if (isHeaderAgain(row, lowestHeader) || this.#isTitleAgain(row, key)) return reader.skip(rowNo, 'HEADER_REPEATED', '', 1)
    reader.begin(merged.fill(row, rowNo), rowNo)
    if (row.length > this.#width) reader.note(null, 'TOO_MANY_CELLS', cellText(row[this.#width]))
    if (width < lowestHeader.length) reader.note(null, 'TOO_FEW_CELLS', `${width} < ${lowestHeader.length}`)
    if (isDoubtful) reader.note(null, 'QUOTE_UNPAIRED', cellText(row.find((cell) => /["\r\n]/.test(cellText(cell)))))
    if (key.join) return this.#takeJoined(key.join)
    if (key.isAboutSubscribers && !this.#identify(key)) return
    const month = this.#monthOf()
    if (month === null || !this.#sink.read(month)) return
    const subscriberNo = key.isAboutSubscribers ? this.#resolve() : NONE
    if (!this.#sink.write(month, subscriberNo)) return
    if (subscriberNo !== NONE) this.#subscribers.add(subscriberNo)
    this.#stored()
  }

  #mergedCells({ columns: keyColumns }: RowKey, firstRow: number): MergedCells {
    const { columns, merges, request } = this.#input
    const isFactOfRow = TABLE_KIND_RULES[request.kind].table === 'subscriber_month'
    return new MergedCells(merges, { columns, firstRow, keyColumns: isFactOfRow ? keyColumns : [] })
  }

  #noteTitle(row: readonly Cell[], rowNo: number): void {
    const first = row.find((cell) => !isBlankCell(cell))
    if (typeof first === 'string' && this.#input.request.titleRows.includes(rowNo)) this.#titles.add(first.trim())
  }

  #isTitleAgain(row: readonly Cell[], key: RowKey): boolean {
    if (this.#titles.size === 0 || looksLikeId(row, key.columns)) return false
    const first = row.find((cell) => !isBlankCell(cell))
    return typeof first === 'string' && this.#titles.has(first.trim())
  }

  /** A row about a customer or an account is a row about each of its subscribers. */
  #takeJoined(join: LoadColumn): void {
    const owner = this.#readId(join, true)
    if (owner === undefined) return
    const subscribers = owner === null ? undefined : this.#owned?.get(owner)
    if (!subscribers) return this.#reader.reject(join, owner === null ? 'ID_MISSING' : 'SUBSCRIBER_UNKNOWN', owner ?? '')
    const month = this.#monthOf()
    if (month === null || !this.#sink.read(month)) return
    for (const subscriberNo of subscribers) {
      if (this.#sink.write(month, subscriberNo)) this.#subscribers.add(subscriberNo)
    }
    this.#stored()
  }

  /** Reads the ids of the row; false when it has none that can be used and is rejected. */
  #identify(key: RowKey): boolean {
    if (key.isRowNumber) {
      this.#subId = `row:${this.#input.batchId}:${this.#reader.rowNo}`
      this.#hasSubId = true
      return true
    }
    const subId = key.subId ? this.#readId(key.subId, key.msisdn === null) : null
    if (subId === undefined) return false
    if (subId !== null && key.areNumbered && isName(subId)) {
      this.#reader.reject(key.subId, 'ID_IMPLAUSIBLE', subId)
      return false
    }
    const msisdn = key.msisdn ? this.#readId(key.msisdn, subId === null) : null
    if (msisdn === undefined) return false
    if (subId === null && msisdn === null) {
      this.#reader.reject(key.msisdn ?? key.subId, 'ID_MISSING', '')
      return false
    }
    this.#subId = subId
    this.#msisdn = msisdn
    if (subId !== null) this.#hasSubId = true
    if (msisdn !== null) this.#hasMsisdn = true
    return true
  }

  /** Missing: null = no value; undefined = the row is rejected for it. */
  #readId(column: LoadColumn, isNeeded: boolean): string | null | undefined {
    const cell = this.#reader.row[column.column] ?? null
    const value = column.convert(cell)
    if (typeof value === 'string') {
      this.#watchOf(column).see(value)
      return value
    }
    if (value === null || typeof value === 'number') return null
    // A number cut short could be anybody's, whatever else the row says.
    if (isNeeded || value.bad === 'ID_DAMAGED') {
      this.#reader.reject(column, value.bad, cellText(cell))
      return undefined
    }
    this.#reader.note(column, value.bad, cellText(cell))
    return null
  }

  /** Missing: null = the row is rejected for its month. */
  #monthOf(): Month | null {
    const { columns, month, latestMonth } = this.#input
    if (!columns.month) return month ?? NONE
    const cell = this.#reader.row[columns.month.column] ?? null
    // Row after row says the same.
    if (cell !== null && cell === this.#monthCell) return this.#lastMonth
    const value = columns.month.convert(cell)
    if (typeof value === 'number' && isPlausibleMonth(value, latestMonth)) {
      this.#monthCell = cell
      this.#lastMonth = value
      this.#decimals.see(cell, value)
      return value
    }
    const isBad = typeof value === 'object' && value !== null
    const code = typeof value === 'number' ? 'MONTH_OUT_OF_RANGE' : isBad ? value.bad : 'NOT_A_MONTH'
    this.#reader.reject(columns.month, code, cellText(cell))
    return null
  }

  /** One number beside many subscribers: a column that was filled down. */
  #noteRepeatedNumber(): void {
    const { msisdn, subId } = this.#key ?? {}
    if (!msisdn || !subId || this.#watches.get(subId)?.repeated) return
    const rows = this.#watches.get(msisdn)?.repeated ?? 0
    if (rows > 0) this.#reader.noteColumn(msisdn, 'NUMBER_REPEATED', String(rows))
  }

  #watchOf(column: LoadColumn): IdWatch {
    let watch = this.#watches.get(column)
    if (!watch) {
      watch = new IdWatch()
      this.#watches.set(column, watch)
    }
    return watch
  }

  #resolve(): number {
    const { columns: { openDate }, subscribers } = this.#input
    const openDay = this.#subId === null && openDate ? openDate.convert(this.#reader.row[openDate.column] ?? null) : null
    return subscribers.resolve(this.#subId, this.#msisdn, typeof openDay === 'number' ? openDay : null)
  }

  #stored(): void {
    this.#reader.stored++
    this.#sinceCommit++
    if (this.#sinceCommit < COMMIT_ROWS && this.#sink.isFull !== true) return
    this.#sinceCommit = 0
    this.#flush()
    this.#input.db.exec('COMMIT')
    this.#input.db.exec('BEGIN')
  }

  #flush(): void {
    this.#writers.addSubscribers(this.#input.subscribers.takeAdded())
    this.#writers.flushSubscribers()
    this.#sink.flush()
  }

  #idFields(): FieldId[] {
    return [...(this.#hasSubId ? ['sub_id'] : []), ...(this.#hasMsisdn ? ['msisdn'] : [])]
  }

  #compareTotals(counts: BatchCounts | null): Batch['totals'] {
    const { columns: { facts }, month } = this.#input
    const sumsOf = (columns: readonly LoadColumn[]) => {
      const sums = this.#sink.sums(columns.map(({ sqlColumn }) => sqlColumn))
      return columns.map((column, i) => {
        const alike = facts.filter(({ sqlColumn }) => sqlColumn === column.sqlColumn)
        return alike.length === 1 || !facts.includes(column) ? sums[i] : sumOfMonth(column, alike, month, counts)
      })
    }
    return this.#totals.compare(sumsOf, this.#reader.stored).map(({ column, rowNo, ...total }) => {
      if (!total.matches) this.#reader.noteColumn(column, 'TOTAL_MISMATCH', String(total.printed), rowNo)
      return total
    })
  }
}

function sinkFor({ kind }: TableRequest, input: SinkInput): RowSink {
  const { datedBy, required, role, table } = TABLE_KIND_RULES[kind]
  switch (table) {
    case 'subscriber_month':
      return new FactSink(input)
    case 'contact':
      return new ContactSink(input)
    case null:
      throw new RangeError(`rows of ${kind} are not stored`)
    default: {
      const spec = { table, isAboutSubscribers: role !== 'reference', hasMonth: datedBy === 'month', required }
      return table === 'bill_item' ? new BillItemSink(input, spec) : new DetailSink(input, spec)
    }
  }
}

/** Columns whose sum over the stored rows is that of the file: rows about several subscribers count several times. */
function totalled({ details, facts, join }: LoadColumns): readonly LoadColumn[] {
  return join ? [] : [...facts, ...details]
}

/**
 * The sum of one of several columns of a field, each of a month of its own. Missing: undefined where that month is not the
 * same for all rows, or two columns speak of it.
 */
function sumOfMonth(column: LoadColumn, alike: readonly LoadColumn[], month: Month | null, counts: BatchCounts | null): number | undefined {
  const monthOf = ({ period }: LoadColumn) => (period === null ? month : 'month' in period ? period.month : month && addMonths(month, period.offset))
  const spoken = monthOf(column)
  if (spoken === null || alike.filter((other) => monthOf(other) === spoken).length > 1) return undefined
  return counts?.months.find((one) => one.month === spoken)?.sums?.[column.field.id]
}
