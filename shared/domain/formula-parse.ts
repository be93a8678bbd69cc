import { formulaFunction, FUNCTION_NAMES, parseWindow } from './formula-functions.ts'
import { tokenise, type Token } from './formula-tokens.ts'
import { FORMULA_LIMITS, FormulaError, type BinaryOperator, type FormulaNode, type Span } from './formula.ts'
import { nearest } from './nearest-name.ts'

/** How tightly operators bind, as in Excel: a sign before a number more than a power, powers from left to right. */
const BINDING: Readonly<Record<BinaryOperator, number>> = {
  or: 1, and: 2, '=': 4, '<>': 4, '<': 4, '<=': 4, '>': 4, '>=': 4, '&': 5, '+': 6, '-': 6, '*': 7, '/': 7, '^': 8,
}
const NOT_BINDING = 3
const MINUS_BINDING = 9

const WORD_OPERATORS: Readonly<Record<string, 'and' | 'or' | 'not'>> = { AND: 'and', 且: 'and', OR: 'or', 或: 'or', NOT: 'not', 非: 'not' }
const FLAGS: Readonly<Record<string, boolean>> = { TRUE: true, 真: true, FALSE: false, 假: false }

/**
 * Reads a formula. `isName` tells the labels of fields, so that 且, 或 and 非 are found between words written without spaces.
 *
 * Errors: FormulaError.
 */
export function parseFormula(source: string, isName: (word: string) => boolean = () => false): FormulaNode {
  const tokens = tokenise(source).flatMap((token) => (token.kind === 'word' ? splitWord(token, isName) : [token]))
  return new Parser(tokens, source, isName).parse()
}

/**
 * The functions and the words between operands that are written in Chinese, each with what it is called in English; where the
 * words around one are not set off by space, the English one brings its own. Errors: FormulaError.
 */
export function englishWords(source: string): readonly (Span & { readonly en: string })[] {
  const tokens = tokenise(source).flatMap((token) => (token.kind === 'word' ? splitWord(token, () => false) : [token]))
  return tokens.flatMap((token, i) => {
    if (token.kind !== 'word' || /^[ -~]*$/.test(token.value)) return []
    const { value, start, end } = token
    const next = tokens[i + 1]
    const isCall = next?.kind === 'sign' && next.value === '('
    const operator = WORD_OPERATORS[value]
    const window = parseWindow(value)
    const flag = FLAGS[value]
    const name = operator ?? (isCall ? (formulaFunction(value)?.id ?? (window && `${window.window}${window.months}`)) : flag === undefined ? undefined : String(flag))
    if (!name) return []
    const last = tokens[i - 1]
    const isSetOff = last?.kind === 'word' && WORD_OPERATORS[last.value] !== undefined
    const before = !isSetOff && /[\p{L}\p{N}_\])"]$/u.test(source.slice(0, start)) ? ' ' : ''
    const after = operator !== undefined && /^[\p{L}\p{N}_["]/u.test(source.slice(end)) ? ' ' : ''
    return [{ start, end, en: `${before}${name.toUpperCase()}${after}` }]
  })
}

class Parser {
  readonly #tokens: readonly Token[]
  readonly #source: string
  readonly #isName: (word: string) => boolean
  #at = 0
  #depth = 0
  #operators = 0

  constructor(tokens: readonly Token[], source: string, isName: (word: string) => boolean) {
    this.#tokens = tokens
    this.#source = source
    this.#isName = isName
  }

  parse(): FormulaNode {
    // Who comes from Excel begins with an equals sign.
    if (this.#isSign('=')) this.#at++
    const first = this.#token
    if (first.kind === 'end') throw new FormulaError('empty', first)
    const node = this.#expression(0)
    if (this.#token.kind !== 'end') throw this.#unexpected()
    return node
  }

  get #token(): Token {
    return this.#tokens[this.#at] ?? { kind: 'end', start: this.#source.length, end: this.#source.length }
  }

  #isSign(value: string): boolean {
    const token = this.#token
    return token.kind === 'sign' && token.value === value
  }

  #take(value: string): boolean {
    const isThere = this.#isSign(value)
    if (isThere) this.#at++
    return isThere
  }

  #unexpected(): FormulaError {
    const token = this.#token
    return token.kind === 'end' ? new FormulaError('ended', token) : new FormulaError('token', token, { token: this.#source.slice(token.start, token.end) })
  }

  #expression(binding: number): FormulaNode {
    if (++this.#depth > FORMULA_LIMITS.depth) throw new FormulaError('tooDeep', this.#token, { most: FORMULA_LIMITS.depth })
    let left = this.#percent(this.#prefix())
    for (;;) {
      const op = operatorOf(this.#token)
      if (op === null || BINDING[op] <= binding) break
      if (++this.#operators > FORMULA_LIMITS.operators) throw new FormulaError('tooLarge', this.#token, { most: FORMULA_LIMITS.operators })
      this.#at++
      const right = this.#expression(BINDING[op])
      left = { kind: 'binary', op, left, right, start: left.start, end: right.end }
    }
    this.#depth--
    return left
  }

  #prefix(): FormulaNode {
    const token = this.#token
    switch (token.kind) {
      case 'number':
        this.#at++
        return { kind: 'number', value: token.value, isPercent: false, start: token.start, end: token.end }
      case 'text':
        this.#at++
        return { kind: 'text', value: token.value, start: token.start, end: token.end }
      case 'bracket':
        this.#at++
        return this.#field(token.value, token)
      case 'word':
        return this.#word(token)
      case 'sign':
        if (this.#take('(')) return this.#parenthesis(token)
        if (this.#take('+')) return this.#expression(MINUS_BINDING)
        if (this.#take('-')) {
          const of = this.#expression(MINUS_BINDING)
          return { kind: 'unary', op: '-', of, start: token.start, end: of.end }
        }
        throw this.#unexpected()
      default:
        throw this.#unexpected()
    }
  }

  #parenthesis(open: Span): FormulaNode {
    const inner = this.#expression(0)
    const close = this.#token
    if (!this.#take(')')) throw close.kind === 'end' ? new FormulaError('parenthesisOpen', open) : this.#unexpected()
    return { ...inner, start: open.start, end: close.end }
  }

  /** Only a number is a percentage: `10%`. */
  #percent(node: FormulaNode): FormulaNode {
    const token = this.#token
    if (node.kind !== 'number' || !this.#take('%')) return node
    return { ...node, isPercent: true, end: token.end }
  }

  #word(token: Token & { readonly kind: 'word' }): FormulaNode {
    const upper = token.value.toUpperCase()
    this.#at++
    if (this.#isSign('(')) return this.#call(token)
    if (WORD_OPERATORS[upper] === 'not') {
      const of = this.#expression(NOT_BINDING)
      return { kind: 'unary', op: 'not', of, start: token.start, end: of.end }
    }
    const flag = FLAGS[upper]
    if (flag !== undefined) return { kind: 'flag', value: flag, start: token.start, end: token.end }
    return this.#field(token.value, token)
  }

  /** `[x@-1]`, `x[-1]`: one month back. */
  #field(text: string, span: Span): FormulaNode {
    const within = this.#isName(text) ? null : /^(.*?)\s*@\s*([-−－+]?\d{1,4})$/su.exec(text)
    const next = this.#token
    const after = next.kind === 'bracket' ? /^([-−－+]?\d{1,4})$/u.exec(next.value) : null
    if (after) this.#at++
    const whole = { start: span.start, end: after ? next.end : span.end }
    const months = [within?.[2], after?.[1]].reduce((sum, written) => sum + (written === undefined ? 0 : Number(written.replace(/[−－]/u, '-'))), 0)
    if (months > 0) throw new FormulaError('monthAhead', whole)
    return { kind: 'field', name: within?.[1] ?? text, monthsBack: months === 0 ? 0 : -months, ...whole }
  }

  #call(name: Token & { readonly kind: 'word' }): FormulaNode {
    const open = this.#token
    this.#at++
    const args: FormulaNode[] = []
    if (!this.#isSign(')')) {
      do args.push(this.#expression(0))
      while (this.#take(','))
    }
    const close = this.#token
    if (!this.#take(')')) throw close.kind === 'end' ? new FormulaError('parenthesisOpen', open) : this.#unexpected()
    const span = { start: name.start, end: close.end }
    const place = { start: name.start, end: name.end }
    const window = parseWindow(name.value)
    if (window && formulaFunction(name.value) === undefined) return { kind: 'window', ...window, args, name: place, ...span }
    const fn = formulaFunction(name.value)
    if (fn) return this.#known(fn.id, args, place, span)
    throw new FormulaError('functionUnknown', place, { name: name.value, suggestion: nearest(name.value, FUNCTION_NAMES) ?? '' })
  }

  /** AND, OR and NOT are operators, however they are written. */
  #known(fn: string, args: readonly FormulaNode[], name: Span, span: Span): FormulaNode {
    const [first, ...rest] = args
    if (fn === 'NOT' && first && rest.length === 0) return { kind: 'unary', op: 'not', of: first, ...span }
    if ((fn === 'AND' || fn === 'OR') && first && rest.length > 0) {
      const op = fn === 'AND' ? 'and' : 'or'
      return rest.reduce((left, right): FormulaNode => ({ kind: 'binary', op, left, right, ...span }), first)
    }
    return { kind: 'call', fn, args, name, ...span }
  }
}

function operatorOf(token: Token): BinaryOperator | null {
  if (token.kind === 'word') {
    const op = WORD_OPERATORS[token.value.toUpperCase()]
    return op === 'and' || op === 'or' ? op : null
  }
  return token.kind === 'sign' && Object.hasOwn(BINDING, token.value) ? (token.value as BinaryOperator) : null
}

/** Chinese is written without spaces: what is no name is read as words with 且, 或 and 非 between them. */
function splitWord(token: Token & { readonly kind: 'word' }, isName: (word: string) => boolean): readonly Token[] {
  const { value, start } = token
  if (!/[且或非]/.test(value) || isName(value) || formulaFunction(value) !== undefined || parseWindow(value) !== null) return [token]
  const place = (from: number, to: number): Token => ({ kind: 'word', value: value.slice(from, to), start: start + from, end: start + to })
  for (let at = 0; at < value.length; at++) {
    const letter = value[at] ?? ''
    if (!'且或非'.includes(letter) || (letter === '非' && at > 0)) continue
    const rest = at + 1 < value.length ? splitWord({ kind: 'word', value: value.slice(at + 1), start: start + at + 1, end: token.end }, isName) : []
    const head = value.slice(0, at)
    if (at === 0 || isName(head)) return [...(at > 0 ? [place(0, at)] : []), place(at, at + 1), ...rest]
  }
  return [token]
}
