import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { matchTexts, type MatchAt } from '../../../electron/engine/frame/search-text.ts'

/** Short and alike, so that needles are found often, at ends and across neighbours. */
const letter = fc.constantFrom('a', 'A', 'b', '王', '伟', '😀', 'İ', 'Σ', 'ا', ' ', '\n', '\0')
const text = fc.array(letter, { maxLength: 5 }).map((letters) => letters.join(''))
const at = fc.constantFrom<MatchAt[]>('start', 'end', 'anywhere')

function plain(dictionary: readonly string[], needle: string, where: MatchAt): number[] {
  const wanted = needle.toLowerCase()
  return dictionary.map((value) => {
    const hay = value.toLowerCase()
    return Number(where === 'start' ? hay.startsWith(wanted) : where === 'end' ? hay.endsWith(wanted) : hay.includes(wanted))
  })
}

describe('a search through a dictionary', () => {
  it('finds what testing each text finds', () => {
    fc.assert(
      fc.property(fc.array(text, { maxLength: 12 }), text, at, (dictionary, needle, where) => {
        expect([...matchTexts(dictionary, needle, where)]).toEqual(plain(dictionary, needle, where))
      }),
      { numRuns: 500 },
    )
  })

  it('finds again in the texts it has joined', () => {
    const phones = Array.from({ length: 3000 }, (_, i) => `138${String((i * 7919) % 1e8).padStart(8, '0')}`)
    for (const [needle, where] of [['138', 'start'], ['7', 'end'], ['0000', 'anywhere'], ['13800007919', 'anywhere'], ['8138', 'anywhere']] as const) {
      expect([...matchTexts(phones, needle, where)]).toEqual(plain(phones, needle, where))
    }
  })
})
