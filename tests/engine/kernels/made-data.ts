import { createRandom } from '../../../electron/engine/kernels/random.ts'

/** Standard normal numbers from a seed. */
export function normals(count: number, seed: number): Float64Array {
  const random = createRandom(seed)
  return Float64Array.from({ length: count }, () =>
    Math.sqrt(-2 * Math.log(1 - random.next())) * Math.cos(2 * Math.PI * random.next()))
}

/** Rows around k centres (given per cluster), as columns, with the cluster of each row. */
export function blobs(n: number, centres: readonly (readonly number[])[], sd: number, seed: number) {
  const p = centres[0]!.length
  const noise = normals(n * p, seed)
  const truth = Int32Array.from({ length: n }, (_, i) => i % centres.length)
  const x = Array.from({ length: p }, (_, j) =>
    Float64Array.from({ length: n }, (__, i) => centres[truth[i]!]![j]! + sd * noise[i * p + j]!))
  return { x, truth }
}

/** A churn-like outcome over p ≥ 3 columns, with an interaction. */
export function churnLike(n: number, p: number, seed: number) {
  const noise = normals(n * p, seed)
  const random = createRandom(seed + 1)
  const x = Array.from({ length: p }, (_, j) => Float64Array.from(noise.subarray(j * n, j * n + n)))
  const y = Uint8Array.from({ length: n }, (_, i) => {
    const margin = -1 + 1.2 * x[0]![i]! - 0.8 * x[1]![i]! + (x[2]![i]! > 0.3 && x[0]![i]! < 0 ? 1.5 : 0)
    return random.next() < 1 / (1 + Math.exp(-margin)) ? 1 : 0
  })
  return { x, y }
}

/** A copy of the columns with about `share` of the values of every third column missing. */
export function withGaps(x: readonly Float64Array[], share: number, seed: number): Float64Array[] {
  const random = createRandom(seed)
  return x.map((column, j) => (j % 3 === 0 ? column.map((v) => (random.next() < share ? NaN : v)) : column.slice()))
}

/** A random order of n rows. */
export function shuffledRows(n: number, seed: number): Int32Array {
  const rows = Int32Array.from({ length: n }, (_, i) => i)
  createRandom(seed).shuffle(rows)
  return rows
}

/** A copy of a column in shared memory, as the frame keeps columns. */
export function toShared(column: Float64Array): Float64Array {
  const shared = new Float64Array(new SharedArrayBuffer(column.byteLength))
  shared.set(column)
  return shared
}

/** Largest absolute difference of two arrays of one length; NaN counts as equal to NaN only. */
export function largestGap(a: ArrayLike<number>, b: ArrayLike<number>): number {
  if (a.length !== b.length) return Infinity
  let gap = 0
  for (let i = 0; i < a.length; i++) {
    if (Object.is(a[i], b[i])) continue
    const d = Math.abs(a[i]! - b[i]!)
    gap = d >= gap ? d : d < gap ? gap : Infinity
  }
  return gap
}
