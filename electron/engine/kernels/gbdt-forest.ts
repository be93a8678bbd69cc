import { TICK_ROWS, type Columns, type Tick } from './columns.ts'
import type { GbdtTree } from './gbdt-tree.ts'

/** Trees joined into typed arrays for walking; children are numbers in the joined arrays. */
export interface Forest {
  readonly roots: Int32Array
  readonly feature: Int32Array
  readonly threshold: Float64Array
  readonly missingLeft: Uint8Array
  readonly left: Int32Array
  readonly right: Int32Array
  readonly value: Float64Array
  readonly cover: Float64Array
}

/** Join trees for prediction and explanation. */
export function joinTrees(trees: readonly GbdtTree[]): Forest {
  const nodes = trees.reduce((sum, tree) => sum + tree.feature.length, 0)
  const forest: Forest = {
    roots: new Int32Array(trees.length),
    feature: new Int32Array(nodes),
    threshold: new Float64Array(nodes),
    missingLeft: new Uint8Array(nodes),
    left: new Int32Array(nodes),
    right: new Int32Array(nodes),
    value: new Float64Array(nodes),
    cover: new Float64Array(nodes),
  }
  let at = 0
  trees.forEach((tree, t) => {
    forest.roots[t] = at
    forest.feature.set(tree.feature, at)
    forest.threshold.set(tree.threshold, at)
    forest.missingLeft.set(tree.missingLeft, at)
    forest.value.set(tree.value, at)
    forest.cover.set(tree.cover, at)
    for (let node = 0; node < tree.feature.length; node++) {
      forest.left[at + node] = tree.left[node]! + at
      forest.right[at + node] = tree.right[node]! + at
    }
    at += tree.feature.length
  })
  return forest
}

const BLOCK = 128

/** Add the reached leaf values to the margin of each row. **Shapes**: margins = n. **Missing**: NaN goes the learnt way. */
export function addForest(forest: Forest, x: Columns, margins: Float64Array, tick?: Tick): void {
  const { roots, feature, threshold, missingLeft, left, right, value } = forest
  const n = margins.length
  const p = x.length
  const block = new Float64Array(BLOCK * p)
  for (let from = 0; from < n; from += BLOCK) {
    if (from % TICK_ROWS === 0) tick?.(from, n)
    const count = Math.min(BLOCK, n - from)
    for (let j = 0; j < p; j++) {
      const column = x[j]!
      for (let i = 0, at = j; i < count; i++, at += p) block[at] = column[from + i]!
    }
    for (let t = 0; t < roots.length; t++) {
      const root = roots[t]!
      for (let i = 0; i < count; i++) {
        const at = i * p
        let node = root
        let f = feature[node]!
        while (f >= 0) {
          const v = block[at + f]!
          if (v <= threshold[node]!) node = left[node]!
          else if (v === v) node = right[node]!
          else node = missingLeft[node] === 1 ? left[node]! : right[node]!
          f = feature[node]!
        }
        margins[from + i]! += value[node]!
      }
    }
  }
}
