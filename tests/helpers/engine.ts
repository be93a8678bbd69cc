import { mkdtempSync, rmSync } from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import Database from 'better-sqlite3'
import { createEngine, type Engine } from '../../electron/engine/create-engine.ts'

export interface TestEngine {
  readonly dir: string
  readonly engine: Engine
  close(): Promise<void>
}

/** A real engine with its job thread, its own folder and its replies checked against their schemas. */
export function startTestEngine(): TestEngine {
  const dir = mkdtempSync(path.join(os.tmpdir(), 'liuke-engine-'))
  const engine = createEngine({ stateDir: path.join(dir, 'state'), appVersion: 'test', role: 'test', checkReplies: true })
  return {
    dir,
    engine,
    async close() {
      await engine.close()
      rmSync(dir, { recursive: true, force: true })
    },
  }
}

/**
 * Everything a workspace holds, table by table, but for the job and audit logs: equal dumps mean that nothing changed.
 */
export function dumpWorkspace(file: string): Readonly<Record<string, unknown[]>> {
  const db = new Database(file, { readonly: true })
  try {
    const tables = db
      .prepare<[], { name: string; sql: string }>(`SELECT name, sql FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite_%' ORDER BY name`)
      .all()
      .filter(({ name }) => name !== 'job' && name !== 'audit_log')
    return Object.fromEntries(tables.map(({ name, sql }) => [name, [sql, ...db.prepare(`SELECT * FROM "${name}"`).all()]]))
  } finally {
    db.close()
  }
}
