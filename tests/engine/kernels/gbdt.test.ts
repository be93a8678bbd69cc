import { describe, expect, it } from 'vitest'
import { takeLabels, takeRows } from '../../../electron/engine/kernels/columns.ts'
import { binColumns, MAX_BINS } from '../../../electron/engine/kernels/gbdt-binning.ts'
import { fitGbdt, gainImportance, gbdtMargins, predictGbdt, type GbdtModel } from '../../../electron/engine/kernels/gbdt.ts'
import { areaUnderRoc, logloss } from '../../../electron/engine/kernels/metrics.ts'
import { goldenAbsent, readGolden, readSet, splitFold } from './golden.ts'
import { churnLike, largestGap, normals, shuffledRows, toShared, withGaps } from './made-data.ts'

const HGB100 = { trees: 100, learningRate: 0.1, leaves: 31, minLeaf: 20, l2: 0 } as const
const HGB_SMALL = { trees: 150, learningRate: 0.05, leaves: 8, minLeaf: 40, l2: 1 } as const

describe('binColumns', () => {
  it('cuts few values at midpoints, right-closed, missing on top', () => {
    const binned = binColumns([Float64Array.of(3, 1, NaN, 2, 1)], 0)
    expect([...binned.thresholds[0]!]).toEqual([1.5, 2.5])
    expect([...binned.words[0]!]).toEqual([2, 0, 3, 1, 0])
    expect(binned.binCounts[0]).toBe(3)
    expect(binned.hasMissing[0]).toBe(1)
  })

  it('cuts many values into bins of about equal count that agree with the thresholds', () => {
    const column = normals(20_000, 3).map((v) => Math.exp(2 * v))
    const { thresholds, words, binCounts } = binColumns([column, column, column, column, column], 0)
    const counts = new Int32Array(binCounts[0]!)
    column.forEach((v, i) => {
      const bin = words[1]![i]!
      counts[bin]!++
      expect(bin === 0 || thresholds[4]![bin - 1]! < v).toBe(true)
      expect(bin === binCounts[4]! - 1 || v <= thresholds[4]![bin]!).toBe(true)
      expect(words[0]![i]).toBe(bin * 0x01010101)
    })
    expect(binCounts[0]).toBe(MAX_BINS)
    for (const count of counts) expect(Math.abs(count - 20_000 / MAX_BINS)).toBeLessThan(3)
  })

  it('takes thresholds from a seeded sample of a long column', () => {
    const column = normals(250_000, 5)
    const [a, b, c] = [1, 1, 2].map((seed) => binColumns([column], seed).thresholds[0]!)
    expect(largestGap(a!, b!)).toBe(0)
    expect(largestGap(a!, c!)).toBeGreaterThan(0)
  })
})

describe('fitGbdt', () => {
  it('one split by hand: Newton leaf values on the base margin', () => {
    const x = [Float64Array.of(1, 1, 1, 2, 2, 2)]
    const y = Uint8Array.of(0, 0, 1, 1, 1, 0)
    const model = fitGbdt(x, y, { trees: 1, learningRate: 1, leaves: 2, minLeaf: 1, l2: 0 })
    // base 0, p = 0.5: left Σg = 0.5, Σh = 0.75 → −2/3; right the opposite; gain = 2·0.25/0.75
    expect(model.baseMargin).toBe(0)
    const [tree] = model.trees
    expect(tree!.threshold[0]).toBe(1.5)
    expect(tree!.value[1]).toBeCloseTo(-2 / 3, 12)
    expect(tree!.value[2]).toBeCloseTo(2 / 3, 12)
    expect(tree!.gain[0]).toBeCloseTo(2 / 3, 12)
    expect(tree!.cover).toEqual([6, 3, 3])
    expect(largestGap(gbdtMargins(model, [Float64Array.of(0, 1.5, 1.6, 9)]), [-2 / 3, -2 / 3, 2 / 3, 2 / 3])).toBeLessThan(1e-12)
  })

  it('learns the side of missing values, and the split "any value against none"', () => {
    const n = 400
    const y = Uint8Array.from({ length: n }, (_, i) => (i % 4 === 0 ? 1 : 0))
    const x = [Float64Array.from({ length: n }, (_, i) => (y[i] === 1 ? NaN : 1))]
    const model = fitGbdt(x, y, { trees: 5, minLeaf: 5 })
    expect(model.trees[0]!.threshold[0]).toBe(Number.MAX_VALUE)
    const [missing, present, other] = predictGbdt(model, [Float64Array.of(NaN, 1, -77)])
    expect(missing).toBeGreaterThan(present!)
    expect(other).toBe(present)
    const low = [Float64Array.from({ length: n }, (_, i) => (y[i] === 0 ? 5 : i % 8 === 0 ? NaN : 1))]
    const [gap, one, five] = predictGbdt(fitGbdt(low, y, { trees: 5, minLeaf: 5 }), [Float64Array.of(NaN, 1, 5)])
    expect(gap).toBe(one)
    expect(gap).toBeGreaterThan(five!)
  })

  it('sends missing values unseen in training with the larger child', () => {
    const x = [Float64Array.from({ length: 90 }, (_, i) => (i < 60 ? 1 : 2))]
    const y = Uint8Array.from({ length: 90 }, (_, i) => (i < 50 ? 0 : 1))
    const [missing, larger] = predictGbdt(fitGbdt(x, y, { trees: 3, minLeaf: 5 }), [Float64Array.of(NaN, 1)])
    expect(missing).toBe(larger)
  })

  it('counts in the tree are exact and leaves keep their least size', () => {
    const { x, y } = churnLike(3000, 6, 1)
    const gappy = withGaps(x, 0.2, 2)
    const model = fitGbdt(gappy, y, { trees: 10, leaves: 15, minLeaf: 25 })
    for (const tree of model.trees) {
      expect(tree.feature.filter((f) => f < 0).length).toBeLessThanOrEqual(15)
      const nodes = [...tree.feature.keys()]
      const leaves = nodes.filter((node) => tree.feature[node]! < 0)
      expect(Math.min(...leaves.map((node) => tree.cover[node]!))).toBeGreaterThanOrEqual(25)
      const splits = nodes.filter((node) => tree.feature[node]! >= 0)
      const below = splits.map((node) => tree.cover[tree.left[node]!]! + tree.cover[tree.right[node]!]!)
      expect(below).toEqual(splits.map((node) => tree.cover[node]))
      const reached = new Map<number, number>()
      for (let i = 0; i < 3000; i++) {
        let node = 0
        while (tree.feature[node]! >= 0) {
          const v = gappy[tree.feature[node]!]![i]!
          const left = Number.isNaN(v) ? tree.missingLeft[node] === 1 : v <= tree.threshold[node]!
          node = left ? tree.left[node]! : tree.right[node]!
        }
        reached.set(node, (reached.get(node) ?? 0) + 1)
      }
      for (const [node, rows] of reached) expect(tree.cover[node]).toBe(rows)
    }
  })

  it('margins during training are those of prediction: each tree lowers the training loss', () => {
    const { x, y } = churnLike(2000, 5, 3)
    const model = fitGbdt(x, y, { trees: 30 })
    let last = Infinity
    for (let t = 0; t <= 30; t += 5) {
      const loss = logloss(predictGbdt({ ...model, trees: model.trees.slice(0, t) }, x), y)
      expect(loss).toBeLessThan(last)
      last = loss
    }
  })

  it('scaling columns changes nothing', () => {
    const { x, y } = churnLike(2000, 5, 4)
    const model = fitGbdt(x, y, { trees: 40 })
    const doubled = x.map((column) => column.map((v) => v * 4))
    expect(largestGap(predictGbdt(fitGbdt(doubled, y, { trees: 40 }), doubled), predictGbdt(model, x))).toBe(0)
    const moved = x.map((column) => column.map((v) => v * 3.7 + 11))
    expect(largestGap(predictGbdt(fitGbdt(moved, y, { trees: 40 }), moved), predictGbdt(model, x))).toBeLessThan(1e-12)
  })

  it('row order does not matter', () => {
    const { x, y } = churnLike(3000, 5, 6)
    const rows = shuffledRows(3000, 8)
    const shuffled = fitGbdt(takeRows(x, rows), takeLabels(y, rows), { trees: 40 })
    const auc = areaUnderRoc(predictGbdt(fitGbdt(x, y, { trees: 40 }), x), y)
    expect(areaUnderRoc(predictGbdt(shuffled, x), y)).toBeCloseTo(auc, 9)
  })

  it('constant and empty columns are never used', () => {
    const { x, y } = churnLike(1000, 3, 7)
    const model = fitGbdt([new Float64Array(1000).fill(3), ...x, new Float64Array(1000).fill(NaN)], y, { trees: 10 })
    const gains = gainImportance(model)
    expect([gains[0], gains[4]]).toEqual([0, 0])
    expect(gains[1]).toBeGreaterThan(0)
    const none = fitGbdt([new Float64Array(1000).fill(3)], y, { trees: 2 })
    const share = y.reduce((a, b) => a + b, 0) / 1000
    expect(predictGbdt(none, [Float64Array.of(5)])[0]).toBeCloseTo(share, 6)
  })

  it('stops on validation rows and keeps the best trees', () => {
    const { x, y } = churnLike(1500, 6, 9)
    const rows = Int32Array.from({ length: 1500 }, (_, i) => i)
    const train = rows.filter((i) => i < 500)
    const held = rows.filter((i) => i >= 500)
    const validation = { x: takeRows(x, held), y: takeLabels(y, held) }
    const options = { trees: 400, learningRate: 0.3, leaves: 31, minLeaf: 5, patience: 10, validation }
    const model = fitGbdt(takeRows(x, train), takeLabels(y, train), options)
    const best = model.validationLoss.indexOf(Math.min(...model.validationLoss))
    expect(model.trees.length).toBe(best + 1)
    expect(model.validationLoss.length).toBe(best + 11)
    expect(logloss(predictGbdt(model, validation.x), validation.y)).toBeCloseTo(model.validationLoss[best]!, 12)
  })

  it('survives JSON with missing values and reads shared memory', () => {
    const { x, y } = churnLike(1200, 7, 10)
    const gappy = withGaps(x, 0.3, 11).map(toShared)
    const model = fitGbdt(gappy, y, { trees: 20 })
    const again: GbdtModel = JSON.parse(JSON.stringify(model))
    expect(largestGap(predictGbdt(again, gappy), predictGbdt(model, gappy))).toBe(0)
  })

  it('refuses what it cannot fit, in plain words, and can be cancelled', () => {
    const x = [Float64Array.of(1, 2, 3)]
    expect(() => fitGbdt(x, Uint8Array.of(0, 0, 0))).toThrow(new RangeError('labels hold a single class'))
    expect(() => fitGbdt([Float64Array.of(1, 2, -Infinity)], Uint8Array.of(0, 1, 0))).toThrow(RangeError)
    expect(() => fitGbdt(x, Uint8Array.of(0, 1, 0), { leaves: 1 })).toThrow(RangeError)
    expect(() => fitGbdt(x, Uint8Array.of(0, 1, 0), { validation: { x: [], y: Uint8Array.of(1) } })).toThrow(RangeError)
    const data = churnLike(500, 3, 12)
    expect(() => predictGbdt(fitGbdt(data.x, data.y, { trees: 2 }), x)).toThrow(RangeError)
    let ticks = 0
    const tick = () => {
      if (++ticks === 6) throw new Error('stop')
    }
    expect(() => fitGbdt(data.x, data.y, { tick })).toThrow('stop')
  })

  it.skipIf(goldenAbsent).each([
    ['ibm', 'HGB100', HGB100],
    ['ibm', 'HGB_small', HGB_SMALL],
    ['mlc5000', 'HGB100', HGB100],
    ['mlc5000', 'HGB_small', HGB_SMALL],
  ] as const)('has the reference 5-fold AUC and logloss (%s, %s)', (name, model, options) => {
    const golden = readGolden<Record<string, { auc: number; logloss: number }>>('gbdt_hgb_cv')[`${name}|${model}|1t`]!
    const { x, y, fold } = readSet(name)
    let auc = 0
    let loss = 0
    for (let held = 0; held < 5; held++) {
      const { train, test } = splitFold(fold, held)
      const fit = fitGbdt(takeRows(x, train), takeLabels(y, train), options)
      const p = predictGbdt(fit, takeRows(x, test))
      auc += areaUnderRoc(p, takeLabels(y, test)) / 5
      loss += logloss(p, takeLabels(y, test)) / 5
    }
    expect(Math.abs(auc - golden.auc)).toBeLessThan(0.002)
    expect(Math.abs(loss - golden.logloss)).toBeLessThan(0.003)
  })
})
