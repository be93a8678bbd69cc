import { useMemo } from 'react'
import type { ChurnSummary } from '../../../shared/api/churn.ts'
import type { Output } from '../../../shared/api/engine-api.ts'
import type { FieldIndex } from '../../state/field-index.ts'
import { Chart } from '../../ui/chart.tsx'
import { useColours, useFormat, useT } from '../../ui/locale.tsx'
import { Panel } from '../../ui/panel.tsx'
import { BasisPanel, CandidatesPanel } from './basis-panel.tsx'
import { calibrationChart, decileChart, gainsChart, rocChart } from './charts.ts'
import { ExcludedPanel, FeaturesPanel } from './field-panels.tsx'
import { Metrics } from './metrics.tsx'
import { ModelsPanel } from './models-panel.tsx'
import { ScorePanel } from './score-panel.tsx'

interface ModelReportProps {
  readonly detail: Output<'churn.detail'>
  readonly models: readonly ChurnSummary[]
  readonly index: FieldIndex
  readonly onShow: (modelId: number) => void
}

/** One model from what it achieves to what it goes by. */
export function ModelReport({ detail, models, index, onShow }: ModelReportProps) {
  const { summary } = detail
  // Newest first: the first of a month is the one whose scores count.
  const newest = models.find(({ month }) => month === summary.month)
  const isReplaced = newest !== undefined && newest.modelId !== summary.modelId
  return (
    <div className="churn">
      <Metrics summary={summary} />
      <div className="churn-wide">
        <ScorePanel key={summary.modelId} detail={detail} onShowNewest={isReplaced ? () => onShow(newest.modelId) : null} />
      </div>
      <div className="churn-narrow">
        <BasisPanel detail={detail} index={index} />
      </div>
      <QualityCharts detail={detail} />
      <div className="churn-half">
        <FeaturesPanel features={detail.features} month={summary.month} index={index} />
      </div>
      <div className="churn-half churn-stack">
        <CandidatesPanel candidates={detail.candidates} />
        <ExcludedPanel excluded={detail.excluded} index={index} />
      </div>
      <div className="churn-full">
        <ModelsPanel models={models} shownId={summary.modelId} index={index} onShow={onShow} />
      </div>
    </div>
  )
}

function QualityCharts({ detail }: { readonly detail: Output<'churn.detail'> }) {
  const t = useT()
  const format = useFormat()
  const colours = useColours()
  const charts = useMemo(() => {
    const drawing = { colours, t, format }
    return [
      { id: 'gains', ...gainsChart(detail.gains, drawing) },
      { id: 'decile', ...decileChart(detail.gains, drawing) },
      { id: 'calibration', ...calibrationChart(detail.calibration, drawing) },
      { id: 'roc', ...rocChart(detail.roc, drawing) },
    ] as const
  }, [detail, colours, t, format])
  return charts.map(({ id, option, table }) => (
    <div key={id} className="churn-chart">
      <Panel title={t(`churn.${id}.title`)} n={detail.summary.holdoutRows} info={t(`churn.meaning.${id}`)}>
        <Chart label={t(`churn.${id}.title`)} option={option} table={table} />
      </Panel>
    </div>
  ))
}
