import type { ReactNode } from 'react'
import type { Output } from '../../../shared/api/engine-api.ts'
import type { FieldView } from '../../../shared/api/explore.ts'
import type { Value } from '../../../shared/api/schemas.ts'
import type { Month } from '../../../shared/domain/month.ts'
import type { Rule } from '../../../shared/domain/rule.ts'
import { digitsOf } from '../../state/field-digits.ts'
import { useEngineQuery } from '../../state/queries.ts'
import { useFormat, useT } from '../../ui/locale.tsx'
import { Explained } from '../../ui/panel.tsx'
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
      <Explained info={t('grid.status.made.rows')}>{t('grid.status.rows', { count: total })}</Explained>
      {picked > 0 && (
        <Explained info={t('grid.status.made.selected')}>
          <strong>{t('grid.status.selected', { count: picked })}</strong>
        </Explained>
      )}
      {field && query.data && !query.isStale && (
        <span className="explore-figures" role="status" aria-label={t('grid.status.label')}>
          <FigureParts figures={query.data} field={field} fields={fields} month={month} isPicked={picked > 0} />
        </span>
      )}
      {!field && <span>{t('grid.status.hint')}</span>}
    </>
  )
}

type FigureKind = 'distinct' | 'yes' | 'sum' | 'mean' | 'median' | 'min' | 'max' | 'missing'

interface FigurePartsProps {
  readonly figures: Output<'grid.figures'>
  readonly field: FieldView
  readonly fields: Fields
  readonly month: Month
  readonly isPicked: boolean
}

function FigureParts({ figures, field, fields, month, isPicked }: FigurePartsProps) {
  const t = useT()
  const format = useFormat()
  const cellText = useCellText()
  const unit = fields.unitOf(field.id)
  const name = fields.nameOf(field.id)
  const column = unit === '' ? name : t('common.unitOf', { name, unit })
  const write = (value: Value): string => (typeof value === 'number' && field.type !== 'flag' ? format.number(value, digitsOf(field)) : cellText(field, value))
  const { rows, sum, mean, median, min, max, missing, distinct } = figures
  const isFlag = field.type === 'flag'
  const part = (kind: FigureKind, text: string): ReactNode => (
    <Explained info={{ field: field.id, month }} note={t(`grid.status.made.${kind}`, { rows, filled: rows - missing })}>
      {text}
    </Explained>
  )
  return (
    <>
      <span className="explore-figure-name" title={column}>{t(isPicked ? 'grid.status.ofPicked' : 'grid.status.ofAll', { column })}</span>
      {distinct !== null && part('distinct', t('grid.status.distinct', { count: distinct }))}
      {isFlag && sum !== null && part('yes', t('grid.status.yes', { count: sum, share: format.percent(mean) }))}
      {!isFlag && sum !== null && part('sum', t('grid.status.sum', { value: write(sum) }))}
      {!isFlag && mean !== null && part('mean', t('grid.status.mean', { value: format.number(mean, Math.max(2, digitsOf(field))) }))}
      {!isFlag && median !== null && part('median', t('grid.status.median', { value: write(median) }))}
      {!isFlag && min !== null && part('min', t('grid.status.min', { value: write(min) }))}
      {!isFlag && max !== null && part('max', t('grid.status.max', { value: write(max) }))}
      {part('missing', t('grid.status.missing', { count: missing }))}
    </>
  )
}
