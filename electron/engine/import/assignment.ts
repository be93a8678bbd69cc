/**
 * Gives each row at most one column so that the sum of weights is largest; pairs without a positive weight stay apart.
 * Shapes: `weights[row][column]`; the result has the column of each row, −1 = none.
 * Source: Kuhn 1955, in the form with potentials (Jonker & Volgenant). Cost: rows² × (columns + rows).
 */
export function assignMaximum(weights: readonly (readonly number[])[]): readonly number[] {
  const rows = weights.length
  const columns = weights[0]?.length ?? 0
  // Every row gets a column of its own that is worth nothing, so leaving a row out is always possible.
  const width = columns + rows
  const cost = (row: number, column: number) => (column < columns ? -Math.max(0, weights[row]?.[column] ?? 0) : 0)
  const rowPotential = new Float64Array(rows + 1)
  const columnPotential = new Float64Array(width + 1)
  const rowOf = new Int32Array(width + 1)
  const cameFrom = new Int32Array(width + 1)
  for (let row = 1; row <= rows; row++) {
    rowOf[0] = row
    let column = 0
    const smallest = new Float64Array(width + 1).fill(Infinity)
    const done = new Uint8Array(width + 1)
    do {
      done[column] = 1
      const current = rowOf[column] ?? 0
      let delta = Infinity
      let next = 0
      for (let j = 1; j <= width; j++) {
        if (done[j]) continue
        const reduced = cost(current - 1, j - 1) - (rowPotential[current] ?? 0) - (columnPotential[j] ?? 0)
        if (reduced < (smallest[j] ?? Infinity)) {
          smallest[j] = reduced
          cameFrom[j] = column
        }
        if ((smallest[j] ?? Infinity) < delta) {
          delta = smallest[j] ?? Infinity
          next = j
        }
      }
      for (let j = 0; j <= width; j++) {
        if (done[j]) {
          const owner = rowOf[j] ?? 0
          rowPotential[owner] = (rowPotential[owner] ?? 0) + delta
          columnPotential[j] = (columnPotential[j] ?? 0) - delta
        } else {
          smallest[j] = (smallest[j] ?? Infinity) - delta
        }
      }
      column = next
    } while (rowOf[column] !== 0)
    while (column !== 0) {
      const before = cameFrom[column] ?? 0
      rowOf[column] = rowOf[before] ?? 0
      column = before
    }
  }
  const result = Array.from({ length: rows }, () => -1)
  for (let j = 1; j <= columns; j++) {
    const row = (rowOf[j] ?? 0) - 1
    if (row >= 0 && (weights[row]?.[j - 1] ?? 0) > 0) result[row] = j - 1
  }
  return result
}
