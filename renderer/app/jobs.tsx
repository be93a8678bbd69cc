import { App, Button, Drawer, Progress, Tag } from 'antd'
import { useEffect, useEffectEvent, useState } from 'react'
import type { JobState } from '../../shared/api/job.ts'
import { cancelJob, isActive, jobList, useJobs, type JobEntry } from '../state/jobs.ts'
import { useEngineQuery } from '../state/queries.ts'
import { useSettings } from '../state/settings.ts'
import { EmptyState } from '../ui/empty-state.tsx'
import { errorText } from '../ui/error-notice.tsx'
import { useFormat, useT } from '../ui/locale.tsx'
import { SIZE } from '../ui/theme.ts'
import { useEscape } from '../ui/use-escape.ts'
import { jobTitle, phaseTitle, resultLine } from './job-result.ts'

const STATE_COLOUR: Readonly<Record<JobState, string>> = {
  queued: 'default',
  running: 'processing',
  succeeded: 'success',
  failed: 'error',
  cancelled: 'default',
  interrupted: 'warning',
}

/** Job indicator of the top bar; opens the list of jobs. */
export function JobIndicator({ onOpen }: { readonly onOpen: () => void }) {
  const t = useT()
  const entries = useJobs((state) => state.entries)
  const running = jobList(entries).filter(({ job }) => isActive(job))
  const current = running.at(-1)
  if (!current) {
    return (
      <Button type="text" onClick={onOpen}>
        {t('shell.jobs.idle')}
      </Button>
    )
  }
  const percent = Math.floor(current.job.fraction * 100)
  return (
    <Button type="text" className="job-indicator" onClick={onOpen} title={jobTitle(current.job.method, t)}>
      <span>{t('shell.jobs.indicator', { count: running.length })}</span>
      <Progress percent={percent} size="small" showInfo={false} style={{ width: 56 }} />
      <span className="figures">{percent}%</span>
    </Button>
  )
}

/** Steps towards something else: their end needs no word of its own. */
const QUIET: readonly string[] = ['import.plan', 'sample.write']

/** Says in one line what a job did once it is done, whichever page is open by then. */
export function useJobNotices(): void {
  const t = useT()
  const { message } = App.useApp()
  const tell = useEffectEvent((entry: JobEntry) => {
    // The page a job belongs to shows its result itself.
    const [slice] = entry.job.method.split('.')
    const line = useSettings.getState().page === slice ? null : resultLine(entry, t)
    if (line !== null) void message.success(`${jobTitle(entry.job.method, t)} · ${line}`, 5)
  })
  useEffect(
    () =>
      useJobs.subscribe(({ entries }, { entries: before }) => {
        for (const [id, entry] of entries) {
          const wasActive = before.has(id) ? isActive(before.get(id)?.job ?? entry.job) : true
          if (wasActive && entry !== before.get(id) && !QUIET.includes(entry.job.method)) tell(entry)
        }
      }),
    [],
  )
}

/** All jobs with progress, cancel and what they did. */
export function JobDrawer({ isOpen, onClose }: { readonly isOpen: boolean; readonly onClose: () => void }) {
  const t = useT()
  const entries = useJobs((state) => state.entries)
  const history = useEngineQuery('job.list', isOpen ? { limit: 50 } : null).data
  useEffect(() => {
    if (history) useJobs.getState().addHistory(history.jobs)
  }, [history])
  useEscape(isOpen, onClose, '.ant-drawer')
  const list = jobList(entries)
  return (
    <Drawer title={t('shell.jobs.title')} open={isOpen} onClose={onClose} keyboard={false} size={SIZE.drawer} mask={false}>
      {list.length === 0 ? <EmptyState text={t('shell.jobs.none')} /> : list.map((entry) => <JobRow key={entry.job.jobId} entry={entry} />)}
    </Drawer>
  )
}

function JobRow({ entry }: { readonly entry: JobEntry }) {
  const t = useT()
  const format = useFormat()
  const [isCancelling, setCancelling] = useState(false)
  const { job } = entry
  const isRunning = isActive(job)
  const took = job.finishedAt === null ? null : new Date(job.finishedAt).getTime() - new Date(job.startedAt).getTime()
  const line = job.error && job.state === 'failed' ? errorText(job.error, t, format) : resultLine(entry, t)
  return (
    <article className="job-row" aria-label={jobTitle(job.method, t)}>
      <header>
        <strong>{jobTitle(job.method, t)}</strong>
        <Tag color={STATE_COLOUR[job.state]}>{t(`shell.jobState.${job.state}`)}</Tag>
        <span className="soft">{format.dateTime(job.startedAt)}</span>
      </header>
      {isRunning && (
        <div className="job-progress">
          <Progress percent={Math.floor(job.fraction * 100)} size="small" />
          <Button
            size="small"
            disabled={isCancelling}
            onClick={() => {
              setCancelling(true)
              cancelJob(job.jobId)
            }}
          >
            {t(isCancelling ? 'shell.jobs.cancelling' : 'shell.jobs.cancel')}
          </Button>
        </div>
      )}
      <p className="soft">
        {isRunning
          ? `${phaseTitle(job.phase, t)} ${t('shell.jobs.rows', { done: job.done, total: job.total })}`
          : [line, took === null ? null : t('shell.jobs.took', { duration: format.duration(took) })].filter(Boolean).join(' · ')}
      </p>
    </article>
  )
}
