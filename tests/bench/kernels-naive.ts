/** Plain forms of the kernels as one would first write them: the baselines of the benchmark. */

interface RowObject {
  readonly features: readonly number[]
  cluster: number
}

/** Lloyd's k-means over an array of row objects; returns the inertia. */
export function lloydOverObjects(rows: readonly RowObject[], starts: readonly (readonly number[])[]): number {
  let centroids = starts.map((start) => [...start])
  for (const row of rows) row.cluster = -1
  for (;;) {
    let changed = false
    let inertia = 0
    const sums = centroids.map((centroid) => ({ count: 0, total: centroid.map(() => 0) }))
    for (const row of rows) {
      let nearest = -1
      let nearestD2 = Infinity
      centroids.forEach((centroid, c) => {
        let d2 = 0
        for (let j = 0; j < centroid.length; j++) {
          const d = row.features[j]! - centroid[j]!
          d2 += d * d
        }
        if (d2 < nearestD2) {
          nearestD2 = d2
          nearest = c
        }
      })
      if (row.cluster !== nearest) changed = true
      row.cluster = nearest
      inertia += nearestD2
      const sum = sums[nearest]!
      sum.count++
      for (let j = 0; j < row.features.length; j++) sum.total[j]! += row.features[j]!
    }
    if (!changed) return inertia
    centroids = sums.map(({ count, total }, c) => (count > 0 ? total.map((t) => t / count) : centroids[c]!))
  }
}

interface ExactOptions {
  readonly trees: number
  readonly learningRate: number
  readonly leaves: number
  readonly minLeaf: number
  readonly l2: number
}

interface ExactNode {
  readonly rows: readonly number[]
  readonly gain: number
  readonly feature: number
  readonly threshold: number
}

/** Boosted trees that sort the rows of every node by every column and try each cut; returns the mean training logloss. */
export function growExactTrees(x: readonly Float64Array[], y: Uint8Array, options: ExactOptions, baseMargin: number): number {
  const margins = Array.from(y, () => baseMargin)
  for (let t = 0; t < options.trees; t++) {
    const g = margins.map((m, i) => 1 / (1 + Math.exp(-m)) - y[i]!)
    const h = margins.map((m) => Math.exp(-Math.abs(m)) / (1 + Math.exp(-Math.abs(m))) ** 2)
    const open = [searchExact(x, g, h, margins.map((_, i) => i), options)]
    while (open.length < options.leaves) {
      const best = open.reduce((top, node, at) => (node.gain > open[top]!.gain ? at : top), 0)
      const node = open[best]!
      if (node.gain <= 0) break
      const column = x[node.feature]!
      const left = searchExact(x, g, h, node.rows.filter((i) => column[i]! <= node.threshold), options)
      const right = searchExact(x, g, h, node.rows.filter((i) => column[i]! > node.threshold), options)
      open.splice(best, 1, left, right)
    }
    for (const { rows } of open) {
      const value = -rows.reduce((sum, i) => sum + g[i]!, 0) / (rows.reduce((sum, i) => sum + h[i]!, 0) + options.l2)
      for (const i of rows) margins[i]! += options.learningRate * value
    }
  }
  return margins.reduce((sum, m, i) => sum + Math.log1p(Math.exp(y[i] === 1 ? -m : m)), 0) / y.length
}

function searchExact(
  x: readonly Float64Array[],
  g: readonly number[],
  h: readonly number[],
  rows: readonly number[],
  { minLeaf, l2 }: ExactOptions,
): ExactNode {
  const totalG = rows.reduce((sum, i) => sum + g[i]!, 0)
  const totalH = rows.reduce((sum, i) => sum + h[i]!, 0)
  let best: ExactNode = { rows, gain: 0, feature: -1, threshold: 0 }
  x.forEach((column, feature) => {
    const sorted = [...rows].sort((a, b) => column[a]! - column[b]!)
    let leftG = 0
    let leftH = 0
    for (let r = 0; r + 1 < sorted.length; r++) {
      leftG += g[sorted[r]!]!
      leftH += h[sorted[r]!]!
      const value = column[sorted[r]!]!
      const next = column[sorted[r + 1]!]!
      if (r + 1 < minLeaf || sorted.length - r - 1 < minLeaf || value === next) continue
      const rightG = totalG - leftG
      const gain = leftG ** 2 / (leftH + l2) + rightG ** 2 / (totalH - leftH + l2) - totalG ** 2 / (totalH + l2)
      if (gain > best.gain) best = { rows, gain, feature, threshold: (value + next) / 2 }
    }
  })
  return best
}

/**
 * Gradient descent on 0.5·‖w‖² + Σ logloss with one fixed step until the loss is at most `target`; returns the loss reached.
 * The step is the largest that is safe for any standardised columns.
 */
export function descendLogistic(x: readonly Float64Array[], y: Uint8Array, target: number): number {
  const n = y.length
  const rows = Array.from({ length: n }, (_, i) => x.map((column) => column[i]!))
  const step = 4 / (n * (x.length + 1))
  const weights = x.map(() => 0)
  let intercept = 0
  for (let iteration = 0; ; iteration++) {
    let loss = 0.5 * weights.reduce((sum, w) => sum + w * w, 0)
    const slope = weights.map((w) => w)
    let interceptSlope = 0
    rows.forEach((row, i) => {
      const margin = row.reduce((sum, v, j) => sum + v * weights[j]!, intercept)
      loss += Math.log1p(Math.exp(y[i] === 1 ? -margin : margin))
      const residual = 1 / (1 + Math.exp(-margin)) - y[i]!
      row.forEach((v, j) => { slope[j]! += residual * v })
      interceptSlope += residual
    })
    if (loss <= target || iteration === 3000) return loss
    slope.forEach((s, j) => { weights[j]! -= step * s })
    intercept -= step * interceptSlope
  }
}
