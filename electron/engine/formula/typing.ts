import { FormulaError, type FormulaIssue, type FormulaIssueCode, type FormulaType, type Span } from '../../../shared/domain/formula.ts'
import { isMonth, parseDay } from '../../../shared/domain/month.ts'
import type { PlainOperation, TypedNode } from './typed-node.ts'
import { unitOfSum } from '../../../shared/domain/formula-units.ts'

export function constant(value: number, type: FormulaType, span: Span, isPercent = false): TypedNode {
  return { kind: 'constant', value, type, unit: '', ...(isPercent ? { isPercent } : {}), start: span.start, end: span.end }
}

export function operation(code: PlainOperation, args: readonly TypedNode[], type: FormulaType, unit: string, span: Span): TypedNode {
  return { kind: 'operation', operation: code, args, type, unit, start: span.start, end: span.end }
}

export function fail(code: FormulaIssueCode, span: Span, params: FormulaIssue['params'] = {}): never {
  throw new FormulaError(code, { start: span.start, end: span.end }, params)
}

export function asFlag(node: TypedNode): TypedNode {
  return node.type === 'flag' ? node : fail('type', node, { expected: 'flag', found: node.type })
}

/** A flag counts as 1 or 0. */
export function asNumber(node: TypedNode): TypedNode {
  if (node.type === 'number') return node
  return node.type === 'flag' ? { ...node, type: 'number' } : fail('type', node, { expected: 'number', found: node.type })
}

export function asText(node: TypedNode): TypedNode {
  return node.type === 'text' ? node : fail('type', node, { expected: 'text', found: node.type })
}

/** A month stands for its first day. */
export function asDate(node: TypedNode): TypedNode {
  if (node.type === 'date') return node
  if (node.type === 'month') return operation('firstDay', [node], 'date', '', node)
  return readLiteral(node, 'date') ?? fail('type', node, { expected: 'date', found: node.type })
}

/** A text or number written where a date or month is wanted. */
function readLiteral(node: TypedNode, type: FormulaType): TypedNode | null {
  if (type === 'date' && node.kind === 'literal') {
    const parts = /^\s*(\d{4})[-/.年](\d{1,2})[-/.月](\d{1,2})日?\s*$/.exec(node.text)
    const day = parts ? parseDay([parts[1], parts[2]?.padStart(2, '0'), parts[3]?.padStart(2, '0')].join('-')) : null
    return constant(day ?? fail('dateInvalid', node, { text: node.text.slice(0, 40) }), 'date', node)
  }
  if (type === 'month' && (node.kind === 'literal' || node.kind === 'constant')) {
    const parts = node.kind === 'literal' ? /^\s*(\d{4})[-/.年]?(\d{1,2})月?\s*$/.exec(node.text) : null
    const month = node.kind === 'constant' ? node.value : Number(parts?.[1]) * 100 + Number(parts?.[2])
    return isMonth(month) ? constant(month, 'month', node) : fail('dateInvalid', node, { text: node.kind === 'literal' ? node.text.slice(0, 40) : node.value })
  }
  return null
}

/** Brings choices or operands of a comparison to one type and unit. */
export function alike(nodes: readonly TypedNode[], span: Span): { readonly args: readonly TypedNode[]; readonly type: FormulaType; readonly unit: string } {
  const types = nodes.map(({ type }) => type)
  const pivot = types.find((type) => type === 'date' || type === 'month')
  if (pivot) {
    const args = nodes.map((node) => (node.type === pivot ? node : (readLiteral(node, pivot) ?? differ(pivot, node))))
    return { args, type: pivot, unit: '' }
  }
  const first = types[0] ?? 'number'
  if (types.every((type) => type === first) && first !== 'number') return { args: nodes, type: first, unit: '' }
  const isNumber = (type: FormulaType): boolean => type === 'number' || type === 'flag'
  const stranger = nodes.find(({ type }) => type !== first && !(isNumber(type) && isNumber(first)))
  if (stranger) differ(first, stranger)
  return { ...together(nodes.map(asNumber), span), type: 'number' }
}

function differ(type: FormulaType, node: TypedNode): never {
  return fail('typesDiffer', node, { left: type, right: node.type })
}

/** Numbers in one unit; a percentage put together with percents is a number of percents. */
export function together(nodes: readonly TypedNode[], span: Span): { readonly args: readonly TypedNode[]; readonly unit: string } {
  let unit = nodes[0]?.unit ?? ''
  for (const node of nodes.slice(1)) {
    const joined = unitOfSum(unit, node.unit)
    if (joined === null) fail('unitsDiffer', span, { left: unit, right: node.unit })
    unit = joined
  }
  const args = nodes.map((node) => (unit === '%' && node.kind === 'constant' && node.isPercent ? { ...node, value: node.value * 100 } : node))
  return { args, unit }
}
