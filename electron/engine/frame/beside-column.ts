import type { Column } from './column.ts'

const counted = new WeakMap<Column, number>()

/** Counts memory that was made of a column and is kept as long as it is, so that the frame's budget knows of it. */
export function countBeside(column: Column, bytes: number): void {
  counted.set(column, besideOf(column) + bytes)
}

/** Bytes kept beside a column. */
export function besideOf(column: Column): number {
  return counted.get(column) ?? 0
}
