import { createHash } from 'node:crypto'
import { createReadStream } from 'node:fs'
import { stat } from 'node:fs/promises'
import path from 'node:path'
import { AppError } from '../../../shared/domain/errors.ts'
import { fromSystemError } from '../spreadsheet/read/file-errors.ts'

/** What tells that a file is still the one that was opened. */
export interface FileState {
  readonly size: number
  readonly changedMs: number
}

/** Errors: FILE_NOT_FOUND, FILE_UNREADABLE. */
export async function fileState(file: string): Promise<FileState> {
  try {
    const { size, mtimeMs } = await stat(file)
    return { size, changedMs: mtimeMs }
  } catch (error) {
    throw fromSystemError(error, file)
  }
}

/** Errors: FILE_CHANGED. */
export async function assertUnchanged(file: string, before: FileState): Promise<void> {
  const now = await fileState(file)
  const isSame = now.size === before.size && now.changedMs === before.changedMs
  if (!isSame) throw new AppError('FILE_CHANGED', { file: path.basename(file) })
}

/** SHA-256 of the bytes of a file followed by `text`, in hexadecimal. */
export async function contentHash(file: string, text: string, checkCancelled: () => void): Promise<string> {
  const hash = createHash('sha256')
  try {
    for await (const chunk of createReadStream(file, { highWaterMark: 1 << 20 })) {
      checkCancelled()
      hash.update(chunk)
    }
  } catch (error) {
    throw fromSystemError(error, file)
  }
  return hash.update(text).digest('hex')
}
