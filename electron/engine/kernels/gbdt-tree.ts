import type { BinnedColumns } from './gbdt-binning.ts'
import {
  createHistogramScratch, fillHistogram, findSplit, subtractHistogram, TINY, type NodeSums, type Split, type SplitLimits,
} from './gbdt-histogram.ts'

/**
 * One regression tree as arrays over its nodes; node 0 is the root. Plain data: it survives JSON.
 * A row goes left when its value ≤ threshold; a missing value goes left when missingLeft is 1.
 */
export interface GbdtTree {
  /** Column tested; −1 in a leaf. */
  readonly feature: readonly number[]
  /** Number.MAX_VALUE where only missing values go right. */
  readonly threshold: readonly number[]
  readonly missingLeft: readonly number[]
  readonly left: readonly number[]
  readonly right: readonly number[]
  /** Log-odds added by a leaf, learning rate included; 0 in other nodes. */
  readonly value: readonly number[]
  /** Loss reduction of the split; 0 in a leaf. */
  readonly gain: readonly number[]
  /** Training rows that reached the node (or their weight, in trees made elsewhere). */
  readonly cover: readonly number[]
}

export interface TreeOptions extends SplitLimits {
  readonly leaves: number
  readonly learningRate: number
}

interface GrowingNode {
  readonly id: number
  readonly from: number
  readonly to: number
  readonly sums: NodeSums
  readonly histogram: Float64Array
  readonly split: Split
}

interface MutableTree {
  feature: number[]
  threshold: number[]
  missingLeft: number[]
  left: number[]
  right: number[]
  value: number[]
  gain: number[]
  cover: number[]
}

/** Working memory of one training run, reused by all its trees. */
export interface TreeGrower {
  /** Grow one tree on the gradients and add its leaf values to the margins of the training rows. */
  grow(gradients: Float32Array, hessians: Float32Array, margins: Float64Array): GbdtTree
}

/** Leaf-wise growth: the leaf whose best split gains most is split next, until `leaves` is reached. */
export function createTreeGrower(binned: BinnedColumns, options: TreeOptions): TreeGrower {
  const n = binned.rowCount
  const rows = new Int32Array(n)
  const spill = new Int32Array(n)
  const orderedG = new Float32Array(n)
  const orderedH = new Float32Array(n)
  const goesLeft = new Uint8Array(256)
  const scratch = createHistogramScratch()
  const freeHistograms: Float64Array[] = []
  const histogramLength = binned.slots[binned.featureCount]! * 3

  const takeHistogram = (): Float64Array => freeHistograms.pop() ?? new Float64Array(histogramLength)

  const grow = (gradients: Float32Array, hessians: Float32Array, margins: Float64Array): GbdtTree => {
    const tree: MutableTree = {
      feature: [], threshold: [], missingLeft: [], left: [], right: [], value: [], gain: [], cover: [],
    }
    for (let i = 0; i < n; i++) rows[i] = i
    let gradient = 0
    let hessian = 0
    for (let i = 0; i < n; i++) {
      gradient += gradients[i]!
      hessian += hessians[i]!
    }

    const settle = (id: number, from: number, to: number, sums: NodeSums): void => {
      const value = (-options.learningRate * sums.gradient) / (sums.hessian + options.l2 + TINY)
      tree.value[id] = value
      for (let i = from; i < to; i++) margins[rows[i]!]! += value
    }

    const open: GrowingNode[] = []
    /** Queue a node for splitting, or settle it as a leaf when no split gains. */
    const offer = (id: number, from: number, to: number, sums: NodeSums, histogram: Float64Array): void => {
      const split = findSplit(binned, histogram, sums, options)
      if (split !== null) {
        open.push({ id, from, to, sums, histogram, split })
        return
      }
      settle(id, from, to, sums)
      freeHistograms.push(histogram)
    }

    const root: NodeSums = { gradient, hessian, count: n }
    addNode(tree, n)
    if (n >= 2 * options.minLeaf && options.leaves > 1) {
      const histogram = takeHistogram()
      fillHistogram(binned, rows, gradients, hessians, 0, n, scratch, histogram)
      offer(0, 0, n, root, histogram)
    } else settle(0, 0, n, root)

    let leaves = 1
    while (open.length > 0 && leaves < options.leaves) {
      const node = takeBest(open)
      const { split, sums } = node
      const middle = partition(node)
      const left = split.left
      const right: NodeSums = {
        gradient: sums.gradient - left.gradient,
        hessian: sums.hessian - left.hessian,
        count: sums.count - left.count,
      }
      const leftId = addNode(tree, left.count)
      const rightId = addNode(tree, right.count)
      writeSplit(tree, node.id, split, binned, leftId, rightId)
      leaves++
      // Only children that can be split need a histogram: counted for the smaller, subtracted for the larger.
      const isLast = leaves === options.leaves
      const leftSplits = !isLast && left.count >= 2 * options.minLeaf
      const rightSplits = !isLast && right.count >= 2 * options.minLeaf
      if (!leftSplits) settle(leftId, node.from, middle, left)
      if (!rightSplits) settle(rightId, middle, node.to, right)
      if (!leftSplits && !rightSplits) {
        freeHistograms.push(node.histogram)
        continue
      }
      const leftIsSmaller = left.count <= right.count
      const smaller = takeHistogram()
      const from = leftIsSmaller ? node.from : middle
      const to = leftIsSmaller ? middle : node.to
      for (let i = from; i < to; i++) {
        orderedG[i] = gradients[rows[i]!]!
        orderedH[i] = hessians[rows[i]!]!
      }
      fillHistogram(binned, rows, orderedG, orderedH, from, to, scratch, smaller)
      subtractHistogram(node.histogram, smaller)
      const leftHistogram = leftIsSmaller ? smaller : node.histogram
      const rightHistogram = leftIsSmaller ? node.histogram : smaller
      if (leftSplits) offer(leftId, node.from, middle, left, leftHistogram)
      else freeHistograms.push(leftHistogram)
      if (rightSplits) offer(rightId, middle, node.to, right, rightHistogram)
      else freeHistograms.push(rightHistogram)
    }
    for (const node of open) {
      settle(node.id, node.from, node.to, node.sums)
      freeHistograms.push(node.histogram)
    }
    return tree
  }

  /** Move the rows of the left child to the front, keeping their order; returns where the right child starts. */
  const partition = ({ from, to, split }: GrowingNode): number => {
    const words = binned.words[split.feature >> 2]!
    const shift = (split.feature & 3) * 8
    goesLeft.fill(0)
    goesLeft.fill(1, 0, split.bin + 1)
    goesLeft[binned.binCounts[split.feature]!] = split.missingLeft ? 1 : 0
    let front = from
    let spilled = 0
    for (let i = from; i < to; i++) {
      const row = rows[i]!
      const isLeft = goesLeft[(words[row]! >>> shift) & 255]!
      // both writes always happen, so the processor has no branch to guess
      rows[front] = row
      spill[spilled] = row
      front += isLeft
      spilled += 1 - isLeft
    }
    rows.set(spill.subarray(0, spilled), front)
    return front
  }

  return { grow }
}

function addNode(tree: MutableTree, cover: number): number {
  tree.feature.push(-1)
  tree.threshold.push(0)
  tree.missingLeft.push(0)
  tree.left.push(-1)
  tree.right.push(-1)
  tree.value.push(0)
  tree.gain.push(0)
  return tree.cover.push(cover) - 1
}

function writeSplit(tree: MutableTree, id: number, split: Split, binned: BinnedColumns, left: number, right: number): void {
  tree.feature[id] = split.feature
  tree.threshold[id] = binned.thresholds[split.feature]![split.bin] ?? Number.MAX_VALUE
  tree.missingLeft[id] = split.missingLeft ? 1 : 0
  tree.left[id] = left
  tree.right[id] = right
  tree.gain[id] = split.gain
}

/** Remove and return the node of largest gain, the oldest on ties. */
function takeBest(open: GrowingNode[]): GrowingNode {
  let best = 0
  for (let i = 1; i < open.length; i++) if (open[i]!.split.gain > open[best]!.split.gain) best = i
  return open.splice(best, 1)[0]!
}
