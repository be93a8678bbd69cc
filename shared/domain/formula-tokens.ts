import { FormulaError, FORMULA_LIMITS, type Span } from './formula.ts'

export type Token = Span &
  (
    | { readonly kind: 'number'; readonly value: number }
    | { readonly kind: 'text'; readonly value: string }
    | { readonly kind: 'word'; readonly value: string }
    /** What stands between square brackets. */
    | { readonly kind: 'bracket'; readonly value: string }
    | { readonly kind: 'sign'; readonly value: string }
    | { readonly kind: 'end' }
  )

/** Full-width signs that Chinese input methods write, and typographic ones, each for one plain letter. */
const PLAIN: ReadonlyMap<string, string> = new Map(
  Object.entries({
    '（': '(', '）': ')', '，': ',', '；': ',', ';': ',', '＋': '+', '－': '-', '−': '-', '–': '-', '＊': '*', '×': '*', '／': '/',
    '÷': '/', '＾': '^', '＆': '&', '＝': '=', '＜': '<', '＞': '>', '％': '%', '≤': '<=', '≥': '>=', '≠': '<>', '【': '[', '】': ']', '［': '[',
    '］': ']', '“': '"', '”': '"', '＂': '"', '‘': "'", '’': "'",
  }),
)

const SIGNS = ['<=', '>=', '<>', '!=', '+', '-', '*', '/', '^', '&', '=', '<', '>', '(', ')', ',', '%'] as const

const SPACE = /[\s\u200b\u200e\u200f\u202a-\u202e\u2066-\u2069\ufeff]/u
const WORD_START = /[\p{L}\p{M}\p{So}_]/u
const WORD_PART = /[\p{L}\p{M}\p{N}\p{So}_·．]/u
const NUMBER_START = /[\d.０-９．]/
const NUMBER = /^(?:\d+(?:\.\d*)?|\.\d+)(?:[eE][+-]?\d{1,3})?/

function asciiDigits(text: string): string {
  return text.replaceAll(/[０-９．]/g, (letter) => String.fromCharCode(letter.charCodeAt(0) - 0xfee0))
}

function plain(letter: string): string {
  return PLAIN.get(letter) ?? letter
}

/**
 * Words, numbers, texts and signs of a formula, each with its place. Marks of writing direction count as space.
 *
 * Errors: FormulaError.
 */
export function tokenise(source: string): readonly Token[] {
  if (source.length > FORMULA_LIMITS.length) {
    throw new FormulaError('tooLong', { start: FORMULA_LIMITS.length, end: source.length }, { most: FORMULA_LIMITS.length })
  }
  const tokens: Token[] = []
  let at = 0
  while (at < source.length) {
    const letter = letterAt(source, at)
    if (SPACE.test(letter)) {
      at += letter.length
      continue
    }
    if (letter === '@' || letter === '＠') throw monthOutside(source, at, tokens.at(-1))
    const token = readToken(source, at, letter)
    tokens.push(token)
    at = token.end
  }
  tokens.push({ kind: 'end', start: source.length, end: source.length })
  return tokens
}

function readToken(source: string, start: number, letter: string): Token {
  const sign = plain(letter)
  if (sign === '"' || sign === "'") return readText(source, start, sign)
  if (sign === '[') return readBracket(source, start)
  if (NUMBER_START.test(letter)) return readNumber(source, start)
  if (WORD_START.test(letter)) return readWord(source, start)
  const next = plain(source[start + 1] ?? '')
  const pair = next === '' ? undefined : SIGNS.find((one) => one === sign + next)
  const found = pair ?? SIGNS.find((one) => one === sign)
  if (found === undefined) throw new FormulaError('character', { start, end: start + letter.length }, { character: letter })
  return { kind: 'sign', value: found === '!=' ? '<>' : found, start, end: start + (pair === undefined ? letter.length : 2) }
}

/** An `@` outside of brackets: with a name before and a number after it, what is meant can be told. */
function monthOutside(source: string, at: number, before: Token | undefined): FormulaError {
  const months = /^[@＠]\s*([-−－–+]?)\s*(\d{1,4})/u.exec(asciiDigits(source.slice(at)))
  if (!months || (before?.kind !== 'word' && before?.kind !== 'bracket') || before.value.includes('@')) return new FormulaError('monthOutside', { start: at, end: at + 1 })
  const [written, sign = '', number = ''] = months
  const suggestion = `[${before.value.replaceAll(']', ']]')}@${plain(sign)}${number}]`
  return new FormulaError('monthOutside', { start: before.start, end: at + written.length }, { suggestion })
}

function readNumber(source: string, start: number): Token {
  const number = NUMBER.exec(asciiDigits(source.slice(start)))?.[0]
  if (number === undefined) throw new FormulaError('character', { start, end: start + 1 }, { character: source[start] ?? '' })
  const span = { start, end: start + number.length }
  if (!Number.isFinite(Number(number))) throw new FormulaError('numberTooLarge', span)
  return { kind: 'number', value: Number(number), ...span }
}

/** A quote is written twice within a text, as in Excel. */
function readText(source: string, start: number, quote: string): Token {
  let value = ''
  for (let at = start + 1; at < source.length; at++) {
    const letter = source[at] ?? ''
    if (plain(letter) !== quote) value += letter
    else if (plain(source[at + 1] ?? '') === quote) value += source[++at] ?? ''
    else return { kind: 'text', value, start, end: at + 1 }
  }
  throw new FormulaError('textOpen', { start, end: source.length })
}

function readBracket(source: string, start: number): Token {
  let value = ''
  for (let at = start + 1; at < source.length; at++) {
    const letter = source[at] ?? ''
    if (plain(letter) !== ']') value += letter
    else if (letter === ']' && source[at + 1] === ']') value += source[at++] ?? ''
    else return { kind: 'bracket', value: value.trim(), start, end: at + 1 }
  }
  throw new FormulaError('bracketOpen', { start, end: source.length })
}

function readWord(source: string, start: number): Token {
  let end = start
  while (end < source.length) {
    const letter = letterAt(source, end)
    if (!WORD_PART.test(letter)) break
    end += letter.length
  }
  return { kind: 'word', value: source.slice(start, end), start, end }
}

function letterAt(source: string, at: number): string {
  return String.fromCodePoint(source.codePointAt(at) ?? 0)
}
