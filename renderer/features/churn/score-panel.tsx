import { Button, InputNumber, Slider } from 'antd'
import { useMemo, useState } from 'react'
import type { Output } from '../../../shared/api/engine-api.ts'
import { EVERYONE } from '../../../shared/domain/rule.ts'
import { openPage, requestPage } from '../../state/navigation.ts'
import { useEngineQuery } from '../../state/queries.ts'
import { useSelection } from '../../state/selection.ts'
import { Chart } from '../../ui/chart.tsx'
import { useColours, useFormat, useT } from '../../ui/locale.tsx'
import { Panel } from '../../ui/panel.tsx'
import { SCORE_PLOT, scoreChart } from './score-chart.ts'
import { CUT_STEP, cutForShare, roundedCut, scoreRule } from './score-cut.ts'

interface ScorePanelProps {
  readonly detail: Output<'churn.detail'>
  /** Set when a newer model has scored the same month: its scores are what lists and 客户 use. */
  readonly onShowNewest: (() => void) | null
}

/** The scored month's probabilities with a threshold, and what can be done with those above it. */
export function ScorePanel({ detail, onShowNewest }: ScorePanelProps) {
  const t = useT()
  const format = useFormat()
  const colours = useColours()
  const { summary, scoreHistogram } = detail
  const [threshold, setThreshold] = useState(() => cutForShare(scoreHistogram, 0.1))
  const drawn = useMemo(
    () => scoreChart(scoreHistogram, threshold, { colours, t, format }),
    [scoreHistogram, threshold, colours, t, format],
  )
  const month = format.month(summary.month)
  const title = t('churn.score.title', { month })
  const set = (value: number | null): void => {
    if (value !== null) setThreshold(roundedCut(value))
  }
  return (
    <Panel
      title={title}
      n={summary.scoredRows}
      info={t('churn.meaning.histogram', { month })}
      actions={
        <label className="churn-threshold">
          {t('churn.score.threshold')}
          <InputNumber value={threshold} min={0} max={1} step={CUT_STEP} precision={2} prefix="≥" onChange={set} />
        </label>
      }
    >
      <div className="churn-score">
        <div className="churn-score-chart">
          <Chart label={title} option={drawn.option} table={drawn.table} />
        </div>
        <div style={{ paddingLeft: SCORE_PLOT.left, paddingRight: SCORE_PLOT.right }}>
          <Slider
            min={0}
            max={1}
            step={CUT_STEP}
            value={threshold}
            onChange={set}
            tooltip={{ formatter: null }}
            ariaLabelForHandle={t('churn.score.threshold')}
            styles={{ track: { background: 'transparent' } }}
          />
        </div>
        {onShowNewest ? (
          <p className="churn-replaced">
            <span>{t('churn.score.replaced', { month })}</span>
            <Button onClick={onShowNewest}>{t('churn.score.showNewest')}</Button>
          </p>
        ) : (
          <div className="churn-score-foot">
            <Above month={summary.month} threshold={threshold} scored={summary.scoredRows} />
          </div>
        )}
      </div>
    </Panel>
  )
}

interface AboveProps {
  readonly month: number
  readonly threshold: number
  readonly scored: number
}

/** How many lie above the threshold and how many of them are expected to leave. */
function Above({ month, threshold, scored }: AboveProps) {
  const t = useT()
  const format = useFormat()
  const rule = scoreRule(threshold)
  const above = useExpected(month, threshold)
  const all = useExpected(month, null)
  const label = t('churn.score.label', { threshold: format.number(threshold, 2) })
  const share = (part: number | null | undefined, whole: number | null | undefined) =>
    format.percent(part === null || part === undefined || !whole ? null : part / whole)
  const useMonth = (): void => useSelection.getState().setMonth(month)
  return (
    <>
      <div className="churn-above">
        <Figure
          name={t('churn.score.subscribers')}
          value={format.count(above?.count)}
          note={t('churn.score.share', { share: share(above?.count, scored) })}
        />
        <Figure
          name={t('churn.score.expected')}
          value={format.count(above?.sum)}
          note={t('churn.score.expectedShare', { share: share(above?.sum, all?.sum) })}
        />
        <Figure name={t('churn.score.rate')} value={format.percent(above?.mean)} note="" />
      </div>
      <span className="churn-score-actions">
        <Button
          disabled={!above || above.count === 0}
          onClick={() => {
            useMonth()
            useSelection.getState().setClause('churn.score', { rule, label })
            openPage('explore')
          }}
        >
          {t('churn.score.seeSubscribers')}
        </Button>
        <Button
          type="primary"
          disabled={!above || above.count === 0}
          onClick={() => {
            useMonth()
            requestPage('campaign', { rule, label })
          }}
        >
          {t('churn.score.makeList')}
        </Button>
      </span>
    </>
  )
}

/** Count, mean and sum of the probabilities in the month at or above the threshold; null = all. */
function useExpected(month: number, threshold: number | null) {
  const rule = threshold === null ? EVERYONE : scoreRule(threshold)
  const { data } = useEngineQuery('explore.series', { month, rule, field: 'churn_score' })
  return data?.points.find((point) => point.month === month)
}

function Figure({ name, value, note }: { readonly name: string; readonly value: string; readonly note: string }) {
  return (
    <div className="churn-metric">
      <span className="soft">{name}</span>
      <strong className="figures">{value}</strong>
      <span className="soft figures">{note}</span>
    </div>
  )
}
