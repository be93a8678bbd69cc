import { formulaFunction, windowName, FORMULA_WINDOWS } from '../../../shared/domain/formula-functions.ts'
import { FORMULA_LIMITS, type FormulaNode, type Span } from '../../../shared/domain/formula.ts'
import { parseDay } from '../../../shared/domain/month.ts'
import type { PlainOperation, TypedNode } from './typed-node.ts'
import { alike, asDate, asFlag, asNumber, asText, constant, fail, operation, together } from './typing.ts'

type CallNode = FormulaNode & { readonly kind: 'call' | 'window' }
type Args = readonly [TypedNode, ...TypedNode[]]

/** Settles types and units of a call whose arguments are settled. Errors: FormulaError. */
export function checkCall(node: CallNode, args: readonly TypedNode[], span: Span): TypedNode {
  if (node.kind === 'window') return checkWindow(node, args, span)
  const { fn } = node
  const { least = 0, most = 0 } = formulaFunction(fn)?.arguments ?? {}
  if (args.length < least || args.length > most) fail('argumentCount', node.name, { name: fn, least, most, found: args.length })
  if (fn === 'MONTHEND') return operation('monthEnd', [], 'date', '', span)
  const [first, ...rest] = args
  const code = first === undefined ? undefined : CALLS[fn]
  if (!first || !code) throw new RangeError(`no check for ${fn}`)
  return code([first, ...rest], span)
}

/** Half of the months, rounded up, must have a value, unless the second argument says how many. */
function checkWindow(node: CallNode & { readonly kind: 'window' }, args: readonly TypedNode[], span: Span): TypedNode {
  const { window, months } = node
  const [of, least] = args
  const names = FORMULA_WINDOWS.find((one) => one.window === window)
  const name = names ? windowName(names, months).en : window
  if (!of || args.length > 2) fail('argumentCount', node.name, { name, least: 1, most: 2, found: args.length })
  if (months > FORMULA_LIMITS.monthsBack) fail('monthsTooFar', node.name, { most: FORMULA_LIMITS.monthsBack })
  const wanted = least ? wholeConstant(least, name, 1, months) : Math.max(window === 'SLOPE' ? 2 : 1, Math.ceil(months / 2))
  const number = asNumber(of)
  const unit = window === 'COUNT' ? '月' : number.unit
  return { kind: 'window', window, months, least: window === 'COUNT' ? 0 : wanted, args: [number], type: 'number', unit, ...span }
}

function wholeConstant(node: TypedNode, name: string, least: number, most: number): number {
  if (node.kind !== 'constant' || !Number.isInteger(node.value) || node.value < least || node.value > most) {
    return fail('constantNeeded', node, { name, least, most })
  }
  return node.value
}

/** A function of one number whose result has no unit, or that of the number. */
function ofNumber(code: PlainOperation, keepsUnit: boolean) {
  return ([x]: Args, span: Span): TypedNode => {
    const number = asNumber(x)
    return operation(code, [number], 'number', keepsUnit ? number.unit : '', span)
  }
}

function ofMany(code: PlainOperation) {
  return (args: Args, span: Span): TypedNode => {
    const { args: same, unit } = together(args.map(asNumber), span)
    return operation(code, same, 'number', unit, span)
  }
}

/** Of dates, too. */
function extreme(code: PlainOperation) {
  return (args: Args, span: Span): TypedNode => {
    const { args: same, type, unit } = alike(args, span)
    if (type === 'text' || type === 'flag') fail('type', span, { expected: 'number', found: type })
    return operation(code, same, type, unit, span)
  }
}

function ofDate(code: PlainOperation) {
  return ([date]: Args, span: Span): TypedNode => operation(code, [asDate(date)], 'number', '', span)
}

function choose(condition: TypedNode, then: TypedNode, otherwise: TypedNode | undefined, span: Span): TypedNode {
  const { args, type, unit } = alike(otherwise ? [then, otherwise] : [then], span)
  return operation('if', [asFlag(condition), ...args], type, unit, span)
}

function coalesce(args: Args, span: Span): TypedNode {
  const { args: same, type, unit } = alike(args, span)
  return operation('coalesce', same, type, unit, span)
}

function between(code: 'days' | 'monthsBetween' | 'daysFrom' | 'monthsFrom', unit: string) {
  return ([start, end]: Args, span: Span): TypedNode => operation(code, [asDate(start), asDate(end ?? start)], 'number', unit, span)
}

function letters(from: (args: Args) => number, count: (args: Args) => number) {
  return (args: Args, span: Span): TypedNode => ({
    kind: 'letters', from: from(args), count: count(args), args: [asText(args[0])], type: 'text', unit: '', ...span,
  })
}

const MOST_LETTERS = 1000

function letterCount(name: string, at: number, least = 1) {
  return (args: Args): number => wholeConstant(args[at] ?? args[0], name, least, MOST_LETTERS)
}

const CALLS: Readonly<Record<string, (args: Args, span: Span) => TypedNode>> = {
  IF: ([condition, then, otherwise], span) => choose(condition, then ?? condition, otherwise, span),
  IFS: (args, span) => {
    const isEven = args.length % 2 === 0
    const types = args.filter((_, i) => i % 2 === 1 || (!isEven && i === args.length - 1))
    // All values at once, so that the unit of one reaches those without.
    const { args: values, type, unit } = alike(types, span)
    let chosen: TypedNode | undefined = isEven ? undefined : values.at(-1)
    for (let pair = Math.floor(args.length / 2) - 1; pair >= 0; pair--) {
      const parts: (TypedNode | undefined)[] = [asFlag(args[pair * 2] ?? args[0]), values[pair], chosen]
      chosen = operation('if', parts.filter((part) => part !== undefined), type, unit, span)
    }
    return chosen ?? args[0]
  },
  COALESCE: coalesce,
  IFERROR: coalesce,
  ISBLANK: ([x], span) => operation('isMissing', [x], 'flag', '', span),
  MIN: extreme('least'),
  MAX: extreme('greatest'),
  SUM: ofMany('sum'),
  AVERAGE: ofMany('mean'),
  LAG: ([x, months], span) => {
    const back = wholeConstant(months ?? x, 'LAG', 0, FORMULA_LIMITS.monthsBack)
    return { kind: 'lag', months: back, args: [x], type: x.type, unit: x.unit, ...span }
  },
  ROUND: ([x, digits], span) => {
    const number = asNumber(x)
    const places = digits ? wholeConstant(digits, 'ROUND', -6, 6) : 0
    return { kind: 'round', digits: places, args: [number], type: 'number', unit: number.unit, ...span }
  },
  ABS: ofNumber('abs', true),
  INT: ofNumber('floor', true),
  MOD: ([x, divisor], span) => {
    const { args, unit } = together([asNumber(x), asNumber(divisor ?? x)], span)
    return operation('modulo', args, 'number', unit, span)
  },
  LN: ofNumber('ln', false),
  LOG10: ofNumber('log10', false),
  SQRT: ofNumber('sqrt', false),
  EXP: ofNumber('exp', false),
  LEN: ([text], span) => operation('length', [asText(text)], 'number', '', span),
  LEFT: letters(() => 0, letterCount('LEFT', 1)),
  RIGHT: letters((args) => -letterCount('RIGHT', 1)(args), letterCount('RIGHT', 1)),
  MID: letters((args) => letterCount('MID', 1)(args) - 1, letterCount('MID', 2)),
  CONTAINS: ([text, part], span) => {
    if (part?.kind !== 'literal' || part.text === '') return fail('constantNeeded', part ?? span, { name: 'CONTAINS', least: '"…"', most: '"…"' })
    return { kind: 'contains', text: part.text, args: [asText(text)], type: 'flag', unit: '', ...span }
  },
  DATE: ([year, month, day], span) => {
    const parts = [wholeConstant(year, 'DATE', 1900, 2099), wholeConstant(month ?? year, 'DATE', 1, 12), wholeConstant(day ?? year, 'DATE', 1, 31)]
    const text = parts.map((part) => String(part).padStart(2, '0')).join('-')
    return constant(parseDay(text) ?? fail('dateInvalid', span, { text }), 'date', span)
  },
  YEAR: ofDate('year'),
  MONTH: ofDate('month'),
  DAY: ofDate('day'),
  DAYSBETWEEN: between('days', '天'),
  MONTHSBETWEEN: between('monthsBetween', '月'),
  DATEDIF: ([start, end, part], span) => {
    const unit = part?.kind === 'literal' ? part.text.trim().toUpperCase() : ''
    if (unit === 'D') return between('daysFrom', '天')([start, end ?? start], span)
    const months = between('monthsFrom', '月')([start, end ?? start], span)
    if (unit === 'M') return months
    if (unit !== 'Y') return fail('constantNeeded', part ?? span, { name: 'DATEDIF', least: '"D"', most: '"Y"' })
    const years = operation('divide', [months, constant(12, 'number', span)], 'number', '月', span)
    return { ...operation('floor', [years], 'number', '', span) }
  },
}
