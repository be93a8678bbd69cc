import { useMemo } from 'react'
import { Button } from 'antd'
import type { ChurnSummary } from '../../../shared/api/churn.ts'
import type { FieldIndex } from '../../state/field-index.ts'
import { SimpleGrid, type GridColumn } from '../../ui/data-grid.tsx'
import { useT } from '../../ui/locale.tsx'
import { Panel } from '../../ui/panel.tsx'
import { outcomeTitle } from './outcome-text.ts'

interface ModelsPanelProps {
  readonly models: readonly ChurnSummary[]
  readonly shownId: number
  readonly index: FieldIndex
  readonly onShow: (modelId: number) => void
}

/** All models of the workspace, the newest first. */
export function ModelsPanel({ models, shownId, index, onShow }: ModelsPanelProps) {
  const t = useT()
  const columns = useMemo(
    (): readonly GridColumn<ChurnSummary>[] => [
      { id: 'created', header: t('churn.models.created'), kind: 'dateTime', width: 140, value: ({ createdAt }) => createdAt },
      { id: 'month', header: t('churn.models.month'), kind: 'month', width: 110, value: ({ month }) => month },
      { id: 'model', header: t('churn.models.model'), width: 140, value: ({ model }) => t(`churn.model.${model}`) },
      {
        id: 'outcome',
        header: t('churn.models.outcome'),
        flex: 1,
        value: ({ outcome }) => outcomeTitle(outcome, index.nameOf, t),
      },
      { id: 'auc', header: t('churn.models.auc'), kind: 'number', digits: 3, width: 80, value: ({ metrics }) => metrics.auc },
      {
        id: 'lift',
        header: t('churn.models.lift'),
        kind: 'number',
        digits: 2,
        width: 112,
        value: ({ metrics }) => metrics.liftTop10,
      },
      { id: 'rows', header: t('churn.models.rows'), kind: 'count', width: 100, value: ({ trainRows }) => trainRows },
      {
        id: 'positives',
        header: t('churn.models.positives'),
        kind: 'count',
        width: 100,
        value: ({ trainPositives }) => trainPositives,
      },
      { id: 'seed', header: t('churn.models.seed'), width: 80, value: ({ seed }) => seed },
      {
        id: 'show',
        header: '',
        width: 80,
        value: ({ modelId }) => (modelId === shownId ? t('churn.models.shown') : t('churn.models.show')),
        render: ({ modelId }) =>
          modelId === shownId ? (
            <span className="soft">{t('churn.models.shown')}</span>
          ) : (
            <Button type="link" size="small" onClick={() => onShow(modelId)}>
              {t('churn.models.show')}
            </Button>
          ),
      },
    ],
    [t, index, shownId, onShow],
  )
  return (
    <Panel title={t('churn.models.title')} isFilling={false} isFlush>
      <SimpleGrid<ChurnSummary>
        id="churn.models"
        columns={columns}
        rows={models}
        rowKey={({ modelId }) => modelId}
        onRowOpen={({ modelId }) => onShow(modelId)}
        isFitted
      />
    </Panel>
  )
}
