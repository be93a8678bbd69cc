import { useMemo } from 'react'
import type { Output } from '../../../shared/api/engine-api.ts'
import type { FieldView } from '../../../shared/api/explore.ts'
import type { FieldId } from '../../../shared/domain/field.ts'
import type { Month } from '../../../shared/domain/month.ts'
import { useEngineQuery } from '../../state/queries.ts'
import { useRuleFor } from '../../state/selection.ts'
import { Chart } from '../../ui/chart.tsx'
import { useColours, useFormat, useT } from '../../ui/locale.tsx'
import { Panel } from '../../ui/panel.tsx'
import { useRemembered } from '../../ui/remembered.ts'
import { seriesChart } from './charts.ts'
import { FieldSelect } from './field-select.tsx'
import { canMeasure, digitsOf, firstFilled } from './fields.ts'
import type { Fields } from './use-fields.ts'

interface SeriesPanelProps {
  readonly month: Month
  readonly fields: Fields
}

/** The mean of a number over the chosen subscribers, month by month. */
export function SeriesPanel({ month, fields }: SeriesPanelProps) {
  const t = useT()
  const [wanted, setWanted] = useRemembered<FieldId>('explore.series.field', 'bill_fee')
  const choices = useMemo(() => fields.fields.filter(canMeasure), [fields])
  const field = firstFilled(choices, [wanted, 'bill_fee', 'arpu'])
  const rule = useRuleFor()
  const query = useEngineQuery('explore.series', field ? { month, rule, field: field.id } : null)
  const name = field ? fields.nameOf(field.id) : t('explore.chooseField')
  return (
    <Panel
      title={t('explore.series.mean', { name })}
      heading={<FieldSelect isHeading fields={choices} value={field?.id} onChange={setWanted} />}
      info={field && { field: field.id, month }}
      query={query}
      emptyText={({ points }) => (points.every(({ mean }) => mean === null) ? t('explore.series.empty', { name }) : null)}
      actions={<span className="panel-n">{t('explore.series.heading')}</span>}
    >
      {(data) => field && <Months data={data} month={month} field={field} fields={fields} />}
    </Panel>
  )
}

interface MonthsProps {
  readonly data: Output<'explore.series'>
  readonly month: Month
  readonly field: FieldView
  readonly fields: Fields
}

function Months({ data, month, field, fields }: MonthsProps) {
  const t = useT()
  const format = useFormat()
  const colours = useColours()
  const name = fields.nameOf(field.id)
  const unit = fields.unitOf(field.id)
  const chart = useMemo(
    () => seriesChart(data, month, { t, format, colours, name, unit, digits: digitsOf(field) }),
    [data, month, t, format, colours, name, unit, field],
  )
  return <Chart label={t('explore.series.mean', { name })} option={chart.option} table={chart.table} />
}
