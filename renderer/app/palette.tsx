import { Input, Modal } from 'antd'
import { useMemo, useState, type KeyboardEvent } from 'react'
import { translateTo } from '../../shared/i18n/catalogue.ts'
import { openPage } from '../state/navigation.ts'
import { useSelection } from '../state/selection.ts'
import { useSettings } from '../state/settings.ts'
import { useWorkspace } from '../state/workspace.ts'
import { useFormat, useT } from '../ui/locale.tsx'
import { PAGES } from './pages.tsx'

interface Command {
  readonly key: string
  readonly label: string
  /** What typed text is looked for in, besides the label: the other language. */
  readonly also?: string
  readonly run: () => void
}

interface PaletteProps {
  readonly onClose: () => void
  readonly onShowJobs: () => void
}

/** Ctrl+K: pages, months, commands, and subscribers by number or name. */
export function Palette({ onClose, onShowJobs }: PaletteProps) {
  const t = useT()
  const [text, setText] = useState('')
  const [chosen, setChosen] = useState(0)
  const commands = useCommands(onShowJobs)
  const find = useFindCommands(text.trim())
  const matches = useMemo(() => {
    const wanted = text.trim().toLowerCase()
    const fitting = commands.filter(({ label, also = '' }) => `${label} ${also}`.toLowerCase().includes(wanted))
    return [...fitting, ...find].slice(0, 12)
  }, [commands, find, text])

  const run = (command: Command | undefined): void => {
    if (!command) return
    onClose()
    command.run()
  }
  const onKeyDown = (event: KeyboardEvent): void => {
    const step = event.key === 'ArrowDown' ? 1 : event.key === 'ArrowUp' ? -1 : 0
    if (step !== 0 && matches.length > 0) {
      event.preventDefault()
      setChosen((now) => (now + step + matches.length) % matches.length)
    }
    if (event.key === 'Enter' && !event.nativeEvent.isComposing) run(matches[chosen])
  }
  return (
    <Modal open footer={null} closable={false} onCancel={onClose} width={520} style={{ top: 64 }} className="palette">
      <Input
        autoFocus
        value={text}
        placeholder={t('shell.palette.placeholder')}
        aria-label={t('shell.palette.open')}
        aria-controls="palette-list"
        onKeyDown={onKeyDown}
        onChange={({ target }) => {
          setText(target.value)
          setChosen(0)
        }}
      />
      <ul id="palette-list" role="listbox" aria-label={t('shell.palette.open')}>
        {matches.map((command, i) => (
          <li
            key={command.key}
            role="option"
            aria-selected={i === chosen}
            onMouseEnter={() => setChosen(i)}
            onMouseDown={(event) => event.preventDefault()}
            onClick={() => run(command)}
          >
            {command.label}
          </li>
        ))}
        {matches.length === 0 && <li className="soft">{t('shell.palette.none')}</li>}
      </ul>
    </Modal>
  )
}

function useCommands(onShowJobs: () => void): readonly Command[] {
  const t = useT()
  const format = useFormat()
  const workspace = useWorkspace()
  const { language, theme, set } = useSettings()
  return useMemo(() => {
    const other = translateTo(language === 'zh-CN' ? 'en' : 'zh-CN')
    const pages = PAGES.map(
      ({ id, name }): Command => ({ key: `page.${id}`, label: t('shell.palette.goTo', { page: t(name) }), also: other(name), run: () => openPage(id) }),
    )
    const months = [...(workspace?.months ?? [])].reverse().map(
      ({ month }): Command => ({
        key: `month.${month}`,
        label: t('shell.palette.month', { month: format.month(month) }),
        also: String(month),
        run: () => useSelection.getState().setMonth(month),
      }),
    )
    const rest: readonly Command[] = [
      { key: 'jobs', label: t('shell.palette.jobs'), also: other('shell.palette.jobs'), run: onShowJobs },
      {
        key: 'clear',
        label: t('shell.palette.clearConditions'),
        also: other('shell.palette.clearConditions'),
        run: () => useSelection.getState().clear(),
      },
      {
        key: 'theme',
        label: t('shell.palette.theme'),
        also: other('shell.palette.theme'),
        run: () => set({ theme: theme === 'light' ? 'dark' : 'light' }),
      },
      {
        key: 'language',
        label: t('shell.palette.language'),
        also: other('shell.palette.language'),
        run: () => set({ language: language === 'zh-CN' ? 'en' : 'zh-CN' }),
      },
    ]
    return [...pages, ...rest, ...months]
  }, [t, format, workspace, language, theme, set, onShowJobs])
}

/** A text that is no command may be part of a subscriber's number or name. */
function useFindCommands(text: string): readonly Command[] {
  const t = useT()
  const hasData = (useWorkspace()?.months.length ?? 0) > 0
  return useMemo(() => {
    if (!hasData || text.length < 2) return []
    const isNumber = /^\d{3,}$/.test(text)
    const label = t(isNumber ? 'shell.palette.findNumber' : 'shell.palette.findName', { text })
    const run = (): void => {
      const field = isNumber ? 'msisdn' : 'cust_name'
      useSelection.getState().setClause('palette', { rule: { op: 'contains', field, text }, label: text })
      openPage('explore')
    }
    return [{ key: 'find', label, run }]
  }, [t, hasData, text])
}
