import { readdir, realpath, stat } from 'node:fs/promises'
import { basename, join } from 'node:path'
import { AppError } from '../../../../shared/domain/errors.ts'
import { inNaturalOrder, isOwnName, mayHoldTable } from './file-names.ts'
import { fromSystemError } from './file-errors.ts'

const MAX_FILES = 2000
const MAX_DEPTH = 12

/**
 * The files below a folder that are worth opening, in natural order of their names, folders in their place; a file
 * answers itself, whatever it is called. Hidden, lock and temporary files and what plainly holds no table are left out.
 * Errors: FILE_NOT_FOUND, FILE_UNREADABLE, FILE_TOO_MANY (nothing is left out silently).
 */
export async function tableFiles(path: string): Promise<readonly string[]> {
  const files: string[] = []
  const visited = new Set<string>()

  async function visit(directory: string, depth: number): Promise<void> {
    // A link to a folder above would lead round for ever.
    const real = await realpath(directory)
    if (visited.has(real)) return
    visited.add(real)
    if (depth > MAX_DEPTH) throw new AppError('FILE_TOO_MANY', { file: basename(path), max: MAX_FILES })
    const names = (await readdir(directory)).filter((name) => isOwnName(name)).toSorted(inNaturalOrder)
    for (const name of names) {
      const child = join(directory, name)
      // A link to nothing is no file.
      const info = await stat(child).catch(() => null)
      if (info?.isDirectory()) await visit(child, depth + 1)
      else if (info?.isFile() && mayHoldTable(name) && files.push(child) > MAX_FILES) {
        throw new AppError('FILE_TOO_MANY', { file: basename(path), max: MAX_FILES })
      }
    }
  }

  try {
    if (!(await stat(path)).isDirectory()) return [path]
    await visit(path, 0)
    return files
  } catch (error) {
    throw fromSystemError(error, path)
  }
}
