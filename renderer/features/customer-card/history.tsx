import { useMemo } from 'react'
import type { Output } from '../../../shared/api/engine-api.ts'
import type { EngineQuery } from '../../state/queries.ts'
import { Chart } from '../../ui/chart.tsx'
import { ErrorNotice } from '../../ui/error-notice.tsx'
import { useColours, useT } from '../../ui/locale.tsx'
import { Info, useAfter } from '../../ui/panel.tsx'
import { eventText } from './card-text.ts'
import { trendChart } from './charts.ts'
import { digitsById, type Words } from './field-text.ts'

type History = Output<'customer.history'>

interface HistoryProps {
  readonly query: EngineQuery<History>
  readonly words: Words
}

/** Twelve months of the main numbers, one small chart each. */
export function Trends({ query, words }: HistoryProps) {
  const t = useT()
  const isSlow = useAfter(400, query.isFetching && query.data === undefined)
  if (query.error) return <ErrorNotice error={query.error} onRetry={query.refetch} />
  if (query.data === undefined) return <p className="soft card-waiting">{isSlow ? t('customer.historyReading') : ''}</p>
  const { series, months } = query.data
  return (
    <div className="card-trends">
      {series.map((one) => (
        <TrendPanel key={one.field} field={one.field} values={one.values} months={months} words={words} />
      ))}
    </div>
  )
}

type TrendPanelProps = History['series'][number] & Pick<History, 'months'> & { readonly words: Words }

function TrendPanel({ field, values, months, words }: TrendPanelProps) {
  const t = useT()
  const colours = useColours()
  const name = words.fields.nameOf(field)
  const unit = words.fields.unitOf(field)
  const last = months.at(-1)
  const chart = useMemo(
    () => trendChart({ months, values, name, unit, digits: digitsById(field, words) }, words, colours),
    [months, values, name, unit, field, words, colours],
  )
  return (
    <section className="card-trend" aria-label={name} data-field={field}>
      <header>
        <h4>{t('common.unitOf', { name, unit })}</h4>
        {last !== undefined && <Info info={{ field, month: last }} />}
      </header>
      <Chart label={`${name} · ${t('customer.trends')}`} option={chart.option} table={chart.table} />
    </section>
  )
}

/** What changed, newest first. */
export function Timeline({ query, words }: HistoryProps) {
  const t = useT()
  const events = query.data?.events
  if (events === undefined) return null
  if (events.length === 0) return <p className="soft">{t('customer.historyNone')}</p>
  return (
    <ol className="card-timeline">
      {events.map((event, i) => (
        <li key={i}>
          <time className="figures soft">{event.at}</time>
          <span dir="auto">{eventText(event, words)}</span>
        </li>
      ))}
    </ol>
  )
}
