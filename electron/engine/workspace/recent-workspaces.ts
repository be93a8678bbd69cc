import { existsSync, readFileSync, renameSync, writeFileSync } from 'node:fs'
import { z } from 'zod'
import type { RecentWorkspace } from '../../../shared/api/workspace.ts'

const MOST_KEPT = 12

const fileSchema = z.array(z.object({ path: z.string(), name: z.string(), openedAt: z.string() }))
type Entry = z.infer<typeof fileSchema>[number]

/** The workspaces opened lately, newest first, in a small JSON file. A damaged file counts as empty. */
export class RecentWorkspaces {
  readonly #file: string

  constructor(file: string) {
    this.#file = file
  }

  list(): readonly RecentWorkspace[] {
    return this.#read().map((entry) => ({ ...entry, exists: existsSync(entry.path) }))
  }

  remember(path: string, name: string, now: Date): void {
    const others = this.#read().filter((entry) => entry.path !== path)
    this.#write([{ path, name, openedAt: now.toISOString() }, ...others].slice(0, MOST_KEPT))
  }

  forget(path: string): void {
    this.#write(this.#read().filter((entry) => entry.path !== path))
  }

  #read(): readonly Entry[] {
    if (!existsSync(this.#file)) return []
    const parsed = fileSchema.safeParse(parseJson(readFileSync(this.#file, 'utf8')))
    return parsed.success ? parsed.data : []
  }

  #write(entries: readonly Entry[]): void {
    const temporary = `${this.#file}.new`
    writeFileSync(temporary, JSON.stringify(entries, null, 2))
    renameSync(temporary, this.#file)
  }
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return null // the schema then refuses it: a damaged list is an empty list
  }
}
