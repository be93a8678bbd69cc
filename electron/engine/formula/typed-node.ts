import type { FieldId } from '../../../shared/domain/field.ts'
import type { FormulaType, Span, WindowName } from '../../../shared/domain/formula.ts'
import type { Comparison } from '../../../shared/domain/rule.ts'

/** Operations without parameters of their own, by what they take and give. */
export type PlainOperation =
  | 'add' | 'subtract' | 'multiply' | 'divide' | 'power' | 'negate' | 'modulo' | 'abs' | 'floor' | 'ln' | 'log10' | 'sqrt' | 'exp'
  | 'and' | 'or' | 'not' | 'isMissing' | 'if' | 'coalesce' | 'least' | 'greatest' | 'sum' | 'mean'
  | 'sameText' | 'length' | 'join'
  | 'year' | 'month' | 'day' | 'firstDay' | 'days' | 'monthsBetween' | 'daysFrom' | 'monthsFrom' | 'monthEnd'

/** An expression whose fields, types and units are settled. */
export type TypedNode = Span & {
  readonly type: FormulaType
  /** The shown unit of a number; '' takes on the unit of what it is put together with. */
  readonly unit: string
} & (
    | { readonly kind: 'constant'; readonly value: number; readonly isPercent?: boolean }
    | { readonly kind: 'literal'; readonly text: string }
    | { readonly kind: 'field'; readonly field: FieldId; readonly monthsBack: number }
    | { readonly kind: 'operation'; readonly operation: PlainOperation; readonly args: readonly TypedNode[] }
    | { readonly kind: 'compare'; readonly is: Comparison; readonly args: readonly [TypedNode, TypedNode] }
    | { readonly kind: 'round'; readonly digits: number; readonly args: readonly [TypedNode] }
    | { readonly kind: 'lag'; readonly months: number; readonly args: readonly [TypedNode] }
    | { readonly kind: 'window'; readonly window: WindowName; readonly months: number; readonly least: number; readonly args: readonly [TypedNode] }
    | { readonly kind: 'contains'; readonly text: string; readonly args: readonly [TypedNode] }
    /** Letters from a place on, counted from 0; from the end where `from` is below 0. */
    | { readonly kind: 'letters'; readonly from: number; readonly count: number; readonly args: readonly [TypedNode] }
  )

/** The operands of a node, none for constants and fields. */
export function argsOf(node: TypedNode): readonly TypedNode[] {
  return node.kind === 'constant' || node.kind === 'literal' || node.kind === 'field' ? [] : node.args
}
