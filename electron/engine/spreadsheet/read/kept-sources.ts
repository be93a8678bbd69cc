import { openTable } from './table-source.ts'
import type { OpenOptions, TableKind, TableSource } from './table-source.ts'

/** Kinds that take no memory while they are open but cost a pass over the file to open. */
const KEPT: ReadonlySet<TableKind> = new Set(['zip', 'gzip', 'csv'])

/**
 * Opens files for a job that comes back to the same file, for each of its sheets or to read what it has only looked at: a
 * container is inflated once, the encoding of a text found once, and kept until `close`; every other file is opened anew,
 * because some kinds are held whole in memory while they are open.
 */
export class KeptSources {
  readonly #kept = new Map<string, TableSource>()
  readonly #sources: TableSource[] = []

  /** As `openTable`; closing a file that is kept does nothing. */
  async open(path: string, options?: OpenOptions): Promise<TableSource> {
    const kept = this.#kept.get(path)
    if (kept !== undefined) return kept
    const source = await openTable(path, options)
    if (!KEPT.has(source.kind)) return source
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
