import { describe, expect, it } from 'vitest'
import { profileCategories, profileNumber } from '../../../electron/engine/kernels/groups.ts'
import { goldenAbsent, readGolden, readSet } from './golden.ts'
import { normals } from './made-data.ts'

describe('profileNumber', () => {
  it('by hand: mean, median, index and difference; missing values and unlabelled rows apart', () => {
    const values = Float64Array.of(1, 3, 8, NaN, 6, 10, 999)
    const labels = Int32Array.of(0, 0, 0, 0, 1, 1, -1)
    const { base, groups } = profileNumber(values, labels, 3)
    expect(base).toMatchObject({ count: 5, missing: 1, mean: 5.6, median: 6 })
    expect(base.sd).toBeCloseTo(Math.sqrt(((4.6) ** 2 + 2.6 ** 2 + 2.4 ** 2 + 0.4 ** 2 + 4.4 ** 2) / 4), 12)
    expect(groups[0]).toMatchObject({ count: 3, missing: 1, mean: 4, median: 3 })
    expect(groups[0]!.index).toBeCloseTo(400 / 5.6, 12)
    expect(groups[0]!.sd).toBeCloseTo(Math.sqrt(13), 12)
    // variances 26/2 and 8/1
    expect(groups[0]!.difference).toBeCloseTo((4 - 8) / Math.sqrt((13 + 8) / 2), 12)
    expect(groups[1]!.difference).toBeCloseTo(-groups[0]!.difference, 12)
    expect(groups[2]).toMatchObject({ count: 0, mean: NaN, median: NaN, difference: NaN })
  })

  it('a constant has no difference, a zero base no index', () => {
    const { groups } = profileNumber(new Float64Array(4), Int32Array.of(0, 0, 1, 1), 2)
    expect(groups[0]).toMatchObject({ mean: 0, index: NaN, difference: NaN })
  })

  it('large offsets lose no precision', () => {
    const values = normals(4000, 3)
    const labels = Int32Array.from(values, (_, i) => i % 3)
    const near = profileNumber(values, labels, 3)
    const far = profileNumber(values.map((v) => v + 1e7), labels, 3)
    near.groups.forEach((group, c) => expect(far.groups[c]!.difference).toBeCloseTo(group.difference, 6))
  })

  it.skipIf(goldenAbsent)('agrees with the reference standardised difference', () => {
    const { smd_monthly: expected } = readGolden<{ smd_monthly: number }>('stats_power')
    const { names, x, y } = readSet('ibm')
    const { groups } = profileNumber(x[names.indexOf('MonthlyCharges')]!, Int32Array.from(y), 2)
    expect(groups[1]!.difference).toBeCloseTo(expected, 8)
  })
})

describe('profileCategories', () => {
  it('by hand: shares, lift, missing codes and unlabelled rows', () => {
    const codes = Int32Array.of(0, 0, 1, -1, 1, 1, 0)
    const labels = Int32Array.of(0, 0, 0, 0, 1, 1, -1)
    const profile = profileCategories(codes, 3, labels, 2)
    expect([...profile.counts]).toEqual([2, 1, 0, 0, 2, 0])
    expect([...profile.missing]).toEqual([1, 0])
    expect([...profile.baseShares]).toEqual([2 / 5, 3 / 5, 0])
    expect([...profile.shares]).toEqual([2 / 3, 1 / 3, 0, 0, 1, 0])
    expect(profile.lifts[0]).toBeCloseTo(5 / 3, 12)
    expect(profile.lifts[4]).toBeCloseTo(5 / 3, 12)
    expect(profile.lifts[2]).toBeNaN()
    expect(() => profileCategories(codes, 3, Int32Array.of(0), 2)).toThrow(RangeError)
  })
})
