import { mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import Database from 'better-sqlite3'
import Papa from 'papaparse'
import * as XLSX from 'xlsx'
import { createEngine } from '../../electron/engine/create-engine.ts'
import { generateSample } from '../../electron/engine/sample/generate-sample.ts'
import type { BenchRow } from './kernels.ts'

const SUBSCRIBERS = 40_000

/**
 * Import as the product does it (mapping, typing, issues, reconciliation, staging) beside the least that a script would
 * do: read the whole file into row objects and insert every cell as text.
 */
export async function run(): Promise<BenchRow[]> {
  const dir = mkdtempSync(path.join(os.tmpdir(), 'liuke-bench-'))
  const engine = createEngine({ stateDir: path.join(dir, 'state'), appVersion: 'bench', role: 'test' })
  try {
    mkdirSync(path.join(dir, 'sample'))
    const { files } = await generateSample(path.join(dir, 'sample'), { subscribers: SUBSCRIBERS })
    await engine.call('workspace.open', { path: path.join(dir, 'bench.liuke'), create: true })
    const rows: BenchRow[] = []
    for (const [file, naive, baseline] of [
      [files[0], naiveWorkbook, 'SheetJS, whole file to objects, all text'],
      [files[1], naiveCsv, 'papaparse on the decoded whole file, all text'],
    ] as const) {
      if (!file) throw new Error('the sample has no such file')
      const { tables } = await engine.runJob('import.plan', { paths: [file.path] })
      const start = performance.now()
      const { batches } = await engine.runJob('import.run', {
        tables: tables.map(({ path: filePath, sheet, kind, month, titleRows, headerRows, outcome, columns }) => ({
          path: filePath, sheet, kind, month, titleRows, headerRows, outcome,
          columns: columns.map(({ column, header, field, type, unit }) => ({ column, header, field, type, unit })),
        })),
      })
      const ms = performance.now() - start
      const naiveStart = performance.now()
      naive(file.path, path.join(dir, `naive-${rows.length}.db`))
      const baselineMs = performance.now() - naiveStart
      const n = batches.reduce((sum, batch) => sum + batch.rowsRead, 0)
      rows.push({ name: `import ${path.extname(file.path)} (${Math.round((n / ms) * 1000).toLocaleString('en')} rows/s)`, n, ms, baselineMs, ratio: ms / baselineMs, baseline })
    }
    return rows
  } finally {
    await engine.close()
    rmSync(dir, { recursive: true, force: true })
  }
}

function naiveWorkbook(file: string, database: string): void {
  const book = XLSX.read(readFileSync(file))
  const sheet = book.Sheets[book.SheetNames[0] ?? ''] ?? {}
  insertAll(database, XLSX.utils.sheet_to_json<Record<string, unknown>>(sheet, { range: 2 }))
}

function naiveCsv(file: string, database: string): void {
  const text = new TextDecoder('gb18030').decode(readFileSync(file))
  insertAll(database, Papa.parse<Record<string, unknown>>(text, { header: true, skipEmptyLines: true }).data)
}

function insertAll(file: string, rows: readonly Readonly<Record<string, unknown>>[]): void {
  const db = new Database(file)
  db.pragma('journal_mode = WAL')
  const columns = Object.keys(rows[0] ?? {})
  db.exec(`CREATE TABLE t (${columns.map((_, i) => `c${i} TEXT`).join(', ')})`)
  const insert = db.prepare(`INSERT INTO t VALUES (${columns.map(() => '?').join(', ')})`)
  db.transaction(() => {
    for (const row of rows) insert.run(columns.map((column) => (asText(row[column]))))
  })()
  db.close()
}

function asText(value: unknown): string | null {
  return typeof value === 'string' ? value : typeof value === 'number' ? String(value) : null
}
