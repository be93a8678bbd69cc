import { packRows, type Columns, type Tick } from './columns.ts'

export interface Silhouette {
  /** Mean over the labelled rows; NaN when fewer than two clusters are present. */
  readonly mean: number
  /** Per row, in [−1, 1]; 0 for a row alone in its cluster; NaN without a label. */
  readonly values: Float64Array
}

/**
 * How much nearer each row is to its own cluster than to the next one, on Euclidean distance; exact on the given rows.
 * **Missing**: rows with a NaN or label −1 are left out. **Cost**: n²·p/2: the caller samples. **Source**: Rousseeuw 1987.
 */
export function silhouette(x: Columns, labels: Int32Array, tick?: Tick): Silhouette {
  const { p, values, rowIndex } = packRows(x)
  let k = 0
  let m = 0
  const cluster = new Int32Array(rowIndex.length)
  // rows without a label are squeezed out in place: a row only moves towards the front
  for (let r = 0; r < rowIndex.length; r++) {
    const label = labels[rowIndex[r]!]!
    if (label < 0) continue
    cluster[m] = label
    rowIndex[m] = rowIndex[r]!
    if (m < r) values.copyWithin(m * p, r * p, r * p + p)
    if (label >= k) k = label + 1
    m++
  }
  const sizes = new Int32Array(k)
  for (let r = 0; r < m; r++) sizes[cluster[r]!]!++
  const sums = new Float64Array(m * k)
  for (let a = 0; a < m; a++) {
    if (a % 64 === 0) tick?.(a, m)
    addDistances(values, p, cluster, sums, k, a, m)
  }
  const result = new Float64Array(labels.length).fill(NaN)
  const present = sizes.reduce((count, size) => count + (size > 0 ? 1 : 0), 0)
  if (present < 2) return { mean: NaN, values: result }
  let total = 0
  for (let r = 0; r < m; r++) {
    const own = cluster[r]!
    let s = 0
    if (sizes[own]! > 1) {
      const within = sums[r * k + own]! / (sizes[own]! - 1)
      let nearest = Infinity
      for (let c = 0; c < k; c++) {
        if (c !== own && sizes[c]! > 0) nearest = Math.min(nearest, sums[r * k + c]! / sizes[c]!)
      }
      const larger = Math.max(within, nearest)
      s = larger > 0 ? (nearest - within) / larger : 0
    }
    result[rowIndex[r]!] = s
    total += s
  }
  return { mean: total / m, values: result }
}

/** Adds the distances between row a and every later row to the cluster sums of both. */
function addDistances(
  values: Float64Array,
  p: number,
  cluster: Int32Array,
  sums: Float64Array,
  k: number,
  a: number,
  m: number,
): void {
  const aAt = a * p
  const own = cluster[a]!
  let b = a + 1
  for (; b + 3 < m; b += 4) {
    let at0 = b * p
    let at1 = at0 + p
    let at2 = at1 + p
    let at3 = at2 + p
    let s0 = 0
    let s1 = 0
    let s2 = 0
    let s3 = 0
    for (let j = 0; j < p; j++) {
      const v = values[aAt + j]!
      const d0 = v - values[at0++]!
      const d1 = v - values[at1++]!
      const d2 = v - values[at2++]!
      const d3 = v - values[at3++]!
      s0 += d0 * d0
      s1 += d1 * d1
      s2 += d2 * d2
      s3 += d3 * d3
    }
    s0 = Math.sqrt(s0)
    s1 = Math.sqrt(s1)
    s2 = Math.sqrt(s2)
    s3 = Math.sqrt(s3)
    sums[a * k + cluster[b]!]! += s0
    sums[a * k + cluster[b + 1]!]! += s1
    sums[a * k + cluster[b + 2]!]! += s2
    sums[a * k + cluster[b + 3]!]! += s3
    sums[b * k + own]! += s0
    sums[(b + 1) * k + own]! += s1
    sums[(b + 2) * k + own]! += s2
    sums[(b + 3) * k + own]! += s3
  }
  for (; b < m; b++) {
    let sum = 0
    for (let j = 0; j < p; j++) {
      const d = values[aAt + j]! - values[b * p + j]!
      sum += d * d
    }
    const distance = Math.sqrt(sum)
    sums[a * k + cluster[b]!]! += distance
    sums[b * k + own]! += distance
  }
}
