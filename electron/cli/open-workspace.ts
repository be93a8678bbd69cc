import { existsSync, readFileSync } from 'node:fs'
import path from 'node:path'
import type { WorkspaceStatus } from '../../shared/api/workspace.ts'
import { AppError } from '../../shared/domain/errors.ts'
import type { Month } from '../../shared/domain/month.ts'
import { numberOption, UsageError, type Arguments, type CommandContext } from './command.ts'

/** Opens the workspace; `import` makes it when it is not there. */
export function openWorkspace(context: CommandContext, file: string, whenMissing: 'create' | 'refuse'): Promise<WorkspaceStatus> {
  const resolved = path.resolve(file)
  return context.call('workspace.open', { path: resolved, create: whenMissing === 'create' && !existsSync(resolved) })
}

/** --month, or the newest one. Errors: NO_DATA. */
export function monthOf(args: Arguments, status: WorkspaceStatus): Month {
  const month = numberOption(args, 'month') ?? status.latestMonth
  if (month === null) throw new AppError('NO_DATA')
  return month
}

/** The JSON in a file named on the command line. */
export function readJson(file: string): unknown {
  let text: string
  try {
    text = readFileSync(file, 'utf8')
  } catch (cause) {
    throw new AppError('FILE_NOT_FOUND', { file: path.basename(file) }, { cause })
  }
  try {
    return JSON.parse(text)
  } catch {
    throw new UsageError(`${path.basename(file)}: JSON`)
  }
}
