import { Button } from 'antd'
import { useState } from 'react'
import { useJob } from '../../state/jobs.ts'
import { takeRequest, usePageRequest, type PageRequests } from '../../state/navigation.ts'
import { useEngineQuery } from '../../state/queries.ts'
import { useSelection } from '../../state/selection.ts'
import { EmptyState } from '../../ui/empty-state.tsx'
import { ErrorNotice } from '../../ui/error-notice.tsx'
import { useT } from '../../ui/locale.tsx'
import { Page } from '../../ui/page.tsx'
import { Panel } from '../../ui/panel.tsx'
import { Split } from '../../ui/split.tsx'
import { ModelList } from './model-list.tsx'
import { ModelResult } from './model-result.tsx'
import './portrait.css'
import { RUN_FORM, RunPanel } from './run-panel.tsx'

/** Groups of similar subscribers, found by a model, and who they are. */
export function PortraitView() {
  const t = useT()
  const month = useSelection((selection) => selection.month)
  const query = useEngineQuery('portrait.models', {})
  const job = useJob('portrait.cluster')
  const [chosenId, setChosenId] = useState<number | null>(null)
  // Stays until it was run on.
  const request: PageRequests['portrait'] | undefined = usePageRequest('portrait')
  if (month === null) return null
  const models = query.data?.models ?? []
  const open = models.find(({ modelId }) => modelId === chosenId) ?? models[0]
  const newestOfMonth = models.find((model) => model.month === open?.month)
  const onDone = (modelId: number): void => {
    takeRequest('portrait')
    setChosenId(modelId)
  }
  return (
    <Page breadcrumb={[t('shell.nav.portrait')]}>
      {query.error && <ErrorNotice error={query.error} onRetry={query.refetch} />}
      {query.data && (
        <div className="portrait">
          <RunPanel key={JSON.stringify(request?.rule ?? null)} month={month} asked={request ?? null} run={job} onDone={onDone} />
          <div className="portrait-rest">
            {open ? (
              <Split id="portrait" direction="row" sizes={[190, '84%']} min={140}>
                <ModelList models={models} openId={open.modelId} onOpen={setChosenId} />
                <ModelResult key={open.modelId} modelId={open.modelId} isNewest={open === newestOfMonth} />
              </Split>
            ) : (
              <Panel title={t('portrait.models')}>
                <EmptyState text={t('portrait.empty')}>
                  <Button type="primary" htmlType="submit" form={RUN_FORM} disabled={job.isRunning}>
                    {t('portrait.runTitle')}
                  </Button>
                </EmptyState>
              </Panel>
            )}
          </div>
        </div>
      )}
    </Page>
  )
}
