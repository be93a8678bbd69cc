import { App, Button, Input, Modal } from 'antd'
import { useState } from 'react'
import type { Month } from '../../../shared/domain/month.ts'
import type { Rule } from '../../../shared/domain/rule.ts'
import { openPage } from '../../state/navigation.ts'
import { useCommand } from '../../state/queries.ts'
import { ErrorNotice } from '../../ui/error-notice.tsx'
import { useT } from '../../ui/locale.tsx'

interface SaveSegmentProps {
  readonly month: Month
  readonly rule: Rule
  /** The conditions in words; '' when there are none, and then there is nothing to save. */
  readonly ruleText: string
}

/** Keeps the conditions under a name, as a segment of the analyst's own. */
export function SaveSegment({ month, rule, ruleText }: SaveSegmentProps) {
  const t = useT()
  const [isOpen, setOpen] = useState(false)
  const [name, setName] = useState('')
  const { message } = App.useApp()
  const save = useCommand('segment.save')
  const close = (): void => {
    setOpen(false)
    setName('')
    save.reset()
  }
  const run = (): void => {
    if (name.trim() === '' || save.isRunning) return
    save.run({ name: name.trim(), rule, month }, (segment) => {
      close()
      void message.success(
        <span>
          {t('explore.saveSegment.saved', { name: segment.name, count: segment.count })}{' '}
          <Button type="link" size="small" onClick={() => openPage('segment')}>
            {t('explore.saveSegment.open')}
          </Button>
        </span>,
        6,
      )
    })
  }
  return (
    <>
      <Button disabled={ruleText === ''} title={ruleText === '' ? t('explore.saveSegment.needsCondition') : undefined} onClick={() => setOpen(true)}>
        {t('explore.saveSegment.action')}
      </Button>
      <Modal
        open={isOpen}
        title={t('explore.saveSegment.title')}
        okText={t('common.save')}
        okButtonProps={{ disabled: name.trim() === '', loading: save.isRunning }}
        onOk={run}
        onCancel={close}
        destroyOnHidden
        width={460}
      >
        <div className="explore-form">
          <label>
            <span>{t('explore.saveSegment.name')}</span>
            <Input autoFocus maxLength={60} value={name} onChange={({ target }) => setName(target.value)} onPressEnter={run} />
          </label>
          <div>
            <span>{t('explore.saveSegment.rule')}</span>
            <p className="soft">{ruleText}</p>
          </div>
          {save.error && <ErrorNotice error={save.error} />}
        </div>
      </Modal>
    </>
  )
}
