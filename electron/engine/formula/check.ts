import type { FieldType } from '../../../shared/domain/field.ts'
import { FormulaError, type BinaryOperator, type FormulaIssue, type FormulaNode, type FormulaType, type Span } from '../../../shared/domain/formula.ts'
import type { Comparison } from '../../../shared/domain/rule.ts'
import { checkCall } from './check-call.ts'
import type { NameScope } from '../../../shared/domain/formula-names.ts'
import { alike, asFlag, asNumber, constant, fail, operation, together } from './typing.ts'
import { unitOfProduct, unitOfQuotient, unitOfSum } from '../../../shared/domain/formula-units.ts'
import type { PlainOperation, TypedNode } from './typed-node.ts'

const TYPES: Readonly<Record<FieldType, FormulaType>> = {
  id: 'text', text: 'text', enum: 'text', int: 'number', number: 'number', money: 'number', month: 'month', date: 'date', flag: 'flag',
}

const COMPARISONS: Readonly<Partial<Record<BinaryOperator, Comparison>>> = {
  '=': 'equal', '<>': 'notEqual', '<': 'less', '<=': 'atMost', '>': 'more', '>=': 'atLeast',
}

const ARITHMETIC: Readonly<Partial<Record<BinaryOperator, PlainOperation>>> = { '+': 'add', '-': 'subtract', '*': 'multiply', '/': 'divide', '^': 'power' }

/** Settles fields, types and units of a formula; of each part that is wrong it reports what first stands against it. */
export class Checker {
  readonly issues: FormulaIssue[] = []
  readonly #names: NameScope

  constructor(names: NameScope) {
    this.#names = names
  }

  /** Null where an issue has been reported. */
  check(node: FormulaNode): TypedNode | null {
    try {
      return this.#check(node)
    } catch (error) {
      if (!(error instanceof FormulaError)) throw error
      this.issues.push(error.issue)
      return null
    }
  }

  /** Every one of some parts, so that all their issues are told; null when one of them is wrong. */
  checkAll(nodes: readonly FormulaNode[]): readonly TypedNode[] | null {
    const checked = nodes.map((node) => this.check(node))
    return checked.includes(null) ? null : checked.filter((node) => node !== null)
  }

  #check(node: FormulaNode): TypedNode | null {
    const span = { start: node.start, end: node.end }
    switch (node.kind) {
      case 'number':
        return constant(node.isPercent ? node.value / 100 : node.value, 'number', span, node.isPercent)
      case 'text':
        return { kind: 'literal', text: node.value, type: 'text', unit: '', ...span }
      case 'flag':
        return constant(node.value ? 1 : 0, 'flag', span)
      case 'field': {
        const { id, type, unit } = this.#names.find(node.name, span)
        return { kind: 'field', field: id, monthsBack: node.monthsBack, type: TYPES[type], unit: TYPES[type] === 'number' ? unit : '', ...span }
      }
      case 'unary': {
        const of = this.check(node.of)
        if (!of) return null
        if (node.op === 'not') return operation('not', [asFlag(of)], 'flag', '', span)
        const number = asNumber(of)
        return number.kind === 'constant' ? { ...number, ...span, value: -number.value } : operation('negate', [number], 'number', number.unit, span)
      }
      case 'binary': {
        const args = this.checkAll([node.left, node.right])
        const [left, right] = args ?? []
        return left && right ? checkBinary(node.op, left, right, span) : null
      }
      case 'window':
      case 'call': {
        const args = this.checkAll(node.args)
        return args ? checkCall(node, args, span) : null
      }
    }
  }
}

function checkBinary(op: BinaryOperator, left: TypedNode, right: TypedNode, span: Span): TypedNode {
  if (op === 'and' || op === 'or') return operation(op, [asFlag(left), asFlag(right)], 'flag', '', span)
  if (op === '&') return operation('join', [left, right], 'text', '', span)
  const is = COMPARISONS[op]
  if (is) return compare(is, left, right, span)
  if (left.type === 'date' || right.type === 'date') return dateArithmetic(op, left, right, span)
  const a = asNumber(left)
  const b = asNumber(right)
  const code = ARITHMETIC[op] ?? fail('type', span, { expected: 'number', found: left.type })
  switch (code) {
    case 'multiply':
      return operation(code, [a, b], 'number', unitOfProduct(a.unit, b.unit), span)
    case 'divide':
      return operation(code, [a, b], 'number', unitOfQuotient(a.unit, b.unit), span)
    case 'power':
      return operation(code, [a, b], 'number', '', span)
    default: {
      const { args, unit } = together([a, b], span)
      return operation(code, args, 'number', unit, span)
    }
  }
}

function compare(is: Comparison, left: TypedNode, right: TypedNode, span: Span): TypedNode {
  const { args, type } = alike([left, right], span)
  const [a, b] = args
  if (!a || !b) throw new RangeError('two operands')
  if (type !== 'text') return { kind: 'compare', is, args: [a, b], type: 'flag', unit: '', ...span }
  if (is !== 'equal' && is !== 'notEqual') fail('type', span, { expected: 'number', found: 'text' })
  const same = operation('sameText', [a, b], 'flag', '', span)
  return is === 'equal' ? same : operation('not', [same], 'flag', '', span)
}

function dateArithmetic(op: BinaryOperator, left: TypedNode, right: TypedNode, span: Span): TypedNode {
  if (op === '-' && left.type === 'date' && right.type === 'date') return operation('days', [right, left], 'number', '天', span)
  const [date, days] = left.type === 'date' ? [left, right] : [right, left]
  if ((op === '+' || (op === '-' && date === left)) && days.type === 'number') {
    if (unitOfSum('天', days.unit) === null) fail('unitsDiffer', span, { left: '天', right: days.unit })
    return operation(op === '+' ? 'add' : 'subtract', [date, days], 'date', '', span)
  }
  return fail('type', date, { expected: 'number', found: 'date' })
}
