import { InboxOutlined } from '@ant-design/icons'
import { useEffect, useEffectEvent, useState } from 'react'
import { isActive, useJobs } from '../state/jobs.ts'
import { requestPage } from '../state/navigation.ts'
import { useSettings } from '../state/settings.ts'
import { useWorkspace } from '../state/workspace.ts'
import { useT } from '../ui/locale.tsx'

/**
 * Takes extract files and folders dropped anywhere on the window and lays them before the import wizard. The first page
 * takes drops by itself: there a file may also be a workspace.
 */
export function FileDrop() {
  const t = useT()
  const hasWorkspace = Boolean(useWorkspace())
  const isHere = useSettings(({ page }) => page !== 'start')
  const isBusy = useJobs(({ entries }) => [...entries.values()].some(({ job }) => isActive(job)))
  const [count, setCount] = useState(0)

  const onDrag = useEffectEvent((event: DragEvent): void => {
    if (!isHere || !hasFiles(event)) return
    event.preventDefault()
    // Without a workspace there is nowhere to put them: the cursor says so, and the text why.
    if (event.dataTransfer) event.dataTransfer.dropEffect = hasWorkspace ? 'copy' : 'none'
    setCount(Math.max(1, event.dataTransfer?.items.length ?? 0))
  })
  const onLeave = useEffectEvent((event: DragEvent): void => {
    if (event.relatedTarget === null) setCount(0)
  })
  const onDrop = useEffectEvent((event: DragEvent): void => {
    setCount(0)
    if (!isHere || !hasFiles(event)) return
    event.preventDefault()
    const paths = droppedPaths(event)
    if (hasWorkspace && paths.length > 0) requestPage('import', { paths })
  })
  useEffect(() => {
    const following = new AbortController()
    const { signal } = following
    window.addEventListener('dragenter', onDrag, { signal })
    window.addEventListener('dragover', onDrag, { signal })
    window.addEventListener('dragleave', onLeave, { signal })
    window.addEventListener('drop', onDrop, { signal })
    return () => following.abort()
  }, [])

  if (count === 0) return null
  return (
    <div className="file-drop" role="status">
      <div>
        <InboxOutlined />
        <strong>{hasWorkspace ? t('import.drop.title', { count }) : t('import.drop.noWorkspace')}</strong>
        {hasWorkspace && <span>{t('import.drop.hint')}</span>}
        {hasWorkspace && isBusy && <span className="warn">{t('import.drop.waits')}</span>}
      </div>
    </div>
  )
}

function hasFiles(event: DragEvent): boolean {
  return event.dataTransfer?.types.includes('Files') ?? false
}

function droppedPaths(event: DragEvent): readonly string[] {
  return [...(event.dataTransfer?.files ?? [])].map((file) => window.host.pathOfFile(file)).filter((path) => path !== '')
}
