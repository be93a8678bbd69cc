import type { Month } from '../../../shared/domain/month.ts'
import { nextRowId, rowComparer, rowNoReader, sumRows } from './batch-writers.repo.ts'
import type { BulkInsert } from './bulk-insert.ts'
import { mayRepeat, type DetailTable } from './detail-tables.ts'
import { ExtraCells } from './extra-cells.ts'
import { NONE, type RowSink, type SinkInput, type SinkResult } from './row-sink.ts'
import { SeenRows } from './seen-rows.ts'

type Value = string | number | null

export interface DetailSpec {
  readonly table: DetailTable
  readonly isAboutSubscribers: boolean
  readonly hasMonth: boolean
  /** Fields without which a row says nothing. */
  readonly required: readonly string[]
}

/** Stores rows in a table of their own, several per subscriber if need be. */
export class DetailSink implements RowSink {
  readonly months = new Set<Month>()
  /** A row that repeats another is left out on its own: it casts no doubt on the table. */
  readonly duplicates = 0
  readonly #input: SinkInput
  readonly #spec: DetailSpec
  readonly #rows: BulkInsert
  readonly #seen: SeenRows | null
  readonly #rowNoOf: (rowId: number) => number
  readonly #extra: ExtraCells
  readonly #needed: readonly boolean[]
  readonly #params: Value[]
  /** The values that make a row what it is: subscriber, month, columns and what is kept beside. */
  readonly #content: Value[]
  readonly #keys: number
  #nextId: number

  constructor(input: SinkInput, spec: DetailSpec) {
    this.#input = input
    this.#spec = spec
    const { batchId, columns, db, writers } = input
    const { hasMonth, isAboutSubscribers, required, table } = spec
    const content = [
      ...(isAboutSubscribers ? ['subscriber_no'] : []),
      ...(hasMonth ? ['month'] : []),
      ...columns.details.map(({ sqlColumn }) => sqlColumn),
      'extra_json',
    ]
    this.#keys = content.length - columns.details.length - 1
    this.#rows = writers.inserter(table, [`${table}_id`, 'batch_id', 'row_no', ...content])
    this.#nextId = nextRowId(db, table)
    const isSame = rowComparer(db, table, content)
    this.#seen = mayRepeat(table)
      ? null
      : new SeenRows(this.#nextId, (rowId, values) => {
          this.flush()
          return isSame(rowId, values)
        })
    this.#rowNoOf = rowNoReader(db, table)
    this.#extra = new ExtraCells(columns.extra)
    this.#needed = columns.details.map(({ field }) => required.includes(field.id))
    this.#params = [0, batchId, 0, ...content.map(() => null)]
    this.#content = content.map(() => null)
  }

  read(): boolean {
    const { columns: { details }, reader } = this.#input
    const content = this.#content
    for (let i = 0; i < details.length; i++) {
      const column = details[i]
      const isNeeded = this.#needed[i] === true
      const value = column ? (isNeeded ? reader.needed(column) : reader.value(column)) : null
      if (isNeeded && value === null) return false
      content[this.#keys + i] = value
    }
    content[content.length - 1] = this.#extra.json(reader.row)
    return true
  }

  write(month: Month, subscriberNo: number): boolean {
    const { reader } = this.#input
    const { hasMonth, isAboutSubscribers } = this.#spec
    const content = this.#content
    if (isAboutSubscribers) content[0] = subscriberNo
    if (hasMonth) content[isAboutSubscribers ? 1 : 0] = month === NONE ? null : month
    const earlier = this.#seen?.find(this.#nextId, content) ?? 0
    if (earlier > 0) {
      reader.reject(null, 'DUPLICATE_ROW', String(this.#rowNoOf(earlier)))
      return false
    }
    const params = this.#params
    params[0] = this.#nextId++
    params[2] = reader.rowNo
    for (let i = 0; i < content.length; i++) params[i + 3] = content[i] ?? null
    this.#rows.add(params)
    if (month !== NONE) this.months.add(month)
    return true
  }

  flush(): void {
    this.#rows.flush()
  }

  sums(sqlColumns: readonly string[]): readonly (number | null)[] {
    return sumRows(this.#input.db, this.#spec.table, this.#input.batchId, sqlColumns)
  }

  finish(): SinkResult {
    return { lastFactId: this.#input.firstFactId - 1, fields: [], counts: null }
  }
}
