import { DownOutlined, MoonOutlined, SearchOutlined, SunOutlined } from '@ant-design/icons'
import { Button, Dropdown, Select, type MenuProps } from 'antd'
import { openPage } from '../state/navigation.ts'
import { useCommand, useEngineQuery } from '../state/queries.ts'
import { useSelection } from '../state/selection.ts'
import { useSettings } from '../state/settings.ts'
import { useWorkspace } from '../state/workspace.ts'
import { useFormat, useT } from '../ui/locale.tsx'
import { useReportError } from '../ui/report-error.tsx'
import { JobIndicator } from './jobs.tsx'

interface TopBarProps {
  readonly onPalette: () => void
  readonly onJobs: () => void
}

/** Workspace, month, search, jobs, language and theme. */
export function TopBar({ onPalette, onJobs }: TopBarProps) {
  const t = useT()
  const { language, theme, set } = useSettings()
  const isLight = theme === 'light'
  const themeText = t(isLight ? 'shell.theme.toDark' : 'shell.theme.toLight')
  const languageText = t(language === 'zh-CN' ? 'shell.language.toEnglish' : 'shell.language.toChinese')
  return (
    <header className="top-bar">
      <WorkspaceMenu />
      <MonthSelect />
      <Button className="palette-button" icon={<SearchOutlined />} onClick={onPalette}>
        <span>{t('shell.palette.open')}</span>
        <kbd>Ctrl+K</kbd>
      </Button>
      <span className="top-bar-space" />
      <JobIndicator onOpen={onJobs} />
      <Button
        type="text"
        title={languageText}
        aria-label={languageText}
        onClick={() => set({ language: language === 'zh-CN' ? 'en' : 'zh-CN' })}
      >
        {t('shell.language.mark')}
      </Button>
      <Button
        type="text"
        icon={isLight ? <MoonOutlined /> : <SunOutlined />}
        title={themeText}
        aria-label={themeText}
        onClick={() => set({ theme: isLight ? 'dark' : 'light' })}
      />
    </header>
  )
}

function WorkspaceMenu() {
  const t = useT()
  const workspace = useWorkspace()
  const recent = useEngineQuery('workspace.recent', {}).data?.workspaces ?? []
  const open = useCommand('workspace.open')
  const close = useCommand('workspace.close')
  useReportError(open.error ?? close.error)
  const others = recent.filter(({ path, exists }) => exists && path !== workspace?.path).slice(0, 8)
  const items: NonNullable<MenuProps['items']> = [
    { key: 'manage', label: t('shell.workspaceMenu.manage'), onClick: () => openPage('start') },
    ...(workspace
      ? [
          {
            key: 'show',
            label: t('shell.workspaceMenu.showInFolder'),
            onClick: () => void window.host.showInFolder(workspace.path),
          },
          { key: 'close', label: t('shell.workspaceMenu.close'), onClick: () => close.run({}, () => openPage('start')) },
        ]
      : []),
    ...(others.length > 0
      ? [
          { type: 'divider' as const },
          {
            type: 'group' as const,
            label: t('shell.workspaceMenu.recent'),
            children: others.map(({ path, name }) => ({
              key: path,
              label: name,
              title: path,
              onClick: () => open.run({ path, create: false }),
            })),
          },
        ]
      : []),
  ]
  return (
    <Dropdown autoFocus menu={{ items }} trigger={['click']}>
      <Button type="text" className="workspace-button" title={workspace?.path}>
        <span>{workspace?.name ?? t('shell.workspaceMenu.none')}</span>
        <DownOutlined />
      </Button>
    </Dropdown>
  )
}

function MonthSelect() {
  const t = useT()
  const format = useFormat()
  const months = useWorkspace()?.months ?? []
  const month = useSelection((selection) => selection.month)
  const { setMonth } = useSelection.getState()
  if (months.length === 0) return null
  return (
    <label className="month-select">
      <span>{t('shell.month.label')}</span>
      <Select
        value={month}
        variant="filled"
        popupMatchSelectWidth={false}
        optionLabelProp="short"
        onChange={(next) => setMonth(next)}
        options={[...months].reverse().map(({ month: one, subscribers }) => ({
          value: one,
          short: format.month(one),
          label: t('shell.month.option', { month: format.month(one), subscribers }),
        }))}
      />
    </label>
  )
}
