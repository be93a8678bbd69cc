import { setImmediate as pause } from 'node:timers/promises'
import type { ReadDb } from '../db/handles.ts'
import { codeColumn, type CodeColumn } from './column.ts'

/** Read, sorted or merged at once: about 15 ms. */
const PART_ROWS = 10_000

/** Other requests are answered between the parts; null as soon as the column is not wanted any more. */
export async function subscriberColumnInTurns(db: ReadDb, column: 'sub_id' | 'msisdn', rows: number, isWanted: () => boolean): Promise<CodeColumn | null> {
  const parts = subscriberColumnParts(db, column, rows)
  for (;;) {
    const part = parts.next()
    if (part.done) return part.value
    await pause()
    if (!isWanted()) return null
  }
}

/**
 * A column of `subscriber` as `loadSubscriberColumn` gives it for everybody, made in parts: between two of them other requests
 * may use the connection. What has changed meanwhile is the caller's to find out.
 *
 * Cost: sorted runs are merged in pairs; those that follow one another already are put together without a comparison of each.
 */
export function* subscriberColumnParts(db: ReadDb, column: 'sub_id' | 'msisdn', rows: number, partRows = PART_ROWS): Generator<undefined, CodeColumn, undefined> {
  const texts = new Array<string>(rows).fill('')
  const textOf = (row: number): string => texts[row] ?? ''
  let runs: Int32Array[] = []
  for (const part of column === 'msisdn' ? numbersInOrder(db, partRows) : idsInParts(db, rows, partRows)) {
    const known = part.filter(([subscriberNo]) => subscriberNo <= rows)
    for (const [subscriberNo, text] of known) texts[subscriberNo - 1] = text
    const run = Int32Array.from(known, ([subscriberNo]) => subscriberNo - 1)
    // Numbers come in order, and ids mostly; sorting what is sorted takes a second in all.
    const isSorted = run.every((row, at) => at === 0 || textOf(run[at - 1] ?? 0) <= textOf(row))
    runs.push(isSorted ? run : run.sort((a, b) => compare(textOf(a), textOf(b))))
    yield
  }
  while (runs.length > 1) {
    const merged: Int32Array[] = []
    for (let r = 0; r < runs.length; r += 2) {
      const [one = new Int32Array(0), other] = [runs[r], runs[r + 1]]
      merged.push(other ? yield* mergeRuns(one, other, textOf, partRows) : one)
    }
    runs = merged
  }
  const dictionary: string[] = []
  const loaded = codeColumn(rows, dictionary)
  const order = runs[0] ?? new Int32Array(0)
  for (let at = 0; at < order.length; at++) {
    const row = order[at] ?? 0
    if (at === 0 || textOf(row) !== dictionary.at(-1)) dictionary.push(textOf(row))
    loaded.codes[row] = dictionary.length - 1
    if (at % (4 * partRows) === 0) yield
  }
  return loaded
}

type Pair = readonly [subscriberNo: number, text: string]

/** By their index: each part follows the one before. */
function* numbersInOrder(db: ReadDb, partRows: number): Generator<readonly Pair[]> {
  const statement = db
    .prepare<[string, number, number], Pair>('SELECT subscriber_no, msisdn FROM subscriber WHERE (msisdn, subscriber_no) > (?, ?) ORDER BY msisdn, subscriber_no LIMIT ?')
    .raw()
  for (let [no, text]: Pair = [0, '']; ; ) {
    const part = statement.all(text, no, partRows)
    yield part
    const last = part.at(-1)
    if (!last || part.length < partRows) return
    ;[no, text] = last
  }
}

/** There is no index of these; a file lists them in order more often than not. */
function* idsInParts(db: ReadDb, rows: number, partRows: number): Generator<readonly Pair[]> {
  const statement = db.prepare<[number, number], Pair>('SELECT subscriber_no, sub_id FROM subscriber WHERE subscriber_no BETWEEN ? AND ? AND sub_id IS NOT NULL').raw()
  for (let from = 1; from <= rows; from += partRows) yield statement.all(from, from + partRows - 1)
}

function* mergeRuns(one: Int32Array, other: Int32Array, textOf: (row: number) => string, partRows: number): Generator<undefined, Int32Array, undefined> {
  const merged = new Int32Array(one.length + other.length)
  if (one.length === 0 || other.length === 0 || compare(textOf(one.at(-1) ?? 0), textOf(other[0] ?? 0)) <= 0) {
    merged.set(one)
    merged.set(other, one.length)
    return merged
  }
  let [i, j] = [0, 0]
  for (let at = 0; at < merged.length; at++) {
    const takesOne = j >= other.length || (i < one.length && compare(textOf(one[i] ?? 0), textOf(other[j] ?? 0)) <= 0)
    merged[at] = (takesOne ? one[i++] : other[j++]) ?? 0
    if (at % partRows === 0) yield
  }
  return merged
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0
}
