import type { FieldId } from '../../../shared/domain/field.ts'
import { FormulaError, formulaFieldId } from '../../../shared/domain/formula.ts'
import { inputsOf, type FieldCatalogue } from '../frame/field-catalogue.ts'
import { analyseFormula, showExpression, type Analysis } from './analyse.ts'
import type { FormulaField } from './formula-fields.ts'
import { FieldNames } from '../../../shared/domain/formula-names.ts'

/** The fields that a formula of a workspace may name. */
export type FormulaScope = Pick<FieldCatalogue, 'fields' | 'byId'>

export function resolvedFormulas({ fields }: FormulaScope): readonly FormulaField[] {
  return fields.flatMap(({ origin }) => (origin.kind === 'formula' ? [origin.formula] : []))
}

export function namesIn({ fields }: FormulaScope): FieldNames {
  return new FieldNames(fields)
}

/** A stored formula as people read it, in both languages. */
export function formulaText(scope: FormulaScope, expression: string): { readonly zh: string; readonly en: string } {
  const names = namesIn(scope)
  return {
    zh: showExpression(expression, 'zh-CN', (id, back) => names.write(id, back, 'zh-CN')),
    en: showExpression(expression, 'en', (id, back) => names.write(id, back, 'en')),
  }
}

/** Reads and checks a text as the formula of a new column, or of one that is being edited. */
export function analyseIn(scope: FormulaScope, text: string, unit: string | undefined, formulaId: number | undefined): Analysis {
  const analysis = analyseFormula(text, namesIn(scope), unit)
  if (formulaId === undefined || !analysis.sound) return analysis
  const own = formulaFieldId(formulaId)
  for (const { field, start, end } of analysis.sound.reads) {
    const path = pathTo(own, field, scope)
    if (!path) continue
    const labels = [own, ...path].map((id) => scope.byId.get(id)?.zh ?? id)
    const { issue } = new FormulaError('cycle', { start, end }, { path: labels.join(' → ') })
    return { issues: [issue], sound: null }
  }
  return analysis
}

/** The formula columns, segments and classes from one on to a field that it comes down to; null when it does not. */
function pathTo(target: FieldId, from: FieldId, scope: FormulaScope, seen = new Set<FieldId>()): readonly FieldId[] | null {
  if (from === target) return [from]
  if (seen.has(from)) return null
  seen.add(from)
  const field = scope.byId.get(from)
  if (!field || field.origin.kind === 'measure') return null
  for (const input of inputsOf(field)) {
    const path = pathTo(target, input, scope, seen)
    if (path) return [from, ...path]
  }
  return null
}
