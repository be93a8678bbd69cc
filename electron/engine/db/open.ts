import { accessSync, closeSync, constants, existsSync, openSync, readSync, rmSync, statSync } from 'node:fs'
import path from 'node:path'
import Database from 'better-sqlite3'
import { AppError } from '../../../shared/domain/errors.ts'
import type { ReadDb, WriteDb } from './handles.ts'
import { migrate } from './migrate.ts'
import { migrations } from './migrations/index.ts'
import { removeStages } from './staged-insert.ts'

/** "LIUK": marks a SQLite file as a workspace. */
const APPLICATION_ID = 0x4c49554b

/**
 * Opens a workspace for the host thread: checks that the file is one, takes the lock that keeps other programs out,
 * migrates. `create` makes a new file and refuses an existing one.
 *
 * Errors: WORKSPACE_NOT_FOUND, WORKSPACE_EXISTS, NOT_A_WORKSPACE, WORKSPACE_LOCKED, DB_FROM_FUTURE, DB_DAMAGED,
 * MIGRATION_FAILED, OUTPUT_NOT_WRITABLE, DISK_FULL.
 */
export function openWorkspace(
  file: string,
  options: { readonly create: boolean; readonly now: Date },
): { readonly db: WriteDb; readonly release: () => void } {
  const name = path.basename(file)
  if (options.create) assertCreatable(file)
  else assertWorkspaceFile(file)
  const release = takeLock(file)
  try {
    removeStages(file)
    if (options.create) markAsWorkspace(file)
    const db = connect(file)
    try {
      migrate(db, file, migrations, options.now.toISOString().replaceAll(/[-:]/g, '').slice(0, 15))
    } catch (error) {
      db.close()
      if (options.create) rmSync(file, { force: true })
      throw error
    }
    return { db, release }
  } catch (error) {
    release()
    throw asDatabaseError(error, name)
  }
}

/** Another connection to a workspace that the host has open; used by the job thread. */
export function connect(file: string): WriteDb {
  const db = new Database(file)
  db.pragma('journal_mode = WAL')
  db.pragma('synchronous = NORMAL')
  db.pragma('busy_timeout = 10000')
  db.pragma('foreign_keys = OFF') // checked after migrations; staged rows come before their parents are published
  db.pragma('cache_size = -32768')
  db.pragma('temp_store = MEMORY')
  // The brand is given here and nowhere else.
  return db as WriteDb
}

/** A connection that cannot write; used by the column thread. The host's own keeps the log that it reads. */
export function connectToRead(file: string): ReadDb {
  const db = new Database(file, { readonly: true, fileMustExist: true })
  db.pragma('busy_timeout = 10000')
  db.pragma('cache_size = -32768')
  db.pragma('temp_store = MEMORY')
  // The brand is given here and nowhere else.
  return db as ReadDb
}

/** SQLite's own failures as codes the user can act on. */
export function asDatabaseError(error: unknown, name: string): unknown {
  if (error instanceof AppError || !(error instanceof Error) || !('code' in error)) return error
  const code = String(error.code)
  if (code === 'SQLITE_FULL') return new AppError('DISK_FULL', {}, { cause: error })
  if (code === 'SQLITE_NOTADB') return new AppError('NOT_A_WORKSPACE', { file: name }, { cause: error })
  if (code.startsWith('SQLITE_CORRUPT')) return new AppError('DB_DAMAGED', { file: name }, { cause: error })
  if (code.startsWith('SQLITE_CANTOPEN') || code.startsWith('SQLITE_READONLY')) {
    return new AppError('OUTPUT_NOT_WRITABLE', { path: name }, { cause: error })
  }
  return error
}

/** Before the switch to WAL, so that the mark is in the file itself and not only in its log. */
function markAsWorkspace(file: string): void {
  const db = new Database(file)
  db.pragma(`application_id = ${APPLICATION_ID}`)
  db.close()
}

function assertCreatable(file: string): void {
  if (existsSync(file)) throw new AppError('WORKSPACE_EXISTS', { file: path.basename(file) })
  const folder = path.dirname(file)
  try {
    accessSync(folder, constants.W_OK)
  } catch (cause) {
    throw new AppError('OUTPUT_NOT_WRITABLE', { path: folder }, { cause })
  }
}

function assertWorkspaceFile(file: string): void {
  const name = path.basename(file)
  if (!existsSync(file)) throw new AppError('WORKSPACE_NOT_FOUND', { file: name })
  if (!statSync(file).isFile()) throw new AppError('NOT_A_WORKSPACE', { file: name })
  // Read the header ourselves: opening a foreign database would already write a journal beside it.
  const header = Buffer.alloc(72)
  let descriptor: number
  try {
    descriptor = openSync(file, 'r')
  } catch (cause) {
    throw new AppError('FILE_UNREADABLE', { file: name }, { cause })
  }
  const bytes = readSync(descriptor, header, 0, 72, 0)
  closeSync(descriptor)
  const isDatabase = bytes === 72 && header.toString('latin1', 0, 15) === 'SQLite format 3'
  if (!isDatabase || header.readUInt32BE(68) !== APPLICATION_ID) throw new AppError('NOT_A_WORKSPACE', { file: name })
}

/**
 * One program per workspace. The lock is an exclusive SQLite transaction on a file beside it, so that the operating
 * system lets go of it when the program dies.
 */
function takeLock(file: string): () => void {
  const lockFile = `${file}-lock`
  const name = path.basename(file)
  let lock: Database.Database | undefined
  try {
    lock = new Database(lockFile, { timeout: 0 })
    lock.pragma('journal_mode = MEMORY')
    lock.exec('BEGIN EXCLUSIVE')
  } catch (error) {
    lock?.close()
    if (error instanceof Error && 'code' in error && String(error.code).startsWith('SQLITE_BUSY')) {
      throw new AppError('WORKSPACE_LOCKED', { file: name }, { cause: error })
    }
    throw asDatabaseError(error, name)
  }
  const held = lock
  return () => {
    held.close()
    rmSync(lockFile, { force: true })
  }
}
