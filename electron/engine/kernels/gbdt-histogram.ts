import type { BinnedColumns } from './gbdt-binning.ts'

/** Sums of the four columns of one word, 256 bins each: small enough to stay in the first cache. All zero between uses. */
export interface HistogramScratch {
  readonly gradients: Float64Array
  readonly hessians: Float64Array
  readonly counts: Int32Array
}

export function createHistogramScratch(): HistogramScratch {
  return { gradients: new Float64Array(1024), hessians: new Float64Array(1024), counts: new Int32Array(1024) }
}

/**
 * Sums per bin over some rows of a node: for slot s, [3s] gradients, [3s+1] Hessians, [3s+2] rows (exact count).
 * **Shapes**: rows, gradients and hessians hold the node at [from, to), gradients and hessians in the order of rows.
 */
export function fillHistogram(
  binned: BinnedColumns,
  rows: Int32Array,
  gradients: Float32Array,
  hessians: Float32Array,
  from: number,
  to: number,
  scratch: HistogramScratch,
  histogram: Float64Array,
): void {
  const { featureCount, slots, words } = binned
  for (let w = 0; w < words.length; w++) {
    addWord(words[w]!, rows, gradients, hessians, from, to, scratch.gradients, scratch.hessians, scratch.counts)
    for (let lane = 0; lane < 4; lane++) {
      const f = w * 4 + lane
      // the unused lanes of the last word hold zeros: bin 0
      if (f < featureCount) moveLane(scratch, lane * 256, histogram, slots[f]!, slots[f + 1]!)
      else clearBin(scratch, lane * 256)
    }
  }
}

/** One read of a word serves four columns; their four chains of additions run side by side. */
function addWord(
  words: Uint32Array,
  rows: Int32Array,
  gradients: Float32Array,
  hessians: Float32Array,
  from: number,
  to: number,
  sumG: Float64Array,
  sumH: Float64Array,
  counts: Int32Array,
): void {
  for (let i = from; i < to; i++) {
    const word = words[rows[i]!]!
    const g = gradients[i]!
    const h = hessians[i]!
    const at0 = word & 255
    const at1 = 256 + ((word >>> 8) & 255)
    const at2 = 512 + ((word >>> 16) & 255)
    const at3 = 768 + (word >>> 24)
    sumG[at0]! += g
    sumH[at0]! += h
    counts[at0]! += 1
    sumG[at1]! += g
    sumH[at1]! += h
    counts[at1]! += 1
    sumG[at2]! += g
    sumH[at2]! += h
    counts[at2]! += 1
    sumG[at3]! += g
    sumH[at3]! += h
    counts[at3]! += 1
  }
}

function moveLane(scratch: HistogramScratch, lane: number, histogram: Float64Array, slot: number, slotEnd: number): void {
  const { gradients, hessians, counts } = scratch
  for (let s = slot, from = lane, at = slot * 3; s < slotEnd; s++, from++, at += 3) {
    histogram[at] = gradients[from]!
    histogram[at + 1] = hessians[from]!
    histogram[at + 2] = counts[from]!
    clearBin(scratch, from)
  }
}

function clearBin({ gradients, hessians, counts }: HistogramScratch, at: number): void {
  gradients[at] = 0
  hessians[at] = 0
  counts[at] = 0
}

/** parent −= child: what remains is the histogram of the other child. */
export function subtractHistogram(parent: Float64Array, child: Float64Array): void {
  for (let s = 0; s < parent.length; s++) parent[s]! -= child[s]!
}

/** Sums over the rows of a node. */
export interface NodeSums {
  readonly gradient: number
  readonly hessian: number
  readonly count: number
}

export interface Split {
  readonly feature: number
  /** Values in bins 0…bin go left. */
  readonly bin: number
  readonly missingLeft: boolean
  readonly gain: number
  readonly left: NodeSums
}

export interface SplitLimits {
  readonly minLeaf: number
  readonly minHessian: number
  readonly l2: number
}

/**
 * The split of largest gain G_L²/(H_L+λ) + G_R²/(H_R+λ) − G²/(H+λ), the lowest column and bin on ties; null when none gains.
 * Missing values are tried on both sides where the column has any, else they go with the larger child.
 */
export function findSplit(binned: BinnedColumns, histogram: Float64Array, node: NodeSums, limits: SplitLimits): Split | null {
  const { featureCount, slots, binCounts, hasMissing } = binned
  const { minLeaf, minHessian, l2 } = limits
  const { gradient, hessian, count } = node
  const parentScore = (gradient * gradient) / (hessian + l2 + TINY)
  let bestGain = 0
  let bestFeature = -1
  let bestBin = 0
  let bestMissingLeft = false
  let bestG = 0
  let bestH = 0
  let bestN = 0
  for (let f = 0; f < featureCount; f++) {
    const bins = binCounts[f]!
    const start = slots[f]! * 3
    const missing = hasMissing[f] === 1
    const missingAt = start + bins * 3
    for (let side = 0; side < (missing ? 2 : 1); side++) {
      // side 0: missing values right, so one more cut parts all values from the missing ones; side 1: missing values left
      let g = side === 1 ? histogram[missingAt]! : 0
      let h = side === 1 ? histogram[missingAt + 1]! : 0
      let n = side === 1 ? histogram[missingAt + 2]! : 0
      const cuts = missing && side === 0 ? bins : bins - 1
      for (let b = 0; b < cuts; b++) {
        const at = start + b * 3
        const inBin = histogram[at + 2]!
        if (inBin === 0) continue
        g += histogram[at]!
        h += histogram[at + 1]!
        n += inBin
        if (n < minLeaf || h < minHessian) continue
        const restH = hessian - h
        if (count - n < minLeaf || restH < minHessian) break
        const restG = gradient - g
        const gain = (g * g) / (h + l2 + TINY) + (restG * restG) / (restH + l2 + TINY) - parentScore
        if (gain > bestGain) {
          bestGain = gain
          bestFeature = f
          bestBin = b
          bestMissingLeft = side === 1
          bestG = g
          bestH = h
          bestN = n
        }
      }
    }
  }
  if (bestFeature < 0) return null
  const missingLeft = hasMissing[bestFeature] === 1 ? bestMissingLeft : bestN > count - bestN
  return {
    feature: bestFeature,
    bin: bestBin,
    missingLeft,
    gain: bestGain,
    left: { gradient: bestG, hessian: bestH, count: bestN },
  }
}

/** Keeps a leaf value finite when every Hessian underflows. */
export const TINY = 1e-15
