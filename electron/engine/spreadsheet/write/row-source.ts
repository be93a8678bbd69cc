import type { WriteRow } from './sheet-spec.ts'

/**
 * The rows of a sheet as one pull interface over sync and async sources, with one row of look-ahead: a sheet that is full needs
 * to know whether another one must be opened. Sync sources cost no promise per row.
 */
export class RowSource {
  readonly isAsync: boolean
  readonly #sync: Iterator<WriteRow> | null
  readonly #async: AsyncIterator<WriteRow> | null
  #held: WriteRow | null = null
  #finished = false

  constructor(rows: Iterable<WriteRow> | AsyncIterable<WriteRow>) {
    this.#sync = Symbol.iterator in rows ? rows[Symbol.iterator]() : null
    this.#async = Symbol.iterator in rows ? null : rows[Symbol.asyncIterator]()
    this.isAsync = this.#sync === null
  }

  /** The next row of a sync source, null at the end. */
  next(): WriteRow | null {
    return this.#held === null ? this.#settle(this.#sync?.next()) : this.#release()
  }

  /** The next row of an async source, null at the end. */
  async nextAsync(): Promise<WriteRow | null> {
    return this.#held === null ? this.#settle(this.#finished ? undefined : await this.#async?.next()) : this.#release()
  }

  async hasMore(): Promise<boolean> {
    if (this.#finished) return false
    this.#held = this.isAsync ? await this.nextAsync() : this.next()
    return this.#held !== null
  }

  /** Lets a generator run its `finally`: a database cursor behind it must not stay open. */
  async close(): Promise<void> {
    if (this.#finished) return
    this.#finished = true
    this.#sync?.return?.()
    await this.#async?.return?.()
  }

  #release(): WriteRow | null {
    const row = this.#held
    this.#held = null
    return row
  }

  #settle(step: IteratorResult<WriteRow> | undefined): WriteRow | null {
    if (step === undefined || step.done === true) {
      this.#finished = true
      return null
    }
    return step.value
  }
}
