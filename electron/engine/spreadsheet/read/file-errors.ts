import { basename } from 'node:path'
import { AppError } from '../../../../shared/domain/errors.ts'

/** What is wrong with a damaged file, for the log and for the detail line of the message. */
export type Damage =
  | 'zip' | 'truncated' | 'checksum' | 'xml' | 'encoding' | 'missing-part' | 'reference' | 'too-large' | 'structure'

/** The place a reader is at, so that every failure can name the file and the part inside it. */
export interface FilePart {
  readonly file: string
  readonly part: string
}

/** The failure of a file whose bytes contradict themselves. Nothing read from it so far may be kept. */
export function damaged(where: FilePart, detail: Damage, cause?: unknown): AppError {
  return new AppError('FILE_CORRUPT', { file: where.file, part: where.part, detail }, { cause })
}

/** Turns a failure of the operating system into the code the user can act on; anything else passes unchanged. */
export function fromSystemError(error: unknown, path: string): unknown {
  if (!(error instanceof Error) || !('code' in error) || error instanceof AppError) return error
  const file = basename(path)
  switch (error.code) {
    case 'ENOENT':
    case 'ENOTDIR':
      return new AppError('FILE_NOT_FOUND', { file }, { cause: error })
    case 'EISDIR':
      return new AppError('FILE_IS_DIRECTORY', { file }, { cause: error })
    case 'EACCES':
    case 'EPERM':
    case 'EBUSY':
    case 'EIO':
    case 'ETXTBSY':
    case 'ELOOP':
    case 'ENAMETOOLONG':
    // Drives of the network, and files of a cloud that are not here.
    case 'ENXIO':
    case 'ESTALE':
    case 'ETIMEDOUT':
    case 'EHOSTDOWN':
    case 'ENOTCONN':
    case 'UNKNOWN':
      return new AppError('FILE_UNREADABLE', { file }, { cause: error })
    default:
      return error
  }
}
