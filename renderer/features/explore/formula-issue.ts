import type { FormulaIssueView } from '../../../shared/api/formula.ts'
import { textOr, type Translate } from '../../../shared/i18n/catalogue.ts'
import type { Format } from '../../../shared/i18n/format.ts'

const TYPE_PARAMS = ['expected', 'found']

/** What is wrong with a formula, in the language of the window. */
export function issueText({ code, params }: FormulaIssueView, t: Translate, format: Format): string {
  const typeName = (value: string | number): string => textOr(t, `formula.valueType.${value}`, 'formula.valueType.text')
  const written = Object.fromEntries(
    Object.entries(params).map(([name, value]) => {
      if (code === 'typesDiffer' || (code === 'type' && TYPE_PARAMS.includes(name))) return [name, typeName(value)]
      if (code === 'unitsDiffer' || code === 'unitDeclared') return [name, value === '' ? t('formula.noUnit') : format.unit(String(value))]
      return [name, value]
    }),
  )
  return textOr(t, `formula.issue.${code}`, 'formula.issue.ended', written)
}
