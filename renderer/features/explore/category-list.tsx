import { Button, Checkbox, Input } from 'antd'
import { useState, type ReactNode } from 'react'
import type { FieldView } from '../../../shared/api/explore.ts'
import type { Month } from '../../../shared/domain/month.ts'
import { useEngineQuery } from '../../state/queries.ts'
import { useRuleFor } from '../../state/selection.ts'
import { ErrorNotice } from '../../ui/error-notice.tsx'
import { useFieldName, useFormat, useT } from '../../ui/locale.tsx'
import { Popup } from '../../ui/popup.tsx'
import { invertChosen, viewOf, withListed, type Chosen } from './conditions.ts'
import { useCellText } from './use-cell-text.ts'

/** As many values as are listed at once; more are found by typing. */
const MOST_VALUES = 500

interface CategoryListProps {
  readonly month: Month
  readonly field: FieldView
  readonly chosen: Chosen
  readonly onChange: (chosen: Chosen) => void
}

/** The values of a field among the subscribers that meet the other conditions, with counts, to tick; the blank is one of them. */
export function CategoryList({ month, field, chosen, onChange }: CategoryListProps) {
  const t = useT()
  const format = useFormat()
  const cellText = useCellText()
  const nameOfField = useFieldName()
  const [text, setText] = useState('')
  const [explained, setExplained] = useState<string | null>(null)
  const rule = useRuleFor(viewOf(field.id))
  const { data, error, refetch, isStale } = useEngineQuery('grid.values', { month, rule, field: field.id, text: text.trim(), limit: MOST_VALUES })
  if (error) return <ErrorNotice error={error} onRetry={refetch} />
  if (!data) return null
  const counts = new Map(data.values.map(({ value, count }) => [value, count]))
  // What is ticked stays in the list, though the other conditions leave nobody with it.
  const gone = text.trim() === '' ? chosen.values.filter((value) => !counts.has(value)) : []
  const listed = [...counts.keys(), ...gone]
  const hasBlank = text.trim() === ''
  const ticked = new Set(chosen.values)
  const nameOf = (value: string): string => cellText(field, field.type === 'flag' ? Number(value) : value)
  /** One popover at a time: there may be hundreds of counts. `key` is the value, '' the blank, which no value is. */
  const countOf = (key: string, name: string, count: number): ReactNode => {
    const info = t(`explore.filter.countInfo.${key === '' ? 'blank' : 'value'}`, { field: nameOfField(field), value: name, month: format.month(month), count, rows: data.rows })
    return (
      <span className="explore-values-count">
        <button type="button" className="explained soft figures" title={t('common.definition')} onClick={() => setExplained(explained === key ? null : key)}>
          {format.count(count)}
        </button>
        {explained === key && (
          <Popup open placement="left" title={t('common.definition')} content={<p className="info-text">{info}</p>} onOpenChange={(isOpen) => !isOpen && setExplained(null)}>
            <span />
          </Popup>
        )}
      </span>
    )
  }
  return (
    <div className={isStale ? 'explore-values panel-stale' : 'explore-values'}>
      <Input allowClear value={text} placeholder={t('explore.filter.search')} aria-label={t('explore.filter.search')} onChange={({ target }) => setText(target.value)} />
      <div className="explore-values-line">
        <span className="soft figures">{t('grid.values.found', { count: data.matching })}</span>
        <Button type="link" size="small" onClick={() => onChange(withListed(chosen, listed, hasBlank, true))}>
          {t('grid.values.all')}
        </Button>
        <Button type="link" size="small" onClick={() => onChange(withListed(chosen, listed, hasBlank, false))}>
          {t('grid.values.none')}
        </Button>
        <Button type="link" size="small" onClick={() => onChange(invertChosen(chosen, listed, hasBlank))}>
          {t('grid.values.invert')}
        </Button>
      </div>
      <ul>
        {hasBlank && (
          <li>
            <Checkbox checked={chosen.missing} onChange={({ target }) => onChange({ ...chosen, missing: target.checked })}>
              {t('grid.values.blank')}
            </Checkbox>
            {countOf('', t('grid.values.blank'), data.missing)}
          </li>
        )}
        {listed.map((value) => (
          <li key={value}>
            <Checkbox checked={ticked.has(value)} onChange={({ target }) => onChange(withListed(chosen, [value], false, target.checked))}>
              <bdi title={value}>{nameOf(value)}</bdi>
            </Checkbox>
            {countOf(value, nameOf(value), counts.get(value) ?? 0)}
          </li>
        ))}
        {listed.length === 0 && <li className="soft">{t('explore.filter.noValues')}</li>}
      </ul>
      {data.matching > data.values.length && (
        <p className="soft figures">{t('grid.values.unlisted', { values: data.matching - data.values.length, rows: data.unlistedRows })}</p>
      )}
    </div>
  )
}
