import { Alert, Button, Progress } from 'antd'
import { Activity, useCallback, useEffect, useEffectEvent, useState } from 'react'
import type { Batch, TableRequest } from '../../../shared/api/import.ts'
import { useJob, type EngineJob } from '../../state/jobs.ts'
import { openPage, takeRequest, usePageRequest } from '../../state/navigation.ts'
import { useEngineQuery } from '../../state/queries.ts'
import { useWorkspace } from '../../state/workspace.ts'
import { ErrorNotice } from '../../ui/error-notice.tsx'
import { useFormat, useT } from '../../ui/locale.tsx'
import { Page } from '../../ui/page.tsx'
import { Split } from '../../ui/split.tsx'
import { BatchDetails } from './batch-details.tsx'
import { DropZone } from './drop-zone.tsx'
import './import.css'
import { Ledger, monthsText } from './ledger.tsx'
import { MonthStrip } from './month-strip.tsx'
import { Wizard } from './wizard.tsx'

/** Brings extract files in and shows what was imported. */
export function ImportView() {
  const t = useT()
  const batches = useEngineQuery('import.batches', {}).data?.batches
  const plan = useJob('import.plan')
  const load = useJob('import.run')
  const [openId, setOpenId] = useState<number | null>(null)
  const openBatch = useCallback((batchId: number) => setOpenId(batchId), [])

  const recognise = (paths: readonly string[]): void => {
    load.reset()
    plan.start({ paths: [...paths] })
  }
  useRequestedFiles(recognise)

  const run = (tables: TableRequest[]): void =>
    load.start({ tables }, ({ batches: loaded }) => {
      plan.reset()
      setOpenId(mostRejected(loaded))
    })
  const discard = (): void => {
    plan.reset()
    load.reset()
  }
  const isWizardShown = plan.output !== undefined && !load.isRunning
  const isFirst = batches?.length === 0 && load.output === undefined
  const isBusy = plan.isRunning || load.isRunning
  return (
    <>
      {plan.output && (
        // Hidden while it runs: when the import fails or is cancelled, the edits are still there.
        <Activity mode={isWizardShown ? 'visible' : 'hidden'}>
          <Wizard key={plan.job?.jobId} plan={plan.output} error={load.error} onRun={run} onDiscard={discard} />
        </Activity>
      )}
      {isWizardShown || (
        <Page breadcrumb={[t('import.title')]}>
          <div className="import">
            <DropZone isBusy={isBusy} isLarge={isFirst} onFiles={recognise}>
              {plan.isRunning ? (
                <JobProgress title={t('import.planning')} run={plan} hint={null} />
              ) : (
                <JobProgress title={t('import.running')} run={load} hint={t('import.runningHint')} />
              )}
            </DropZone>
            {plan.error && <ErrorNotice error={plan.error} onClose={plan.reset} />}
            {load.output && <Result batches={load.output.batches} onSeeIssues={openBatch} onClose={load.reset} />}
            {isFirst || <Imported openId={openId} onOpen={openBatch} />}
          </div>
        </Page>
      )}
    </>
  )
}

interface ImportedProps {
  readonly openId: number | null
  readonly onOpen: (batchId: number) => void
}

/** Months, batches and what became of their rows. */
function Imported({ openId, onOpen }: ImportedProps) {
  const workspace = useWorkspace()
  return (
    <>
      <MonthStrip months={workspace?.months ?? []} />
      <div className="import-rest">
        <Split id="import" direction="column" sizes={['45%', '55%']}>
          <Ledger onOpen={onOpen} openId={openId} />
          <BatchDetails batchId={openId} />
        </Split>
      </div>
    </>
  )
}

interface JobProgressProps {
  readonly title: string
  readonly hint: string | null
  readonly run: Pick<EngineJob<'import.run'>, 'job' | 'cancel'>
}

function JobProgress({ title, hint, run }: JobProgressProps) {
  const t = useT()
  return (
    <div className="import-progress">
      <strong>{title}</strong>
      <Progress percent={Math.floor((run.job?.fraction ?? 0) * 100)} size="small" />
      <Button size="small" onClick={run.cancel}>
        {t('import.cancel')}
      </Button>
      {hint !== null && <span className="soft">{hint}</span>}
    </div>
  )
}

interface ResultProps {
  readonly batches: readonly Batch[]
  readonly onSeeIssues: (batchId: number) => void
  readonly onClose: () => void
}

function Result({ batches, onSeeIssues, onClose }: ResultProps) {
  const t = useT()
  const format = useFormat()
  const sum = (of: (batch: Batch) => number): number => batches.reduce((total, batch) => total + of(batch), 0)
  const skipped = sum(({ rowsSkipped }) => rowsSkipped)
  const worst = mostRejected(batches)
  const months = [...new Set(batches.flatMap((batch) => batch.months))].sort((a, b) => a - b)
  return (
    <Alert
      type={sum(({ rowsRejected }) => rowsRejected) > 0 ? 'warning' : 'success'}
      showIcon
      closable={{ closeIcon: true, onClose }}
      title={[
        t('import.result.done', { stored: sum(({ rowsStored }) => rowsStored), rejected: sum(({ rowsRejected }) => rowsRejected) }),
        ...(skipped > 0 ? [t('import.result.skipped', { skipped })] : []),
        ...(months.length > 0 ? [monthsText(months, format.month)] : []),
      ].join(' · ')}
      action={
        <span className="result-actions">
          {worst !== null && (
            <Button size="small" onClick={() => onSeeIssues(worst)}>
              {t('import.result.seeIssues')}
            </Button>
          )}
          <Button size="small" type="primary" onClick={() => openPage('explore')}>
            {t('import.result.next')}
          </Button>
        </span>
      }
    />
  )
}

/** The batch to look at first: most rejected rows, else most issues; null when all is well. */
function mostRejected(batches: readonly Batch[]): number | null {
  const weight = ({ rowsRejected, issues }: Batch): number => rowsRejected * 1000 + issues.length
  const worst = [...batches].sort((a, b) => weight(b) - weight(a))[0]
  return worst && weight(worst) > 0 ? worst.batchId : null
}

/** Files another page asked to import. */
function useRequestedFiles(recognise: (paths: readonly string[]) => void): void {
  const request = usePageRequest('import')
  const take = useEffectEvent((paths: readonly string[]) => {
    takeRequest('import')
    recognise(paths)
  })
  useEffect(() => {
    if (request) take(request.paths)
  }, [request])
}
