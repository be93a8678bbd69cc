import type { Field, FieldId } from '../../../shared/domain/field.ts'
import { formulaFieldId } from '../../../shared/domain/formula.ts'
import { parseFormula } from '../../../shared/domain/formula-parse.ts'
import { analyseFormula, referencedFields, type SoundFormula } from './analyse.ts'
import type { StoredFormula } from './formula.repo.ts'
import { FieldIds, type NamedField } from '../../../shared/domain/formula-names.ts'
import type { TypedNode } from './typed-node.ts'

/** A formula column that can be computed with the fields there are. */
export interface FormulaField extends Field {
  readonly formula: StoredFormula
  readonly sound: SoundFormula
}

/** A formula column whose inputs are gone. */
export interface LackingFormula extends Field {
  readonly formula: StoredFormula
  readonly missing: readonly FieldId[]
}

/** What a formula column is as a field. A text that personal data have a part in, be it in a condition, is personal data. */
export function fieldOfFormula(
  { formulaId, label, type, unit }: StoredFormula,
  made: { readonly node: TypedNode; readonly inputs: readonly Pick<Field, 'sensitive'>[] } | null = null,
): Field {
  const sensitive = type === 'text' && made ? sensitivityOf(made.node, made.inputs) : undefined
  return {
    id: formulaFieldId(formulaId), zh: label, en: label, type, unit, source: 'formula', history: 'fact', group: 'formula',
    ...(sensitive === undefined ? {} : { sensitive }),
  }
}

/** A field under another name is masked as it is; of all else the mask of an input may fall on the wrong letters. */
function sensitivityOf(node: TypedNode, inputs: readonly Pick<Field, 'sensitive'>[]): Field['sensitive'] {
  const read = inputs.find(({ sensitive }) => sensitive !== undefined)?.sensitive
  return read === undefined || node.kind === 'field' ? read : 'derived'
}

/** The formula columns that fields allow, each after those it reads, and the others. */
export function resolveFormulas(
  formulas: readonly StoredFormula[],
  fields: readonly NamedField[],
): { readonly found: readonly FormulaField[]; readonly lacking: readonly LackingFormula[] } {
  const found: FormulaField[] = []
  const ids = new FieldIds(fields)
  let waiting = formulas.filter(({ removed }) => !removed)
  for (let before = -1; before !== found.length; ) {
    before = found.length
    const left: StoredFormula[] = []
    for (const formula of waiting) {
      const { sound } = readStored(formula, ids)
      if (!sound) {
        left.push(formula)
        continue
      }
      const field = { ...fieldOfFormula(formula, { node: sound.node, inputs: sound.inputs.flatMap((id) => ids.get(id) ?? []) }), formula, sound }
      found.push(field)
      ids.add(field)
    }
    waiting = left
  }
  return { found, lacking: waiting.map((formula) => ({ ...fieldOfFormula(formula), formula, missing: missingOf(formula, ids) })) }
}

/** Where a field has changed its type or unit since, the formula may be wrong now: then all of its inputs are to blame. */
function missingOf({ expression }: StoredFormula, known: FieldIds): readonly FieldId[] {
  const inputs = referencedFields(parseFormula(expression))
  const missing = inputs.filter((id) => !known.has(id))
  return missing.length > 0 ? missing : inputs
}

function readStored({ expression, type, unit }: StoredFormula, ids: FieldIds) {
  const analysis = analyseFormula(expression, ids, type === 'number' || type === 'money' ? unit : undefined)
  return analysis.sound?.type === type ? analysis : { sound: null }
}
