import { closeSync, openSync, readdirSync, readSync, rmSync } from 'node:fs'
import path from 'node:path'
import { AppError } from '../../../shared/domain/errors.ts'
import type { WriteDb } from './handles.ts'
import { writeWhole } from './write-whole.ts'
import { IMAGE_PAGE_BYTES, TableImage, type ColumnType, type StoredValue } from './table-image.ts'

const STAGE = '-stage-'
/** Places in the header of a database file. Source: "Database File Format", sqlite.org, 1.3. */
const [CHANGE_COUNTER, PAGE_COUNT, VALID_FOR] = [24, 28, 92]

/** The file beside a workspace that the rows of a table pass through on their way into it. */
export function stageFile(workspaceFile: string, table: string): string {
  return `${workspaceFile}${STAGE}${table}`
}

/** Takes away what a crash left of such files: nothing in them counts. */
export function removeStages(workspaceFile: string): void {
  const folder = path.dirname(workspaceFile)
  const start = `${path.basename(workspaceFile)}${STAGE}`
  for (const name of readdirSync(folder)) if (name.startsWith(start)) rmSync(path.join(folder, name), { force: true })
}

/**
 * Inserts many rows with ascending ids into a table. They are collected as pages of a small database beside
 * the workspace, which SQLite copies record by record, without a call for each value: a fifth of the time of bound values.
 * One transaction takes at most one `flush`: until it is over SQLite does not look whether the small database has changed.
 * Errors: DISK_FULL; RangeError for a value that its column does not allow, Error when a row did not arrive.
 */
export class StagedInsert {
  readonly #db: WriteDb
  readonly #stage: string
  readonly #file: string
  readonly #descriptor: number
  readonly #image: TableImage
  readonly #copyRows: { run(): { readonly changes: number } }
  readonly #insertLong: { run(values: readonly StoredValue[]): unknown }
  readonly #idAt: number
  readonly #fileHeader = Buffer.alloc(100)
  readonly #rootPage: number
  readonly #lastPage: number
  #long: (readonly StoredValue[])[] = []

  /**
   * `columns` name the values of a row; one of them is the integer primary key. `pages` is how many of 64 KB are collected
   * at most. Call outside of a transaction; one at a time for a table.
   */
  constructor(db: WriteDb, table: string, columns: readonly string[], pages?: number) {
    const stage = `stage_${table}`
    this.#db = db
    this.#stage = stage
    this.#file = stageFile(db.name, table)
    detach(db, stage)
    const own = db.prepare<[string], TableColumn>('SELECT name, type, "notnull", pk FROM pragma_table_info(?)').all(table)
    const key = own.find(({ pk }) => pk === 1)
    if (!key) throw new RangeError(`${table} has no primary key`)
    this.#idAt = columns.indexOf(key.name)
    rmSync(this.#file, { force: true })
    db.prepare(`ATTACH ? AS ${stage}`).run(this.#file)
    db.pragma(`${stage}.page_size = ${IMAGE_PAGE_BYTES}`)
    db.pragma(`${stage}.journal_mode = MEMORY`)
    db.pragma(`${stage}.synchronous = OFF`)
    // The same columns in the same order, or SQLite would take the records apart.
    const definitions = own.map(({ name, type, notnull, pk }) => `${quoted(name)} ${type}${pk ? ' PRIMARY KEY' : notnull ? ' NOT NULL' : ''}`)
    db.exec(`CREATE TABLE ${stage}.${quoted(table)} (${definitions.join(', ')}) STRICT`)
    this.#rootPage = db.prepare<[string], { rootpage: number }>(`SELECT rootpage FROM ${stage}.sqlite_schema WHERE name = ?`).get(table)?.rootpage ?? 0
    this.#descriptor = openSync(this.#file, 'r+')
    readSync(this.#descriptor, this.#fileHeader, 0, this.#fileHeader.length, 0)
    this.#lastPage = this.#fileHeader.readUInt32BE(PAGE_COUNT)
    this.#image = new TableImage(own.map(({ type }) => type), own.map(({ name, pk }) => (pk ? -1 : columns.indexOf(name))), pages)
    this.#copyRows = db.prepare(`INSERT INTO main.${quoted(table)} SELECT * FROM ${stage}.${quoted(table)}`)
    this.#insertLong = db.prepare<[readonly StoredValue[]]>(
      `INSERT INTO main.${quoted(table)} (${columns.map(quoted).join(', ')}) VALUES (${columns.map(() => '?').join(', ')})`,
    )
  }

  /** True when it is time for a `flush` and a new transaction; rows beyond are taken, but slowly. */
  get isFull(): boolean {
    return this.#image.isNearlyFull
  }

  add(row: readonly StoredValue[]): void {
    const id = row[this.#idAt]
    if (typeof id !== 'number') throw new RangeError('a row without its id')
    if (this.#image.isFull || !this.#image.add(id, row)) this.#long.push([...row])
  }

  flush(): void {
    for (const row of this.#long.splice(0)) this.#insertLong.run(row)
    const { rows } = this.#image
    if (rows === 0) return
    this.#write()
    const { changes } = this.#copyRows.run()
    if (changes !== rows) throw new Error(`${changes} of ${rows} rows arrived`)
  }

  /** Takes the small database away again. Call outside of a transaction. */
  close(): void {
    closeSync(this.#descriptor)
    detach(this.#db, this.#stage)
    rmSync(this.#file, { force: true })
  }

  #write(): void {
    const { root, below } = this.#image.take(this.#lastPage)
    const header = this.#fileHeader
    const changes = header.readUInt32BE(CHANGE_COUNTER) + 1
    header.writeUInt32BE(changes, CHANGE_COUNTER)
    header.writeUInt32BE(changes, VALID_FOR)
    header.writeUInt32BE(this.#lastPage + below.length / IMAGE_PAGE_BYTES, PAGE_COUNT)
    try {
      writeWhole(this.#descriptor, root, (this.#rootPage - 1) * IMAGE_PAGE_BYTES)
      writeWhole(this.#descriptor, below, this.#lastPage * IMAGE_PAGE_BYTES)
      writeWhole(this.#descriptor, header, 0)
    } catch (cause) {
      if (cause instanceof Error && 'code' in cause && cause.code === 'ENOSPC') throw new AppError('DISK_FULL', {}, { cause })
      throw cause
    }
  }
}

interface TableColumn {
  readonly name: string
  readonly type: ColumnType
  readonly notnull: number
  readonly pk: number
}

function detach(db: WriteDb, stage: string): void {
  const isAttached = db.prepare<[string], unknown>('SELECT 1 FROM pragma_database_list WHERE name = ?').get(stage) !== undefined
  if (isAttached) db.exec(`DETACH ${stage}`)
}

function quoted(name: string): string {
  return `"${name.replaceAll('"', '""')}"`
}
