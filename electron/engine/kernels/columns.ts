/** A numeric matrix: p columns of n rows. Arrays may be views of SharedArrayBuffers. **Missing**: NaN. */
export type Columns = readonly Float64Array[]

/** Outcome of each row: 1 = event (churn), 0 = none. */
export type Labels = Uint8Array

/** Reports progress and is the cancel point of a long loop: it may throw, and the kernel lets that pass. */
export type Tick = (done: number, total: number) => void

/** Rows between two ticks of a loop over rows. */
export const TICK_ROWS = 8192

/** Number of rows of a matrix. **Errors**: RangeError when there is no column or the columns differ in length. */
export function rowCountOf(x: Columns): number {
  const first = x[0]
  if (first === undefined) throw new RangeError('a matrix needs at least one column')
  for (const column of x) {
    if (column.length !== first.length) throw new RangeError('columns differ in length')
  }
  return first.length
}

/** Number of positives of labels that must be 0/1, one per row, with both classes. **Errors**: RangeError otherwise. */
export function countPositives(labels: Labels, rowCount: number): number {
  if (labels.length !== rowCount) throw new RangeError(`expected ${rowCount} labels, got ${labels.length}`)
  let positives = 0
  for (let i = 0; i < rowCount; i++) {
    const y = labels[i]!
    if (y > 1) throw new RangeError(`label ${y} is neither 0 nor 1`)
    positives += y
  }
  if (positives === 0 || positives === rowCount) throw new RangeError('labels hold a single class')
  return positives
}

/** The chosen rows of each column, in the given order. */
export function takeRows(x: Columns, rows: Int32Array): Float64Array[] {
  const m = rows.length
  return x.map((column) => {
    const taken = new Float64Array(m)
    for (let i = 0; i < m; i++) taken[i] = column[rows[i]!]!
    return taken
  })
}

/** The chosen rows of a label array, in the given order. */
export function takeLabels(labels: Labels, rows: Int32Array): Labels {
  const taken = new Uint8Array(rows.length)
  for (let i = 0; i < taken.length; i++) taken[i] = labels[rows[i]!]!
  return taken
}

/** Complete rows of a matrix, row-major, for kernels that read whole rows in random order. */
export interface PackedRows {
  readonly p: number
  readonly values: Float64Array
  /** Row in the source matrix of each packed row, ascending. */
  readonly rowIndex: Int32Array
}

/**
 * Copy the rows without a missing value into one row-major array.
 * **Shapes**: values = m×p, rowIndex = m ≤ n. **Missing**: a row with a NaN is left out.
 * **Errors**: RangeError on an infinite value. **Cost**: 8·m·p bytes.
 */
export function packRows(x: Columns): PackedRows {
  const n = rowCountOf(x)
  const p = x.length
  const incomplete = new Uint8Array(n)
  let m = n
  for (const column of x) {
    for (let i = 0; i < n; i++) {
      const v = column[i]!
      if (v - v === 0) continue
      if (v === v) throw new RangeError(`row ${i} holds an infinite value`)
      if (incomplete[i] === 0) m--
      incomplete[i] = 1
    }
  }
  const rowIndex = new Int32Array(m)
  for (let i = 0, r = 0; i < n; i++) if (incomplete[i] === 0) rowIndex[r++] = i
  const values = new Float64Array(m * p)
  // blocks keep the written rows in cache while every column passes over them
  for (let from = 0; from < m; from += 512) {
    const to = Math.min(m, from + 512)
    for (let j = 0; j < p; j++) {
      const column = x[j]!
      for (let r = from, at = from * p + j; r < to; r++, at += p) values[at] = column[rowIndex[r]!]!
    }
  }
  return { p, values, rowIndex }
}
