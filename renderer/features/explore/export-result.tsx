import { Alert, Button } from 'antd'
import type { EngineJob } from '../../state/jobs.ts'
import { ErrorNotice } from '../../ui/error-notice.tsx'
import { JobProgress } from '../../ui/job-progress.tsx'
import { useT } from '../../ui/locale.tsx'

/** How the export goes, and where its file is. */
export function ExportResult({ run }: { readonly run: EngineJob<'explore.export'> }) {
  const t = useT()
  if (run.isRunning) return <JobProgress title={t('explore.export.running')} job={run.job} onCancel={run.cancel} />
  if (run.error) return <ErrorNotice error={run.error} onClose={run.reset} />
  if (!run.output) return null
  const { path, rows } = run.output
  return (
    <Alert
      type="success"
      showIcon
      closable={{ closeIcon: true, onClose: run.reset }}
      title={`${t('explore.export.done', { rows })} · ${path}`}
      action={
        <Button size="small" onClick={() => void window.host.showInFolder(path)}>
          {t('common.showInFolder')}
        </Button>
      }
    />
  )
}
