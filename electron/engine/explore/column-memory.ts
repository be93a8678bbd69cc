import type { Column } from '../frame/column.ts'

/**
 * What was made of columns that are still held. The key names the month wherever subscribers have a part in it: what never changes has
 * one column for all months, and a month field that of the other month, but neither has the same subscribers in each.
 */
export class ColumnMemory<T> {
  readonly #made = new WeakMap<Column, Map<string | number, T>>()

  remember(column: Column, key: string | number, make: () => T): T {
    const known = this.#made.get(column) ?? new Map<string | number, T>()
    this.#made.set(column, known)
    const found = known.get(key) ?? make()
    known.set(key, found)
    return found
  }
}
