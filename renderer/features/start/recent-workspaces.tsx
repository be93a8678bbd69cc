import { Button, Tag } from 'antd'
import type { RecentWorkspace } from '../../../shared/api/workspace.ts'
import { useCommand } from '../../state/queries.ts'
import { useFormat, useT } from '../../ui/locale.tsx'

interface RecentWorkspacesProps {
  readonly workspaces: readonly RecentWorkspace[]
  readonly currentPath: string | null
  readonly onOpen: (path: string) => void
}

/** Workspaces opened before, newest first. */
export function RecentWorkspaces({ workspaces, currentPath, onOpen }: RecentWorkspacesProps) {
  const t = useT()
  const format = useFormat()
  const forget = useCommand('workspace.forget')
  return (
    <ul className="recent">
      {workspaces.map(({ path, name, openedAt, exists }) => (
        <li key={path}>
          <button type="button" className="recent-open" disabled={!exists} onClick={() => onOpen(path)}>
            <strong>{name}</strong>
            <span className="soft">{path}</span>
          </button>
          {path === currentPath && <Tag color="processing">{t('start.current')}</Tag>}
          {exists ? <span className="soft figures">{t('start.openedAt', { time: format.dateTime(openedAt) })}</span> : <span className="warn">{t('start.missing')}</span>}
          <Button size="small" type="text" title={t('start.forgetHint')} onClick={() => forget.run({ path })}>
            {t('start.forget')}
          </Button>
        </li>
      ))}
    </ul>
  )
}
