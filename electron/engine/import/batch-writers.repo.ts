import type { RowTable } from '../../../shared/domain/table-kind.ts'
import type { ReadDb, WriteDb } from '../db/handles.ts'
import { StagedInsert } from '../db/staged-insert.ts'
import { BulkInsert, quoted } from './bulk-insert.ts'
import type { Issue } from './issue-log.ts'
import type { NewSubscriber } from './subscriber-index.ts'

type Value = string | number | null

/** Pages of new subscribers between two flushes: enough for 50,000 of usual length, who beyond is stored slowly. */
const SUBSCRIBER_PAGES = 48

/** Writes the rows of one batch. Make it outside of a transaction, `close` it there at the end. */
export function batchWriters(db: WriteDb, batchId: number) {
  const subscribers = new StagedInsert(db, 'subscriber', ['subscriber_no', 'subscriber_key', 'sub_id', 'msisdn', 'batch_id'], SUBSCRIBER_PAGES)
  const issue = db.prepare<[number, number, string, string | null, string, string, number, string | null]>(
    'INSERT INTO import_issue (batch_id, row_no, header, field_id, code, raw, rejected, row_json) VALUES (?, ?, ?, ?, ?, ?, ?, ?)',
  )
  const issueRow = db.prepare<[string, number]>('UPDATE import_issue SET row_json = ? WHERE issue_id = ?')
  const keptRow = db.prepare<[string, number]>('UPDATE import_issue SET raw = ? WHERE issue_id = ?')
  const rowNoOf = db.prepare<[number], { row_no: number }>('SELECT row_no FROM subscriber_month WHERE fact_id = ?')
  const removeFacts = db.prepare<[number, number, number, number]>(
    'DELETE FROM subscriber_month WHERE fact_id BETWEEN ? AND ? AND row_no = ? AND subscriber_no = ?',
  )
  const removeContract = db.prepare<[number]>('DELETE FROM contract WHERE contract_id = ?')
  return {
    addSubscribers: (added: readonly NewSubscriber[]) => {
      for (const { subscriberNo, key, subId, msisdn } of added) subscribers.add([subscriberNo, key, subId, msisdn, batchId])
    },
    /** Stores those added. At most once in a transaction. */
    flushSubscribers: () => subscribers.flush(),
    /** Gives the id of the issue. */
    addIssue: (one: Issue, rowJson: string | null): number =>
      Number(issue.run(batchId, one.rowNo, one.header, one.field, one.code, one.raw, one.rejected ? 1 : 0, rowJson).lastInsertRowid),
    completeIssue: (issueId: number, rowJson: string) => issueRow.run(rowJson, issueId),
    /** Says of an issue of a repeated row which row was kept. */
    nameKeptRow: (issueId: number, rowNo: number) => keptRow.run(String(rowNo), issueId),
    /** Row of the file that a fact was read from. */
    rowNoOf: (factId: number): number => rowNoOf.get(factId)?.row_no ?? 0,
    /** Takes out what a row said of a subscriber, at most `facts` months. */
    removeFacts: (firstFactId: number, facts: number, rowNo: number, subscriberNo: number) =>
      removeFacts.run(firstFactId, firstFactId + facts - 1, rowNo, subscriberNo),
    removeContract: (contractId: number) => removeContract.run(contractId),
    inserter: (table: RowTable, columns: readonly string[]) => new BulkInsert(db, table, columns),
    close: () => subscribers.close(),
  }
}

export type BatchWriters = ReturnType<typeof batchWriters>

/** Reads what a row said of a subscriber, at most `facts` months, as it was written. */
export function factReader(db: ReadDb, columns: readonly string[]) {
  const statement = db
    .prepare<[number, number, number, number], Value[]>(
      `SELECT ${columns.map(quoted).join(', ')} FROM subscriber_month WHERE fact_id BETWEEN ? AND ?
         AND row_no = (SELECT row_no FROM subscriber_month WHERE fact_id = ?) AND subscriber_no = ?`,
    )
    .raw()
  return (firstFactId: number, facts: number, subscriberNo: number): readonly (readonly Value[])[] =>
    statement.all(firstFactId, firstFactId + facts - 1, firstFactId, subscriberNo)
}

export type FactReader = ReturnType<typeof factReader>

export function nextRowId(db: ReadDb, table: Exclude<RowTable, 'subscriber_month'>): number {
  return db.prepare<[], { n: number }>(`SELECT coalesce(max(${table}_id), 0) + 1 AS n FROM ${table}`).get()?.n ?? 1
}

/** Finds a row of a batch with the very same values; true when the one given by its id is one. */
export function rowComparer(db: ReadDb, table: Exclude<RowTable, 'subscriber_month'>, columns: readonly string[]) {
  const statement = db
    .prepare<[number], Value[]>(`SELECT ${columns.map(quoted).join(', ')} FROM ${table} WHERE ${table}_id = ?`)
    .raw()
  return (rowId: number, values: readonly Value[]): boolean => statement.get(rowId)?.every((value, i) => value === values[i]) ?? false
}

/** Row of the file that a row of another table was read from. */
export function rowNoReader(db: ReadDb, table: Exclude<RowTable, 'subscriber_month'>): (rowId: number) => number {
  const statement = db.prepare<[number], { row_no: number }>(`SELECT row_no FROM ${table} WHERE ${table}_id = ?`)
  return (rowId) => statement.get(rowId)?.row_no ?? 0
}

/** Sums of stored values over the facts of a staged batch. Missing: null when no row has a value. */
export function sumFacts(db: ReadDb, firstFactId: number, columns: readonly string[]): readonly (number | null)[] {
  if (columns.length === 0) return []
  const statement = db.prepare<[number], (number | null)[]>(`SELECT ${sumsOf(columns)} FROM subscriber_month WHERE fact_id >= ?`)
  return statement.raw().get(firstFactId) ?? []
}

/** The same over the rows of another table. */
export function sumRows(db: ReadDb, table: Exclude<RowTable, 'subscriber_month'>, batchId: number, columns: readonly string[]): readonly (number | null)[] {
  if (columns.length === 0) return []
  const statement = db.prepare<[number], (number | null)[]>(`SELECT ${sumsOf(columns)} FROM ${table} WHERE batch_id = ?`)
  return statement.raw().get(batchId) ?? []
}

function sumsOf(columns: readonly string[]): string {
  return columns.map((column) => `sum(${quoted(column)})`).join(', ')
}
