import { Input, Modal } from 'antd'
import { useEffect, useEffectEvent, useMemo, useState, type KeyboardEvent, type ReactNode } from 'react'
import { parseMonth, type Month } from '../../shared/domain/month.ts'
import { translateTo } from '../../shared/i18n/catalogue.ts'
import { EXPLORE_ACTIONS, EXPLORE_SIDES, openPage, requestPage } from '../state/navigation.ts'
import { segmentName } from '../state/populations.ts'
import { useEngineQuery } from '../state/queries.ts'
import { useSelection } from '../state/selection.ts'
import { useSettings } from '../state/settings.ts'
import { useWorkspace } from '../state/workspace.ts'
import { useFormat, useT } from '../ui/locale.tsx'
import { useFoundCustomers } from './palette-customers.tsx'
import { PAGES } from './pages.tsx'

export interface Command {
  readonly key: string
  readonly label: string
  /** Shown in place of the label. */
  readonly content?: ReactNode
  /** What typed text is looked for in, besides the label: the other language. */
  readonly also?: string
  /** Not listed before anything is typed: there may be many. */
  readonly isHidden?: boolean
  readonly run: () => void
}

interface PaletteProps {
  readonly onClose: () => void
  readonly onShowJobs: () => void
}

/** Commands shown beside customers. */
const FEW_COMMANDS = 5
const MOST_COMMANDS = 16
/** What looks like a number of somebody: then customers come first. */
const NUMBER = /^[+\d*][\d\s*-]{2,}$/

const monthKey = (month: Month | null): string => `month.${month}`

/** Ctrl+K: customers, pages, months, segments and commands. */
export function Palette({ onClose, onShowJobs }: PaletteProps) {
  const t = useT()
  const [text, setText] = useState('')
  const [chosen, setChosen] = useState(0)
  const [isEntered, setEntered] = useState(false)
  const { reveal, set } = useSettings()
  const commands = useCommands(onShowJobs)
  const wanted = text.trim()
  const find = useFindCommands(wanted)
  const customers = useFoundCustomers(wanted)
  const isNumber = NUMBER.test(wanted)
  // A month with data, however written, is that month before anything else.
  const month = useMemo(() => commands.find(({ key }) => key === monthKey(parseMonth(wanted))), [commands, wanted])
  const [fitting, matches] = useMemo(() => {
    const part = wanted.toLowerCase()
    const all = commands.filter((command) => {
      const { label, also = '', isHidden = false } = command
      return command !== month && (part !== '' || !isHidden) && `${label} ${also}`.toLowerCase().includes(part)
    })
    const fit = all.slice(0, customers.commands.length > 0 ? FEW_COMMANDS : MOST_COMMANDS)
    const more = customers.commands.length < customers.total || customers.commands.length === 0 ? find : []
    const first = month ? [month] : []
    return [fit, [...first, ...(isNumber ? [...customers.commands, ...more, ...fit] : [...fit, ...customers.commands, ...more])]]
  }, [commands, customers, find, wanted, isNumber, month])

  const run = (command: Command | undefined): void => {
    if (!command) return
    onClose()
    command.run()
  }
  // Whoever types a number and presses Enter wants the customer, however soon.
  const mustWait = customers.isWaiting && !month && (isNumber || fitting.length === 0)
  const runEntered = useEffectEvent((): void => run(matches[chosen]))
  useEffect(() => {
    if (isEntered && !mustWait) runEntered()
  }, [isEntered, mustWait])
  const onKeyDown = (event: KeyboardEvent): void => {
    const step = event.key === 'ArrowDown' ? 1 : event.key === 'ArrowUp' ? -1 : 0
    if (step !== 0 && matches.length > 0) {
      event.preventDefault()
      setChosen((now) => (now + step + matches.length) % matches.length)
    }
    if (event.altKey && event.key.toLowerCase() === 'r') {
      event.preventDefault()
      set({ reveal: !reveal })
    }
    if (event.key === 'Enter' && !event.nativeEvent.isComposing) setEntered(true)
  }
  const firstCustomer = matches.findIndex(({ key }) => key === customers.commands[0]?.key)
  return (
    <Modal open footer={null} closable={false} onCancel={onClose} width={680} style={{ top: 64 }} className="palette">
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
          setEntered(false)
        }}
      />
      <ul id="palette-list" role="listbox" aria-label={t('shell.palette.open')} className={customers.isWaiting ? 'palette-waiting' : undefined}>
        {matches.map((command, i) => [
          i === firstCustomer && (
            <li key="customers" role="presentation" className="palette-heading soft">
              {t('shell.palette.customers', { shown: customers.commands.length, total: customers.total })}
            </li>
          ),
          <li
            key={command.key}
            role="option"
            aria-selected={i === chosen}
            onMouseEnter={() => setChosen(i)}
            onMouseDown={(event) => event.preventDefault()}
            onClick={() => run(command)}
          >
            {command.content ?? command.label}
          </li>,
        ])}
        {matches.length === 0 && <li className="soft">{t(customers.isWaiting ? 'common.loading' : 'shell.palette.none')}</li>}
      </ul>
      <p className="soft palette-keys">{t(reveal ? 'shell.palette.keysHide' : 'shell.palette.keysReveal')}</p>
    </Modal>
  )
}

function useCommands(onShowJobs: () => void): readonly Command[] {
  const t = useT()
  const format = useFormat()
  const workspace = useWorkspace()
  const segments = useEngineQuery('segment.list', workspace ? {} : null).data?.segments
  const { language, theme, set } = useSettings()
  return useMemo(() => {
    const other = translateTo(language === 'zh-CN' ? 'en' : 'zh-CN')
    const pages = PAGES.filter(({ id }) => id !== 'customer').map(
      ({ id, name }): Command => ({ key: `page.${id}`, label: t('shell.palette.goTo', { page: t(name) }), also: other(name), run: () => openPage(id) }),
    )
    const months = [...(workspace?.months ?? [])].reverse().map(
      ({ month }): Command => ({
        key: monthKey(month),
        label: t('shell.palette.month', { month: format.month(month) }),
        also: String(month),
        run: () => useSelection.getState().setMonth(month),
      }),
    )
    const sides = months.length === 0 ? [] : EXPLORE_SIDES.map(
      (side): Command => ({
        key: `explore.${side}`,
        label: t(`shell.palette.side.${side}`),
        also: other(`shell.palette.side.${side}`),
        run: () => requestPage('explore', { side }),
      }),
    )
    const actions = months.length === 0 ? [] : EXPLORE_ACTIONS.map(
      (action): Command => ({
        key: `explore.${action}`,
        label: t(`shell.palette.action.${action}`),
        also: other(`shell.palette.action.${action}`),
        // The palette gives the focus back as it closes; what opens then must take it afterwards.
        run: () => requestAnimationFrame(() => requestPage('explore', { action })),
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
    const sets = (segments ?? []).map((segment): Command => {
      const label = segmentName(segment, t)
      return {
        key: `segment.${segment.segmentId}`,
        label: t('shell.palette.segment', { name: label }),
        isHidden: true,
        run: () => {
          useSelection.getState().setClause('palette', { rule: { op: 'inSegment', segmentId: segment.segmentId }, label })
          openPage('explore')
        },
      }
    })
    return [...pages, ...sides, ...actions, ...rest, ...months, ...sets]
  }, [t, format, workspace, segments, language, theme, set, onShowJobs])
}

/** A text that is no command may be part of a subscriber's number or name. */
function useFindCommands(text: string): readonly Command[] {
  const t = useT()
  const hasData = (useWorkspace()?.months.length ?? 0) > 0
  return useMemo(() => {
    // One Chinese character is a name, one digit nothing.
    if (!hasData || /^\p{ASCII}?$/u.test(text)) return []
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
