import { RowBlocks } from './row-blocks.ts'

/**
 * Counts, sums and quartiles by group over the rows of a bit set, in one pass.
 *
 * Missing: NaN and −1.
 */

/** Which slot each row belongs to: `slotOf[code + 1]`, so that the missing have one too and no row needs a branch. */
export interface Slots {
  readonly codes: Int32Array
  readonly slotOf: Int32Array
  readonly size: number
}

export interface Tally {
  /** Rows of each cell. */
  readonly rows: Int32Array
  /** Those with a value; all of them without values. */
  readonly filled: Int32Array
  readonly sums: Float64Array
}

/** Shapes: cells are y.size × x.size, row by row of y; without y there is one row. */
export function tallyGroups(words: Uint32Array, x: Slots, y: Slots | null, values: Float64Array | null): Tally {
  const rows = new Int32Array(x.size * (y?.size ?? 1))
  const sums = new Float64Array(values === null ? 0 : rows.length)
  const missing = new Int32Array(sums.length)
  const blocks = new RowBlocks(words)
  const cells = new Int32Array(blocks.rows.length)
  for (let n = blocks.next(); n > 0; n = blocks.next()) {
    placeInCells(cells, blocks.rows, n, x, y)
    for (let k = 0; k < n; k++) rows[cells[k]!]!++
    if (values !== null) addValues(values, sums, missing, cells, blocks.rows, n)
  }
  return { rows, filled: values === null ? rows : rows.map((count, cell) => count - missing[cell]!), sums }
}

/** A tally of each of several columns over the same slots: whose row is whose is found out once for all of them. */
export function tallyColumns(words: Uint32Array, slots: Slots, columns: readonly Float64Array[]): readonly Tally[] {
  const rows = new Int32Array(slots.size)
  const sums = columns.map(() => new Float64Array(slots.size))
  const missing = columns.map(() => new Int32Array(slots.size))
  const blocks = new RowBlocks(words)
  const cells = new Int32Array(blocks.rows.length)
  const last = columns.length - 1
  for (let n = blocks.next(); n > 0; n = blocks.next()) {
    placeInCells(cells, blocks.rows, n, slots, null)
    for (let k = 0; k < n; k++) rows[cells[k]!]!++
    for (let c = 0; c < last; c += 2) addPair(columns[c]!, sums[c]!, missing[c]!, columns[c + 1]!, sums[c + 1]!, missing[c + 1]!, cells, blocks.rows, n)
    if (last % 2 === 0) addValues(columns[last]!, sums[last]!, missing[last]!, cells, blocks.rows, n)
  }
  return columns.map((_, c) => ({ rows, filled: rows.map((count, slot) => count - missing[c]![slot]!), sums: sums[c]! }))
}

/** Those without a value are counted, since they are fewer. */
function addValues(values: Float64Array, sums: Float64Array, missing: Int32Array, cells: Int32Array, rows: Int32Array, n: number): void {
  for (let k = 0; k < n; k++) {
    const value = values[rows[k]!]!
    if (value === value) sums[cells[k]!]! += value
    else missing[cells[k]!]!++
  }
}

/** `addValues` of two columns: a sum waits for its last addition, and the other column's fills the time. */
function addPair(
  a: Float64Array, aSums: Float64Array, aMissing: Int32Array,
  b: Float64Array, bSums: Float64Array, bMissing: Int32Array,
  cells: Int32Array, rows: Int32Array, n: number,
): void {
  for (let k = 0; k < n; k++) {
    const i = rows[k]!
    const cell = cells[k]!
    const ofA = a[i]!
    const ofB = b[i]!
    if (ofA === ofA) aSums[cell]! += ofA
    else aMissing[cell]!++
    if (ofB === ofB) bSums[cell]! += ofB
    else bMissing[cell]!++
  }
}

function placeInCells(cells: Int32Array, rows: Int32Array, n: number, x: Slots, y: Slots | null): void {
  const { codes, slotOf } = x
  for (let k = 0; k < n; k++) cells[k] = slotOf[codes[rows[k]!]! + 1]!
  if (y === null) return
  for (let k = 0; k < n; k++) cells[k]! += x.size * y.slotOf[y.codes[rows[k]!]! + 1]!
}

/** The values of each group beside each other: those of slot s in [starts[s], starts[s + 1]). */
export interface GroupedValues {
  readonly values: Float64Array<ArrayBuffer>
  readonly starts: Int32Array
}

export function gatherGroups(words: Uint32Array, slots: Slots, values: Float64Array, scale: number): GroupedValues {
  const { filled } = tallyGroups(words, slots, null, values)
  const starts = new Int32Array(slots.size + 1)
  for (let s = 0; s < slots.size; s++) starts[s + 1] = starts[s]! + filled[s]!
  const gathered = new Float64Array(starts[slots.size]!)
  const next = starts.slice()
  const blocks = new RowBlocks(words)
  const cells = new Int32Array(blocks.rows.length)
  for (let n = blocks.next(); n > 0; n = blocks.next()) {
    placeInCells(cells, blocks.rows, n, slots, null)
    for (let k = 0; k < n; k++) {
      const value = values[blocks.rows[k]!]!
      if (value === value) gathered[next[cells[k]!]!++] = value / scale
    }
  }
  return { values: gathered, starts }
}

/** How many of some ascending edges are not above the value: 0 below the first, `edges.length` from the last on. */
export function placeAmong(edges: Float64Array, value: number): number {
  let low = 0
  let high = edges.length
  while (low < high) {
    const middle = (low + high) >>> 1
    if (edges[middle]! <= value) low = middle + 1
    else high = middle
  }
  return low
}

/** Codes of the ranges between ascending inner edges: [−∞, e₀) is 0, [e₀, e₁) is 1, …; −1 where there is no value. */
export function codesOfRanges(values: Float64Array, edges: Float64Array): Int32Array {
  const codes = new Int32Array(values.length)
  for (let i = 0; i < values.length; i++) {
    const value = values[i]!
    codes[i] = value === value ? placeAmong(edges, value) : -1
  }
  return codes
}

export interface EdgeCounts {
  /** Rows with a value. */
  readonly filled: number
  readonly counts: Int32Array
  readonly below: number
  readonly above: number
  /** Infinity and −Infinity when no row is counted. */
  readonly min: number
  readonly max: number
}

/** The edges of the ranges; equally far apart ones are found without a search, those by a factor by the bits of the number. */
export interface Edges {
  readonly at: Float64Array
  readonly areEven: boolean
}

/** Rows above `floor` in the ranges between ascending edges; those beyond are counted in the end ranges, and apart. */
export function countBetweenEdges(words: Uint32Array, values: Float64Array, scale: number, { at, areEven }: Edges, floor: number): EdgeCounts {
  const last = Math.max(0, at.length - 2)
  const counts = new Int32Array(last + 1)
  const [lo, hi] = [at[0]!, at[at.length - 1]!]
  const perUnit = (last + 1) / (hi - lo)
  const near = areEven || !(lo > 0) ? null : placesByBits(at)
  const number = new Float64Array(1)
  const bits = new Uint32Array(number.buffer)
  let filled = 0
  let below = 0
  let above = 0
  let min = Infinity
  let max = -Infinity
  const blocks = new RowBlocks(words)
  for (let n = blocks.next(); n > 0; n = blocks.next()) {
    for (let k = 0; k < n; k++) {
      const value = values[blocks.rows[k]!]! / scale
      if (value === value) filled++
      if (!(value > floor)) continue
      if (value < min) min = value
      if (value > max) max = value
      if (value < lo) {
        below++
        counts[0]!++
      } else if (value >= hi) {
        if (value > hi) above++
        counts[last]!++
      } else if (areEven) {
        let place = ((value - lo) * perUnit) | 0
        // Rounding may miss the edge by one.
        if (place > last || at[place]! > value) place--
        else if (at[place + 1]! <= value) place++
        counts[place]!++
      } else if (near === null) {
        counts[placeAmong(at, value) - 1]!++
      } else {
        number[0] = value
        let place = near.places[(bits[HIGH]! >>> KEY_SHIFT) - near.from]!
        while (at[place + 1]! <= value) place++
        counts[place]!++
      }
    }
  }
  return { filled, counts, below, above, min, max }
}

/** Which of the two words of a double comes first depends on the machine. */
const HIGH = new Uint8Array(Uint32Array.of(1).buffer)[0] === 1 ? 1 : 0
/** Leaves the exponent and so many bits of the fraction that a step is a 64th of an octave. */
const KEY_SHIFT = 14

/** For the upper bits of each positive number between the edges the range that the least number with these bits is in, or the first. */
function placesByBits(at: Float64Array): { readonly from: number; readonly places: Uint16Array } {
  const number = new Float64Array(1)
  const bits = new Uint32Array(number.buffer)
  const keyOf = (value: number): number => {
    number[0] = value
    return bits[HIGH]! >>> KEY_SHIFT
  }
  const from = keyOf(at[0]!)
  const places = new Uint16Array(keyOf(at[at.length - 1]!) - from + 1)
  for (let key = 0; key < places.length; key++) {
    bits[1 - HIGH] = 0
    bits[HIGH] = (from + key) << KEY_SHIFT
    places[key] = Math.max(0, placeAmong(at, number[0]!) - 1)
  }
  return { from, places }
}

export interface PairSums {
  /** Rows with both values. */
  readonly count: number
  readonly meanX: number
  readonly meanY: number
}

export function meanPairs(words: Uint32Array, x: Float64Array, y: Float64Array): PairSums {
  let count = 0
  let sumX = 0
  let sumY = 0
  const blocks = new RowBlocks(words)
  for (let n = blocks.next(); n > 0; n = blocks.next()) {
    for (let k = 0; k < n; k++) {
      const i = blocks.rows[k]!
      const a = x[i]!
      const b = y[i]!
      if (a !== a || b !== b) continue
      count++
      sumX += a
      sumY += b
    }
  }
  return { count, meanX: sumX / count, meanY: sumY / count }
}

/** Pearson's r of the rows with both values; NaN when one of them does not vary. Two passes, so that large means lose nothing. */
export function correlatePairs(words: Uint32Array, x: Float64Array, y: Float64Array, { meanX, meanY }: PairSums): number {
  let [xx, yy, xy] = [0, 0, 0]
  const blocks = new RowBlocks(words)
  for (let n = blocks.next(); n > 0; n = blocks.next()) {
    for (let k = 0; k < n; k++) {
      const i = blocks.rows[k]!
      const a = x[i]! - meanX
      const b = y[i]! - meanY
      if (a !== a || b !== b) continue
      xx += a * a
      yy += b * b
      xy += a * b
    }
  }
  return xx > 0 && yy > 0 ? xy / Math.sqrt(xx * yy) : NaN
}

/** One axis of a grid of equal cells, in the values' unit. */
export interface CellAxis {
  readonly lo: number
  readonly width: number
  readonly cells: number
}

/** Rows with both values in each cell, row by row of y; those beyond the axes are in the outer cells. */
export function countCells(words: Uint32Array, x: Float64Array, y: Float64Array, xAxis: CellAxis, yAxis: CellAxis): Int32Array {
  const counts = new Int32Array(xAxis.cells * yAxis.cells)
  const blocks = new RowBlocks(words)
  for (let n = blocks.next(); n > 0; n = blocks.next()) {
    for (let k = 0; k < n; k++) {
      const i = blocks.rows[k]!
      const a = x[i]!
      const b = y[i]!
      if (a !== a || b !== b) continue
      counts[cellOf(xAxis, a) + xAxis.cells * cellOf(yAxis, b)]!++
    }
  }
  return counts
}

function cellOf({ lo, width, cells }: CellAxis, value: number): number {
  const cell = (value - lo) / width
  return cell < 0 ? 0 : cell >= cells ? cells - 1 : cell | 0
}
