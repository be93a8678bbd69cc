import { rowCountOf, type Columns, type Tick } from './columns.ts'
import { withoutMissing } from './quantile.ts'
import { createRandom } from './random.ts'

/** Bins of values of one column; the bin for missing values comes on top. 255 + 1 fit one byte. */
export const MAX_BINS = 255

/** Rows from which thresholds are taken. */
const THRESHOLD_ROWS = 200_000

/** Columns as bin numbers. Bin b of a column holds thresholds[b−1] < value ≤ thresholds[b]. */
export interface BinnedColumns {
  readonly rowCount: number
  readonly featureCount: number
  /** Ascending inner edges of each column. */
  readonly thresholds: readonly Float64Array[]
  /** Bins of values of each column; the bin of missing values has this number. */
  readonly binCounts: Int32Array
  readonly hasMissing: Uint8Array
  /** First histogram slot of each column; the last entry is the number of slots. */
  readonly slots: Int32Array
  /** Four columns a word: byte f mod 4 of words[⌊f/4⌋][row] is the bin of column f. */
  readonly words: readonly Uint32Array[]
}

/**
 * Cut each column into at most 255 bins: one per value when few, else about equal counts.
 * **Missing**: NaN has its own bin. **Random**: above 200,000 rows thresholds come from a sample drawn by `seed`.
 * **Errors**: RangeError on infinite values. **Source**: thresholds as scikit-learn's histogram gradient boosting sets them.
 */
export function binColumns(x: Columns, seed: number, tick?: Tick): BinnedColumns {
  const n = rowCountOf(x)
  const p = x.length
  const rows = n > THRESHOLD_ROWS ? createRandom(seed).sample(n, THRESHOLD_ROWS) : null
  const words = Array.from({ length: Math.ceil(p / 4) }, () => new Uint32Array(n))
  const binCounts = new Int32Array(p)
  const hasMissing = new Uint8Array(p)
  const slots = new Int32Array(p + 1)
  const thresholds = x.map((column, f) => {
    tick?.(f, p)
    const edges = findThresholds(column, rows)
    binCounts[f] = edges.length + 1
    slots[f + 1] = slots[f]! + edges.length + 2
    hasMissing[f] = writeBins(column, edges, words[f >> 2]!, (f & 3) * 8) ? 1 : 0
    return edges
  })
  return { rowCount: n, featureCount: p, thresholds, binCounts, hasMissing, slots, words }
}

function findThresholds(column: Float64Array, rows: Int32Array | null): Float64Array {
  const sampled = rows === null ? column : new Float64Array(rows.length)
  if (rows !== null) for (let i = 0; i < rows.length; i++) sampled[i] = column[rows[i]!]!
  const sorted = withoutMissing(sampled).sort()
  const n = sorted.length
  if (n > 0 && (sorted[0] === -Infinity || sorted[n - 1] === Infinity)) throw new RangeError('a column holds an infinite value')
  const distinct = new Float64Array(MAX_BINS + 1)
  let count = 0
  for (let i = 0; i < n && count <= MAX_BINS; i++) {
    if (i === 0 || sorted[i] !== sorted[i - 1]) distinct[count++] = sorted[i]!
  }
  const edges = new Float64Array(MAX_BINS - 1)
  let edgeCount = 0
  if (count <= MAX_BINS) {
    for (let i = 0; i + 1 < count; i++) edges[edgeCount++] = midpoint(distinct[i]!, distinct[i + 1]!)
    return edges.slice(0, edgeCount)
  }
  for (let b = 1; b < MAX_BINS; b++) {
    const position = (b / MAX_BINS) * (n - 1)
    const low = sorted[Math.floor(position)]!
    const edge = Number.isInteger(position) ? low : midpoint(low, sorted[Math.ceil(position)]!)
    if (edgeCount === 0 || edge !== edges[edgeCount - 1]) edges[edgeCount++] = edge
  }
  return edges.slice(0, edgeCount)
}

function midpoint(a: number, b: number): number {
  return a + (b - a) * 0.5
}

const CELLS = 512

/** Write the bin of every row into one byte of its word; returns whether a value is missing. */
function writeBins(column: Float64Array, edges: Float64Array, words: Uint32Array, shift: number): boolean {
  const n = column.length
  const last = edges.length
  // A grid over the range of the edges narrows the search: floor is monotone, so edges in lower cells are below the value.
  const low = last > 0 ? edges[0]! : 0
  const scale = last > 1 ? (CELLS - 1) / (edges[last - 1]! - low) : 0
  const before = new Int32Array(CELLS + 1)
  for (let e = 0; e < last; e++) before[cellOf(edges[e]!, low, scale) + 1]!++
  for (let c = 0; c < CELLS; c++) before[c + 1]! += before[c]!
  let missing = false
  for (let i = 0; i < n; i++) {
    const v = column[i]!
    let from = 0
    if (v !== v) {
      missing = true
      from = last + 1
    } else {
      const cell = cellOf(v, low, scale)
      from = before[cell]!
      let to = before[cell + 1]!
      while (from < to) {
        const middle = (from + to) >> 1
        if (edges[middle]! < v) from = middle + 1
        else to = middle
      }
    }
    words[i]! |= from << shift
  }
  return missing
}

function cellOf(value: number, low: number, scale: number): number {
  const at = Math.floor((value - low) * scale)
  return at > 0 ? (at < CELLS ? at : CELLS - 1) : 0
}
