import { describe, expect, it } from 'vitest'
import { explainGbdt, explainLogistic, gbdtContributions } from '../../../electron/engine/kernels/contributions.ts'
import type { GbdtTree } from '../../../electron/engine/kernels/gbdt-tree.ts'
import { fitGbdt, gainImportance, gbdtMargins, predictGbdt, type GbdtModel } from '../../../electron/engine/kernels/gbdt.ts'
import { fitLogistic, logisticMargins } from '../../../electron/engine/kernels/logistic.ts'
import { goldenAbsent, readGolden, readSet } from './golden.ts'
import { churnLike, largestGap, withGaps } from './made-data.ts'

interface XgboostNode {
  nodeid: number
  split?: string
  split_condition?: number
  yes?: number
  no?: number
  missing?: number
  gain?: number
  leaf?: number
  cover: number
  children?: XgboostNode[]
}

/** The float32 just below a positive one: xgboost asks value < split on float32 values, our trees value ≤ threshold. */
function below(split: number): number {
  const bits = new Int32Array(Float32Array.of(split).buffer)
  bits[0]! += split > 0 ? -1 : 1
  return new Float32Array(bits.buffer)[0]!
}

function fromXgboost(root: XgboostNode): GbdtTree {
  const nodes: XgboostNode[] = []
  const place = new Map<number, number>()
  const collect = (node: XgboostNode): void => {
    place.set(node.nodeid, nodes.push(node) - 1)
    node.children?.forEach(collect)
  }
  collect(root)
  const at = (id: number | undefined) => (id === undefined ? -1 : place.get(id)!)
  return {
    feature: nodes.map((node) => (node.split === undefined ? -1 : Number(node.split.slice(1)))),
    threshold: nodes.map((node) => (node.split_condition === undefined ? 0 : below(node.split_condition))),
    missingLeft: nodes.map((node) => (node.missing !== undefined && node.missing === node.yes ? 1 : 0)),
    left: nodes.map((node) => at(node.yes)),
    right: nodes.map((node) => at(node.no)),
    value: nodes.map((node) => Math.fround(node.leaf ?? 0)),
    gain: nodes.map((node) => node.gain ?? 0),
    cover: nodes.map((node) => node.cover),
  }
}

/** Shapley values by their definition: unknown columns averaged by cover, all subsets weighed. */
function bruteShapley(trees: readonly GbdtTree[], row: readonly number[]): number[] {
  const p = row.length
  const value = (known: number): number => trees.reduce((sum, tree) => {
    const walk = (node: number): number => {
      const f = tree.feature[node]!
      if (f < 0) return tree.value[node]!
      const left = tree.left[node]!
      const right = tree.right[node]!
      if ((known >> f) & 1) {
        const goesLeft = Number.isNaN(row[f]!) ? tree.missingLeft[node] === 1 : row[f]! <= tree.threshold[node]!
        return walk(goesLeft ? left : right)
      }
      return (walk(left) * tree.cover[left]! + walk(right) * tree.cover[right]!) / tree.cover[node]!
    }
    return sum + walk(0)
  }, 0)
  const factorial = (n: number): number => (n < 2 ? 1 : n * factorial(n - 1))
  return row.map((_, j) => {
    let sum = 0
    for (let known = 0; known < 1 << p; known++) {
      if ((known >> j) & 1) continue
      const size = known.toString(2).replaceAll('0', '').length
      sum += (factorial(size) * factorial(p - size - 1) / factorial(p)) * (value(known | (1 << j)) - value(known))
    }
    return sum
  })
}

describe('TreeSHAP', () => {
  it('equals the definition over all subsets, with missing values and repeated columns on a path', () => {
    const { x, y } = churnLike(1500, 5, 1)
    const gappy = withGaps(x, 0.25, 2)
    const model = fitGbdt(gappy, y, { trees: 6, leaves: 20, minLeaf: 10, learningRate: 0.3 })
    for (let i = 0; i < 12; i++) {
      const { contributions } = gbdtContributions(model, gappy, i)
      expect(largestGap(contributions, bruteShapley(model.trees, gappy.map((column) => column[i]!)))).toBeLessThan(1e-10)
    }
  })

  it('adds up to the log-odds', () => {
    const { x, y } = churnLike(800, 6, 3)
    const model = fitGbdt(x, y, { trees: 50, leaves: 31, minLeaf: 5 })
    const margins = gbdtMargins(model, x)
    for (let i = 0; i < 40; i++) {
      const { base, contributions } = gbdtContributions(model, x, i)
      expect(contributions.reduce((a, b) => a + b, base)).toBeCloseTo(margins[i]!, 8)
    }
  })

  it.skipIf(goldenAbsent)('agrees with xgboost on contributions, probabilities and gain', () => {
    const golden = readGolden<{
      trees: XgboostNode[]
      contribs_first50: number[][]
      prob_first50: number[]
      gain_importance: Record<string, number>
    }>('treeshap_xgb_ibm')
    const x = readSet('ibm').x.map((column) => column.slice(0, 50).map(Math.fround))
    const trees = golden.trees.map(fromXgboost)
    // the base score of 0.5 is a log-odds of 0
    const model: GbdtModel = { kind: 'gbdt', featureCount: x.length, baseMargin: 0, trees, validationLoss: [] }
    expect(largestGap(predictGbdt(model, x), golden.prob_first50)).toBeLessThan(1e-6)
    golden.contribs_first50.forEach((expected, i) => {
      const { base, contributions } = gbdtContributions(model, x, i)
      expect(largestGap([...contributions, base], expected)).toBeLessThan(2e-4)
    })
    const gains = gainImportance(model)
    for (const [name, gain] of Object.entries(golden.gain_importance)) {
      expect(Math.abs(gains[Number(name.slice(1))]! / gain - 1)).toBeLessThan(1e-5)
    }
  })
})

describe('reasons', () => {
  it('logistic: weight × (value − mean), the strongest first, only what raises the score', () => {
    const model = { ...fitLogistic([Float64Array.of(0, 1)], Uint8Array.of(0, 1)), coefficients: [2, -1, 0.5], intercept: -1 }
    const x = [Float64Array.of(1, 0), Float64Array.of(3, -4), Float64Array.of(4, 0)]
    const up = explainLogistic(model, x, Int32Array.of(0, 1), { limit: 2 })
    expect([...up.feature]).toEqual([0, 2, 1, -1])
    expect([...up.contribution]).toEqual([2, 2, 4, 0])
    expect(up.base).toBe(-1)
    const both = explainLogistic(model, x, Int32Array.of(0), { direction: 'both', limit: 9 })
    expect([...both.feature]).toEqual([1, 0, 2])
    expect(both.limit).toBe(3)
    const centred = explainLogistic(model, x, Int32Array.of(0), { means: [1, 3, 2], direction: 'both' })
    expect([...centred.feature]).toEqual([2, -1, -1])
    expect(centred.base + centred.contribution[0]!).toBe(logisticMargins(model, x)[0])
  })

  it('columns of one field count as one reason', () => {
    const model = { ...fitLogistic([Float64Array.of(0, 1)], Uint8Array.of(0, 1)), coefficients: [2, -1.5, 1], intercept: 0 }
    const x = [0, 1, 2].map(() => Float64Array.of(1))
    const reasons = explainLogistic(model, x, Int32Array.of(0), { groups: Int32Array.of(0, 0, 1) })
    expect([...reasons.feature]).toEqual([1, 0])
    expect([...reasons.contribution]).toEqual([1, 0.5])
  })

  it('boosted: names the columns that carry the signal, for the rows asked', () => {
    const { x, y } = churnLike(2000, 6, 5)
    const model = fitGbdt(x, y, { trees: 40 })
    const rows = Int32Array.of(7, 3, 1999)
    const reasons = explainGbdt(model, x, rows, { limit: 6, direction: 'both' })
    rows.forEach((row, r) => {
      const { base, contributions } = gbdtContributions(model, x, row)
      expect(reasons.base).toBe(base)
      for (let s = 0; s < 6; s++) {
        const f = reasons.feature[r * 6 + s]!
        expect(reasons.contribution[r * 6 + s]).toBe(f < 0 ? 0 : contributions[f])
      }
      const sizes = [...reasons.contribution.subarray(r * 6, r * 6 + 6)].map(Math.abs)
      expect(sizes).toEqual(sizes.toSorted((a, b) => b - a))
      expect(reasons.feature[r * 6]).toBeLessThan(3)
    })
    expect(() => explainGbdt(model, x.slice(1), rows)).toThrow(RangeError)
    expect(() => explainGbdt(model, x, rows, { groups: Int32Array.of(0) })).toThrow(RangeError)
  })
})
