import { DuckDBInstance, type DuckDBConnection } from '@duckdb/node-api'
import Database from 'better-sqlite3'
import { closeSync, openSync, writeSync } from 'node:fs'
import path from 'node:path'
import type { Frame } from '../../../electron/engine/frame/frame.ts'
import { addMonths } from '../../../shared/domain/month.ts'
import { FACTS, NEWEST } from './make-workspace.ts'

/** Months of each fact that the measures read, newest first. */
const MONTHS_BACK = 6
const TEXTS = ['msisdn', 'cust_name', 'grid', 'plan_name'] as const
const STATES = ['age', 'plan_fee'] as const
const NUMBERS: readonly string[] = [...STATES, ...FACTS.flatMap((id) => Array.from({ length: MONTHS_BACK }, (_, back) => `${id}_${back}`))]

/** One subscriber of the newest month; a fact of `back` months before is `bill_fee_<back>`. Null = missing. */
export type Row = Record<string, number | string | null>

/** The same values as plain objects: what a program without columns would hold. */
export function toObjects(frame: Frame): Row[] {
  const numeric = NUMBERS.map((name) => ({ name, values: numbersOf(frame, name) }))
  const textual = TEXTS.map((name) => ({ name, ...frame.codes(name, NEWEST) }))
  return Array.from({ length: frame.rows }, (_, i) => {
    const row: Row = { subscriber_no: i + 1 }
    for (const { name, values } of numeric) row[name] = Number.isNaN(values[i] ?? NaN) ? null : (values[i] ?? null)
    for (const { name, codes, dictionary } of textual) row[name] = dictionary[codes[i] ?? -1] ?? null
    return row
  })
}

function numbersOf(frame: Frame, name: string): Float64Array {
  const at = /^(.*)_(\d)$/.exec(name)
  return at ? frame.numbers(at[1] ?? '', addMonths(NEWEST, -Number(at[2]))) : frame.numbers(name, NEWEST)
}

/** A table of one month only, with the months before beside it, so that SQL needs neither a month condition nor a join. */
export function fillSqlite(rows: readonly Row[], dir: string): Database.Database {
  const db = new Database(path.join(dir, 'bench.sqlite'))
  db.pragma('journal_mode = OFF')
  db.pragma('cache_size = -262144')
  const names = ['subscriber_no', ...TEXTS, ...NUMBERS]
  db.exec(`CREATE TABLE subscriber_month (subscriber_no INTEGER PRIMARY KEY, ${TEXTS.map((name) => `${name} TEXT`).join(', ')}, ${NUMBERS.map((name) => `${name} REAL`).join(', ')}) STRICT`)
  const insert = db.prepare(`INSERT INTO subscriber_month (${names.join(', ')}) VALUES (${names.map(() => '?').join(', ')})`)
  db.transaction(() => {
    for (const row of rows) insert.run(...names.map((name) => row[name]))
  })()
  for (const name of ['bill_fee_0', 'voice_min_0', 'data_mb_0', 'age', 'grid', 'plan_name', 'cust_name', 'msisdn']) {
    db.exec(`CREATE INDEX by_${name} ON subscriber_month (${name})`)
  }
  db.exec('ANALYZE')
  return db
}

/** The same table in memory, asked on one thread. */
export async function fillDuckDb(rows: readonly Row[], dir: string): Promise<DuckDBConnection> {
  const instance = await DuckDBInstance.create(':memory:', { threads: '1' })
  const connection = await instance.connect()
  const file = path.join(dir, 'bench.csv')
  const names = ['subscriber_no', ...TEXTS, ...NUMBERS]
  const out = openSync(file, 'w')
  const AT_ONCE = 20_000
  for (let from = 0; from < rows.length; from += AT_ONCE) {
    writeSync(out, rows.slice(from, from + AT_ONCE).map((row) => `${names.map((name) => row[name] ?? '').join(',')}\n`).join(''))
  }
  closeSync(out)
  const types = [`'subscriber_no': 'INTEGER'`, ...TEXTS.map((name) => `'${name}': 'VARCHAR'`), ...NUMBERS.map((name) => `'${name}': 'DOUBLE'`)]
  await connection.run(`CREATE TABLE subscriber_month AS SELECT * FROM read_csv('${file}', header = false, columns = {${types.join(', ')}})`)
  return connection
}
