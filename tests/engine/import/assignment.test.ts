import fc from 'fast-check'
import { expect, it } from 'vitest'
import { assignByName, assignMaximum } from '../../../electron/engine/import/assignment.ts'

function bestByTrying(weights: readonly (readonly number[])[], row = 0, taken: ReadonlySet<number> = new Set()): number {
  if (row === weights.length) return 0
  let best = bestByTrying(weights, row + 1, taken)
  for (const [column, weight] of (weights[row] ?? []).entries()) {
    if (weight > 0 && !taken.has(column)) best = Math.max(best, weight + bestByTrying(weights, row + 1, new Set([...taken, column])))
  }
  return best
}

it('finds the largest sum, as trying every way does, and gives no column twice', () => {
  const matrix = fc.integer({ min: 0, max: 5 }).chain((columns) => fc.array(fc.array(fc.integer({ min: 0, max: 9 }), { minLength: columns, maxLength: columns }), { maxLength: 5 }))
  fc.assert(
    fc.property(matrix, (weights) => {
      const assigned = assignMaximum(weights)
      const used = assigned.filter((column) => column >= 0)
      expect(new Set(used).size).toBe(used.length)
      const sum = assigned.reduce((total, column, row) => total + (column < 0 ? 0 : (weights[row]?.[column] ?? NaN)), 0)
      expect(sum).toBe(bestByTrying(weights))
    }),
  )
})

it('gives up a better pair when the sum gains', () => {
  expect(assignMaximum([[9, 8], [8, 1]])).toEqual([1, 0])
})

it('settles rows that share no column apart, with the same sum as all at once', () => {
  const names = ['a', 'b', 'c', 'd']
  const rows = fc.array(fc.uniqueArray(fc.tuple(fc.constantFrom(...names), fc.integer({ min: 1, max: 9 })), { selector: ([name]) => name, maxLength: 3 }), { maxLength: 5 })
  fc.assert(
    fc.property(rows, (lists) => {
      const weights = lists.map((list) => new Map(list))
      const assigned = assignByName(weights)
      const given = assigned.filter((name) => name !== null)
      expect(new Set(given).size).toBe(given.length)
      const sum = assigned.reduce((total, name, row) => total + (name === null ? 0 : (weights[row]?.get(name) ?? NaN)), 0)
      expect(sum).toBe(bestByTrying(weights.map((row) => names.map((name) => row.get(name) ?? 0))))
    }),
  )
})
