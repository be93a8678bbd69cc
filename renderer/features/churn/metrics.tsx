import type { ChurnSummary } from '../../../shared/api/churn.ts'
import { useFormat, useT } from '../../ui/locale.tsx'
import { Info } from '../../ui/panel.tsx'

interface Metric {
  readonly id: 'auc' | 'ks' | 'lift' | 'capture' | 'brier' | 'calibrationError' | 'baseRate'
  readonly value: string
  readonly note?: string
}

/** What the model achieved on subscribers it has not seen, each figure with its meaning. */
export function Metrics({ summary }: { readonly summary: ChurnSummary }) {
  const t = useT()
  const format = useFormat()
  const { metrics, holdoutPositives, holdoutRows } = summary
  const interval = t('churn.metric.interval', { low: format.number(metrics.aucLow, 3), high: format.number(metrics.aucHigh, 3) })
  const items: readonly Metric[] = [
    { id: 'auc', value: format.number(metrics.auc, 3), note: `(${interval})` },
    { id: 'ks', value: format.number(metrics.ks, 3) },
    { id: 'lift', value: t('churn.metric.times', { times: format.number(metrics.liftTop10, 2) }) },
    { id: 'capture', value: format.percent(metrics.captureTop10) },
    { id: 'brier', value: format.number(metrics.brier, 4) },
    { id: 'calibrationError', value: format.percent(metrics.calibrationError) },
    {
      id: 'baseRate',
      value: format.percent(holdoutRows > 0 ? holdoutPositives / holdoutRows : null),
      note: t('churn.metric.baseRateOf', { positives: holdoutPositives, rows: holdoutRows }),
    },
  ]
  return (
    <section className="churn-metrics" aria-label={t('churn.metric.title')}>
      {items.map(({ id, value, note }) => (
        <div key={id} className="churn-metric">
          <span className="soft">
            {t(`churn.metric.${id}`)}
            <Info info={t(`churn.meaning.${id}`)} />
          </span>
          <strong className="figures">{value}</strong>
          <span className="soft figures">{note}</span>
        </div>
      ))}
    </section>
  )
}
