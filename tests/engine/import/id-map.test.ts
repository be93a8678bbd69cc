import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { IdMap } from '../../../electron/engine/import/id-map.ts'

describe('IdMap', () => {
  it('answers as a map of texts does, whatever the identifiers are', () => {
    const id = fc.oneof(
      fc.integer({ min: 0, max: 50 }).map(String),
      fc.integer({ min: 13_000_000_000, max: 13_000_000_050 }).map(String),
      fc.string({ unit: fc.constantFrom('0', '1', '9', 'a', '|', '-', '冰'), maxLength: 17 }),
      fc.constantFrom('0', '00', '01', '1', '', '1.0', '1e3', '-1', '999999999999999', '1000000000000000', '9007199254740993', '9007199254740992'),
    )
    fc.assert(
      fc.property(fc.array(fc.tuple(id, fc.integer({ min: 1, max: 1000 })), { maxLength: 200 }), fc.array(id), (set, asked) => {
        const map = new IdMap()
        const reference = new Map<string, number>()
        for (const [key, value] of set) {
          map.set(key, value)
          reference.set(key, value)
        }
        for (const key of [...asked, ...reference.keys()]) {
          expect(map.get(key)).toBe(reference.get(key))
          expect(map.has(key)).toBe(reference.has(key))
        }
      }),
    )
  })

  it('keeps apart more identifiers than it first has room for, in the runs in which they are given out', () => {
    const map = new IdMap()
    const idOf = (i: number) => String(i % 2 === 0 ? 13_000_000_000 + i * 64 : 573_000_000_000_000 + i)
    for (let i = 1; i <= 50_000; i++) map.set(idOf(i), i)
    let wrong = 0
    for (let i = 1; i <= 50_000; i++) if (map.get(idOf(i)) !== i) wrong++
    expect(wrong).toBe(0)
    expect(map.get(idOf(50_001))).toBeUndefined()
  })

  it('keeps apart long identifiers, leading zeros, and more heads than have arrays of their own', () => {
    const map = new IdMap()
    const ids = Array.from({ length: 4_000 }, (_, i) => [`53090000${String(i).padStart(12, '0')}`, `0${i}`, `00${i}`, `帐${i}号${i % 7}`, `${'x'.repeat(i % 40)}-${i}-${i % 3}`]).flat()
    for (const [i, id] of ids.entries()) map.set(id, i + 1)
    const reference = new Map(ids.map((id, i) => [id, i + 1]))
    expect([...reference].filter(([id, value]) => map.get(id) !== value)).toEqual([])
    expect([map.get('530900000000000000'), map.get('帐1号'), map.get('x-1'), map.get('000')]).toEqual([undefined, undefined, undefined, reference.get('000')])
  })
})
