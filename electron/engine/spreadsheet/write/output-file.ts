import { randomBytes } from 'node:crypto'
import { open, rename, rm } from 'node:fs/promises'
import type { FileHandle } from 'node:fs/promises'
import { basename, dirname, join } from 'node:path'
import { AppError } from '../../../../shared/domain/errors.ts'

const WRITE_BYTES = 512 * 1024
const FULL_CODES: ReadonlySet<string> = new Set(['ENOSPC', 'EDQUOT', 'EFBIG'])
const UNWRITABLE_CODES: ReadonlySet<string> = new Set([
  'EACCES', 'EPERM', 'EROFS', 'ENOENT', 'ENOTDIR', 'EISDIR', 'EBUSY', 'EEXIST', 'ENOTEMPTY', 'ENAMETOOLONG', 'EINVAL', 'ETXTBSY',
])

/**
 * Write bytes to `path` so that a reader sees the old file or the whole new one, never a part: the bytes go to a temporary file
 * in the same folder, which is flushed and renamed at the end and removed when anything fails. Returns the number of bytes.
 * Errors: what `source` throws comes out unchanged; the file system gives OUTPUT_NOT_WRITABLE or DISK_FULL.
 */
export async function writeOutputFile(path: string, source: AsyncIterable<Uint8Array>): Promise<number> {
  const temporary = join(dirname(path), `.${basename(path).slice(0, 60)}.${randomBytes(6).toString('hex')}.tmp`)
  let handle: FileHandle | null = null
  try {
    const file = (handle = await onDisk(path, () => open(temporary, 'wx')))
    const bytes = await drain(path, file, source)
    await onDisk(path, () => file.sync())
    handle = null
    await onDisk(path, () => file.close())
    await onDisk(path, () => rename(temporary, path))
    return bytes
  } catch (error) {
    // The first failure is the one to tell; the temporary file is removed as far as the disk still lets us.
    await handle?.close().catch(() => undefined)
    await rm(temporary, { force: true }).catch(() => undefined)
    throw error
  }
}

async function drain(path: string, file: FileHandle, source: AsyncIterable<Uint8Array>): Promise<number> {
  let bytes = 0
  let pending: Uint8Array[] = []
  let pendingBytes = 0
  const flush = async () => {
    const block = Buffer.concat(pending, pendingBytes)
    pending = []
    pendingBytes = 0
    await onDisk(path, () => file.appendFile(block))
    bytes += block.length
  }
  for await (const chunk of source) {
    pending.push(chunk)
    pendingBytes += chunk.length
    if (pendingBytes >= WRITE_BYTES) await flush()
  }
  await flush()
  return bytes
}

async function onDisk<T>(path: string, step: () => Promise<T>): Promise<T> {
  try {
    return await step()
  } catch (error) {
    throw toOutputError(error, path)
  }
}

/** The failure of a file system call on an output file, as the user can act on it. Any other error comes back as it is. */
export function toOutputError(error: unknown, path: string): unknown {
  const code = error instanceof Error && 'code' in error ? String(error.code) : ''
  if (FULL_CODES.has(code)) return new AppError('DISK_FULL', { path: basename(path) }, { cause: error })
  if (UNWRITABLE_CODES.has(code)) return new AppError('OUTPUT_NOT_WRITABLE', { path: basename(path) }, { cause: error })
  return error
}
