import { formatDay, monthOfDay, type Month } from '../../../shared/domain/month.ts'
import { sumRows } from './batch-writers.repo.ts'
import type { BulkInsert } from './bulk-insert.ts'
import { cellText } from './cell-text.ts'
import { momentOfCell } from './contact-moment.ts'
import { badDate, isPlausibleMonth } from './convert-cell.ts'
import { ExtraCells } from './extra-cells.ts'
import type { LoadColumn } from './load-columns.ts'
import { momentText } from './parse-date.ts'
import type { RowSink, SinkInput, SinkResult } from './row-sink.ts'

const KEYS = ['batch_id', 'row_no', 'subscriber_no', 'contact_day', 'contact_time', 'extra_json']

/** Stores contacts, each with its own day. */
export class ContactSink implements RowSink {
  readonly months = new Set<Month>()
  readonly duplicates = 0
  readonly #input: SinkInput
  readonly #rows: BulkInsert
  readonly #extra: ExtraCells
  readonly #details: readonly LoadColumn[]
  readonly #params: (string | number | null)[]

  constructor(input: SinkInput) {
    this.#input = input
    const { batchId, columns, writers } = input
    this.#details = columns.details.filter(({ field }) => field.id !== 'contact_time')
    this.#rows = writers.inserter('contact', [...KEYS, ...this.#details.map(({ sqlColumn }) => sqlColumn)])
    this.#extra = new ExtraCells(columns.extra)
    this.#params = [batchId, 0, 0, 0, '', null, ...this.#details.map(() => null)]
  }

  read(): boolean {
    const { columns, latestMonth, reader } = this.#input
    const timeColumn = columns.details.find(({ field }) => field.id === 'contact_time')
    if (!timeColumn) throw new RangeError('contacts without their time')
    const cell = reader.row[timeColumn.column] ?? null
    const order = timeColumn.spelling?.dayOrder ?? null
    const moment = momentOfCell(cell, order)
    const month = moment === null ? null : monthOfDay(moment.day)
    if (moment === null || month === null || !isPlausibleMonth(month, latestMonth)) {
      reader.reject(timeColumn, month === null ? badDate(cellText(cell), order).bad : 'MONTH_OUT_OF_RANGE', cellText(cell))
      return false
    }
    const params = this.#params
    params[1] = reader.rowNo
    params[3] = moment.day
    params[4] = momentText(formatDay(moment.day), moment.seconds)
    params[5] = this.#extra.json(reader.row)
    for (let i = 0; i < this.#details.length; i++) {
      const column = this.#details[i]
      params[KEYS.length + i] = column ? reader.value(column) : null
    }
    reader.setBrought(timeColumn)
    this.months.add(month)
    return true
  }

  write(_month: Month, subscriberNo: number): boolean {
    this.#params[2] = subscriberNo
    this.#rows.add(this.#params)
    return true
  }

  flush(): void {
    this.#rows.flush()
  }

  sums(sqlColumns: readonly string[]): readonly (number | null)[] {
    return sumRows(this.#input.db, 'contact', this.#input.batchId, sqlColumns)
  }

  finish(): SinkResult {
    return { lastFactId: this.#input.firstFactId - 1, fields: [], counts: null }
  }
}
