import type { WriteDb } from './handles.ts'

export interface NewColumn {
  readonly name: string
  /** Storage class of a STRICT table. */
  readonly type: string
}

/**
 * Adds columns without a value to a STRICT table, as `ALTER TABLE ADD COLUMN` would, but all at once: SQLite reads the whole table
 * again for every column that it adds to a STRICT one, and the whole schema as well. What is written is what it would write.
 * Call inside a transaction.
 *
 * Errors: RangeError for a name that the table has already.   Cost: one reading of the schema.
 */
export function addColumns(db: WriteDb, table: string, columns: readonly NewColumn[]): void {
  if (columns.length === 0) return
  const names = [...db.prepare<[string], [string]>('SELECT name FROM pragma_table_info(?)').raw().all(table).flat(), ...columns.map(({ name }) => name)]
  const isRepeated = new Set(names.map((name) => name.toLowerCase())).size < names.length
  const sql = db.prepare<[string], { sql: string }>("SELECT sql FROM sqlite_schema WHERE type = 'table' AND name = ?").get(table)?.sql
  const end = sql?.lastIndexOf(')') ?? -1
  if (isRepeated || !db.inTransaction || sql === undefined || !/^\)\s*STRICT$/i.test(sql.slice(end))) {
    throw new RangeError(`columns of ${table}: ${columns.map(({ name }) => name).join(', ')}`)
  }
  const added = columns.map(({ name, type }) => `, "${name.replaceAll('"', '""')}" ${type}`).join('')
  db.unsafeMode(true)
  try {
    db.pragma('writable_schema = ON')
    db.prepare<[string, string]>("UPDATE sqlite_schema SET sql = ? WHERE type = 'table' AND name = ?").run(sql.slice(0, end) + added + sql.slice(end), table)
    // So that other connections read it again, too.
    db.pragma(`schema_version = ${Number(db.pragma('schema_version', { simple: true })) + 1}`)
  } finally {
    db.pragma('writable_schema = OFF')
    db.unsafeMode(false)
  }
  // Fails here, inside the transaction, if the schema could not be read.
  db.prepare(`SELECT ${columns.map(({ name }) => `"${name.replaceAll('"', '""')}"`).join(', ')} FROM ${table} LIMIT 0`).all()
}
