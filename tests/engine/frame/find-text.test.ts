import { describe, expect, it } from 'vitest'
import { besideOf } from '../../../electron/engine/frame/beside-column.ts'
import { codeColumn, type CodeColumn } from '../../../electron/engine/frame/column.ts'
import { ENDING, EXACT, findEnds, findTexts, PREFIX, readyTexts, rowsByText, WITHIN, type FoundTexts } from '../../../electron/engine/frame/find-text.ts'
import { createRandom } from '../../../electron/engine/kernels/random.ts'

/** The plain form of the search, text by text. */
function rankPlainly(text: string, needle: string): number {
  const own = text.normalize('NFKC').toLowerCase()
  const wanted = needle.normalize('NFKC').toLowerCase()
  if (wanted === '') return 0
  if (own === wanted) return EXACT
  if (own.startsWith(wanted)) return PREFIX
  if (/^\p{ASCII}{1,2}$/u.test(wanted)) return 0
  return own.endsWith(wanted) ? ENDING : own.includes(wanted) ? WITHIN : 0
}

const LETTERS = [...Array.from('0123456789abXYz -王伟李芳城关镇'), '👩', 'ك', 'م', 'é', 'İ', '（', '）', '１', 'Ａ', '㎡']

function madeTexts(count: number, seed: number): readonly string[] {
  const random = createRandom(seed)
  const draw = () => random.next()
  return Array.from({ length: count }, () => Array.from({ length: Math.floor(draw() * 9) }, () => LETTERS[Math.floor(draw() * LETTERS.length)]).join(''))
}

/** A rank for each text; 0 where it is not found. */
function ranksOf(texts: readonly string[], { codes, ranks }: FoundTexts): number[] {
  expect([...codes]).toEqual([...codes].sort((a, b) => a - b))
  const of = texts.map(() => 0)
  for (const [i, code] of codes.entries()) of[code] = ranks[i] ?? 0
  return of
}

const rankTexts = (texts: readonly string[], needle: string): number[] => ranksOf(texts, findTexts(codeColumn(0, texts), needle))

describe('searching texts', () => {
  it('agrees with a search text by text, for needles of every length out of the texts and beside them', () => {
    const texts = madeTexts(1500, 7)
    const column = codeColumn(0, texts)
    const random = createRandom(11)
    const draw = () => random.next()
    let found = 0
    for (let i = 0; i < 400; i++) {
      const source = i % 4 === 0 ? (madeTexts(1, i)[0] ?? '') : (texts[Math.floor(draw() * texts.length)] ?? '')
      const letters = Array.from(source)
      const from = Math.floor(draw() * letters.length)
      const needle = letters.slice(from, from + 1 + Math.floor(draw() * 5)).join('')
      const ranks = ranksOf(texts, findTexts(column, needle))
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

  it('finds what begins with one text and ends with another beside it', () => {
    const texts = [...madeTexts(1500, 7), '1381234', '138123', '13800001234', '王', '王王', 'aB', 'AB9b']
    const column = codeColumn(0, texts)
    const random = createRandom(13)
    let found = 0
    const needles = [['138', '1234'], ['王', '王'], ['', '34'], ['ab', ''], ['A', 'B'], ['', '']].concat(
      Array.from({ length: 200 }, () => {
        const letters = Array.from(texts[random.int(texts.length)] ?? '')
        return [letters.slice(0, random.int(4)).join(''), letters.slice(letters.length - random.int(4)).join('')]
      }),
    )
    for (const [start = '', end = ''] of needles) {
      const plainly = texts.map((text) => {
        const [own, head, tail] = [text, start, end].map((part) => part.normalize('NFKC').toLowerCase()) as [string, string, string]
        return own.startsWith(head) && own.slice(head.length).endsWith(tail) ? WITHIN : 0
      })
      expect([start, end, ...ranksOf(texts, findEnds(column, start, end))]).toEqual([start, end, ...plainly])
      found += plainly.filter((rank) => rank !== 0).length
    }
    expect(found).toBeGreaterThan(1000)
  })

  it('knows the rows of every text, made ready in parts that are counted as memory of the column', () => {
    const random = createRandom(5)
    const texts = madeTexts(70_000, 3)
    const column: CodeColumn = { ...codeColumn(300_000, texts), codes: Int32Array.from({ length: 300_000 }, () => random.int(texts.length + 1) - 1) }
    let parts = 1
    while (readyTexts(column)) parts++
    expect(parts).toBeGreaterThan(3)
    expect(readyTexts(column)).toBe(false)
    const { rows, starts } = rowsByText(column)
    const plain = texts.map((): number[] => [])
    for (const [row, code] of column.codes.entries()) plain[code]?.push(row)
    for (const [code, own] of plain.entries()) expect([...rows.subarray(starts[code], starts[code + 1])]).toEqual(own)
    expect(besideOf(column)).toBeGreaterThan(4 * (rows.length + texts.length))
  })

  it('finds nothing in nothing', () => {
    expect([...rankTexts([], '138')]).toEqual([])
    expect([...rankTexts(['138', ''], '')]).toEqual([0, 0])
  })
})
