import { Button, Progress } from 'antd'
import type { Job } from '../../shared/api/job.ts'
import { textOr } from '../../shared/i18n/catalogue.ts'
import './job-progress.css'
import { useT } from './locale.tsx'

interface JobProgressProps {
  readonly title: string
  /** Null before the first event. */
  readonly job: Job | null
  readonly onCancel: () => void
}

/** A running job where it was started: phase, progress and cancel. */
export function JobProgress({ title, job, onCancel }: JobProgressProps) {
  const t = useT()
  const phase =
    job === null || job.phase === '' ? t('shell.jobState.queued') : textOr(t, `shell.phase.${job.phase}`, 'shell.phase.unknown')
  return (
    <div className="job-progress-line" role="status">
      <strong>{title}</strong>
      <Progress percent={Math.floor((job?.fraction ?? 0) * 100)} size="small" />
      <span className="soft">{phase}</span>
      <Button size="small" onClick={onCancel}>
        {t('shell.jobs.cancel')}
      </Button>
    </div>
  )
}
