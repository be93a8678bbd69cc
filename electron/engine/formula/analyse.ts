import type { FieldId, FieldType } from '../../../shared/domain/field.ts'
import {
  FORMULA_LIMITS, FormulaError, writeReference, type FormulaIssue, type FormulaNode, type FormulaType, type Span,
} from '../../../shared/domain/formula.ts'
import { englishWords, parseFormula } from '../../../shared/domain/formula-parse.ts'
import type { Language } from '../../../shared/i18n/catalogue.ts'
import { Checker } from './check.ts'
import type { NameScope } from '../../../shared/domain/formula-names.ts'
import { argsOf, type TypedNode } from './typed-node.ts'
import { canBeShownIn } from '../../../shared/domain/formula-units.ts'

/** A field of some month that a formula reads. */
export interface FormulaRead extends Span {
  readonly field: FieldId
  readonly monthsBack: number
}

/** A formula that can be computed. */
export interface SoundFormula {
  readonly node: TypedNode
  readonly type: FieldType
  /** The unit its numbers are shown in. */
  readonly unit: string
  readonly reads: readonly FormulaRead[]
  /** Each field once, in the order of the text. */
  readonly inputs: readonly FieldId[]
  /** The text with fields by id, as it is stored. */
  readonly expression: string
}

export type Analysis = { readonly issues: readonly [FormulaIssue, ...FormulaIssue[]]; readonly sound: null } | { readonly issues: readonly []; readonly sound: SoundFormula }

/** Reads and checks the text of a formula. `unit`: that its numbers shall have; undefined = the one that follows from it. */
export function analyseFormula(text: string, names: NameScope, unit?: string): Analysis {
  try {
    const tree = parseFormula(text, (word) => names.has(word))
    const checker = new Checker(names)
    const node = checker.check(tree)
    const [first, ...rest] = checker.issues
    if (first) return { issues: [first, ...rest], sound: null }
    if (!node) throw new RangeError('neither a node nor an issue')
    const reads = readsOf(node)
    const shown = shownUnit(node, unit)
    return {
      issues: [],
      sound: {
        node, reads, unit: shown, type: fieldType(node.type, shown),
        inputs: [...new Set(reads.map(({ field }) => field))],
        expression: rewriteReferences(text, tree, ({ name, monthsBack }, span) => writeReference(names.find(name, span).id, monthsBack)),
      },
    }
  } catch (error) {
    if (!(error instanceof FormulaError)) throw error
    return { issues: [error.issue], sound: null }
  }
}

/** A stored expression as people of a language read it. Names that are gone stay as ids; in Chinese, functions stay as they were typed. */
export function showExpression(expression: string, language: Language, write: (field: FieldId, monthsBack: number) => string): string {
  const references = referencesOf(parseFormula(expression)).map(({ start, end, name, monthsBack }) => ({ start, end, text: write(name, monthsBack) }))
  const words = language === 'en' ? englishWords(expression).map(({ start, end, en }) => ({ start, end, text: en })) : []
  return rewrite(expression, [...references, ...words].toSorted((a, b) => a.start - b.start))
}

function rewriteReferences(text: string, tree: FormulaNode, write: (reference: { readonly name: string; readonly monthsBack: number }, span: Span) => string): string {
  return rewrite(text, referencesOf(tree).map((node) => ({ start: node.start, end: node.end, text: write(node, node) })))
}

/** `parts`: in order, none over another. */
function rewrite(text: string, parts: readonly (Span & { readonly text: string })[]): string {
  let rewritten = ''
  let done = 0
  for (const part of parts) {
    rewritten += text.slice(done, part.start) + part.text
    done = part.end
  }
  return rewritten + text.slice(done)
}

/** Names in a stored expression, each once. */
export function referencedFields(tree: FormulaNode): readonly FieldId[] {
  return [...new Set(referencesOf(tree).map(({ name }) => name))]
}

type Reference = FormulaNode & { readonly kind: 'field' }

/** In the order of the text. */
function referencesOf(tree: FormulaNode): readonly Reference[] {
  const found: Reference[] = []
  const waiting: FormulaNode[] = [tree]
  for (let node = waiting.pop(); node !== undefined; node = waiting.pop()) {
    if (node.kind === 'field') found.push(node)
    else if (node.kind === 'unary') waiting.push(node.of)
    else if (node.kind === 'binary') waiting.push(node.left, node.right)
    else if (node.kind === 'call' || node.kind === 'window') waiting.push(...node.args)
  }
  return found.sort((a, b) => a.start - b.start)
}

/**
 * The fields and months that an expression comes down to.
 *
 * Errors: FormulaError `monthsTooFar`, `tooLarge`.
 */
function readsOf(node: TypedNode): readonly FormulaRead[] {
  const seen = new Map<TypedNode, Set<number>>()
  const reads = new Map<string, FormulaRead>()
  let steps = 0
  const waiting: { readonly node: TypedNode; readonly back: number }[] = [{ node, back: 0 }]
  for (let next = waiting.pop(); next !== undefined; next = waiting.pop()) {
    const { node: one, back } = next
    const backs = seen.get(one) ?? new Set<number>()
    if (backs.has(back)) continue
    seen.set(one, backs.add(back))
    const earliest = back + (one.kind === 'field' ? one.monthsBack : 0)
    if (earliest > FORMULA_LIMITS.monthsBack) throw new FormulaError('monthsTooFar', { start: one.start, end: one.end }, { most: FORMULA_LIMITS.monthsBack })
    if (++steps > FORMULA_LIMITS.steps) throw new FormulaError('tooLarge', { start: node.start, end: node.end }, { most: FORMULA_LIMITS.steps })
    if (one.kind === 'field') reads.set(`${one.field}@${earliest}`, { field: one.field, monthsBack: earliest, start: one.start, end: one.end })
    const shifts = one.kind === 'window' ? Array.from({ length: one.months }, (_, k) => k) : one.kind === 'lag' ? [one.months] : [0]
    for (const arg of argsOf(one)) for (const shift of shifts) waiting.push({ node: arg, back: back + shift })
  }
  return [...reads.values()].sort((a, b) => a.start - b.start || a.monthsBack - b.monthsBack)
}

function shownUnit(node: TypedNode, wanted: string | undefined): string {
  if (node.type !== 'number') return ''
  if (wanted === undefined) return node.unit
  if (!canBeShownIn(node.unit, wanted)) throw new FormulaError('unitDeclared', { start: node.start, end: node.end }, { unit: node.unit, declared: wanted })
  return wanted
}

function fieldType(type: FormulaType, unit: string): FieldType {
  return type === 'number' && (unit === '元' || unit === '元/月') ? 'money' : type
}
