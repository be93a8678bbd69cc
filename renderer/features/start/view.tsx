import { FileAddOutlined, FolderOpenOutlined, ExperimentOutlined } from '@ant-design/icons'
import { useState, type ComponentType, type DragEvent } from 'react'
import { openPage, requestPage } from '../../state/navigation.ts'
import { useJob } from '../../state/jobs.ts'
import { useCommand, useEngineQuery } from '../../state/queries.ts'
import { useWorkspace } from '../../state/workspace.ts'
import { ErrorNotice, type ErrorLike } from '../../ui/error-notice.tsx'
import { useT } from '../../ui/locale.tsx'
import { Page } from '../../ui/page.tsx'
import { Panel } from '../../ui/panel.tsx'
import { RecentWorkspaces } from './recent-workspaces.tsx'
import './start.css'

/** First page: open, make or try a workspace. */
export function StartView() {
  const t = useT()
  const workspace = useWorkspace()
  const recent = useEngineQuery('workspace.recent', {})
  const open = useCommand('workspace.open')
  const sample = useOpenSample()
  const [refused, setRefused] = useState<string | null>(null)
  const [isOver, setOver] = useState(false)

  const openPath = (path: string, create: boolean): void => {
    setRefused(null)
    open.run({ path, create }, ({ batches }) => openPage(batches > 0 ? 'explore' : 'import'))
  }
  const choose = async (): Promise<void> => {
    const [path] = await window.host.chooseFiles('workspace')
    if (path !== undefined) openPath(path, false)
  }
  const create = async (): Promise<void> => {
    const path = await window.host.chooseSavePath('workspace', `${t('start.defaultName')}.liuke`)
    if (path !== null) openPath(path, true)
  }
  const onDrop = (event: DragEvent): void => {
    event.preventDefault()
    setOver(false)
    const files = [...event.dataTransfer.files]
    const file = files[0]
    if (!file) return
    if (file.name.toLowerCase().endsWith('.liuke')) openPath(window.host.pathOfFile(file), false)
    else if (workspace) requestPage('import', { paths: files.map((one) => window.host.pathOfFile(one)) })
    else setRefused(file.name)
  }
  const error: ErrorLike | null = open.error ?? sample.error ?? (refused === null ? null : { code: 'NOT_A_WORKSPACE', params: { file: refused }, ref: '' })
  return (
    <div
      className={isOver ? 'start start-over' : 'start'}
      onDragOver={(event) => {
        event.preventDefault()
        setOver(true)
      }}
      onDragLeave={() => setOver(false)}
      onDrop={onDrop}
    >
      <Page breadcrumb={[t('start.title')]} isScrolling>
        <div className="start-body">
          <p className="soft">{t('start.intro')}</p>
          {error && <ErrorNotice error={error} />}
          <div className="start-choices">
            <Choice icon={FileAddOutlined} title={t('start.create')} text={t('start.createHint')} isBusy={open.isRunning} onClick={() => void create()} />
            <Choice icon={FolderOpenOutlined} title={t('start.open')} text={t('start.openHint')} isBusy={open.isRunning} onClick={() => void choose()} />
            <Choice
              icon={ExperimentOutlined}
              title={t('start.sample')}
              text={sample.isRunning ? t('start.preparingSample') : t('start.sampleHint')}
              isBusy={sample.isRunning}
              onClick={sample.start}
            />
          </div>
          <Panel title={t('start.recent')} query={recent} isFilling={false} emptyText={({ workspaces }) => (workspaces.length === 0 ? t('start.recentNone') : null)}>
            {({ workspaces }) => <RecentWorkspaces workspaces={workspaces} currentPath={workspace?.path ?? null} onOpen={(path) => openPath(path, false)} />}
          </Panel>
        </div>
      </Page>
      {isOver && <p className="start-drop">{t(workspace ? 'start.dropHereOrImport' : 'start.dropHere')}</p>}
    </div>
  )
}

interface ChoiceProps {
  readonly icon: ComponentType
  readonly title: string
  readonly text: string
  readonly isBusy: boolean
  readonly onClick: () => void
}

function Choice({ icon: Icon, title, text, isBusy, onClick }: ChoiceProps) {
  return (
    <button type="button" className="start-choice" disabled={isBusy} onClick={onClick}>
      <Icon />
      <strong>{title}</strong>
      <span className="soft">{text}</span>
    </button>
  )
}

/** Opens the sample county; a new one gets its extracts written and laid before the import wizard. */
function useOpenSample() {
  const open = useCommand('workspace.openSample')
  const write = useJob('sample.write')
  const start = (): void => {
    write.reset()
    open.run({}, ({ batches }) => {
      if (batches > 0) openPage('explore')
      else write.start({}, ({ files }) => requestPage('import', { paths: files }))
    })
  }
  return { start, isRunning: open.isRunning || write.isRunning, error: open.error ?? write.error }
}
