import { copyFileSync, existsSync, readdirSync, rmSync } from 'node:fs'
import path from 'node:path'
import Database from 'better-sqlite3'
import { AppError } from '../../../shared/domain/errors.ts'

export interface Migration {
  /** Strictly ascending, in steps of 10. */
  readonly version: number
  readonly up: (db: Database.Database) => void
}

const BACKUPS_KEPT = 3

export function schemaVersion(db: Database.Database): number {
  return Number(db.pragma('user_version', { simple: true }))
}

/**
 * Brings a workspace to the newest structure. Each migration and its version number are one transaction; before the
 * first one the file is copied beside itself. On a failure the file is as it was.
 *
 * Errors: DB_FROM_FUTURE (the file stays untouched), MIGRATION_FAILED.
 */
export function migrate(db: Database.Database, file: string, migrations: readonly Migration[], stamp: string): void {
  assertAscending(migrations)
  const found = schemaVersion(db)
  const newest = migrations.at(-1)?.version ?? 0
  if (found > newest) throw new AppError('DB_FROM_FUTURE', { file: path.basename(file), found, supported: newest })
  const pending = migrations.filter((migration) => migration.version > found)
  if (pending.length === 0) return
  const backup = found > 0 ? backUp(db, file, found, stamp) : ''
  try {
    for (const migration of pending) {
      db.transaction(() => {
        migration.up(db)
        db.pragma(`user_version = ${migration.version}`)
      })()
    }
    const broken = db.pragma('foreign_key_check')
    if (Array.isArray(broken) && broken.length > 0) throw new Error(`foreign keys broken: ${JSON.stringify(broken.slice(0, 3))}`)
  } catch (cause) {
    if (backup !== '') restore(db, file, backup)
    throw new AppError('MIGRATION_FAILED', { file: path.basename(file), backup: path.basename(backup) }, { cause })
  }
  db.pragma('optimize')
}

function assertAscending(migrations: readonly Migration[]): void {
  for (const [i, migration] of migrations.entries()) {
    const before = migrations[i - 1]?.version ?? 0
    if (migration.version <= before) throw new RangeError(`migration ${migration.version} is out of order`)
  }
}

function backUp(db: Database.Database, file: string, version: number, stamp: string): string {
  const backup = `${file}-backup-v${version}-${stamp}`
  db.prepare('VACUUM INTO ?').run(backup)
  const folder = path.dirname(file)
  const old = readdirSync(folder)
    .filter((name) => name.startsWith(`${path.basename(file)}-backup-`))
    .sort()
    .slice(0, -BACKUPS_KEPT)
  for (const name of old) rmSync(path.join(folder, name))
  return backup
}

function restore(db: Database.Database, file: string, backup: string): void {
  db.close()
  for (const suffix of ['-wal', '-shm']) if (existsSync(file + suffix)) rmSync(file + suffix)
  copyFileSync(backup, file)
}
