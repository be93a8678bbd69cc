import { Alert, Button } from 'antd'
import type { Job } from '../../shared/api/job.ts'
import { ErrorNotice, type ErrorLike } from './error-notice.tsx'
import { JobProgress } from './job-progress.tsx'
import { useT } from './locale.tsx'

interface ExportResultProps {
  readonly run: {
    readonly isRunning: boolean
    readonly job: Job | null
    readonly error: ErrorLike | null
    readonly output?: { readonly path: string; readonly rows: number } | undefined
    readonly cancel: () => void
    readonly reset: () => void
  }
  readonly running: string
  readonly done: (rows: number) => string
}

/** How the writing of a file goes, and where the file is. */
export function ExportResult({ run, running, done }: ExportResultProps) {
  const t = useT()
  if (run.isRunning) return <JobProgress title={running} job={run.job} onCancel={run.cancel} />
  if (run.error) return <ErrorNotice error={run.error} onClose={run.reset} />
  if (!run.output) return null
  const { path, rows } = run.output
  return (
    <Alert
      type="success"
      showIcon
      closable={{ closeIcon: true, onClose: run.reset }}
      title={`${done(rows)} · ${path}`}
      action={
        <Button size="small" onClick={() => void window.host.showInFolder(path)}>
          {t('common.showInFolder')}
        </Button>
      }
    />
  )
}
