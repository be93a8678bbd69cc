import { CloseOutlined } from '@ant-design/icons'
import { Button } from 'antd'
import { useMemo } from 'react'
import type { Output } from '../../../shared/api/engine-api.ts'
import type { FieldView } from '../../../shared/api/explore.ts'
import type { FieldId } from '../../../shared/domain/field.ts'
import type { Month } from '../../../shared/domain/month.ts'
import { useEngineQuery } from '../../state/queries.ts'
import { useRuleFor, useSelection } from '../../state/selection.ts'
import { Chart, type SelectMode } from '../../ui/chart.tsx'
import { useColours, useFormat, useT } from '../../ui/locale.tsx'
import { Panel } from '../../ui/panel.tsx'
import { useRemembered } from '../../ui/remembered.ts'
import { categoryChart, categoryOfKey } from './charts.ts'
import { chosenOfRule, chosenRule, pickCategory, viewOf } from './conditions.ts'
import { FieldSelect } from './field-select.tsx'
import { canCategorise, firstFilled } from './fields.ts'
import { useSetFieldClause } from './use-field-clause.ts'
import type { Fields } from './use-fields.ts'

/** More bars than these are gathered as "other". */
const MOST_BARS = 15
const BAR_HEIGHT = 20

interface CategoryPanelProps {
  readonly month: Month
  readonly fields: Fields
}

/** How many of the chosen subscribers have each value of a field; a click takes those with one. */
export function CategoryPanel({ month, fields }: CategoryPanelProps) {
  const t = useT()
  const [wanted, setWanted] = useRemembered<FieldId>('explore.category.field', 'grid')
  const choices = useMemo(() => fields.fields.filter(canCategorise), [fields])
  const field = firstFilled(choices, [wanted, 'grid', 'area', 'plan_name', 'status'])
  const rule = useRuleFor(viewOf(field?.id ?? ''))
  const query = useEngineQuery('explore.categories', field ? { month, rule, field: field.id, limit: MOST_BARS } : null)
  const clause = useSelection(({ clauses }) => clauses.get(viewOf(field?.id ?? '')))
  const setClause = useSetFieldClause(fields)
  const name = field ? fields.nameOf(field.id) : t('explore.chooseField')
  return (
    <Panel
      title={name}
      heading={<FieldSelect isHeading fields={choices} value={field?.id} onChange={setWanted} />}
      n={query.data?.rows}
      info={field && { field: field.id, month }}
      query={query}
      emptyText={({ items }) => (items.length === 0 ? t('explore.category.empty', { name }) : null)}
      actions={
        field &&
        clause && (
          <Button
            size="small"
            type="text"
            icon={<CloseOutlined />}
            title={t('explore.category.clear')}
            aria-label={t('explore.category.clear')}
            onClick={() => setClause(field.id, null)}
          />
        )
      }
    >
      {(data) => field && <Categories data={data} field={field} fields={fields} />}
    </Panel>
  )
}

interface CategoriesProps {
  readonly data: Output<'explore.categories'>
  readonly field: FieldView
  readonly fields: Fields
}

function Categories({ data, field, fields }: CategoriesProps) {
  const t = useT()
  const format = useFormat()
  const colours = useColours()
  const clause = useSelection(({ clauses }) => clauses.get(viewOf(field.id)))
  const setClause = useSetFieldClause(fields)
  const chosen = useMemo(() => chosenOfRule(clause?.rule, field.id), [clause, field.id])
  const name = fields.nameOf(field.id)
  const chart = useMemo(
    () => categoryChart(data, chosen, { t, format, colours, name, unit: '', digits: 0 }),
    [data, chosen, t, format, colours, name],
  )
  const onSelect = (key: string, mode: SelectMode): void => {
    const value = categoryOfKey(key)
    if (value !== undefined) setClause(field.id, chosenRule(field.id, pickCategory(chosen, value, mode)))
  }
  return (
    <div style={{ height: chart.bars * BAR_HEIGHT + 8, minHeight: '100%' }} title={t('explore.category.hint')}>
      <Chart label={name} option={chart.option} table={chart.table} onSelect={onSelect} />
    </div>
  )
}
