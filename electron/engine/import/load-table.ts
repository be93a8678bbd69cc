import type { Batch, TableRequest } from '../../../shared/api/import.ts'
import { AppError } from '../../../shared/domain/errors.ts'
import { storedScale, type FieldId } from '../../../shared/domain/field.ts'
import { formatDay, monthOfDay, type Month } from '../../../shared/domain/month.ts'
import type { WriteDb } from '../db/handles.ts'
import type { Cell, RowChunk } from '../spreadsheet/read/table-source.ts'
import type { BulkInsert } from './bulk-insert.ts'
import { cellText, isBlankCell } from './cell-text.ts'
import { momentOfCell } from './contact-moment.ts'
import { isPlausibleMonth } from './convert-cell.ts'
import { batchWriters, nextContractId, sumFacts, type BatchWriters, type FinishedBatch } from './import.repo.ts'
import { IssueLog } from './issue-log.ts'
import type { LoadColumn, LoadColumns } from './load-columns.ts'
import { isHeaderAgain, rowKind } from './row-kind.ts'
import { RowTracker } from './row-tracker.ts'
import type { SubscriberIndex } from './subscriber-index.ts'
import { momentText } from './parse-date.ts'

const COMMIT_ROWS = 50_000
/** Source: domain rules. A few repeated rows are a slip, whatever the size of the file; more are a wrong extraction. */
const MOST_DUPLICATES = 0.005
const FORGIVEN_DUPLICATES = 3
const UNIQUE_SHARE = 0.995
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
  readonly #printed = new Map<LoadColumn, number>()
  readonly #outcomeValues = new Set<string>()
  readonly #width: number
  #idColumns: readonly number[]
  #keyColumn: LoadColumn | null = null
  #usesRowNumbers = false
  #hasKey = false
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
    this.#factRows = inserter('subscriber_month', ['fact_id', 'batch_id', 'month', 'subscriber_no', 'row_no', ...names(columns.facts)])
    this.#contractRows = inserter('contract', ['contract_id', 'batch_id', 'subscriber_no', 'month', ...names(columns.contract)])
    const details = columns.contact.filter(({ field }) => field.id !== 'contact_time')
    this.#contactRows = inserter('contact', ['batch_id', 'subscriber_no', 'contact_day', 'contact_time', ...names(details)])
    this.#params = Array.from({ length: columns.facts.length + 5 }, () => null)
    this.#contractParams = Array.from({ length: columns.contract.length + 4 }, () => null)
    this.#expectedRowNo = Math.max(0, ...request.headerRows) + 1
    this.#width = Math.max(input.lowestHeader.length, ...request.columns.map(({ column }) => column + 1))
    this.#idColumns = [columns.subId, columns.msisdn].filter((column) => column !== null).map(({ column }) => column)
    db.exec('BEGIN')
  }

  take(chunk: RowChunk): void {
    for (let i = 0; i < chunk.rows.length; i++) {
      const row = chunk.rows[i] ?? []
      const rowNo = chunk.rowNos[i] ?? 0
      if (rowNo < this.#expectedRowNo) continue
      if (!this.#hasKey) this.#chooseKey(chunk.rows.slice(i))
      // The reader leaves blank rows out: gaps between row numbers are they.
      if (rowNo > this.#expectedRowNo) this.#skip(this.#expectedRowNo, 'BLANK_ROW', '', rowNo - this.#expectedRowNo)
      this.#expectedRowNo = rowNo + 1
      this.#takeRow(row, rowNo)
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
      const values = [...this.#outcomeValues].join(', ')
      throw new AppError('OUTCOME_VALUE_NOT_FOUND', { file: fileName, column: columns.outcome.column.header, value: columns.outcome.positive, values })
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

  #takeRow(row: readonly Cell[], rowNo: number): void {
    const { columns, lowestHeader } = this.#input
    const idColumns = this.#idColumns
    const kind = looksLikeId(row, idColumns) ? 'data' : rowKind(row, idColumns)
    if (kind === 'blank') return this.#skip(rowNo, 'BLANK_ROW', '', 1)
    if (kind !== 'data') {
      if (kind === 'total') this.#notePrinted(row)
      return this.#skip(rowNo, 'TOTAL_ROW', cellText(row.find((cell) => !isBlankCell(cell))), 1)
    }
    if (isHeaderAgain(row, lowestHeader)) return this.#skip(rowNo, 'HEADER_REPEATED', '', 1)
    this.#rows.read++
    if (row.length > this.#width) this.#issues.add({ rowNo, header: '', field: null, code: 'TOO_MANY_CELLS', raw: cellText(row[this.#width]), rejected: false })
    const ids = this.#identify(row, rowNo)
    if (ids === null) return
    if (this.#input.request.kind === 'complaint') return this.#storeContact(row, rowNo, ids)
    const month = this.#monthOf(row, rowNo)
    if (month === null) return
    const openDay = ids.subId === null && columns.openDate ? columns.openDate.convert(row[columns.openDate.column] ?? null) : null
    const subscriberNo = this.#input.subscribers.resolve(ids.subId, ids.msisdn, typeof openDay === 'number' ? openDay : null)
    this.#storeFact(row, rowNo, month, subscriberNo)
  }

  /** The ids of a row; null when it has none that can be used and is rejected. */
  #identify(row: readonly Cell[], rowNo: number): { readonly subId: string | null; readonly msisdn: string | null } | null {
    const { subId: subIdColumn, msisdn: msisdnColumn } = this.#input.columns
    if (this.#usesRowNumbers) {
      this.#broughtFields.add('sub_id')
      return { subId: `row:${rowNo}`, msisdn: null }
    }
    const key = subIdColumn ?? this.#keyColumn
    const subId = key ? this.#readId(row, rowNo, key, msisdnColumn === null) : null
    if (subId === undefined) return null
    const msisdn = msisdnColumn ? this.#readId(row, rowNo, msisdnColumn, subId === null) : null
    if (msisdn === undefined) return null
    if (subId === null && msisdn === null) {
      const column = msisdnColumn ?? key
      this.#reject({ rowNo, header: column?.header ?? '', field: column?.field.id ?? null, code: 'ID_MISSING', raw: '' })
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
    const issue = { rowNo, header: column.header, field: column.field.id, code: value.bad, raw: cellText(cell) }
    // A number cut short could be anybody's, whatever else the row says.
    if (isNeeded || value.bad === 'ID_DAMAGED') {
      this.#reject(issue)
      return undefined
    }
    this.#issues.add({ ...issue, rejected: false })
    return null
  }

  #monthOf(row: readonly Cell[], rowNo: number): Month | null {
    const { columns, month, latestMonth } = this.#input
    if (!columns.month) return month
    const cell = row[columns.month.column] ?? null
    const value = columns.month.convert(cell)
    if (typeof value === 'number' && isPlausibleMonth(value, latestMonth)) return value
    const code = typeof value === 'number' ? 'MONTH_OUT_OF_RANGE' : typeof value === 'object' && value !== null ? value.bad : 'NOT_A_MONTH'
    this.#reject({ rowNo, header: columns.month.header, field: 'month', code, raw: cellText(cell) })
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
    this.#reject({ rowNo, header: '', field: null, code: 'DUPLICATE_ROW', raw: '' })
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

  #storeContact(row: readonly Cell[], rowNo: number, ids: { readonly subId: string | null; readonly msisdn: string | null }): void {
    const { batchId, columns, subscribers, latestMonth } = this.#input
    const timeColumn = columns.contact.find(({ field }) => field.id === 'contact_time')
    if (!timeColumn) return
    const subscriberNo = subscribers.find(ids.subId, ids.msisdn)
    if (subscriberNo === undefined) {
      const column = columns.msisdn ?? columns.subId
      return this.#reject({ rowNo, header: column?.header ?? '', field: column?.field.id ?? null, code: 'SUBSCRIBER_UNKNOWN', raw: ids.msisdn ?? ids.subId ?? '' })
    }
    const cell = row[timeColumn.column] ?? null
    const moment = momentOfCell(cell)
    const issue = { rowNo, header: timeColumn.header, field: timeColumn.field.id, raw: cellText(cell) }
    if (moment === null) return this.#reject({ ...issue, code: 'NOT_A_DATE' })
    const month = monthOfDay(moment.day)
    if (!isPlausibleMonth(month, latestMonth)) return this.#reject({ ...issue, code: 'MONTH_OUT_OF_RANGE' })
    const details = columns.contact.filter((column) => column !== timeColumn).map((column) => this.#valueOf(row, rowNo, column))
    this.#contactRows.add([batchId, subscriberNo, moment.day, momentText(formatDay(moment.day), moment.seconds), ...details])
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
      this.#issues.add({ rowNo, header: column.header, field: column.field.id, code: value.bad, raw: cellText(cell), rejected: false })
      return null
    }
    if (value === null) return null
    if (column.isNeverNegative && typeof value === 'number' && value < 0) {
      this.#issues.add({ rowNo, header: column.header, field: column.field.id, code: 'NUMBER_NEGATIVE', raw: cellText(cell), rejected: false })
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

  #reject(issue: Omit<Parameters<IssueLog['add']>[0], 'rejected'>): void {
    this.#rows.rejected++
    this.#issues.add({ ...issue, rejected: true })
  }

  #skip(rowNo: number, code: 'BLANK_ROW' | 'TOTAL_ROW' | 'HEADER_REPEATED', raw: string, rows: number): void {
    this.#rows.skipped += rows
    this.#issues.add({ rowNo, header: '', field: null, code, raw, rejected: false })
  }

  /** An outcome table without sub_id and number is keyed by the first id column that tells its rows apart, else by row number. */
  #chooseKey(rows: readonly (readonly Cell[])[]): void {
    const { columns, fileName } = this.#input
    this.#hasKey = true
    if (columns.subId || columns.msisdn) return
    this.#keyColumn = columns.otherIds.find((column) => isUnique(rows, column)) ?? null
    if (this.#keyColumn) this.#idColumns = [this.#keyColumn.column]
    if (this.#keyColumn) return
    if (!columns.outcome) throw new AppError('ID_COLUMN_MISSING', { file: fileName })
    this.#usesRowNumbers = true
  }

  #notePrinted(row: readonly Cell[]): void {
    for (const column of this.#input.columns.facts) {
      if (column.storage === 'TEXT' || column.field.type === 'date' || column.field.type === 'month' || column.field.type === 'flag') continue
      const value = column.convert(row[column.column] ?? null)
      if (typeof value === 'number') this.#printed.set(column, value)
    }
  }

  #compareTotals(): Batch['totals'] {
    const { db, firstFactId } = this.#input
    const columns = [...this.#printed.keys()]
    const sums = sumFacts(db, firstFactId, columns.map(({ sqlColumn }) => sqlColumn))
    return columns.map((column, i) => {
      const printed = this.#printed.get(column) ?? 0
      const loaded = sums[i] ?? 0
      const matches = Math.abs(printed - loaded) <= this.#tolerance(column, printed)
      const shown = (stored: number) => shownTotal(stored, column)
      if (!matches) this.#issues.add({ rowNo: 0, header: column.header, field: column.field.id, code: 'TOTAL_MISMATCH', raw: String(shown(printed)), rejected: false })
      return { field: column.field.id, printed: shown(printed), loaded: shown(loaded), matches }
    })
  }

  /** What rounding can explain: seconds and KB are rounded row by row, money is exact. */
  #tolerance(column: LoadColumn, printed: number): number {
    if (column.field.type === 'money') return 0.5
    return Math.max(column.storage === 'INTEGER' && storedScale(column.field) > 1 ? this.#rows.stored * 0.5 : 1e-6, Math.abs(printed) * 1e-9)
  }
}

/** In the unit the field is shown in, without the digits that the stored unit cannot carry. */
function shownTotal(stored: number, { field }: LoadColumn): number {
  const scale = storedScale(field)
  return scale === 1 ? stored : Math.round((stored / scale) * 100) / 100
}

/** The short way for nearly all rows: an identifier that begins with a digit is no total row and no header. */
function looksLikeId(row: readonly Cell[], idColumns: readonly number[]): boolean {
  for (const column of idColumns) {
    const cell = row[column]
    if (typeof cell === 'number') return true
    if (typeof cell === 'string' && cell.length >= 5) {
      const first = cell.charCodeAt(0)
      if (first >= 48 && first <= 57) return true
    }
  }
  return false
}

function isUnique(rows: readonly (readonly Cell[])[], column: LoadColumn): boolean {
  const values = new Set<string>()
  let filled = 0
  for (const row of rows) {
    const value = column.convert(row[column.column] ?? null)
    if (typeof value !== 'string') continue
    filled++
    values.add(value)
  }
  return filled > 0 && filled >= rows.length * UNIQUE_SHARE && values.size >= filled * UNIQUE_SHARE
}
