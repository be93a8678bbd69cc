import type { Output } from '../../../shared/api/engine-api.ts'
import type { FieldIndex } from '../../state/field-index.ts'
import { useFormat, useT } from '../../ui/locale.tsx'
import { Panel } from '../../ui/panel.tsx'
import { isLeak } from './excluded.ts'
import { monthSpan, outcomeMeaning, outcomeTitle } from './outcome-text.ts'

interface BasisPanelProps {
  readonly detail: Output<'churn.detail'>
  readonly index: FieldIndex
}

/** 口径 of the model: outcome, rows it learnt from and was tested on, seed. */
export function BasisPanel({ detail, index }: BasisPanelProps) {
  const t = useT()
  const format = useFormat()
  const { summary } = detail
  const rows = (months: readonly number[], count: number, positives: number): string =>
    t('churn.basis.rows', { months: monthSpan(months, format), rows: count, positives })
  const facts: readonly (readonly [string, string])[] = [
    [t('churn.basis.outcome'), `${outcomeTitle(summary.outcome, index.nameOf, t)}: ${outcomeMeaning(summary.outcome, t)}`],
    [t('churn.basis.train'), rows(summary.trainMonths, summary.trainRows, summary.trainPositives)],
    [t('churn.basis.holdout'), rows(summary.holdoutMonths, summary.holdoutRows, summary.holdoutPositives)],
    [t('churn.basis.validation'), t(`churn.validation.${summary.validation}`)],
    [
      t('churn.basis.excluded'),
      t('churn.basis.excludedOf', { count: detail.excluded.length, leaks: detail.excluded.filter(isLeak).length }),
    ],
    [t('churn.basis.calibrated'), t(summary.calibrated ? 'churn.basis.isCalibrated' : 'churn.basis.notCalibrated')],
    [t('churn.basis.scored'), t('churn.basis.scoredRows', { month: format.month(summary.month), rows: summary.scoredRows })],
    [t('churn.basis.created'), `${format.dateTime(summary.createdAt)} · ${t('churn.basis.seed')} ${summary.seed}`],
  ]
  return (
    <Panel title={t('churn.basis.title')}>
      <dl className="churn-facts">
        {facts.map(([name, text]) => (
          <div key={name}>
            <dt>{name}</dt>
            <dd className="figures">{text}</dd>
          </div>
        ))}
      </dl>
    </Panel>
  )
}

/** The models that were compared, on the same hold-out. */
export function CandidatesPanel({ candidates }: { readonly candidates: Output<'churn.detail'>['candidates'] }) {
  const t = useT()
  const format = useFormat()
  return (
    <Panel title={t('churn.candidates.title')} info={t('churn.meaning.candidates')} isFilling={false}>
      <table className="churn-table figures">
        <thead>
          <tr>
            <th>{t('churn.candidates.model')}</th>
            <th className="cell-number">{t('churn.candidates.auc')}</th>
            <th className="cell-number">{t('churn.candidates.interval')}</th>
            <th className="cell-number">{t('churn.candidates.capture')}</th>
          </tr>
        </thead>
        <tbody>
          {candidates.map(({ model, chosen, metrics }) => (
            <tr key={model}>
              <td>
                {t(`churn.model.${model}`)}
                {chosen && <span className="churn-mark">{t('churn.candidates.chosen')}</span>}
              </td>
              <td className="cell-number">{format.number(metrics.auc, 3)}</td>
              <td className="cell-number">
                {t('churn.metric.interval', { low: format.number(metrics.aucLow, 3), high: format.number(metrics.aucHigh, 3) })}
              </td>
              <td className="cell-number">{format.percent(metrics.captureTop10)}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </Panel>
  )
}
