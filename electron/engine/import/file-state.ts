import { createHash, type Hash } from 'node:crypto'
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

/** SHA-256 of the bytes of a file, to be continued with what is wanted of it. */
async function fileHash(file: string, checkCancelled: () => void): Promise<Hash> {
  const hash = createHash('sha256')
  try {
    for await (const chunk of createReadStream(file, { highWaterMark: 1 << 20 })) {
      checkCancelled()
      hash.update(chunk)
    }
  } catch (error) {
    throw fromSystemError(error, file)
  }
  return hash
}

/** Tells content apart; a file with many tables is read once. */
export class ContentHashes {
  readonly #files = new Map<string, { readonly state: FileState; readonly hash: Hash }>()

  /** SHA-256 of the bytes of a file followed by `text`, in hexadecimal. Errors: FILE_CHANGED when it is no longer in that state. */
  async of(file: string, state: FileState, text: string, checkCancelled: () => void): Promise<string> {
    let read = this.#files.get(file)
    if (!read) this.#files.set(file, (read = { state, hash: await fileHash(file, checkCancelled) }))
    await assertUnchanged(file, read.state)
    return read.hash.copy().update(text).digest('hex')
  }
}
