import { Button } from 'antd'
import type { Job } from '../../shared/api/job.ts'
import type { WorkspaceStatus } from '../../shared/api/workspace.ts'
import type { Month } from '../../shared/domain/month.ts'
import { isActive, jobList, useJobs, type JobEntry } from '../state/jobs.ts'
import { openPage } from '../state/navigation.ts'
import { useWorkspaceQuery } from '../state/workspace.ts'
import { Arranging } from '../ui/arranging.tsx'
import { useT } from '../ui/locale.tsx'

/** True while an import brings the first months, until one of them is shown: an empty workspace is then no news. */
export function useDataArriving(workspace: WorkspaceStatus | null, month: Month | null): boolean {
  const isImporting = useJobs(({ entries }) => importOf(entries) !== undefined)
  const isReadAgain = useWorkspaceQuery().isFetching
  if (workspace === null || month !== null) return false
  return workspace.months.length > 0 || isImporting || isReadAgain
}

function importOf(entries: ReadonlyMap<number, JobEntry>): Job | undefined {
  return jobList(entries).find(({ job }) => job.method === 'import.run' && isActive(job))?.job
}

/** What the import under way has come to. */
export function FirstData() {
  const t = useT()
  const job = useJobs(({ entries }) => importOf(entries))
  const text = job === undefined || job.phase === 'columns' ? t('common.arranging') : t('common.importing')
  return (
    <Arranging text={text} fraction={job?.fraction ?? null}>
      {job !== undefined && <Button onClick={() => openPage('import')}>{t('common.importingAction')}</Button>}
    </Arranging>
  )
}
