import type { ReadDb } from '../db/handles.ts'
import { quoted } from './bulk-insert.ts'

type Value = string | number | null

/** Contracts that a table of subscribers has brought beside its facts, found by the row of the file both come from. */
export class ContractRows {
  readonly #db: ReadDb
  readonly #first: number
  readonly #last: number

  constructor(db: ReadDb, batchId: number) {
    this.#db = db
    const edge = (which: 'min' | 'max') =>
      db.prepare<[number], { id: number | null }>(`SELECT ${which}(contract_id) AS id FROM contract WHERE batch_id = ?`).get(batchId)?.id
    this.#first = edge('min') ?? 1
    this.#last = edge('max') ?? 0
  }

  /** False when there are none, or the batch is older than the row numbers of contracts. */
  get areKnown(): boolean {
    return this.#rowNoFrom(this.#first) !== null
  }

  /** Values by row of the file, between two rows. Cost: some twenty reads by id beside the rows themselves. */
  between(firstRow: number, lastRow: number, columns: readonly string[]): ReadonlyMap<number, readonly Value[]> {
    const statement = this.#db
      .prepare<[number, number], [number, ...Value[]]>(
        `SELECT row_no, ${columns.map(quoted).join(', ')} FROM contract WHERE contract_id BETWEEN ? AND ? ORDER BY contract_id`,
      )
      .raw()
    const rows = new Map<number, readonly Value[]>()
    for (const [rowNo, ...values] of statement.iterate(this.#idOf(firstRow), this.#last)) {
      if (rowNo > lastRow) break
      rows.set(rowNo, values)
    }
    return rows
  }

  /** The lowest id whose row is not before the given one: ids and rows rise together. */
  #idOf(rowNo: number): number {
    let low = this.#first
    let high = this.#last + 1
    while (low < high) {
      const middle = Math.floor((low + high) / 2)
      const found = this.#rowNoFrom(middle)
      if (found === null || found >= rowNo) high = middle
      else low = middle + 1
    }
    return low
  }

  /** Row of the first contract from an id on. Missing: null when there is none. */
  #rowNoFrom(id: number): number | null {
    return (
      this.#db
        .prepare<[number, number], { row_no: number | null }>('SELECT row_no FROM contract WHERE contract_id BETWEEN ? AND ? ORDER BY contract_id LIMIT 1')
        .get(id, this.#last)?.row_no ?? null
    )
  }
}
