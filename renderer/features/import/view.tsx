import { Activity, useCallback, useReducer, useState } from 'react'
import type { TableRequest } from '../../../shared/api/import.ts'
import { useJob, type EngineJob } from '../../state/jobs.ts'
import { useEngineQuery } from '../../state/queries.ts'
import { ErrorNotice, type ErrorLike } from '../../ui/error-notice.tsx'
import { JobProgress } from '../../ui/job-progress.tsx'
import { useT } from '../../ui/locale.tsx'
import { Page } from '../../ui/page.tsx'
import { ChooseFiles, Invitation } from './choose-files.tsx'
import { ImportResult, mostRejected } from './import-result.tsx'
import { Imported } from './imported.tsx'
import './import.css'
import type { OpenBatch } from './batch-details.tsx'
import { useFilesInTurn } from './waiting-files.ts'
import { Wizard } from './wizard.tsx'
import { reduceWizard, refusalOf, replanAll, samePlan, type Corrections } from './wizard-draft.ts'

/** Brings extract files in and shows what was imported. */
export function ImportView() {
  const t = useT()
  const batches = useEngineQuery('import.batches', {}).data?.batches
  const plan = useJob('import.plan')
  const load = useJob('import.run')
  const [draft, dispatch] = useReducer(reduceWizard, null)
  const [open, setOpen] = useState<OpenBatch | null>(null)
  const [unfit, setUnfit] = useState<ErrorLike | null>(null)

  const recognise = (paths: readonly string[], hasWaited: boolean): void => {
    // What was chosen while an import ran must not take away its result before anybody read it.
    if (load.error || !hasWaited) load.reset()
    plan.start({ paths: [...paths] }, (found) => dispatch({ kind: 'found', plan: found }))
  }
  const waiting = useFilesInTurn(recognise, plan.isRunning || load.isRunning)

  const replan = (table: number, correction: Corrections): void => {
    const tables = draft?.tables ?? []
    const before = tables[table]
    const asked = replanAll(tables, table, correction)
    if (!before || !asked) return
    setUnfit(null)
    plan.start(asked.input, (found) => {
      const sheets = asked.sheets.flatMap((sheet) => {
        const corrected = tables[sheet.table]
        const next = corrected && samePlan(corrected.plan, found)
        return next ? [{ ...sheet, plan: next }] : []
      })
      if (sheets.some((sheet) => sheet.table === table)) return dispatch({ kind: 'replanned', sheets })
      const refusal = refusalOf(before.plan, found)
      if (refusal) setUnfit({ code: refusal.code, params: { file: refusal.fileName, ...refusal.params }, ref: '' })
    })
  }
  const run = (tables: TableRequest[]): void =>
    load.start({ tables }, ({ batches: loaded }) => {
      plan.reset()
      setUnfit(null)
      dispatch({ kind: 'discard' })
      const worst = mostRejected(loaded)
      setOpen(worst === null ? null : { batchId: worst, tab: 'issues' })
    })
  const discard = (): void => {
    setUnfit(null)
    plan.reset()
    if (load.error) load.reset()
    dispatch({ kind: 'discard' })
  }
  const openBatch = useCallback((batch: OpenBatch) => setOpen(batch), [])
  const closeBatch = useCallback(() => setOpen(null), [])

  const isWizardShown = draft !== null && !load.isRunning
  const isFirst = batches?.length === 0 && load.output === undefined
  return (
    <>
      {draft !== null && (
        // Hidden while it runs: when the import fails or is cancelled, the edits are still there.
        <Activity mode={isWizardShown ? 'visible' : 'hidden'}>
          <Wizard draft={draft} dispatch={dispatch} plan={plan} error={load.error} unfit={unfit} onFit={() => setUnfit(null)} onReplan={replan} onRun={run} onDiscard={discard} />
        </Activity>
      )}
      {isWizardShown || (
        <Page breadcrumb={[t('import.title')]} action={isFirst ? undefined : <ChooseFiles onFiles={waiting.add} />}>
          <div className="import">
            <Progress plan={plan} load={load} waiting={waiting.count} />
            {plan.error && <ErrorNotice error={plan.error} onClose={plan.reset} />}
            {load.output && <ImportResult batches={load.output.batches} onOpen={openBatch} onClose={load.reset} />}
            {isFirst ? <Invitation onFiles={waiting.add} /> : <Imported open={open} onOpen={openBatch} onClose={closeBatch} />}
          </div>
        </Page>
      )}
    </>
  )
}

interface ProgressProps {
  readonly plan: EngineJob<'import.plan'>
  readonly load: EngineJob<'import.run'>
  readonly waiting: number
}

/** The job of this page that runs, and what comes after it. */
function Progress({ plan, load, waiting }: ProgressProps) {
  const t = useT()
  if (plan.isRunning) return <JobProgress title={t('import.planning')} job={plan.job} onCancel={plan.cancel} />
  if (!load.isRunning) return null
  return (
    <div className="import-progress">
      <JobProgress title={t('import.running')} job={load.job} onCancel={load.cancel} />
      <span className="soft">{waiting > 0 ? t('import.waiting', { count: waiting }) : t('import.runningHint')}</span>
    </div>
  )
}
