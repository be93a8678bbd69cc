import type { Output } from '../../../shared/api/engine-api.ts'
import type { FieldView } from '../../../shared/api/explore.ts'
import type { Value } from '../../../shared/api/schemas.ts'
import type { Month } from '../../../shared/domain/month.ts'
import type { Rule } from '../../../shared/domain/rule.ts'
import { digitsOf } from '../../state/field-digits.ts'
import { useEngineQuery } from '../../state/queries.ts'
import { useFormat, useT } from '../../ui/locale.tsx'
import { useCellText } from './use-cell-text.ts'
import type { Fields } from './use-fields.ts'

interface StatusLineProps {
  readonly month: Month
  readonly total: number
  readonly picked: number
  /** Those picked, else all rows. */
  readonly rule: Rule
  /** The column in focus. */
  readonly field: FieldView | undefined
  readonly fields: Fields
}

/** How many there are, how many are picked, and what the column in focus comes to over those picked, or over all. */
export function StatusLine({ month, total, picked, rule, field, fields }: StatusLineProps) {
  const t = useT()
  const query = useEngineQuery('grid.figures', field ? { month, rule, field: field.id } : null)
  return (
    <>
      <span>{t('grid.status.rows', { count: total })}</span>
      {picked > 0 && <strong>{t('grid.status.selected', { count: picked })}</strong>}
      {field && query.data && !query.isStale && (
        <span className="explore-figures" role="status" aria-label={t('grid.status.label')}>
          <FigureParts figures={query.data} field={field} fields={fields} isPicked={picked > 0} />
        </span>
      )}
      {!field && <span>{t('grid.status.hint')}</span>}
    </>
  )
}

interface FigurePartsProps {
  readonly figures: Output<'grid.figures'>
  readonly field: FieldView
  readonly fields: Fields
  readonly isPicked: boolean
}

function FigureParts({ figures, field, fields, isPicked }: FigurePartsProps) {
  const t = useT()
  const format = useFormat()
  const cellText = useCellText()
  const unit = fields.unitOf(field.id)
  const name = fields.nameOf(field.id)
  const column = unit === '' ? name : t('common.unitOf', { name, unit })
  const write = (value: Value): string => (typeof value === 'number' && field.type !== 'flag' ? format.number(value, digitsOf(field)) : cellText(field, value))
  const { sum, mean, median, min, max, missing, distinct } = figures
  const isFlag = field.type === 'flag'
  return (
    <>
      <span className="explore-figure-name" title={column}>{t(isPicked ? 'grid.status.ofPicked' : 'grid.status.ofAll', { column })}</span>
      {distinct !== null && <span>{t('grid.status.distinct', { count: distinct })}</span>}
      {isFlag && sum !== null && <span>{t('grid.status.yes', { count: sum, share: format.percent(mean) })}</span>}
      {!isFlag && sum !== null && <span>{t('grid.status.sum', { value: write(sum) })}</span>}
      {!isFlag && mean !== null && <span>{t('grid.status.mean', { value: format.number(mean, Math.max(2, digitsOf(field))) })}</span>}
      {!isFlag && median !== null && <span>{t('grid.status.median', { value: write(median) })}</span>}
      {!isFlag && min !== null && <span>{t('grid.status.min', { value: write(min) })}</span>}
      {!isFlag && max !== null && <span>{t('grid.status.max', { value: write(max) })}</span>}
      <span>{t('grid.status.missing', { count: missing })}</span>
    </>
  )
}
