import { App, Button } from 'antd'
import { useCallback, useMemo } from 'react'
import { useFieldIndex } from '../../state/field-index.ts'
import { useEngineQuery } from '../../state/queries.ts'
import { useRuleText } from '../../state/rule-text.ts'
import { categoryColour } from '../../ui/category-colours.ts'
import { Chart } from '../../ui/chart.tsx'
import { copyText } from '../../ui/clipboard.ts'
import { ErrorNotice } from '../../ui/error-notice.tsx'
import { useAppearance, useColours, useFormat, useT } from '../../ui/locale.tsx'
import { Panel } from '../../ui/panel.tsx'
import { Popup } from '../../ui/popup.tsx'
import { curveTable, silhouetteCurve, sizeBars, sizeTable } from './charts.ts'
import { clusterActions } from './cluster-actions.ts'
import { ClusterCard } from './cluster-card.tsx'
import { HeatGrid } from './heat-grid.tsx'
import type { PortraitDetail } from './index-scale.ts'
import { Method } from './method.tsx'

interface ModelResultProps {
  readonly modelId: number
  /** The newest model of its month: the one other pages know the clusters of. */
  readonly isNewest: boolean
}

/** A model: how many clusters and why, their sizes, one portrait each, and all side by side. */
export function ModelResult({ modelId, isNewest }: ModelResultProps) {
  const query = useEngineQuery('portrait.detail', { modelId })
  if (query.error) return <ErrorNotice error={query.error} onRetry={query.refetch} />
  return query.data ? <Detail detail={query.data} isNewest={isNewest} /> : null
}

function Detail({ detail, isNewest }: { readonly detail: PortraitDetail; readonly isNewest: boolean }) {
  const t = useT()
  const format = useFormat()
  const { message } = App.useApp()
  const { summary, clusters, curve } = detail
  const { month } = summary
  const index = useFieldIndex(month)
  const population = useRuleText(summary.rule)
  const copy = useCallback(
    (text: string) => {
      copyText(text)
      void message.success(t('common.copied'))
    },
    [message, t],
  )
  const actions = useMemo(() => clusterActions(month, isNewest, copy, t), [month, isNewest, copy, t])
  const chosen = t('portrait.chosen', { k: summary.k, silhouette: format.number(summary.silhouette, 3) })
  return (
    <div className="portrait-result">
      <div className="portrait-charts" style={{ height: chartHeight(clusters.length) }}>
        <Panel
          title={t('portrait.curve.title')}
          n={detail.silhouetteRows}
          info={t('portrait.curve.info')}
          actions={<span className="soft">{chosen}</span>}
        >
          <CurveChart curve={curve} />
        </Panel>
        <Panel
          title={t('portrait.size.title')}
          n={summary.rows}
          info={t('portrait.size.info')}
          actions={
            <Popup
              placement="bottomRight"
             
              title={t('common.definition')}
              content={<Method detail={detail} index={index} />}
            >
              <Button size="small">{t('portrait.method.open')}</Button>
            </Popup>
          }
        >
          <SizeChart clusters={clusters} />
        </Panel>
      </div>
      <p className="soft">{t('portrait.populationLine', { month: format.month(month), population, rows: summary.rows })}</p>
      <div className="cards">
        {clusters.map((cluster) => (
          <ClusterCard key={cluster.cluster} cluster={cluster} index={index} month={month} actions={actions} />
        ))}
      </div>
      <Panel title={t('portrait.compare')} n={summary.rows} info={t('portrait.compareInfo')} isFilling={false} isFlush>
        <div className="heat-scroll">
          <HeatGrid clusters={clusters} month={month} index={index} />
        </div>
      </Panel>
    </div>
  )
}

/** Two bars for each cluster need room for their numbers. */
function chartHeight(clusters: number): number {
  return Math.max(220, 76 + clusters * 30)
}

function CurveChart({ curve }: Pick<PortraitDetail, 'curve'>) {
  const t = useT()
  const format = useFormat()
  const colours = useColours()
  const option = useMemo(() => silhouetteCurve(curve, colours, t, format), [curve, colours, t, format])
  const table = useMemo(() => curveTable(curve, t), [curve, t])
  return <Chart label={t('portrait.curve.title')} option={option} table={table} />
}

function SizeChart({ clusters }: Pick<PortraitDetail, 'clusters'>) {
  const t = useT()
  const format = useFormat()
  const colours = useColours()
  const { theme } = useAppearance()
  const nameOf = useCallback((cluster: number) => t('portrait.clusterName', { cluster }), [t])
  const option = useMemo(
    () => sizeBars(clusters, nameOf, (cluster) => categoryColour(theme, String(cluster), 'cluster'), colours, t, format),
    [clusters, nameOf, theme, colours, t, format],
  )
  const table = useMemo(() => sizeTable(clusters, nameOf, t), [clusters, nameOf, t])
  return <Chart label={t('portrait.size.title')} option={option} table={table} />
}
