import { mkdtempSync, rmSync } from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { addColumns } from '../../../electron/engine/db/add-columns.ts'
import type { WriteDb } from '../../../electron/engine/db/handles.ts'
import { connect } from '../../../electron/engine/db/open.ts'

let dir: string
let db: WriteDb
let other: WriteDb
beforeEach(() => {
  dir = mkdtempSync(path.join(os.tmpdir(), 'liuke-columns-'))
  db = connect(path.join(dir, 'a.db'))
  db.exec(`
    CREATE TABLE fact (
      fact_id INTEGER PRIMARY KEY,
      row_no INTEGER NOT NULL -- row of the file (a comment)
    ) STRICT;
    CREATE INDEX by_row ON fact (row_no);
    INSERT INTO fact VALUES (1, 10), (2, 20);
  `)
  other = connect(path.join(dir, 'a.db'))
})
afterEach(() => {
  db.close()
  other.close()
  rmSync(dir, { recursive: true, force: true })
})

const schemaOf = (table: string, from: WriteDb) => from.prepare<[string], object>('SELECT name, type, "notnull", dflt_value, pk FROM pragma_table_info(?)').all(table)
const COLUMNS = [{ name: 'x_消费"元"', type: 'INTEGER' }, { name: 'plan name', type: 'TEXT' }, { name: 'ratio', type: 'REAL' }]

it('adds what ALTER TABLE would, and every connection sees it', () => {
  expect(other.prepare('SELECT * FROM fact').all()).toHaveLength(2)
  const kept = other.prepare('SELECT * FROM fact ORDER BY 1')
  db.transaction(() => addColumns(db, 'fact', COLUMNS))()
  db.exec('CREATE TABLE altered (fact_id INTEGER PRIMARY KEY, row_no INTEGER NOT NULL) STRICT')
  for (const { name, type } of COLUMNS) db.exec(`ALTER TABLE altered ADD COLUMN "${name.replaceAll('"', '""')}" ${type}`)
  expect(schemaOf('fact', db)).toEqual(schemaOf('altered', db))
  expect(schemaOf('fact', other)).toEqual(schemaOf('altered', db))
  db.prepare('INSERT INTO fact VALUES (3, 30, 5, ?, 0.5)').run('云享')
  expect(() => db.prepare('INSERT INTO fact VALUES (4, 40, ?, NULL, NULL)').run('no number')).toThrow('cannot store TEXT')
  expect(kept.all()).toEqual([
    { fact_id: 1, row_no: 10, 'x_消费"元"': null, 'plan name': null, ratio: null },
    { fact_id: 2, row_no: 20, 'x_消费"元"': null, 'plan name': null, ratio: null },
    { fact_id: 3, row_no: 30, 'x_消费"元"': 5, 'plan name': '云享', ratio: 0.5 },
  ])
  expect(db.pragma('integrity_check', { simple: true })).toBe('ok')
  expect(() => db.prepare("UPDATE sqlite_schema SET sql = '' WHERE name = 'fact'").run()).toThrow('may not be modified')
})

it('is taken back with its transaction', () => {
  const before = schemaOf('fact', db)
  expect(() => db.transaction(() => {
    addColumns(db, 'fact', COLUMNS)
    db.prepare('INSERT INTO fact VALUES (3, 30, 5, NULL, NULL)').run()
    throw new Error('planted')
  })()).toThrow('planted')
  expect(schemaOf('fact', db)).toEqual(before)
  db.prepare('INSERT INTO fact VALUES (3, 30)').run()
  expect(other.prepare('SELECT * FROM fact').all()).toHaveLength(3)
  expect(db.pragma('integrity_check', { simple: true })).toBe('ok')
})

it('refuses a name that is there, in whatever case, twice in one call, and a table of another make', () => {
  const text = (name: string) => ({ name, type: 'TEXT' })
  db.exec('CREATE TABLE plain (a INTEGER)')
  for (const [table, columns] of [['fact', [text('ROW_NO')]], ['fact', [text('b'), text('B')]], ['plain', [text('b')]], ['none', [text('b')]]] as const) {
    expect(() => db.transaction(() => addColumns(db, table, columns))()).toThrow(RangeError)
  }
  expect(() => addColumns(db, 'fact', [text('b')])).toThrow(RangeError)
  expect(schemaOf('fact', db)).toHaveLength(2)
})

it('adds as many columns as a table may have', () => {
  db.transaction(() => addColumns(db, 'fact', Array.from({ length: 1800 }, (_, i) => ({ name: `x_字段${i}`, type: 'REAL' }))))()
  db.prepare('UPDATE fact SET "x_字段1799" = 4.5 WHERE fact_id = 2').run()
  expect(other.prepare<[], object>('SELECT fact_id, "x_字段0" AS a, "x_字段1799" AS b FROM fact').all()).toEqual([{ fact_id: 1, a: null, b: null }, { fact_id: 2, a: null, b: 4.5 }])
})
