import type { IssueCode } from '../../../shared/api/import.ts'
import type { FieldId } from '../../../shared/domain/field.ts'
import type { Cell } from '../spreadsheet/read/table-source.ts'
import { cellText } from './cell-text.ts'
import { IssueLog, type Issue } from './issue-log.ts'
import type { LoadColumn } from './load-columns.ts'

/** So much of a row is kept with its issues. */
const KEPT_CELLS = 200
const KEPT_TEXT = 200

/** Gives the id of the stored issue. */
export type StoreIssue = (issue: Issue, rowJson: string | null) => number

/** Reads the values of the row at hand, and keeps the account of rows and of what could not be read. */
export class RowReader {
  row: readonly Cell[] = []
  rowNo = 0
  read = 0
  stored = 0
  rejected = 0
  skipped = 0
  /** Issues of rows that were taken back, by row of the file: their cells are still to be found. */
  readonly takenBack = new Map<number, number>()
  /** The row that stands in the place of one that was taken back. */
  readonly #standIns = new Map<number, number>()
  readonly #issues: IssueLog
  readonly #refused: ReadonlySet<number>
  /** One byte per column of the file: 1 = it brought a value. */
  readonly #brought: Uint8Array
  #isRowIssue = true

  constructor(store: StoreIssue, refused: ReadonlySet<number>, width: number) {
    this.#issues = new IssueLog((issue) => {
      const issueId = store(issue, this.#isRowIssue ? this.rowJson(this.row) : null)
      if (issue.rejected && !this.#isRowIssue) this.takenBack.set(issue.rowNo, issueId)
    })
    this.#refused = refused
    this.#brought = new Uint8Array(width)
  }

  get issues(): IssueLog['counts'] {
    return this.#issues.counts
  }

  begin(row: readonly Cell[], rowNo: number): void {
    this.row = row
    this.rowNo = rowNo
    this.read++
  }

  /** The value as it is stored. Missing: null, also for a cell that is not what its column says, which is noted. */
  value(column: LoadColumn): string | number | null {
    const cell = this.row[column.column]
    if (cell === null || cell === undefined) return null
    const value = column.convert(cell)
    if (value === null) return null
    if (typeof value === 'object') {
      this.note(column, value.bad, cellText(cell))
      return null
    }
    if (column.isNeverNegative && typeof value === 'number' && value < 0) this.note(column, 'NUMBER_NEGATIVE', cellText(cell))
    this.#brought[column.column] = 1
    return value
  }

  /** A value without which the row says nothing. Missing: null = the row is rejected for it. */
  needed(column: LoadColumn): string | number | null {
    const cell = this.row[column.column] ?? null
    const value = cell === null ? null : column.convert(cell)
    if (value === null) this.reject(column, 'VALUE_MISSING', cellText(cell))
    else if (typeof value === 'object') this.reject(column, value.bad, cellText(cell))
    else {
      this.#brought[column.column] = 1
      return value
    }
    return null
  }

  /** Fields that brought a value so far. */
  broughtBy(columns: readonly LoadColumn[]): FieldId[] {
    return columns.filter(({ column }) => this.#brought[column] === 1).map(({ field }) => field.id)
  }

  setBrought({ column }: LoadColumn): void {
    this.#brought[column] = 1
  }

  /** A bad or odd cell; the row stays. Missing: column null = it is about the whole row. */
  note(column: LoadColumn | null, code: IssueCode, raw: string): void {
    this.#issues.add({ rowNo: this.rowNo, header: column?.header ?? '', field: column?.field.id ?? null, code, raw, rejected: false })
  }

  reject(column: LoadColumn | null, code: IssueCode, raw: string): void {
    this.rejected++
    this.#issues.add({ rowNo: this.rowNo, header: column?.header ?? '', field: column?.field.id ?? null, code, raw, rejected: true })
  }

  /** Takes back a row that was stored, for the present one; its cells are no longer at hand. */
  rejectEarlier(rowNo: number, code: IssueCode): void {
    this.stored--
    this.rejected++
    this.#standIns.set(rowNo, this.rowNo)
    this.#addWithoutRow({ rowNo, header: '', field: null, code, raw: String(this.rowNo), rejected: true }, 1)
  }

  /** Issues of rows whose stand-in was taken back as well, with the row that was kept in the end. */
  *keptInTheEnd(): Generator<{ readonly issueId: number; readonly keptRow: number }, void, undefined> {
    for (const [rowNo, issueId] of this.takenBack) {
      const standIn = this.#standIns.get(rowNo) ?? 0
      let keptRow = standIn
      for (let next = this.#standIns.get(keptRow); next !== undefined; next = this.#standIns.get(keptRow)) keptRow = next
      if (keptRow !== standIn) yield { issueId, keptRow }
    }
  }

  /** Rows that are no data. */
  skip(rowNo: number, code: 'BLANK_ROW' | 'TOTAL_ROW' | 'HEADER_REPEATED' | 'ROW_LEFT_OUT', raw: string, rows: number): void {
    this.skipped += rows
    this.#addWithoutRow({ rowNo, header: '', field: null, code, raw, rejected: false }, rows)
  }

  /** Something about the column as a whole. Missing: column null = about the whole file; rowNo 0 = no row says it. */
  noteColumn(column: LoadColumn | null, code: IssueCode, raw: string, rowNo = 0): void {
    this.#addWithoutRow({ rowNo, header: column?.header ?? '', field: column?.field.id ?? null, code, raw, rejected: false }, 1)
  }

  /** What is kept of a row beside its issues. */
  rowJson(row: readonly Cell[]): string {
    const cells = row.slice(0, KEPT_CELLS).map((cell, i) => (this.#refused.has(i) ? '' : cellText(cell).slice(0, KEPT_TEXT)))
    return JSON.stringify(cells)
  }

  #addWithoutRow(issue: Issue, rows: number): void {
    this.#isRowIssue = false
    this.#issues.add(issue, rows)
    this.#isRowIssue = true
  }
}
