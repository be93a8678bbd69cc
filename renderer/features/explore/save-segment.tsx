import { App, Button, Modal, Radio, type InputRef } from 'antd'
import { useEffect, useEffectEvent, useRef, useState } from 'react'
import type { Month } from '../../../shared/domain/month.ts'
import { LONGEST_NAME } from '../../../shared/domain/name.ts'
import type { Rule } from '../../../shared/domain/rule.ts'
import { openPage, takeRequest, usePageRequest } from '../../state/navigation.ts'
import { useCommand, useEngineQuery } from '../../state/queries.ts'
import { ErrorNotice } from '../../ui/error-notice.tsx'
import { useFormat, useT } from '../../ui/locale.tsx'
import { TextBox } from '../../ui/text-box.tsx'

interface SaveSegmentProps {
  readonly month: Month
  readonly rule: Rule
  /** The conditions in words; '' when there are none, and then there is nothing to save. */
  readonly ruleText: string
  /** What to call it, as a proposal; absent = its conditions. */
  readonly name?: string
  /** How many rows are ticked; absent = none is, and all are meant. */
  readonly picked?: number | undefined
  /** Ticked one by one: those have no rule to ask anew. */
  readonly isByHand?: boolean | undefined
  /** Ctrl+S opens it: `page` while no rule builder is open, `builder` in there. */
  readonly shortcut?: 'page' | 'builder'
  readonly isSmall?: boolean
}

type Keep = 'rule' | 'members'

const KEEPS = ['rule', 'members'] as const satisfies readonly Keep[]

/** Keeps a selection under a name: its conditions, asked anew each month, or the very subscribers it has now. */
export function SaveSegment({ month, rule, ruleText, name: proposal = ruleText, picked, isByHand = false, shortcut, isSmall = false }: SaveSegmentProps) {
  const t = useT()
  const [isOpen, setOpen] = useState(false)
  const canSave = ruleText !== ''
  const title = t(canSave ? 'explore.saveSegment.hint' : 'explore.saveSegment.needsCondition')
  useSaveKey(shortcut, () => canSave && setOpen(true))
  const { message } = App.useApp()
  const isAsked = usePageRequest('explore')?.action === 'saveSegment' && shortcut === 'page'
  const sayWhyNot = useEffectEvent((): void => {
    takeRequest('explore')
    void message.info(t('explore.saveSegment.needsCondition'))
  })
  useEffect(() => {
    if (isAsked && !canSave) sayWhyNot()
  }, [isAsked, canSave])
  const close = (): void => {
    if (isAsked) takeRequest('explore')
    setOpen(false)
  }
  return (
    <>
      <Button size={isSmall ? 'small' : 'middle'} disabled={!canSave} title={title} onClick={() => setOpen(true)}>
        {picked === undefined ? t('explore.saveSegment.action') : t('explore.saveSegment.actionPicked', { count: picked })}
      </Button>
      {(isOpen || (isAsked && canSave)) && <SaveDialog month={month} rule={rule} ruleText={ruleText} proposal={proposal} isByHand={isByHand} onClose={close} />}
    </>
  )
}

interface SaveDialogProps extends Pick<SaveSegmentProps, 'month' | 'rule' | 'ruleText'> {
  readonly proposal: string
  readonly isByHand: boolean
  readonly onClose: () => void
}

function SaveDialog({ month, rule, ruleText, proposal, isByHand, onClose }: SaveDialogProps) {
  const t = useT()
  const format = useFormat()
  const { message } = App.useApp()
  const field = useRef<InputRef>(null)
  const proposed = proposal.slice(0, LONGEST_NAME)
  const [name, setName] = useState(proposed)
  const [keep, setKeep] = useState<Keep>(isByHand ? 'members' : 'rule')
  const summary = useEngineQuery('explore.summary', { month, rule })
  const save = useCommand('segment.save')
  const run = (): void => {
    if (name.trim() === '' || save.isRunning) return
    save.run({ name: name.trim(), rule, month, keep }, (segment) => {
      onClose()
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
    <Modal
      open
      title={t('explore.saveSegment.title')}
      okText={t('common.save')}
      okButtonProps={{ disabled: name.trim() === '', loading: save.isRunning }}
      onOk={run}
      onCancel={onClose}
      width={480}
      // A drawer that was closed just before gives the focus back only when it has gone, over what has opened meanwhile.
      afterOpenChange={(isOpen) => isOpen && field.current?.focus()}
    >
      <div className="explore-form">
        <label>
          <span>{t('explore.saveSegment.name')}</span>
          <TextBox ref={field} autoFocus maxLength={LONGEST_NAME} value={name} onFocus={({ target }) => name === proposed && target.select()} onChange={setName} onPressEnter={run} />
        </label>
        <div>
          <span>{t('explore.saveSegment.rule')}</span>
          <p className="soft explore-save-rule">{ruleText}</p>
        </div>
        <Radio.Group className="explore-keep" aria-label={t('explore.saveSegment.keep')} value={keep} onChange={({ target }) => setKeep(target.value)}>
          {KEEPS.map((one) => (
            <Radio key={one} value={one} disabled={isByHand && one === 'rule'}>
              {t(`explore.saveSegment.keeps.${one}`, { count: summary.data?.count ?? 0, month: format.month(month) })}
            </Radio>
          ))}
        </Radio.Group>
        {save.error && <ErrorNotice error={save.error} />}
      </div>
    </Modal>
  )
}

/** Ctrl+S belongs to the rule builder while that is open, else to the page. */
function useSaveKey(shortcut: SaveSegmentProps['shortcut'], open: () => void): void {
  const onKeyDown = useEffectEvent((event: KeyboardEvent) => {
    if (!(event.ctrlKey || event.metaKey) || event.shiftKey || event.key.toLowerCase() !== 's') return
    const isBuilding = document.querySelector('.rule-editor') !== null
    if (isBuilding !== (shortcut === 'builder')) return
    event.preventDefault()
    open()
  })
  useEffect(() => {
    if (shortcut === undefined) return
    window.addEventListener('keydown', onKeyDown)
    return () => window.removeEventListener('keydown', onKeyDown)
  }, [shortcut])
}
