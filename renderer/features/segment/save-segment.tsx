import { Button } from 'antd'
import { useState } from 'react'
import type { Month } from '../../../shared/domain/month.ts'
import { LONGEST_NAME } from '../../../shared/domain/name.ts'
import type { Rule } from '../../../shared/domain/rule.ts'
import { useCommand, useEngineQuery } from '../../state/queries.ts'
import { useRuleText } from '../../state/rule-text.ts'
import { ErrorNotice } from '../../ui/error-notice.tsx'
import { useFormat, useT } from '../../ui/locale.tsx'
import { Panel } from '../../ui/panel.tsx'
import { TextBox } from '../../ui/text-box.tsx'

interface SaveSegmentProps {
  readonly rule: Rule
  readonly label: string
  readonly month: Month
  readonly onSaved: () => void
  readonly onUseAsBase: () => void
  readonly onDiscard?: (() => void) | undefined
}

/** A set of subscribers that may become a segment, or the base of a preset. */
export function SaveSegment({ rule, label, month, onSaved, onUseAsBase, onDiscard }: SaveSegmentProps) {
  const t = useT()
  const format = useFormat()
  const text = useRuleText(rule)
  const summary = useEngineQuery('explore.summary', { month, rule })
  const save = useCommand('segment.save')
  const [name, setName] = useState(() => label.slice(0, LONGEST_NAME))
  const facts = summary.data
    ? t('segment.draftFacts', {
        count: summary.data.count,
        share: format.percent(summary.data.base === 0 ? null : summary.data.count / summary.data.base),
        month: format.month(month),
      })
    : ''
  return (
    <Panel title={t('segment.draft')} isFilling={false}>
      <form
        className="run"
        onSubmit={(event) => {
          event.preventDefault()
          save.run({ name, rule, month }, onSaved)
        }}
      >
        <label>
          <span>{t('segment.name')}</span>
          <TextBox className="run-name" value={name} maxLength={LONGEST_NAME} onChange={setName} />
        </label>
        <Button type="primary" htmlType="submit" loading={save.isRunning} disabled={name.trim() === ''}>
          {t('segment.save')}
        </Button>
        <Button onClick={onUseAsBase}>{t('segment.useAsBase')}</Button>
        {onDiscard && <Button onClick={onDiscard}>{t('common.cancel')}</Button>}
        <span className="draft-rule" title={text}>
          {text} <span className="soft figures">{facts}</span>
        </span>
      </form>
      {summary.error && <ErrorNotice error={summary.error} />}
      {save.error && <ErrorNotice error={save.error} onClose={save.reset} />}
    </Panel>
  )
}
