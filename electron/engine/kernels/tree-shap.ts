import type { Forest } from './gbdt-forest.ts'

/** Explains rows by a fixed forest; holds its working memory, so one explainer serves one thread. */
export interface TreeExplainer {
  /** Σ over trees of the mean leaf value: the margin of a row of which nothing is known. */
  readonly expected: number
  /**
   * Adds the contribution of each column to `contributions`, which then sum to (margin − expected).
   * **Shapes**: row = p values of one row; contributions = p.
   */
  add(row: Float64Array, contributions: Float64Array): void
}

/**
 * Shapley values of the columns with unknown columns averaged by the training rows that went each way.
 * **Missing**: NaN goes the learnt way. **Cost**: leaves × depth² per tree and row.
 * **Source**: Lundberg, Erion & Lee 2018, algorithm 2.
 */
export function createTreeExplainer(forest: Forest): TreeExplainer {
  const { roots, feature, threshold, missingLeft, left, right, value, cover } = forest
  let expected = 0
  let depth = 0
  const measure = (node: number, share: number, level: number): void => {
    if (level > depth) depth = level
    if (feature[node]! < 0) {
      expected += share * value[node]!
      return
    }
    const l = left[node]!
    const r = right[node]!
    measure(l, (share * cover[l]!) / cover[node]!, level + 1)
    measure(r, (share * cover[r]!) / cover[node]!, level + 1)
  }
  for (const root of roots) measure(root, 1, 0)

  // The path of the present node is a slice of these arrays; each level copies its parent's slice behind it.
  const capacity = ((depth + 2) * (depth + 3)) / 2
  const pathFeature = new Int32Array(capacity)
  const zeroShare = new Float64Array(capacity)
  const oneShare = new Float64Array(capacity)
  const weight = new Float64Array(capacity)
  let row: Float64Array = new Float64Array(0)
  let contributions: Float64Array = row

  const extend = (at: number, length: number, zero: number, one: number, column: number): void => {
    pathFeature[at + length] = column
    zeroShare[at + length] = zero
    oneShare[at + length] = one
    weight[at + length] = length === 0 ? 1 : 0
    for (let i = length - 1; i >= 0; i--) {
      weight[at + i + 1]! += (one * weight[at + i]! * (i + 1)) / (length + 1)
      weight[at + i] = (zero * weight[at + i]! * (length - i)) / (length + 1)
    }
  }

  const unwind = (at: number, length: number, index: number): void => {
    const one = oneShare[at + index]!
    const zero = zeroShare[at + index]!
    let next = weight[at + length]!
    for (let i = length - 1; i >= 0; i--) {
      if (one !== 0) {
        const held = weight[at + i]!
        weight[at + i] = (next * (length + 1)) / ((i + 1) * one)
        next = held - (weight[at + i]! * zero * (length - i)) / (length + 1)
      } else weight[at + i] = (weight[at + i]! * (length + 1)) / (zero * (length - i))
    }
    for (let i = index; i < length; i++) {
      pathFeature[at + i] = pathFeature[at + i + 1]!
      zeroShare[at + i] = zeroShare[at + i + 1]!
      oneShare[at + i] = oneShare[at + i + 1]!
    }
  }

  const unwoundSum = (at: number, length: number, index: number): number => {
    const one = oneShare[at + index]!
    const zero = zeroShare[at + index]!
    let next = weight[at + length]!
    let total = 0
    for (let i = length - 1; i >= 0; i--) {
      if (one !== 0) {
        const part = (next * (length + 1)) / ((i + 1) * one)
        total += part
        next = weight[at + i]! - part * zero * ((length - i) / (length + 1))
      } else total += weight[at + i]! / zero / ((length - i) / (length + 1))
    }
    return total
  }

  const visit = (node: number, parentAt: number, depthHere: number, zero: number, one: number, column: number): void => {
    let length = depthHere
    const at = parentAt + length
    for (let i = 0; i < length; i++) {
      pathFeature[at + i] = pathFeature[parentAt + i]!
      zeroShare[at + i] = zeroShare[parentAt + i]!
      oneShare[at + i] = oneShare[parentAt + i]!
      weight[at + i] = weight[parentAt + i]!
    }
    extend(at, length, zero, one, column)
    const f = feature[node]!
    if (f < 0) {
      for (let i = 1; i <= length; i++) {
        const share = unwoundSum(at, length, i)
        contributions[pathFeature[at + i]!]! += share * (oneShare[at + i]! - zeroShare[at + i]!) * value[node]!
      }
      return
    }
    const v = row[f]!
    const goesLeft = v <= threshold[node]! || (v !== v && missingLeft[node] === 1)
    const hot = goesLeft ? left[node]! : right[node]!
    const cold = goesLeft ? right[node]! : left[node]!
    let incomingZero = 1
    let incomingOne = 1
    for (let i = 1; i <= length; i++) {
      if (pathFeature[at + i] !== f) continue
      incomingZero = zeroShare[at + i]!
      incomingOne = oneShare[at + i]!
      unwind(at, length, i)
      length--
      break
    }
    visit(hot, at, length + 1, (incomingZero * cover[hot]!) / cover[node]!, incomingOne, f)
    visit(cold, at, length + 1, (incomingZero * cover[cold]!) / cover[node]!, 0, f)
  }

  const add = (ofRow: Float64Array, into: Float64Array): void => {
    row = ofRow
    contributions = into
    for (const root of roots) visit(root, 0, 0, 1, 1, -1)
  }
  return { expected, add }
}
