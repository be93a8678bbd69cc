import { App, Button, Tabs } from 'antd'
import { useState } from 'react'
import type { TargetList } from '../../../shared/api/campaign.ts'
import { useJob } from '../../state/jobs.ts'
import { useCommand } from '../../state/queries.ts'
import { ErrorNotice } from '../../ui/error-notice.tsx'
import { useT } from '../../ui/locale.tsx'
import { Page } from '../../ui/page.tsx'
import { Basis } from './basis.tsx'
import { DispatchDialog } from './dispatch-dialog.tsx'
import { Members } from './members.tsx'
import { StateTag } from './state-tag.tsx'
import { Units } from './units.tsx'
import { useReport } from './use-report.tsx'
import { WaterfallFigures } from './waterfall-panel.tsx'

interface ListDetailProps {
  readonly list: TargetList
  readonly onBack: () => void
  readonly onCopy: (list: TargetList) => void
  readonly onRemove: (list: TargetList) => void
  readonly onRestore: (list: TargetList) => void
}

/** One list: who is on it, who works on them, how it was made, and what can be done with it. */
export function ListDetail({ list, onBack, onCopy, onRemove, onRestore }: ListDetailProps) {
  const t = useT()
  const { modal, message } = App.useApp()
  const lock = useCommand('campaign.lock')
  const dispatch = useJob('dispatch.export')
  const report = useReport(list)
  const [isDispatchOpen, setDispatchOpen] = useState(false)
  const { listId, name, state, waterfall, removed } = list
  const isDraft = state === 'draft'

  const askLock = (): void => {
    modal.confirm({
      title: t('campaign.detail.lockTitle', { name }),
      content: t('campaign.detail.lockText'),
      okText: t('campaign.detail.lock'),
      cancelText: t('common.cancel'),
      onOk: () =>
        lock.run({ listId }, ({ hash }) => {
          const { targets, control } = waterfall
          void message.success(t('campaign.detail.locked', { targets, control, hash: (hash ?? '').slice(0, 12) }), 6)
        }),
    })
  }
  const actions = removed ? (
    <Button type="primary" onClick={() => onRestore(list)}>
      {t('campaign.detail.restore')}
    </Button>
  ) : (
    <>
      <Button onClick={() => onRemove(list)}>{t('campaign.detail.remove')}</Button>
      <Button onClick={() => onCopy(list)}>{t('campaign.detail.copy')}</Button>
      <Button onClick={report.start} disabled={report.isRunning}>
        {t('campaign.detail.report')}
      </Button>
      {isDraft && (
        <Button type="primary" loading={lock.isRunning} onClick={askLock}>
          {t('campaign.detail.lock')}
        </Button>
      )}
      <Button
        type={isDraft ? 'default' : 'primary'}
        disabled={isDraft}
        title={isDraft ? t('campaign.detail.dispatchNeedsLock') : undefined}
        onClick={() => setDispatchOpen(true)}
      >
        {t('campaign.detail.dispatch')}
      </Button>
    </>
  )
  return (
    <Page
      breadcrumb={[t('shell.nav.campaign'), name]}
      action={
        <>
          <Button type="link" onClick={onBack}>
            {t('campaign.detail.back')}
          </Button>
          {actions}
        </>
      }
    >
      <div className="campaign-detail">
        <div className="campaign-head figures">
          <StateTag list={list} />
          <span>
            {t('campaign.waterfall.targets')} <strong>{t('common.subscribers', { count: waterfall.targets })}</strong>
          </span>
          <span>
            {t('campaign.waterfall.control')} <strong>{t('common.subscribers', { count: waterfall.control })}</strong>
          </span>
        </div>
        {lock.error && <ErrorNotice error={lock.error} onClose={lock.reset} />}
        {report.notice}
        <Tabs
          className="campaign-tabs"
          size="small"
          items={[
            { key: 'members', label: t('campaign.detail.members'), children: <Members key={listId} list={list} /> },
            { key: 'units', label: t('campaign.detail.units'), children: <Units listId={listId} /> },
            { key: 'funnel', label: t('campaign.detail.funnel'), children: <WaterfallFigures waterfall={waterfall} /> },
            { key: 'basis', label: t('campaign.detail.basis'), children: <Basis list={list} /> },
          ]}
        />
      </div>
      {isDispatchOpen && <DispatchDialog list={list} run={dispatch} onClose={() => setDispatchOpen(false)} />}
    </Page>
  )
}
