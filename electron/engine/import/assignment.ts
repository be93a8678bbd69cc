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

/**
 * As `assignMaximum` for a table of mostly nothing: the weights of each row by the name of the column. Rows that share no
 * column, directly or through others, have nothing to do with one another and are settled apart, which makes wide sheets cheap.
 * Missing: null for a row without a column.
 */
export function assignByName(rows: readonly ReadonlyMap<string, number>[]): readonly (string | null)[] {
  const result: (string | null)[] = rows.map(() => null)
  for (const members of connectedRows(rows)) {
    const names = [...new Set(members.flatMap((row) => [...(rows[row]?.keys() ?? [])]))]
    const assigned = assignMaximum(members.map((row) => names.map((name) => rows[row]?.get(name) ?? 0)))
    for (const [i, row] of members.entries()) result[row] = names[assigned[i] ?? -1] ?? null
  }
  return result
}

/** Rows by what they are connected to through shared columns; those without any column are in none. */
function connectedRows(rows: readonly ReadonlyMap<string, number>[]): readonly (readonly number[])[] {
  const rowsOf = new Map<string, number[]>()
  for (const [row, weights] of rows.entries()) {
    for (const name of weights.keys()) {
      const others = rowsOf.get(name)
      if (others) others.push(row)
      else rowsOf.set(name, [row])
    }
  }
  const seen = new Set<number>()
  const groups: (readonly number[])[] = []
  for (const [first, weights] of rows.entries()) {
    if (weights.size === 0 || seen.has(first)) continue
    const members = [first]
    seen.add(first)
    for (const row of members) {
      for (const name of rows[row]?.keys() ?? []) {
        for (const other of rowsOf.get(name) ?? []) {
          if (seen.has(other)) continue
          seen.add(other)
          members.push(other)
        }
        // Whoever else shares it was met just now.
        rowsOf.delete(name)
      }
    }
    groups.push(members.toSorted((a, b) => a - b))
  }
  return groups
}
