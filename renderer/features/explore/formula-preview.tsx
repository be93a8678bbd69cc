import type { Output } from '../../../shared/api/engine-api.ts'
import type { Value } from '../../../shared/api/schemas.ts'
import { useFormat, useT } from '../../ui/locale.tsx'
import { digitsOf } from '../../state/field-digits.ts'
import type { Fields } from './use-fields.ts'

interface FormulaPreviewProps {
  readonly preview: Output<'formula.preview'>
  readonly fields: Fields
  readonly isStale: boolean
}

/** Some subscribers with their result and what it is made of. */
export function FormulaPreview({ preview, fields, isStale }: FormulaPreviewProps) {
  const t = useT()
  const format = useFormat()
  const { rows, missing, zeroDivisions, outOfRange, overflows, reversedDates, inputs, values, numbers } = preview
  const filled = rows - missing - zeroDivisions - outOfRange - overflows - reversedDates
  const lacking = [
    missing > 0 && t('formula.missing', { count: missing }),
    zeroDivisions > 0 && t('formula.zeroDivisions', { count: zeroDivisions }),
    outOfRange > 0 && t('formula.outOfRange', { count: outOfRange }),
    overflows > 0 && t('formula.overflows', { count: overflows }),
    reversedDates > 0 && t('formula.reversedDates', { count: reversedDates }),
  ].filter((text) => text !== false)
  const headed = (name: string, unit: string): string => (unit === '' ? name : t('common.unitOf', { name, unit: format.unit(unit) }))
  const shown = (value: Value | undefined, digits: number): string => {
    if (value === null || value === undefined) return '—'
    return typeof value === 'number' ? format.number(value, digits) : value
  }
  const digits = digitsOf(preview)
  const nameOf = (field: string, monthsBack: number): string => {
    const name = headed(fields.nameOf(field), fields.dictionaryUnitOf(field))
    return monthsBack === 0 ? name : t('formula.monthsBefore', { name, count: monthsBack })
  }
  return (
    <div className={isStale ? 'formula-preview is-stale' : 'formula-preview'}>
      <p>
        {t('formula.counts', { rows, filled })}
        {lacking.map((text) => (
          <span key={text} className="warn">
            {text}
          </span>
        ))}
      </p>
      <div className="formula-table">
        <table>
          <thead>
            <tr>
              <th>{t('formula.number')}</th>
              <th className="formula-result">{headed(t('formula.result'), preview.unit)}</th>
              {inputs.map(({ field, monthsBack }) => (
                <th key={`${field}@${monthsBack}`}>{nameOf(field, monthsBack)}</th>
              ))}
            </tr>
          </thead>
          <tbody className="figures">
            {values.map((value, i) => (
              // The rows of one answer have no other name than their place.
              <tr key={i}>
                <td>{shown(numbers[i], 0)}</td>
                <td className="formula-result">{shown(value, digits)}</td>
                {inputs.map(({ field, monthsBack, values: own }) => {
                  const view = fields.byId.get(field)
                  return <td key={`${field}@${monthsBack}`}>{shown(own[i], view ? digitsOf(view) : 2)}</td>
                })}
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </div>
  )
}
