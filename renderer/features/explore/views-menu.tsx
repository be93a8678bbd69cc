import { CheckOutlined, DeleteOutlined, LayoutOutlined, PushpinFilled, PushpinOutlined, SaveOutlined } from '@ant-design/icons'
import { App, Button, Checkbox, Radio } from 'antd'
import { useEffect, useEffectEvent, useState } from 'react'
import type { GridView, MonthPolicy, NamedView } from '../../../shared/api/grid.ts'
import type { Month } from '../../../shared/domain/month.ts'
import { LONGEST_NAME } from '../../../shared/domain/name.ts'
import { useCommand, useEngineQuery } from '../../state/queries.ts'
import { useSelection } from '../../state/selection.ts'
import { useWorkspace } from '../../state/workspace.ts'
import { ErrorNotice } from '../../ui/error-notice.tsx'
import { useFormat, useT } from '../../ui/locale.tsx'
import { Popup } from '../../ui/popup.tsx'
import { TextBox } from '../../ui/text-box.tsx'
import type { Columns } from './use-columns.ts'

interface ViewsMenuProps {
  readonly month: Month
  readonly columns: Columns
}

/** Named views of the grid: columns, sort, conditions and month, each one click away. */
export function ViewsMenu({ month, columns }: ViewsMenuProps) {
  const t = useT()
  const [isOpen, setOpen] = useState(false)
  const views = useEngineQuery('grid.views', {})
  const open = useOpenView(columns)
  const remove = useRemoveView()
  useDefaultView(views.data?.views, open)
  const content = (
    <div className="explore-form grid-views">
      {views.error && <ErrorNotice error={views.error} onRetry={views.refetch} />}
      {views.data?.views.length === 0 && <p className="soft">{t('grid.views.empty')}</p>}
      <ul>
        {views.data?.views.map((view) => (
          <ViewRow
            key={view.viewId}
            view={view}
            capture={() => captureView(columns, view.view.month)}
            onRemove={() => remove(view)}
            onOpen={() => {
              setOpen(false)
              open(view)
            }}
          />
        ))}
      </ul>
      <SaveView month={month} columns={columns} />
    </div>
  )
  return (
    <Popup placement="bottomRight" open={isOpen} onOpenChange={setOpen} content={content}>
      <Button type="text" className="explore-icon-button" icon={<LayoutOutlined />} title={t('grid.views.action')} aria-label={t('grid.views.action')} aria-expanded={isOpen}>
        {t('grid.views.action')}
      </Button>
    </Popup>
  )
}

/** What the page shows now. */
function captureView(columns: Columns, month: MonthPolicy): GridView {
  const { clauses } = useSelection.getState()
  return { ...columns.capture(), clauses: [...clauses].map(([view, { rule, label }]) => ({ view, rule, label })), month }
}

function useOpenView(columns: Columns): (view: NamedView) => void {
  const t = useT()
  const { message } = App.useApp()
  const latest = useWorkspace()?.latestMonth ?? null
  return ({ name, view }) => {
    const { setMonth, replaceClauses } = useSelection.getState()
    const lost = columns.open(view)
    replaceClauses(new Map(view.clauses.map(({ view: id, rule, label }) => [id, { rule, label }])))
    if (view.month.kind === 'fixed') setMonth(view.month.month)
    if (view.month.kind === 'newest' && latest !== null) setMonth(latest)
    void message.info(lost === 0 ? t('grid.views.opened', { name }) : t('grid.views.lost', { name, count: lost }), 3)
  }
}

/** For which workspace the default view has been opened; gone with the window, so that a start opens it and a reload does not. */
const OPENED_KEY = 'liuke.defaultViewOf'

function useDefaultView(views: readonly NamedView[] | undefined, open: (view: NamedView) => void): void {
  const path = useWorkspace()?.path
  const openDefault = useEffectEvent((known: readonly NamedView[], of: string) => {
    if (sessionStorage.getItem(OPENED_KEY) === of) return
    sessionStorage.setItem(OPENED_KEY, of)
    const standard = known.find(({ isDefault }) => isDefault)
    if (standard) open(standard)
  })
  useEffect(() => {
    if (views && path !== undefined) openDefault(views, path)
  }, [views, path])
}

interface ViewRowProps {
  readonly view: NamedView
  readonly capture: () => GridView
  readonly onOpen: () => void
  readonly onRemove: () => void
}

function ViewRow({ view, capture, onOpen, onRemove }: ViewRowProps) {
  const t = useT()
  const { viewId, name, isDefault } = view
  const { message } = App.useApp()
  const save = useCommand('grid.saveView')
  const { columns, sort, clauses } = view.view
  return (
    <li>
      <button type="button" className="grid-view-name" onClick={onOpen}>
        <span>
          {name}
          {isDefault && <em>{t('grid.views.default')}</em>}
        </span>
        <span className="soft figures">{t('grid.views.what', { columns: columns.length, sorts: sort.length, clauses: clauses.length })}</span>
      </button>
      <Button
        type="text"
        size="small"
        icon={<SaveOutlined />}
        title={t('grid.views.update', { name })}
        aria-label={t('grid.views.update', { name })}
        onClick={() => save.run({ viewId, name, isDefault, view: capture() }, () => void message.success(t('grid.views.updated', { name })))}
      />
      <Button
        type="text"
        size="small"
        icon={isDefault ? <PushpinFilled /> : <PushpinOutlined />}
        title={t(isDefault ? 'grid.views.noDefault' : 'grid.views.makeDefault')}
        aria-label={t(isDefault ? 'grid.views.noDefault' : 'grid.views.makeDefault')}
        onClick={() => save.run({ viewId, name, isDefault: !isDefault, view: view.view })}
      />
      <Button
        type="text"
        size="small"
        icon={<DeleteOutlined />}
        title={t('grid.views.remove', { name })}
        aria-label={t('grid.views.remove', { name })}
        onClick={onRemove}
      />
      {save.error && <ErrorNotice error={save.error} onClose={save.reset} />}
    </li>
  )
}

/** Takes a view away at once; the note beside the window brings it back, after the row of the view is gone. */
function useRemoveView(): (view: NamedView) => void {
  const t = useT()
  const { notification, message } = App.useApp()
  const { run } = useCommand('grid.removeView')
  return ({ viewId, name }) => {
    const key = `view.${viewId}`
    const restore = (): void => {
      notification.destroy(key)
      run({ viewId, removed: false }, () => void message.success(t('grid.views.restored', { name })))
    }
    run({ viewId, removed: true }, () =>
      notification.open({
        key,
        title: t('grid.views.removed', { name }),
        actions: (
          <Button size="small" onClick={restore}>
            {t('common.undo')}
          </Button>
        ),
        duration: 10,
        placement: 'bottomRight',
      }),
    )
  }
}

const POLICIES = ['keep', 'newest', 'fixed'] as const satisfies readonly MonthPolicy['kind'][]

function SaveView({ month, columns }: ViewsMenuProps) {
  const t = useT()
  const format = useFormat()
  const { message } = App.useApp()
  const [name, setName] = useState('')
  const [policy, setPolicy] = useState<MonthPolicy['kind']>('keep')
  const [isDefault, setDefault] = useState(false)
  const save = useCommand('grid.saveView')
  const isReady = name.trim() !== '' && !save.isRunning
  const run = (): void => {
    if (!isReady) return
    const of: MonthPolicy = policy === 'fixed' ? { kind: 'fixed', month } : { kind: policy }
    save.run({ viewId: null, name: name.trim(), isDefault, view: captureView(columns, of) }, () => {
      setName('')
      void message.success(t('grid.views.saved', { name: name.trim() }))
    })
  }
  return (
    <div className="grid-view-save">
      <label>
        <span>{t('grid.views.save')}</span>
        <TextBox autoFocus maxLength={LONGEST_NAME} value={name} placeholder={t('grid.views.name')} onChange={setName} onPressEnter={run} />
      </label>
      <Radio.Group
        vertical
        aria-label={t('grid.views.month')}
        value={policy}
        onChange={({ target }) => setPolicy(POLICIES.find((one) => one === target.value) ?? 'keep')}
        options={POLICIES.map((one) => ({ value: one, label: t(`grid.views.months.${one}`, { month: format.month(month) }) }))}
      />
      <Checkbox checked={isDefault} onChange={({ target }) => setDefault(target.checked)}>
        {t('grid.views.isDefault')}
      </Checkbox>
      {save.error && <ErrorNotice error={save.error} onClose={save.reset} />}
      <Button type="primary" disabled={!isReady} icon={<CheckOutlined />} onClick={run}>
        {t('common.save')}
      </Button>
    </div>
  )
}
