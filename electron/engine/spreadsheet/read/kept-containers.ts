import { openTable } from './table-source.ts'
import type { OpenOptions, TableSource } from './table-source.ts'

/**
 * Opens files for a job that comes back to the same file for each of its sheets: a container is inflated once and kept
 * until `close`; every other file is opened anew, because some kinds are held whole in memory while they are open.
 */
export class KeptContainers {
  readonly #kept = new Map<string, TableSource>()
  readonly #sources: TableSource[] = []

  /** As `openTable`; closing a container that is kept does nothing. */
  async open(path: string, options?: OpenOptions): Promise<TableSource> {
    const kept = this.#kept.get(path)
    if (kept !== undefined) return kept
    const source = await openTable(path, options)
    if (source.kind !== 'zip' && source.kind !== 'gzip') return source
    const lent: TableSource = { ...source, close: () => Promise.resolve() }
    this.#kept.set(path, lent)
    this.#sources.push(source)
    return lent
  }

  async close(): Promise<void> {
    this.#kept.clear()
    for (const source of this.#sources.splice(0)) await source.close()
  }
}
