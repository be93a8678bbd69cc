import type { Batch, IssueCode, TableRequest } from '../../../shared/api/import.ts'
import { AppError } from '../../../shared/domain/errors.ts'
import type { FieldId } from '../../../shared/domain/field.ts'
import { formatDay, monthOfDay, type Month } from '../../../shared/domain/month.ts'
import type { WriteDb } from '../db/handles.ts'
import type { Cell, RowChunk } from '../spreadsheet/read/table-source.ts'
import type { BulkInsert } from './bulk-insert.ts'
import { cellText, isBlankCell } from './cell-text.ts'
import { momentOfCell } from './contact-moment.ts'
import { isPlausibleMonth } from './convert-cell.ts'
import { batchWriters, nextContractId, type BatchWriters, type FinishedBatch } from './import.repo.ts'
import { IssueLog } from './issue-log.ts'
import type { LoadColumn, LoadColumns } from './load-columns.ts'
import { momentText } from './parse-date.ts'
import { PrintedTotals } from './printed-totals.ts'
import { chooseRowKey, looksLikeId, type RowKey } from './row-key.ts'
import { isHeaderAgain, rowKind } from './row-kind.ts'
import { RowTracker } from './row-tracker.ts'
import type { SubscriberIndex } from './subscriber-index.ts'

const COMMIT_ROWS = 50_000
/** Source: domain rules. A few repeated rows are a slip, whatever the size of the file; more are a wrong extraction. */
const MOST_DUPLICATES = 0.005
const FORGIVEN_DUPLICATES = 3
const LISTED_VALUES = 20

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
  /** The month of rows that no column dates. Missing: null where a column does. */
  readonly month: Month | null
  readonly latestMonth: Month
}

/** Missing: null = the row does not say it. */
interface Ids {
  readonly subId: string | null
  readonly msisdn: string | null
}

/** Loads the rows of one table into its staged batch: `take` each chunk, then `finish`. */
export class TableLoader {
  readonly #input: LoadInput
  readonly #writers: BatchWriters
  readonly #issues: IssueLog
  readonly #facts: RowTracker
  readonly #contracts: RowTracker
  readonly #factRows: BulkInsert
  readonly #contractRows: BulkInsert
  readonly #contactRows: BulkInsert
  readonly #params: (string | number | null)[]
  readonly #contractParams: (string | number | null)[]
  readonly #broughtFields = new Set<FieldId>()
  readonly #months = new Set<Month>()
  readonly #totals: PrintedTotals
  readonly #outcomeValues = new Set<string>()
  readonly #width: number
  #key: RowKey | null = null
  #nextFactId: number
  #nextContractId: number
  #expectedRowNo: number
  #sinceCommit = 0
  #duplicates = 0
  #hasPositive = false
  readonly #rows = { read: 0, stored: 0, rejected: 0, skipped: 0 }

  constructor(input: LoadInput) {
    this.#input = input
    const { db, batchId, firstFactId, columns, request } = input
    this.#writers = batchWriters(db, batchId)
    this.#issues = new IssueLog((issue) => this.#writers.addIssue(issue))
    this.#nextFactId = firstFactId
    this.#nextContractId = nextContractId(db)
    this.#facts = new RowTracker(firstFactId)
    this.#contracts = new RowTracker(this.#nextContractId)
    const names = (list: readonly LoadColumn[]) => list.map(({ sqlColumn }) => sqlColumn)
    const { inserter } = this.#writers
    const keys = ['fact_id', 'batch_id', 'month', 'subscriber_no', 'row_no']
    this.#factRows = inserter('subscriber_month', [...keys, ...names(columns.facts)])
    this.#contractRows = inserter('contract', ['contract_id', 'batch_id', 'subscriber_no', 'month', ...names(columns.contract)])
    const details = columns.contact.filter(({ field }) => field.id !== 'contact_time')
    this.#contactRows = inserter('contact', ['batch_id', 'subscriber_no', 'contact_day', 'contact_time', ...names(details)])
    this.#params = Array.from({ length: columns.facts.length + 5 }, () => null)
    this.#contractParams = Array.from({ length: columns.contract.length + 4 }, () => null)
    this.#expectedRowNo = Math.max(0, ...request.headerRows) + 1
    this.#width = Math.max(input.lowestHeader.length, ...request.columns.map(({ column }) => column + 1))
    this.#totals = new PrintedTotals(columns.facts)
    db.exec('BEGIN')
  }

  take(chunk: RowChunk): void {
    for (let i = 0; i < chunk.rows.length; i++) {
      const row = chunk.rows[i] ?? []
      const rowNo = chunk.rowNos[i] ?? 0
      if (rowNo < this.#expectedRowNo) continue
      this.#key ??= chooseRowKey(this.#input.columns, chunk.rows.slice(i), this.#input.fileName)
      // The reader leaves blank rows out: gaps between row numbers are they.
      if (rowNo > this.#expectedRowNo) this.#skip(this.#expectedRowNo, 'BLANK_ROW', '', rowNo - this.#expectedRowNo)
      this.#expectedRowNo = rowNo + 1
      this.#takeRow(row, rowNo, this.#key)
    }
  }

  /** Errors: SHEET_EMPTY, TOO_MANY_DUPLICATES, OUTCOME_VALUE_NOT_FOUND. */
  finish(): Omit<FinishedBatch, 'durationMs'> {
    const { batchId, columns, db, fileName, request } = this.#input
    const { read, stored, rejected, skipped } = this.#rows
    if (read === 0) throw new AppError('SHEET_EMPTY', { file: fileName, sheet: request.sheet })
    if (this.#duplicates > Math.max(FORGIVEN_DUPLICATES, read * MOST_DUPLICATES)) {
      throw new AppError('TOO_MANY_DUPLICATES', { file: fileName, share: `${((this.#duplicates / read) * 100).toFixed(2)}%` })
    }
    if (columns.outcome && !this.#hasPositive) {
      const { column, positive } = columns.outcome
      const values = [...this.#outcomeValues].join(', ')
      throw new AppError('OUTCOME_VALUE_NOT_FOUND', { file: fileName, column: column.header, value: positive, values })
    }
    this.#flush()
    const totals = this.#compareTotals()
    db.exec('COMMIT')
    return {
      batchId,
      lastFactId: this.#nextFactId - 1,
      months: [...this.#months].sort((a, b) => a - b),
      fields: [...this.#broughtFields],
      rowsRead: read,
      rowsStored: stored,
      rowsRejected: rejected,
      rowsSkipped: skipped,
      totals,
      issues: this.#issues.counts,
    }
  }

  #takeRow(row: readonly Cell[], rowNo: number, key: RowKey): void {
    const { columns, lowestHeader } = this.#input
    const kind = looksLikeId(row, key.columns) ? 'data' : rowKind(row, key.columns)
    if (kind === 'blank') return this.#skip(rowNo, 'BLANK_ROW', '', 1)
    if (kind !== 'data') {
      if (kind === 'total') this.#totals.note(row)
      return this.#skip(rowNo, 'TOTAL_ROW', cellText(row.find((cell) => !isBlankCell(cell))), 1)
    }
    if (isHeaderAgain(row, lowestHeader)) return this.#skip(rowNo, 'HEADER_REPEATED', '', 1)
    this.#rows.read++
    if (row.length > this.#width) this.#note(rowNo, null, 'TOO_MANY_CELLS', cellText(row[this.#width]))
    const ids = this.#identify(row, rowNo, key)
    if (ids === null) return
    if (this.#input.request.kind === 'complaint') return this.#storeContact(row, rowNo, ids)
    const month = this.#monthOf(row, rowNo)
    if (month === null) return
    const openDay = ids.subId === null && columns.openDate ? columns.openDate.convert(row[columns.openDate.column] ?? null) : null
    const subscriberNo = this.#input.subscribers.resolve(ids.subId, ids.msisdn, typeof openDay === 'number' ? openDay : null)
    this.#storeFact(row, rowNo, month, subscriberNo)
  }

  /** The ids of a row; null when it has none that can be used and is rejected. */
  #identify(row: readonly Cell[], rowNo: number, key: RowKey): Ids | null {
    if (key.isRowNumber) {
      this.#broughtFields.add('sub_id')
      return { subId: `row:${this.#input.batchId}:${rowNo}`, msisdn: null }
    }
    const subId = key.subId ? this.#readId(row, rowNo, key.subId, key.msisdn === null) : null
    if (subId === undefined) return null
    const msisdn = key.msisdn ? this.#readId(row, rowNo, key.msisdn, subId === null) : null
    if (msisdn === undefined) return null
    if (subId === null && msisdn === null) {
      this.#reject(rowNo, key.msisdn ?? key.subId, 'ID_MISSING', '')
      return null
    }
    if (subId !== null) this.#broughtFields.add('sub_id')
    if (msisdn !== null) this.#broughtFields.add('msisdn')
    return { subId, msisdn }
  }

  /** Missing: null = no value; undefined = the row is rejected for it. */
  #readId(row: readonly Cell[], rowNo: number, column: LoadColumn, isNeeded: boolean): string | null | undefined {
    const cell = row[column.column] ?? null
    const value = column.convert(cell)
    if (typeof value === 'string') return value
    if (value === null || typeof value === 'number') return null
    // A number cut short could be anybody's, whatever else the row says.
    if (isNeeded || value.bad === 'ID_DAMAGED') {
      this.#reject(rowNo, column, value.bad, cellText(cell))
      return undefined
    }
    this.#note(rowNo, column, value.bad, cellText(cell))
    return null
  }

  #monthOf(row: readonly Cell[], rowNo: number): Month | null {
    const { columns, month, latestMonth } = this.#input
    if (!columns.month) return month
    const cell = row[columns.month.column] ?? null
    const value = columns.month.convert(cell)
    if (typeof value === 'number' && isPlausibleMonth(value, latestMonth)) return value
    const isBad = typeof value === 'object' && value !== null
    const code = typeof value === 'number' ? 'MONTH_OUT_OF_RANGE' : isBad ? value.bad : 'NOT_A_MONTH'
    this.#reject(rowNo, columns.month, code, cellText(cell))
    return null
  }

  #storeFact(row: readonly Cell[], rowNo: number, month: Month, subscriberNo: number): void {
    const { batchId, columns } = this.#input
    const { facts } = columns
    const params = this.#params
    const factId = this.#nextFactId++
    params[0] = factId
    params[1] = batchId
    params[2] = month
    params[3] = subscriberNo
    params[4] = rowNo
    for (let i = 0; i < facts.length; i++) {
      const column = facts[i]
      if (column) params[i + 5] = this.#valueOf(row, rowNo, column)
    }
    if (columns.outcome) this.#noteOutcome(params[columns.facts.indexOf(columns.outcome.column) + 5] ?? null)
    const earlier = this.#facts.get(month, subscriberNo)
    if (earlier > 0) this.#replace(earlier, month, subscriberNo)
    this.#facts.set(month, subscriberNo, factId)
    this.#months.add(month)
    this.#factRows.add(params)
    if (columns.contract.length > 0) this.#storeContract(row, rowNo, month, subscriberNo)
    this.#stored()
  }

  /** Of several rows of a subscriber and month the last stands. */
  #replace(factId: number, month: Month, subscriberNo: number): void {
    this.#flush()
    const rowNo = this.#writers.removeFact(factId)
    const contractId = this.#contracts.get(month, subscriberNo)
    if (contractId > 0) {
      this.#writers.removeContract(contractId)
      this.#contracts.forget(month, subscriberNo)
    }
    this.#duplicates++
    this.#rows.stored--
    this.#reject(rowNo, null, 'DUPLICATE_ROW', '')
  }

  #storeContract(row: readonly Cell[], rowNo: number, month: Month, subscriberNo: number): void {
    const params = this.#contractParams
    let hasValue = false
    for (const [i, column] of this.#input.columns.contract.entries()) {
      const value = this.#valueOf(row, rowNo, column)
      params[i + 4] = value
      hasValue ||= value !== null
    }
    if (!hasValue) return
    const contractId = this.#nextContractId++
    params[0] = contractId
    params[1] = this.#input.batchId
    params[2] = subscriberNo
    params[3] = month
    this.#contractRows.add(params)
    this.#contracts.set(month, subscriberNo, contractId)
  }

  #storeContact(row: readonly Cell[], rowNo: number, ids: Ids): void {
    const { batchId, columns, subscribers, latestMonth } = this.#input
    const timeColumn = columns.contact.find(({ field }) => field.id === 'contact_time')
    if (!timeColumn) return
    const subscriberNo = subscribers.find(ids.subId, ids.msisdn)
    if (subscriberNo === undefined) {
      return this.#reject(rowNo, columns.msisdn ?? columns.subId, 'SUBSCRIBER_UNKNOWN', ids.msisdn ?? ids.subId ?? '')
    }
    const cell = row[timeColumn.column] ?? null
    const moment = momentOfCell(cell)
    if (moment === null) return this.#reject(rowNo, timeColumn, 'NOT_A_DATE', cellText(cell))
    const month = monthOfDay(moment.day)
    if (!isPlausibleMonth(month, latestMonth)) return this.#reject(rowNo, timeColumn, 'MONTH_OUT_OF_RANGE', cellText(cell))
    const details = columns.contact.filter((column) => column !== timeColumn).map((column) => this.#valueOf(row, rowNo, column))
    const time = momentText(formatDay(moment.day), moment.seconds)
    this.#contactRows.add([batchId, subscriberNo, moment.day, time, ...details])
    this.#broughtFields.add('contact_time')
    this.#months.add(month)
    this.#stored()
  }

  #stored(): void {
    this.#rows.stored++
    this.#sinceCommit++
    if (this.#sinceCommit < COMMIT_ROWS) return
    this.#sinceCommit = 0
    this.#flush()
    this.#input.db.exec('COMMIT')
    this.#input.db.exec('BEGIN')
  }

  #flush(): void {
    for (const subscriber of this.#input.subscribers.takeAdded()) this.#writers.addSubscriber(subscriber)
    this.#factRows.flush()
    this.#contractRows.flush()
    this.#contactRows.flush()
  }

  #valueOf(row: readonly Cell[], rowNo: number, column: LoadColumn): string | number | null {
    const cell = row[column.column]
    if (cell === null || cell === undefined) return null
    const value = column.convert(cell)
    if (typeof value === 'object' && value !== null) {
      this.#note(rowNo, column, value.bad, cellText(cell))
      return null
    }
    if (value === null) return null
    if (column.isNeverNegative && typeof value === 'number' && value < 0) {
      this.#note(rowNo, column, 'NUMBER_NEGATIVE', cellText(cell))
    }
    this.#broughtFields.add(column.field.id)
    return value
  }

  #noteOutcome(value: string | number | null): void {
    if (value === null) return
    const text = String(value)
    if (text === this.#input.columns.outcome?.positive) this.#hasPositive = true
    else if (this.#outcomeValues.size < LISTED_VALUES) this.#outcomeValues.add(text.slice(0, 40))
  }

  /** A bad or odd cell; the row stays. Missing: column null = it is about the whole row. */
  #note(rowNo: number, column: LoadColumn | null, code: IssueCode, raw: string): void {
    this.#issues.add({ rowNo, header: column?.header ?? '', field: column?.field.id ?? null, code, raw, rejected: false })
  }

  #reject(rowNo: number, column: LoadColumn | null, code: IssueCode, raw: string): void {
    this.#rows.rejected++
    this.#issues.add({ rowNo, header: column?.header ?? '', field: column?.field.id ?? null, code, raw, rejected: true })
  }

  #skip(rowNo: number, code: 'BLANK_ROW' | 'TOTAL_ROW' | 'HEADER_REPEATED', raw: string, rows: number): void {
    this.#rows.skipped += rows
    this.#issues.add({ rowNo, header: '', field: null, code, raw, rejected: false }, rows)
  }

  #compareTotals(): Batch['totals'] {
    const { db, firstFactId } = this.#input
    return this.#totals.compare(db, firstFactId, this.#rows.stored).map(({ column, ...total }) => {
      if (!total.matches) this.#note(0, column, 'TOTAL_MISMATCH', String(total.printed))
      return total
    })
  }
}
