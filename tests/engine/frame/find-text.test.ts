import { describe, expect, it } from 'vitest'
import { EXACT, PREFIX, rankTexts, WITHIN } from '../../../electron/engine/frame/find-text.ts'
import { createRandom } from '../../../electron/engine/kernels/random.ts'

/** The plain form of the search, text by text. */
function rankPlainly(text: string, needle: string): number {
  const own = text.toLowerCase()
  const wanted = needle.toLowerCase()
  if (wanted === '') return 0
  if (own === wanted) return EXACT
  if (own.startsWith(wanted)) return PREFIX
  return !/^\p{ASCII}{1,2}$/u.test(wanted) && own.includes(wanted) ? WITHIN : 0
}

const LETTERS = [...Array.from('0123456789abXYz -王伟李芳城关镇'), '👩', 'ك', 'م', 'é', 'İ']

function madeTexts(count: number, seed: number): readonly string[] {
  const random = createRandom(seed)
  const draw = () => random.next()
  return Array.from({ length: count }, () => Array.from({ length: Math.floor(draw() * 9) }, () => LETTERS[Math.floor(draw() * LETTERS.length)]).join(''))
}

describe('searching texts', () => {
  it('agrees with a search text by text, for needles of every length out of the texts and beside them', () => {
    const texts = madeTexts(1500, 7)
    const random = createRandom(11)
    const draw = () => random.next()
    let found = 0
    for (let i = 0; i < 400; i++) {
      const source = i % 4 === 0 ? (madeTexts(1, i)[0] ?? '') : (texts[Math.floor(draw() * texts.length)] ?? '')
      const letters = Array.from(source)
      const from = Math.floor(draw() * letters.length)
      const needle = letters.slice(from, from + 1 + Math.floor(draw() * 5)).join('')
      const ranks = rankTexts(texts, needle)
      expect([needle, ...ranks]).toEqual([needle, ...texts.map((text) => rankPlainly(text, needle))])
      found += ranks.filter((rank) => rank !== 0).length
    }
    expect(found).toBeGreaterThan(1000)
  })

  it('looks for one or two ASCII characters at the beginning, in both cases', () => {
    expect([...rankTexts(['13', '138', '913', 'Ab', 'aB9', 'a中', '', '1'], '13')]).toEqual([EXACT, PREFIX, 0, 0, 0, 0, 0, 0])
    expect([...rankTexts(['13', '138', '913', 'Ab', 'aB9', 'a中', '', '1'], '1')]).toEqual([PREFIX, PREFIX, 0, 0, 0, 0, 0, EXACT])
    expect([...rankTexts(['Ab', 'aB9', 'a中', 'ba'], 'AB')]).toEqual([EXACT, PREFIX, 0, 0])
    expect([...rankTexts(['Ab', 'a中', 'A', '中a'], 'a')]).toEqual([PREFIX, PREFIX, EXACT, 0])
  })

  it('finds nothing in nothing', () => {
    expect([...rankTexts([], '138')]).toEqual([])
    expect([...rankTexts(['138', ''], '')]).toEqual([0, 0])
  })
})
