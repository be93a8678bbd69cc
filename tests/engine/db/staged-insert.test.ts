import { existsSync, mkdtempSync, rmSync } from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import Database from 'better-sqlite3'
import fc from 'fast-check'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { WriteDb } from '../../../electron/engine/db/handles.ts'
import { connect } from '../../../electron/engine/db/open.ts'
import { stageFile, StagedInsert } from '../../../electron/engine/db/staged-insert.ts'

type Value = string | number | null

const COLUMNS = ['note', 'id', 'count', 'share', 'name']
const HARD_NUMBERS = [
  0, 1, -1, 2, 127, 128, -128, -129, 32_767, 32_768, -32_768, -32_769, 8_388_607, 8_388_608, -8_388_608, -8_388_609, 2_147_483_647,
  2_147_483_648, -2_147_483_648, -2_147_483_649, 2 ** 47 - 1, 2 ** 47, -(2 ** 47), -(2 ** 47) - 1, Number.MAX_SAFE_INTEGER,
  Number.MIN_SAFE_INTEGER, 13_800_138_000,
]
const HARD_TEXTS = ['', '冰激凌39元套餐', 'a', 'é', '𠀀冰', '\ud800', 'x'.repeat(57), 'x'.repeat(58), '网'.repeat(48), '网'.repeat(49), '0', '\0', 'y'.repeat(20_000)]

let dir = ''
let db: WriteDb

beforeEach(() => {
  dir = mkdtempSync(path.join(os.tmpdir(), 'liuke-staged-'))
  db = connect(path.join(dir, 'a.db'))
  // A column in front of the key, one that nobody fills, and one added later.
  db.exec('CREATE TABLE t (name TEXT, id INTEGER PRIMARY KEY, count INTEGER NOT NULL, idle TEXT, share REAL) STRICT')
  db.exec('CREATE TABLE bound (name TEXT, id INTEGER PRIMARY KEY, count INTEGER NOT NULL, idle TEXT, share REAL) STRICT')
  for (const table of ['t', 'bound']) db.exec(`ALTER TABLE ${table} ADD COLUMN note TEXT`)
})

afterEach(() => {
  db.close()
  rmSync(dir, { recursive: true, force: true })
})

function rows(table: string): unknown[] {
  return db.prepare(`SELECT *, typeof(count), typeof(share), hex(name) FROM ${table} ORDER BY id`).all()
}

function insertBound(all: readonly (readonly Value[])[]): void {
  const statement = db.prepare(`INSERT INTO bound (${COLUMNS.join(', ')}) VALUES (?, ?, ?, ?, ?)`)
  for (const row of all) statement.run(row)
}

function insertStaged(all: readonly (readonly Value[])[], perTransaction: number): void {
  const staged = new StagedInsert(db, 't', COLUMNS)
  for (let from = 0; from < all.length; from += perTransaction) {
    db.exec('BEGIN')
    for (const row of all.slice(from, from + perTransaction)) staged.add(row)
    staged.flush()
    db.exec('COMMIT')
  }
  staged.close()
}

describe('StagedInsert', () => {
  it('stores what bound values store, at every edge of the record format', () => {
    const hard = HARD_NUMBERS.flatMap((count, i): Value[][] =>
      HARD_TEXTS.map((name, j) => [j % 3 === 0 ? null : name, i * 1000 + j * 9 + 1, count, [null, 0.1, -1e300, 5e-324, 2, 1e18][j % 6] ?? null, name]),
    )
    insertBound(hard)
    insertStaged(hard, 100)
    expect(rows('t')).toEqual(rows('bound'))
    expect(db.pragma('integrity_check')).toEqual([{ integrity_check: 'ok' }])
  })

  it('agrees with bound values on any rows and any transactions', () => {
    const value = fc.record({
      gap: fc.integer({ min: 1, max: 2 ** 33 }),
      count: fc.maxSafeInteger(),
      share: fc.option(fc.double({ noNaN: true, noDefaultInfinity: true })),
      name: fc.option(fc.string({ unit: 'binary', maxLength: 80 })),
    })
    fc.assert(
      fc.property(fc.array(value, { maxLength: 60 }), fc.integer({ min: 1, max: 25 }), (made, perTransaction) => {
        db.exec('DELETE FROM t; DELETE FROM bound')
        let id = 0
        const all = made.map(({ gap, count, share, name }): Value[] => [null, (id += gap), count, share, name])
        insertBound(all)
        insertStaged(all, perTransaction)
        expect(rows('t')).toEqual(rows('bound'))
      }),
      { numRuns: 40 },
    )
  })

  it('takes many pages, rows longer than a page and more rows than it holds', () => {
    const staged = new StagedInsert(db, 't', COLUMNS)
    const name = '某某营业厅'.repeat(40)
    let id = 0
    for (let transaction = 0; transaction < 3; transaction++) {
      db.exec('BEGIN')
      for (let i = 0; i < 7000; i++) staged.add([null, ++id, id * 3, id / 2, i % 1000 === 500 ? 'z'.repeat(70_000) : name])
      expect(staged.isFull).toBe(false)
      for (let i = 0; i < 20_000; i++) staged.add([null, ++id, id * 3, id / 2, name])
      expect(staged.isFull).toBe(true)
      staged.flush()
      db.exec('COMMIT')
      expect(staged.isFull).toBe(false)
    }
    staged.close()
    expect(db.prepare('SELECT count(*) AS n, sum(count) AS counts, sum(share) AS shares, sum(length(name)) AS letters FROM t').get()).toEqual({
      n: 81_000,
      counts: 3 * ((81_000 * 81_001) / 2),
      shares: (81_000 * 81_001) / 4,
      letters: (81_000 - 21) * 200 + 21 * 70_000,
    })
    expect(db.pragma('integrity_check')).toEqual([{ integrity_check: 'ok' }])
  })

  it('lets SQLite copy whole records: the statement decodes none', () => {
    const staged = new StagedInsert(db, 't', COLUMNS)
    const steps = db.prepare<[], { opcode: string }>('EXPLAIN INSERT INTO main.t SELECT * FROM stage_t.t').all()
    staged.close()
    expect(steps.map(({ opcode }) => opcode)).toContain('RowCell')
    expect(steps.map(({ opcode }) => opcode)).not.toContain('MakeRecord')
  })

  it.each<[string, Value[]]>([
    ['a fraction', [null, 1, 1.5, null, null]],
    ['text where a number belongs', [null, 1, '1', null, null]],
    ['a number where text belongs', [null, 1, 1, null, 7]],
    ['no number', [null, 1, 1, NaN, null]],
    ['infinity', [null, 1, 1, Infinity, null]],
    ['no id', [null, null, 1, null, null]],
  ])('refuses %s', (_, row) => {
    const staged = new StagedInsert(db, 't', COLUMNS)
    expect(() => staged.add(row)).toThrow(RangeError)
    staged.close()
  })

  it('refuses ids that do not ascend and ids that are taken', () => {
    const staged = new StagedInsert(db, 't', COLUMNS)
    staged.add([null, 5, 1, null, null])
    expect(() => staged.add([null, 5, 1, null, null])).toThrow(RangeError)
    db.exec('INSERT INTO t (id, count) VALUES (5, 1)')
    expect(() => staged.flush()).toThrow('UNIQUE')
    staged.close()
  })

  it('rolls back with its transaction and goes on after it', () => {
    const staged = new StagedInsert(db, 't', COLUMNS)
    db.exec('BEGIN')
    staged.add([null, 1, 1, null, 'a'])
    staged.flush()
    db.exec('ROLLBACK')
    db.exec('BEGIN')
    staged.add([null, 1, 2, null, 'b'])
    staged.flush()
    db.exec('COMMIT')
    staged.close()
    expect(db.prepare('SELECT id, count, name FROM t').all()).toEqual([{ id: 1, count: 2, name: 'b' }])
  })

  it('tells of a second flush in one transaction instead of storing old rows', () => {
    const staged = new StagedInsert(db, 't', COLUMNS)
    db.exec('BEGIN')
    staged.add([null, 1, 1, null, 'a'])
    staged.flush()
    staged.add([null, 2, 1, null, 'b'])
    expect(() => staged.flush()).toThrow(/UNIQUE|arrived/)
    db.exec('ROLLBACK')
    staged.close()
  })

  it('leaves no file, and makes do with one that a crash left', () => {
    const file = stageFile(db.name, 't')
    const left = new Database(file)
    left.exec('CREATE TABLE other (a)')
    left.close()
    insertStaged([[null, 1, 1, null, 'a']], 1)
    expect(existsSync(file)).toBe(false)
    expect(db.prepare('SELECT name FROM t').all()).toEqual([{ name: 'a' }])
  })

  it('can be made anew where the one before was never closed', () => {
    new StagedInsert(db, 't', COLUMNS).add([null, 1, 1, null, 'lost'])
    insertStaged([[null, 2, 1, null, 'a']], 1)
    expect(db.prepare('SELECT id FROM t').all()).toEqual([{ id: 2 }])
  })
})
