import { Alert, Button, Drawer } from 'antd'
import { useCallback, useState } from 'react'
import type { Input } from '../../../shared/api/engine-api.ts'
import { useFieldIndex } from '../../state/field-index.ts'
import { useJob } from '../../state/jobs.ts'
import { useEngineQuery } from '../../state/queries.ts'
import { useSelection } from '../../state/selection.ts'
import { ErrorNotice } from '../../ui/error-notice.tsx'
import { JobProgress } from '../../ui/job-progress.tsx'
import { useFormat, useT } from '../../ui/locale.tsx'
import { Page } from '../../ui/page.tsx'
import { Panel } from '../../ui/panel.tsx'
import './churn.css'
import { ModelReport } from './model-report.tsx'
import { TrainForm } from './train-form.tsx'

/** Trains churn models, shows how good they are and turns a threshold into subscribers. */
export function ChurnView() {
  const t = useT()
  const format = useFormat()
  const month = useSelection((selection) => selection.month)
  const index = useFieldIndex(month)
  const train = useJob('churn.train')
  const models = useEngineQuery('churn.models', {})
  const [shownId, setShownId] = useState<number | null>(null)
  const [isFormOpen, setFormOpen] = useState(false)
  const list = models.data?.models ?? []
  const shown = list.find(({ modelId }) => modelId === shownId) ?? list[0]
  const detail = useEngineQuery('churn.detail', shown ? { modelId: shown.modelId } : null)
  const show = useCallback((modelId: number) => setShownId(modelId), [])

  const start = (input: Input<'churn.train'>): void =>
    train.start(input, ({ modelId }) => {
      setShownId(modelId)
      setFormOpen(false)
    })
  const form = <TrainForm train={train} index={index} onStart={start} />
  const breadcrumb = [t('shell.nav.churn')]
  if (models.error) {
    return (
      <Page breadcrumb={breadcrumb}>
        <ErrorNotice error={models.error} onRetry={models.refetch} />
      </Page>
    )
  }
  if (!models.data) return <Page breadcrumb={breadcrumb}>{null}</Page>
  if (!shown) {
    return (
      <Page breadcrumb={breadcrumb} isScrolling>
        <div className="churn-first">
          <Panel title={t('churn.train.title')} isFilling={false}>
            <p className="churn-lead">{t('churn.train.first')}</p>
            {form}
          </Panel>
        </div>
      </Page>
    )
  }
  const { output } = train
  return (
    <Page
      breadcrumb={breadcrumb}
      isScrolling
      action={
        <Button type="primary" onClick={() => setFormOpen(true)}>
          {t('churn.train.open')}
        </Button>
      }
    >
      {train.isRunning && !isFormOpen && (
        <div className="churn-running">
          <JobProgress title={t('churn.train.title')} job={train.job} onCancel={train.cancel} />
        </div>
      )}
      {output && (
        <Alert
          className="churn-done"
          type="success"
          showIcon
          closable={{ closeIcon: true, onClose: train.reset }}
          title={t(
            'churn.train.done',
            { auc: format.number(output.metrics.auc, 3), month: format.month(output.month), rows: output.scoredRows },
          )}
        />
      )}
      {detail.error && <ErrorNotice error={detail.error} onRetry={detail.refetch} />}
      {detail.data && <ModelReport detail={detail.data} models={list} index={index} onShow={show} />}
      <Drawer title={t('churn.train.title')} open={isFormOpen} onClose={() => setFormOpen(false)} size={640}>
        {form}
      </Drawer>
    </Page>
  )
}
