import type { Month } from '../../../shared/domain/month.ts'
import type { WriteDb } from '../db/handles.ts'
import type { BatchCounts } from './batch-counts.ts'
import type { BatchWriters } from './batch-writers.repo.ts'
import type { KnownField } from './custom-field.ts'
import type { FactStage } from '../frame/fact-stage.ts'
import type { LoadColumns } from './load-columns.ts'
import type { RowReader } from './row-reader.ts'

/** Month of a row that nothing dates; subscriber of a row about nobody. */
export const NONE = 0

/** What every destination of rows is given. */
export interface SinkInput {
  readonly db: WriteDb
  readonly batchId: number
  readonly fileName: string
  readonly firstFactId: number
  readonly columns: LoadColumns
  readonly writers: BatchWriters
  readonly reader: RowReader
  readonly latestMonth: Month
  /** Day of the import. */
  readonly today: number
  /** Fields of the workspace and of all tables of the run. */
  readonly known: KnownField[]
  /** Months whose bill some other table says. */
  readonly billedMonths: ReadonlySet<Month>
  /** The facts of the batches of the run as columns: a sink of facts adds its own. */
  readonly stages: Map<number, FactStage>
}

/** Where the rows of a table go: for each row `read`, then `write` once for every subscriber it is about. */
export interface RowSink {
  /** Months of the rows stored. */
  readonly months: ReadonlySet<Month>
  /** Rows taken back because a later one says the same. */
  readonly duplicates: number
  /** Takes in the values of the reader's row; false when the row was rejected. */
  read(month: Month): boolean
  /** False when the row was rejected. */
  write(month: Month, subscriberNo: number): boolean
  /** True when it is time for a `flush` and a new transaction, whatever the number of rows. */
  readonly isFull?: boolean
  /** Called at most once in a transaction. */
  flush(): void
  /** Sums of stored values, to be compared with printed totals. Missing: null when no row has a value. */
  sums(sqlColumns: readonly string[]): readonly (number | null)[]
  /** Called once, after the last flush. */
  finish(): SinkResult
  /** Called at the end, whatever it was, outside of a transaction. */
  close?(): void
}

export interface SinkResult {
  /** Last row of `subscriber_month`; before the first when there is none. */
  readonly lastFactId: number
  /** Fields beyond those of the columns. */
  readonly fields: readonly string[]
  /** Missing: null for tables that no month is compared by. */
  readonly counts: BatchCounts | null
}
