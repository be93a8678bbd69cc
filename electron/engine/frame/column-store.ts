import os from 'node:os'
import { besideOf } from './beside-column.ts'
import type { Column } from './column.ts'

/** Of the machine's memory, unless told otherwise. */
const BUDGET_SHARE = 1 / 8

/**
 * The columns a frame holds, the least recently used given up when they pass a budget of bytes. A column that is given up stays
 * whole for whoever works on it: its memory goes with its last user, so a running call never loses what it uses. The newest
 * column is held even when it alone is over the budget. What has been made of a column since is counted when it is next asked for.
 */
export class ColumnStore {
  readonly #budget: number
  /** Least recently used first. */
  readonly #columns = new Map<string, { readonly column: Column; readonly own: number; readonly bytes: number }>()
  #bytes = 0

  constructor(budget = Math.floor(os.totalmem() * BUDGET_SHARE)) {
    this.#budget = budget
  }

  get bytes(): number {
    return this.#bytes
  }

  get size(): number {
    return this.#columns.size
  }

  get(key: string): Column | undefined {
    const entry = this.#columns.get(key)
    if (!entry) return undefined
    this.#columns.delete(key)
    this.#hold(key, entry.column, entry.own, entry.bytes)
    return entry.column
  }

  set(key: string, column: Column): void {
    this.delete(key)
    this.#hold(key, column, bytesOf(column), 0)
  }

  delete(key: string): void {
    this.#bytes -= this.#columns.get(key)?.bytes ?? 0
    this.#columns.delete(key)
  }

  clear(): void {
    this.#columns.clear()
    this.#bytes = 0
  }

  keys(): Iterable<string> {
    return this.#columns.keys()
  }

  /** Looking at a column is no use of it. */
  *entries(): Generator<readonly [string, Column], void, undefined> {
    for (const [key, { column }] of this.#columns) yield [key, column]
  }

  #hold(key: string, column: Column, own: number, before: number): void {
    const bytes = own + besideOf(column)
    this.#columns.set(key, { column, own, bytes })
    this.#bytes += bytes - before
    for (const oldest of this.#columns.keys()) {
      if (this.#bytes <= this.#budget || oldest === key) break
      this.delete(oldest)
    }
  }
}

/** Of a text on the heap, besides its letters: header, hash, length and the place in the dictionary. */
const TEXT_OVERHEAD_BYTES = 24

const BYTES_PER_UNIT = 2
const TIMES_HELD = 2

/** What a column takes with its texts, which a search holds once more as one text. */
export function bytesOf(column: Column): number {
  if (column.kind === 'number') return column.values.byteLength
  let units = 0
  for (const text of column.dictionary) units += text.length
  return column.codes.byteLength + column.dictionary.length * TEXT_OVERHEAD_BYTES + units * TIMES_HELD * BYTES_PER_UNIT
}
