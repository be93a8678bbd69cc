import { DICTIONARY, storageColumn, type Field, type FieldId } from '../../../shared/domain/field.ts'
import type { Month } from '../../../shared/domain/month.ts'
import { AliasIndex } from './alias-index.ts'
import { quoted } from './bulk-insert.ts'
import { customField, storageClass } from './custom-field.ts'
import { DetailSink, type DetailSpec } from './detail-sink.ts'
import { addFields, readKnownFields } from './import.repo.ts'
import type { RowSink, SinkInput, SinkResult } from './row-sink.ts'

/** More items than that are summed under one heading, so that a file full of names cannot fill the workspace with columns. */
const MOST_ITEMS = 60
const OTHER_ITEMS = '其他科目'

const FEES = DICTIONARY.filter(({ group, type }) => group === 'usage_month' && type === 'money')
/** Money that is no part of a bill. */
const BESIDE_THE_BILL: ReadonlySet<FieldId> = new Set(['bill_fee', 'paid_fee', 'owe_fee', 'balance', 'recharge'])

const feeIndex = new AliasIndex(FEES)

type ItemField = Pick<Field, 'id' | 'zh'> & { readonly column: string; readonly items: string[] }

/** Stores the items of bills, and at the end what they make together: facts, one per subscriber and month. */
export class BillItemSink implements RowSink {
  readonly #input: SinkInput
  readonly #rows: DetailSink

  constructor(input: SinkInput, spec: DetailSpec) {
    this.#input = input
    this.#rows = new DetailSink(input, spec)
  }

  get months(): ReadonlySet<Month> {
    return this.#rows.months
  }

  get duplicates(): number {
    return this.#rows.duplicates
  }

  read(): boolean {
    return this.#rows.read()
  }

  write(month: Month, subscriberNo: number): boolean {
    return this.#rows.write(month, subscriberNo)
  }

  flush(): void {
    this.#rows.flush()
  }

  sums(sqlColumns: readonly string[]): readonly (number | null)[] {
    return this.#rows.sums(sqlColumns)
  }

  finish(): SinkResult {
    const fields = this.#itemFields()
    const brought = fields.map(({ id }) => id)
    const { batchId, billedMonths, db, firstFactId } = this.#input
    const parts = fields.filter(({ id }) => !BESIDE_THE_BILL.has(id))
    const isTotalled = fields.some(({ id }) => id === 'bill_fee') || parts.length === 0 || [...this.months].every((month) => billedMonths.has(month))
    const billFee = FEES.find(({ id }) => id === 'bill_fee')
    const sums = fields.map(({ column }, i) => ({ column, sql: `sum(CASE WHEN t.field = ${i} THEN b.amount_fen END)` }))
    if (!isTotalled && billFee) {
      const inParts = fields.flatMap(({ id }, i) => (BESIDE_THE_BILL.has(id) ? [] : [i])).join(', ')
      const billed = [...billedMonths].join(', ')
      sums.push({ column: storageColumn(billFee), sql: `sum(CASE WHEN t.field IN (${inParts}) AND b.month NOT IN (${billed}) THEN b.amount_fen END)` })
      brought.push(billFee.id)
      this.#addColumn(billFee, storageColumn(billFee))
    }
    db.exec('CREATE TEMP TABLE item_field (item TEXT PRIMARY KEY, field INTEGER NOT NULL) WITHOUT ROWID')
    try {
      const insert = db.prepare<[string, number]>('INSERT INTO item_field (item, field) VALUES (?, ?)')
      for (const [i, { items }] of fields.entries()) for (const item of items) insert.run(item, i)
      const { changes } = db
        .prepare<[number, number, number]>(
          `INSERT INTO subscriber_month (fact_id, batch_id, month, subscriber_no, row_no${sums.map(({ column }) => `, ${quoted(column)}`).join('')})
           SELECT ? + row_number() OVER (ORDER BY b.month, b.subscriber_no) - 1, ?, b.month, b.subscriber_no, min(b.row_no)
             ${sums.map(({ sql }) => `, ${sql}`).join('')}
           FROM bill_item b JOIN item_field t ON t.item = b.item
           WHERE b.batch_id = ? GROUP BY b.month, b.subscriber_no`,
        )
        .run(firstFactId, batchId, batchId)
      return { lastFactId: firstFactId + changes - 1, fields: brought, counts: null }
    } finally {
      db.exec('DROP TABLE item_field')
    }
  }

  /** A field for every item: that of the dictionary it is a spelling of, else one of its own; the smallest share one. */
  #itemFields(): readonly ItemField[] {
    const { db, known } = this.#input
    const fields = new Map<FieldId, ItemField>()
    const taken = new Set<string>()
    const stored = db
      .prepare<[number], { item: string; weight: number }>(
        'SELECT item, sum(abs(amount_fen)) AS weight FROM bill_item WHERE batch_id = ? GROUP BY item ORDER BY weight DESC, item',
      )
      .all(this.#input.batchId)
    const isKnown = (item: string) => known.some(({ id }) => id === `x_${item}`)
    // An item that had its column last month keeps it, however small it has become.
    const items = stored.map(({ item }) => item).toSorted((a, b) => Number(isKnown(b)) - Number(isKnown(a)))
    for (const item of items) {
      const fee = feeOf(item)
      const own = fields.size < MOST_ITEMS ? item : OTHER_ITEMS
      const shared = fee ? fields.get(fee.id) : own === OTHER_ITEMS ? [...fields.values()].find(({ zh }) => zh === OTHER_ITEMS) : undefined
      if (shared) {
        shared.items.push(item)
        continue
      }
      if (fee) {
        const column = storageColumn(fee)
        this.#addColumn(fee, column)
        fields.set(fee.id, { id: fee.id, zh: fee.zh, column, items: [item] })
        continue
      }
      const { id } = customField(own, 0, { type: 'money', unit: '元', isEmpty: false }, known, taken)
      taken.add(id.toLowerCase())
      this.#addColumn({ id, zh: own, en: own, type: 'money', unit: '元', source: 'custom', history: 'fact', group: 'custom' }, id)
      fields.set(id, { id, zh: own, column: id, items: [item] })
    }
    return [...fields.values()]
  }

  #addColumn(field: Field, column: string): void {
    const { batchId, db, known } = this.#input
    if (!known.some(({ id }) => id === field.id)) known.push(field)
    if (readKnownFields(db).some(({ id }) => id === field.id)) return
    addFields(db, [{ field, sqlColumn: column, storage: storageClass(field.type, field.unit) }], batchId)
  }
}

/** The fee of the dictionary that an item is a spelling of; near is not enough. */
function feeOf(item: string): (typeof FEES)[number] | undefined {
  const hits = feeIndex.hits(item).filter(({ how }) => how !== 'similar')
  return hits.toSorted((a, b) => b.score - a.score || a.rank - b.rank)[0]?.field
}
