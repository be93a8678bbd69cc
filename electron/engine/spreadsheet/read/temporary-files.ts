import { mkdtemp, open, readdir, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { toOutputError } from '../write/output-file.ts'

const PREFIX = 'liuke-inflated-'

/** A directory of this process alone, for bytes that must not outlive their use. */
export interface TemporaryFiles {
  /** Writes a file of that name; the name is the caller's own and never one out of an archive. Errors: DISK_FULL, OUTPUT_NOT_WRITABLE. */
  write(name: string, chunks: AsyncIterable<Buffer>): Promise<string>
  remove(): Promise<void>
}

/** Also removes the directories of processes that died with theirs open: they hold data of customers. */
export async function makeTemporaryFiles(): Promise<TemporaryFiles> {
  await removeAbandoned()
  const directory = await onDisk(tmpdir(), mkdtemp(join(tmpdir(), `${PREFIX}${process.pid}-`)))
  return {
    async write(name, chunks) {
      const path = join(directory, name)
      const handle = await onDisk(path, open(path, 'wx', 0o600))
      try {
        for await (const chunk of chunks) await onDisk(path, handle.writeFile(chunk))
      } finally {
        await handle.close()
      }
      return path
    },
    remove: () => rm(directory, { recursive: true, force: true, maxRetries: 3 }),
  }
}

async function onDisk<T>(path: string, step: Promise<T>): Promise<T> {
  try {
    return await step
  } catch (error) {
    throw toOutputError(error, path)
  }
}

async function removeAbandoned(): Promise<void> {
  const names = await readdir(tmpdir()).catch(() => [])
  for (const name of names) {
    const owner = new RegExp(`^${PREFIX}(\\d+)-`).exec(name)?.[1]
    if (owner === undefined || isRunning(Number(owner))) continue
    // Another user's, or just gone: whoever comes next tries again.
    await rm(join(tmpdir(), name), { recursive: true, force: true }).catch(() => undefined)
  }
}

function isRunning(processId: number): boolean {
  try {
    process.kill(processId, 0)
    return true
  } catch (error) {
    return !(error instanceof Error && 'code' in error && error.code === 'ESRCH')
  }
}
