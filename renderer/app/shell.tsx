import { MenuFoldOutlined, MenuUnfoldOutlined } from '@ant-design/icons'
import { Alert, App, Button } from 'antd'
import { Activity, Suspense, useCallback, useEffect, useState } from 'react'
import type { WorkspaceStatus } from '../../shared/api/workspace.ts'
import { followCustomers } from '../state/customer.ts'
import { useEngineState } from '../state/engine-state.ts'
import { openPage, type PageId } from '../state/navigation.ts'
import { useChanges } from '../state/changes.ts'
import { NOTHING_KEPT, useSelection } from '../state/selection.ts'
import { useSettings } from '../state/settings.ts'
import { followWorkspace } from '../state/stored-selection.ts'
import { useWorkspace, useWorkspaceQuery } from '../state/workspace.ts'
import { EmptyState } from '../ui/empty-state.tsx'
import { ErrorNotice } from '../ui/error-notice.tsx'
import { useT } from '../ui/locale.tsx'
import { Page } from '../ui/page.tsx'
import { FileDrop } from './file-drop.tsx'
import { FirstData, useDataArriving } from './first-data.tsx'
import { JobDrawer, useJobNotices } from './jobs.tsx'
import { PageBoundary } from './page-boundary.tsx'
import { pageById, PAGES, type PageEntry } from './pages.tsx'
import { Palette } from './palette.tsx'
import { TopBar } from './top-bar.tsx'
import { useShortcuts } from './use-shortcuts.ts'
import { useStepNotice } from './use-step-notice.ts'

/** The window: top bar, navigation and the open page. */
export function Shell() {
  const [isPaletteOpen, setPaletteOpen] = useState(false)
  const [areJobsOpen, setJobsOpen] = useState(false)
  const page = pageById(useSettings((settings) => settings.page))
  const showJobs = useCallback(() => setJobsOpen(true), [])
  useShortcuts(() => setPaletteOpen(true), page.needs === 'data')
  useMonthOfWorkspace()
  useJobNotices()
  useStepNotice()
  return (
    <div className="shell">
      <TopBar onPalette={() => setPaletteOpen(true)} onJobs={showJobs} />
      <EngineBanner />
      <div className="shell-main">
        <Navigation current={page.id} />
        <main>
          <OpenPages current={page.id} />
        </main>
      </div>
      {isPaletteOpen && <Palette onClose={() => setPaletteOpen(false)} onShowJobs={showJobs} />}
      <FileDrop />
      <JobDrawer isOpen={areJobsOpen} onClose={() => setJobsOpen(false)} />
    </div>
  )
}

function EngineBanner() {
  const t = useT()
  const { state } = useEngineState()
  const { message } = App.useApp()
  useEffect(
    () =>
      useEngineState.subscribe((now, before) => {
        if (before.state === 'restarting' && now.state === 'ready') void message.info(t('shell.engine.ready'), 6)
      }),
    [message, t],
  )
  if (state === 'ready' || state === 'starting') return null
  return <Alert banner type={state === 'failed' ? 'error' : 'warning'} title={t(`shell.engine.${state}`)} />
}

function Navigation({ current }: { readonly current: PageId }) {
  const t = useT()
  const { navCollapsed, set } = useSettings()
  const hasWorkspace = Boolean(useWorkspace())
  const foldText = t(navCollapsed ? 'shell.nav.expand' : 'shell.nav.collapse')
  return (
    <nav className={navCollapsed ? 'nav nav-narrow' : 'nav'} aria-label={t('shell.nav.label')}>
      {PAGES.filter(({ isInNavigation }) => isInNavigation).map(({ id, icon: Icon, name }) => (
        <button
          key={id}
          type="button"
          className="nav-item"
          data-page={id}
          disabled={!hasWorkspace}
          aria-current={id === current ? 'page' : undefined}
          onClick={() => openPage(id)}
        >
          <Icon />
          <span>{t(name)}</span>
        </button>
      ))}
      <span className="nav-space" />
      <Button
        type="text"
        icon={navCollapsed ? <MenuUnfoldOutlined /> : <MenuFoldOutlined />}
        title={foldText}
        aria-label={foldText}
        onClick={() => set({ navCollapsed: !navCollapsed })}
      />
    </nav>
  )
}

/** Pages stay as they were left; those not shown read nothing and cost nothing. */
function OpenPages({ current }: { readonly current: PageId }) {
  const [visited, setVisited] = useState<readonly PageId[]>([current])
  if (!visited.includes(current)) setVisited([...visited, current])
  const query = useWorkspaceQuery()
  const workspace = query.data?.workspace
  const isStarting = useEngineState(({ state }) => state === 'starting')
  if (query.error) return <ErrorNotice error={query.error} onRetry={query.refetch} />
  if (workspace === undefined || isStarting) return null
  // A page of data starts anew with another workspace: what it holds belongs to the former one.
  const keyOf = ({ id, needs }: PageEntry): string => (needs === 'nothing' ? id : `${id}@${workspace?.path ?? ''}`)
  return PAGES.filter(({ id }) => visited.includes(id)).map((page) => (
    <Activity key={keyOf(page)} mode={page.id === current ? 'visible' : 'hidden'}>
      <PageBoundary>
        <Suspense fallback={null}>
          <PageOrReason page={page} workspace={workspace} />
        </Suspense>
      </PageBoundary>
    </Activity>
  ))
}

function PageOrReason({ page, workspace }: { readonly page: PageEntry; readonly workspace: WorkspaceStatus | null }) {
  const t = useT()
  const month = useSelection((selection) => selection.month)
  const isArriving = useDataArriving(workspace, month)
  if (page.needs !== 'nothing' && workspace === null) {
    return (
      <Page breadcrumb={[t(page.name)]}>
        <EmptyState text={t('common.noWorkspaceTitle')} action={{ label: t('common.noWorkspaceAction'), onClick: () => openPage('start') }} />
      </Page>
    )
  }
  if (page.needs === 'data' && isArriving) {
    return (
      <Page breadcrumb={[t(page.name)]}>
        <FirstData />
      </Page>
    )
  }
  if (page.needs === 'data' && (workspace?.months.length === 0 || month === null)) {
    return (
      <Page breadcrumb={[t(page.name)]}>
        <EmptyState text={t('common.noDataTitle')} action={{ label: t('common.noDataAction'), onClick: () => openPage('import') }} />
      </Page>
    )
  }
  return <page.View />
}

/** Keeps the month one that the open workspace holds, and brings back its conditions. */
function useMonthOfWorkspace(): void {
  const workspace = useWorkspace()
  const path = workspace?.path
  const isReady = useEngineState(({ state }) => state === 'ready')
  useEffect(() => {
    if (isReady && workspace !== undefined) useSettings.getState().set({ workspacePath: path ?? null })
  }, [isReady, workspace, path])
  const latestMonth = workspace?.latestMonth ?? null
  useEffect(() => {
    const stop = followCustomers(path ?? null)
    useChanges.getState().clear()
    if (path === undefined) {
      useSelection.getState().restore(NOTHING_KEPT)
      return stop
    }
    const stopSelection = followWorkspace(path)
    return () => {
      stop()
      stopSelection()
    }
  }, [path])
  useEffect(() => {
    const { month, setMonth } = useSelection.getState()
    const isThere = workspace?.months.some((one) => one.month === month) ?? false
    if (workspace && !isThere && month !== latestMonth) setMonth(latestMonth)
  }, [workspace, latestMonth])
}
