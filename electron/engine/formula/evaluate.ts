import { storedScale, type Field, type FieldId } from '../../../shared/domain/field.ts'
import { addMonths, formatDay, formatMonth, lastDayOfMonth, type Month } from '../../../shared/domain/month.ts'
import { codeColumn, numberColumn, type CodeColumn, type Column } from '../frame/column.ts'
import { aggregate, choose, coalesce, COMPARE, LOGIC, NUMBER_FUNCTIONS, PAIRS, round, type NumberKernel } from './number-kernels.ts'
import { NumberProgram, type Fault } from './number-program.ts'
import { constantText, joinTexts, lettersOf, mapTexts, pickTexts, sortedCopy, writeNumbers } from './text-columns.ts'
import type { PlainOperation, TypedNode } from './typed-node.ts'
import { ratioOf, ratioOfProduct } from '../../../shared/domain/formula-units.ts'

/** What a formula reads: columns of the analysis month and of months before it, in stored units. */
export interface FormulaInputs {
  readonly rows: number
  readonly month: Month
  column(field: FieldId, monthsBack: number): Column
}

/** A step of the program whose values are `scale` for one of the node's unit. */
interface Operand {
  readonly step: number
  readonly scale: number
  readonly unit: string
}

/**
 * The column of a formula, in the stored units of the field it becomes.
 *
 * Numbers are computed in stored units wherever a formula allows it, so that sums of 分 stay whole: what an operand has to be
 * multiplied with to be in the shown unit is carried along and settled at the end, or before an operation that is not linear.
 */
export function evaluateFormula(node: TypedNode, field: Pick<Field, 'unit'>, inputs: FormulaInputs): Column {
  return new Evaluation(inputs).column(node, field)
}

/** For each row without a result why there is none; 0 where there is one. Not for texts. */
export function faultsOf(node: TypedNode, inputs: FormulaInputs): Uint8Array {
  return new Evaluation(inputs).faults(node)
}

class Evaluation {
  readonly #inputs: FormulaInputs
  readonly #program: NumberProgram
  readonly #numbers = new Map<TypedNode, Map<number, Operand>>()

  constructor(inputs: FormulaInputs) {
    this.#inputs = inputs
    this.#program = new NumberProgram(inputs.rows)
  }

  column(node: TypedNode, field: Pick<Field, 'unit'>): Column {
    if (node.type === 'text') return sortedCopy(this.#texts(node, 0))
    const unit = node.type === 'number' ? field.unit : ''
    const { step } = this.#convert(this.#operand(node, 0), unit, storedScale({ unit }))
    const column = numberColumn(this.#inputs.rows)
    this.#program.run(step, column.values)
    return column
  }

  faults(node: TypedNode): Uint8Array {
    const faults = new Uint8Array(this.#inputs.rows)
    this.#program.run(this.#operand(node, 0).step, new Float64Array(this.#inputs.rows), faults)
    return faults
  }

  #operand(node: TypedNode, back: number): Operand {
    const known = this.#numbers.get(node)?.get(back)
    if (known) return known
    const operand = this.#compute(node, back)
    const byBack = this.#numbers.get(node) ?? new Map<number, Operand>()
    byBack.set(back, operand)
    this.#numbers.set(node, byBack)
    return operand
  }

  #compute(node: TypedNode, back: number): Operand {
    const { unit } = node
    switch (node.kind) {
      case 'constant':
        return { step: this.#program.constant(node.value), scale: 1, unit }
      case 'field': {
        const column = this.#inputs.column(node.field, back + node.monthsBack)
        if (column.kind === 'code') return this.#gather(column, () => 0)
        return { step: this.#program.column(column.values), scale: storedScale({ unit }), unit }
      }
      case 'lag':
        return this.#operand(node.args[0], back + node.months)
      case 'window': {
        const months = Array.from({ length: node.months }, (_, k) => this.#operand(node.args[0], back + k))
        const { steps, scale } = this.#together(months, node.window === 'COUNT' ? (months[0]?.unit ?? '') : unit)
        const step = this.#program.step(aggregate(node.window, node.least), steps, 'missing')
        return { step, scale: node.window === 'COUNT' ? 1 : scale, unit }
      }
      case 'compare': {
        const operands = node.args.map((arg) => this.#operand(arg, back))
        return this.#flag(COMPARE[node.is], this.#together(operands, sharedUnit(operands)).steps)
      }
      case 'round': {
        const { step } = this.#shown(node.args[0], back)
        return { step: this.#program.step(round(node.digits), [step], 'overflow'), scale: 1, unit }
      }
      case 'contains':
        return this.#gather(this.#texts(node.args[0], back), (text) => (text.includes(node.text) ? 1 : 0))
      case 'operation':
        return this.#operation(node.operation, node, node.args, back)
      case 'literal':
      case 'letters':
        return this.#gather(this.#texts(node, back), () => 0)
    }
  }

  #operation(code: PlainOperation, node: TypedNode, args: readonly TypedNode[], back: number): Operand {
    const { unit } = node
    const program = this.#program
    const operands = () => args.map((arg) => this.#operand(arg, back))
    const same = (kernel: NumberKernel, fault: Fault): Operand => {
      const { steps, scale } = this.#together(operands(), unit)
      return { step: program.step(kernel, steps, fault), scale, unit }
    }
    switch (code) {
      case 'add':
      case 'subtract':
        return same(PAIRS[code], 'overflow')
      case 'modulo':
        return same(PAIRS.modulo, 'zero')
      case 'coalesce':
        return same(coalesce, 'missing')
      case 'least':
        return same(aggregate('MIN', 1), 'missing')
      case 'greatest':
        return same(aggregate('MAX', 1), 'missing')
      case 'sum':
        return same(aggregate('SUM', 1), 'missing')
      case 'mean':
        return same(aggregate('AVG', 1), 'missing')
      case 'if': {
        const [condition, ...branches] = operands()
        const { steps, scale } = this.#together(branches, unit)
        return { step: program.step(choose, [condition?.step ?? 0, ...steps], 'missing', 'choice'), scale, unit }
      }
      case 'multiply': {
        const [a, b] = operands()
        if (!a || !b) throw new RangeError(code)
        return { step: program.step(PAIRS.multiply, [a.step, b.step], 'overflow'), scale: (a.scale * b.scale) / ratioOfProduct(a.unit, b.unit), unit }
      }
      case 'divide': {
        const [a, b] = operands()
        if (!a || !b) throw new RangeError(code)
        const ratio = unit === '' ? ratioOf(a.unit, b.unit) : 1
        return { step: program.step(PAIRS.divide, [a.step, b.step], 'zero'), scale: a.scale / (b.scale * ratio), unit }
      }
      case 'negate':
      case 'abs': {
        const [of] = operands()
        if (!of) throw new RangeError(code)
        return { ...of, step: program.step(NUMBER_FUNCTIONS[code], [of.step], 'missing') }
      }
      case 'floor':
      case 'ln':
      case 'log10':
      case 'sqrt':
      case 'exp':
      case 'year':
      case 'month':
      case 'day':
      case 'firstDay':
        return { step: program.step(NUMBER_FUNCTIONS[code], this.#allShown(args, back), code === 'exp' ? 'overflow' : 'range'), scale: 1, unit }
      case 'power':
        return { step: program.step(PAIRS.power, this.#allShown(args, back), 'range'), scale: 1, unit }
      case 'days':
      case 'monthsBetween':
        return { step: program.step(PAIRS[code], this.#allShown(args, back), 'missing'), scale: 1, unit }
      case 'daysFrom':
      case 'monthsFrom':
        return { step: program.step(PAIRS[code], this.#allShown(args, back), 'reversed'), scale: 1, unit }
      case 'and':
      case 'or':
      case 'not':
      case 'isMissing':
        return this.#flag(LOGIC[code], operands().map(({ step }) => step))
      case 'monthEnd':
        return { step: program.constant(lastDayOfMonth(addMonths(this.#inputs.month, -back))), scale: 1, unit }
      case 'length':
        return this.#gather(this.#texts(args[0], back), (text) => Array.from(text).length)
      case 'sameText':
        return this.#sameText(args, back)
      case 'join':
        return this.#gather(this.#texts(node, back), () => 0)
    }
  }

  #flag(kernel: NumberKernel, steps: readonly number[]): Operand {
    return { step: this.#program.step(kernel, steps, 'missing'), scale: 1, unit: '' }
  }

  /** A number for each text. */
  #gather({ codes, dictionary }: CodeColumn, value: (text: string) => number): Operand {
    return { step: this.#program.gather(codes, Float64Array.from(dictionary, value)), scale: 1, unit: '' }
  }

  #sameText(args: readonly TypedNode[], back: number): Operand {
    const numbers = new Map<string, number>()
    const numberOf = (text: string): number => {
      const known = numbers.get(text) ?? numbers.size
      numbers.set(text, known)
      return known
    }
    const steps = args.map((arg) => this.#gather(this.#texts(arg, back), numberOf).step)
    return this.#flag(COMPARE.equal, steps)
  }

  #shown(node: TypedNode, back: number): Operand {
    return this.#convert(this.#operand(node, back), node.unit, 1)
  }

  #allShown(nodes: readonly TypedNode[], back: number): readonly number[] {
    return nodes.map((node) => this.#shown(node, back).step)
  }

  /** Operands of one unit and scale: that of the first that is no plain constant, so that it needs no computing. */
  #together(operands: readonly Operand[], unit: string): { readonly steps: readonly number[]; readonly scale: number } {
    const isConstant = ({ step }: Operand): boolean => this.#program.valueOf(step) !== null
    const model = operands.find((one) => one.unit !== '' && !isConstant(one)) ?? operands.find((one) => !isConstant(one)) ?? operands[0]
    const scale = model ? model.scale / ratioOf(model.unit, unit) : 1
    return { steps: operands.map((one) => this.#convert(one, unit, scale).step), scale }
  }

  #convert(operand: Operand, unit: string, scale: number): Operand {
    const factor = (scale * ratioOf(operand.unit, unit)) / operand.scale
    if (factor === 1) return { ...operand, unit, scale }
    const value = this.#program.valueOf(operand.step)
    const step = value === null ? this.#program.step(PAIRS.multiply, [operand.step, this.#program.constant(factor)], 'overflow') : this.#program.constant(whole(value * factor))
    return { step, unit, scale }
  }

  #texts(node: TypedNode | undefined, back: number): CodeColumn {
    const { rows } = this.#inputs
    if (node?.type !== 'text') return this.#written(node, back)
    switch (node.kind) {
      case 'literal':
        return constantText(rows, node.text)
      case 'field': {
        const column = this.#inputs.column(node.field, back + node.monthsBack)
        return column.kind === 'code' ? column : codeColumn(rows, [])
      }
      case 'lag':
        return this.#texts(node.args[0], back + node.months)
      case 'letters':
        return mapTexts(this.#texts(node.args[0], back), (text) => lettersOf(text, node.from, node.count))
      case 'operation':
        return this.#textOperation(node.operation, node.args, back)
      default:
        throw new RangeError(`${node.kind} gives no text`)
    }
  }

  #textOperation(code: PlainOperation, args: readonly TypedNode[], back: number): CodeColumn {
    const { rows } = this.#inputs
    if (code === 'join') {
      const [left, right] = args
      return joinTexts(this.#texts(left, back), this.#texts(right, back))
    }
    if (code === 'if') {
      const [condition, ...branches] = args
      const holds = condition ? this.#values(this.#operand(condition, back)) : new Float64Array(rows)
      const columns = branches.map((branch) => this.#texts(branch, back))
      return pickTexts(rows, columns, (i) => (holds[i] === 1 ? 0 : holds[i] === 0 ? 1 : -1))
    }
    if (code !== 'coalesce') throw new RangeError(`${code} gives no text`)
    const columns = args.map((arg) => this.#texts(arg, back))
    return pickTexts(rows, columns, (i) => columns.findIndex(({ codes }) => (codes[i] ?? -1) >= 0))
  }

  /** Numbers, dates and flags as texts. */
  #written(node: TypedNode | undefined, back: number): CodeColumn {
    if (!node) return codeColumn(this.#inputs.rows, [])
    const values = this.#values(this.#shown(node, back))
    return writeNumbers(values, WRITE[node.type])
  }

  #values({ step }: Operand): Float64Array {
    const values = new Float64Array(this.#inputs.rows)
    this.#program.run(step, values)
    return values
  }
}

/** Digits that arithmetic in binary leaves right. */
const DIGITS = 12

const WRITE: Readonly<Record<TypedNode['type'], (value: number) => string>> = {
  number: (value) => String(Number(value.toPrecision(DIGITS))),
  text: String,
  date: formatDay,
  month: formatMonth,
  flag: (value) => (value === 1 ? '是' : '否'),
}

/** The unit in which operands of different, but compatible, units are compared. */
function sharedUnit(operands: readonly Operand[]): string {
  return operands.find(({ unit }) => unit !== '')?.unit ?? ''
}

/** 0.29 元 are 29 分, although 0.29 × 100 in binary is a little less. */
function whole(value: number): number {
  const rounded = Math.round(value)
  return Math.abs(value - rounded) <= 1e-9 * Math.max(1, Math.abs(value)) ? rounded : value
}

