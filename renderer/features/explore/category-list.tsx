import { Checkbox, Input } from 'antd'
import { useState } from 'react'
import type { FieldView } from '../../../shared/api/explore.ts'
import type { Month } from '../../../shared/domain/month.ts'
import { useEngineQuery } from '../../state/queries.ts'
import { useRuleFor } from '../../state/selection.ts'
import { ErrorNotice } from '../../ui/error-notice.tsx'
import { useFormat, useT } from '../../ui/locale.tsx'
import { viewOf } from './conditions.ts'

/** As many values as one request lists. */
const MOST_VALUES = 200

interface CategoryListProps {
  readonly month: Month
  readonly field: FieldView
  readonly values: readonly (string | number)[]
  readonly onChange: (values: readonly string[]) => void
}

/** The values of a field among the subscribers that meet the other conditions, with counts, to tick. */
export function CategoryList({ month, field, values, onChange }: CategoryListProps) {
  const t = useT()
  const format = useFormat()
  const [text, setText] = useState('')
  const rule = useRuleFor(viewOf(field.id))
  const { data, error, refetch } = useEngineQuery('explore.categories', { month, rule, field: field.id, limit: MOST_VALUES })
  if (error) return <ErrorNotice error={error} onRetry={refetch} />
  if (!data) return null
  const ticked = values.map(String)
  const counts = new Map(data.items.map(({ value, count }) => [value, count]))
  // What is ticked stays in the list, though the other conditions leave nobody with it.
  const gone = ticked.filter((value) => !counts.has(value))
  const wanted = text.trim().toLowerCase()
  const shown = [...counts.keys(), ...gone].filter((value) => value.toLowerCase().includes(wanted))
  return (
    <div className="explore-values">
      <Input allowClear value={text} placeholder={t('explore.filter.search')} aria-label={t('explore.filter.search')} onChange={({ target }) => setText(target.value)} />
      <ul>
        {shown.map((value) => (
          <li key={value}>
            <Checkbox
              checked={ticked.includes(value)}
              onChange={({ target }) => onChange(target.checked ? [...ticked, value] : ticked.filter((one) => one !== value))}
            >
              {value}
            </Checkbox>
            <span className="soft figures">{format.count(counts.get(value) ?? 0)}</span>
          </li>
        ))}
        {shown.length === 0 && <li className="soft">{t('explore.filter.noValues')}</li>}
      </ul>
      <p className="soft figures">
        {[
          ...(data.other > 0 ? [t('explore.filter.more', { count: data.other })] : []),
          t('explore.filter.missingCount', { count: data.missing }),
        ].join(' · ')}
      </p>
    </div>
  )
}
